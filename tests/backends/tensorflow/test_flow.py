"""Which layers lie on the trunk of Keras models as people write them."""

import keras
import numpy as np
import pytest
import tensorflow as tf

from tb_plugin.network import choose_layers
from tb_plugin.tf import KerasNetwork

L = keras.layers
SHAPE = (16, 16, 3)


def block(x, name, width, stride, add):
    options = {"padding": "same"}
    y = L.Conv2D(width, 3, strides=stride, activation="relu", name=f"{name}_in", **options)(x)
    y = L.Conv2D(width, 3, name=f"{name}_conv", **options)(y)
    if x.shape[-1] != width:
        x = L.Conv2D(width, 1, strides=stride, name=f"{name}_skip", **options)(x)
    return L.ReLU(name=f"{name}_out")(add(y, x))


def residual(add):
    x = inputs = keras.Input(SHAPE)
    for i, (width, stride) in enumerate(((4, 1), (8, 2), (8, 1), (12, 2), (12, 1))):
        x = block(x, f"b{i}", width, stride, add)
    return keras.Model(inputs, L.Dense(5)(L.GlobalAveragePooling2D()(x)))


@keras.saving.register_keras_serializable("tests")
class Sum(L.Layer):
    @tf.function
    def call(self, y, x):
        return y + x


SUMS = {
    "layer": lambda y, x: L.Add()([y, x]),
    "operator": lambda y, x: y + x,
    "function in the graph": lambda y, x: Sum()(y, x),
}


@pytest.mark.parametrize("how", SUMS)
def test_a_residual_network_is_seen_by_the_outputs_of_its_stages(how):
    network = KerasNetwork(residual(SUMS[how]), np.random.default_rng(0).uniform(size=(2, *SHAPE)).astype(np.float32))
    trunk = [layer.name for layer in network.layers if not layer.bypassed]
    assert [name for name in trunk if name.endswith("out")] == [f"b{i}_out" for i in range(5)]
    assert not any(name.endswith(("in", "conv", "skip")) for name in trunk)
    assert [layer.name for layer in choose_layers(network.layers, 3)] == ["b0_out", "b2_out", "b4_out"]
