"""A window of 640 × 400, which one of 1280 × 800 has at 200 %, of classes with long names: the figure comes first."""

import dataclasses
from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import expect

from tb_plugin.artifacts import Snapshot
from tests import samples
from tests.e2e.conftest import Tab
from tests.e2e.test_audit import audit_of_run, log_audit
from tests.e2e.test_feature import log_features
from tests.serving import Server, tensorboard

pytestmark = pytest.mark.e2e

# 60 letters.
NAME = "the greater spotted woodpecker of the northern forests, no. "
VIEWS = {
    "run": ("compare_classes", "semantic_dictionary", "spatial_attribution", "channel_attribution", "channels"),
    "audited": ("overview", "audit"),
}


def long_named(*args: Any, **kwargs: Any) -> Snapshot:
    made = samples.random_snapshot(*args, **kwargs)
    return dataclasses.replace(made, class_names=tuple(f"{NAME}{k}" for k in range(len(made.class_names or ()))))


@pytest.fixture(scope="module")
def named(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    log_dir = tmp_path_factory.mktemp("small")
    with pytest.MonkeyPatch.context() as patch:
        for module in ("run_log", "test_feature"):
            patch.setattr(f"tests.e2e.{module}.random_snapshot", long_named)
        log_features(log_dir)
        log_audit(log_dir / "audited", audit_of_run())
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
