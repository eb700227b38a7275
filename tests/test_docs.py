"""Links, pictures and navigation of the documentation."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
DOCS = ROOT / "docs"
PAGES = sorted([ROOT / "README.md", ROOT / "CONTRIBUTING.md", *DOCS.rglob("*.md")])
_CODE = re.compile(r"^( *)```.*?^\1```", re.MULTILINE | re.DOTALL)
_LINK = re.compile(r"!?\[[^\]]*\]\(([^)\s]+)\)")
_HEADING = re.compile(r"^#+ (.+)$", re.MULTILINE)
_SNIPPET = re.compile(r'^--8<-- "(.+)"$', re.MULTILINE)
_TABLE_ROW = re.compile(r"^\| (?!number \|).+\|$", re.MULTILINE)
_TEST = re.compile(r"`((?:tests|frontend/src)/\S+\.(?:py|test\.ts))`")
_NAV = re.compile(r"^ +- [^:]+: (\S+\.md)$", re.MULTILINE)


def prose(page: Path) -> str:
    return _CODE.sub("", page.read_text(encoding="utf-8"))


def anchors(page: Path) -> set[str]:
    """The headings of a page as GitHub and MkDocs both write them, as long as they have no two spaces in a row."""
    headings = _HEADING.findall(prose(page))
    return {re.sub(r"[^\w\- ]", "", heading).lower().replace(" ", "-") for heading in headings}


def wrong_links(page: Path) -> list[str]:
    wrong = []
    for link in _LINK.findall(prose(page)):
        path, _, anchor = link.partition("#")
        target = page if path == "" else page.parent / path
        if not link.startswith(("https://", "mailto:")) and (
            not target.exists() or (anchor and anchor not in anchors(target))
        ):
            wrong.append(link)
    return wrong


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_links_and_pictures_are_there(page):
    assert wrong_links(page) == []
    assert [path for path in _SNIPPET.findall(page.read_text(encoding="utf-8")) if not (ROOT / path).exists()] == []


def test_a_wrong_link_is_found(tmp_path):
    page = tmp_path / "page.md"
    page.write_text("# Some page\n\n[a](gone.md) ![b](gone.png) [c](#some-page) [d](#gone)\n\n```\n[e](code.md)\n```\n")
    assert wrong_links(page) == ["gone.md", "gone.png", "#gone"]


def test_navigation_has_every_page_once():
    named = _NAV.findall((ROOT / "mkdocs.yml").read_text(encoding="utf-8"))
    assert sorted(named) == [str(page.relative_to(DOCS).as_posix()) for page in PAGES if DOCS in page.parents]


def test_every_picture_is_shown_and_small():
    shown = {(page.parent / link).resolve() for page in PAGES for link in _LINK.findall(prose(page))}
    pictures = set((DOCS / "images").iterdir())
    assert pictures <= shown
    assert max(picture.stat().st_size for picture in pictures) < 250_000


def rows_without_tests(page: Path) -> list[str]:
    """The rows of a page's tables of numbers that name no test, or one that is not there."""
    rows = _TABLE_ROW.findall(page.read_text(encoding="utf-8"))
    assert rows
    return [
        row for row in rows if not _TEST.findall(row) or not all((ROOT / path).exists() for path in _TEST.findall(row))
    ]


def test_each_number_has_tests_that_are_there():
    assert rows_without_tests(DOCS / "numbers.md") == []


def test_a_number_without_a_test_is_found(tmp_path):
    page = tmp_path / "numbers.md"
    rows = ["| a | beside | `tests/test_docs.py` |", "| b | beside | `tests/gone.py` |", "| c | beside | nothing |"]
    page.write_text("\n".join(["| number | what stands beside it | behind it |", "|---|---|---|", *rows]))
    assert rows_without_tests(page) == rows[1:]


def test_every_view_has_its_numbers():
    named = re.findall(r"^      - ([^:]+): views/", (ROOT / "mkdocs.yml").read_text(encoding="utf-8"), re.MULTILINE)
    headings = re.findall(r"^## (.+)$", (DOCS / "numbers.md").read_text(encoding="utf-8"), re.MULTILINE)
    assert len(named) == 14
    assert [heading for heading in headings if heading in named] == named
