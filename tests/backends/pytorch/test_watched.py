"""What is known of a module once it is made a network: layers, inputs, outputs."""

import collections
import dataclasses
from typing import Any

import numpy as np
import pytest

torch = pytest.importorskip("torch")

from torch import nn  # noqa: E402

from tb_plugin.torch import TorchNetwork  # noqa: E402
from tests.backends.pytorch import models  # noqa: E402
from tests.backends.pytorch.models import to_module  # noqa: E402

NAMES = {
    "sequential": ["0", "1", "2", "4", "5", "6"],
    "residual": ["stem", "blocks.0.relu", "blocks.0.relu:1", "blocks.1.bn2", "blocks.1.relu:1"],
    "functional": ["left.conv", "left", "right", "mixed", "skip", "total"],
    "shared": ["twice.conv", "twice", "twice.conv:1", "twice:1"],
    "transformer": ["patches", "encoder.layers.0.norm1", "encoder.layers.0.linear1", "encoder.layers.1"],
    "channels_last": ["stem", "norm", "wide", "gelu"],
}


@pytest.mark.parametrize(("kind", "expected"), NAMES.items())
def test_layers_of_every_kind_of_module(kind, expected, inputs):
    names = [layer.name for layer in TorchNetwork(models.made(kind), to_module(inputs)).layers]
    assert [name for name in names if name in expected] == expected
    assert "blocks" not in names  # gives the tensor of its last layer


def test_tokens_lie_where_their_patches_are(inputs):
    """What is done to one patch moves only its token, before attention mixes them."""
    module = models.made("transformer")
    network = TorchNetwork(module, to_module(inputs))
    layers = {layer.name: layer for layer in network.layers}
    norm = layers["encoder.layers.0.norm1"]
    assert (norm.height, norm.width, norm.channels) == (6, 5, 8)
    changed = inputs.copy()
    changed[:, 4:6, 2:4] = 0
    before, after = (network.record(x, [norm.name]).activations[norm.name] for x in (inputs, changed))
    differs = np.abs(before - after).max(axis=(0, 3)) > 1e-6
    assert np.argwhere(differs).tolist() == [[2, 1]]


def test_channels_that_come_last_are_channels(inputs):
    layers = {layer.name: layer for layer in TorchNetwork(models.made("channels_last"), to_module(inputs)).layers}
    assert [(layers[n].height, layers[n].width, layers[n].channels) for n in ("stem", "norm", "gelu")] == [
        (6, 5, 6),
        (6, 5, 6),
        (6, 5, 12),
    ]


@pytest.mark.parametrize(("end", "expected"), [
    (None, "softmax"),
    (nn.Softmax(dim=1), "softmax"),
    (nn.LogSoftmax(dim=1), "softmax"),
    (nn.Sigmoid(), "sigmoid"),
])  # fmt: skip
def test_logits_are_found_behind_what_the_module_makes_of_them(end, expected, inputs):
    torch.manual_seed(0)
    module = models.sequential(end)
    network = TorchNetwork(module, to_module(inputs))
    assert network.output_kind == expected
    logits = torch.from_numpy(network.record(inputs, []).logits)
    with torch.no_grad():
        made = module.eval()(to_module(inputs))
    np.testing.assert_allclose(logits if end is None else end(logits), made, rtol=1e-5, atol=1e-6)


def test_functions_at_the_end_are_seen_as_well(inputs):
    kinds = {kind: TorchNetwork(models.made(kind), to_module(inputs)).output_kind for kind in models.ALL}
    assert kinds["residual"] == kinds["shared"] == "softmax"
    assert kinds["functional"] == "sigmoid"
    assert TorchNetwork(models.made("sequential"), to_module(inputs), output_kind="linear").output_kind == "linear"


def test_nonlinear_and_signed_layers_are_told_apart(inputs):
    layers = {layer.name: layer for layer in TorchNetwork(models.made("functional"), to_module(inputs)).layers}
    assert [name for name, layer in layers.items() if layer.nonlinear] == ["left", "right", "mixed"]
    assert layers["skip"].signed
    assert not layers["mixed"].signed


