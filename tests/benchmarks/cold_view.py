"""How long the first view takes who has never opened it: a new TensorBoard and a new browser profile each time.

`python -m tests.benchmarks.cold_view LOGDIR --run RUN` prints a line for each round, and medians. Seconds count from
the moment at which TensorBoard opens the plugin's frame; what its own page takes before that is said apart.
"""

from __future__ import annotations

import argparse
import os
import statistics
import tempfile
import time
from dataclasses import astuple, dataclass, fields
from pathlib import Path

from playwright.sync_api import Playwright, sync_playwright

from tests.e2e.browser import launch
from tests.serving import DATA_PATH, LOADERS, tensorboard

# Headline, classes, their icons and a card are on screen; noted by the clock of the frame.
_WATCH = """
(() => {
  const icon = "[data-testid=class-row] [data-testid=concept] canvas";
  const wanted = ["[data-testid=headline]", icon, "[data-testid=card]"];
  const watch = new MutationObserver(() => {
    if (document.body && !window.__mounted && document.querySelector("main")) window.__mounted = performance.now();
    if (!wanted.every((each) => document.querySelector(each))) return;
    watch.disconnect();
    requestAnimationFrame(() => setTimeout(() => { window.__drawn = performance.now(); }));
  });
  watch.observe(document, {childList: true, subtree: true});
})();
"""
_RESOURCES = """() => performance.getEntriesByType("resource")
  .map(({name, startTime, responseEnd, encodedBodySize}) => [name, startTime, responseEnd, encodedBodySize])"""
_WAIT_MS = 120_000


@dataclass(frozen=True)
class Cold:
    """One opening: seconds, and kB over the network until nothing more is asked for."""

    tensorboard: float
    """Until the plugin's frame is opened."""
    script: float
    """From then on until the script that opens first is there."""
    asked: float
    """Until the first question for data: the script is compiled and has run."""
    mounted: float
    drawn: float
    script_kb: float
    """Of all scripts that are there when the view is."""
    data_kb: float
    """Of all else, once all is quiet."""
    load: float


def cold(playwright: Playwright, logdir: Path, run: str, loader: str) -> Cold:
    """Opens the tab with nothing known to anybody."""
    with (
        tempfile.TemporaryDirectory() as profile,
        tensorboard(logdir, loader) as server,
        launch(playwright, profile) as browser,
    ):
        page = browser.new_page()
        page.add_init_script(_WATCH)
        page.goto(f"{server.url}#semantic_dictionary&p.semantic_dictionary.run={run}")
        page.frame_locator("iframe").locator("[data-testid=headline]").first.wait_for(timeout=_WAIT_MS)
        (frame,) = (each for each in page.frames if each.parent_frame is not None)
        frame.wait_for_function("window.__drawn", timeout=_WAIT_MS)
        drawn, mounted = frame.evaluate("[window.__drawn, window.__mounted]")
        until = frame.evaluate("performance.timeOrigin") - page.evaluate("performance.timeOrigin")
        time.sleep(3)
        entries = [each for each in frame.evaluate(_RESOURCES) if DATA_PATH in each[0]]
    scripts = [each for each in entries if each[0].partition("?")[0].endswith(".js")]
    data = [each for each in entries if each not in scripts]
    return Cold(
        until / 1000,
        scripts[0][2] / 1000,
        min(each[1] for each in data) / 1000,
        mounted / 1000,
        drawn / 1000,
        sum(each[3] for each in scripts if each[2] <= drawn) / 1000,
        sum(each[3] for each in data) / 1000,
        os.getloadavg()[0],
    )


def main() -> None:
    """Prints every round, and medians."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("logdir", type=Path)
    parser.add_argument("--run", default="creatures/examples")
    parser.add_argument("--rounds", type=int, default=7)
    parser.add_argument("--loader", choices=list(LOADERS), default="rust")
    arguments = parser.parse_args()
    print("".join(f"{field.name:>12}" for field in fields(Cold)))
    found = []
    with sync_playwright() as playwright:
        for _ in range(arguments.rounds):
            found.append(cold(playwright, arguments.logdir, arguments.run, arguments.loader))
            print(_line(astuple(found[-1])), flush=True)
    print(_line([statistics.median(column) for column in zip(*map(astuple, found), strict=True)]), " median")


def _line(values: tuple[float, ...] | list[float]) -> str:
    return "".join(f"{value:12.2f}" for value in values)


if __name__ == "__main__":
    main()
