"""Scalars of the same experiment as the slider of steps, and what goes through the steps."""

import itertools
import re

import pytest
from playwright.sync_api import expect

from tb_plugin.events import Writer
from tests.samples import LAYERS, random_dictionary, random_snapshot
from tests.serving import LOADERS, tensorboard
from tests.viewer.test_scalars import write

pytestmark = pytest.mark.e2e
N_STEPS = 15
# What the player waits, less what clocks round.
STAYS_MS = 495
# Where one presses on the curve, as a share of its width.
PLACES = (0.02, 0.5, 0.98)
# What the page alone does is the same under both loaders.
ONCE = pytest.mark.parametrize("server", ["rust"], indirect=True)


def log_steps(run) -> None:
    with Writer(run) as writer:
        for step in range(N_STEPS):
            writer.write(random_snapshot(step), step, wall_time=100.0 + step)
        for layer in LAYERS:
            writer.write(random_dictionary(layer), 0)


@pytest.fixture(scope="module")
def log_dir(tmp_path_factory):
    """A run beside which Keras wrote, and one beside which nobody did."""
    log_dir = tmp_path_factory.mktemp("curve") / "logs"
    log_steps(log_dir / "a" / "examples")
    # Keras counts epochs from 0: the point of its epoch 0 is of our step 1.
    rising = [k / (N_STEPS - 1) for k in range(1, N_STEPS)]
    write(log_dir / "a" / "validation", "epoch_accuracy", rising)
    write(log_dir / "a" / "train", "epoch_accuracy", [*rising[:-1], float("nan")], simple=True)
    write(log_dir / "a" / "train", "<b>odd</b> & “tag”, 1:2/x", [1.0, float("inf"), float("nan")])
    log_steps(log_dir / "b" / "examples")
    log_steps(log_dir / "many" / "examples")
    for k in range(6):
        write(log_dir / "many" / "train", f"loss_{k}", [1.0, 0.5])
    return log_dir


@pytest.fixture(scope="module", params=LOADERS)
def server(request, log_dir):
    with tensorboard(log_dir, request.param) as server:
        yield server


@pytest.fixture
def opened(tab, server):
    tab.open(server.url, run="a/examples", view="compare_classes")
    expect(tab.part("curve-series")).to_have_count(2)
    return tab


def slider(tab):
    return tab.part("step-slider")


def test_the_curve_says_the_value_at_the_step(opened):
    expect(slider(opened)).to_have_role("slider")
    expect(slider(opened)).to_have_attribute("aria-valuetext", re.compile(r"14.*validation accuracy 1\.00"))
    slider(opened).press("ArrowLeft")
    expect(slider(opened)).to_have_attribute("aria-valuenow", "13")
    expect(slider(opened)).to_have_attribute("aria-valuetext", re.compile(r"13.*validation accuracy 0\.93"))
    slider(opened).press("Home")
    expect(slider(opened)).to_have_attribute("aria-valuenow", "0")
    # Nobody measured before training.
    expect(slider(opened)).to_have_attribute("aria-valuetext", re.compile(r"validation accuracy –"))


@ONCE
def test_keys_and_presses_choose_kept_steps(opened):
    opened.page.keyboard.press("[")
    expect(slider(opened)).to_have_attribute("aria-valuenow", "13")
    opened.page.wait_for_url(re.compile(r"step=13"))
    opened.page.keyboard.press("]")
    expect(slider(opened)).to_have_attribute("aria-valuenow", "14")
    # What else of the page arrives late may make room, or take some.
    opened.settle()
    box = slider(opened).bounding_box()
    for place, step in zip(PLACES, ("0", "7", "14"), strict=True):
        opened.page.mouse.click(box["x"] + place * box["width"], box["y"] + box["height"] / 2)
        expect(slider(opened)).to_have_attribute("aria-valuenow", step)
    opened.page.mouse.down()
    opened.page.mouse.move(box["x"] + 0.5 * box["width"], box["y"] + 200)
    expect(slider(opened)).to_have_attribute("aria-valuenow", "7")
    opened.page.mouse.up()
    opened.page.mouse.move(box["x"], box["y"])
    expect(slider(opened)).to_have_attribute("aria-valuenow", "7")


def test_other_curves_are_chosen_and_stand_in_the_address(opened, server):
    opened.part("curve-choice").click()
    panel = opened.part("curve-choice-panel")
    expect(panel).to_contain_text("<b>odd</b> & “tag”, 1:2/x")
    panel.get_by_label("validation accuracy").uncheck()
    panel.get_by_label("train accuracy").uncheck()
    expect(opened.part("curve-series")).to_have_count(0)
    panel.get_by_label("<b>odd</b> & “tag”, 1:2/x").check()
    expect(opened.part("curve-series")).to_have_count(1)
    opened.page.wait_for_url(re.compile(r"curve\.of=[^&]*odd"))
    chosen = opened.key("curve.of")
    opened.leave()
    opened.open(server.url, run="a/examples", view="compare_classes", **{"curve.of": chosen})
    expect(opened.part("curve-series")).to_have_attribute("data-name", "train <b>odd</b> & “tag”, 1:2/x")
    opened.page.keyboard.press("Home")
    opened.part("curve-choice").click()
    opened.part("curve-usual").click()
    expect(opened.part("curve-series")).to_have_count(2)
    opened.page.wait_for_url(lambda url: "curve.of" not in url)