IMAGENET = ((0.485, 0.456, 0.406), (0.229, 0.224, 0.225))


def test_normalised_inputs_become_pixels_and_the_module_sees_them_normalised(inputs):
    module = models.made("sequential").eval()
    for mean, std, scale in ((*IMAGENET, 1), (127.0, 128.0, 255)):
        pixels = scale * inputs
        normalised = ((pixels - np.array(mean)) / np.array(std)).astype(np.float32)
        network = TorchNetwork(module, to_module(normalised), mean=mean, std=std)
        assert network.value_range == (0, scale)
        np.testing.assert_allclose(network.pixels(to_module(normalised)), pixels, rtol=1e-4, atol=1e-4)
        with torch.no_grad():
            expected = module(to_module(normalised))
        np.testing.assert_allclose(network.record(pixels, []).logits, expected, rtol=1e-4, atol=1e-5)


def test_ranges_are_inferred(inputs):
    module = models.made("sequential")
    inputs[0, 0, :2] = [[0, 0, 0], [1, 1, 1]]
    normalised = (inputs - np.array(IMAGENET[0])) / np.array(IMAGENET[1])
    network = TorchNetwork(module, to_module(normalised.astype(np.float32)))
    assert network.normalization is not None
    assert (network.normalization.mean, network.normalization.std) == IMAGENET
    assert network.value_range == (0, 1)
    for scaled, expected in ((inputs, (0, 1)), (2 * inputs - 1, (-1, 1)), (255 * inputs, (0, 255))):
        network = TorchNetwork(module, to_module(scaled))
        assert (network.normalization, network.value_range) == (None, expected)
    beyond = TorchNetwork(module, to_module(normalised.astype(np.float32) * 1.2))
    assert beyond.normalization is None
    assert beyond.value_range[0] < -2
    assert TorchNetwork(module, to_module(inputs), value_range=(-2, 2)).value_range == (-2, 2)


def test_other_arguments_are_refused(inputs):
    module, x = models.made("sequential"), to_module(inputs)
    with pytest.raises(ValueError, match="mean and std must be given together"):
        TorchNetwork(module, x, mean=0.5)
    with pytest.raises(ValueError, match="mean must be a number for each of 3 channels"):
        TorchNetwork(module, x, mean=[0.5, 0.5], std=1)
    with pytest.raises(ValueError, match="std must be positive"):
        TorchNetwork(module, x, mean=0.5, std=0)
    with pytest.raises(ValueError, match=r"inputs must be images \[N, C, H, W\] with N >= 1, got shape \[3, 12, 10\]"):
        TorchNetwork(module, x[0])
    with pytest.raises(ValueError, match="inputs must be finite"):
        TorchNetwork(module, x * float("nan"))


@dataclasses.dataclass
class Answer:
    logits: Any
    features: Any


Pair = collections.namedtuple("Pair", ["features", "logits"])


@pytest.mark.parametrize(
    ("pack", "names"),
    [
        (lambda logits, features: [features, logits], [1, -1]),
        (lambda logits, features: {"features": features, "loss": None, "logits": logits}, ["logits", 1]),
        (lambda logits, features: Pair(features, logits), ["logits", 1]),
        (Answer, ["logits", 0]),
    ],
)
def test_one_of_several_outputs_can_be_named(pack, names, inputs):
    class Several(nn.Module):
        def __init__(self):
            super().__init__()
            self.convolution, self.head = nn.Conv2d(3, 4, 3), nn.Linear(4, 5)

        def forward(self, x):
            features = self.convolution(x).relu()
            return pack(self.head(features.mean(dim=(2, 3))), features)

    torch.manual_seed(0)
    module, x = Several(), to_module(inputs)
    expected = module.head(module.convolution(x).relu().mean(dim=(2, 3))).detach().numpy()
    for name in names:
        network = TorchNetwork(module, x, output=name)
        np.testing.assert_allclose(network.record(network.pixels(x), []).logits, expected, rtol=1e-5, atol=1e-6)
    with pytest.raises(ValueError, match=r"output must say which of .*, got 'nothing'"):
        TorchNetwork(module, x, output="nothing")


