"""What stands around the views: their tabs, small windows, the words of both languages."""

import re
from pathlib import Path

import pytest
from playwright.sync_api import expect

from tb_plugin.events import Writer
from tb_plugin.network import LayerInfo
from tests.e2e.browser import VIEWPORT
from tests.samples import random_snapshot
from tests.serving import tensorboard

pytestmark = pytest.mark.e2e
AXE = Path(__file__).parents[2] / "frontend" / "node_modules" / "axe-core" / "axe.min.js"
# Of a window of 1280 × 800, and the strip of a small one.
# With a row for the groups of views: those of the run, and those of one image.
CHROME, STRIP = 112, 48
VIEWS = (
    "compare_classes",
    "semantic_dictionary",
    "activation_grids",
    "spatial_attribution",
    "channel_attribution",
    "neuron_groups",
    "group_attribution",
)
MISSING = {"activation_grids": "Grids()", "neuron_groups": "Groups()", "group_attribution": "Groups()"}


@pytest.fixture(scope="module")
def shell(tmp_path_factory):
    """A TensorBoard on two networks."""
    log_dir = tmp_path_factory.mktemp("shell") / "logs"
    with Writer(log_dir / "a_small") as small, Writer(log_dir / "other") as other:
        for step in (1, 2, 5):
            small.write(random_snapshot(step), step)
        other.write(random_snapshot(3, n=4, layers=(LayerInfo("encoder/conv2", 4, 4, 12),)), 3)
    with tensorboard(log_dir) as server:
        yield server


@pytest.fixture
def opened(tab, shell):
    tab.open(shell.url)
    expect(tab.part("view-compare_classes")).to_be_visible()
    return tab


def tops(tab, *names: str) -> list[float]:
    return [tab.part(name).bounding_box()["y"] for name in names]


def top_of_view(tab) -> float:
    return tab.evaluate("document.querySelector('#view').getBoundingClientRect().top")


def expect_accessible(tab) -> None:
    tab.evaluate(AXE.read_text())
    found = tab.evaluate("axe.run()")["violations"]
    assert [f"{each['id']}: {each['nodes'][0]['html']}" for each in found] == []


def test_all_views_stay_in_one_line_of_little_height(opened):
    assert len(set(tops(opened, *(f"view-{name}" for name in VIEWS)))) == 1
    assert len(set(tops(opened, "step", "copy-link", "find", "keys"))) <= 4
    assert top_of_view(opened) <= CHROME
    before = [opened.part(f"view-{name}").bounding_box() for name in VIEWS]
    opened.part("layer-block1").click()
    opened.page.wait_for_url(re.compile("layer=block1"))
    opened.part("run").select_option("other")
    expect(opened.part("layer-encoder/conv2")).to_be_visible()
    assert [opened.part(f"view-{name}").bounding_box() for name in VIEWS] == before
    tabs = opened.frame.get_by_role("tab").evaluate_all("tabs => tabs.map(({dataset}) => dataset.testid)")
    assert [tab for tab in tabs if tab.startswith("view-")] == [f"view-{name}" for name in VIEWS]


def test_a_view_without_data_says_what_to_log(opened):
    for name in VIEWS:
        disabled = opened.part(f"view-{name}").get_attribute("aria-disabled")
        assert disabled == ("true" if name in MISSING else None), name
    for name, code in MISSING.items():
        tab = opened.part(f"view-{name}")
        assert code in tab.get_attribute("title")
        tab.click(force=True)
        expect(opened.part("missing")).to_contain_text("at step 5 of run “a_small”")
        expect(opened.part("missing").locator("code")).to_contain_text(code)
        expect(opened.part("copy-missing")).to_be_visible()
        expect(tab).to_have_attribute("aria-selected", "false")
        opened.page.keyboard.press("Escape")
        expect(opened.part("missing")).to_have_count(0)
    assert opened.key("view") is None


def test_arrow_keys_reach_a_view_without_data_and_pass_over_it(opened):
    opened.part("view-semantic_dictionary").click()
    expect(opened.part("view-semantic_dictionary")).to_have_attribute("aria-selected", "true")
    opened.page.keyboard.press("ArrowRight")
    expect(opened.part("view-activation_grids")).to_be_focused()
    expect(opened.part("view-semantic_dictionary")).to_have_attribute("aria-selected", "true")
    opened.page.keyboard.press("Enter")
    expect(opened.part("missing")).to_be_visible()
    opened.page.keyboard.press("ArrowRight")
    expect(opened.part("view-spatial_attribution")).to_have_attribute("aria-selected", "true")
    expect(opened.part("missing")).to_have_count(0)


