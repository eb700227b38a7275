"""Models of one output, in both frameworks: two classes that are each other's opposite, or a value."""

import numpy as np
import pytest

torch = pytest.importorskip("torch")
keras = pytest.importorskip("keras")
pytest.importorskip("tensorflow")

from torch import nn  # noqa: E402

from tb_plugin.feature_visualization.objectives import logit  # noqa: E402
from tb_plugin.network import Truth  # noqa: E402
from tb_plugin.tf import KerasNetwork  # noqa: E402
from tb_plugin.tf import render as render_keras  # noqa: E402
from tb_plugin.torch import TorchNetwork  # noqa: E402
from tb_plugin.torch import render as render_torch  # noqa: E402

L = keras.layers
IMAGES = np.random.default_rng(0).uniform(size=(3, 12, 10, 3)).astype(np.float32)
LABELS = Truth([0, 1, 1])
VALUES = Truth([3.5, 0.2, 9.1])


class Ended(nn.Module):
    """A network of one output, of which something is made."""

    def __init__(self, end):
        super().__init__()
        torch.manual_seed(0)
        self.conv, self.relu, self.dense = nn.Conv2d(3, 4, 3), nn.ReLU(), nn.Linear(4, 1)
        self.end = end

    def forward(self, x):
        return self.end(self.dense(self.relu(self.conv(x)).mean(dim=(2, 3))))


def keras_ended(end):
    keras.utils.set_random_seed(0)
    inputs = keras.Input((12, 10, 3))
    x = L.GlobalAveragePooling2D()(L.Conv2D(4, 3, activation="relu", name="relu")(inputs))
    return keras.Model(inputs, end(L.Dense(1)(x)))


def of_torch(end, **settings):
    module = Ended(end).eval()
    network = TorchNetwork(module, IMAGES.transpose(0, 3, 1, 2), value_range=(0, 1), **settings)
    with torch.no_grad():
        made = module(torch.from_numpy(IMAGES.transpose(0, 3, 1, 2).copy())).reshape(-1).numpy()
    return network, made, render_torch


def of_keras(end, loss=None, **settings):
    model = keras_ended(end)
    if loss is not None:
        model.compile("sgd", loss)
    network = KerasNetwork(model, IMAGES, value_range=(0, 1), **settings)
    return network, np.ravel(model(IMAGES)), render_keras


def sigmoid(z):
    return 1 / (1 + np.exp(-z))


# What is made of the dense layer's [N, 1], and whether that is a probability.
ENDS = {
    "torch: logits, labels": lambda: (of_torch(lambda z: z, truth=LABELS), False),
    "torch: logits, labels [N, 1]": lambda: (of_torch(lambda z: z, truth=Truth(torch.ones(3, 1))), False),
    "torch: logits, two names": lambda: (of_torch(lambda z: z, truth=Truth(None, ["cat", "dog"])), False),
    "torch: logits, told": lambda: (of_torch(lambda z: z, output_kind="sigmoid"), False),
    "torch: sigmoid": lambda: (of_torch(nn.Sigmoid()), True),
    "torch: sigmoid [N]": lambda: (of_torch(lambda z: torch.sigmoid(z)[:, 0]), True),
    "torch: a mean of sigmoids": lambda: (
        of_torch(lambda z: (z.sigmoid() + (2 * z).sigmoid()) / 2, truth=LABELS),
        True,
    ),
    "torch: small logits": lambda: (of_torch(lambda z: 0.5 + 0.01 * z, truth=LABELS), False),
    "torch: squeezed": lambda: (of_torch(lambda z: torch.sigmoid(z.squeeze())), True),
    "torch: [N] logits": lambda: (of_torch(lambda z: z.squeeze(-1), truth=LABELS), False),
    "torch: [N, 1, 1, 1]": lambda: (of_torch(lambda z: z[..., None, None], truth=LABELS), False),
    "keras: sigmoid": lambda: (of_keras(L.Activation("sigmoid")), True),
    "keras: sigmoid [N]": lambda: (of_keras(lambda z: keras.ops.sigmoid(z)[:, 0]), True),
    "keras: squeezed": lambda: (of_keras(lambda z: keras.ops.squeeze(keras.ops.sigmoid(z), -1)), True),
    "keras: logits, loss": lambda: (of_keras(L.Identity(), keras.losses.BinaryCrossentropy(from_logits=True)), False),
    "keras: logits, focal loss": lambda: (of_keras(L.Identity(), "binary_focal_crossentropy"), False),
    "keras: margin, loss": lambda: (of_keras(L.Identity(), "squared_hinge"), False),
    "keras: a mean of sigmoids": lambda: (
        of_keras(lambda z: L.Average()([L.Activation("sigmoid")(z), L.Activation("sigmoid")(2 * z)]), "bce"),
        True,
    ),
    "keras: small logits": lambda: (of_keras(lambda z: 0.5 + 0.01 * z, truth=LABELS), False),
    "keras: logits, labels": lambda: (of_keras(L.Identity(), truth=Truth([-1, 1, 1])), False),
    "keras: [N, 1, 1, 1]": lambda: (of_keras(L.Reshape((1, 1, 1)), truth=LABELS), False),
}


