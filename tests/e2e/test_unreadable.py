"""What is logged but cannot be read is never called not logged, in any view: all of it at once, and parts alone."""

from __future__ import annotations

import json
import re
import urllib.parse
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Route

from tb_plugin.events import Writer
from tb_plugin.grammar import Activation, Dataset, Network, Output, dumps, from_json
from tests.e2e.conftest import Tab
from tests.e2e.test_unknown import VIEWS
from tests.samples import LAYERS, one_of_each_kind, random_dictionary, random_grid
from tests.serving import Server, tensorboard
from tests.statistics_samples import random_statistics

pytestmark = pytest.mark.e2e

# What says that something was not logged.
DENIED = re.compile(r"\b(not|no|nothing|never)\b[^.;:]*\blogged\b", re.IGNORECASE)
FAILURE = "damaged on purpose"
LAYER = LAYERS[1].name
# Without these there is no view; what is said then is tested elsewhere.
IMAGES = dumps(Dataset("examples"))
LOGITS = dumps(Activation(Network("neuron", Output())))
# What fails, by the content of an item.
FAILS: dict[str, Callable[[str], bool]] = {
    "everything": lambda content: True,
    "attribution": lambda content: content.startswith('{"kind":"attribution"'),
    "transforms": lambda content: content.startswith('{"kind":"transform"'),
    "rests": lambda content: '"name":"rest"' in content,
}


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    log_dir = tmp_path_factory.mktemp("unreadable") / "logs"
    with Writer(log_dir / "run") as writer:
        for artifact in one_of_each_kind().values():
            writer.write(artifact, 1)
        writer.write(random_dictionary(LAYERS[1]), 1)
        writer.write(random_grid(LAYERS[1]), 1)
        writer.write(random_statistics(LAYERS[1]), 1)
    with tensorboard(log_dir, "rust") as server:
        yield server


@pytest.fixture(scope="module")
def contents(server: Server) -> dict[tuple[str, int], str]:
    """The content of each item, by tag and index."""
    (run,) = json.loads(server.get("index").body)["runs"]
    found = {}
    for tag in run["tags"]:
        manifest = json.loads(server.get("manifest", run="run", tag=tag["tag"], step=1).body)
        texts = [dumps(from_json(content)) for content in manifest["contents"]]
        found.update({(tag["tag"], blob["index"]): texts[blob["content"]] for blob in manifest["blobs"]})
    return found


def sentences(tab: Tab, server: Server, view: str, answer: Callable[[Route], None]) -> set[str]:
    """Every sentence of a view, also in its titles, that says of something that it was not logged."""
    tab.leave()
    tab.page.route("**/blob?*", answer)
    tab.open(server.url, view=view, layer=LAYER)
    tab.settle()
    texts = tab.evaluate(
        """() => [document.body.innerText, ...[...document.querySelectorAll("[title], [aria-label]")].flatMap(
            (each) => [each.title, each.getAttribute("aria-label")])].filter((text) => text)"""
    )
    tab.page.unroute("**/blob?*")
    return {line for text in texts for line in text.splitlines() if DENIED.search(line)}


def all_answered(route: Route) -> None:
    route.continue_()


@pytest.fixture(scope="module")
def answered() -> dict[str, set[str]]:
    """What `sentences` gives of views where nothing fails, which is the same for all that fails there."""
    return {}


@pytest.mark.parametrize(
    "what", [pytest.param(each, marks=[pytest.mark.slow] * (each != "everything")) for each in FAILS]
)
@pytest.mark.parametrize("view", VIEWS)
def test_what_fails_is_not_called_absent(tab, server, contents, answered, view, what):
    failed: set[str] = set()

    def answer(route: Route) -> None:
        query = urllib.parse.parse_qs(urllib.parse.urlsplit(route.request.url).query)
        content = contents[query["tag"][0], int(query["index"][0])]
        if content in (IMAGES, LOGITS) or not FAILS[what](content):
            return route.continue_()
        failed.add(content)
        route.fulfill(status=400, content_type="text/plain", body=FAILURE)

    new = sentences(tab, server, view, answer)
    # The browser itself notes in its console what the server refuses.
    tab.errors[:] = [error for error in tab.errors if "Failed to load resource" not in error]
    if view not in answered:
        answered[view] = sentences(tab, server, view, all_answered)
    assert new <= answered[view]
    assert failed or what != "everything"
