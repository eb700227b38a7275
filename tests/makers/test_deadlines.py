"""A law for every maker: whatever anything costs, work ends when time is up, but for the smallest piece of it."""

import dataclasses
import inspect
from types import SimpleNamespace

import numpy as np
import pytest

from tb_plugin.deadline import Deadline
from tb_plugin.feature_visualization import Rendering
from tb_plugin.log.progress import no_progress
from tb_plugin.makers.controls import ControlMaker
from tb_plugin.makers.dictionary import DictionaryMaker
from tb_plugin.makers.examples import Examples
from tb_plugin.makers.findings import FindingsMaker
from tb_plugin.makers.grid import GridMaker
from tb_plugin.makers.grouped_network import GroupedNetwork
from tb_plugin.makers.groups import GroupMaker
from tb_plugin.makers.maker import Study
from tb_plugin.makers.probes import ProbeMaker
from tb_plugin.makers.regions import RegionMaker
from tb_plugin.makers.relations import RelationMaker
from tb_plugin.makers.snapshot import SnapshotMaker
from tb_plugin.makers.statistics import StatisticsMaker
from tb_plugin.makers.timed import TimedNetwork
from tb_plugin.makers.transport import TransportMaker
from tb_plugin.makers.wrapped import WrappedNetwork
from tb_plugin.network import Network
from tests.clock import Clock, SlowRenderer, random_costs, slow_network
from tests.networks import linear_chain

MAKERS = {
    "trust": SnapshotMaker,
    "regions": lambda study: RegionMaker(study, study.layers[-1]),
    "relations": RelationMaker,
    "groups": lambda study: GroupMaker(study, (2, 3), icon_seconds=0),
    "groups with icons": lambda study: GroupMaker(study, (2, 3), icon_seconds="half"),
    "icons": DictionaryMaker,
    "diverse icons": lambda study: DictionaryMaker(study, 2),
    "findings": FindingsMaker,
    "transport": TransportMaker,
    "controls": lambda study: ControlMaker(study, n_images=4, n_channels=2),
    "statistics": StatisticsMaker,
    "grids": lambda study: GridMaker(study, study.layers[-1]),
}


@pytest.fixture
def clock(monkeypatch):
    clock = Clock()
    monkeypatch.setattr("time.monotonic", clock)
    return clock


def study_of(clock, rng, rendering=None):
    """A network whose questions, and a renderer whose steps, cost what chance says."""
    network = slow_network(linear_chain(), clock, random_costs(rng))
    images = np.random.default_rng(1).gamma(0.4, size=(4, 4, 4, 10)).clip(0, 1).astype(np.float32)
    render = SlowRenderer(clock, (float(10 ** rng.uniform(-3, 0)), float(10 ** rng.uniform(-3, 0))))
    examples = Examples.make(images, (0, 1), labels=[0, 1, 2, 3])
    rendering = rendering or Rendering(size=4)
    return network, render, Study(network, examples, network.layers, render, render.grids, images, rendering)


@pytest.mark.parametrize("name", MAKERS)
@pytest.mark.parametrize("seed", range(12))
def test_no_maker_takes_longer_than_its_time_and_one_smallest_piece(name, seed, clock):
    rng = np.random.default_rng(seed)
    network, render, study = study_of(clock, rng)
    maker = MAKERS[name](study)
    seconds = float(10 ** rng.uniform(-1, 2.5))
    for step in (0, 1):
        # Whatever a snapshot is without its checks is not counted.
        before = sum(network.once_and_each(kind) for kind in ("record", "gradients")) * 4 if name == "trust" else 0.0
        clock.longest, begun = 0.0, clock.now
        complete = maker.make(step, seconds, no_progress)
        costs = {kind: network.once_and_each(kind) for kind in network.costs}
        # Statistics ask for logits and gradients at once.
        both = costs["record"] + costs["gradients"] if name == "statistics" else 0.0
        smallest = max(both, *costs.values()) + render.once_and_each
        assert clock.now - begun <= before + seconds + smallest
        if not complete:
            # What is unfinished says so.
            assert all(not getattr(made, "complete", False) for made in maker.artifacts())


