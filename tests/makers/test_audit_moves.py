"""What becomes of labels and quantities without concepts, on networks of which that is known to the number."""

import dataclasses
from typing import Any

import numpy as np
import pytest

from tb_plugin.artifacts import Audit, AuditConcept, AuditFlips, AuditMove, AuditMoves
from tb_plugin.feature_visualization import Rendering
from tb_plugin.makers.audit import AuditMaker
from tb_plugin.makers.audit_move_tables import N_OUTPUTS, moves_of, output_answers_of
from tb_plugin.makers.audit_moves import N_ESTIMATED, Moving
from tb_plugin.makers.examples import Examples
from tb_plugin.makers.maker import Study
from tb_plugin.makers.one_by_one import Part
from tb_plugin.makers.own_outputs import OwnOutputs
from tb_plugin.makers.probe import Probe, ProbeSet
from tb_plugin.network import OutputKind
from tests.clock import Clock, slow_network
from tests.networks import LinearChain, ScoredNetwork, TwoLayerNetwork

KINDS: list[OutputKind] = ["sigmoid", "linear"]
P, SIDE = 80, 6


def study(net: Any, inputs: np.ndarray, truth: np.ndarray | None = None, n_examples: int = 3) -> Study:
    unused: Any = None
    known: Any = {"truth" if net.output_kind == "sigmoid" else "true_values": truth}
    probes = ProbeSet()
    probe = Probe(inputs, np.arange(len(inputs)), np.full(len(inputs), -1), {}, "a fingerprint", **known)
    probes.get(lambda: probe)
    examples = Examples.make(inputs[:n_examples], (0, 1))
    return Study(net, examples, net.layers, unused, unused, inputs, Rendering(), probe_set=probes)


def audited(made: AuditMaker, seconds: float | None = None) -> Audit:
    made.make(1, seconds, lambda *_: None)
    (audit,) = made.artifacts()
    return Audit.from_blobs(audit.to_blobs())


def planted(kind: OutputKind, k: int = 3) -> tuple[TwoLayerNetwork, np.ndarray]:
    """Output i rests on what lies somewhere in channel i alone, all on the channel after the last."""
    rng = np.random.default_rng(0)
    weights = np.zeros((k, SIDE, SIDE, k + 1))
    for output in range(k):
        weights[output, ..., output], weights[output, ..., k] = 1 + output, 0.5
    inputs = 0.001 * rng.gamma(1.0, size=(P, SIDE, SIDE, k + 1))
    there = rng.uniform(size=(P, k)) < 0.4
    for image in range(P):
        for output in range(k + 1):
            y, x = rng.integers(0, SIDE, 2)
            inputs[image, y, x, output] += 5 * there[image, output] if output < k else 4 * rng.uniform()
    bias = np.full(k, -3.0) if kind == "sigmoid" else np.zeros(k)
    return TwoLayerNetwork(weights, bias, output_kind=kind), inputs.astype(np.float32)


def without(net: Any, inputs: np.ndarray, channels: Any) -> np.ndarray:
    changed = inputs.copy()
    changed[..., list(channels)] = inputs.mean(axis=0)[..., list(channels)]
    return net.record(changed, []).logits


def channels_of(audit: Audit, moves: AuditMoves) -> list[int]:
    return [channel for place in moves.concepts for channel in audit.concepts[place].channels]


@pytest.mark.parametrize("kind", KINDS)
def test_of_each_output_what_it_rests_on_comes_before_what_all_rest_on(kind):
    net, inputs = planted(kind)
    audit = audited(AuditMaker(study(net, inputs)))
    assert audit.complete and audit.output_kind == kind and audit.missing == ("classes",)
    assert sorted(each.channels for each in audit.concepts)[:3] == [(0,), (1,), (2,)]
    assert all(len(each.channels) == 1 for each in audit.concepts[:3])
    n = len(audit.concepts)
    assert len(audit.moves) == n * (n + 1) // 2


