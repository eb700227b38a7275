"""Activation functions as people write them, seen as what they are, with what stands before them."""

import math

import keras
import numpy as np
import pytest
import tensorflow as tf

from tb_plugin.backends.tensorflow.tracing import before_activation
from tb_plugin.tf import KerasNetwork

L = keras.layers
O = keras.ops  # noqa: E741
IMAGES = np.random.default_rng(0).uniform(size=(2, 6, 5, 3)).astype(np.float32)

BENT = {
    "SiLU": tf.nn.silu,
    "GELU": O.gelu,
    "hard swish": O.hard_silu,
    "swish": lambda x: x * O.sigmoid(x),
    "QuickGELU": lambda x: x * O.sigmoid(1.702 * x),
    "swish by exp": lambda x: x / (1 + O.exp(-x)),
    "GELU by tanh": lambda x: 0.5 * x * (1 + O.tanh(math.sqrt(2 / math.pi) * (x + 0.044715 * O.power(x, 3)))),
    "fast GELU": lambda x: 0.5 * x * (1.0 + O.tanh(x * 0.7978845608 * (1.0 + 0.044715 * x * x))),
    "GELU by erf": lambda x: x * 0.5 * (1.0 + O.erf(x / math.sqrt(2.0))),
    "hard swish by ReLU6": lambda x: x * O.relu6(x + 3) / 6,
    "mish": lambda x: x * O.tanh(O.softplus(x)),
    "squared ReLU": lambda x: O.square(O.relu(x)),
    "leaky ReLU by hand": lambda x: O.maximum(x, 0.1 * x),
    "ELU by hand": lambda x: tf.where(x > 0, x, tf.exp(x) - 1),
}
LINEAR = {
    "scaled": lambda x: 0.5 * x + 1,
    "channel by channel": lambda x: x * O.arange(1, 5, dtype="float32"),
    "gated by pooled values": lambda x: x * O.sigmoid(O.mean(x, axis=(1, 2), keepdims=True)),
    "gated by another": lambda x: x * O.sigmoid(O.flip(x, 3)),
}


class Called(L.Layer):
    def __init__(self, function):
        super().__init__(name="called")
        self.function = function

    def call(self, x):
        return self.function(x)


def network(function):
    stack = [keras.Input(IMAGES.shape[1:]), L.Conv2D(4, 1), Called(function), L.Flatten(), L.Dense(2)]
    return KerasNetwork(keras.Sequential(stack), IMAGES)


@pytest.mark.parametrize("name", BENT)
def test_what_bends_each_value_is_an_activation_function(name):
    assert [layer.nonlinear for layer in network(BENT[name]).layers] == [False, True]
    with tf.Graph().as_default():
        x = tf.compat.v1.placeholder(tf.float32, [None, 6, 5, 4])
        assert before_activation(BENT[name](x)) is x


@pytest.mark.parametrize("name", LINEAR)
def test_what_does_not_is_none(name):
    assert [layer.nonlinear for layer in network(LINEAR[name]).layers] == [False, False]
