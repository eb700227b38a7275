"""Scores of a module's output, explained in the place of classes: by autograd, and as the documentation has them."""

import re
from pathlib import Path
from typing import Any

import numpy as np
import pytest

torch = pytest.importorskip("torch")

from torch import nn  # noqa: E402

from tb_plugin.artifacts import Snapshot  # noqa: E402
from tb_plugin.events.logged import logged  # noqa: E402
from tb_plugin.torch import Reading, Snapshots, TorchNetwork, objectives, render, torch_logger  # noqa: E402

PAGE = Path(__file__).parents[2] / "docs" / "scores.md"
TARGETS = np.array([[0, 2], [1, 1]])


class Segmenter(nn.Module):
    """The planes `[N, 3, H, W]` are a linear function of the layer "seen"."""

    def __init__(self, end=None):
        super().__init__()
        torch.manual_seed(0)
        self.seen, self.planes, self.end = nn.Conv2d(3, 4, 3, padding=1), nn.Conv2d(4, 3, 1), end or nn.Identity()

    def forward(self, x):
        planes = self.end(self.planes(self.seen(x)))
        return {"out": planes, "aux": planes[:, :1]}


@pytest.fixture
def images():
    return torch.rand(2, 3, 8, 6, generator=torch.Generator().manual_seed(1))


def network_of(module, images, **settings):
    return TorchNetwork(module, images, value_range=(0, 1), **settings)


def mean_of(planes):
    return planes.mean((2, 3))


def test_of_a_linear_function_gradients_are_known(images):
    module = Segmenter()
    network = network_of(module, images, output="out", score=mean_of)
    assert (network.n_classes, network.output_kind, network.score_names) == (3, "linear", None)
    found = network.gradients(network.pixels(images), ["seen"], TARGETS)["seen"]
    weights = module.planes.weight.detach().numpy()[TARGETS, :, 0, 0] / (8 * 6)
    np.testing.assert_allclose(found, np.broadcast_to(weights[:, :, None, None], found.shape), rtol=1e-5)
    recorded = network.record(network.pixels(images), ["seen"])
    np.testing.assert_allclose(recorded.logits, module(images)["out"].mean((2, 3)).detach(), rtol=1e-5)
    again = network.resume(network.pixels(images), "seen", recorded.activations["seen"])
    np.testing.assert_allclose(again, recorded.logits, rtol=1e-5)


@pytest.mark.parametrize("output_kind", [None, "softmax"])
@pytest.mark.parametrize("end", [nn.Softmax(1), nn.Sigmoid(), nn.ReLU()])
def test_no_softmax_is_taken_off(images, end, output_kind):
    for score in (mean_of, lambda planes: planes[:, :, 0, 0], lambda planes: torch.sigmoid(planes).flatten(1)):
        module = Segmenter(end)
        network = network_of(module, images, output="out", score=score, output_kind=output_kind)
        expected = score(module(images)["out"]).detach()
        np.testing.assert_allclose(network.record(network.pixels(images), []).logits, expected, rtol=1e-5)
        assert network.output_kind == (output_kind or "linear")


def test_all_that_the_module_returns_is_given_where_no_output_is_told(images):
    network = network_of(Segmenter(), images, score=lambda found: found["aux"].mean((1, 2, 3)))
    assert network.n_classes == 1


def test_names_become_those_of_classes_and_icons_are_made_of_scores(tmp_path, images):
    score = {"top": lambda planes: planes[:, 0, :4].mean((1, 2)), "end": lambda planes: planes[:, 0, 4:].mean((1, 2))}
    reading = Reading(output="out", score=score)
    logger = torch_logger(Segmenter(), tmp_path, images, reading=reading, log=[Snapshots()], layers=["seen"])
    logger.log(Snapshots, 0)
    (snapshot,) = logged(tmp_path, "snapshot")
    assert isinstance(snapshot, Snapshot)
    assert (snapshot.class_names, snapshot.output) == (("top", "end"), "linear")
    network = network_of(Segmenter(), images, output="out", score=score)
    assert np.isfinite(render(network, [objectives.logit(1)], size=8, n_steps=2).objective).all()


def test_errors_say_what_was_expected(images):
    with pytest.raises(ValueError, match=r"got shape \[2, 3, 8, 6\]: a score says what of it is explained, as Reading"):
        network_of(Segmenter(), images, output="out")
    with pytest.raises(ValueError, match=r"score must give scores for each of 2 images, got shape \[3, 4\]"):
        network_of(Segmenter(), images, score=lambda found: torch.zeros(3, 4))
    with pytest.raises(ValueError, match=r"score must give K numbers for each image, .* got shape \[2, 3, 8, 6\]"):
        network_of(Segmenter(), images, score=lambda found: found["out"])


def test_a_score_that_cannot_be_differentiated_is_told(images):
    network = network_of(Segmenter(), images, score=lambda found: found["out"].mean((2, 3)).detach())
    assert all(layer.cut_from_output for layer in network.layers)


class Headed(nn.Module):
    """Something else made of a layer."""

    def __init__(self, end, finish):
        super().__init__()
        torch.manual_seed(0)
        self.seen, self.end, self.finish = nn.Conv2d(3, 4, 3, padding=1), end, finish

    def forward(self, x):
        return self.finish(self.end(self.seen(x).relu().mean((2, 3))))


# For each example of the page, in order: what stands for its model, and the names that are expected.
MODELS: list[tuple[Any, Any]] = [
    (Segmenter, None),
    (Segmenter, None),
    (
        lambda: Headed(nn.Linear(4, 60), lambda x: {"logits": x.reshape(-1, 20, 3), "boxes": x}),
        ("car in box 12", "person in box 3"),
    ),
    (lambda: Headed(nn.Linear(4, 5), lambda x: {"image_embeds": x}), ("a cat", "a dog")),
    (lambda: Headed(nn.Linear(4, 5), nn.Identity()), ("as the reference",)),
]


def test_the_examples_of_the_documentation_work(images):
    code = re.findall(r"^```python\n(.*?)^```", PAGE.read_text(encoding="utf-8"), re.MULTILINE | re.DOTALL)
    assert len(code) == len(MODELS)
    given = {"mask": torch.ones(8, 6), "captions": ["a cat", "a dog"], "texts": torch.eye(5)[:2]}
    for block, (make, names) in zip(code, MODELS, strict=True):
        if "import keras" in block:
            # Keras's operations are of its own backend, which another test has.
            continue
        exec(block, given)
        reading = given["reading"]
        network = network_of(make(), images, output=reading.output, score=reading.score)
        assert network.score_names == names
        pixels = network.pixels(images)
        for target in range(network.n_classes):
            gradients = network.gradients(pixels, ["seen"], np.full((2, 1), target))["seen"]
            assert gradients.any()
