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

LABRADOR, TIGER_CAT, BEAGLE = 176, 55, 132


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    log_dir = tmp_path_factory.mktemp("article") / "logs"
    convert(DATA, log_dir)
    with tensorboard(log_dir, "rust") as server:
        yield server


def number(text: str) -> float:
    return float(text.replace("−", "-").replace("+", "").replace(",", ""))


def test_dictionary_of_the_dogs_head(tab, server):
    tab.open(server.url, view="semantic_dictionary", layer="mixed4d", atom="spatial.4.1")
    expect(tab.part("dictionary-entry").first).to_contain_text("887.0")
    tab.part("show-more").click()
    shown = [
        (int(entry.get_attribute("data-channel")), number(entry.inner_text().split("\n")[1]))
        for entry in tab.part("dictionary-entry").all()[:5]
    ]
    published = [(426, 886.98), (436, 599.30), (446, 328.91), (417, 303.41), (139, 226.71)]
    assert [channel for channel, _ in shown] == [channel for channel, _ in published]
    # As far as four digits go.
    np.testing.assert_allclose([value for _, value in shown], [value for _, value in published], rtol=1e-3)
    vector = tab.frame.locator("body").inner_text()
    assert re.search(r"\[0, 0, 0, 25\.2, 164\.1, 0, …\]", vector)


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
    tab.details()
    shown = {}
    for entry in tab.part("argument").all():
        channel = entry.get_attribute("data-channel")
        row = tab.part("arguments").locator(f'[data-channel="{channel}"]')
        parts = [row.get_by_test_id("for-a"), row.get_by_test_id("for-b"), entry.get_by_test_id("net")]
        shown[int(channel)] = [number(part.inner_text()) for part in parts]
    published = {
        426: (1.224, -0.404, 1.63),
        436: (1.237, -0.268, 1.51),
        43: (1.325, 0.130, 1.20),
        221: (-0.431, 1.293, -1.72),
        517: (-1.235, 0.303, -1.54),
        493: (-0.696, 0.621, -1.32),
    }
    assert list(shown) == list(published)
    for channel, values in published.items():
        assert shown[channel] == pytest.approx(values, abs=6e-3)


def listed(tab, layer: str) -> list[tuple[int, float]]:
    """Channels of a column of channel attribution, with their numbers."""
    entries = tab.part(f"column-{layer}").get_by_test_id("ranked").all()
    return [
        (int(entry.get_attribute("data-channel")), number(entry.get_by_test_id("ranked-value").inner_text()))
        for entry in entries
    ]


def test_channels_that_support_the_labrador(tab, server):
    tab.open(server.url, view="channel_attribution", columns=9)
    expect(tab.part("subject")).to_have_text("Channels that support “Labrador retriever”")
    assert listed(tab, "mixed4d") == [(43, 1.33), (436, 1.24), (426, 1.22)]
    assert listed(tab, "mixed4b")[0] == (91, 2.04)
    published = {
        "mixed4c": [111, 15, 121],
        "mixed4b": [91, 407, 54],
        "mixed4a": [182, 234, 280],
        "mixed3b": [192, 245, 228],
    }
    assert {layer: [channel for channel, _ in listed(tab, layer)] for layer in published} == published
    # The article's normaliser of the list.
    tab.details()
    expect(tab.part("numbers-mixed4d")).to_contain_text("full bar: 3.08 logits")


def test_what_a_channel_is_made_of(tab, server):
    tab.open(server.url, view="channel_attribution", columns=9)
    tab.part("column-mixed4d").locator("[data-channel='43']").click()
    expect(tab.part("column-mixed4c").get_by_test_id("ranked").first).to_have_attribute("data-channel", "448")
    assert listed(tab, "mixed4c") == [(448, 3502), (251, 1114), (92, 1076)]
    published = {"mixed4b": [121, 328, 146], "mixed4a": [308, 153, 274], "mixed3b": [228, 322, 370]}
    assert {layer: [channel for channel, _ in listed(tab, layer)] for layer in published} == published
    tab.details()
    expect(tab.part("numbers-mixed4c")).to_contain_text("full bar: 6,991 activation of mixed4d")
    for target, name, value in (
        (176, "Labrador retriever", "+1.33"),
        (66, "Saluki", "+1.28"),
        (132, "beagle", "+1.13"),
    ):
        row = tab.part(f"channel-class-{target}")
        expect(row).to_contain_text(name)
        expect(row).to_contain_text(value)


def at_position(tab) -> list[tuple[str, float]]:
    """Classes that a position argues for, with their numbers."""
    rows = tab.frame.locator("[data-testid^=map-class-]").all()
    return [(name, number(value)) for name, value in (re.split(r"\s*\n\s*", row.inner_text().strip()) for row in rows)]


