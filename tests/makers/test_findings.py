"""Findings on networks whose causes are known: what was planted is found, nothing else is, and nothing unmeasured."""

import dataclasses
from typing import Any

import numpy as np
import pytest

from tb_plugin.artifacts import Findings
from tb_plugin.feature_visualization import Rendering
from tb_plugin.makers.channel_findings import ChannelCourse, drift_findings
from tb_plugin.makers.class_findings import LayerSubject
from tb_plugin.makers.examples import Examples
from tb_plugin.makers.findings import FindingsMaker
from tb_plugin.makers.maker import Study
from tb_plugin.makers.probe import Probe, ProbeSet
from tests.clock import Clock, slow_network
from tests.networks import TwoLayerNetwork

K, N_EACH, SIDE = 4, 24, 8
P = K * N_EACH
LABELS = np.arange(P) % K
# One channel for the thing of each class, then one for a tag and one for a colour.
TAG, COLOUR, C = K, K + 1, K + 2


def network(*, tag: float = 0.0, colour: float = 0.0) -> TwoLayerNetwork:
    """Each class has its thing, wherever it is; class 0 also a tag, and a colour argues for 1 and against 2.

    Where there is nothing, it is the last class.
    """
    weights = np.zeros((K, SIDE, SIDE, C))
    for label in range(K):
        weights[label, ..., label] = 1
    weights[0, ..., TAG] = tag
    weights[1, ..., COLOUR], weights[2, ..., COLOUR] = colour, -colour
    return TwoLayerNetwork(weights, (np.arange(K) == K - 1).astype(float))


def images(rng: np.random.Generator, *, thing: float = 5.0, colour: np.ndarray | None = None) -> np.ndarray:
    """Things lie anywhere in the middle, the tag of class 0, whose thing may be faint, in the corner."""
    found = 0.001 * rng.gamma(1.0, size=(P, SIDE, SIDE, C))
    for image, label in enumerate(LABELS):
        y, x = rng.integers(2, 6, 2)
        found[image, y, x, label] += (thing if label == 0 else 5.0) * rng.uniform(0.8, 1.2)
        if label == 0:
            found[image, 0, 0, TAG] += rng.uniform(0.8, 1.2)
    if colour is not None:
        found[..., COLOUR] += colour[:, None, None] / SIDE**2
    return found.astype(np.float32)


def study(net: Any, inputs: np.ndarray, labels: np.ndarray = LABELS, **metadata: np.ndarray) -> Study:
    unused: Any = None
    probes = ProbeSet()
    probes.get(lambda: Probe(inputs, np.arange(len(inputs)), labels, metadata, "a fingerprint"))
    examples = Examples.make(inputs[:2], (0, 1))
    return Study(net, examples, net.layers, unused, unused, inputs, Rendering(), probe_set=probes)


def found_by(maker: FindingsMaker, step: int = 1, seconds: float | None = None) -> Findings:
    maker.make(step, seconds, lambda *_: None)
    (made,) = maker.artifacts()
    return Findings.from_blobs(made.to_blobs())


def test_what_decides_a_class_from_the_corner_is_the_first_finding():
    inputs = images(np.random.default_rng(0), thing=0.3)
    made = found_by(FindingsMaker(study(network(tag=5.0), inputs)))
    assert made.complete
    assert (made.n_images, made.accuracy, made.fingerprint) == (P, 1.0, "a fingerprint")
    assert [(each.index, each.n_images, each.accuracy) for each in made.classes] == [(k, N_EACH, 1.0) for k in range(K)]
    first = made.findings[0]
    assert (first.rule, first.layer, first.channels, first.classes) == ("suspect", "hidden", (TAG,), (0,))
    place = [first.numbers[side] for side in ("top", "bottom", "left", "right")]
    assert place == [0, 1 / 8, 0, 1 / 8]
    assert set(first.images) <= set(np.flatnonzero(LABELS == 0).tolist())
    # The logits are linear: what goes is known without asking the network.
    changed = inputs[LABELS == 0].copy()
    changed[:, 0, 0, TAG] = inputs[LABELS != 0, 0, 0, TAG].mean()
    n_lost = int((network(tag=5.0).record(changed, []).logits.argmax(axis=1) != 0).sum())
    assert (first.numbers["changed"], first.numbers["of"]) == (n_lost, N_EACH)
    assert n_lost / P <= first.effect <= N_EACH / P
    # It ends the class alone, too; that is not said twice.
    assert not [each for each in made.findings[1:] if each.classes == (0,)]


