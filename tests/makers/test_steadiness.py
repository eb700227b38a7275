"""How steady decisions are, of networks of which it is known what changes between steps, and what dropout does."""

import dataclasses
from typing import Any

import numpy as np
import pytest

from tb_plugin.artifacts import Steadiness
from tb_plugin.makers.examples import Examples
from tb_plugin.makers.maker import Study
from tb_plugin.makers.steadiness import FEWEST_PASSES, N_PASSES, N_STEPS, SteadinessMaker, likeness
from tests.clock import Clock, slow_network
from tests.networks import TwoLayerNetwork

K, C, SIDE = 3, 6, 4
# Below this reasons disagree, as `docs/audit.md` and the page have it.
BOUND = 0.7


def network(channel_of: dict[int, int], kind: Any = "softmax", boost: int | None = None) -> Any:
    """Each class has one channel."""
    weights = np.zeros((K, SIDE, SIDE, C))
    for label, channel in channel_of.items():
        weights[label, ..., channel] = 1
    made = TwoLayerNetwork(weights, np.zeros(K) if boost is None else 100.0 * (np.arange(K) == boost))
    return dataclasses.replace(made, output_kind=kind)


# Of each class two examples: what is of the class lies in two channels alike, so that it can be told by either.
OF_CLASS = np.repeat(np.arange(K), 2)
FIRST, SECOND = {k: k for k in range(K)}, {k: k + K for k in range(K)}


def inputs() -> np.ndarray:
    found = 0.01 * np.random.default_rng(0).gamma(1.0, size=(2 * K, SIDE, SIDE, C))
    for image, label in enumerate(OF_CLASS):
        found[image, 1, 1, [label, label + K]] += 5
    return found.astype(np.float32)


class Training:
    """A network that becomes another one between steps."""

    def __init__(self, now: Any) -> None:
        self.now = now

    def __getattr__(self, name: str) -> Any:
        return getattr(self.now, name)


class Dropping:
    """Drops, by the seed, the evidence for the class of some images; what was asked of it is kept."""

    drops = True

    def __init__(self, network: Any, share: float) -> None:
        self._network, self._share, self.seeds = network, share, []

    def dropped(self, images: np.ndarray, seed: int) -> np.ndarray:
        self.seeds.append(seed)
        logits = self._network.record(images, []).logits.copy()
        gone = np.random.default_rng(seed).random(len(images)) < self._share
        logits[gone, OF_CLASS[gone]] -= 50
        return logits

    def __getattr__(self, name: str) -> Any:
        return getattr(self._network, name)


def study_of(net: Any) -> Study:
    unused: Any = None
    return Study(net, Examples.make(inputs(), (0, 1)), net.layers, unused, unused, unused, unused)


def made_at(maker: SteadinessMaker, step: int, seconds: float | None = None) -> Steadiness | None:
    maker.make(step, seconds, lambda *_: None)
    return next((Steadiness.from_blobs(each.to_blobs()) for each in maker.artifacts()), None)


def test_a_channel_that_takes_anothers_place_makes_reasons_disagree_where_it_does_and_nowhere_else():
    training = Training(network(FIRST))
    maker = SteadinessMaker(study_of(training))
    # Of the first step there is none before.
    assert made_at(maker, 1) is None
    same = made_at(maker, 2)
    assert same is not None and all(each.likeness == pytest.approx(1) for each in same.examples)
    training.now = network({**FIRST, 0: SECOND[0]})
    swapped = made_at(maker, 3)
    assert swapped is not None and swapped.steps == (1, 2) and swapped.layer == training.layers[-1].name
    assert [each.decided for each in swapped.examples] == OF_CLASS.tolist()
    told = [each.likeness for each in swapped.examples]
    assert all(each is not None and each < BOUND for each in told[:2])
    assert all(each == pytest.approx(1) for each in told[2:])
    # As it stays so, reasons agree again.
    stays = made_at(maker, 4)
    assert stays is not None and all(each.likeness == pytest.approx(1) for each in stays.examples)


def test_of_another_decision_reasons_are_not_compared_and_it_is_told_what_it_was():
    training = Training(network(FIRST, boost=2))
    maker = SteadinessMaker(study_of(training))
    made_at(maker, 1)
    training.now = network(FIRST)
    made = made_at(maker, 2)
    assert made is not None
    assert [each.before for each in made.examples] == [(2,)] * 2 * K
    assert [each.likeness is None for each in made.examples] == [True] * 4 + [False] * 2
    assert made.examples[0].shares[0] < 0.01 < 0.99 < made.examples[5].shares[0]