@pytest.mark.parametrize("kind", KINDS)
def test_all_that_is_told_is_what_the_network_answers_alone_and_in_pairs(kind):
    net, inputs = planted(kind)
    before = net.record(inputs, []).logits
    rng = np.random.default_rng(1)
    truth = (rng.uniform(size=before.shape) < 0.5).astype(np.float32) if kind == "sigmoid" else before + 1
    truth[::7] = np.nan
    audit = audited(AuditMaker(study(net, inputs, truth)))
    for column, each in enumerate(audit.moves, start=1):
        after = without(net, inputs, channels_of(audit, each))
        changes = after - before
        for of in each.outputs:
            k, known = of.index, ~np.isnan(truth[:, of.index])
            # Logits are linear: what is estimated of one is exact, and so is the sum of two.
            assert of.moved == pytest.approx(np.abs(changes[:, k]).mean(), rel=1e-3, abs=1e-5)
            assert of.shift == pytest.approx(changes[:, k].mean(), rel=1e-3, abs=1e-4)
            assert of.estimated_moved == pytest.approx(of.moved, rel=1e-3, abs=1e-4) and of.off_by == pytest.approx(
                0, abs=1e-3
            )
            assert of.measured == of.estimated
            if kind == "linear":
                assert of.measured == AuditFlips()
                assert of.error == pytest.approx(np.abs(after - truth)[known, k].mean(), rel=1e-4)
                continue
            was, now, right = before[:, k] > 0, after[:, k] > 0, truth[:, k] > 0
            flips = was != now
            assert (of.measured.off, of.measured.on) == ((was & ~now).sum(), (~was & now).sum())
            assert of.measured.lost == (flips & known & (was == right)).sum()
            assert of.measured.mended == (flips & known & (now == right)).sum()
        flips = ((before > 0) != (after > 0)) & (kind == "sigmoid")
        assert each.measured.changed == each.estimated.changed == each.hits == flips.sum()
        assert each.n_images == flips.any(axis=1).sum()
        assert each.flips == each.expected == tuple(flips.sum(axis=1)[:3].tolist())
        for answers, was, now in zip(audit.answers, before, after, strict=False):
            order = list(answers.classes)
            returned = 1 / (1 + np.exp(-now)) if kind == "sigmoid" else now
            np.testing.assert_allclose(answers.values[:, 0, 0], was[order], rtol=1e-4, atol=1e-4)
            np.testing.assert_allclose(answers.values[:, 0, column], now[order], rtol=1e-4, atol=1e-4)
            np.testing.assert_allclose(answers.values[:, 1, column], returned[order], rtol=1e-4, atol=1e-4)
            np.testing.assert_allclose(answers.values[:, 2, column], now[order], rtol=1e-3, atol=1e-3)
    assert any(each.measured.changed for each in audit.moves) == (kind == "sigmoid")
    for each in audit.outputs:
        own, known = truth[:, each.index], ~np.isnan(truth[:, each.index])
        assert each.n_known == known.sum() and each.spread == pytest.approx(before[:, each.index].std(), rel=1e-4)
        if kind == "sigmoid":
            assert each.n_on == (before[:, each.index] > 0).sum()
            assert each.n_right == ((before[:, each.index] > 0) == (own > 0))[known].sum()
        else:
            assert each.error == pytest.approx(1.0, rel=1e-3)


@pytest.mark.parametrize("kind", KINDS)
def test_where_truth_is_not_known_nothing_is_right_and_nothing_off(kind):
    net, inputs = planted(kind)
    for truth in (None, np.full((P, 3), np.nan, np.float32)):
        audit = audited(AuditMaker(study(net, inputs, truth)))
        assert audit.moves and all(each.n_known == each.n_right == each.error == 0 for each in audit.outputs)
        told = [of for each in audit.moves for of in each.outputs]
        assert all(of.measured.lost == of.measured.mended == of.error == 0 for of in told)


def saturating(kind: OutputKind) -> ScoredNetwork:
    """Output 0 is 4 less 1 as soon as one of two channels is on; output 1 is always 1."""

    def scores(x: np.ndarray) -> np.ndarray:
        on = np.minimum(x.sum(axis=(1, 2))[:, :2].sum(axis=1), 4.0) - 1
        return np.stack([on, np.ones_like(on)], axis=1)

    def slopes(x: np.ndarray) -> np.ndarray:
        grown = (x.sum(axis=(1, 2))[:, :2].sum(axis=1) < 4.0)[:, None, None, None]
        found = np.zeros((len(x), 2, *x.shape[1:]))
        found[:, 0] = np.where(grown & (np.arange(x.shape[3]) < 2), 1.0, 0.0)
        return found

    weights, bias = np.zeros((2, 1, 1, 3)), np.zeros(2)
    return ScoredNetwork(weights, bias, output_kind=kind, scores=scores, slopes=slopes)


def moving(net: Any, inputs: np.ndarray, *concepts: tuple[str, tuple[int, ...]]) -> Moving:
    names = [layer.name for layer in net.layers]
    recorded = net.record(inputs, names)
    parts = [
        Part(place, net.layers[names.index(name)], channels, recorded.activations[name].mean(axis=0))
        for place, (name, channels) in enumerate(concepts)
    ]
    made = Moving(inputs, OwnOutputs(recorded.logits, net.output_kind, None), inputs[:3], parts)
    assert [*made.go_on(net)] == list(range(1, made.total + 1))
    return made


@pytest.mark.parametrize("kind", KINDS)
def test_where_one_stands_in_for_the_other_the_estimate_is_wrong_and_says_so(kind):
    inputs = np.zeros((400, 1, 1, 3), np.float32)
    inputs[:20, ..., :2] = 4.0
    first, second, both = moves_of(moving(saturating(kind), inputs, ("hidden", (0,)), ("hidden", (1,))))
    told = [next(of for of in each.outputs if of.index == 0) for each in (first, second, both)]
    # On average each is 0.2. Alone they move nothing in the 20 that have both, 0.2 in the others; both 3.6 and 0.4.
    for alone in told[:2]:
        assert (alone.moved, alone.estimated_moved) == (pytest.approx(0.19), pytest.approx(0.19))
    assert told[2].moved == pytest.approx((20 * 3.6 + 380 * 0.4) / 400, rel=1e-5)
    assert told[2].estimated_moved == pytest.approx(380 * 0.4 / 400, rel=1e-5)
    assert told[2].off_by == pytest.approx(20 * 3.6 / 400, rel=1e-5)
    if kind == "sigmoid":
        assert both.measured.off == 20 and both.estimated.off == both.hits == 0
        assert both.flips == (1, 1, 1) and both.expected == (0, 0, 0)


