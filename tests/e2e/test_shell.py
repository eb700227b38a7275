"""What stands around the views: their tabs, what is chosen of many layers, classes and examples, and small windows."""

import dataclasses
import re
from pathlib import Path

import numpy as np
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
CHROME, STRIP = 100, 48
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
DEEP = tuple(
    LayerInfo(f"encoder/stage{1 + i // 6}/block{1 + i % 6}/conv2", 4, 4, 12, receptive_field=(9, 9)) for i in range(30)
)
N, CLASSES = 64, 1000


def large():
    """64 examples of a network of 30 layers and 1,000 classes: half of them right, every fourth uncertain."""
    snapshot = random_snapshot(0, N, CLASSES, DEEP)
    logits = np.random.default_rng(1).normal(size=(N, CLASSES)).astype(np.float32)
    best = np.random.default_rng(2).permutation(CLASSES)[:N]
    # Probabilities that nobody mistakes, of the likeliest two.
    rest = np.log(np.exp(logits).sum(axis=1))
    for i, k in enumerate(best):
        first, second = (0.4, 0.35) if i % 4 == 0 else (0.8 - i / 500, 0.05 + i / 1000)
        logits[i, k], logits[i, (k + 1) % CLASSES] = np.log([first, second]) + rest[i] - np.log(1 - first - second)
    labels = [int(k if i % 2 == 0 else (k + 1) % CLASSES) for i, k in enumerate(best)]
    names = tuple(f"animal {k:03}" if k != 7 else "arctic fox" for k in range(CLASSES))
    return dataclasses.replace(snapshot, logits=logits, labels=tuple(labels), class_names=names)


LARGE = large()
ODD = [i for i in range(N) if i % 2]


@pytest.fixture(scope="module")
def shell(tmp_path_factory):
    """A TensorBoard on a small run and on one of a large network."""
    log_dir = tmp_path_factory.mktemp("shell") / "logs"
    small = Writer(log_dir / "a_small")
    for step in (1, 2, 5):
        small.write(random_snapshot(step), step)
    Writer(log_dir / "large").write(LARGE, 3)
    with tensorboard(log_dir) as server:
        yield server


@pytest.fixture
def opened(tab, shell):
    tab.open(shell.url)
    expect(tab.part("view-compare_classes")).to_be_visible()
    return tab


@pytest.fixture
def deep(tab, shell):
    tab.open(shell.url, run="large", view="semantic_dictionary")
    expect(tab.part("example-63")).to_be_attached()
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
    opened.part("run").select_option("large")
    expect(opened.part("example-63")).to_be_attached()
    assert [opened.part(f"view-{name}").bounding_box() for name in VIEWS] == before
    assert opened.frame.get_by_role("tab").evaluate_all("tabs => tabs.map(({dataset}) => dataset.testid)") == [
        f"view-{name}" for name in VIEWS
    ]


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


def test_layers_of_a_large_network_are_told_apart_found_and_in_sight(deep):
    selected = deep.part(f"layer-{DEEP[-1].name}")
    expect(selected).to_have_attribute("aria-checked", "true")
    names = deep.frame.locator("[data-testid^=layer-] .name")
    texts = names.all_inner_texts()
    assert len(set(texts)) == len(DEEP)
    assert names.evaluate_all("all => all.every((each) => each.scrollWidth <= each.clientWidth)")
    inside = "({dataset: {testid}, offsetTop, offsetHeight, parentElement: list}) => \
        offsetTop >= list.scrollTop && offsetTop + offsetHeight <= list.scrollTop + list.clientHeight"
    assert selected.evaluate(inside)
    deep.part("find-layer").fill("stage2 block3")
    expect(deep.frame.locator("[data-testid^=layer-]")).to_have_count(1)
    deep.part(f"layer-{DEEP[8].name}").click()
    deep.page.wait_for_url(re.compile("stage2"))
    deep.part("find-layer").fill("")
    expect(deep.frame.locator("[data-testid^=layer-]")).to_have_count(len(DEEP))
    assert deep.part(f"layer-{DEEP[8].name}").evaluate(inside)


def test_a_class_among_a_thousand_is_found(deep):
    assert deep.frame.locator("aside [data-testid^=class-]").count() < 12
    deep.part("find-class").fill("fox")
    expect(deep.part("class-7")).to_be_visible()
    expect(deep.frame.locator("aside [data-testid^=class-]")).to_have_count(1)
    deep.part("class-7").click()
    deep.page.wait_for_url(re.compile("target=7"))
    deep.part("find-class").fill("animal")
    expect(deep.frame.locator("aside")).to_contain_text("12 of 999 are listed")
    deep.part("find-class").fill("no such")
    expect(deep.frame.locator("aside")).to_contain_text("Nothing is called that.")


def listed(tab) -> list[int]:
    found = tab.frame.locator("button[data-testid^=example-]").evaluate_all("all => all.map((e) => e.dataset.testid)")
    return [int(name.removeprefix("example-")) for name in found]


def expect_listed(tab, wanted: list[int]) -> None:
    last = tab.frame.locator("button[data-testid^=example-]").last
    expect(last).to_have_attribute("data-testid", f"example-{wanted[-1]}")
    assert listed(tab) == wanted


def test_examples_are_filtered_and_sorted_in_the_address(deep, shell):
    expect_listed(deep, list(range(N)))
    deep.part("examples-show").select_option("wrong")
    expect_listed(deep, ODD)
    deep.page.wait_for_url(re.compile(r"examples\.show=wrong"))
    deep.part("examples-sort").select_option("loss")
    probabilities = np.exp(LARGE.logits - LARGE.logits.max(axis=1, keepdims=True))
    probabilities /= probabilities.sum(axis=1, keepdims=True)
    loss = -np.log(probabilities[np.arange(N), LARGE.labels])
    expect_listed(deep, sorted(ODD, key=lambda i: -loss[i]))
    deep.part("examples-show").select_option("uncertain")
    deep.part("examples-sort").select_option("number")
    expect_listed(deep, list(range(0, N, 4)))
    deep.part("examples-sort").select_option("confidence")
    deep.part("examples-show").select_option("all")
    lead = np.sort(probabilities, axis=1)[:, -1] - np.sort(probabilities, axis=1)[:, -2]
    assert listed(deep)[16:] == sorted((i for i in range(N) if i % 4), key=lambda i: lead[i])
    deep.part("examples-show").select_option(f"class.{LARGE.labels[9]}")
    expect_listed(deep, [9])
    deep.open(shell.url, run="large", **{"examples.show": "wrong", "examples.sort": "confidence"})
    expect(deep.part("examples-show")).to_have_value("wrong")
    expect_listed(deep, sorted(ODD, key=lambda i: lead[i]))


def test_the_next_wrong_one(deep):
    deep.part("next-wrong").click()
    deep.page.wait_for_url(re.compile(r"example=1\b"))
    deep.part("next-wrong").click()
    deep.page.wait_for_url(re.compile(r"example=3\b"))
    deep.part("example-62").click()
    deep.part("next-wrong").click()
    deep.page.wait_for_url(re.compile(r"example=63\b"))
    deep.part("next-wrong").click()
    deep.page.wait_for_url(re.compile(r"example=1\b"))


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
    words = set(re.findall(r"[A-Za-z]{3,}", " ".join(said))) - {"small", "large", "block", "class", "softmax"}
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


def test_a_large_network_is_accessible(deep):
    deep.part("find-class").fill("animal")
    expect_accessible(deep)
