"""How long a browser takes to show something: our tab, and TensorBoard's image dashboard."""

from __future__ import annotations

import base64
import json
import statistics
import time
from dataclasses import dataclass
from typing import Any

from playwright.sync_api import BrowserContext, Page

from tests.benchmarks.viewer_runs import run_name

# Notes when there is something to see, by the clock of all frames.
_WATCH = """
(() => {
  const drawn = () => document.querySelector("#view :is(canvas, svg, img)");
  const watch = new MutationObserver(() => {
    if (!drawn()) return;
    watch.disconnect();
    requestAnimationFrame(() => setTimeout(() => { window.__drawn = performance.timeOrigin + performance.now(); }));
  });
  watch.observe(document, {childList: true, subtree: true});
})();
"""
_FIRST_IMAGE = """
() => {
  const image = performance.getEntriesByType("resource").find(({name}) => name.includes("individualImage"));
  return image ? image.responseEnd : null;
}
"""
_WAIT_MS = 120_000


@dataclass(frozen=True)
class FirstView:
    """Seconds from opening the address until there is something to see, and from when the plugin's frame was opened."""

    whole: float
    own: float


def first_view(browser: BrowserContext, url: str, rounds: int = 3) -> FirstView:
    """Opens our tab in a browser that knows TensorBoard's scripts, and not the run; gives medians."""
    found = [_open(browser, url, run_name(i)) for i in range(rounds + 1)][1:]
    return FirstView(statistics.median(f.whole for f in found), statistics.median(f.own for f in found))


def first_image(browser: BrowserContext, url: str, rounds: int = 3) -> float:
    """Opens TensorBoard's image dashboard in the same way; gives the median of seconds.

    Of many runs the dashboard shows none by itself: one is chosen in the address.
    """
    found = []
    for i in range(rounds + 1):
        chosen = base64.b64encode(json.dumps({run_name(i): True}).encode()).decode().rstrip("=")
        page = browser.new_page()
        page.goto(f"{url}#images&runSelectionState={chosen}")
        found.append(page.wait_for_function(_FIRST_IMAGE, timeout=_WAIT_MS).json_value() / 1000)
        page.close()
    return statistics.median(found[1:])


def other_examples(browser: BrowserContext, url: str, examples: list[int]) -> list[float]:
    """Selects examples that were not shown before, one after the other; gives the seconds until each is drawn."""
    page, frame = _opened(browser, url, run_name(0))
    count = "performance.getEntriesByName('semantic_dictionary:example').length"
    found = []
    for example in examples:
        time.sleep(2)  # what is loaded ahead is loaded
        before = frame.evaluate(count)
        frame.locator(f"[data-testid=example-{example}]").click()
        frame.wait_for_function(f"{count} > {before}", timeout=_WAIT_MS)
        found.append(frame.evaluate("performance.getEntriesByName('semantic_dictionary:example').at(-1).duration"))
    page.close()
    return [each / 1000 for each in found]


def _open(browser: BrowserContext, url: str, run: str) -> FirstView:
    page, frame = _opened(browser, url, run)
    drawn = frame.evaluate("window.__drawn")
    whole = drawn - page.evaluate("performance.timeOrigin")
    own = drawn - frame.evaluate("performance.timeOrigin")
    page.close()
    return FirstView(whole / 1000, own / 1000)


def _opened(browser: BrowserContext, url: str, run: str) -> tuple[Page, Any]:
    page = browser.new_page()
    page.add_init_script(_WATCH)
    page.goto(f"{url}#semantic_dictionary&p.semantic_dictionary.run={run}")
    page.frame_locator("iframe").locator("#view :is(canvas, svg, img)").first.wait_for(timeout=_WAIT_MS)
    (frame,) = (frame for frame in page.frames if frame.parent_frame is not None)
    frame.wait_for_function("window.__drawn", timeout=_WAIT_MS)
    return page, frame
