"""What becomes of decisions without concepts, on networks of which that is known: linear, saturating, with a skip."""

import dataclasses
from typing import Any

import numpy as np
import pytest

from tb_plugin.artifacts import Audit, AuditConcept, AuditOutcome, AuditRemoval
from tb_plugin.encoding.manifest import parse_manifest
from tb_plugin.makers.audit import AuditMaker
from tb_plugin.makers.audit_layer import LayerAudit
from tb_plugin.makers.audit_removal_tables import answers_of, decided_of, removals_of
from tb_plugin.makers.audit_removals import Part, Removed, Removing, parts_of
from tb_plugin.makers.decisions import Decisions
from tb_plugin.network import Recording
from tests.clock import Clock, slow_network
from tests.makers.test_findings import LABELS, K, P, images, network, study
from tests.networks import LinearChain, ScoredNetwork, TwoLayerNetwork


def removing(net: Any, inputs: np.ndarray, *concepts: tuple[str, tuple[int, ...]], n_examples: int = 3) -> Removing:
    """Removes all of the concepts from all images."""
    names = [layer.name for layer in net.layers]
    recorded = net.record(inputs, names)
    labels = np.arange(len(inputs)) % recorded.logits.shape[1]
    before = Decisions(recorded.logits, labels, "softmax", True)
    parts = [
        Part(place, net.layers[names.index(name)], channels, recorded.activations[name].mean(axis=0))
        for place, (name, channels) in enumerate(concepts)
    ]
    made = Removing(inputs, before, inputs[:n_examples], parts)
    assert [*made.go_on(net)] == list(range(1, made.total + 1))
    return made


def without(net: Any, inputs: np.ndarray, *channels: int) -> np.ndarray:
    changed = inputs.copy()
    changed[..., channels] = inputs.mean(axis=0)[..., channels]
    return net.record(changed, []).logits


def random_linear(seed: int = 0) -> tuple[TwoLayerNetwork, np.ndarray]:
    rng = np.random.default_rng(seed)
    net = TwoLayerNetwork(rng.normal(size=(4, 3, 3, 6)), rng.normal(size=4))
    return net, rng.gamma(1.0, size=(60, 3, 3, 6)).astype(np.float32)


def test_where_logits_are_linear_every_estimate_is_what_is_measured():
    net, inputs = random_linear()
    made = removing(net, inputs, ("hidden", (0, 3)), ("hidden", (1,)), ("hidden", (4, 5)))
    found = removals_of(made)
    assert [each.concepts for each in found] == [(0,), (1,), (2,), (0, 1), (0, 2), (1, 2)]
    for each, removed in zip(found, made.done, strict=True):
        assert each.measured == each.estimated and each.hits == each.measured.changed > 0
        assert each.error < 1e-4 < each.change and each.n_logits == 3 * 4
        assert all(of.measured == of.estimated for of in each.classes)
        assert each.decided == each.expected == tuple(removed.decided[:3].tolist())
    np.testing.assert_allclose(made.done[3].logits, without(net, inputs, 0, 3, 1)[:3], rtol=1e-4, atol=1e-4)


def test_what_is_counted_by_class_is_what_the_network_decides():
    net, inputs = random_linear(1)
    made = removing(net, inputs, ("hidden", (2,)), ("hidden", (0, 1)))
    old, labels = net.record(inputs, []).logits.argmax(axis=1), made.before.labels
    for each, channels in zip(removals_of(made), [(2,), (0, 1), (0, 1, 2)], strict=True):
        new = without(net, inputs, *channels).argmax(axis=1)
        assert each.measured.lost == ((old == labels) & (new != labels)).sum()
        assert each.measured.mended == ((old != labels) & (new == labels)).sum()
        assert each.measured.changed == (old != new).sum()
        assert sum(of.measured.lost for of in each.classes) == each.measured.lost
        for of in each.classes:
            assert of.measured.lost == ((old == labels) & (new != labels) & (labels == of.index)).sum()


def saturating() -> ScoredNetwork:
    """Class 0 has a logit of 4 as soon as one of two channels is on; class 1 has one of 1."""

    def scores(x: np.ndarray) -> np.ndarray:
        on = np.minimum(x.sum(axis=(1, 2))[:, :2].sum(axis=1), 4.0)
        return np.stack([on, np.ones_like(on)], axis=1)

    def slopes(x: np.ndarray) -> np.ndarray:
        grown = (x.sum(axis=(1, 2))[:, :2].sum(axis=1) < 4.0)[:, None, None, None]
        found = np.zeros((len(x), 2, *x.shape[1:]))
        found[:, 0] = np.where(grown & (np.arange(x.shape[3]) < 2), 1.0, 0.0)
        return found

    return ScoredNetwork(np.zeros((2, 1, 1, 3)), np.zeros(2), scores=scores, slopes=slopes)


