"""Of many runs only the one that is looked at is listed, and whichever is chosen is shown with its own steps."""

import re
import urllib.parse

import pytest
from playwright.sync_api import expect

from tb_plugin.events import Writer
from tests.samples import random_snapshot
from tests.serving import tensorboard

pytestmark = pytest.mark.e2e

STEPS = {"a": (0, 1), "b": (3, 5, 8), "c": (13,)}


@pytest.fixture(scope="module")
def runs(tmp_path_factory):
    log_dir = tmp_path_factory.mktemp("runs") / "logs"
    for run, steps in STEPS.items():
        writer = Writer(log_dir / run)
        for step in steps:
            writer.write(random_snapshot(step), step)
    with tensorboard(log_dir) as server:
        yield server


@pytest.fixture
def asked(tab):
    """The runs whose steps were asked for."""
    found = []

    def note(request):
        url = urllib.parse.urlsplit(request.url)
        if url.path.endswith("semantic_dictionary/index"):
            found.append(urllib.parse.parse_qs(url.query, keep_blank_values=True)["run"][0])

    tab.page.on("request", note)
    yield found
    tab.page.remove_listener("request", note)


def test_a_run_is_listed_when_it_is_chosen(tab, runs, asked):
    tab.open(runs.url)
    expect(tab.part("step")).to_contain_text(re.compile(r"\b1\b"))
    assert set(asked) == {""}
    expect(tab.part("run").locator("option")).to_have_text(list(STEPS))
    for run in ("b", "c", "a"):
        tab.part("run").select_option(run)
        expect(tab.part("step")).to_contain_text(re.compile(rf"\b{STEPS[run][-1]}\b"))
        assert asked[-1] == run
    assert tab.part("notice").count() == 0


def test_a_link_lists_its_run_alone(tab, runs, asked):
    tab.open(runs.url, run="b", step=5)
    expect(tab.part("step")).to_contain_text(re.compile(r"\b5\b"))
    assert set(asked) == {"b"}
    expect(tab.part("run")).to_have_value("b")


def test_a_link_to_a_run_that_is_gone_says_so(tab, runs):
    tab.open(runs.url, run="gone")
    expect(tab.part("notice")).to_contain_text("There is no run “gone”; this is “a”.")
    expect(tab.part("step")).to_contain_text(re.compile(r"\b1\b"))
