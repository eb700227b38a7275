"""What changed, on networks of which it is known: nothing in one against itself, and what was done comes first."""

import dataclasses
from typing import Any

import numpy as np
import pytest

from tb_plugin.artifacts import Changes, LayerChanges, Sketch
from tb_plugin.artifacts.layer_changes import BORN, CHANGED, DIED, ONLY_HERE, ONLY_THERE, SAME
from tb_plugin.feature_visualization import Rendering
from tb_plugin.makers.changes import ChangesMaker
from tb_plugin.makers.comparison import Comparison, Reference, changes_between
from tb_plugin.makers.examples import Examples
from tb_plugin.makers.maker import Study
from tb_plugin.makers.network_state import NetworkState, Plan
from tb_plugin.makers.probe import Probe, ProbeSet
from tb_plugin.makers.state_pass import state_of
from tb_plugin.network import LayerInfo
from tests.clock import Clock, slow_network
from tests.networks import LinearChain, linear_chain

P, SIDE, C, D, K = 60, 4, 10, 9, 5
RNG = np.random.default_rng(0)
INPUTS = RNG.gamma(0.5, size=(P, SIDE, SIDE, C)).astype(np.float32)


def chain(seed: int = 0) -> LinearChain:
    """One of which each class is decided by a channel of its own, so that removing one is felt."""
    made = linear_chain(seed, side=SIDE, channels=(C, D))
    weights = np.random.default_rng(seed).normal(size=(K, 1, 1, D)) + np.zeros((K, SIDE, SIDE, D))
    return dataclasses.replace(made, weights=weights / SIDE**2)


def probe_of_all(net: Any, inputs: np.ndarray = INPUTS) -> Probe:
    return Probe(inputs, np.arange(len(inputs)), net.record(inputs, []).logits.argmax(axis=1), {}, "a fingerprint")


def reinitialised(net: LinearChain, channel: int, seed: int = 5) -> LinearChain:
    """The network with another filter of one channel of its later layer."""
    mix = net.mix.copy()
    # Of other inputs, so that it answers to other images; as strong as it was.
    own = mix[:, channel].argsort()
    mix[own, channel] = mix[own[::-1], channel]
    return dataclasses.replace(net, mix=mix)


def study(net: Any, probe: Probe) -> Study:
    unused: Any = None
    probes = ProbeSet()
    probes.get(lambda: probe)
    examples = Examples.make(probe.inputs[:2], (0, 1))
    return Study(net, examples, net.layers, unused, unused, probe.inputs, Rendering(), probe_set=probes)


def made_by(maker: ChangesMaker, step: int, seconds: float | None = None) -> tuple[Changes | None, dict[str, Sketch]]:
    maker.make(step, seconds, lambda *_: None)
    back = [type(each).from_blobs(each.to_blobs()) for each in maker.artifacts()]
    changes = [each for each in back if isinstance(each, Changes)]
    return (changes[0] if changes else None), {each.layer_name: each for each in back if isinstance(each, Sketch)}


def after(maker: ChangesMaker, net: Any) -> None:
    """Trains."""
    changed = dataclasses.replace(maker._study, network=net)  # pyright: ignore[reportPrivateUsage]
    maker._study = changed  # pyright: ignore[reportPrivateUsage]


def most_consequential(changes: Changes) -> list[tuple[str, int]]:
    """Layers and channels that became others, by the measured effect of removing them."""
    found = [
        (np.nan_to_num(pair.effects[channel], nan=-1), pair.layer, int(channel))
        for pair in changes.pairs
        for channel in np.flatnonzero(pair.changes != SAME)
    ]
    return [(layer, channel) for _, layer, channel in sorted(found, reverse=True)]


def assert_nothing_changed(changes: Changes) -> None:
    np.testing.assert_allclose(np.diag(changes.similarity), 1, atol=1e-5)
    assert [pair.layer for pair in changes.pairs] == ["early", "late"]
    for pair in changes.pairs:
        assert (pair.changes == SAME).all() and (pair.reference_changes == SAME).all()
        np.testing.assert_array_equal(pair.matches, np.arange(len(pair.matches)))
        np.testing.assert_allclose(pair.strengths, 1, atol=1e-5)
        assert (pair.chance <= 0.05 + 1e-6).all()
        assert pair.kept == 1
        assert pair.moved == pytest.approx(0, abs=1e-3)


def test_a_network_has_not_changed_against_itself():
    net = chain()
    maker = ChangesMaker(study(net, probe_of_all(net)))
    assert made_by(maker, 1)[0] is None
    changes, sketches = made_by(maker, 2)
    assert changes is not None and changes.reference_run == "" and changes.reference_step == 1
    assert_nothing_changed(changes)
    for pair in changes.pairs:
        assert (pair.distance, pair.move) == (0, 0) and pair.spread > 0
    for layer, values in net.record(INPUTS, ["early", "late"]).activations.items():
        # Of 60 images all are sketched.
        np.testing.assert_allclose(sketches[layer].means, values.mean(axis=(1, 2)), atol=0.005 * values.max())


