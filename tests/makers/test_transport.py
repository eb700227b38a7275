"""Transport on networks whose layer is the image itself: what was moved is found, and by how much."""

import dataclasses
from typing import Any

import numpy as np
import pytest

from tb_plugin.artifacts import Transport
from tb_plugin.feature_visualization import Rendering
from tb_plugin.log.progress import no_progress
from tb_plugin.makers.examples import Examples
from tb_plugin.makers.maker import Study
from tb_plugin.makers.probe import Probe, ProbeSet
from tb_plugin.makers.transport import N_CHANNELS, N_POINTS, TransportMaker, record_of
from tb_plugin.makers.transport_pairs import N_CLASS_PAIRS, N_COLUMNS
from tb_plugin.network import LayerInfo, Recording
from tb_plugin.transport import BrenierPotential, transport_points
from tests.clock import Clock, slow_network
from tests.networks import TwoLayerNetwork

K, SIDE, C = 3, 2, 5
P = 90
LABELS = np.arange(P) % K


class Moved(TwoLayerNetwork):
    """Its layer is the image, moved as far as it is told."""

    def record(self, inputs, layers):
        recorded = super().record(inputs, layers)
        moved = {name: values + np.float32(self.shift()) for name, values in recorded.activations.items()}
        return Recording(recorded.logits, moved)

    def shift(self) -> Any:
        return 0.0


def network(kind: type[TwoLayerNetwork] = Moved) -> Any:
    """Channel k argues for class k."""
    weights = np.zeros((K, SIDE, SIDE, C))
    for label in range(K):
        weights[label, ..., label] = 1
    return kind(weights, np.zeros(K))


def images(rng: np.random.Generator, *, wrong: int = 0) -> np.ndarray:
    """Of each class its channel is strong; the first images of class 0 are taken for class 1."""
    found = rng.uniform(0, 0.2, (P, SIDE, SIDE, C))
    shown = LABELS.copy()
    shown[np.flatnonzero(LABELS == 0)[:wrong]] = 1
    found[np.arange(P), :, :, shown] += 1
    return found.astype(np.float32)


def study(net: Any, inputs: np.ndarray, labels: np.ndarray = LABELS, **metadata: np.ndarray) -> Study:
    unused: Any = None
    probes = ProbeSet()
    probes.get(lambda: Probe(inputs, np.arange(len(inputs)), labels, metadata, "a fingerprint"))
    examples = Examples.make(inputs[:2], (0, 1))
    return Study(net, examples, net.layers, unused, unused, inputs, Rendering(), probe_set=probes)


def made_by(maker: TransportMaker, step: int = 1) -> Transport:
    assert maker.make(step, None, no_progress)
    (made,) = maker.artifacts()
    return Transport.from_blobs(made.to_blobs())


def of_kind(made: Transport, kind: str) -> list[Any]:
    return [pair for pair in made.pairs if pair.first.kind == kind]


def test_what_was_moved_between_two_steps_is_found_exactly():
    shift = np.array([0, 3, 0, 0, -4.0])

    class Trained(Moved):
        steps = 0

        def shift(self):
            return shift * Trained.steps

    inputs = images(np.random.default_rng(0))
    maker = TransportMaker(study(network(Trained), inputs))
    assert of_kind(made_by(maker, 1), "step") == []
    Trained.steps = 1
    made = made_by(maker, 2)
    (pair,) = of_kind(made, "step")
    assert (pair.first.step, pair.second.step, pair.first.n_images) == (1, 2, P)
    assert pair.distance == pytest.approx(5, rel=1e-4)
    assert pair.moved == pytest.approx(5, rel=1e-4)
    assert pair.channels[:2].tolist() == [4, 1]
    np.testing.assert_allclose(pair.lines[:2, 0], [4, 3], rtol=1e-4)
    np.testing.assert_allclose(pair.lines[:2, 1], [-4, 3], rtol=1e-4)
    np.testing.assert_array_equal(np.sort(pair.images[0]), np.sort(pair.images[1]))
    # Classes did not move against each other.
    before = made_by(TransportMaker(study(network(), inputs)))
    distances = [[each.distance for each in of_kind(found, "class")] for found in (made, before)]
    assert distances[0] == pytest.approx(distances[1], rel=1e-4)


