"""What a move of the pointer costs in each view of a log: alone, and beside the run's first step.

`python -m tests.benchmarks.hover LOGDIR --run RUN` prints a line for each view: milliseconds of the page's thread, and
of all processes of the browser, over a pointer that moves where nothing answers.
"""

from __future__ import annotations

import argparse
import os
import tempfile
from pathlib import Path

from playwright.sync_api import sync_playwright

from tests.e2e.browser import launch
from tests.e2e.conftest import BLANK, Tab
from tests.e2e.test_hover import VIEWS as IMAGE_VIEWS
from tests.e2e.test_hover import told_of_moves
from tests.e2e.test_hover_run import VIEWS as RUN_VIEWS
from tests.serving import tensorboard


def main() -> None:
    """Measures and prints."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("logdir", type=Path)
    parser.add_argument("--run", required=True)
    arguments = parser.parse_args()
    with (
        tensorboard(arguments.logdir, "rust") as server,
        sync_playwright() as playwright,
        tempfile.TemporaryDirectory() as profile,
        launch(playwright, profile) as browser,
    ):
        tab = Tab(browser.new_page(), [])
        for view in (*RUN_VIEWS, *IMAGE_VIEWS):
            print(f"{view}: {_told(tab, server.url, arguments.run, view)}", flush=True)
            print(f"  beside the first step: {_told(tab, server.url, arguments.run, view, reference=0)}", flush=True)
    print(f"load {os.getloadavg()[0]:.1f}")


def _told(tab: Tab, url: str, run: str, view: str, **keys: object) -> str:
    tab.page.goto(BLANK)
    tab.open(url, run=run, view=view, **keys)
    tab.settle()
    return told_of_moves(tab, 1)


if __name__ == "__main__":
    main()