@pytest.mark.parametrize(("width", "height"), [(390, 844), (640, 400), (899, 700)])
def test_in_a_small_window_the_figure_comes_first(opened, width, height):
    """640 × 400 is what a window of 1280 × 800 has at 200 %."""
    opened.page.set_viewport_size({"width": width, "height": height})
    expect(opened.part("strip")).to_be_visible()
    assert top_of_view(opened) <= STRIP
    expect(opened.part("run")).to_be_hidden()
    expect(opened.part("step-slider")).to_be_hidden()
    expect(opened.part("strip")).to_contain_text("block2 · step 5")
    opened.fits()
    opened.part("strip").click()
    expect(opened.part("strip")).to_have_attribute("aria-expanded", "true")
    opened.part("example-1").click()
    opened.page.wait_for_url(re.compile("example=1"))
    opened.part("layer-block1").click()
    expect(opened.part("strip")).to_contain_text("block1 · step 5")
    opened.fits()
    opened.part("strip").click()
    expect(opened.part("run")).to_be_hidden()
    assert top_of_view(opened) <= STRIP
    opened.part("view").select_option("semantic_dictionary")
    opened.page.wait_for_url(re.compile("view=semantic_dictionary"))
    opened.part("view").select_option("neuron_groups")
    expect(opened.part("missing")).to_contain_text("Groups()")
    expect(opened.part("view")).to_have_value("semantic_dictionary")
    opened.fits()


def test_on_touch_one_taps(opened):
    outputs = opened.frame.locator("aside")
    expect(outputs).to_contain_text("click to make it A")
    devtools = opened.page.context.new_cdp_session(opened.page)
    devtools.send("Emulation.setTouchEmulationEnabled", {"enabled": True})
    try:
        opened.page.reload()
        expect(outputs).to_contain_text("tap to make it A")
    finally:
        devtools.send("Emulation.setTouchEmulationEnabled", {"enabled": False})
        devtools.detach()
    opened.page.reload()
    expect(outputs).to_contain_text("click to make it A")


def test_the_language_is_chosen_kept_and_told(opened, shell):
    assert opened.evaluate("document.documentElement.lang") == "en"
    opened.part("keys").click()
    opened.part("language-zh").click()
    expect(opened.frame.locator("html")).to_have_attribute("lang", "zh-Hans")
    expect(opened.part("keys-dialog")).to_contain_text("快捷键与语言")
    opened.page.keyboard.press("Escape")
    expect(opened.part("view-spatial_attribution")).to_have_text("空间归因")
    opened.page.reload()
    expect(opened.part("step")).to_have_text("第 5 步")
    assert len(set(tops(opened, *(f"view-{name}" for name in VIEWS)))) == 1
    # Not a word of the shell is left in English: names and code are the user's own.
    said = opened.frame.locator("header, aside, [role=tablist]").all_inner_texts()
    words = set(re.findall(r"[A-Za-z]{3,}", " ".join(said))) - {"small", "other", "block", "class"}
    assert words <= {"Nov", "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Dec"}
    opened.page.keyboard.press("?")
    opened.part("language-en").click()
    expect(opened.frame.locator("html")).to_have_attribute("lang", "en")


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
def test_is_accessible(opened, dark):
    opened.page.evaluate(f"document.body.classList.toggle('dark-mode', {str(dark).lower()})")
    expect(opened.frame.locator("html")).to_have_class(re.compile("dark") if dark else "")
    opened.part("view-neuron_groups").click(force=True)
    expect(opened.part("missing")).to_be_visible()
    expect_accessible(opened)
    opened.page.keyboard.press("Escape")
    for key, dialog in (("?", "keys-dialog"), ("/", "find-dialog")):
        opened.page.keyboard.press(key)
        expect(opened.part(dialog)).to_be_visible()
        if key == "/":
            opened.page.keyboard.type("1")
            expect(opened.part("find-field-found").first).to_be_visible()
        expect_accessible(opened)
        opened.page.keyboard.press("Escape")
        expect(opened.part(dialog)).to_have_count(0)
    opened.page.set_viewport_size({"width": 390, "height": 844})
    opened.part("strip").click()
    expect_accessible(opened)
    opened.page.set_viewport_size(VIEWPORT)