def test_where_one_stands_in_for_the_other_the_estimate_is_wrong_and_says_so():
    inputs = np.zeros((40, 1, 1, 3), np.float32)
    inputs[:20, ..., :2] = 4.0
    # Means are small: most images have neither.
    inputs = np.concatenate([inputs, np.zeros((360, 1, 1, 3), np.float32)])
    first, second, both = removals_of(removing(saturating(), inputs, ("hidden", (0,)), ("hidden", (1,))))
    for alone in (first, second):
        assert alone.measured.changed == alone.estimated.changed == 0 and alone.error == alone.change == 0
    assert both.measured.changed == 20 and both.estimated.changed == both.hits == 0
    assert both.error == both.change > 1
    assert set(both.decided) == {1} and set(both.expected) == {0}


def chain() -> tuple[LinearChain, np.ndarray]:
    rng = np.random.default_rng(3)
    net = LinearChain(rng.gamma(0.5, size=(5, 6)), rng.normal(size=(4, 2, 2, 6)), rng.normal(size=4))
    return net, rng.gamma(1.0, size=(50, 2, 2, 5)).astype(np.float32)


@pytest.mark.parametrize("earlier_first", [True, False])
def test_concepts_of_two_layers_are_removed_one_after_the_other(earlier_first):
    net, inputs = chain()
    concepts = [("early", (1, 2)), ("late", (0, 4))]
    made = removing(net, inputs, *(concepts if earlier_first else concepts[::-1]))
    early = inputs.copy()
    early[..., [1, 2]] = inputs.mean(axis=0)[..., [1, 2]]
    late = early @ net.mix
    late[..., [0, 4]] = (inputs @ net.mix).mean(axis=0)[..., [0, 4]]
    expected = np.einsum("nhwd,khwd->nk", late, net.weights) + net.bias
    np.testing.assert_allclose(made.done[2].logits, expected[:3], rtol=1e-4, atol=1e-4)
    np.testing.assert_array_equal(made.done[2].decided, expected.argmax(axis=1))


class Skipping(LinearChain):
    """The output also sees what comes in, past the later layer."""

    def resume(self, inputs: np.ndarray, layer: str, activations: np.ndarray, later: str | None = None) -> np.ndarray:
        found = super().resume(inputs, layer, activations, later)
        past = activations if layer == "early" else inputs
        return found if later else found + past.sum(axis=(1, 2, 3))[:, None] * np.arange(self.n_classes)

    def record(self, inputs: np.ndarray, layers: Any) -> Recording:
        found = super().record(inputs, layers)
        past = inputs.sum(axis=(1, 2, 3))[:, None] * np.arange(self.n_classes)
        return dataclasses.replace(found, logits=(found.logits + past).astype(np.float32))


def test_a_pair_that_cannot_be_removed_cleanly_is_left_out():
    plain, inputs = chain()
    net = Skipping(plain.mix, plain.weights, plain.bias)
    made = removing(net, inputs, ("early", (0,)), ("late", (1,)), ("late", (2,)))
    assert made.impossible == {(0, 1), (0, 2)}
    assert [each.concepts for each in removals_of(made)] == [(0,), (1,), (2,), (1, 2)]


def test_those_are_removed_without_which_one_class_loses_most_and_none_has_a_part_of_another():
    net, inputs = random_linear()
    logits = np.eye(4)[np.arange(60) % 4]
    decisions = Decisions(logits, np.arange(60) % 4, "softmax", True)
    old, wrong = decisions.labels, (decisions.labels + 1) % 4
    # The first is what all classes rest on, the second has a part in it; the others are of the classes 2, 2 and 3.
    gone = [np.full(60, True), old == 3, old == 2, (old == 2) & (np.arange(60) < 40), (old == 3) & (np.arange(60) < 20)]
    without_each = np.stack([np.where(each, wrong, old) for each in gone], axis=1)
    none = np.zeros((60, 5))
    concepts = ((0, 1), (1,), (2,), (3,), (4,))
    layer = LayerAudit("hidden", concepts, none, none[:, 0], none[:, :4], none, without_each)
    parts = parts_of([layer], decisions, {"hidden": (net.layers[0], inputs.mean(axis=0))})
    # Of class 3, 2 and 0 the first; then what is left.
    assert [each.channels for each in parts] == [(1,), (2,), (3,), (4,)]