@pytest.mark.parametrize("end", ENDS)
def test_one_output_is_two_classes_each_the_other_s_opposite(end):
    (network, made, _), is_probability = ENDS[end]()
    assert (network.n_outputs, network.n_classes, network.output_kind) == (1, 2, "softmax")
    recording = network.record(IMAGES, ["relu"])
    logits, activations = recording.logits, recording.activations["relu"]
    probabilities = np.exp(logits) / np.exp(logits).sum(axis=1, keepdims=True)
    p = made if is_probability else sigmoid(made)
    np.testing.assert_allclose(probabilities, np.stack([1 - p, p], axis=1), rtol=1e-4, atol=1e-6)
    targets = np.tile([0, 1], (3, 1))
    gradients = network.gradients(IMAGES, ["relu"], targets)["relu"]
    assert np.abs(gradients).max() > 0
    np.testing.assert_allclose(gradients[:, 0], -gradients[:, 1], rtol=1e-5)
    resumed = network.resume_gradients(IMAGES, "relu", activations, targets)
    np.testing.assert_allclose(resumed, gradients, rtol=1e-4, atol=1e-7)
    # One image alone, whose axis a module may squeeze away.
    alone = network.resume(IMAGES[1:2], "relu", activations[1:2])
    np.testing.assert_allclose(alone, logits[1:2], rtol=1e-4, atol=1e-6)


@pytest.mark.parametrize("end", ["torch: squeezed", "keras: sigmoid [N]"])
def test_icons_of_both_classes(end):
    (network, _, render), _ = ENDS[end]()
    icons = render(network, [logit(0), logit(1)], size=24, n_steps=64)
    assert icons.images.shape == (2, 24, 24, 3) and np.isfinite(icons.images).all()
    assert (icons.objective > render(network, [logit(0), logit(1)], size=24, n_steps=0).objective).all()


# What is read as a value: the model's own, never a logit behind it.
REGRESSIONS = {
    "torch: labels": lambda: of_torch(lambda z: z, truth=VALUES),
    "torch: nothing tells": lambda: of_torch(lambda z: z),
    "torch: told": lambda: of_torch(nn.Sigmoid(), output_kind="linear"),
    "keras: loss": lambda: of_keras(L.Identity(), "mse", truth=LABELS),
    "keras: huber": lambda: of_keras(L.Identity(), keras.losses.Huber()),
    "keras: labels": lambda: of_keras(L.Identity(), truth=VALUES),
    "keras: shares": lambda: of_keras(L.Activation("sigmoid"), "mae", truth=Truth([0.2, 0.4, 0.9])),
    "keras: told": lambda: of_keras(L.Activation("sigmoid"), output_kind="linear"),
}


@pytest.mark.parametrize("of", REGRESSIONS)
def test_a_value_is_what_the_model_returns(of):
    network, made, _ = REGRESSIONS[of]()
    assert (network.n_outputs, network.n_classes, network.output_kind) == (1, 1, "linear")
    np.testing.assert_allclose(network.record(IMAGES, []).logits[:, 0], made, rtol=1e-4, atol=1e-6)


def test_a_model_that_is_compiled_later_is_read_by_its_loss_then():
    model = keras_ended(L.Identity())
    network = KerasNetwork(model, IMAGES)
    assert network.record(IMAGES, []).logits.shape == (3, 1)
    model.compile("sgd", keras.losses.BinaryCrossentropy(from_logits=True))
    assert (network.n_classes, network.record(IMAGES, []).logits.shape) == (2, (3, 2))


@pytest.mark.parametrize("end", [lambda z: z.sum(), lambda z: z.new_zeros(5), lambda z: z[None]])
def test_what_is_not_one_vector_for_each_image_is_refused(end):
    with pytest.raises(ValueError, match=r"vector of class scores \[N, K\] per image, got shape"):
        of_torch(end)


@pytest.mark.parametrize(("loss", "kind"), [
    ("bce", "sigmoid"),
    ("BinaryCrossentropy", "sigmoid"),
    (keras.losses.binary_crossentropy, "sigmoid"),
    (keras.losses.BinaryFocalCrossentropy(), "sigmoid"),
    ("hinge", "sigmoid"),
    ("categorical_focal_crossentropy", "softmax"),
    (keras.losses.SparseCategoricalCrossentropy(), "softmax"),
    ("MeanSquaredError", "linear"),
    (keras.losses.LogCosh(), "linear"),
    (lambda y, z: keras.ops.mean((y - z) ** 2), None),
    ("kl_divergence", None),
])  # fmt: skip
def test_what_losses_tell(loss, kind):
    from tb_plugin.backends.keras.inference import output_kind_of_loss

    model = keras_ended(L.Identity())
    model.compile("sgd", loss)
    assert output_kind_of_loss(model) == kind
