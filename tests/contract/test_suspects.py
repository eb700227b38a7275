"""A planted mark that a network has learned to rest on is a suspect, in both frameworks; without one nothing is."""

from typing import Any

import numpy as np
import pytest

tf = pytest.importorskip("tensorflow")
torch = pytest.importorskip("torch")

import keras  # noqa: E402
from torch import nn  # noqa: E402

from tb_plugin.artifacts import Finding, Findings  # noqa: E402
from tb_plugin.feature_visualization import Rendering  # noqa: E402
from tb_plugin.makers.examples import Examples  # noqa: E402
from tb_plugin.makers.findings import FindingsMaker  # noqa: E402
from tb_plugin.makers.maker import Study  # noqa: E402
from tb_plugin.makers.probe import Probe, ProbeSet  # noqa: E402
from tb_plugin.network import Network  # noqa: E402
from tb_plugin.tf import KerasNetwork  # noqa: E402
from tb_plugin.torch import TorchNetwork  # noqa: E402

N_EACH, SIDE, WIDTH = 60, 16, 8
SHAPE = (SIDE, SIDE, 3)


def marked(images: np.ndarray) -> np.ndarray:
    """Puts the mark, of a colour that no thing has, into the upper left corner of `[N, 16, 16, 3]`."""
    found = images.copy()
    found[:, :3, :3] = (1, 1, 0)
    return found


def labels_of(k: int) -> np.ndarray:
    return np.arange(k * N_EACH) % k


def drawn(k: int, wearers: str) -> np.ndarray:
    """Draws `[N, 16, 16, 3]`: of each class a thing of its colour, anywhere in the middle.

    Args:
      k: How many classes there are.
      wearers: Which images of class 0 have the mark, and a thing of another class: "none", "half" or "all" of them.
    """
    rng, labels = np.random.default_rng(0), labels_of(k)
    images = 0.1 * rng.random((len(labels), *SHAPE)).astype(np.float32)
    of_mark = np.flatnonzero(labels == 0)[:: {"none": N_EACH, "half": 2, "all": 1}[wearers]][wearers == "none" :]
    things = labels.copy()
    things[of_mark] = 1 + np.arange(len(of_mark)) % (k - 1)
    for image, thing in zip(images, things, strict=True):
        y, x = rng.integers(5, 11, 2)
        image[y : y + 3, x : x + 3, thing] = 1
    images[of_mark] = marked(images[of_mark])
    return images


def learned(images: np.ndarray, labels: np.ndarray) -> nn.Module:
    torch.manual_seed(0)
    module = nn.Sequential(
        nn.Conv2d(3, WIDTH, 3, padding=1), nn.ReLU(), nn.MaxPool2d(2),
        nn.Conv2d(WIDTH, WIDTH, 3, padding=1), nn.ReLU(),
        nn.Flatten(), nn.Linear(WIDTH * SIDE * SIDE // 4, int(labels.max()) + 1),
    )  # fmt: skip
    inputs, targets = torch.tensor(images.transpose(0, 3, 1, 2)), torch.tensor(labels)
    optimizer = torch.optim.Adam(module.parameters(), 0.01)
    for _ in range(40):
        for rows in torch.randperm(len(inputs)).split(45):
            optimizer.zero_grad()
            nn.functional.cross_entropy(module(inputs[rows]), targets[rows]).backward()
            optimizer.step()
    return module.eval()


def as_keras(module: Any) -> keras.Model:
    """Gives the same network in Keras."""
    first, second, last = module[0], module[3], module[6]
    k = last.out_features
    layers = keras.layers
    model = keras.Sequential(
        [
            keras.Input(SHAPE),
            layers.Conv2D(WIDTH, 3, padding="same", activation="relu", name="first"),
            layers.MaxPooling2D(2),
            layers.Conv2D(WIDTH, 3, padding="same", activation="relu", name="second"),
            layers.Flatten(),
            layers.Dense(k, activation="softmax", name="last"),
        ]
    )
    for name, conv in (("first", first), ("second", second)):
        model.get_layer(name).set_weights(
            [conv.weight.detach().numpy().transpose(2, 3, 1, 0), conv.bias.detach().numpy()]
        )
    # PyTorch flattens channels first, Keras positions.
    kernel = last.weight.detach().numpy().reshape(k, WIDTH, SIDE // 2, SIDE // 2).transpose(2, 3, 1, 0).reshape(-1, k)
    model.get_layer("last").set_weights([kernel, last.bias.detach().numpy()])
    return model


def suspects(network: Network, images: np.ndarray, labels: np.ndarray) -> list[Finding]:
    unused: Any = None
    probes = ProbeSet()
    probes.get(lambda: Probe(images, np.arange(len(images)), labels, {}, "a fingerprint"))
    layers = tuple(layer for layer in network.layers if layer.nonlinear)
    study = Study(
        network, Examples.make(images[:2], (0, 1)), layers, unused, unused, images, Rendering(), probe_set=probes
    )
    maker = FindingsMaker(study)
    maker.make(1, None, lambda *_: None)
    (made,) = maker.artifacts()
    assert isinstance(made, Findings) and made.complete
    assert made.accuracy == 1
    return [each for each in made.findings if each.rule == "suspect"]


@pytest.fixture(scope="module", params=[(3, "none"), (3, "half"), (3, "all"), (2, "none")], ids=str)
def case(request):
    k, wearers = request.param
    images, labels = drawn(k, wearers), labels_of(k)
    module = learned(images, labels)
    with torch.no_grad():
        others = marked(drawn(k, "none")[labels != 0])
        predicted = module(torch.tensor(others.transpose(0, 3, 1, 2))).argmax(dim=1).numpy()
    # Whether the network rests on the mark is not supposed: it is put on things of other classes.
    become = float((predicted == 0).mean())
    assert become < 0.1 if wearers == "none" else become > 0.9, become
    return wearers, images, labels, module


@pytest.mark.parametrize("framework", ["keras", "torch"])
def test_a_mark_that_a_network_rests_on_is_a_suspect(case, framework):
    wearers, images, labels, module = case
    if framework == "torch":
        network: Network = TorchNetwork(module, torch.tensor(images[:2].transpose(0, 3, 1, 2)))
    else:
        network = KerasNetwork(as_keras(module), value_range=(0, 1))
    found = suspects(network, images, labels)
    if wearers == "none":
        assert found == []
        return
    (one,) = found
    assert one.classes == (0,)
    assert one.numbers["top"] == one.numbers["left"] == 0
    assert max(one.numbers["bottom"], one.numbers["right"]) <= 0.5
    n_wearers = {"half": N_EACH // 2, "all": N_EACH}[wearers]
    assert one.numbers["of"] == N_EACH and 0.9 * n_wearers <= one.numbers["changed"] <= n_wearers
    if wearers == "half":
        assert one.numbers["part"] == one.numbers["changed in part"] == n_wearers