def test_it_has_not_changed_against_itself_across_runs_either():
    net = chain()
    probe = probe_of_all(net)
    states = state_of(net, probe, net.layers), state_of(net, probe, net.layers, 7)
    assert_nothing_changed(changes_between(*states, net, probe, Reference("another", 3)))


@pytest.mark.parametrize("channel", range(D))
def test_a_channel_whose_filter_was_made_anew_is_the_first_and_the_only_one(channel):
    net = chain()
    maker = ChangesMaker(study(net, probe_of_all(net)))
    made_by(maker, 1)
    after(maker, reinitialised(net, channel))
    changes, _ = made_by(maker, 2)
    assert changes is not None
    assert most_consequential(changes) == [("late", channel)]
    early, late = changes.pairs
    assert (late.changes[channel], late.reference_changes[channel]) == (CHANGED, CHANGED)
    assert early.move == 0 < late.distance <= late.move
    assert np.isfinite(late.effects[channel]) and np.isfinite(late.reference_effects[channel])
    assert late.replaced[channel] > 0.5
    assert late.strengths[channel] == late.strengths.min()


def test_of_several_the_one_on_which_more_hangs_comes_first():
    net = chain()
    weights = net.weights.copy()
    weights[..., 2] *= 20
    net = dataclasses.replace(net, weights=weights)
    maker = ChangesMaker(study(net, probe_of_all(net)))
    made_by(maker, 1)
    after(maker, reinitialised(reinitialised(net, 2), 6))
    changes, _ = made_by(maker, 2)
    assert changes is not None
    assert most_consequential(changes) == [("late", 2), ("late", 6)]


def test_what_falls_silent_has_died_and_what_speaks_again_is_born():
    net = chain()
    mix = net.mix.copy()
    mix[:, 4] = 0
    silent = dataclasses.replace(net, mix=mix)
    maker = ChangesMaker(study(net, probe_of_all(net)))
    made_by(maker, 1)
    after(maker, silent)
    late = _late(made_by(maker, 2)[0])
    assert late.changes.tolist() == [DIED if channel == 4 else SAME for channel in range(D)]
    assert late.reference_changes[4] == DIED
    after(maker, net)
    late = _late(made_by(maker, 3)[0])
    assert late.changes.tolist() == [BORN if channel == 4 else SAME for channel in range(D)]
    assert late.effects[4] > 0


def test_who_answers_to_the_same_images_at_other_places_has_changed_too():
    net = chain()
    seen = np.zeros_like(INPUTS)
    # Each image has something of a channel, at a place that is of another channel later.
    strength = np.random.default_rng(2).gamma(1.0, size=P)
    seen[:, 0, 0, 0], seen[:, 3, 3, 1] = strength, strength
    mixes = np.zeros((2, C, D))
    mixes[:, 2:, 1:] = net.mix[2:, 1:]
    mixes[0, 0, 0] = mixes[1, 1, 0] = 1
    seen[..., 2:] = INPUTS[..., 2:]
    probe = probe_of_all(net, seen)
    maker = ChangesMaker(study(dataclasses.replace(net, mix=mixes[0]), probe))
    made_by(maker, 1)
    after(maker, dataclasses.replace(net, mix=mixes[1]))
    late = _late(made_by(maker, 2)[0])
    assert late.changes.tolist() == [CHANGED if channel == 0 else SAME for channel in range(D)]
    assert late.strengths[0] < 0.1


def _late(changes: Changes | None) -> LayerChanges:
    assert changes is not None
    return changes.pairs[1]


def test_channels_in_another_order_are_found_across_networks():
    net = chain()
    order = np.random.default_rng(1).permutation(D)
    other = dataclasses.replace(net, mix=net.mix[:, order] * 3, weights=net.weights[..., order] / 3)
    probe = probe_of_all(net)
    states = state_of(net, probe, net.layers), state_of(other, probe, other.layers)
    changes = changes_between(*states, other, probe, Reference("another", 3), reference_network=net)
    late = _late(changes)
    np.testing.assert_array_equal(late.matches, order)
    assert (late.changes == SAME).all() and late.kept == 1
    assert late.moved == pytest.approx(0, abs=1e-3)
    # Activations of two networks are of no common space.
    assert np.isnan(late.distance) and np.isnan(late.move)


