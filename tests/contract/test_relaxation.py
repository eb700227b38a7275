"""Other gradients of max-pooling, in both frameworks."""

from collections import OrderedDict
from dataclasses import dataclass

import numpy as np
import pytest

keras = pytest.importorskip("keras")
torch = pytest.importorskip("torch")

import tensorflow as tf  # noqa: E402
from torch import nn  # noqa: E402

from tb_plugin.attribution import (  # noqa: E402
    gradient_times_activation,
    integrated_gradients,
    position_relations,
)
from tb_plugin.backends.relaxation import KERNEL, Relaxation  # noqa: E402
from tb_plugin.tf import KerasNetwork  # noqa: E402
from tb_plugin.torch import TorchNetwork  # noqa: E402
from tests.contract.pairs import Pair, with_weights_of  # noqa: E402

L = keras.layers
RELAXED, BLURRED = {"relaxation": Relaxation(max_pool=True)}, {"relaxation": Relaxation(checkerboard=True)}
OPTIONS = [RELAXED, BLURRED]
FRAMEWORKS = ["keras", "torch"]


@dataclass(frozen=True)
class Pool:
    """Pooling with a square window; padded with half of it where that is said."""

    kind: str
    size: int = 2
    stride: int = 2
    padded: bool = False

    def in_keras(self):
        layer = {"max": L.MaxPooling2D, "average": L.AveragePooling2D}[self.kind]
        return layer(self.size, strides=self.stride, padding="same" if self.padded else "valid")

    def in_torch(self):
        layer = {"max": nn.MaxPool2d, "average": nn.AvgPool2d}[self.kind]
        return layer(self.size, self.stride, padding=self.size // 2 if self.padded else 0)


# 11 rows and columns: there Keras and PyTorch pad alike, and some windows reach beyond the border.
SIDE = 11
MAX, OVERLAPPING = Pool("max"), Pool("max", size=3, padded=True)


def pooled(pool=None, **options):
    """A convolution "earlier", perhaps pooling, and a convolution "later", in both frameworks with the same weights."""
    torch.manual_seed(0)
    side = SIDE if pool is None else (SIDE + 1) // 2 if pool.padded else SIDE // 2
    parts = OrderedDict(earlier_conv=nn.Conv2d(3, 5, 3, padding=1), earlier=nn.ReLU())
    if pool:
        parts["pool"] = pool.in_torch()
    parts |= OrderedDict(later_conv=nn.Conv2d(5, 4, 3, padding=1), later=nn.ReLU(), last=nn.Flatten())
    module = nn.Sequential(OrderedDict(parts, head=nn.Linear(4 * side * side, 3)))
    model = keras.Sequential(
        [
            keras.Input((SIDE, SIDE, 3)),
            L.Conv2D(5, 3, padding="same", name="earlier_conv"),
            L.ReLU(name="earlier"),
            *([pool.in_keras()] if pool else []),
            L.Conv2D(4, 3, padding="same", name="later_conv"),
            L.ReLU(name="later"),
            L.Permute((3, 1, 2)),
            L.Flatten(),
            L.Dense(3, name="head"),
        ]
    )
    with_weights_of(module, model)
    return Pair(
        KerasNetwork(model, images(), value_range=(0, 1), **options),
        TorchNetwork(module, images().transpose(0, 3, 1, 2), value_range=(0, 1), **options),
        images(),
        ("earlier", "later"),
    )


def images(n=2):
    return np.random.default_rng(0).uniform(size=(n, SIDE, SIDE, 3)).astype(np.float32)


@pytest.mark.parametrize("framework", FRAMEWORKS)
@pytest.mark.parametrize("options", OPTIONS)
@pytest.mark.parametrize("pool", [None, Pool("average")])
def test_without_max_pooling_nothing_changes(options, pool, framework):
    plain, relaxed = (getattr(pooled(pool, **chosen), framework) for chosen in ({}, options))
    for target in range(3):
        expected = gradient_times_activation(plain, images(), layer="earlier", target=target)
        found = gradient_times_activation(relaxed, images(), layer="earlier", target=target)
        assert_same(found, expected)


def assert_same(found, expected):
    """As far as two graphs of the same operations agree."""
    np.testing.assert_allclose(found, expected, rtol=1e-5, atol=1e-6 * np.abs(expected).max())


@pytest.mark.parametrize("framework", FRAMEWORKS)
@pytest.mark.parametrize("options", OPTIONS)
def test_only_gradients_change_and_only_before_the_pooling(options, framework):
    plain, relaxed = (getattr(pooled(OVERLAPPING, **chosen), framework) for chosen in ({}, options))
    before, after = (network.record(images(), ["earlier", "later"]) for network in (plain, relaxed))
    assert_same(after.logits, before.logits)
    gradients = [
        network.gradients(images(), ["earlier", "later"], np.zeros((2, 1), int)) for network in (plain, relaxed)
    ]
    for name in ("earlier", "later"):
        assert_same(after.activations[name], before.activations[name])
    assert_same(gradients[1]["later"], gradients[0]["later"])
    change = np.abs(gradients[1]["earlier"] - gradients[0]["earlier"]).max()
    assert change > 0.05 * np.abs(gradients[0]["earlier"]).max()


@pytest.mark.parametrize("pool", [MAX, OVERLAPPING])
@pytest.mark.parametrize("options", [*OPTIONS, OPTIONS[0] | OPTIONS[1]])
def test_both_frameworks_agree(pool, options):
    pair = pooled(pool, **options)
    found, expected = (
        position_relations(network, images(), "earlier", "later") for network in (pair.torch, pair.keras)
    )
    np.testing.assert_allclose(found, expected, rtol=1e-4, atol=1e-5 * np.abs(expected).max())


def windows(x):
    """[N, H/2, W/2, 2 * 2, C] of `[N, H, W, C]`; of an odd side the last is left over."""
    x = x[:, : x.shape[1] // 2 * 2, : x.shape[2] // 2 * 2]
    n, h, w, c = x.shape
    return x.reshape(n, h // 2, 2, w // 2, 2, c).transpose(0, 1, 3, 2, 4, 5).reshape(n, h // 2, w // 2, 4, c)


def before_and_after(**options):
    """Nothing but max-pooling between two layers, in both frameworks."""
    inputs = keras.Input((4, 4, 2))
    x = L.MaxPooling2D(2, name="later")(L.Activation("linear", name="earlier")(inputs))
    model = keras.Model(inputs, L.Dense(2)(L.Flatten()(x)))
    parts = {"earlier": nn.Identity(), "later": nn.MaxPool2d(2), "flat": nn.Flatten(), "head": nn.Linear(8, 2)}
    module = nn.Sequential(OrderedDict(parts))
    return {
        "keras": KerasNetwork(model, **options),
        "torch": TorchNetwork(module, np.ones((1, 2, 4, 4), np.float32), value_range=(0, 1), **options),
    }


@pytest.mark.parametrize("framework", FRAMEWORKS)
def test_the_gradient_is_that_of_the_formula(framework):
    """d/dx_i of mean(x^2) / (0.01 + mean|x|) is (2 x_i d - sign(x_i) n) / (k d^2), in each window of k values."""
    network = before_and_after(**RELAXED)[framework]
    values = np.random.default_rng(1).normal(size=(1, 4, 4, 2)).astype(np.float32)
    upstream = np.random.default_rng(2).normal(size=(1, 1, 2, 2, 2)).astype(np.float32)
    found = network.pullback(values, "earlier", "later", upstream)[:, 0]
    of = windows(values)
    numerator, denominator = (of**2).mean(axis=3), 0.01 + np.abs(of).mean(axis=3)
    slope = (2 * of * denominator[..., None, :] - np.sign(of) * numerator[..., None, :]) / (
        4 * denominator[..., None, :] ** 2
    )
    np.testing.assert_allclose(windows(found), slope * upstream[:, 0][..., None, :], rtol=1e-4, atol=1e-6)


@pytest.mark.parametrize("framework", FRAMEWORKS)
def test_the_blur_is_that_of_the_kernel(framework):
    plain, blurred = (getattr(pooled(MAX, **chosen), framework) for chosen in ({}, BLURRED))
    cotangents = np.random.default_rng(2).normal(size=(1, 1, SIDE // 2, SIDE // 2, 4)).astype(np.float32)
    sharp = plain.pullback(images(1), "earlier", "later", cotangents)[0, 0]
    np.testing.assert_allclose(KERNEL, np.array([[1, 2, 1], [2, 4, 2], [1, 2, 1]]) / 16)
    padded = np.pad(sharp, ((1, 1), (1, 1), (0, 0)))
    expected = sum(
        KERNEL[dy, dx] * padded[dy : dy + sharp.shape[0], dx : dx + sharp.shape[1]]
        for dy in range(3)
        for dx in range(3)
    )
    found = blurred.pullback(images(1), "earlier", "later", cotangents)[0, 0]
    np.testing.assert_allclose(found, expected, rtol=1e-4, atol=1e-6)


@pytest.mark.parametrize("framework", FRAMEWORKS)
@pytest.mark.parametrize("options", OPTIONS)
def test_every_pass_is_relaxed_alike(options, framework):
    """Attribution from layer to layer, by position, is that of single targets, and path integrals end at its start."""
    network = getattr(pooled(MAX, **options), framework)
    recording = network.record(images(), ["earlier", "later"])
    later = recording.activations["later"]
    directions = later / np.maximum(np.linalg.norm(later, axis=3, keepdims=True), 1e-30)
    found = position_relations(network, images(), "earlier", "later")
    for y, x in ((0, 0), (2, 3), (4, 4)):
        cotangents = np.zeros((2, 1, *later.shape[1:]), np.float32)
        cotangents[:, 0, y, x] = directions[:, y, x]
        gradient = network.pullback(images(), "earlier", "later", cotangents)[:, 0]
        expected = (gradient * recording.activations["earlier"]).sum(axis=3)
        np.testing.assert_allclose(found[:, :, :, y, x], expected, rtol=1e-3, atol=1e-6)
    at_end = network.resume_gradients(images(), "earlier", recording.activations["earlier"], np.zeros((2, 1), int))
    direct = network.gradients(images(), ["earlier"], np.zeros((2, 1), int))["earlier"]
    np.testing.assert_allclose(at_end, direct, rtol=1e-4, atol=1e-7)
    assert np.isfinite(integrated_gradients(network, images(), layer="earlier", target=0, n_steps=4)).all()


def test_the_users_layers_stay_as_they_are():
    original = L.MaxPooling2D.call
    pair = pooled(MAX, **RELAXED)
    for network in (pair.keras, pair.torch):
        gradient_times_activation(network, images(), layer="earlier", target=0)
    assert L.MaxPooling2D.call is original
    x = tf.constant(images())
    with tf.GradientTape() as tape:
        tape.watch(x)
        y = L.MaxPooling2D(2)(x)
    of_keras = np.asarray(tape.gradient(y, x))
    x = torch.from_numpy(images().transpose(0, 3, 1, 2).copy()).requires_grad_()
    (of_torch,) = torch.autograd.grad(nn.functional.max_pool2d(x, 2).sum(), x)
    for gradient in (of_keras, of_torch.numpy().transpose(0, 2, 3, 1)):
        assert ((windows(gradient) != 0).sum(axis=3) == 1).all()


class Called(nn.Module):
    """Max-pooling as PyTorch lets it be called."""

    def __init__(self, pool):
        super().__init__()
        self.earlier, self.pool, self.head = nn.ReLU(), pool, nn.Linear(2 * 5 * 5, 3)

    def forward(self, x):
        return self.head(self.pool(self.earlier(x)).flatten(1))


def of_called(pool):
    torch.manual_seed(0)
    inputs = images().transpose(0, 3, 1, 2)[:, :2]
    network = TorchNetwork(Called(pool), inputs, value_range=(0, 1), relaxation=RELAXED["relaxation"])
    return network.gradients(network.pixels(inputs), ["earlier"], np.zeros((2, 1), int))["earlier"]


@pytest.mark.parametrize(
    "call",
    [
        lambda x: torch.max_pool2d(x, 2),
        lambda x: nn.functional.max_pool2d(input=x, kernel_size=(2, 2), stride=2),
        lambda x: nn.functional.max_pool2d(x, 2, return_indices=True)[0],
    ],
)
def test_max_pooling_that_is_called_as_a_function_is_relaxed_too(call):
    assert_same(of_called(call), of_called(nn.MaxPool2d(2)))


def test_dilated_windows_are_refused():
    with pytest.raises(ValueError, match="expects max-pooling without dilation, got dilation 2"):
        of_called(nn.MaxPool2d(3, 2, padding=1, dilation=2))