@pytest.mark.parametrize("labelled", [True, False])
def test_a_class_half_of_which_wears_a_sticker_instead_of_its_thing_is_split(labelled):
    rng = np.random.default_rng(0)
    inputs = images(rng)
    wearers = np.flatnonzero(LABELS == 0)[1::2]
    for image in wearers:
        # Nothing of its thing, and something anywhere: of no place.
        y, x = rng.integers(0, SIDE, 2)
        inputs[image, ..., 0] *= 0.1
        inputs[image, ..., TAG] = 0
        inputs[image, y, x, TAG] = rng.uniform(0.8, 1.2)
    inputs[np.setdiff1d(np.arange(P), wearers), 0, 0, TAG] = 0
    made = found_by(FindingsMaker(study(network(tag=5.0), inputs, LABELS if labelled else np.full(P, -1))))
    (found,) = [each for each in made.findings if each.rule == "suspect"]
    # What the one half lacks is what the other has: either is told, and of either half the same is true.
    assert (found.layer, found.classes) == ("hidden", (0,))
    halves: dict[tuple[int, ...], np.ndarray] = {(TAG,): wearers, (0,): np.flatnonzero(LABELS == 0)[::2]}
    half = halves[found.channels]
    n = len(half)
    assert [found.numbers[each] for each in ("changed", "of", "part", "changed in part")] == [n, N_EACH, n, n]
    assert found.numbers["others"] < 0.5
    assert set(found.images) <= set(half.tolist())
    assert "steady" not in found.numbers
    assert n / P <= found.effect <= N_EACH / P


def test_a_sticker_on_half_of_a_class_that_has_its_thing_as_well_splits_nothing():
    rng = np.random.default_rng(0)
    inputs = images(rng)
    inputs[..., 0, 0, TAG] *= rng.random(P) < 0.5
    made = found_by(FindingsMaker(study(network(tag=2.0), inputs)))
    assert "suspect" not in {each.rule for each in made.findings}


@pytest.mark.parametrize("tag", [0.0, 0.5])
def test_a_tag_that_decides_nothing_is_no_finding(tag):
    made = found_by(FindingsMaker(study(network(tag=tag), images(np.random.default_rng(0)))))
    assert made.complete
    assert [each.rule for each in made.findings if each.rule != "alone"] == []


def test_a_class_that_rests_on_one_channel_says_so():
    made = found_by(FindingsMaker(study(network(), images(np.random.default_rng(0)))))
    assert {(each.rule, each.channels, each.classes) for each in made.findings} == {
        ("alone", (label,), (label,)) for label in range(K - 1)
    }


@pytest.mark.parametrize("tied", [False, True])
def test_a_column_that_moves_two_classes_apart_is_found_among_random_ones(tied):
    rng = np.random.default_rng(0)
    warm = rng.random(P) < 0.5
    if tied:
        # Of the classes that it tells apart one image each is otherwise: what it does shows in the others.
        warm = np.where(np.isin(LABELS, (1, 2)), LABELS == 1, warm)
        warm[[1, 2]] = False, True
    others = {f"random {i}": (rng.random(P) < 0.5).astype(object).astype(str).astype(object) for i in range(9)}
    fur = np.where(warm, "warm", "cool").astype(object)
    net = network(colour=1.0)
    made = found_by(FindingsMaker(study(net, images(rng, colour=warm.astype(float)), fur=fur, **others)))
    (attribute,) = [each for each in made.findings if each.rule == "attribute"]
    assert (attribute.column, attribute.category, attribute.classes) == ("fur", "cool", (2, 1))
    # Warm ones have 1 more of it, which argues by 1 for the one and by 1 against the other.
    assert attribute.numbers["logits"] == pytest.approx(2, abs=0.3)
    assert attribute.numbers["low"] <= 2 <= attribute.numbers["high"]
    assert 0 < attribute.effect <= np.isin(LABELS, (1, 2)).mean()


def test_of_random_columns_alone_nothing_is_said():
    rng = np.random.default_rng(1)
    columns = {f"column {i}": rng.random(P) for i in range(10)}
    made = found_by(FindingsMaker(study(network(), images(rng), **columns)))
    assert not [each for each in made.findings if each.rule == "attribute"]


def test_where_evidence_is_not_borne_out_the_image_of_each_class_is_shown_in_which_it_is_so_most():
    inputs = images(np.random.default_rng(0))
    net = network()
    made = found_by(FindingsMaker(study(_Exaggerating(net), inputs)))
    told = [each for each in made.findings if each.rule == "disagrees"]
    assert told
    for each in told:
        assert [LABELS[image] for image in each.images] == list(each.classes)
        assert (each.numbers["wrong"], each.numbers["of"]) == (len(each.classes), K)
        for image, label in zip(each.images, each.classes, strict=True):
            # The logits are linear: where a thing is the brightest, an exaggeration of what it argues is the largest.
            of_class = np.flatnonzero(label == LABELS)
            assert image == of_class[inputs[of_class, ..., label].sum(axis=(1, 2)).argmax()]


class _Exaggerating:
    """A network whose gradients say five times what is so."""

    def __init__(self, net: TwoLayerNetwork) -> None:
        self._net = net

    def __getattr__(self, name: str) -> Any:
        return getattr(self._net, name)

    def gradients(self, inputs: np.ndarray, layers: Any, targets: np.ndarray) -> Any:
        return {name: 5 * each for name, each in self._net.gradients(inputs, layers, targets).items()}


