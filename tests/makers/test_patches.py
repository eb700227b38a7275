"""Patches of real images, and the icons of dictionaries that are drawn towards them."""

import dataclasses
from typing import Any

import numpy as np
import pytest

from tb_plugin.feature_visualization import RenderedIcons, Rendering
from tb_plugin.log.progress import no_progress
from tb_plugin.makers.crops import ChannelExamples, Search, channel_examples
from tb_plugin.makers.dictionary import DictionaryMaker
from tb_plugin.makers.examples import Examples
from tb_plugin.makers.maker import Study
from tb_plugin.makers.patches import N_PATCHES, resized, said_of_likeness, sides_of, towards_of
from tests.networks import linear_chain, random_network


@pytest.fixture
def images():
    """Values that are whole numbers of 255 parts, so that patches lose nothing."""
    return (np.random.default_rng(0).integers(0, 256, (50, 16, 20, 3)) / 255).astype(np.float32)


@pytest.fixture
def network():
    return random_network(np.random.default_rng(0), shape=(16, 20, 3))


def around(image, y, x, side):
    """The square around a pixel, moved to where it is inside."""
    height, width = image.shape[:2]
    top = min(max(round(y + 0.5 - side / 2), 0), height - side)
    left = min(max(round(x + 0.5 - side / 2), 0), width - side)
    return image[top : top + side, left : left + side]


@pytest.mark.parametrize("batch", [50, 7])
def test_patches_are_what_is_around_the_strongest_places(network, images, batch):
    batches = [images[i : i + batch] for i in range(0, len(images), batch)]
    search = Search(n=4, size=12, patches={"hidden": 8}, n_patches=2)
    found = channel_examples(network, batches, network.layers, search)["hidden"]
    assert found.patches.shape == (3, 2, 8, 8, 3)
    for patches, places in zip(found.patches, found.places, strict=True):
        for patch, (number, y, x, *_) in zip(patches, places[:2], strict=True):
            np.testing.assert_array_equal(patch, np.rint(255 * around(images[int(number)], y, x, 8)))
    plain = channel_examples(network, batches, network.layers, Search(n=4, size=12))["hidden"]
    assert plain.patches.size == 0
    np.testing.assert_array_equal(plain.crops, found.crops)


def test_scaling_keeps_what_is_even_and_the_mean():
    rng = np.random.default_rng(0)
    patches = rng.uniform(size=(2, 3, 16, 16, 5))
    np.testing.assert_allclose(resized(patches, 16), patches, rtol=1e-6)
    for size in (4, 8, 24, 33):
        assert resized(patches, size).shape == (2, 3, size, size, 5)
        np.testing.assert_allclose(resized(np.full((1, 16, 16, 2), 0.3), size), 0.3, rtol=1e-5)
    halved = resized(patches, 8).mean(axis=(2, 3))
    np.testing.assert_allclose(halved, patches.mean(axis=(2, 3)), atol=0.03)
    ramp = np.tile(np.arange(16.0)[:, None, None], (1, 16, 1))
    np.testing.assert_allclose(resized(ramp, 32)[2:-2, 5, 0], np.arange(2, 30) / 2 - 0.25)


class Renderer:
    """Gives grey icons, and remembers the jobs."""

    def __init__(self):
        self.jobs: list[Any] = []

    def grids(self, jobs: Any) -> Any:
        raise AssertionError("no grid is made here")

    def __call__(self, jobs: Any) -> Any:
        for job in jobs:
            self.jobs.append(job)
            n, size = len(job.objectives), job.rendering.size
            values = np.full(n, 1.0, np.float32)
            yield job, RenderedIcons(np.full((n, size, size, 10), 0.5, np.float32), values, values, np.zeros(n))


def study_of(rendering, with_dataset=True):
    network, render = linear_chain(), Renderer()
    rng = np.random.default_rng(1)
    inputs, dataset = (rng.uniform(size=(n, 4, 4, 10)).astype(np.float32) for n in (2, 12))
    examples = Examples.make(inputs, (0, 1), labels=[0, 1])
    given = dataset if with_dataset else examples.inputs
    return Study(network, examples, network.layers, render, render.grids, given, rendering), render, dataset