def test_what_positions_argue_for(tab, server):
    tab.open(server.url, view="spatial_attribution", layer="mixed4d", atom="spatial.4.1")
    expect(tab.part("subject")).to_contain_text("mixed4d, row 4, column 1")
    published = [
        ("Labrador retriever", 0.31),
        ("beagle", 0.31),
        ("English foxhound", 0.23),
        ("bluetick", 0.21),
        ("golden retriever", 0.17),
    ]
    assert at_position(tab)[:5] == published
    tab.open(server.url, view="spatial_attribution", layer="mixed5a", atom="spatial.1.1")
    expect(tab.part("subject")).to_contain_text("mixed5a, row 1, column 1")
    published = [("Labrador retriever", 1.41), ("golden retriever", 1.00), ("beagle", 0.82), ("kuvasz", 0.80)]
    assert at_position(tab)[:4] == published


def test_factors(tab, server):
    tab.open(server.url, view="spatial_attribution")
    published = (
        [
            ("Labrador retriever", "3.16"),
            ("golden retriever", "2.23"),
            ("beagle", "2.18"),
            ("kuvasz", "1.86"),
            ("redbone", "1.69"),
        ],
        [("tiger", "1.78"), ("tiger cat", "1.66"), ("lynx", "1.35"), ("collie", "1.35"), ("Border collie", "1.05")],
    )
    for factor, classes in enumerate(published):
        expect(tab.part(f"factor-{factor}").get_by_test_id("loading")).to_have_count(5)
        for row, (name, value) in zip(
            tab.part(f"factor-{factor}").get_by_test_id("loading").all(), classes, strict=True
        ):
            assert row.inner_text().split("\n") == [name, value]


def test_mask_between_positions(tab, server):
    """Published with 255 for the strongest of the two layers."""
    tab.open(server.url, view="spatial_attribution", layer="mixed4d", atom="spatial.4.1")
    tab.details()
    tab.part("table-mixed5a").locator("summary").click()
    rows = tab.part("table-mixed5a").locator("tr")
    expect(rows).to_have_count(7)
    shown = [[number(cell) for cell in row.locator("td").all_inner_texts()[:3]] for row in rows.all()[:4]]
    published = np.array([[60, 44, 21], [162, 101, 29], [204, 132, 33], [83, 69, 21]])
    # Two digits are shown.
    np.testing.assert_allclose(np.array(shown) * 255, published, atol=255 * 0.005)
    # The figure has the article's four layers.
    for layer in ("mixed3a", "mixed4a", "mixed4d", "mixed5a"):
        expect(tab.part(f"layer-map-{layer}")).to_be_visible()
    expect(tab.part("layer-map-mixed4b")).to_have_count(0)


def test_effects_of_groups(tab, server):
    """Of mixed4d's six groups, with the image's parts from left to right."""
    tab.open(server.url, view="neuron_groups", layer="mixed4d", groups="mixed4d:6")
    tab.part("subject").wait_for(state="attached")
    published = {
        LABRADOR: [2.249, 3.755, -1.193, -1.141, 1.117, -1.892],
        BEAGLE: [3.298, 0.599, -0.110, -0.356, -0.133, -2.618],
    }
    for target, values in published.items():
        cells = tab.part(f"effect-{target}").get_by_test_id("effect")
        assert [number(text) for text in cells.all_inner_texts()] == pytest.approx(values, abs=6e-3)
    columns = []
    for group in tab.part("group").all():
        group.hover()
        columns.append(int(re.findall(r"column (\d+)", tab.part("map-caption").inner_text())[0]))
    assert columns == [1, 3, 4, 1, 13, 10]


def test_links_of_groups(tab, server):
    """As the article shows them at rest, which it does of the tiger cat: into the first group of mixed4d, in pixels."""
    tab.open(server.url, view="group_attribution", groups="mixed4a:8,mixed4d:6", bars="view")
    tab.part(f"class-node-{LABRADOR}").wait_for()
    expect(tab.part(f"class-node-{LABRADOR}")).to_have_attribute("aria-pressed", "true")
    tab.part(f"class-node-{TIGER_CAT}").click()
    expect(tab.part("subject")).to_have_text("How groups of neurons make “tiger cat”")
    widths = [
        tab.frame.locator(f"[data-testid=ribbon][data-column='0'][data-from='{source}'][data-to='0']")
        for source in range(8)
    ]
    published = [1.864, 0.447, 3.710, 0.881, 0.016, 0.108, 0.024, 0.044]
    shown = [float(ribbon.get_attribute("stroke-width")) for ribbon in widths]
    assert shown == pytest.approx(published, abs=6e-4)
    # Aligned, each group is made of fewer.
    tab.details()
    aligned, separate = (float(count) for count in re.findall(r"([\d.]+) of 8", tab.part("spread").inner_text()))
    assert aligned < separate


def test_every_published_example_is_there(tab, server):
    names = json.loads((DATA / "examples" / "index.json").read_text())["examples"]
    present = [name for name in names if (DATA / "examples" / "input_images" / f"{name}.jpeg").exists()]
    tab.open(server.url)
    expect(tab.part(f"example-{len(present) - 1}")).to_be_visible()
    expect(tab.part(f"example-{len(present)}")).to_have_count(0)
