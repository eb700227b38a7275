"""Models that write in variables when they are called: our passes leave them as they are."""

import numpy as np
import pytest

keras = pytest.importorskip("keras")
tf = pytest.importorskip("tensorflow")

from tb_plugin.feature_visualization.objectives import channel  # noqa: E402
from tb_plugin.tf import KerasNetwork, render  # noqa: E402

L = keras.layers
IMAGES = np.random.default_rng(0).uniform(size=(3, 12, 10, 3)).astype(np.float32)


class InTraining(L.Layer):
    """Normalises by the batch whatever it is told, and keeps statistics."""

    def __init__(self):
        super().__init__()
        self.norm = L.BatchNormalization()

    def call(self, inputs):
        return self.norm(inputs, training=True)


class Counts(L.Layer):
    def build(self, input_shape):
        self.count = self.add_weight(shape=(), initializer="zeros", trainable=False)

    def call(self, inputs):
        self.count.assign_add(1.0)
        return inputs + 0 * self.count


class CountsPlainly(L.Layer):
    """In a variable that Keras does not know of, and in a branch."""

    def __init__(self):
        super().__init__()
        self.count = tf.Variable(0.0)

    def call(self, inputs):
        def more():
            self.count.assign_add(1.0)
            return inputs * 1.0

        return tf.cond(tf.reduce_sum(inputs) > -1e9, more, lambda: inputs)


class Drops(L.Layer):
    def __init__(self):
        super().__init__()
        self.dropout = L.Dropout(0.3)

    def call(self, inputs):
        return self.dropout(inputs, training=True)


class Draws(L.Layer):
    def __init__(self):
        super().__init__()
        self.generator = tf.random.Generator.from_seed(1)

    def call(self, inputs):
        return inputs + 0.01 * self.generator.normal(tf.shape(inputs))


@pytest.mark.parametrize("kind", [InTraining, Counts, CountsPlainly, Drops, Draws])
def test_variables_stay_as_they_are(kind):
    keras.utils.set_random_seed(0)
    layer = kind()
    inputs = keras.Input((12, 10, 3))
    x = L.Conv2D(4, 3, activation="relu", name="relu")(L.Conv2D(4, 3, name="first")(inputs))
    model = keras.Model(inputs, L.Dense(3)(L.GlobalAveragePooling2D()(layer(x))))
    model(IMAGES)
    held = [layer.generator.state] if kind is Draws else [layer.count] if kind is CountsPlainly else []
    variables = [*model.variables, *layer.variables, *held]
    before = [np.array(each) for each in variables]
    network = KerasNetwork(model, IMAGES, value_range=(0, 1))
    activations = network.record(IMAGES, ["relu"]).activations["relu"]
    targets = np.zeros((3, 1), int)
    network.gradients(IMAGES, ["relu"], targets)
    network.resume(IMAGES, "relu", activations)
    network.resume_gradients(IMAGES, "relu", activations, targets)
    network.pullback(IMAGES, "first", "relu", np.ones((3, 1, *activations.shape[1:]), np.float32))
    render(network, [channel("relu", 0)], size=12, n_steps=2)
    assert all(np.array_equal(each, old) for each, old in zip(variables, before, strict=True))
    model(IMAGES)
    assert not all(np.array_equal(each, old) for each, old in zip(variables, before, strict=True))
