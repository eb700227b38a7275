import keras
import numpy as np
import pytest

from tb_plugin.tf import KerasNetwork, Rendering, render_channels
from tests.tf import models

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


def render(network, layer, channels, **settings):
    rendering = Rendering(**{"size": 32, "batch_size": 4, "learning_rate": 0.05, **settings})
    batches = list(render_channels(network, layer, channels, rendering))
    return {
        "channels": np.concatenate([batch.channels for batch in batches]),
        "images": np.concatenate([batch.images for batch in batches]),
        "objective": np.concatenate([batch.objective for batch in batches]),
        "maximum": np.concatenate([batch.maximum for batch in batches]),
    }


@pytest.mark.parametrize("channels", [1, 3, 5])
def test_a_color_detector_gets_its_color(channels):
    found = render(color_network(channels=channels), "colors", range(channels), n_steps=256)
    mean = found["images"].mean(axis=(1, 2))
    np.testing.assert_array_equal(mean.argmax(axis=1), np.arange(channels))
    others = mean[~np.eye(channels, dtype=bool)]
    assert np.diag(mean).min() > others.max(initial=0.5 if channels == 1 else 0) + 0.2


def test_a_unit_that_is_silent_on_noise_does_not_stay_grey():
    """With this bias the ReLU is shut for every image there is; before it, there is a gradient all the same."""
    silent = render(color_network(bias=-9.0), "colors", [0], n_steps=64)
    assert silent["maximum"][0] == 0
    loud = render(color_network(), "colors", [0], n_steps=64)
    np.testing.assert_allclose(silent["images"], loud["images"], atol=1e-3)
    assert np.ptp(silent["images"].mean(axis=(1, 2))) > 0.1


def test_reached_values_are_those_of_the_icon():
    network = color_network()
    found = render(network, "colors", [0, 1, 2], n_steps=16)
    activations = network.record(found["images"], ["colors"]).activations["colors"]
    for i in range(3):
        assert found["maximum"][i] == pytest.approx(activations[i, ..., i].max(), rel=1e-4)
        before = (found["images"][i] * np.where(np.arange(3) == i, 1, -1)).sum(axis=2)
        assert found["objective"][i] == pytest.approx(before.mean(), rel=1e-4)


@pytest.fixture(scope="module")
def network():
    keras.utils.set_random_seed(0)
    return KerasNetwork(models.sequential())


def test_more_steps_reach_more(network):
    reached = [render(network, "second", range(4), size=10, n_steps=n)["objective"] for n in (1, 16, 128)]
    assert (np.diff(reached, axis=0) > 0).all()


def test_icons_are_repeatable_and_do_not_depend_on_their_batch(network):
    first = render(network, "second", [0, 1, 2, 3, 4, 5], size=10, n_steps=8)
    again = render(network, "second", [5, 2], size=10, n_steps=8)
    np.testing.assert_allclose(again["images"], first["images"][[5, 2]], atol=1e-4)
    other = render(network, "second", [5, 2], size=10, n_steps=8, seed=1)
    assert np.abs(other["images"] - again["images"]).max() > 0.01


def test_icons_smaller_than_the_input_where_the_layer_allows(network):
    assert render(network, "first", [0], size=8, n_steps=2)["images"].shape == (1, 8, 8, 3)


def test_networks_that_insist_on_their_size_get_it():
    network = KerasNetwork(models.nested())
    found = render(network, "backbone/inner", [0, 1], size=8, n_steps=4)
    assert found["images"].shape == (2, 8, 8, 3)
    assert np.isfinite(found["objective"]).all()


@pytest.mark.parametrize("name", ["size", "n_steps", "batch_size"])
def test_bad_settings_are_refused(name):
    with pytest.raises(ValueError, match=f"{name} must be at least 1, got 0"):
        Rendering(**{name: 0})