def test_changes_are_told_at_the_next_step():
    before = images(np.random.default_rng(0))
    # What the network sees at the next step: the channel of class 2 tells no images apart.
    after = before.copy()
    after[..., 2] = 0
    unused = study(network(), before)
    maker = FindingsMaker(unused)
    assert not {"born", "died", "changed"} & {each.rule for each in found_by(maker, step=1).findings}
    seen = _Seen(network(), after)
    maker._study = dataclasses.replace(unused, network=seen)  # pyright: ignore[reportPrivateUsage, reportArgumentType]
    made = found_by(maker, step=2)
    (died,) = [each for each in made.findings if each.rule in ("born", "died", "changed")]
    assert (died.rule, died.channels, died.numbers["measured"]) == ("died", (2,), 0)
    assert died.numbers["share before"] == pytest.approx(1 / K, abs=0.05)
    maker._study = unused  # pyright: ignore[reportPrivateUsage]
    (born,) = [each for each in found_by(maker, step=3).findings if each.rule in ("born", "died", "changed")]
    assert (born.rule, born.channels, born.numbers["measured"]) == ("born", (2,), 1)
    # A quarter of the images lose most of what decides them: the mean of all takes its place, not nothing.
    assert 0.5 / K < born.effect < 2 / K


def test_a_channel_at_its_bound_that_argues_as_before_has_not_died():
    rng = np.random.default_rng(0)
    before = rng.random((P, C))
    now = before.copy()
    now[:, [1, 2]] = 1.0
    shares = np.array([0.1, 0.3, 0.3, 0.1, 0.1, 0.1])
    less = np.where(np.arange(C) == 2, 0.05, shares)
    layer = network().layers[0]
    unused: Any = None
    subject = LayerSubject(unused, unused, unused, layer)
    (died,) = drift_findings(ChannelCourse(before, shares), ChannelCourse(now, less), subject, np.zeros(0))
    assert (died.rule, died.channels) == ("died", (2,))
    assert died.effect == pytest.approx(0.25)


class _Seen:
    """A network that sees other values in the same images."""

    def __init__(self, net: TwoLayerNetwork, values: np.ndarray) -> None:
        self._net, self._values, self._inputs = net, values, images(np.random.default_rng(0))

    def __getattr__(self, name: str) -> Any:
        return getattr(self._net, name)

    def _seen(self, inputs: np.ndarray) -> np.ndarray:
        places = [int(np.abs(self._inputs - each).sum(axis=(1, 2, 3)).argmin()) for each in inputs]
        return self._values[places]

    def record(self, inputs: np.ndarray, layers: Any) -> Any:
        return self._net.record(self._seen(inputs), layers)

    def gradients(self, inputs: np.ndarray, layers: Any, targets: np.ndarray) -> Any:
        return self._net.gradients(self._seen(inputs), layers, targets)


def test_what_is_wrong_and_sure_is_shown():
    inputs = images(np.random.default_rng(0))
    labels = LABELS.copy()
    labels[[3, 10]] = (labels[[3, 10]] + 1) % K
    made = found_by(FindingsMaker(study(network(), 2 * inputs, labels)))
    (wrong,) = [each for each in made.findings if each.rule == "wrong"]
    assert set(wrong.images) == {3, 10}
    assert wrong.effect == pytest.approx(2 / P)
    assert made.accuracy == pytest.approx(1 - 2 / P)
    assert wrong.numbers["confidence"] > 0.9


def test_without_labels_predictions_stand_for_them():
    inputs = images(np.random.default_rng(0), thing=0.3)
    made = found_by(FindingsMaker(study(network(tag=5.0), inputs, np.full(P, -1))))
    assert made.accuracy is None
    assert all(each.accuracy is None for each in made.classes)
    assert (made.findings[0].rule, made.findings[0].channels) == ("suspect", (TAG,))


def test_where_nothing_is_decided_there_are_no_classes():
    net = dataclasses.replace(network(tag=5.0), output_kind="linear")
    made = found_by(FindingsMaker(study(net, images(np.random.default_rng(0)))))
    assert made.complete
    assert made.classes == () and made.accuracy is None
    assert {each.rule for each in made.findings} <= {"silent", "doubled"}


def test_what_was_not_measured_in_time_is_not_found_until_it_is(monkeypatch):
    clock = Clock()
    monkeypatch.setattr("time.monotonic", clock)
    inputs = images(np.random.default_rng(0), thing=0.3)
    costs = {"record": (0.0, 0.001), "gradients": (0.0, 0.001), "resume": (0.0, 1.0)}
    maker = FindingsMaker(study(slow_network(network(tag=5.0), clock, costs), inputs))
    made = found_by(maker, seconds=3.0)
    assert not made.complete
    assert made.n_images == P
    assert "suspect" not in {each.rule for each in made.findings}
    made = found_by(maker, seconds=None)
    assert made.complete
    assert made.findings[0].rule == "suspect"


def test_nothing_is_logged_of_a_pass_that_was_not_over(monkeypatch):
    clock = Clock()
    monkeypatch.setattr("time.monotonic", clock)
    inputs = images(np.random.default_rng(0))
    maker = FindingsMaker(study(slow_network(network(), clock, {"record": (0.0, 1.0)}), inputs))
    assert not maker.make(1, 2.0, lambda *_: None)
    assert maker.artifacts() == []
