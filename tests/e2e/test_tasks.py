"""What people come for, with a bound on the clicks that it takes them: the first screen is what opens without any."""

import re
import shutil

import pytest
from playwright.sync_api import expect

from demo.creatures import CLASS_NAMES
from tb_plugin.artifacts import Snapshot
from tb_plugin.events.folder import folder_of
from tb_plugin.events.logged import last_step, logged
from tests.e2e.conftest import RUN
from tests.e2e.run_log import add_findings, log_run
from tests.serving import tensorboard

FIRST_VIEW_BYTES = 300_000
# All that it asks for until it has settled, whenever what is on the first screen has come.
FIRST_VIEW_REQUESTS = 64


class Person:
    """Somebody who clicks; typing is no click."""

    def __init__(self, tab):
        self.tab = tab
        self.n_clicks = 0

    def click(self, part):
        self.n_clicks += 1
        part.click()

    def sees(self, part):
        """Waits until a part stands in the window without scrolling."""
        expect(part).to_be_in_viewport(ratio=0.9)


@pytest.fixture(scope="module")
def run(tmp_path_factory):
    log_dir = tmp_path_factory.mktemp("tasks")
    log_run(log_dir / "run")
    with tensorboard(log_dir) as server:
        yield server


@pytest.fixture
def person(tab, run):
    tab.open(run.url)
    tab.part("class-row").first.wait_for()
    return Person(tab)


def test_find_the_shortcut(person):
    card = person.tab.part("card").first
    person.sees(card)
    person.sees(card.get_by_test_id("thumbnail").first.get_by_test_id("thumbnail-outline"))
    expect(card).to_contain_text(re.compile("decides class 0: hidden there, 8 of 10 become wrong"))
    assert person.n_clicks == 0


def test_why_is_this_example_wrong(person):
    person.click(person.tab.part("example-1"))
    expect(person.tab.frame.locator("#view")).to_have_attribute("aria-label", "Compare classes")
    person.sees(person.tab.part("headline"))
    assert person.tab.key("example") == "1"
    assert person.n_clicks <= 1


def test_a_channel_over_training(person):
    person.click(person.tab.part("find"))
    person.tab.part("find-field").fill("block3 12")
    person.click(person.tab.part("find-field-found").first)
    assert person.n_clicks <= 2
    person.sees(person.tab.part("filmstrip"))
    assert (person.tab.key("view"), person.tab.key("layer"), person.tab.key("atom")) == (
        "feature",
        "block3",
        "channel.12",
    )


def test_what_all_classes_rely_on(person):
    rows = person.tab.part("class-row")
    for row in rows.all()[:2]:
        assert row.get_by_test_id("concept").count() == 3
        person.sees(row.get_by_test_id("concept").last)
    assert person.n_clicks == 0


def test_a_channel_over_the_data_set(person):
    person.click(person.tab.part("concept").first)
    expect(person.tab.part("example-row").first).to_be_visible()
    assert person.tab.key("view") == "feature"
    assert person.n_clicks <= 1


def test_a_figure_for_a_paper(person):
    person.click(person.tab.part("more"))
    with person.tab.page.expect_download() as download:
        person.click(person.tab.part("download-svg"))
    text = download.value.path().read_text()
    assert text.startswith("<svg")
    assert "class 0" in text
    assert "8 of 10" in text
    assert person.n_clicks <= 2


def test_a_link(person, browser):
    browser.grant_permissions(["clipboard-read", "clipboard-write"])
    person.click(person.tab.part("copy-link"))
    expect(person.tab.part("copy-link")).to_contain_text("Copied")
    link = person.tab.evaluate("navigator.clipboard.readText()")
    assert "p.semantic_dictionary.view=overview" in link
    assert "p.semantic_dictionary.step=3" in link
    assert person.n_clicks <= 1


def test_the_first_view_takes_few_bytes(tab, trained, tmp_path):
    """Beyond the bundle; what would come after so many bytes never comes, and all of the first screen is there."""
    shutil.copytree(trained.log_dir, tmp_path, dirs_exist_ok=True)
    (snapshot,) = logged(tmp_path / RUN, "snapshot")
    assert isinstance(snapshot, Snapshot)
    layers = tuple(record.info for record in snapshot.layers)
    add_findings(tmp_path / RUN, layers, last_step(folder_of(tmp_path / RUN)), len(CLASS_NAMES))
    taken = []

    def within(route):
        response = route.fetch()
        taken.append(int(response.headers.get("content-length", len(response.body()))))
        if sum(taken) <= FIRST_VIEW_BYTES:
            route.fulfill(response=response)

    with tensorboard(tmp_path) as server:
        tab.page.route(re.compile("data/plugin/semantic_dictionary/(?!index.js|chunks/)"), within)
        try:
            tab.open(server.url)
            tab.part("class-row").first.wait_for()
            for part in ("concept", "card", "thumbnail"):
                expect(tab.part(part).first).to_be_visible()
            n = len(taken)
        finally:
            tab.page.unroute_all(behavior="ignoreErrors")
            tab.leave()
    assert n <= FIRST_VIEW_REQUESTS
