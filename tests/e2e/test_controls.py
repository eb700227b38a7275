"""Controls beside what they are about, as a person sees them, on a log of known numbers."""

import dataclasses
import re
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from playwright.sync_api import expect

from tb_plugin.artifacts import Controls, NeuronGroups
from tb_plugin.encoding.blobs import Factorisation
from tb_plugin.events import Writer
from tests.control_samples import random_controls
from tests.samples import LAYERS, random_dictionary, random_groups, random_snapshot
from tests.serving import Server, tensorboard

pytestmark = pytest.mark.e2e

AXE = Path(__file__).parents[2] / "frontend" / "node_modules" / "axe-core" / "axe.min.js"
EARLY, LATE = LAYERS
STEP = 4


def groups() -> NeuronGroups:
    found = random_groups(seed=STEP)
    rng = np.random.default_rng(0)

    def stability(n: int) -> np.ndarray:
        return np.stack([rng.uniform(0.5, 0.95, n), np.full(n, 0.61)], axis=1).astype(np.float32)

    return dataclasses.replace(
        found, groups=tuple(dataclasses.replace(each, stability=stability(each.of.n_groups)) for each in found.groups)
    )


GROUPS = groups()
# As they are read back: what is on screen is compared with what is logged.
CONTROLS = Controls.from_blobs(random_controls(LAYERS).to_blobs())


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    log_dir = tmp_path_factory.mktemp("controls") / "logs"
    with Writer(log_dir / "run") as writer:
        for step in (0, STEP):
            writer.write(random_snapshot(), step)
        for layer in LAYERS:
            writer.write(random_dictionary(layer), 0)
        writer.write(GROUPS, STEP)
        writer.write(CONTROLS, STEP)
    with tensorboard(log_dir, "rust") as server:
        yield server


def opened(tab, server, view, layer="block1", step=STEP, **keys):
    tab.open(server.url, view=view, layer=layer, step=str(step), **keys)
    tab.settle()
    return tab


def numbers(text: str) -> list[float]:
    return [float(found.replace("−", "-")) for found in re.findall(r"[−-]?\d+(?:\.\d+)?", text)]


def test_evidence_stands_beside_that_of_random_weights(tab, server):
    opened(tab, server, "compare_classes")
    evidence = CONTROLS.evidence[EARLY.name]
    tab.details()
    text = tab.part("evidence-control").locator("summary").inner_text()
    assert numbers(text)[:3] == pytest.approx(evidence.gains[0].tolist(), rel=0.01)
    assert numbers(text)[3:6] == pytest.approx(evidence.gains[1].tolist(), rel=0.01)
    assert f"{100 * evidence.gains[1, 0] / evidence.gains[0, 0]:.0f} % of that" in text
    assert f"{evidence.n_images} images" in text
    tab.details()
    expect(tab.part("curve")).to_be_hidden()
    tab.part("evidence-control").locator("summary").click()
    expect(tab.part("curve")).to_be_visible()
    assert tab.part("curve-line").count() == 3


def test_without_random_weights_nothing_is_claimed_of_them(tab, server):
    opened(tab, server, "compare_classes", LATE.name)
    tab.details()
    control = tab.part("evidence-control")
    assert "Of random weights it is not known" in control.locator("summary").inner_text()
    control.locator("summary").click()
    assert tab.part("curve-line").count() == 2


def test_where_nothing_is_logged_nothing_is_claimed(tab, server):
    """Before the end there are no controls."""
    opened(tab, server, "compare_classes", step=0)
    expect(tab.part("argument").first).to_be_visible()
    expect(tab.part("evidence-control")).to_have_count(0)
    expect(tab.part("calibration")).to_have_count(0)


def test_channel_attribution_compares_every_layer(tab, server):
    opened(tab, server, "channel_attribution")
    expect(tab.part("evidence-control")).to_have_count(len(LAYERS))


def test_an_icon_says_how_alike_it_comes_out_again(tab, server):
    opened(tab, server, "semantic_dictionary", atom="channel.1")
    text = tab.part("icon-control").inner_text()
    icons = CONTROLS.icons[EARLY.name]
    pixels, by_chance, seen, seen_by_chance = icons.likeness[1].tolist()
    found = numbers(text)
    for value in (pixels, by_chance, seen, seen_by_chance, icons.reached[1, 2] / icons.reached[1, 3]):
        assert any(each == pytest.approx(value, rel=0.01, abs=0.006) for each in found), (value, text)
    tab.part("icons-again").locator("summary").click()
    assert tab.part("icons-again").locator("figcaption").all_inner_texts() == [
        "of another seed",
        "in a network of random weights",
    ]


def test_groups_say_how_alike_they_are_found_again(tab, server):
    opened(tab, server, "neuron_groups", LATE.name, groups="block2:3")
    (logged,) = (
        each
        for each in GROUPS.groups
        if each.layer == LATE.name and each.of == Factorisation(3) and each.examples == (0,)
    )
    assert logged.stability is not None
    tab.details()
    row = tab.part("stability")
    shown = [float(text) for text in row.locator("td").all_inner_texts() if text.strip()]
    assert shown == pytest.approx(logged.stability[:, 0].tolist(), abs=0.006)
    assert "0.61 by chance" in row.inner_text()


def test_a_prediction_says_how_often_such_are_right(tab, server):
    opened(tab, server, "compare_classes")
    snapshot = random_snapshot()
    values = np.exp(snapshot.logits[0] - snapshot.logits[0].max())
    probability = float(values.max() / values.sum())
    calibration = CONTROLS.calibration
    assert calibration is not None
    says, right, n = calibration.bins[min(9, int(10 * probability))].tolist()
    text = tab.part("calibration").inner_text()
    assert f"When it says about {100 * says:.0f} %, it is right in {100 * right:.0f} %" in text
    assert f"of {n:.0f} probe image" in text


@pytest.mark.parametrize("view", ["compare_classes", "channel_attribution", "semantic_dictionary", "neuron_groups"])
@pytest.mark.parametrize("dark", [False, True])
def test_nobody_is_kept_out(tab, server, view, dark):
    opened(tab, server, view, LATE.name if view == "neuron_groups" else EARLY.name)
    tab.evaluate("document.querySelectorAll('details').forEach((each) => { each.open = true; })")
    if dark:
        tab.page.evaluate("document.body.classList.add('dark-mode')")
        expect(tab.frame.locator("html.dark")).to_have_count(1)
    tab.evaluate(AXE.read_text())
    found = tab.evaluate("axe.run()")["violations"]
    serious = [f"{v['id']}: {v['nodes'][0]['html']}" for v in found if v["impact"] in ("serious", "critical")]
    assert serious == []
    tab.fits()
