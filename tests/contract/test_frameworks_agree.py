"""One network in Keras and in PyTorch says the same: `tests/contract/pairs.py` has the networks."""

import dataclasses

import numpy as np
import pytest

keras = pytest.importorskip("keras")
pytest.importorskip("torch")

from tb_plugin import tf as with_keras  # noqa: E402
from tb_plugin import torch as with_torch  # noqa: E402
from tb_plugin.attribution import (  # noqa: E402
    Later,
    ablation,
    channel_relations,
    gradient_times_activation,
    integrated_gradients,
    position_relations,
)
from tb_plugin.attribution.relations import receptive_fields  # noqa: E402
from tb_plugin.feature_visualization import (  # noqa: E402
    Rendering,
    channel,
    direction,
    logit,
    neuron,
)
from tb_plugin.grammar import Channel, Neuron, Spatial  # noqa: E402
from tb_plugin.groups import neuron_groups  # noqa: E402
from tb_plugin.network import choose_layers, layer_named  # noqa: E402
from tests.contract import pairs  # noqa: E402

# Of the largest value.
TOLERANCE = 1e-4


@pytest.fixture(scope="module", params=["plain", "branches", pytest.param("efficientnet", marks=pytest.mark.zoo)])
def pair(request):
    return pairs.ALL[request.param]()


def assert_agree(found, expected, tolerance=TOLERANCE):
    assert found.shape == expected.shape
    assert np.abs(expected).max() > 0
    error = np.abs(found - expected).max() / np.abs(expected).max()
    assert error <= tolerance, f"differ by {error:.2e} of the largest value"


def both(pair, technique, **settings):
    """What a technique over a network says of each, PyTorch's first."""
    return technique(pair.torch, pair.inputs, **settings), technique(pair.keras, pair.inputs, **settings)


def test_what_they_say_of_themselves(pair):
    for name in ("n_classes", "input_shape", "value_range"):
        assert getattr(pair.torch, name) == getattr(pair.keras, name)
    if pair.torch.n_classes < 1000:  # those return logits, and what is made of them nobody knows
        assert pair.torch.output_kind == pair.keras.output_kind
    for name in pair.layers:
        ours, theirs = layer_named(pair.torch, name), layer_named(pair.keras, name)
        assert dataclasses.replace(ours, receptive_field=None) == dataclasses.replace(theirs, receptive_field=None)
    # A concatenation is a layer in Keras only.
    common = {layer.name for layer in pair.torch.layers} & {layer.name for layer in pair.keras.layers}
    layers = ([layer for layer in n.layers if layer.name in common] for n in (pair.torch, pair.keras))
    ours, theirs = ([layer.name for layer in choose_layers(found)] for found in layers)
    assert ours == theirs


def test_receptive_fields(pair):
    infos = [[layer_named(network, name) for name in pair.layers[:2]] for network in (pair.torch, pair.keras)]
    ours = with_torch.with_receptive_field(pair.torch, infos[0])
    theirs = with_keras.with_receptive_field(pair.keras, infos[1])
    assert [layer.receptive_field for layer in ours] == [layer.receptive_field for layer in theirs]


def test_activations_and_logits(pair):
    ours, theirs = (network.record(pair.inputs, pair.layers) for network in (pair.torch, pair.keras))
    assert_agree(ours.logits, theirs.logits)
    for name in pair.layers:
        assert_agree(ours.activations[name], theirs.activations[name])


def test_gradients(pair):
    targets = np.array([[0, 3], [2, 1], [1, 0]])[: len(pair.inputs)]
    ours, theirs = (network.gradients(pair.inputs, pair.layers, targets) for network in (pair.torch, pair.keras))
    for name in pair.layers:
        assert_agree(ours[name], theirs[name])


@pytest.mark.parametrize("n", [1, 2])
def test_one_pass_records_and_differentiates_as_two_do(pair, n):
    def choose(logits):
        given.append(logits)
        # Other classes of each example, and another number of them each time.
        return np.argsort(-logits, axis=1)[:, : 1 + len(given)]

    inputs = pair.inputs[:n]
    for network in (pair.torch, pair.keras):
        given: list[np.ndarray] = []
        expected = network.record(inputs, pair.layers)
        for _ in range(2):
            found, gradients = network.record_with_gradients(inputs, pair.layers, choose)
            targets = np.argsort(-expected.logits, axis=1)[:, : 1 + len(given)]
            slopes = network.gradients(inputs, pair.layers, targets)
            assert_agree(given[-1], expected.logits, 1e-5)
            assert_agree(found.logits, expected.logits, 1e-5)
            for name in pair.layers:
                assert_agree(found.activations[name], expected.activations[name], 1e-5)
                assert_agree(gradients[name], slopes[name], 1e-5)


