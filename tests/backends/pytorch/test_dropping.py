"""Passes with dropout: its layers act, each time by another mask; nothing else does, and the module stays as it is."""

import os
import random
import subprocess
import sys
import textwrap
from pathlib import Path
from typing import Any

import numpy as np
import pytest

torch = pytest.importorskip("torch")

from torch import nn  # noqa: E402
from torch.nn import functional as F  # noqa: E402
from torch.nn.functional import dropout  # noqa: E402

from tb_plugin.network.dropout import DroppingNetwork  # noqa: E402
from tb_plugin.torch import TorchNetwork  # noqa: E402
from tests.backends.pytorch.test_untouched import fingerprint, random_states  # noqa: E402

IMAGES = np.random.default_rng(0).uniform(size=(5, 3, 12, 10)).astype(np.float32)
KINDS = {
    "Dropout": lambda: nn.Dropout(0.5),
    "in place": lambda: nn.Dropout(0.5, inplace=True),
    "Dropout2d": lambda: nn.Dropout2d(0.5),
    "AlphaDropout": lambda: nn.AlphaDropout(0.5),
    "FeatureAlphaDropout": lambda: nn.FeatureAlphaDropout(0.5),
}


def module_with(*layers):
    torch.manual_seed(0)
    body = nn.Sequential(nn.Conv2d(3, 16, 3), nn.ReLU(), nn.BatchNorm2d(16), *layers)
    return nn.Sequential(body, nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(16, 4))


def network_of(module):
    return TorchNetwork(module, IMAGES, value_range=(0, 1))


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("training", [True, False])
def test_dropout_acts_by_the_seed_and_in_each_image_by_itself(kind, training):
    network = network_of(module_with(KINDS[kind]()).train(training))
    assert isinstance(network, DroppingNetwork) and network.drops
    pixels = network.pixels(IMAGES)
    plain = network.record(pixels, []).logits
    same = np.repeat(pixels[:1], 5, axis=0)
    first, again, other = (network.dropped(same, seed) for seed in (1, 1, 2))
    assert np.array_equal(first, again)
    assert not np.array_equal(first, other)
    assert len(np.unique(first, axis=0)) == 5
    assert np.array_equal(network.record(pixels, []).logits, plain)


class Functional(nn.Module):
    """Drops by a function that it calls itself, as the body of a nested module does."""

    def __init__(self, drop, rate=0.5):
        super().__init__()
        self.drop, self.rate = drop, rate

    def forward(self, x):
        return self.drop(self, x)


def inner_dropout(module, x):
    return dropout(x, module.rate, module.training)


def dropped_path(x, rate, training):
    """Stochastic depth, as torchvision and timm compute it."""
    if rate == 0.0 or not training:
        return x
    noise = torch.empty((len(x), 1, 1, 1)).bernoulli_(1.0 - rate)
    return x * noise.div_(1.0 - rate)


BY_FUNCTIONS = {
    "dropout": lambda of, x: F.dropout(x, p=of.rate, training=of.training),
    "by its own name": inner_dropout,
    "in place": lambda of, x: F.dropout(x, of.rate, of.training, True),
    "dropout2d": lambda of, x: F.dropout2d(x, of.rate, training=of.training),
    "alpha": lambda of, x: F.alpha_dropout(x, of.rate, training=of.training),
    "beside a normalisation": lambda of, x: F.dropout(
        F.batch_norm(x, torch.zeros(16), torch.ones(16), training=of.training), of.rate, of.training
    ),
    "torch.dropout": lambda of, x: torch.dropout(x, of.rate, of.training),
    "only where it trains": lambda of, x: F.dropout(x, of.rate) if of.training else x,
    "by hand": lambda of, x: x * (torch.rand_like(x) > of.rate) if of.training else x,
    "a path of each image": lambda of, x: dropped_path(x, of.rate, of.training),
    "by NumPy": lambda of, x: x * torch.tensor(np.random.rand(len(x), 1, 1, 1) > of.rate) if of.training else x,
}
NOT_DROPPED = {
    "never, in training neither": (lambda _, x: F.dropout(x, 0.5, training=False), 0.5),
    "by a rate of zero": (BY_FUNCTIONS["dropout"], 0.0),
    "by a path of zero": (BY_FUNCTIONS["a path of each image"], 0.0),
    "nothing, though it draws": (lambda of, x: x + 0 * torch.rand_like(x) if of.training else x, 0.5),
    "nothing, only another scale": (lambda of, x: 2 * x if of.training else x, 0.5),
    "nothing, but what is returned": (lambda of, x: {"x": torch.rand_like(x)} if of.training else x, 0.5),
    "nothing, and refuses": (lambda of, x: 1 / 0 if of.training else x, 0.5),
}


@pytest.mark.parametrize("name", BY_FUNCTIONS)
@pytest.mark.parametrize("training", [True, False])
def test_functions_of_dropout_act_too_and_the_module_stays_as_it_is(name, training):
    module = module_with(Functional(BY_FUNCTIONS[name])).train(training)
    before = fingerprint(module), random_states()
    network = network_of(module)
    pixels = network.pixels(IMAGES)
    plain = network.record(pixels, []).logits
    assert network.drops
    same = np.repeat(pixels[:1], 5, axis=0)
    first, again, other = (network.dropped(same, seed) for seed in (1, 1, 2))
    assert np.array_equal(first, again) and not np.array_equal(first, other)
    assert len(np.unique(first, axis=0)) >= (2 if "path" in name or "NumPy" in name else 5)
    assert np.array_equal(network.record(pixels, []).logits, plain)
    assert (fingerprint(module), random_states()) == before
    assert all(each.training is training for each in module.modules())