@pytest.mark.parametrize("seed", range(4))
def test_each_pair_keeps_the_laws_of_transport(seed):
    rng = np.random.default_rng(seed)
    made = made_by(TransportMaker(study(network(), images(rng, wrong=12), year=rng.normal(size=P))))
    assert {pair.first.kind for pair in made.pairs} == {"class", "answer", "column"}
    for pair in made.pairs:
        n = len(pair.heights)
        assert n == min(pair.first.n_images, pair.second.n_images, N_POINTS)
        assert 0 < pair.projected <= pair.distance
        assert pair.lines[:, 0].max() <= pair.distance
        assert (np.diff(pair.lines[:, 0]) <= 0).all() and len(pair.channels) == min(C, N_CHANNELS)
        first, second = pair.points
        # Point i goes to point i: no other way within the plane is shorter.
        way = np.sqrt(((first - second) ** 2).sum(axis=1).mean())
        assert way == pytest.approx(pair.projected, rel=1e-4)
        assert transport_points(first, second).distance == pytest.approx(way, rel=1e-4)
        # Each point lies in the cell of the point that it goes to, or on its border.
        potential = BrenierPotential(second.astype(float), pair.heights.astype(float))
        own = (first * second).sum(axis=1) - pair.heights
        np.testing.assert_allclose(potential.at(first.astype(float)), own, atol=1e-4)


def test_classes_lie_farther_apart_than_chance_and_metadata_of_no_meaning_does_not():
    rng = np.random.default_rng(0)
    told = {"noise": rng.normal(size=P), "shown": np.where(LABELS == 2, "third", "another").astype(object)}
    made = made_by(TransportMaker(study(network(), images(rng), **told)))
    classes = of_kind(made, "class")
    assert {(pair.first.label, pair.second.label) for pair in classes} == {(0, 1), (0, 2), (1, 2)}
    for pair in classes:
        assert pair.distance > 1.5 * pair.chance_high
        assert set(pair.channels[:2].tolist()) == {pair.first.label, pair.second.label}
    noise, shown = of_kind(made, "column")
    assert noise.first.positive is False and noise.second.positive is True
    assert noise.distance < 1.5 * noise.chance
    assert (shown.first.category, shown.second.category) == ("another", "third")
    assert shown.distance > shown.chance_high and shown.channels[0] == 2


def test_right_and_wrong_answers_of_all_and_of_the_class_with_most_of_both():
    made = made_by(TransportMaker(study(network(), images(np.random.default_rng(0), wrong=12))))
    whole, of_class = of_kind(made, "answer")
    assert (whole.first.positive, whole.second.positive, whole.first.label) == (True, False, -1)
    assert (whole.first.n_images, whole.second.n_images) == (P - 12, 12)
    assert (of_class.first.label, of_class.first.n_images, of_class.second.n_images) == (0, 18, 12)
    # The classes that are taken for each other come first.
    first = of_kind(made, "class")[0]
    assert (first.first.label, first.second.label) == (0, 1)
    # Where all is right there is nothing to compare.
    assert of_kind(made_by(TransportMaker(study(network(), images(np.random.default_rng(0))))), "answer") == []


def test_distances_are_the_same_both_ways():
    rng = np.random.default_rng(1)
    a, b = rng.normal(size=(2, 20, 6)).astype(np.float32)
    b += 1
    numbers = np.stack([np.arange(20), np.arange(20, 40)])
    some = of_kind(made_by(TransportMaker(study(network(), images(rng)))), "class")[0]
    one = record_of(some.first, some.second, numbers, a, b, 0)
    other = record_of(some.second, some.first, numbers[::-1], b, a, 0)
    assert one.distance == pytest.approx(other.distance)
    assert one.projected == pytest.approx(other.projected)
    np.testing.assert_array_equal(one.channels, other.channels)
    np.testing.assert_allclose(one.lines[:, 1], -other.lines[:, 1])
    assert sorted(zip(*one.images.tolist(), strict=True)) == sorted(zip(*other.images[::-1].tolist(), strict=True))


