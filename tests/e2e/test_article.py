"""The article's own numbers, read from our pages: its published data of one image (or all six) as a run."""

import json
import os
import re
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from playwright.sync_api import expect

from demo.article import convert
from tests.serving import Server, tensorboard

# A checkout's folder `public`, or what it holds.
DATA = Path(os.environ.get("ARTICLE_DATA", Path(__file__).resolve().parents[3] / "shared" / "article" / "data"))

pytestmark = [
    pytest.mark.e2e,
    pytest.mark.skipif(not DATA.exists(), reason="the article's data are not there: ARTICLE_DATA names them"),
]

LABRADOR, TIGER_CAT = 176, 55


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    log_dir = tmp_path_factory.mktemp("article") / "logs"
    convert(DATA, log_dir)
    with tensorboard(log_dir, "rust") as server:
        yield server


def number(text: str) -> float:
    return float(text.replace("−", "-").replace("+", ""))


def test_dictionary_of_the_dogs_head(tab, server):
    tab.open(server.url, view="semantic_dictionary", layer="mixed4d", atom="spatial.4.1")
    expect(tab.part("dictionary-entry").first).to_contain_text("887.0")
    shown = [
        (int(entry.get_attribute("data-channel")), number(entry.inner_text().split("\n")[1]))
        for entry in tab.part("dictionary-entry").all()[:5]
    ]
    published = [(426, 886.98), (436, 599.30), (446, 328.91), (417, 303.41), (139, 226.71)]
    assert [channel for channel, _ in shown] == [channel for channel, _ in published]
    # As far as four digits go.
    np.testing.assert_allclose([value for _, value in shown], [value for _, value in published], rtol=1e-3)
    vector = tab.frame.locator("body").inner_text()
    assert re.search(r"\[0, 0, 0, 25\.2, 164\.1, 0, 42\.7, 4\.51, 115\.0, 51\.3, 0, 0, …\]", vector)


def test_output_classes(tab, server):
    tab.open(server.url, layer="mixed4d")
    for name, percent in (
        ("Labrador retriever", "69.2 %"),
        ("golden retriever", "11.6 %"),
        ("tennis ball", "2.6 %"),
        ("Rhodesian ridgeback", "1.7 %"),
        ("Appenzeller", "1.2 %"),
    ):
        expect(tab.frame.locator("#sidebar, aside, nav").filter(has_text=name).first).to_contain_text(percent)


def test_teaser(tab, server):
    tab.open(server.url, view="compare_classes", layer="mixed4d", target=LABRADOR, against=TIGER_CAT, count=3)
    expect(tab.part("side-a").get_by_test_id("argument").first).to_have_attribute("data-channel", "426")
    shown = {
        int(entry.get_attribute("data-channel")): [
            number(entry.get_by_test_id(part).inner_text()) for part in ("for-a", "for-b", "net")
        ]
        for entry in tab.part("argument").all()
    }
    published = {
        426: (1.224, -0.404, 1.63),
        436: (1.237, -0.268, 1.51),
        43: (1.325, 0.130, 1.20),
        493: (-0.696, 0.621, -1.32),
        517: (-1.235, 0.303, -1.54),
        221: (-0.431, 1.293, -1.72),
    }
    assert list(shown) == list(published)
    for channel, values in published.items():
        assert shown[channel] == pytest.approx(values, abs=6e-3)


def test_every_published_example_is_there(tab, server):
    names = json.loads((DATA / "examples" / "index.json").read_text())["examples"]
    present = [name for name in names if (DATA / "examples" / "input_images" / f"{name}.jpeg").exists()]
    tab.open(server.url)
    expect(tab.part(f"example-{len(present) - 1}")).to_be_visible()
    expect(tab.part(f"example-{len(present)}")).to_have_count(0)