def test_what_one_network_has_and_another_has_not_is_only_here_and_there():
    net = chain()
    # No mixture of what is seen is what only one of them sees.
    seen = INPUTS.copy()
    rng = np.random.default_rng(3)
    seen[..., -1] = rng.gamma(0.5, size=seen.shape[:3])
    mix = np.where(np.arange(C)[:, None] == C - 1, 0, net.mix)
    mix[:, 3] = np.arange(C) == C - 1
    here = dataclasses.replace(net, mix=mix)
    mix = mix.copy()
    mix[:, 3] = 0
    there = dataclasses.replace(net, mix=mix)
    probe = probe_of_all(here, seen)
    found = {}
    for name, (a, b) in {"here": (there, here), "there": (here, there)}.items():
        states = state_of(a, probe, a.layers), state_of(b, probe, b.layers)
        found[name] = _late(changes_between(*states, b, probe, Reference("another", 3), reference_network=a))
    assert np.flatnonzero(found["here"].changes).tolist() == [3] and found["here"].changes[3] == ONLY_HERE
    assert np.flatnonzero(found["there"].reference_changes).tolist() == [3]
    assert found["there"].reference_changes[3] == ONLY_THERE
    assert found["here"].effects[3] == pytest.approx(found["there"].reference_effects[3])
    assert found["here"].explained[3] < 0.1


def test_other_images_are_not_compared():
    net = chain()
    probe = probe_of_all(net)
    state = state_of(net, probe, net.layers)
    other = dataclasses.replace(state, fingerprint="another")
    with pytest.raises(ValueError, match="on the same probe set alone, got 60 images of a fingerprint and 60 of anoth"):
        Comparison(state, other, probe, Reference(), by_index=True)


def test_of_too_few_images_nothing_is_said_but_that():
    net = chain()
    of = study(net, probe_of_all(net, INPUTS[:3]))
    maker = ChangesMaker(of)
    made_by(maker, 1)
    changes, sketches = made_by(maker, 2)
    assert changes is None and set(sketches) == {"early", "late"}
    assert of.problems.taken_few() == ("changes need a probe set of 4 images or more, got 3: none are told",)


def test_what_there_was_no_time_for_is_made_when_there_is(monkeypatch):
    clock = Clock()
    monkeypatch.setattr("time.monotonic", clock)
    net = chain()
    costs = {"record": (0.0, 0.001), "gradients": (0.0, 0.001), "resume": (0.0, 1.0)}
    maker = ChangesMaker(study(net, probe_of_all(net)))
    made_by(maker, 1)
    after(maker, slow_network(reinitialised(net, 4), clock, costs))
    changes, _ = made_by(maker, 2, seconds=3.0)
    # What became of channels needs no measurement.
    assert changes is not None and not changes.complete
    assert _late(changes).changes[4] == CHANGED and np.isnan(_late(changes).effects[4])
    changes, _ = made_by(maker, 2)
    assert changes is not None and changes.complete
    assert np.isfinite(_late(changes).effects[4])


def test_nothing_is_made_of_a_pass_that_was_not_over(monkeypatch):
    clock = Clock()
    monkeypatch.setattr("time.monotonic", clock)
    net = slow_network(chain(), clock, {"record": (0.0, 1.0), "gradients": (0.0, 1.0)})
    maker = ChangesMaker(study(net, probe_of_all(chain())))
    assert not maker.make(1, 5.0, lambda *_: None)
    assert maker.artifacts() == []


def test_a_pass_that_was_interrupted_knows_what_one_at_once_knows(monkeypatch):
    clock = Clock()
    monkeypatch.setattr("time.monotonic", clock)
    net, probe = chain(), probe_of_all(chain())
    maker = ChangesMaker(study(slow_network(net, clock, {"record": (0.0, 1.0)}), probe))
    n_times = 0
    while not maker.artifacts():
        maker.make(1, 20.0, lambda *_: None)
        n_times += 1
    assert 1 < n_times < 50
    whole = state_of(net, probe, net.layers)
    assert maker._work is not None  # pyright: ignore[reportPrivateUsage]
    state: NetworkState = maker._work.passed.state  # pyright: ignore[reportPrivateUsage]
    for name in ("maps", "maxima", "means", "weight", "whole", "sketches"):
        for layer, values in getattr(whole, name).items():
            np.testing.assert_allclose(getattr(state, name)[layer], values, rtol=1e-4, atol=1e-6, err_msg=name)


@pytest.mark.parametrize(
    "layers",
    [
        (LayerInfo("a", 4, 4, 8),),
        tuple(LayerInfo(str(i), 56, 56, 256) for i in range(4)),
        tuple(LayerInfo(str(i), 14, 14, 2048) for i in range(50)),
    ],
)
def test_what_is_kept_is_bounded(layers):
    for n_images in (5, 512, 4000):
        plan = Plan.of(layers, n_images)
        of = len(plan.compared)
        assert 1 <= of <= 128 and plan.compared[-1] < n_images
        maps = sum(min(each.height, plan.side) * min(each.width, plan.side) * each.channels for each in layers)
        whole = sum(len(plan.whole[each.name]) * each.height * each.width * each.channels for each in layers)
        assert 4 * of * maps <= 2**25 and 4 * whole <= 2**26
