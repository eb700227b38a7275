import numpy as np
import pytest

from tb_plugin.attribution import gradient_times_activation, integrated_gradients
from tb_plugin.makers.checking import Checking
from tb_plugin.makers.examples import Examples
from tb_plugin.makers.probe import Probe
from tb_plugin.makers.snapshot import N_STRONGEST, WIDE, Loadings, take_snapshot
from tests.clock import Clock, slow_network
from tests.networks import linear_chain, random_network
from tests.samples import known


@pytest.fixture
def images():
    return np.random.default_rng(1).uniform(size=(3, 4, 5, 3)).astype(np.float32)


def test_positions_and_channels_both_sum_to_the_whole(images):
    network = random_network(np.random.default_rng(0))
    snapshot = take_snapshot(network, Examples.make(images, (0, 1)), network.layers)
    (layer,) = snapshot.layers
    expected = np.take_along_axis(snapshot.logits - network.bias, snapshot.targets, axis=1)
    np.testing.assert_allclose(known(layer.by_position).sum(axis=(2, 3)), expected, rtol=1e-3, atol=1e-5)
    np.testing.assert_allclose(known(layer.by_channel).sum(axis=2), expected, rtol=1e-3, atol=1e-5)
    by_neuron = known(layer.by_neuron).sum(axis=(2, 3, 4))
    np.testing.assert_allclose(by_neuron, expected[:, :2], rtol=1e-3, atol=1e-5)


def test_agrees_with_the_technique_one_target_at_a_time(images):
    network = random_network(np.random.default_rng(0), power=3)
    snapshot = take_snapshot(network, Examples.make(images, (0, 1), [5, 5, 5]), network.layers)
    (layer,) = snapshot.layers
    for example, row in enumerate(snapshot.targets):
        for t, target in enumerate(row[row >= 0]):
            alone = gradient_times_activation(network, images, layer="hidden", target=int(target))[example]
            np.testing.assert_allclose(known(layer.by_position)[example, t], alone.sum(axis=2), rtol=1e-4, atol=1e-6)
            np.testing.assert_allclose(
                known(layer.by_channel)[example, t], alone.sum(axis=(0, 1)), rtol=1e-4, atol=1e-6
            )
            for m in np.flatnonzero(snapshot.neuron_targets[example] == target):
                np.testing.assert_allclose(known(layer.by_neuron)[example, m], alone, rtol=1e-5)


def test_of_wide_layers_only_the_strongest_neurons_of_each_position_are_kept():
    network = random_network(np.random.default_rng(0), power=3, shape=(4, 5, WIDE + 1))
    images = np.random.default_rng(1).uniform(0.1, 1, (3, 4, 5, WIDE + 1)).astype(np.float32)
    snapshot = take_snapshot(network, Examples.make(images, (0, 1)), network.layers)
    (layer,) = snapshot.layers
    kept = known(layer.by_neuron)
    assert layer.strongest == N_STRONGEST
    chosen = np.logical_not(np.isnan(kept).all(axis=1))
    assert (chosen.sum(axis=3) == N_STRONGEST).all()
    for m in range(2):
        targets = snapshot.neuron_targets[:, m]
        alone = np.concatenate(
            [
                gradient_times_activation(network, images[e : e + 1], layer="hidden", target=int(target))
                for e, target in enumerate(targets)
            ]
        )
        np.testing.assert_allclose(kept[:, m], np.where(chosen, alone, np.nan), rtol=1e-4, atol=1e-7)
    whole = gradient_times_activation(network, images[:1], layer="hidden", target=int(snapshot.neuron_targets[0, 0]))
    dropped = np.where(chosen[:1], 0, np.abs(whole))
    assert (dropped.max(axis=3) <= np.where(chosen, np.abs(kept).max(axis=1), np.inf).min(axis=3)[:1] * 1.0001).all()


def test_any_method_plugs_in(images):
    network = random_network(np.random.default_rng(0), power=3)
    examples = Examples.make(images, (0, 1), [5, 5, 5])

    def method(network, inputs, layer, target):
        return integrated_gradients(network, inputs, layer=layer, target=target, n_steps=50)

    (plain,) = take_snapshot(network, examples, network.layers, n_best=2).layers
    snapshot = take_snapshot(network, examples, network.layers, n_best=2, attribute=method)
    (layer,) = snapshot.layers
    # Of a cubic the gradient says three times what the path integral does.
    for name in ("by_neuron", "by_position", "by_channel"):
        np.testing.assert_allclose(3 * getattr(layer, name), getattr(plain, name), rtol=2e-3, atol=1e-4)
    assert snapshot.targets.min() == -1

    with pytest.raises(ValueError, match=r"finite attribution \[3, 4, 5, 3\] of hidden, got \[3, 4, 5\]"):
        take_snapshot(network, examples, network.layers, n_best=6, attribute=lambda *a: method(*a).sum(axis=3))
    with pytest.raises(ValueError, match="not finite"):
        take_snapshot(network, examples, network.layers, attribute=lambda *a: method(*a) * np.nan)


def test_best_true_and_wanted_classes_are_explained_once(images):
    network = random_network(np.random.default_rng(0), n_classes=9)
    logits = network.record(images, []).logits
    worst = logits.argmin(axis=1)
    labels = [int(worst[0]), int(logits[1].argmax()), -1]
    snapshot = take_snapshot(network, Examples.make(images, (0, 1), labels), network.layers, classes=[int(worst[0])])
    best = np.argsort(-logits, axis=1)[:, :3]
    for example in range(3):
        explained = [t for t in snapshot.targets[example] if t >= 0]
        # The true class of the first is the least likely: it stands in for the third.
        assert explained[:3] == (best[example].tolist() if example else [*best[0, :2], worst[0]])
        assert len(explained) == len(set(explained))
        assert worst[0] in explained
    assert [set(row[row >= 0]) for row in snapshot.neuron_targets] == [
        {*best[0, :2], worst[0]},
        set(best[1, :2]),
        set(best[2, :2]),
    ]