def test_what_is_computed_from_replaced_activations(pair):
    pair = pair
    first, *_, last = pair.layers
    activations = 0.5 * pair.keras.record(pair.inputs, [first]).activations[first]
    for later in (None, last):
        ours, theirs = both(pair, lambda n, x, later=later: n.resume(x, first, activations, later))
        assert_agree(ours, theirs)
    targets = np.tile([1, 2], (len(pair.inputs), 1))
    ours, theirs = both(pair, lambda n, x: n.resume_gradients(x, first, activations, targets))
    assert_agree(ours, theirs)


@pytest.mark.parametrize("target", [2, (1, 3)])
def test_attribution_to_classes(pair, target):
    pair = pair
    for layer in pair.layers:
        assert_agree(*both(pair, gradient_times_activation, layer=layer, target=target))
    settings = {"layer": pair.layers[-1], "target": target}
    assert_agree(*both(pair, integrated_gradients, n_steps=4, **settings))
    assert_agree(*both(pair, integrated_gradients, n_steps=4, noise_seed=1, **settings))
    # Enough channels that one of them matters: what does not is a difference of nearly equal logits.
    atoms = [*map(Channel, range(6)), Spatial(2, 3), Neuron(1, 2, 0)]
    assert_agree(*both(pair, ablation, atoms=atoms, **settings))


@pytest.mark.parametrize("kind", ["channel", "position", "neuron"])
def test_attribution_to_parts_of_later_layers(pair, kind):
    first, *_, last = pair.layers
    activations = pair.keras.record(pair.inputs, [last]).activations[last]
    # What is silent has no gradient in either.
    _, y, x, strongest = (int(i) for i in np.unravel_index(activations.argmax(), activations.shape))
    parts = {"channel": Channel(strongest), "position": Spatial(y, x), "neuron": Neuron(y, x, strongest)}
    target = Later(last, parts[kind])
    assert_agree(*both(pair, gradient_times_activation, layer=first, target=target))
    assert_agree(*both(pair, integrated_gradients, layer=first, target=target, n_steps=3))


def test_relations_between_layers(pair):
    *_, first, last = pair.layers
    inputs = pair.inputs[:1]
    assert receptive_fields(pair.torch, inputs, first, last) == receptive_fields(pair.keras, inputs, first, last)
    ours, theirs = (channel_relations(n, inputs, first, last, [0, 2, 4]) for n in (pair.torch, pair.keras))
    assert_agree(ours, theirs)
    ours, theirs = (position_relations(n, inputs, first, last) for n in (pair.torch, pair.keras))
    assert_agree(ours, theirs)


def test_groups(pair):
    name = pair.layers[-1]
    ours, theirs = (
        neuron_groups(np.maximum(network.record(pair.inputs, [name]).activations[name], 0), 3)
        for network in (pair.torch, pair.keras)
    )
    for part in ("spatial", "channel"):
        assert_agree(getattr(ours, part), getattr(theirs, part))


def objectives_of(pair):
    layer = pair.layers[1]
    n_channels = layer_named(pair.keras, layer).channels
    vector = np.linspace(-1, 1, n_channels)
    channels = [channel(layer, i) for i in range(0, n_channels, max(1, n_channels // 4))]
    return [*channels, neuron(layer, 1), direction(layer, vector, cosine_power=1), 0.5 * channel(layer, 0) + logit(1)]


def test_objectives_of_the_same_images(pair):
    wanted = objectives_of(pair)
    images = np.random.default_rng(3).uniform(size=(len(wanted), 32, 32, 3)).astype(np.float32)
    size = min(32, *pair.keras.input_shape[:2])
    images = images[:, :size, :size]
    ours, theirs = (
        engine.render(network, wanted, size=size, n_steps=0, initial=images)
        for engine, network in ((with_torch, pair.torch), (with_keras, pair.keras))
    )
    assert_agree(ours.images, theirs.images)
    assert_agree(ours.objective, theirs.objective)
    assert_agree(ours.maximum, theirs.maximum)


def rendered(pair, n_steps, **settings):
    wanted, rendering = objectives_of(pair), Rendering(**settings)
    size = min(32, *pair.keras.input_shape[:2])
    return [
        engine.render(network, wanted, size=size, n_steps=n_steps, rendering=rendering)
        for engine, network in ((with_torch, pair.torch), (with_keras, pair.keras))
    ]


@pytest.mark.parametrize("parameterization", ["fourier", "pixel"])
def test_first_steps_of_still_icons_are_the_same(pair, parameterization):
    ours, theirs = rendered(pair, 4, parameterization=parameterization, transforms=())
    assert_agree(ours.images, theirs.images, tolerance=0.05)
    assert_agree(ours.objective, theirs.objective, tolerance=0.01)


def test_moved_icons_reach_the_same(pair):
    """TensorFlow differentiates a movement by the one back, PyTorch exactly: steps differ, what is reached does not."""
    start, (ours, theirs) = (
        rendered(pair, 0)[1].objective,
        [icons.objective for icons in rendered(pair, 96)],
    )
    assert (theirs > start).mean() > 0.6
    np.testing.assert_allclose(ours, theirs, rtol=0.1, atol=0.05 * np.abs(theirs).max())
