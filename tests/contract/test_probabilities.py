"""Models of several outputs that are probabilities already, though no softmax or sigmoid is seen at their end."""

import numpy as np
import pytest

torch = pytest.importorskip("torch")
keras = pytest.importorskip("keras")
pytest.importorskip("tensorflow")

from torch import nn  # noqa: E402

from tb_plugin.network import Truth  # noqa: E402
from tb_plugin.tf import KerasNetwork  # noqa: E402
from tb_plugin.torch import TorchNetwork  # noqa: E402

L = keras.layers
IMAGES = np.random.default_rng(0).uniform(size=(3, 12, 10, 3)).astype(np.float32)


class Ended(nn.Module):
    """A network of three outputs, of which something is made."""

    def __init__(self, end):
        super().__init__()
        torch.manual_seed(0)
        self.conv, self.relu, self.dense = nn.Conv2d(3, 4, 3), nn.ReLU(), nn.Linear(4, 3)
        self.end = end

    def forward(self, x):
        return self.end(3 * self.dense(self.relu(self.conv(x)).mean(dim=(2, 3))))


def of_torch(end, **settings):
    module, images = Ended(end).eval(), torch.from_numpy(IMAGES.transpose(0, 3, 1, 2).copy())
    network = TorchNetwork(module, images, value_range=(0, 1), **settings)
    with torch.no_grad():
        return network, module(images).numpy()


def of_keras(end, loss=None, **settings):
    keras.utils.set_random_seed(0)
    inputs = keras.Input((12, 10, 3))
    x = L.GlobalAveragePooling2D()(L.Conv2D(4, 3, activation="relu", name="relu")(inputs))
    model = keras.Model(inputs, end(L.Dense(3)(x)))
    if loss is not None:
        model.compile("sgd", loss)
    return KerasNetwork(model, IMAGES, value_range=(0, 1), **settings), np.asarray(model(IMAGES))


def fragile(z):
    if z.abs().max() > 1e3:
        raise RuntimeError("no image is as bright as that")
    return z.softmax(1) * 1.0


def averaged(kind):
    return lambda z: L.Average()([L.Activation(kind)(z), L.Activation(kind)(2 * z)])


SHARES = {
    "torch: a mean of softmaxes": lambda: of_torch(lambda z: (z.softmax(1) + (2 * z).softmax(1)) / 2),
    "torch: clipped": lambda: of_torch(lambda z: z.softmax(1).clamp(1e-7, 1 - 1e-7)),
    "torch: exp of log_softmax": lambda: of_torch(lambda z: z.log_softmax(1).exp()),
    "torch: written out": lambda: of_torch(lambda z: z.exp() / z.exp().sum(1, keepdim=True)),
    "torch: half precision": lambda: of_torch(lambda z: z.softmax(1).half().float() * 1.0),
    "torch: normalized": lambda: of_torch(lambda z: nn.functional.normalize(z.abs(), p=1)),
    "torch: weighted": lambda: of_torch(lambda z: 0.3 * z.softmax(1) + 0.7 * (z + 1).softmax(1)),
    "keras: a mean of softmaxes": lambda: of_keras(averaged("softmax")),
    "keras: a mean, by loss": lambda: of_keras(averaged("softmax"), "sparse_categorical_crossentropy"),
    "keras: clipped": lambda: of_keras(lambda z: keras.ops.clip(keras.ops.softmax(z), 1e-7, 1)),
    "keras: exp of log_softmax": lambda: of_keras(lambda z: keras.ops.exp(keras.ops.log_softmax(z))),
}


def softmax(logits):
    shares = np.exp(logits - logits.max(axis=1, keepdims=True))
    return shares / shares.sum(axis=1, keepdims=True)


def check_gradients(network, layer):
    """Small steps of the layer change logits as the gradients say."""
    activations = network.record(IMAGES, [layer]).activations[layer]
    targets = np.tile(np.arange(3), (3, 1))
    gradients = network.gradients(IMAGES, [layer], targets)[layer]
    step = 1e-3 * np.random.default_rng(1).normal(size=activations.shape).astype(np.float32)
    changes = network.resume(IMAGES, layer, activations + step) - network.resume(IMAGES, layer, activations - step)
    np.testing.assert_allclose(changes / 2, (gradients * step[:, None]).sum((2, 3, 4)), rtol=0.1, atol=3e-6)
    assert np.abs(gradients).max() > 1e-4