def test_so_many_steps_are_compared_and_a_training_that_begins_again_has_none_after_it():
    maker = SteadinessMaker(study_of(network(FIRST)))
    made = None
    for step in range(10):
        made = made_at(maker, step)
    assert made is not None and made.steps == tuple(range(9 - N_STEPS, 9))
    again = made_at(maker, 7)
    assert again is not None and again.steps == (4, 5, 6)


def test_passes_with_dropout_tell_how_often_the_same_is_decided_and_how_far_probabilities_are_apart():
    net = Dropping(network(FIRST), 0.4)
    made = made_at(SteadinessMaker(study_of(net)), 1)
    assert made is not None and made.n_passes == N_PASSES == len(set(net.seeds))
    passes = np.stack([net.dropped(inputs(), seed) for seed in net.seeds[:N_PASSES]])
    same = (passes.argmax(axis=2) == OF_CLASS).sum(axis=0)
    assert [each.same for each in made.examples] == same.tolist() and same.min() > 0 and same.max() < N_PASSES
    for each in made.examples:
        assert 0 <= each.low < 0.01 and each.high > 0.9
        assert each.deviation == pytest.approx(np.sqrt(each.same / 19 * (1 - each.same / 20)), abs=0.02)


@pytest.mark.parametrize("net", [network(FIRST), Dropping(network(FIRST), 0.0)])
def test_what_never_differs_has_no_spread(net):
    maker = SteadinessMaker(study_of(net))
    made_at(maker, 1)
    made = made_at(maker, 2)
    assert made is not None
    n = made.n_passes
    assert n == (N_PASSES if isinstance(net, Dropping) else 0)
    assert all(each.same == n and each.deviation < 1e-6 for each in made.examples)


@pytest.mark.parametrize("kind", ["sigmoid", "linear"])
def test_where_outputs_are_no_classes_that_exclude_each_other_nothing_is_decided(kind):
    maker = SteadinessMaker(study_of(network(FIRST, kind)))
    for step in (1, 2):
        assert maker.make(step, None, lambda *_: None)
        assert maker.artifacts() == []


def test_a_correlation_needs_channels_that_differ():
    evidence = np.array([[1.0, 2, 4], [1, 1, 1]])
    assert likeness(evidence, evidence) == [pytest.approx(1), None]
    assert likeness(evidence[:1], -evidence[:1]) == [pytest.approx(-1)]
    assert likeness(evidence[:, :2], evidence[:, :2]) == [None, None]


def test_passes_end_with_the_time_and_too_few_are_not_told(monkeypatch):
    clock = Clock()
    monkeypatch.setattr("time.monotonic", clock)
    slow = slow_network(Dropping(network(FIRST), 0.4), clock, {"record": (1.0, 0.0), "dropped": (1.0, 0.0)})
    maker = SteadinessMaker(study_of(slow))
    assert not maker.make(1, 2 + 8.5, lambda *_: None)
    (made,) = maker.artifacts()
    assert FEWEST_PASSES <= made.n_passes < N_PASSES
    before = clock.now
    assert not maker.make(2, 5.0, lambda *_: None)
    assert clock.now - before <= 5.0
    # The step before is there, and passes are too few.
    (made,) = maker.artifacts()
    assert made.n_passes == 0 and made.steps == (1,)
    # Once it is known what asking costs, nothing is begun that cannot be ended.
    before = clock.now
    assert not maker.make(3, 0.5, lambda *_: None)
    assert maker.artifacts() == [] and clock.now == before


def test_passes_that_there_was_no_time_for_are_made_later_at_the_same_step_each_once(monkeypatch):
    clock = Clock()
    monkeypatch.setattr("time.monotonic", clock)
    dropping = Dropping(network(FIRST), 0.4)
    maker = SteadinessMaker(study_of(slow_network(dropping, clock, {"record": (1.0, 0.0), "dropped": (1.0, 0.0)})))
    assert not maker.make(1, 2 + 8.5, lambda *_: None)
    assert maker.make(1, None, lambda *_: None)
    (made,) = maker.artifacts()
    whole = Dropping(network(FIRST), 0.4)
    other = SteadinessMaker(study_of(whole))
    assert other.make(1, None, lambda *_: None)
    assert made.examples == other.artifacts()[0].examples
    assert made.n_passes == N_PASSES and dropping.seeds == whole.seeds