@ONCE
def test_no_more_curves_are_shown_than_can_be_and_none_is_dropped_unasked(tab, server):
    tab.open(server.url, run="many/examples", view="compare_classes", **{"curve.of": "none"})
    tab.part("curve-choice").click()
    boxes = tab.part("curve-choice-panel").get_by_role("checkbox")
    expect(boxes).to_have_count(6)
    expect(tab.part("curve-most")).to_have_count(0)
    for k in range(4):
        boxes.nth(k).check()
    expect(tab.part("curve-series")).to_have_count(4)
    assert [box.is_checked() for box in boxes.all()] == [True] * 4 + [False] * 2
    assert [box.is_enabled() for box in boxes.all()] == [True] * 4 + [False] * 2
    expect(boxes.nth(5)).to_have_accessible_description(re.compile("^4 are shown, the most"))
    boxes.nth(1).uncheck()
    expect(tab.part("curve-most")).to_have_count(0)
    boxes.nth(5).check()
    assert [box.is_checked() for box in boxes.all()] == [True, False, True, True, False, True]


def test_without_scalars_the_slider_is_plain(tab, server):
    tab.open(server.url, run="b/examples", view="compare_classes")
    expect(slider(tab)).to_have_attribute("type", "range")
    tab.settle()
    expect(tab.part("curve-choice")).to_have_count(0)
    tab.open(server.url, run="a/examples", view="compare_classes", **{"curve.of": "none"})
    expect(tab.part("curve-choice")).to_be_visible()
    expect(slider(tab)).to_have_attribute("type", "range")


def top_of_view(tab) -> float:
    return tab.evaluate("document.querySelector('#view').getBoundingClientRect().top")


@ONCE
def test_a_curve_takes_no_room_from_the_figure(tab, server):
    """The view begins where it does without one, in the view whose header holds most, and nothing covers anything."""
    where = {"run": "a/examples", "view": "semantic_dictionary"}
    tab.open(server.url, **where, **{"curve.of": "none"})
    expect(tab.part("curve-choice")).to_be_visible()
    plain = top_of_view(tab)
    tab.leave()
    tab.open(server.url, **where)
    expect(tab.part("curve-series")).to_have_count(2)
    assert top_of_view(tab) <= plain + 1
    assert tab.part("step-slider").bounding_box()["width"] >= 80
    # From left to right, and none over the next.
    names = ("play", "step-slider", "step-note", "curve-choice", "icon-kind-both", "compare")
    parts = [tab.part(name).bounding_box() for name in names]
    for left, right in itertools.pairwise(parts):
        assert left["x"] + left["width"] <= right["x"]
    expect(tab.part("step-note")).to_have_text(re.compile(r"^1\.00 validation accuracy"))


@ONCE
def test_the_curve_fits_in_a_narrow_window(opened):
    opened.page.set_viewport_size({"width": 390, "height": 844})
    opened.part("strip").click()
    expect(slider(opened)).to_be_visible()
    opened.fits()


# What the sidebar says the network returns is another at each step; each frame of the browser notes what it is.
WATCH = """() => {
    window.seen = [];
    const note = () => {
        const text = document.querySelector("aside").innerText;
        if (window.seen.at(-1)?.text !== text) window.seen.push({text, at: performance.now()});
        requestAnimationFrame(note);
    };
    note();
}"""
# Answers take longer than a step stays, now and then.
SLOWLY = """() => {
    const ask = window.fetch;
    let n = 0;
    window.fetch = async (...given) => {
        const answer = await ask(...given);
        await new Promise((resolve) => setTimeout(resolve, [0, 30, 700][n++ % 3]));
        return answer;
    };
}"""


@ONCE
@pytest.mark.parametrize("slowly", [False, True], ids=["at once", "slowly"])
def test_playing_shows_each_step(opened, slowly):
    slider(opened).press("Home")
    expect(slider(opened)).to_have_attribute("aria-valuenow", "0")
    opened.settle()
    if slowly:
        opened.evaluate(SLOWLY)
    opened.evaluate(WATCH)
    opened.part("play").click()
    expect(slider(opened)).to_have_attribute("aria-valuenow", str(N_STEPS - 1))
    expect(opened.part("play")).to_have_attribute("aria-label", "Play through the steps")
    seen = opened.evaluate("window.seen.map(({at}) => at)")
    assert len(seen) == N_STEPS
    # However slow a machine is: a step stays so long from when it was drawn, or longer.
    assert min(after - before for before, after in itertools.pairwise(seen)) >= STAYS_MS


@ONCE
def test_what_is_read_stays_where_it_is(tab, server):
    """Where one has scrolled to, when a channel is kept, and when the step is another."""
    tab.page.set_viewport_size({"width": 1280, "height": 500})
    tab.open(server.url, run="a/examples", view="semantic_dictionary")
    expect(tab.part("curve-series")).to_have_count(2)
    tab.settle()
    tab.evaluate("scrollTo(0, 120)")
    assert tab.evaluate("scrollY") == 120
    tab.page.keyboard.press("[")
    tab.page.wait_for_url(re.compile(r"step=13"))
    tab.settle()
    assert tab.evaluate("scrollY") == 120
    tab.part("dictionary-entry").nth(2).click()
    tab.page.wait_for_url(re.compile(r"atom="))
    tab.settle()
    assert tab.evaluate("scrollY") == 120