@pytest.mark.parametrize("labels", [LABELS, np.full(P, -1, int)], ids=["labels", "no labels"])
def test_an_audit_has_them_with_answers_about_the_examples(labels):
    net, inputs = network(tag=1.5), images(np.random.default_rng(0), thing=0.3)
    maker = AuditMaker(study(net, inputs, labels))
    assert maker.make(1, None, lambda *_: None)
    (made,) = maker.artifacts()
    made = Audit.from_blobs(made.to_blobs())
    alone = [each for each in made.removals if len(each.concepts) == 1]
    assert 1 < len(alone) <= 5 and len(made.removals) == len(alone) * (len(alone) + 1) // 2
    assert alone[0].measured.lost > 0
    assert made.decided == tuple(net.record(inputs[:2], []).logits.argmax(axis=1).tolist())
    for column, each in enumerate(made.removals, start=1):
        channels = [channel for place in each.concepts for channel in made.concepts[place].channels]
        logits = without(net, inputs, *channels)[:2]
        assert each.decided == tuple(logits.argmax(axis=1).tolist())
        for answers, own in zip(made.answers, logits, strict=True):
            assert set(answers.classes) == set(range(K))
            measured, probabilities, estimated = answers.values[:, :, column].T
            np.testing.assert_allclose(measured, own[list(answers.classes)], rtol=1e-4, atol=1e-4)
            np.testing.assert_allclose(estimated, measured, rtol=1e-3, atol=1e-3)
            np.testing.assert_allclose(probabilities, np.exp(measured) / np.exp(own).sum(), rtol=1e-3)
        # Without labels whatever becomes another was right.
        assert (labels >= 0).any() or each.measured.mended == each.measured.otherwise == 0


def test_what_there_was_time_for_is_there_and_nothing_is_removed_twice(monkeypatch):
    clock = Clock()
    monkeypatch.setattr("time.monotonic", clock)
    inputs = images(np.random.default_rng(0))
    net = slow_network(network(tag=5.0), clock, {"resume": (0.0, 0.01)})
    maker = AuditMaker(study(net, inputs))
    seen: list[int] = []

    def note(what: str, done: int, total: int) -> None:
        if what == "concepts removed":
            seen.append(done)

    n_concepts = len(whole(inputs).concepts)
    seconds = 0.01 * (P * n_concepts + 4 * (P + 2))
    assert not maker.make(1, seconds, note)
    (made,) = maker.artifacts()
    assert not made.complete and 0 < len(made.removals) < len(whole(inputs).removals)
    assert len(made.answers) == len(made.decided) == 2
    before = clock.now
    assert maker.make(1, None, note)
    (made,) = maker.artifacts()
    assert Audit.from_blobs(made.to_blobs()) == whole(inputs)
    assert seen == list(range(1, len(made.removals) + 1))
    assert clock.now - before == pytest.approx(0.01 * (P + 2) * (len(made.removals) - 4), rel=0.35)


def whole(inputs: np.ndarray) -> Audit:
    maker = AuditMaker(study(network(tag=5.0), inputs))
    maker.make(1, None, lambda *_: None)
    (made,) = maker.artifacts()
    return Audit.from_blobs(made.to_blobs())


def test_of_a_thousand_classes_and_sixty_four_examples_it_is_small():
    rng = np.random.default_rng(0)
    n, k, p = 64, 1000, 5000
    logits = rng.normal(size=(p, k)).astype(np.float32)
    made = Removing(
        np.zeros((p, 1, 1, 1)), Decisions(logits, np.arange(p) % k, "softmax", True), np.zeros((n, 1, 1, 1)), ()
    )
    made.asked = 3 * rng.normal(size=(n, k)).astype(np.float32)
    for places in [*((i,) for i in range(5)), *((i, j) for i in range(5) for j in range(i))]:
        answered = (made.asked + rng.normal(size=(n, k))).astype(np.float32)
        decided = rng.integers(0, k, (2, p))
        made.done.append(Removed(tuple(sorted(places)), decided[0], decided[1], None, answered, answered))
    removals = removals_of(made)
    assert len(removals) == 15 and max(len(each.classes) for each in removals) == 40
    concepts, decided, answers = concepts_of_five(), decided_of(made), answers_of(made)
    audit = Audit(p, "f", concepts=concepts, removals=removals, decided=decided, answers=answers)
    blobs = audit.to_blobs()
    assert sum(map(len, blobs)) < 300_000
    assert Audit.from_blobs(blobs).answers == answers
    # Answers about an example are read by themselves.
    assert max(map(len, blobs[1:])) < 6_000
    assert len(parse_manifest(blobs[0]).blobs) == n


def concepts_of_five() -> tuple[AuditConcept, ...]:
    return tuple(AuditConcept("hidden", (i,)) for i in range(5))


def test_counts_that_contradict_each_other_are_refused():
    with pytest.raises(ValueError, match="hits among what changes"):
        AuditRemoval((0,), AuditOutcome(1), AuditOutcome(), 1)
    with pytest.raises(ValueError, match="one or two concepts"):
        AuditRemoval((), AuditOutcome(), AuditOutcome(), 0)
    with pytest.raises(ValueError, match="must be of 1 examples"):
        Audit(9, "", concepts=concepts_of_five(), decided=(0,))
