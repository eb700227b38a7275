import keras
import numpy as np
import pytest

from tb_plugin.feature_visualization import image_prior
from tb_plugin.tf import KerasNetwork, Rendering, objectives, render
from tests.backends.tensorflow import models

L = keras.layers


def color_network(bias=0.0, channels=3, side=32):
    """1x1 convolution whose channel c wants input channel c bright and the others dark, then a ReLU."""
    kernel = (2 * np.eye(channels) - 1).reshape(1, 1, channels, channels)
    model = keras.Sequential(
        [
            L.Input((side, side, channels)),
            L.Conv2D(channels, 1, name="colors", activation="relu"),
            L.GlobalAveragePooling2D(),
            L.Dense(2),
        ]
    )
    model.get_layer("colors").set_weights([kernel, np.full(channels, bias)])
    return KerasNetwork(model)


def channels(layer, indices):
    return [objectives.channel(layer, i) for i in indices]


@pytest.fixture(scope="module")
def network():
    keras.utils.set_random_seed(0)
    return KerasNetwork(models.sequential())


def test_a_logit_is_highest_on_its_image(network):
    logits = [objectives.logit(k) for k in range(5)]
    images = render(network, logits, size=40, n_steps=96).images
    reached = [render(network, logits, size=40, n_steps=0, initial=np.repeat(i[None], 5, 0)).objective for i in images]
    np.testing.assert_array_equal(np.argmax(reached, axis=0), np.arange(5))


def test_pixels_and_transforms_can_be_chosen(network):
    plain = Rendering(parameterization="pixel", transforms=())
    found = render(network, channels("second", [0, 1]), size=10, n_steps=64, rendering=plain)
    start = render(network, channels("second", [0, 1]), size=10, n_steps=0, rendering=plain)
    assert (found.objective > start.objective + 0.1).all()


def test_icons_smaller_than_the_input_where_the_layer_allows(network):
    assert render(network, channels("first", [0]), size=8, n_steps=2).images.shape == (1, 8, 8, 3)


@pytest.mark.parametrize("policy", ["mixed_float16", "mixed_bfloat16"])
def test_mixed_precision(policy):
    keras.config.set_dtype_policy(policy)
    try:
        network = KerasNetwork(models.sequential())
        found = render(network, channels("second", [0, 1]), size=10, n_steps=32)
    finally:
        keras.config.set_dtype_policy("float32")
    start = render(network, channels("second", [0, 1]), size=10, n_steps=0)
    assert (found.objective > start.objective).all()


def test_colors_of_examples_reach_the_icon():
    """Inputs that only vary along grey give icons that hardly leave it, for a unit that wants a color."""
    rng = np.random.default_rng(0)
    grey = np.repeat(rng.uniform(size=(20, 8, 8, 1)), 3, axis=3)
    rendering = Rendering(colors=image_prior.color_root(grey))
    wanted = channels("colors", [0])
    own = render(color_network(), wanted, size=24, n_steps=64, rendering=rendering).images
    usual = render(color_network(), wanted, size=24, n_steps=64).images
    assert np.ptp(own, axis=3).mean() < 0.5 * np.ptp(usual, axis=3).mean()


def test_folding_changes_nothing():
    """A network with every kind of normalization that folds, against its plain forward pass."""
    rng = np.random.default_rng(0)
    inputs = keras.Input((20, 20, 3))
    x = L.Conv2D(6, 3, use_bias=False, padding="same")(inputs)
    x = L.ReLU(6.0)(L.BatchNormalization()(x))
    x = L.BatchNormalization(scale=False)(L.DepthwiseConv2D(3, strides=2, depth_multiplier=2, padding="same")(x))
    x = L.BatchNormalization(center=False)(L.SeparableConv2D(8, 3)(x))
    x = L.BatchNormalization(name="last")(L.Conv2D(5, 3, dilation_rate=2)(x))
    x = L.BatchNormalization(name="unfolded")(L.ReLU(name="rectified")(x))
    model = keras.Model(inputs, L.Dense(3)(L.GlobalAveragePooling2D()(x)))
    for layer in model.layers:
        if isinstance(layer, L.BatchNormalization):
            layer.set_weights([rng.uniform(0.5, 2, w.shape) for w in layer.get_weights()])
    network = KerasNetwork(model)
    images = rng.uniform(size=(5, 20, 20, 3)).astype(np.float32)
    folded = render(network, channels("unfolded", range(5)), size=20, n_steps=0, initial=images)
    plain = network.record(folded.images, ["unfolded"]).activations["unfolded"]
    np.testing.assert_allclose(
        folded.objective, plain.mean(axis=(1, 2))[np.arange(5), np.arange(5)], rtol=1e-4, atol=1e-4
    )
