"""A window of 640 × 400, which one of 1280 × 800 has at 200 %, of classes with long names: the figure comes first."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import expect

from tests.e2e.conftest import Tab
from tests.e2e.named_log import log_named
from tests.serving import Server, tensorboard

pytestmark = pytest.mark.e2e

# 60 letters.
NAME = "the greater spotted woodpecker of the northern forests, no."
VIEWS = {
    "run": ("compare_classes", "semantic_dictionary", "spatial_attribution", "channel_attribution", "channels"),
    "audited": ("overview", "audit"),
}


@pytest.fixture(scope="module")
def named(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    log_dir = tmp_path_factory.mktemp("small")
    log_named(log_dir, NAME)
    with tensorboard(log_dir, "rust") as server:
        yield server


@pytest.mark.parametrize(("run", "view"), [(run, view) for run, views in VIEWS.items() for view in views])
def test_long_names_leave_the_figure_half_of_a_small_window(tab: Tab, named: Server, run: str, view: str):
    tab.page.set_viewport_size({"width": 640, "height": 400})
    tab.open(named.url, run=run, view=view)
    expect(tab.part("headline")).to_be_visible()
    tab.settle()
    assert tab.figure_share() >= 0.5
    tab.fits()
