import numpy as np
import pytest

from tb_plugin.makers.crops import Search, channel_examples
from tests.networks import random_network


@pytest.fixture
def images():
    return np.random.default_rng(0).uniform(size=(150, 16, 20, 3)).astype(np.float32)


@pytest.fixture
def network():
    return random_network(np.random.default_rng(0), shape=(16, 20, 3))


def test_agrees_with_sorting_everything(network, images):
    found = channel_examples(network, images, network.layers, Search(n=3, size=12))["hidden"]
    for channel in range(3):
        flat = images[..., channel].reshape(len(images), -1)
        order = np.argsort(-flat.max(axis=1))[:3]
        np.testing.assert_array_equal(found.values[channel], flat.max(axis=1)[order])
        np.testing.assert_array_equal(found.places[channel, :, 0], order)
        np.testing.assert_array_equal(
            found.places[channel, :, 1] * 20 + found.places[channel, :, 2], flat.argmax(1)[order]
        )
    np.testing.assert_array_equal(found.ranges[:, 0], images.min(axis=(0, 1, 2)))
    np.testing.assert_array_equal(found.ranges[:, 1], images.max(axis=(0, 1, 2)))


def test_crops_hold_the_position_they_are_of(network, images):
    layer = network.layers[0].__class__("hidden", 16, 20, 3, receptive_field=(12, 12))
    found = channel_examples(network, images, [layer], Search(n=2, size=12))["hidden"]
    for channel in range(3):
        for crop, value in zip(found.crops[channel], found.values[channel], strict=True):
            assert crop[..., channel].max() == np.rint(value * 255)


def test_progress_and_the_end_of_the_pass(network, images):
    told = []
    search = Search(max_images=100, progress=lambda done, total: told.append((done, total)))
    found = channel_examples(network, images, network.layers, search)["hidden"]
    assert told == [(64, 100), (100, 100)]
    assert set(found.places[..., 0].ravel().tolist()) <= set(np.linspace(0, 149, 100).round().tolist())


def test_batches_and_arrays_agree(network, images):
    whole = channel_examples(network, images, network.layers)["hidden"]
    batches = [(images[i : i + 11], "labels") for i in range(0, len(images), 11)]
    pieces = channel_examples(network, batches, network.layers)["hidden"]
    np.testing.assert_array_equal(whole.values, pieces.values)
    np.testing.assert_array_equal(whole.crops, pieces.crops)


def test_the_pass_is_bounded_and_spread_over_all_images(network, images):
    found = channel_examples(network, images, network.layers, Search(n=70, max_images=70))["hidden"]
    assert set(found.places[..., 0].ravel().tolist()) == set(np.linspace(0, 149, 70).round().tolist())


def test_fewer_images_than_crops(network, images):
    found = channel_examples(network, images[:2], network.layers, Search(n=4))["hidden"]
    assert np.isnan(found.values[:, 2:]).all()
    assert not np.isnan(found.values[:, :2]).any()


@pytest.mark.parametrize("dataset", [[], [np.zeros((16, 20, 3))], 3])
def test_bad_datasets_are_refused(network, dataset):
    with pytest.raises(ValueError, match="dataset must"):
        channel_examples(network, dataset, network.layers)
