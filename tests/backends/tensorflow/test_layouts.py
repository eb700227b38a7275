"""How Keras's layers lie is measured rightly, or a layer is not read."""

import keras
import numpy as np
import pytest
import tensorflow as tf

from tb_plugin.backends.tensorflow.layout import from_grid, to_grid
from tb_plugin.network import Planes, Tokens
from tb_plugin.tf import KerasNetwork

L = keras.layers
SIZE = (32, 32)
FIRST, LAST = Planes("NCHW"), Planes("NHWC")
ORDER = np.arange(64).reshape(2, 4, 2, 4).transpose(0, 2, 1, 3).ravel()


@keras.saving.register_keras_serializable("tests")
class Ordered(L.Layer):
    """Puts tokens in another order."""

    def call(self, x):
        return keras.ops.take(x, ORDER, axis=1)


@keras.saving.register_keras_serializable("tests")
class OfChannels(L.Layer):
    """The weights of attention between channels, [N, 1, C, C]."""

    def call(self, x):
        return keras.ops.softmax(keras.ops.einsum("nti,ntj->nij", x, x) / 8)[:, None]


def headed(inputs, x):
    return keras.Model(inputs, L.Dense(5, name="head")(L.Flatten(name="flat")(x)))


def turned():
    inputs = keras.Input((*SIZE, 3))
    x = L.Conv2D(16, 2, strides=2, activation="relu", name="planes")(inputs)
    x = L.Permute((3, 1, 2), name="first")(x)
    x = L.Activation("relu", name="rectified")(x)
    x = L.Permute((3, 2, 1), name="exchanged")(x)
    return headed(inputs, L.Activation("gelu", name="last")(x))


def tokens():
    inputs = keras.Input((*SIZE, 3))
    x = L.Reshape((64, 12), name="rows")(L.Conv2D(12, 4, strides=4, name="patches")(inputs))
    x = Ordered(name="ordered")(x)
    x = L.LayerNormalization(name="norm")(x)
    weights = OfChannels(name="weights")(x)
    x = L.Dense(20, activation="gelu", name="wide")(x)
    return keras.Model(
        inputs,
        L.Dense(5)(L.Concatenate()([L.GlobalAveragePooling1D()(x), L.Flatten()(L.Identity(name="same")(weights))])),
    )


def mixed():
    inputs = keras.Input((*SIZE, 3))
    x = L.Reshape((16, 16), name="rows")(L.Conv2D(16, 8, strides=8, name="patches")(inputs))
    x = L.Permute((2, 1), name="turned")(x)
    x = L.Dense(16, activation="gelu", name="hidden")(x)
    return headed(inputs, x)


IN_WINDOWS = Tokens(8, 8, order=tuple(np.argsort(ORDER).tolist()))
CASES = {
    "turned": (
        turned,
        {"planes": LAST, "first": FIRST, "rectified": FIRST, **dict.fromkeys(("exchanged", "last"), Planes("NWHC"))},
    ),
    "tokens": (
        tokens,
        {
            "patches": LAST,
            "rows": Tokens(8, 8),
            "ordered": IN_WINDOWS,
            "norm": IN_WINDOWS,
            "wide": IN_WINDOWS,
            "weights": None,
        },
    ),
    "mixed": (mixed, {"patches": LAST, "rows": Tokens(4, 4), "turned": Tokens(4, 4, axes="NCT"), "hidden": None}),
}  # fmt: skip


def images(n=2):
    return np.random.default_rng(7).uniform(size=(n, *SIZE, 3)).astype(np.float32)


def network(name, seed=0, **options):
    keras.utils.set_random_seed(seed)
    return KerasNetwork(CASES[name][0](), images(), **options)


@pytest.mark.parametrize("name", CASES)
def test_layers_of_every_kind_are_read_rightly_or_not_at_all(name):
    seen = network(name)
    assert {layer: (seen._layouts or {}).get(layer) for layer in CASES[name][1]} == CASES[name][1]
    unread = {layer.name for layer in seen.unread}
    assert unread >= {layer for layer, layout in CASES[name][1].items() if layout is None}


def test_values_are_those_of_the_places():
    seen = network("tokens")
    x = images()
    changed = x.copy()
    changed[:, 8:12, 20:24] = 1 - changed[:, 8:12, 20:24]
    before, after = (seen.record(each, ["wide"]) for each in (x, changed))
    differs = np.abs(before.activations["wide"] - after.activations["wide"]).max(axis=(0, 3)) > 1e-6
    assert np.argwhere(differs).tolist() == [[2, 5]]
    resumed = seen.resume(x, "wide", before.activations["wide"])
    np.testing.assert_allclose(resumed, before.logits, rtol=1e-4, atol=1e-5)


@pytest.mark.parametrize("layout", [
    LAST, FIRST, Planes("NWHC"), Planes("NCWH"), Tokens(2, 3, 1), Tokens(2, 3, 0, 2), Tokens(2, 3, axes="NCT"),
    Tokens(2, 3, 1, 1, order=(7, 0, 2, 3, 6, 5)),
])  # fmt: skip
def test_a_grid_laid_back_is_the_tensor_itself(layout):
    sides = {"N": 2, "H": 2, "W": 3, "C": 4, "T": layout.n_tokens if isinstance(layout, Tokens) else 0}
    raw = tf.random.normal([sides[axis] for axis in layout.axes])
    grid = to_grid(raw, layout)
    assert tuple(grid.shape) == (2, *layout.grid(tuple(map(int, np.shape(raw)))[1:]))
    np.testing.assert_array_equal(from_grid(grid, layout, raw), raw)


def test_layouts_can_be_told():
    assert (network("mixed", layouts={"hidden": "NCT"})._layouts or {})["hidden"] == Tokens(4, 4, axes="NCT")
    with pytest.raises(ValueError, match="layouts tells of 'rows' what does not fit: NHWC needs a tensor of four axes"):
        network("mixed", layouts={"rows": "NHWC"})
