"""A page that is opened before all is read, or before anything was logged: it comes to what it should open with."""

import numpy as np
import pytest
from playwright.sync_api import expect

from tb_plugin.artifacts import ProbeImages
from tb_plugin.events import Writer
from tests.e2e.conftest import visiting
from tests.e2e.run_log import LAYERS, N_IMAGES, class_records, found
from tests.samples import random_dictionary, random_snapshot
from tests.serving import LOADERS

pytestmark = pytest.mark.e2e
_WAIT_MS = 60_000


def log_beginning(run):
    """Logs what a run of one image shows, as the first part of a log that holds more."""
    with Writer(run) as writer:
        writer.write(random_snapshot(n=3, n_classes=6, layers=LAYERS), 1)
        for layer in LAYERS:
            writer.write(random_dictionary(layer), 1)


def log_rest(run):
    with Writer(run) as writer:
        writer.write(found(class_records(6, 1), LAYERS[-1].name, accuracy=0.75), 1)
        writer.write(ProbeImages(f"{0:032x}", np.zeros((N_IMAGES, 8, 8, 3), np.uint8)), 1)


def view_is(tab, name):
    expect(tab.frame.locator("#view")).to_have_attribute("aria-label", name, timeout=_WAIT_MS)


@pytest.mark.parametrize("loader", LOADERS)
def test_a_page_that_is_opened_early_comes_to_the_overview_by_itself(tab, tmp_path, loader):
    with visiting(tab, tmp_path, loader) as server:
        tab.open(server.url)
        expect(tab.frame.get_by_text("No semantic dictionaries here yet")).to_be_visible()
        log_beginning(tmp_path / "run")
        view_is(tab, "Compare classes")
        log_rest(tmp_path / "run")
        view_is(tab, "Overview")
        tab.part("class-row").first.wait_for()
        assert tab.key("view") is None


def test_who_has_chosen_something_meanwhile_stays_there(tab, tmp_path):
    log_beginning(tmp_path / "run")
    with visiting(tab, tmp_path) as server:
        tab.open(server.url)
        view_is(tab, "Compare classes")
        tab.part("example-1").click()
        log_rest(tmp_path / "run")
        # It would have come by now.
        tab.page.wait_for_timeout(8000)
        view_is(tab, "Compare classes")
        assert tab.key("example") == "1"
