"""How modules are called: by their own signature, or as it is told."""

from typing import Any

import numpy as np
import pytest

torch = pytest.importorskip("torch")

from torch import nn  # noqa: E402

from tb_plugin.attribution import gradient_times_activation  # noqa: E402
from tb_plugin.torch import Icons, Reading, Rendering, SemanticDictionaryLogger, TorchNetwork  # noqa: E402
from tests.torch.training import steps_of  # noqa: E402

IMAGES = torch.rand(3, 3, 12, 10, generator=torch.Generator().manual_seed(0))
MASK = torch.tensor([1.0, 0.0, 2.0, 0.0])


class Net(nn.Module):
    def __init__(self):
        super().__init__()
        torch.manual_seed(0)
        self.conv, self.relu, self.head = nn.Conv2d(3, 4, 3), nn.ReLU(), nn.Linear(4, 5)

    def answer(self, images, mask=1.0):
        return self.head(self.relu(self.conv(images)).mean(dim=(2, 3)) * mask)


class ByPosition(Net):
    def forward(self, images, mask=1.0):
        return self.answer(images, mask)


class ByName(Net):
    def forward(self, *, pictures):
        return self.answer(pictures)


class ByNameAmongOthers(Net):
    def forward(self, *, pictures, mask=1.0, labels=None):
        return self.answer(pictures, mask)


class ByOneName(Net):
    def forward(self, *, pictures=None):
        return self.answer(pictures)


class PixelValues(Net):
    """As models of text and images take them."""

    def forward(self, input_ids=None, pixel_values=None, **kwargs):
        return {"logits": self.answer(pixel_values)}


class Anything(Net):
    def forward(self, *args, **kwargs):
        return self.answer(*args, **kwargs)


class Several(Net):
    def forward(self, images, mask):
        return self.answer(images, mask)


class SeveralNames(Net):
    def forward(self, *, mask, pictures):
        return self.answer(pictures, mask)


INFERRED = [ByPosition, ByName, ByNameAmongOthers, ByOneName, PixelValues, Anything]


@pytest.mark.parametrize("kind", INFERRED)
def test_the_signature_tells_how_a_module_is_called(kind):
    network = TorchNetwork(kind(), IMAGES)
    logits = network.record(IMAGES.permute(0, 2, 3, 1).numpy(), []).logits
    np.testing.assert_allclose(logits, Net().answer(IMAGES).detach(), rtol=1e-4, atol=1e-6)


TOLD = [
    (Several, lambda module, images: module(images, MASK)),
    (SeveralNames, lambda module, images: module(mask=MASK, pictures=images)),
    (ByPosition, lambda module, images: module(images, mask=MASK)),
    (Several, lambda module, images: {"a": None, "logits": module(images.clone(), MASK.to(images))}),
]


@pytest.mark.parametrize("kind, call", TOLD)
def test_a_module_is_called_as_it_is_told(kind, call):
    network = TorchNetwork(kind(), IMAGES, call=call)
    pixels = IMAGES.permute(0, 2, 3, 1).numpy()
    expected = Net().answer(IMAGES, MASK).detach()
    np.testing.assert_allclose(network.record(pixels, []).logits, expected, rtol=1e-4, atol=1e-6)
    alone = gradient_times_activation(network, pixels[:1], layer="relu", target=2)
    assert (alone[..., [1, 3]] == 0).all()
    assert (alone[..., [0, 2]] != 0).any()


@pytest.mark.parametrize("kind, names", [(Several, "images, mask"), (SeveralNames, "mask, pictures")])
def test_several_inputs_are_asked_for(kind, names):
    with pytest.raises(ValueError, match=rf"takes several inputs \({names}\): tell how .*Reading\(call=lambda module"):
        TorchNetwork(kind(), IMAGES)


def test_icons_of_other_sizes_are_rendered_through_it(tmp_path):
    log = [Icons(seconds=None, rendering=Rendering(size=9, n_steps=2))]
    reading = Reading(call=lambda module, images: module(images, MASK))
    options: Any = {"reading": reading, "log": log, "strict": True, "verbose": False}
    with SemanticDictionaryLogger(tmp_path, Several(), IMAGES, **options) as logger:
        logger(0)
    assert steps_of(tmp_path, "dictionary") == [0]