def test_fewer_classes_than_are_explained(images):
    network = random_network(np.random.default_rng(0), n_classes=1)
    snapshot = take_snapshot(network, Examples.make(images, (0, 1)), network.layers)
    np.testing.assert_array_equal(snapshot.targets, np.zeros((3, 1)))


def test_labels_may_be_one_hot(images):
    examples = Examples.make(images, (0, 1), np.eye(6)[[2, 0, 5]])
    assert examples.known.labels == (2, 0, 5)


def test_classes_that_are_not_there_are_named(images):
    network = random_network(np.random.default_rng(0))
    with pytest.raises(ValueError, match="from 0 to 5, got 6"):
        take_snapshot(network, Examples.make(images, (0, 1)), network.layers, classes=[6])
    with pytest.raises(ValueError, match="from 0 to 5, got 7"):
        take_snapshot(network, Examples.make(images, (0, 1), [0, 7, 1]), network.layers)
    with pytest.raises(ValueError, match="class_names must be 6, got 1"):
        take_snapshot(network, Examples.make(images, (0, 1), class_names=["a"]), network.layers)


def test_examples_are_checked(images):
    with pytest.raises(ValueError, match=r"\[N, H, W, C\] with N >= 1, got shape \[4, 5, 3\]"):
        Examples.make(images[0], (0, 1))
    with pytest.raises(ValueError, match="finite, got 1"):
        Examples.make(np.full((1, 1, 1, 1), np.nan), (0, 1))
    with pytest.raises(ValueError, match="one for each of 3 examples, got shape"):
        Examples.make(images, (0, 1), [1, 2])


def test_factors_go_on_from_those_before(images):
    network = random_network(np.random.default_rng(0))
    examples = Examples.make(images, (0, 1))
    first = take_snapshot(network, examples, network.layers, n_best=5)
    assert first.loadings is not None and first.layers[0].factors is not None
    # In another order of classes, and the two factors exchanged.
    order = [4, 2, 0, 1, 3]
    before = Loadings(first.targets[:, order], first.loadings[:, ::-1, order])
    second = take_snapshot(network, examples, network.layers, n_best=5, before=before)
    assert second.loadings is not None
    np.testing.assert_allclose(second.loadings, first.loadings[:, ::-1], atol=0.1)


def test_factors_begin_anew_where_no_class_is_the_same(images):
    network = random_network(np.random.default_rng(0))
    examples = Examples.make(images, (0, 1))
    first = take_snapshot(network, examples, network.layers)
    before = Loadings(np.full((3, 1), 99), np.ones((3, 2, 1), np.float32))
    second = take_snapshot(network, examples, network.layers, before=before)
    assert first.loadings is not None and second.loadings is not None
    # Alike but for the order, and for the fewer updates of factors that go on.
    similarity = np.einsum("nft,ngt->nfg", first.loadings, second.loadings)
    assert (similarity.max(axis=2) > 0.95).all()


@pytest.mark.parametrize(
    ("seconds", "checked"), [(None, [True, True]), (60, [True, True]), (6, [False, True]), (0, [False, False])]
)
def test_in_little_time_only_the_last_layer_is_checked(seconds, checked, monkeypatch):
    clock = Clock()
    monkeypatch.setattr("time.monotonic", clock)
    network = slow_network(linear_chain(), clock, {"resume_gradients": (0.25, 0.0)})
    images = np.random.default_rng(0).uniform(size=(2, *network.input_shape)).astype(np.float32)
    examples = Examples.make(images, (0, 1))
    snapshot = take_snapshot(network, examples, network.layers, checking=Checking(seconds))
    assert [layer.trust is not None for layer in snapshot.layers] == checked


@pytest.mark.parametrize("seconds", [0.5, 2.5, 6, 11, 13.8, 14, 14.1, 60, None])
def test_all_layers_are_checked_by_zero_before_any_is_by_other_images(seconds, monkeypatch):
    clock = Clock()
    monkeypatch.setattr("time.monotonic", clock)
    costs = {"resume": (0.05, 0.01), "resume_gradients": (0.05, 0.01), "record": (1.0, 0.5)}
    network = slow_network(linear_chain(), clock, costs)
    images = np.random.default_rng(0).uniform(size=(12, *network.input_shape)).astype(np.float32)
    probe = Probe(images, np.arange(12), np.full(12, -1))
    snapshot = take_snapshot(
        network,
        Examples.make(images[:2], (0, 1)),
        network.layers,
        checking=Checking(seconds, lambda _: probe),
    )
    by_zero = [layer.trust is not None for layer in snapshot.layers]
    by_others = [layer.trust is not None and layer.trust.resampled is not None for layer in snapshot.layers]
    # The deepest first.
    assert by_zero == sorted(by_zero) and by_others == sorted(by_others)
    assert all(by_zero) or not any(by_others)
    expected = {0.5: (0, 0), 2.5: (1, 0), 6: (2, 0), 60: (2, 2), None: (2, 2)}
    assert seconds not in expected or (sum(by_zero), sum(by_others)) == expected[seconds]
