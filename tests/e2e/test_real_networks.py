"""The views of attribution on real networks: what they show is what the network says, asked anew."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from playwright.sync_api import expect

from tb_plugin.network import layer_named
from tests.e2e.conftest import RUN, Trained
from tests.serving import Server, tensorboard

pytestmark = pytest.mark.e2e

PHOTOS = ("block4c_dw", "block6d_dw")


@dataclass(frozen=True)
class Case:
    """A network with what was logged of it.

    Attributes:
      run: Its run.
      network: What was logged.
      image: The first example `[1, H, W, C]`.
      layers: The two deepest that are logged.
    """

    run: str
    network: Any
    image: np.ndarray
    layers: tuple[str, str]


@pytest.fixture(scope="module")
def pretrained(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Case]:
    """EfficientNet-Lite0 on a photograph of a cat, with what little time gives."""
    from demo.imagenet import class_names
    from demo.networks import efficientnet_lite0
    from demo.photos import prepared, scikit_image_photos
    from tb_plugin.tf import Icons, Reading, Relations, Snapshots, Trust, keras_logger

    log_dir = tmp_path_factory.mktemp("pretrained") / "logs"
    image = prepared(scikit_image_photos()[0][1], 224)[None]
    logger = keras_logger(
        efficientnet_lite0(),
        log_dir / "photos",
        image,
        class_names=class_names(),
        layers=PHOTOS,
        reading=Reading(value_range=(0, 255)),
        log=[Trust(), Relations(), Icons(seconds=0)],
        verbose=False,
    )
    logger.log(Snapshots, 0)
    assert logger.log(Relations, 0).complete
    logger.log(Icons, 0)
    return log_dir, Case("photos", logger._study.network, image, PHOTOS)


@pytest.fixture(scope="module", params=["creatures, python", "pretrained, rust"])
def served(request: pytest.FixtureRequest, trained: Trained) -> Iterator[tuple[Server, Case]]:
    """Each network under another of the loaders."""
    name, loader = request.param.split(", ")
    if name == "pretrained":
        log_dir, case = request.getfixturevalue("pretrained")
    else:
        network, image = trained.callback._session._logger._study.network, trained.data.images[:1].astype(np.float32)
        log_dir, case = trained.log_dir, Case(RUN, network, image, ("block3", "block4"))
    with tensorboard(log_dir, loader) as server:
        yield server, case


def number(text: str) -> float:
    return float(text.replace("−", "-").replace("+", "").replace(",", ""))


def attributed(case: Case, layer: str, target: int) -> np.ndarray:
    """`[H, W, C]`"""
    gradients = case.network.gradients(case.image, [layer], np.array([[target]]))[layer]
    return (gradients[:, 0] * case.network.record(case.image, [layer]).activations[layer])[0]


def best_two(case: Case) -> list[int]:
    return np.argsort(-case.network.record(case.image, []).logits[0], kind="stable")[:2].tolist()


def test_compare_classes(tab, served):
    url, case = served[0].url, served[1]
    layer, (first, second) = case.layers[1], best_two(case)
    tab.open(url, run=case.run, view="compare_classes", layer=layer, target=first, against=second, count=3)
    expect(tab.part("side-a").get_by_test_id("argument")).to_have_count(3)
    tab.details()
    ours, theirs = (attributed(case, layer, target).sum(axis=(0, 1)) for target in (first, second))
    net = ours - theirs
    strongest = tab.part("side-a").get_by_test_id("argument").first
    expect(strongest).to_have_attribute("data-channel", str(int(net.argmax())))
    for part, expected in (("net", net), ("for-a", ours), ("for-b", theirs)):
        row = tab.part("arguments").locator(f'[data-channel="{int(net.argmax())}"]')
        shown = number((strongest if part == "net" else row).get_by_test_id(part).inner_text())
        assert shown == pytest.approx(float(expected[net.argmax()]), rel=0.01, abs=0.01)
    logits = case.network.record(case.image, []).logits[0]
    assert number(tab.part("logits").inner_text()) == pytest.approx(float(logits[first] - logits[second]), abs=0.01)
    # At least those of both ends of the axis were removed.
    expect(tab.part("trust")).to_contain_text(re.compile(r"logit difference of|Exact by construction"))
    expect(strongest.get_by_test_id("removed")).to_have_text(re.compile(r"\d"))
    tab.details()
    expect(tab.part("scatter-point").nth(5)).to_be_visible()


def test_spatial_attribution(tab, served):
    url, case = served[0].url, served[1]
    earlier, later = (layer_named(case.network, name) for name in case.layers)
    y, x = later.height // 2, later.width // 2
    tab.open(url, run=case.run, view="spatial_attribution", layer=later.name, atom=f"spatial.{y}.{x}")
    expect(tab.part("subject")).to_contain_text(f"{later.name}, row {y}, column {x}")
    for target in best_two(case):
        shown = tab.part(f"map-class-{target}")
        expected = float(attributed(case, later.name, target)[y, x].sum())
        assert number(shown.inner_text().split("\n")[-1]) == pytest.approx(expected, rel=0.01, abs=0.006)
    # What made the position is all of its vector's length but for what stems from biases.
    cotangent = np.zeros((1, 1, later.height, later.width, later.channels), np.float32)
    vector = case.network.record(case.image, [later.name]).activations[later.name][0, y, x]
    cotangent[0, 0, y, x] = vector / np.linalg.norm(vector)
    pulled = case.network.pullback(case.image, earlier.name, later.name, cotangent)[0, 0]
    made = float((pulled * case.network.record(case.image, [earlier.name]).activations[earlier.name][0]).sum())
    tab.details()
    numbers = tab.part(f"numbers-{earlier.name}")
    expect(numbers).to_contain_text("sum")
    found = re.search(r"sum ([+−\d.,]+\d)", numbers.inner_text())
    assert found is not None
    assert number(found[1]) == pytest.approx(made, rel=0.05, abs=0.05)


def test_channel_attribution(tab, served):
    url, case = served[0].url, served[1]
    earlier, later = case.layers
    first = best_two(case)[0]
    tab.open(url, run=case.run, view="channel_attribution", count=3)
    expect(tab.part(f"column-{later}").get_by_test_id("ranked")).to_have_count(3)
    by_channel = attributed(case, later, first).sum(axis=(0, 1))
    strongest = tab.part(f"column-{later}").get_by_test_id("ranked").first
    top = int(by_channel.argmax())
    expect(strongest).to_have_attribute("data-channel", str(top))
    shown = number(strongest.get_by_test_id("ranked-value").inner_text())
    assert shown == pytest.approx(float(by_channel[top]), rel=0.01, abs=0.01)
    strongest.click()
    expect(tab.part("subject")).to_contain_text(f"{later}, channel {top}")
    info = layer_named(case.network, later)
    cotangent = np.zeros((1, 1, info.height, info.width, info.channels), np.float32)
    cotangent[..., top] = 1
    pulled = case.network.pullback(case.image, earlier, later, cotangent)[0, 0]
    parts = (pulled * case.network.record(case.image, [earlier]).activations[earlier][0]).sum(axis=(0, 1))
    made_of = tab.part(f"column-{earlier}").get_by_test_id("ranked").first
    expect(made_of).to_have_attribute("data-channel", str(int(parts.argmax())))
    shown = number(made_of.get_by_test_id("ranked-value").inner_text())
    assert shown == pytest.approx(float(parts.max()), rel=0.02, abs=0.02)