@pytest.mark.parametrize("end", SHARES)
def test_logarithms_of_shares_are_explained(end):
    network, made = SHARES[end]()
    assert (network.probabilities, network.output_kind, network.n_classes) == ("shares", "softmax", 3)
    logits = network.record(IMAGES, []).logits
    np.testing.assert_allclose(logits, np.log(made), rtol=1e-3, atol=1e-5)
    np.testing.assert_allclose(softmax(logits), made, rtol=2e-3, atol=1e-6)
    if "half" not in end:
        check_gradients(network, "relu")


EACH = {
    "torch: a mean of sigmoids": lambda: of_torch(lambda z: (z.sigmoid() + (2 * z).sigmoid()) / 2),
    "keras: a mean of sigmoids": lambda: of_keras(averaged("sigmoid")),
    "keras: a mean, by loss": lambda: of_keras(averaged("sigmoid"), "binary_crossentropy"),
}


@pytest.mark.parametrize("end", EACH)
def test_logits_of_each_are_explained(end):
    network, made = EACH[end]()
    assert (network.probabilities, network.output_kind, network.n_classes) == ("each", "sigmoid", 3)
    np.testing.assert_allclose(1 / (1 + np.exp(-network.record(IMAGES, []).logits)), made, rtol=1e-4, atol=1e-6)
    check_gradients(network, "relu")


# What is taken as it is: the kind, and what logits are.
NONE = {
    "torch: logits": (lambda: of_torch(lambda z: z), "softmax"),
    "torch: ReLU": (lambda: of_torch(lambda z: z.relu()), "softmax"),
    "torch: near 1 together": (lambda: of_torch(lambda z: 1 / 3 + 1e-4 * z), "softmax"),
    "torch: near 0 and 1": (lambda: of_torch(lambda z: 0.5 + 1e-3 * z), "softmax"),
    "torch: values": (lambda: of_torch(lambda z: z.relu(), truth=Truth(np.full((3, 3), 2.5))), "linear"),
    "torch: values from 0 to 1": (
        lambda: of_torch(lambda z: z.clamp(0, 1), truth=Truth([[0.2, 0.5, 0.7], [1, 0.3, 0.1], [0, 0.9, 0.4]])),
        "linear",
    ),
    "keras: values from 0 to 1": (lambda: of_keras(lambda z: keras.ops.clip(z, 0, 1), "mse"), "linear"),
    "torch: fails for noise": (lambda: of_torch(fragile), "softmax"),
    "torch: told": (lambda: of_torch(lambda z: z.softmax(1) * 1.0, output_kind="linear"), "linear"),
    "torch: log p written out": (lambda: of_torch(lambda z: z - z.logsumexp(1, keepdim=True)), "softmax"),
    "keras: logits": (lambda: of_keras(lambda z: z), "linear"),
    "keras: ReLU": (lambda: of_keras(L.ReLU(), "mse"), "linear"),
    "keras: near 1 together": (lambda: of_keras(lambda z: 1 / 3 + 1e-4 * z, "categorical_crossentropy"), "softmax"),
}  # fmt: skip


@pytest.mark.parametrize("end", NONE)
def test_what_only_looks_like_probabilities_is_taken_as_it_is(end):
    make, kind = NONE[end]
    network, made = make()
    assert network.output_kind == kind
    np.testing.assert_allclose(network.record(IMAGES, []).logits, made, rtol=1e-4, atol=1e-6)


@pytest.mark.parametrize("make", [
    lambda: of_torch(lambda z: z.log_softmax(1)),
    lambda: of_torch(nn.LogSoftmax(dim=1)),
    lambda: of_torch(lambda z: z.softmax(1)),
    lambda: of_keras(L.Softmax()),
])  # fmt: skip
def test_a_softmax_that_is_seen_is_taken_back(make):
    network, made = make()
    assert (network.probabilities, network.output_kind) == (None, "softmax")
    p = np.exp(made) if made.max() <= 0 else made
    np.testing.assert_allclose(softmax(network.record(IMAGES, []).logits), p, rtol=1e-4)


def test_a_head_that_starts_from_zeros_is_read_as_what_it_will_give():
    """Networks are looked at before training."""
    network, _ = of_torch(lambda z: ((0 * z).softmax(1) + (0 * z).softmax(1)) / 2)
    assert network.probabilities == "shares"
