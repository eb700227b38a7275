"""Whether names and numbers have room: none is squeezed to nothing, and nothing is printed over another."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import expect

from tests.e2e.conftest import RUN, Tab
from tests.e2e.named_log import log_named
from tests.e2e.test_copied import VIEWS
from tests.e2e.test_feature import CHANNEL, LAYER
from tests.serving import Server, tensorboard

pytestmark = pytest.mark.e2e

SIZES = ((390, 844), (1280, 800), (1920, 1080))
# As the demo calls its classes, and a number.
LONG = "pointy-striped-wheels"
KNOWN = {"audited": ("overview", "channels", "audit"), "run": ("feature",)}
MEASURED = {"layer": LAYER.name, "atom": f"channel.{CHANNEL}"}
LEARNED = (*VIEWS, "changes", "weights")
# What is seen: a word of six letters narrower than two of them, or shorter than a line; text that what stands beside it
# in a row or grid reaches into; and text right of the page, unless it can be scrolled there. What floats over others is
# meant to.
FAULTS = """() => {
    const seen = (element) =>
        element.checkVisibility({opacityProperty: true, visibilityProperty: true})
        && element.getClientRects().length > 0 && element.closest("svg, select") === null
        && getComputedStyle(element).clipPath === "none";
    const written = (element) =>
        [...element.childNodes].filter(({nodeType}) => nodeType === 3).map(({data}) => data.trim()).join("");
    const floats = (element) => ["absolute", "fixed", "sticky"].includes(getComputedStyle(element).position);
    const scrolled = (element) => element.closest("#view") !== element
        && (getComputedStyle(element).overflowX !== "visible" || scrolled(element.parentElement));
    const faults = [];
    for (const element of document.querySelectorAll("#view *")) {
        if (!seen(element)) continue;
        const text = written(element);
        const {width, height, right} = element.getBoundingClientRect();
        const size = Number.parseFloat(getComputedStyle(element).fontSize);
        if (text !== "" && right > innerWidth + 1 && !scrolled(element)) faults.push(`off the page: ${text}`);
        if (/[^\\W\\d_]{6}/.test(text) && (width < 2 * size || height < size * 0.9)) faults.push(`squeezed: ${text}`);
        if (text === "" || element.children.length > 0 || element.parentElement === null || floats(element)) continue;
        if (!/grid|flex/.test(getComputedStyle(element.parentElement).display)) continue;
        const box = element.getBoundingClientRect();
        for (const other of element.parentElement.children) {
            if (other === element || !seen(other) || floats(other)) continue;
            const beside = other.getBoundingClientRect();
            const across = Math.min(box.right, beside.right) - Math.max(box.left, beside.left);
            const down = Math.min(box.bottom, beside.bottom) - Math.max(box.top, beside.top);
            if (across > 2 && down > 2) faults.push(`printed over: ${text}`);
        }
    }
    return faults;
}"""


@pytest.fixture(scope="module")
def known(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    log_dir = tmp_path_factory.mktemp("room")
    log_named(log_dir, LONG)
    with tensorboard(log_dir, "rust") as server:
        yield server


def faults(tab: Tab, url: str, **keys: object) -> list[str]:
    tab.open(url, **keys)
    title = str(keys["view"]).replace("_", " ").capitalize()
    expect(tab.frame.locator("#view")).to_have_attribute("aria-label", title)
    tab.part("figure").first.wait_for()
    tab.settle()
    return [f"{keys['view']}: {fault}" for fault in tab.evaluate(FAULTS)]


@pytest.mark.parametrize("size", SIZES, ids=str)
@pytest.mark.parametrize("run", KNOWN)
def test_nothing_is_squeezed_or_printed_over_in_what_was_learned(tab: Tab, known: Server, size, run):
    tab.page.set_viewport_size({"width": size[0], "height": size[1]})
    keys = {"run": run, **(MEASURED if run == "run" else {})}
    assert [each for view in KNOWN[run] for each in faults(tab, known.url, view=view, **keys)] == []


@pytest.mark.parametrize("size", SIZES, ids=str)
def test_nothing_is_squeezed_or_printed_over_in_what_a_training_has_logged(tab: Tab, server: Server, size):
    tab.page.set_viewport_size({"width": size[0], "height": size[1]})
    assert [each for view in LEARNED for each in faults(tab, server.url, run=RUN, view=view, layer="block4")] == []
