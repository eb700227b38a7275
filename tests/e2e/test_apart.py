"""What is loaded apart from the page: views that nobody has opened yet, and what is said where a file is gone."""

import re

import pytest
from playwright.sync_api import expect

from tests.e2e.conftest import visiting
from tests.e2e.run_log import log_run

CHUNK = re.compile(r"/semantic_dictionary/chunks/([\w-]+)\.js")
LOADED = "performance.getEntriesByType('resource').map(({name}) => name).filter((name) => name.endsWith('.js'))"


@pytest.fixture
def run(tmp_path):
    log_run(tmp_path / "run")
    return tmp_path


@pytest.fixture
def upgraded(tab):
    """As if another version were installed once the page was opened: of its files the server has none."""
    tab.page.route(
        CHUNK, lambda route: route.continue_(url=CHUNK.sub(r"/semantic_dictionary/chunks/\1-old.js", route.request.url))
    )
    yield
    tab.page.unroute_all(behavior="ignoreErrors")
    # What the browser itself says of files that are not there.
    tab.errors[:] = [each for each in tab.errors if "404" not in each]


def shown(tab):
    return tab.frame.locator("#view")


@pytest.mark.parametrize(("loader", "prefix"), [("python", ""), ("rust", "/some/where")])
def test_views_are_loaded_ahead_once_the_page_is_idle(tab, run, loader, prefix):
    with visiting(tab, run, loader, path_prefix=prefix) as server:
        tab.open(server.url)
        tab.part("class-row").first.wait_for()
        (frame,) = (frame for frame in tab.page.frames if frame.parent_frame is not None)
        for view in ("CompareClasses", "Channels", "Feature"):
            frame.wait_for_function(f"{LOADED}.some((name) => name.includes('/chunks/{view}-'))")
        tab.settle()
        loaded = tab.evaluate(LOADED)
        # Once, whoever imports it: else there were two of all that views share with the page.
        assert sum(name.endswith("/index.js") for name in loaded) == 1
        assert len(loaded) == len(set(loaded))
        tab.part("view-channels").click()
        expect(shown(tab)).to_have_attribute("aria-label", "Channels")
        assert tab.evaluate(LOADED) == loaded


def test_what_is_gone_is_said_and_found_again_when_the_page_is_reloaded(tab, run, upgraded):
    with visiting(tab, run) as server:
        tab.open(server.url)
        tab.part("class-row").first.wait_for()
        tab.part("view-channels").click()
        expect(tab.part("notice")).to_contain_text(
            re.compile("was upgraded after the page was opened. Reload the page;")
        )
        expect(tab.part("notice")).to_contain_text("Still on screen: run “run”")
        expect(shown(tab)).to_have_attribute("aria-label", "Overview")
        expect(tab.part("class-row").first).to_be_visible()
        tab.page.unroute_all(behavior="ignoreErrors")
        tab.part("notice").get_by_role("button", name="Reload the page").click()
        expect(shown(tab)).to_have_attribute("aria-label", "Channels")
        expect(tab.part("figure")).to_be_visible()
        expect(tab.part("notice")).to_have_count(0)


def test_a_link_to_what_is_gone_shows_what_there_is(tab, run, upgraded):
    with visiting(tab, run) as server:
        tab.open(server.url, view="channels", layer="block3")
        expect(tab.part("notice")).to_contain_text("In its place on screen: run “run”")
        expect(shown(tab)).to_have_attribute("aria-label", "Overview")
