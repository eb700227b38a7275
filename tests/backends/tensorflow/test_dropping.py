"""Passes with dropout: its layers act, each time by another mask; nothing else does, and the model stays as it is."""

import random

import numpy as np
import pytest

keras = pytest.importorskip("keras")
tf = pytest.importorskip("tensorflow")

from tb_plugin.network.dropout import DroppingNetwork  # noqa: E402
from tb_plugin.tf import KerasNetwork  # noqa: E402

L = keras.layers
IMAGES = np.random.default_rng(0).uniform(size=(5, 12, 10, 3)).astype(np.float32)
KINDS = {
    "Dropout": lambda: L.Dropout(0.5),
    "SpatialDropout2D": lambda: L.SpatialDropout2D(0.5),
    "AlphaDropout": lambda: L.AlphaDropout(0.5),
    "GaussianDropout": lambda: L.GaussianDropout(0.5, seed=3),
}


def model_with(*layers):
    keras.utils.set_random_seed(0)
    norm = L.BatchNormalization()
    return keras.Sequential(
        [
            keras.Input((12, 10, 3)),
            L.Conv2D(16, 3, activation="relu", name="relu"),
            norm,
            *layers,
            L.GlobalAveragePooling2D(),
            L.Dense(4, activation="softmax"),
        ]
    )


@pytest.mark.parametrize("kind", KINDS)
def test_dropout_acts_by_the_seed_and_in_each_image_by_itself(kind):
    model = model_with(KINDS[kind]())
    network = KerasNetwork(model, IMAGES, value_range=(0, 1))
    assert isinstance(network, DroppingNetwork) and network.drops
    plain = network.record(IMAGES, []).logits
    same = np.repeat(IMAGES[:1], 5, axis=0)
    first, again, other = (network.dropped(same, seed) for seed in (1, 1, 2))
    assert np.array_equal(first, again)
    assert not np.array_equal(first, other)
    assert len(np.unique(first, axis=0)) == 5
    assert np.array_equal(network.record(IMAGES, []).logits, plain)


def test_normalisations_are_as_in_inference():
    network = KerasNetwork(model_with(L.Dropout(1e-9)), IMAGES, value_range=(0, 1))
    np.testing.assert_allclose(network.dropped(IMAGES, 0), network.record(IMAGES, []).logits, atol=1e-5)


def test_in_the_mean_of_many_passes_what_is_linear_is_as_without():
    keras.utils.set_random_seed(0)
    model = keras.Sequential([keras.Input((4, 4, 1)), L.Dropout(0.5), L.Flatten(), L.Dense(3)])
    images = IMAGES[:2, :4, :4, :1]
    network = KerasNetwork(model, images, value_range=(0, 1))
    passes = np.stack([network.dropped(images, seed) for seed in range(400)])
    error = passes.std(axis=0) / np.sqrt(400)
    assert (np.abs(passes.mean(axis=0) - model(images)) < 4.5 * error).all()


@pytest.mark.parametrize("layers", [(), (L.Dropout(0.0),)])
def test_a_model_without_any_has_none(layers):
    assert not KerasNetwork(model_with(*layers), IMAGES, value_range=(0, 1)).drops


class Own(keras.Model):
    """Drops twice by the same layer."""

    def __init__(self):
        super().__init__()
        self.flat, self.drop, self.dense = L.Flatten(), L.Dropout(0.5, seed=1), L.Dense(3)

    def call(self, inputs, training=False):
        return self.dense(self.drop(self.drop(self.flat(inputs), training=training), training=training))


@pytest.mark.parametrize("make", [lambda: model_with(L.Dropout(0.5), L.SpatialDropout2D(0.2, seed=4)), Own])
def test_variables_and_random_numbers_stay_as_they_are(make):
    model = make()
    model(IMAGES)
    network = KerasNetwork(model, IMAGES, value_range=(0, 1))
    generators = [each.seed_generator.state for each in model._flatten_layers() if hasattr(each, "seed_generator")]
    assert generators
    held = [*model.variables, *generators]
    tf.random.set_seed(5)
    expected = tf.random.uniform([4]).numpy()
    tf.random.set_seed(5)
    before = [np.array(each) for each in held], random.getstate(), repr(np.random.get_state())
    network.dropped(IMAGES, 7)
    assert all(np.array_equal(each, old) for each, old in zip(held, before[0], strict=True))
    assert (random.getstate(), repr(np.random.get_state())) == before[1:]
    assert np.array_equal(tf.random.uniform([4]).numpy(), expected)
    # What the model itself drops is drawn from these.
    model(IMAGES, training=True)
    assert not all(np.array_equal(each, old) for each, old in zip(held, before[0], strict=True))