def test_layers_that_are_silent_or_of_one_channel_are_moved_too():
    some = of_kind(made_by(TransportMaker(study(network(), images(np.random.default_rng(1))))), "class")[0]
    numbers = np.stack([np.arange(6), np.arange(6, 12)])
    silent = record_of(some.first, some.second, numbers, np.zeros((6, 4)), np.zeros((6, 4)), 0)
    assert (silent.distance, silent.projected, silent.chance) == (0, 0, 0)
    line = record_of(some.first, some.second, numbers, np.arange(6.0)[:, None], np.arange(6.0)[:, None] + 2, 0)
    assert line.distance == pytest.approx(2) and line.projected == pytest.approx(2)
    assert (line.points[:, :, 1] == 0).all()


def test_of_fewer_images_than_make_a_set_no_step_is_compared():
    few = images(np.random.default_rng(0))[:4]
    maker = TransportMaker(study(network(), few, LABELS[:4]))
    for step in (1, 2):
        assert maker.make(step, None, no_progress)
        assert maker.artifacts() == []


def test_what_has_no_labels_and_no_step_before_has_no_pairs():
    net = dataclasses.replace(network(TwoLayerNetwork), output_kind="linear")
    maker = TransportMaker(study(net, images(np.random.default_rng(0)), np.full(P, -1)))
    assert maker.make(1, None, no_progress)
    assert maker.artifacts() == []


def test_a_maker_that_is_out_of_time_goes_on_and_one_that_resumes_asks_nothing(monkeypatch):
    clock = Clock()
    monkeypatch.setattr("time.monotonic", clock)
    inputs = images(np.random.default_rng(0))
    slow: Any = slow_network(network(), clock, {"record": (0.1, 0.1)})
    maker = TransportMaker(study(slow, inputs))
    assert not maker.make(1, 3.0, no_progress)
    assert maker.artifacts() == []
    rounds = 0
    while not maker.make(1, 3.0, no_progress):
        rounds += 1
        assert rounds < 20
    (made,) = maker.artifacts()
    assert made.complete

    class Refused(Moved):
        def record(self, inputs, layers):
            raise AssertionError("what was finished is made again")

    again = TransportMaker(study(network(Refused), inputs))
    again.resume(1, [made])
    assert again.make(1, None, no_progress)
    assert len(again.artifacts()) == 1
    again = TransportMaker(study(network(Refused), inputs))
    again.resume(1, [dataclasses.replace(made, fingerprint="another")])
    with pytest.raises(AssertionError):
        again.make(1, None, no_progress)


def test_a_layer_takes_few_bytes_however_wide_it_is_and_however_many_pairs_there_are():
    rng = np.random.default_rng(0)
    some = of_kind(made_by(TransportMaker(study(network(), images(rng)))), "class")[0]
    a, b = rng.normal(size=(2, N_POINTS, 512)).astype(np.float32)
    pair = record_of(some.first, some.second, np.stack([np.arange(N_POINTS)] * 2), a, b, 0)
    # One of steps, two of answers, and as many of classes and columns as there may be.
    n_pairs = 3 + N_CLASS_PAIRS + N_COLUMNS
    made = Transport(LayerInfo("wide", 7, 7, 512), 512, "0" * 32, (pair,) * n_pairs)
    assert sum(map(len, made.to_blobs())) < 100_000


def test_values_that_are_not_finite_are_refused():
    class Broken(Moved):
        def shift(self):
            return np.nan

    with pytest.raises(ValueError, match="activations of layer 'hidden' must be finite"):
        TransportMaker(study(network(Broken), images(np.random.default_rng(0)))).make(1, None, no_progress)