def test_icons_of_a_dictionary_go_towards_what_excites_their_channels_most():
    study, render, dataset = study_of(Rendering(size=4, n_steps=8))
    maker = DictionaryMaker(study)
    assert maker.make(0, None, no_progress)
    names = [layer.name for layer in study.layers]
    activations = study.network.record(dataset, names).activations
    for job in render.jobs:
        assert job.initial is None
        layer = job.label.layer
        assert job.towards.layers == tuple(names[: names.index(layer) + 1])
        assert job.towards.crops.shape == (len(job.objectives), N_PATCHES, 4, 4, 10)
        for channel, crops in zip(job.label.channels, job.towards.crops, strict=True):
            order = np.argsort(-activations[layer][..., channel].max(axis=(1, 2)), kind="stable")[:N_PATCHES]
            np.testing.assert_allclose(crops, dataset[order], atol=0.003)
    for dictionary in maker.artifacts():
        assert "excites the channel most" in dictionary.settings["start"]
        assert dictionary.settings["likeness to the start"].endswith(f"of {dictionary.layer.channels} icons")


@pytest.mark.parametrize(
    ("rendering", "with_dataset"),
    [
        (Rendering(size=4, n_steps=8), False),
        (Rendering(size=4, n_steps=8, towards="nothing"), True),
        (Rendering(size=4, n_steps=8, transparent=True), True),
    ],
)
def test_without_a_data_set_or_where_it_is_not_wanted_they_start_from_noise(rendering, with_dataset):
    study, render, _ = study_of(rendering, with_dataset)
    maker = DictionaryMaker(study)
    if not rendering.transparent:
        maker.make(0, None, no_progress)
        assert render.jobs and all(job.towards is None for job in render.jobs)
        assert all("start" not in dictionary.settings for dictionary in maker.artifacts())
    assert sides_of(study, study.layers, [4] * len(study.layers)) == ({}, 0)


def test_later_steps_go_on_from_icons_and_towards_the_crops_of_then():
    study, render, _ = study_of(Rendering(size=4, n_steps=64))
    maker = DictionaryMaker(study)
    maker.make(0, None, no_progress)
    render.jobs.clear()
    maker.make(1, None, no_progress)
    assert render.jobs and all(job.initial is not None and job.towards is not None for job in render.jobs)


def test_patches_are_bounded_in_memory():
    study = study_of(Rendering())[0]
    layer = study.layers[0]
    large = dataclasses.replace(study.network.layers[0], channels=2**15)
    sides, n = sides_of(study, [layer], [4])
    assert sides == {layer.name: 4} and n == N_PATCHES
    for n_layers in (1, 20, 60, 2000):
        sides, n = sides_of(study, [large] * n_layers, [96] * n_layers)
        # An input has 4 x 4 pixels and 10 channels.
        assert n * n_layers * 2**15 * 4 * 4 * 10 <= 256 * 2**20
    assert n == 0


def test_a_channel_with_fewer_crops_gets_its_strongest_again_and_near_copies_are_counted():
    rng = np.random.default_rng(0)
    study = study_of(Rendering())[0]
    layer = study.layers[0]
    patches = rng.integers(0, 256, (layer.channels, 3, 8, 8, 10), np.uint8)
    values = np.tile(np.array([3.0, 2.0, np.nan], np.float32), (layer.channels, 1))
    none = np.zeros((layer.channels, 3), np.float32)
    examples = ChannelExamples(none, values, none, none, patches)
    towards = towards_of(study, {layer.name: examples}, layer, np.array([2, 0]), 8)
    assert towards is not None
    expected = patches[[2, 0]][:, [0, 1, 0]] / 255
    np.testing.assert_allclose(towards.crops, expected, atol=1e-3)
    icons = rng.uniform(size=(layer.channels, 8, 8, 10))
    icons[1] = 0.5 + 0.3 * (patches[1, 0] / 255 - 0.5)
    finished = np.arange(layer.channels) < 4
    assert said_of_likeness(icons, finished, examples).endswith("at least 0.8 for 1 of 4 icons")
    assert said_of_likeness(icons, finished & False, examples) == "none finished"