@pytest.mark.parametrize("name", MAKERS)
def test_with_time_enough_everything_is_made(name, clock):
    maker = MAKERS[name](study_of(clock, np.random.default_rng(0), Rendering(size=4, n_steps=8))[-1])
    assert maker.make(0, 1e7, no_progress)
    assert maker.make(1, None, no_progress)


@pytest.mark.parametrize("name", MAKERS)
def test_without_time_nothing_is_begun(name, clock):
    maker = MAKERS[name](study_of(clock, np.random.default_rng(0))[-1])
    if name != "trust":
        assert not maker.make(0, 0.0, no_progress)
        assert clock.now == 1000 and maker.artifacts() == []


class SlowDataset:
    """Images that come a few at a time, each time after a while."""

    def __init__(self, clock, images, seconds):
        self.clock, self.images, self.seconds = clock, images, seconds

    def drawn(self, n, seed, names=(), *, in_order=False):
        for first in range(0, len(self.images), 4):
            self.clock.spend(self.seconds)
            numbers = np.arange(first, first + 4)
            yield SimpleNamespace(
                numbers=numbers, images=self.images[numbers], labels=[None] * 4, columns={}, n_all=len(self.images)
            )


DRAWING = {name: MAKERS[name] for name in ("trust", "regions", "controls", "statistics")} | {"probes": ProbeMaker}


@pytest.mark.parametrize("name", DRAWING)
def test_a_probe_set_that_takes_long_to_draw_is_given_up_in_time_and_drawn_when_there_is_some(name, clock):
    network, render, study = study_of(clock, np.random.default_rng(0), Rendering(size=4, n_steps=8))
    images = np.random.default_rng(2).uniform(size=(40, *network.input_shape)).astype(np.float32)
    study = dataclasses.replace(study, dataset=SlowDataset(clock, images, 1000.0))
    own = sum(network.once_and_each(kind) for kind in network.costs) * 400 + render.once_and_each
    maker = DRAWING[name](study)
    begun = clock.now
    assert not maker.make(0, own + 1000, no_progress)
    assert clock.now - begun <= own + 2 * 1000
    assert not study.probe_set.is_drawn and not study.problems.taken()
    assert maker.make(0, None, no_progress) and study.probe_set.is_drawn


def test_a_timed_network_gives_what_the_network_gives_whatever_the_pieces(clock):
    chain = linear_chain()
    timed = TimedNetwork(
        slow_network(chain, clock, dict.fromkeys(("record", "gradients", "resume", "pullback"), (0.0, 1.0))),
        Deadline.after(1000),
    )
    rng = np.random.default_rng(0)
    inputs = rng.uniform(size=(5, 4, 4, 10)).astype(np.float32)
    targets = rng.integers(0, 5, (5, 2))
    recording, expected = timed.record(inputs, ["early", "late"]), chain.record(inputs, ["early", "late"])
    np.testing.assert_array_equal(recording.logits, expected.logits)
    for name in ("early", "late"):
        np.testing.assert_array_equal(recording.activations[name], expected.activations[name])
        found = timed.gradients(inputs, ["early", "late"], targets)[name]
        np.testing.assert_array_equal(found, chain.gradients(inputs, ["early", "late"], targets)[name])
    late = expected.activations["late"]
    np.testing.assert_array_equal(timed.resume(inputs, "late", late), chain.resume(inputs, "late", late))
    cotangents = rng.normal(size=(5, 7, 4, 4, 9)).astype(np.float32)
    found = timed.pullback(inputs, "early", "late", cotangents)
    np.testing.assert_array_equal(found, chain.pullback(inputs, "early", "late", cotangents))


@pytest.mark.parametrize("wrapped", [TimedNetwork, GroupedNetwork])
def test_a_network_around_another_has_all_that_a_network_has(wrapped):
    """A question that it does not pass on would be answered by nothing."""
    public = {name for name, _ in inspect.getmembers(Network) if not name.startswith("_")}
    assert public <= vars(wrapped).keys() | vars(WrappedNetwork).keys()