def test_pairs_of_two_layers_are_removed_one_after_the_other():
    rng = np.random.default_rng(3)
    net = LinearChain(rng.gamma(0.5, size=(5, 6)), rng.normal(size=(4, 2, 2, 6)), rng.normal(size=4), "linear")
    inputs = rng.gamma(1.0, size=(50, 2, 2, 5)).astype(np.float32)
    made = moving(net, inputs, ("late", (0, 4)), ("early", (1, 2)))
    early = inputs.copy()
    early[..., [1, 2]] = inputs.mean(axis=0)[..., [1, 2]]
    late = early @ net.mix
    late[..., [0, 4]] = (inputs @ net.mix).mean(axis=0)[..., [0, 4]]
    expected = np.einsum("nhwd,khwd->nk", late, net.weights) + net.bias
    np.testing.assert_allclose(made.done[2].logits, expected[:3], rtol=1e-4, atol=1e-4)
    moved = np.abs(expected - net.record(inputs, []).logits).mean(axis=0)
    np.testing.assert_allclose(made.done[2].moved, moved, rtol=1e-3, atol=1e-4)


def test_a_label_is_decided_for_above_a_half_and_each_by_itself():
    logits = np.array([[0.1, 0.0, -0.1], [5.0, 5.0, 5.0]])
    own = OwnOutputs(logits, "sigmoid", None)
    np.testing.assert_array_equal(own.on, [[True, False, False], [True, True, True]])
    assert not OwnOutputs(logits, "linear", None).on.any()


@pytest.mark.parametrize("kind", KINDS)
def test_of_many_outputs_it_is_small_and_what_flips_is_kept(kind):
    rng = np.random.default_rng(0)
    weights = rng.normal(size=(300, 1, 1, 12))
    net = TwoLayerNetwork(weights, rng.normal(size=300), output_kind=kind)
    inputs = rng.gamma(1.0, size=(60, 1, 1, 12)).astype(np.float32)
    made = moving(net, inputs, *(("hidden", (c,)) for c in range(5)))
    moves, answers = moves_of(made), output_answers_of(made)
    assert all(len(each.outputs) == N_OUTPUTS for each in moves) and {len(each.classes) for each in answers} == {40}
    # Only of some of an image estimates are made, and none is told without how far it is off.
    estimated = [of for each in moves[:5] for of in each.outputs if of.estimated_moved is not None]
    assert estimated and all(of.off_by is not None for of in estimated)
    assert kind == "sigmoid" or all(of.index < N_ESTIMATED for of in estimated)
    audit = Audit(60, "f", concepts=tuple(AuditConcept("hidden", (c,)) for c in range(5)), output_kind=kind,
                  moves=moves, answers=answers)  # fmt: skip
    blobs = audit.to_blobs()
    assert sum(map(len, blobs)) < 150_000 and Audit.from_blobs(blobs).answers == answers


@pytest.mark.parametrize("kind", KINDS)
def test_what_there_was_time_for_is_there_and_nothing_is_removed_twice(kind, monkeypatch):
    clock = Clock()
    monkeypatch.setattr("time.monotonic", clock)
    plain, inputs = planted(kind)
    whole = audited(AuditMaker(study(plain, inputs)))
    maker = AuditMaker(study(slow_network(plain, clock, {"resume": (0.0, 0.01)}), inputs))
    n_looked_at = 2 * len(whole.concepts)
    some = audited(maker, 0.01 * P * n_looked_at)
    assert not some.complete and len(some.moves) < len(whole.moves)
    for seconds in (0.01 * P * 4, None):
        some = audited(maker, seconds)
    assert some == whole


@pytest.mark.parametrize("kind", KINDS)
def test_where_nothing_varies_nothing_is_removed(kind):
    net = TwoLayerNetwork(np.zeros((3, 2, 2, 4)), np.ones(3), output_kind=kind)
    audit = audited(AuditMaker(study(net, np.random.default_rng(0).uniform(size=(P, 2, 2, 4)).astype(np.float32))))
    assert audit.complete and audit.moves == audit.concepts == audit.answers == ()


def test_what_contradicts_itself_is_refused():
    with pytest.raises(ValueError, match="hits among what flips"):
        AuditMoves((0,), AuditFlips(1), AuditFlips(), 1)
    with pytest.raises(ValueError, match="must come with how far it is off"):
        AuditMove(0, estimated_moved=1.0)
    moves = (AuditMoves((0,)),)
    concepts = (AuditConcept("hidden", (0,)),)
    with pytest.raises(ValueError, match="outputs that exclude no other"):
        Audit(9, "", concepts=concepts, moves=moves)
    with pytest.raises(ValueError, match="must be of 0 examples"):
        Audit(9, "", concepts=concepts, output_kind="linear", moves=(dataclasses.replace(moves[0], flips=(1,)),))
