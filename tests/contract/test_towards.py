"""What icons that are drawn towards real crops hold to, in every framework."""

import pytest

pytest.importorskip("tensorflow")
pytest.importorskip("torch")

import keras
import numpy as np
import torch

from tb_plugin import tf as with_keras
from tb_plugin import torch as with_torch
from tb_plugin.feature_visualization import Job, Rendering, Towards, channel, logit
from tb_plugin.tf import KerasNetwork
from tb_plugin.torch import TorchNetwork
from tests.backends.pytorch import models as torch_models
from tests.backends.tensorflow import models as keras_models
from tests.contract import libraries, pairs


@pytest.fixture(scope="module", params=libraries.ALL)
def library(request):
    return libraries.ALL[request.param]


def smooth(shape, seed=0, low=0.0, high=1.0):
    """Images `[..., S, S, C]` of a few large blots with some noise."""
    *some, side, _, depth = shape
    rng = np.random.default_rng(seed)
    coarse = rng.uniform(low, high, (*some, 4, 4, depth)).repeat(side // 4, axis=-3).repeat(side // 4, axis=-2)
    return (0.8 * coarse + 0.2 * rng.uniform(low, high, shape)).astype(np.float32)


def moments(network, layer, images):
    """Before the activation function, which the layer "colors" of the test's network shows as it adds 9 to all."""
    values = network.record(images, [layer]).activations[layer].reshape(-1, network.input_shape[2])
    return values.mean(axis=0), values.std(axis=0)


def test_channels_get_means_and_deviations_of_the_crops(library):
    """Alone, the objective ends in pure colour: here 1 for its channel and 0 for the others."""
    network = library.of_colors(9.0, 3)
    crops = smooth((3, 4, 32, 32, 3), low=0.2, high=0.7)
    wanted = [channel("colors", i) for i in range(3)]
    still = Rendering(transforms=(), weight_decay=0.0)
    towards = Towards(crops, ("colors",))
    near = library.api.render(network, wanted, size=32, n_steps=256, rendering=still, towards=towards).images
    alone = library.api.render(network, wanted, size=32, n_steps=256, rendering=still).images
    for i in range(3):
        mean, deviation = moments(network, "colors", crops[i])
        found, without = (moments(network, "colors", images[i : i + 1]) for images in (near, alone))
        off, off_without = (np.hypot(m - mean, d - deviation) for m, d in (found, without))
        assert off.max() < 0.25 * off_without.max()
        # The objective counts besides: its channel is above what it is on the crops.
        assert found[0][i] > mean[i]


def test_an_icon_is_like_its_own_start_and_no_copy_of_it(library):
    network, layer = library.usual()
    crops = smooth((4, 3, 16, 16, 3))
    wanted = [channel(layer, i) for i in range(4)]
    found = library.api.render(network, wanted, size=16, n_steps=128, towards=Towards(crops, (layer,))).images
    flat, starts = found.reshape(4, -1), crops[:, 0].reshape(4, -1)
    alike = np.corrcoef(flat, starts)[:4, 4:]
    np.testing.assert_array_equal(alike.argmax(axis=1), np.arange(4))
    assert np.diag(alike).min() > 0.2 and np.diag(alike).max() < 0.95


def test_icons_depend_on_their_own_crops_alone(library):
    network, layer = library.usual()
    crops = smooth((5, 2, 16, 16, 3))
    wanted, towards = [channel(layer, i) for i in range(5)], Towards(crops, (network.layers[0].name, layer))
    whole = library.api.render(network, wanted, size=16, n_steps=8, towards=towards)
    some = library.api.render(network, [wanted[3], wanted[1]], size=16, n_steps=8, towards=towards.chosen([3, 1]))
    np.testing.assert_allclose(some.images, whole.images[[3, 1]], atol=1e-4)
    other = Towards(crops[[3, 1]][:, ::-1], towards.layers)
    changed = library.api.render(network, [wanted[3], wanted[1]], size=16, n_steps=8, towards=other)
    assert np.abs(changed.images - some.images).max() > 0.01


def test_they_go_on_from_icons_there_are(library):
    network, layer = library.usual()
    crops, before = smooth((2, 2, 16, 16, 3)), smooth((2, 16, 16, 3), seed=5, low=0.3, high=0.6)
    wanted = [channel(layer, 0), channel(layer, 1)]
    towards = Towards(crops, (layer,))
    found = library.api.render(network, wanted, size=16, n_steps=0, initial=before, towards=towards)
    np.testing.assert_allclose(found.images, before, atol=0.01)
    plain = library.api.render(network, wanted, size=16, n_steps=0, initial=before)
    np.testing.assert_allclose(found.objective, plain.objective, rtol=1e-4, atol=1e-5)


def test_classes_and_networks_that_insist_on_their_size(library):
    network, layer = library.insisting()
    wanted, crops = [channel(layer, 0), logit(1)], smooth((2, 2, 8, 8, 3))
    found = library.api.render(network, wanted, size=8, n_steps=16, towards=Towards(crops, (layer,)))
    assert found.images.shape == (2, 8, 8, 3) and np.isfinite(found.images).all()


def test_time_gives_them_up_and_leaving_stops_them(library):
    network, layer = library.usual()
    towards = Towards(smooth((1, 2, 16, 16, 3)), (layer,))
    job = Job((channel(layer, 0),), Rendering(size=16, n_steps=100_000), seconds=0.0, towards=towards)
    ((_, icons),) = library.api.render_jobs(network, [job])
    # With no time for a step the icon is its start, as it is from noise.
    assert icons.images.shape == (1, 16, 16, 3)
    endless = Job(job.objectives, job.rendering, towards=towards)
    quick = Job(job.objectives, Rendering(size=16, n_steps=1), label="quick", towards=towards)
    jobs = library.api.render_jobs(network, [quick, endless, endless, endless])
    assert next(jobs)[0].label == "quick"
    jobs.close()


def test_bad_crops_are_refused(library):
    network, layer = library.usual()
    wanted = [channel(layer, 0)]
    for shape in ((2, 2, 16, 16, 3), (1, 2, 8, 8, 3), (1, 2, 16, 16, 1)):
        with pytest.raises(ValueError, match=r"crops must have shape \[1, K, 16, 16, 3\], got"):
            library.api.render(network, wanted, size=16, towards=Towards(np.zeros(shape), (layer,)))
    with pytest.raises(ValueError, match="nowhere"):
        library.api.render(network, wanted, size=16, towards=Towards(np.zeros((1, 2, 16, 16, 3)), ("nowhere",)))


def test_frameworks_agree():
    pair = pairs.plain()
    crops = smooth((4, 3, 12, 12, 3))
    wanted = [channel("second", i) for i in range(4)]
    towards = Towards(crops, ("first", "second"))
    found = [
        api.render(network, wanted, size=12, n_steps=32, towards=towards).images
        for api, network in ((libraries.with_keras, pair.keras), (libraries.with_torch, pair.torch))
    ]
    # Adam's first steps are signs, whatever size a gradient has: where it is nearly 0, rounding decides on them.
    for ours, theirs in zip(*found, strict=True):
        assert np.corrcoef(ours.ravel(), theirs.ravel())[0, 1] > 0.97


def keras_network(kind):
    keras.utils.set_random_seed(0)
    inputs = np.random.default_rng(0).uniform(size=(2, *keras_models.SHAPE)).astype(np.float32)
    return KerasNetwork(keras_models.ALL[kind](), inputs, value_range=(0, 1)), with_keras


def torch_network(kind):
    inputs = torch.rand(2, *torch_models.SHAPE)
    return TorchNetwork(torch_models.made(kind), inputs, value_range=(0, 1)), with_torch


KINDS = [(keras_network, kind) for kind in keras_models.ALL] + [(torch_network, kind) for kind in torch_models.ALL]


@pytest.mark.parametrize(("make", "kind"), KINDS, ids=lambda value: value if isinstance(value, str) else value.__name__)
def test_every_layer_of_every_kind_of_network_can_be_matched(make, kind):
    """Branches, nested and shared layers, tokens, and those that insist on their size."""
    network, api = make(kind)
    names = tuple(layer.name for layer in network.layers if not layer.cut_from_input)
    crops = smooth((2, 2, 8, 8, network.input_shape[2]))
    wanted = [channel(names[-1], 0), channel(names[-1], 1)]
    found = api.render(network, wanted, size=8, n_steps=4, towards=Towards(crops, names))
    alone = api.render(network, wanted, size=8, n_steps=4)
    assert np.isfinite(found.images).all() and np.abs(found.images - alone.images).max() > 0.01