def test_modules_of_another_kind_are_refused(inputs):
    class Two(nn.Module):
        def forward(self, x):
            return x.mean(dim=(2, 3)), x.mean(dim=(1, 2))

    x = to_module(inputs)
    with pytest.warns(DeprecationWarning):
        traced = torch.jit.trace(models.made("sequential").eval(), x)
    with pytest.raises(ValueError, match=r"output must say which of .* \(0, 1\), got None"):
        TorchNetwork(Two(), x)
    with pytest.raises(ValueError, match=r"vector of class scores \[N, K\] per image"):
        TorchNetwork(nn.Conv2d(3, 2, 1), x)
    with pytest.raises(ValueError, match="must have been called once"):
        TorchNetwork(nn.Sequential(nn.LazyConv2d(2, 1)), x)
    with pytest.raises(ValueError, match="got a ScriptModule"):
        TorchNetwork(traced, x)


def test_of_several_tensors_that_a_layer_gives_the_first_is_its_output(inputs):
    """As blocks of transformers do, which give weights of attention beside it, and layers that give a named tuple."""
    Both = collections.namedtuple("Both", ["planes", "mean"])

    class Block(nn.Module):
        def __init__(self, named):
            super().__init__()
            self.conv, self.named = nn.Conv2d(6, 6, 3, padding=1), named

        def forward(self, x):
            y = x + self.conv(x)
            mean = y.mean((1, 2, 3), keepdim=True)
            return Both(y, mean) if self.named else (y, mean)

    class Blocks(nn.Module):
        def __init__(self):
            super().__init__()
            self.stem, self.plain, self.named = nn.Conv2d(3, 6, 3), Block(False), Block(True)

        def forward(self, x):
            x, mean = self.plain(self.stem(x).relu())
            both = self.named(x * mean)
            return (both.planes * both.mean).mean((2, 3))

    module = Blocks().eval()
    images = to_module(inputs)
    network = TorchNetwork(module, images)
    assert [layer.name for layer in network.layers] == ["stem", "plain.conv", "plain", "named.conv", "named"]
    assert all(layer.joins for layer in network.layers if layer.name in ("plain", "named"))
    names = ["plain", "named"]
    pixels = network.pixels(images)
    activations = network.record(pixels, names).activations
    with torch.no_grad():
        x = module.stem(images).relu()
        expected = {"plain": module.plain(x)[0]}
        expected["named"] = module.named(expected["plain"] * module.plain(x)[1]).planes
        logits = module(images)
    for name, tensor in expected.items():
        np.testing.assert_allclose(activations[name], tensor.permute(0, 2, 3, 1), rtol=1e-4, atol=1e-5)
        # The rest of what the layer gave is as it was, so half of the planes make half of what is linear in them.
        resumed = network.resume(pixels, name, activations[name] / 2)
        again = network.resume(pixels, name, activations[name])
        np.testing.assert_allclose(again, logits, rtol=1e-4, atol=1e-5)
        assert not np.allclose(resumed, again)
    np.testing.assert_allclose(network.resume(pixels, "named", activations["named"] / 2), logits / 2, rtol=1e-4)


def test_what_is_picked_behind_a_reshape_of_a_sigmoid_is_read(inputs):
    """As detectors pick their boxes: by an index of the flat tensor, not of the one that the sigmoid was applied to."""

    class Picks(nn.Module):
        def __init__(self):
            super().__init__()
            self.conv = nn.Conv2d(3, 4, 3)

        def forward(self, x):
            scores = [torch.sigmoid(planes).flatten() for planes in self.conv(x)]
            return torch.stack([each[each >= 0][:2] for each in scores])

    module = Picks().eval()
    images = to_module(inputs)
    network = TorchNetwork(module, images, score=lambda scores: scores)
    with torch.no_grad():
        np.testing.assert_allclose(network.record(network.pixels(images), []).logits, module(images), rtol=1e-5)
