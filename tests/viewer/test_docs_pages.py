"""The pages of the documentation that are served beside the page."""

import posixpath
import re
from pathlib import Path

import pytest
from werkzeug.test import Client

from tb_plugin.viewer import plugin as plugin_module
from tb_plugin.viewer.plugin import SemanticDictionaryPlugin

ROOT = Path(__file__).parents[2]
DOCS = ROOT / "docs"
STATIC = Path(plugin_module.__file__).parent / "static" / "docs"
PAGES = sorted(str(page.relative_to(DOCS).with_suffix(".html").as_posix()) for page in DOCS.rglob("*.md"))
_LINK = re.compile(r'(?:href|src)="([^"]+)"')
PREFIX = "/data/plugin/semantic_dictionary/docs"


@pytest.fixture
def serve():
    """Gives what the route answers to a path below it."""

    class Context:
        data_provider = None

    plugin = SemanticDictionaryPlugin(Context())  # type: ignore[arg-type]
    client = Client(plugin.get_plugin_apps()["/docs/*"])
    return lambda path, **how: client.open(f"{PREFIX}/{path}", **how)


@pytest.mark.parametrize("page", PAGES)
def test_links_lead_to_pages_pictures_and_headings(serve, page):
    answer = serve(page)
    assert answer.status_code == 200
    assert answer.headers["Content-Type"].startswith("text/html")
    assert "default-src 'self'" in answer.headers["Content-Security-Policy"]
    assert "<script" not in answer.text
    links = [link for link in _LINK.findall(answer.text) if not link.startswith(("https://", "mailto:"))]
    assert "views/compare_classes.html" in " ".join(links) or "compare_classes.html" in links
    for link in links:
        path, _, anchor = link.partition("#")
        target = posixpath.normpath(posixpath.join(posixpath.dirname(page), path)) if path else page
        linked = serve(target)
        assert linked.status_code == 200, link
        assert not anchor or f'id="{anchor}"' in linked.text, link


def test_pages_are_those_of_the_documentation():
    """Else the build is older than the documentation."""
    assert sorted(str(page.relative_to(STATIC).as_posix()) for page in STATIC.rglob("*.html")) == PAGES
    assert len(PAGES) > 15


@pytest.mark.parametrize(
    ("path", "kind"),
    [("style.css", "text/css"), ("images/compare_classes.png", "image/png"), ("index.html", "text/html")],
)
def test_each_file_has_its_type(serve, path, kind):
    answer = serve(path)
    assert answer.headers["Content-Type"].startswith(kind)
    assert answer.headers["X-Content-Type-Options"] == "nosniff"


@pytest.mark.parametrize(
    "path", ["", "gone.html", "../index.js", "..%2Findex.js", "views", "views/../../index.js", "//etc/passwd"]
)
def test_nothing_else_is_served(serve, path):
    with pytest.raises(Exception, match="has no page"):
        serve(path)


def test_only_reading_is_answered(serve):
    with pytest.raises(Exception, match="must be GET"):
        serve("index.html", method="POST")