@pytest.mark.parametrize("name", NOT_DROPPED)
def test_functions_that_do_not_act_in_training_or_cannot_be_told_are_none(name):
    drop, rate = NOT_DROPPED[name]
    network = network_of(module_with(Functional(drop, rate)))
    assert not network.drops
    # With a layer beside it, that alone acts.
    beside = network_of(module_with(Functional(drop, rate), nn.Dropout(1e-9)))
    pixels = beside.pixels(IMAGES)
    assert beside.drops
    np.testing.assert_allclose(beside.dropped(pixels, 0), beside.record(pixels, []).logits, atol=1e-5)


class Normalising(nn.Module):
    """A normalisation of one's own by the batch, which may keep statistics, and drops by the same flag, or not."""

    mean: Any

    def __init__(self, *, keeps, drops):
        super().__init__()
        self.keeps, self.drops = keeps, drops
        self.register_buffer("mean", torch.zeros(16))

    def forward(self, x):
        mean = self.mean
        if self.training:
            mean = x.mean(dim=(0, 2, 3)) if not self.keeps else mean
            if self.keeps:
                self.mean.mul_(0.9).add_(0.1 * x.mean(dim=(0, 2, 3)))
            if self.drops:
                x = x * (torch.rand_like(x) > 0.5)
        return x - mean[:, None, None]


@pytest.mark.parametrize("keeps", [True, False])
@pytest.mark.parametrize("drops", [True, False])
def test_a_normalisation_of_ones_own_is_as_in_inference_whatever_else_it_does(keeps, drops):
    module = module_with(Normalising(keeps=keeps, drops=drops)).train()
    before = fingerprint(module), random_states()
    network = network_of(module)
    assert not network.drops
    assert (fingerprint(module), random_states()) == before
    beside = network_of(module_with(Normalising(keeps=keeps, drops=drops), nn.Dropout(1e-9)).train())
    pixels = beside.pixels(IMAGES)
    np.testing.assert_allclose(beside.dropped(pixels, 0), beside.record(pixels, []).logits, atol=1e-5)


class Attending(nn.Module):
    """Attention that is given its rate."""

    def __init__(self):
        super().__init__()
        self.attention = nn.MultiheadAttention(16, 2, dropout=0.5, batch_first=True)

    def forward(self, x):
        tokens = x.flatten(2).transpose(1, 2)
        return self.attention(tokens, tokens, tokens)[0].transpose(1, 2).reshape(x.shape)


def test_attention_drops_and_spectral_norms_beside_it_stay_as_they_are():
    module = module_with(Attending(), nn.utils.spectral_norm(nn.Conv2d(16, 16, 1))).train()
    before = fingerprint(module), random_states()
    network = network_of(module)
    same = np.repeat(network.pixels(IMAGES)[:1], 5, axis=0)
    assert network.drops and len(np.unique(network.dropped(same, 1), axis=0)) == 5
    assert (fingerprint(module), random_states()) == before
    assert all(each.training for each in module.modules())


def test_normalisations_are_as_in_inference():
    network = network_of(module_with(nn.Dropout(1e-9)).train())
    pixels = network.pixels(IMAGES)
    np.testing.assert_allclose(network.dropped(pixels, 0), network.record(pixels, []).logits, atol=1e-5)


@pytest.mark.parametrize("layers", [(), (nn.Dropout(0.0),)])
def test_a_module_without_any_has_none(layers):
    assert not network_of(module_with(*layers)).drops


def test_module_modes_and_random_numbers_stay_as_they_are():
    module = module_with(nn.Dropout(0.5), nn.Dropout2d(0.2, inplace=True)).train()
    module.get_submodule("0.3").eval()
    network = network_of(module)
    for seed in (random.seed, np.random.seed, torch.manual_seed):
        seed(1)
    before = fingerprint(module), random_states()
    network.dropped(network.pixels(IMAGES), 7)
    assert (fingerprint(module), random_states()) == before


OF_KERAS = """
    import numpy as np
    import keras
    import torch
    from keras import layers
    from tb_plugin.torch import TorchNetwork

    keras.utils.set_random_seed(0)
    model = keras.Sequential([
        keras.Input((12, 10, 3)),
        layers.Conv2D(16, 3, activation="relu"),
        layers.BatchNormalization(),
        layers.Dropout(0.5),
        layers.SpatialDropout2D(0.2, seed=3),
        layers.GlobalAveragePooling2D(),
        layers.Dense(4, activation="softmax"),
    ])
    images = np.random.default_rng(0).uniform(size=(1, 12, 10, 3)).astype(np.float32).repeat(5, axis=0)
    network = TorchNetwork(model, images, value_range=(0, 1))
    assert network.drops
    held = [*model.variables, *(each.seed_generator.state for each in model.layers if hasattr(each, "seed_generator"))]
    before = [np.array(keras.ops.convert_to_numpy(each)) for each in held], torch.get_rng_state().numpy().tobytes()
    plain = network.record(images, []).logits
    first, again, other = (network.dropped(images, seed) for seed in (1, 1, 2))
    assert np.array_equal(first, again) and not np.array_equal(first, other)
    assert len(np.unique(first, axis=0)) == 5 and np.array_equal(network.record(images, []).logits, plain)
    assert all(np.array_equal(keras.ops.convert_to_numpy(a), b) for a, b in zip(held, before[0]))
    assert torch.get_rng_state().numpy().tobytes() == before[1]
"""


def test_a_keras_model_on_torch_drops_too():
    pytest.importorskip("keras")
    settings = os.environ | {"KERAS_BACKEND": "torch", "PYTHONPATH": str(Path(__file__).parents[3])}
    code = textwrap.dedent(OF_KERAS)
    found = subprocess.run([sys.executable, "-c", code], env=settings, capture_output=True, text=True)
    assert found.returncode == 0, found.stderr
