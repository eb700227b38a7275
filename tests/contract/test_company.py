"""Whether images of a batch influence one another is found at set-up, and said."""

import numpy as np
import pytest

torch = pytest.importorskip("torch")
keras = pytest.importorskip("keras")
pytest.importorskip("tensorflow")

from torch import nn  # noqa: E402
from torch.nn import functional  # noqa: E402

from tb_plugin.tf import KerasNetwork  # noqa: E402
from tb_plugin.torch import SemanticDictionaryLogger, Snapshots, TorchNetwork  # noqa: E402

L = keras.layers
# From dark to light, as images of a batch differ.
LIGHT = np.array([0.3, 0.5, 0.8, 1])[:, None, None, None]
IMAGES = (LIGHT * np.random.default_rng(0).uniform(size=(4, 12, 10, 3))).astype(np.float32)
AS_TORCH = torch.from_numpy(IMAGES.transpose(0, 3, 1, 2).copy())


class With(nn.Module):
    """A network with something between its layers."""

    def __init__(self, middle):
        super().__init__()
        torch.manual_seed(0)
        self.conv, self.relu, self.dense = nn.Conv2d(3, 4, 3), nn.ReLU(), nn.Linear(4, 3)
        self.middle = middle

    def forward(self, x):
        return self.dense(self.middle(self.relu(self.conv(x))).mean(dim=(2, 3)))


class OfVectors(With):
    """Its head normalises by the batch, and refuses one image alone."""

    def forward(self, x):
        return self.dense(self.middle(self.relu(self.conv(x)).mean(dim=(2, 3))))


def attention(x):
    of = x.mean((2, 3))
    return torch.einsum("ij,jchw->ichw", (10 * of @ of.T).softmax(1), x)


class OfTheBatch(L.Layer):
    def __init__(self):
        super().__init__()
        self.norm = L.BatchNormalization()

    def call(self, inputs):
        return self.norm(inputs, training=True)


def keras_with(middle):
    keras.utils.set_random_seed(0)
    inputs = keras.Input((12, 10, 3))
    x = middle(L.Conv2D(4, 3, activation="relu")(inputs))
    return keras.Model(inputs, L.Dense(3)(L.GlobalAveragePooling2D()(x)))


ops = keras.ops
JOINED = {
    "torch: statistics of the batch": lambda: TorchNetwork(
        With(nn.BatchNorm2d(4, track_running_stats=False)), AS_TORCH
    ),
    "torch: training left on": lambda: TorchNetwork(
        With(lambda x: functional.batch_norm(x, None, None, training=True)), AS_TORCH
    ),
    "torch: attention along the batch": lambda: TorchNetwork(With(attention), AS_TORCH),
    "torch: the batch's mean": lambda: TorchNetwork(With(lambda x: x - x.mean(0, keepdim=True)), AS_TORCH),
    "torch: of vectors": lambda: TorchNetwork(OfVectors(nn.BatchNorm1d(4, track_running_stats=False)), AS_TORCH),
    "keras: training left on": lambda: KerasNetwork(keras_with(OfTheBatch()), IMAGES),
    "keras: the batch's mean": lambda: KerasNetwork(
        keras_with(L.Lambda(lambda x: x - ops.mean(x, axis=0, keepdims=True))), IMAGES
    ),
}


@pytest.mark.parametrize("kind", JOINED)
def test_images_that_influence_one_another_are_found(kind):
    network = JOINED[kind]()
    (remark,) = network.remarks
    assert remark.startswith("examples influence one another: ")
    # The examples are one batch, as the user's own call would be.
    together, alone = network.record(IMAGES, []).logits, network.record(IMAGES[:2], []).logits
    assert np.abs(together[:2] - alone).max() > 0.01 * np.abs(together).max()


APART = {
    "torch: nothing": lambda: TorchNetwork(With(nn.Identity()), AS_TORCH),
    "torch: one image": lambda: TorchNetwork(With(nn.Identity()), AS_TORCH[:1]),
    "torch: batch normalization": lambda: TorchNetwork(With(nn.BatchNorm2d(4)).train(), AS_TORCH),
    "torch: instance normalization": lambda: TorchNetwork(With(nn.InstanceNorm2d(4)), AS_TORCH),
    "torch: dropout left on": lambda: TorchNetwork(With(lambda x: functional.dropout(x, 0.5)), AS_TORCH),
    "torch: one mask for all": lambda: TorchNetwork(With(lambda x: x * torch.rand(1, 4, 1, 1)), AS_TORCH),
    "keras: batch normalization": lambda: KerasNetwork(keras_with(L.BatchNormalization()), IMAGES),
    "keras: dropout left on": lambda: KerasNetwork(keras_with(lambda x: L.Dropout(0.5)(x, training=True)), IMAGES),
}


@pytest.mark.parametrize("kind", APART)
def test_nothing_is_said_of_others(kind):
    assert APART[kind]().remarks == ()


def test_it_is_said_once_and_all_is_logged(tmp_path):
    module = JOINED["torch: of vectors"]()._module
    log = SemanticDictionaryLogger(tmp_path, module, AS_TORCH, log=[Snapshots()], verbose=False)
    with pytest.warns(UserWarning, match="examples influence one another") as warnings, log:
        log(0)
        log(1)
    assert len(warnings) == 1
    assert list(tmp_path.rglob("events*"))
