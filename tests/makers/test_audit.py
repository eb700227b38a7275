"""An audit of networks whose causes are known: the planted slice comes first; where nothing is planted, none does."""

import numpy as np
import pytest

from tb_plugin.artifacts import Audit
from tb_plugin.audit import Slice, by_turns, wilson
from tb_plugin.makers.audit import AuditMaker
from tb_plugin.makers.audit_groups import has_fairlearn
from tb_plugin.makers.audit_layer import LayerAudit
from tb_plugin.makers.audit_tables import N_SLICES, slices_of
from tb_plugin.makers.decisions import Decisions
from tests.clock import Clock, slow_network
from tests.makers.test_findings import LABELS, N_EACH, SIDE, TAG, C, K, P, network, study
from tests.networks import TwoLayerNetwork

CHANCE = 0.05
TAGGED = (LABELS == 0) & (np.arange(P) // K % 3 > 0)


def images(rng: np.random.Generator, *, faint: bool) -> np.ndarray:
    """Things lie anywhere in the middle; two thirds of class 0 have a tag; its thing may be faint."""
    found = 0.001 * rng.gamma(1.0, size=(P, SIDE, SIDE, C))
    for image, label in enumerate(LABELS):
        y, x = rng.integers(2, 6, 2)
        found[image, y, x, label] += rng.uniform(4, 6) * (0.1 if faint and label == 0 else 1)
        found[image, 0, 0, TAG] += TAGGED[image] * rng.uniform(0.8, 1.2)
    return found.astype(np.float32)


def audited(maker: AuditMaker, seconds: float | None = None) -> Audit:
    maker.make(1, seconds, lambda *_: None)
    (made,) = maker.artifacts()
    blobs = made.to_blobs()
    assert sum(map(len, blobs)) < 300_000
    return Audit.from_blobs(blobs)


@pytest.fixture(scope="module")
def planted() -> Audit:
    fur = np.where(TAGGED, "warm", "cool").astype(object)
    coin = np.where(np.arange(P) // K % 2 == 0, "heads", "tails").astype(object)
    net, inputs = network(tag=5.0), images(np.random.default_rng(0), faint=True)
    return audited(AuditMaker(study(net, inputs, coin=coin, fur=fur)))


def test_the_slice_that_lacks_what_decides_its_class_comes_first(planted):
    first = planted.slices[0]
    assert planted.concepts[first.concept].channels[0] == TAG
    assert (first.index, first.has, first.right.n, first.others.n) == (0, False, N_EACH // 3, 2 * N_EACH // 3)
    assert first.right.hits == 0 and first.others.hits == first.others.n
    assert first.worse == 1.0 and 0 < first.worse_at_least < 1 and first.chance < 0.001
    assert set(first.images) <= set(np.flatnonzero((LABELS == 0) & ~TAGGED).tolist())
    assert set(first.other_images) <= set(np.flatnonzero(TAGGED).tolist())
    low, high = wilson(np.array(0), np.array(first.right.n))
    assert (first.right.low, first.right.high) == (pytest.approx(low), pytest.approx(high))


def test_slices_of_one_class_do_not_crowd_out_those_of_another():
    def a_slice(label: int, concept: int, worse: float) -> Slice:
        return Slice(label, concept, True, 9, 0.0, 0.0, 1.0, 9, worse, worse, worse, 0.01)

    found = [a_slice(0, j, 0.9 - 0.01 * j) for j in range(30)] + [a_slice(1, 0, 0.2), a_slice(2, 3, 0.1)]
    assert [(each.label, each.concept) for each in by_turns(found)[:4]] == [(0, 0), (1, 0), (2, 3), (0, 1)]
    assert sorted(by_turns(found), key=found.index) == found


def test_what_many_concepts_tell_of_one_class_leaves_room_for_another():
    labels = np.repeat([0, 1], 20)
    lower = np.arange(40) % 2 == 0
    logits = np.stack([labels == 0, labels == 1], axis=1) * 1.0
    # Of class 0 half is wrong, of class 1 less, and thirty concepts tell of the first.
    logits[(labels == 0) & lower] = logits[(labels == 1) & (np.arange(40) % 8 == 0)] = [0, 0]
    logits[(labels == 0) & lower, 1] = logits[(labels == 1) & (np.arange(40) % 8 == 0), 0] = 1
    strengths = np.where(labels[:, None] == 0, lower[:, None], 0.0).repeat(31, axis=1)
    strengths[:, 30] = np.where(labels == 1, np.arange(40) % 4 == 0, 0.0)
    zeros = np.zeros((40, 31))
    concepts = tuple((j,) for j in range(31))
    layer = LayerAudit("a", concepts, zeros, np.ones(40), zeros[:2], strengths, zeros.astype(int))
    found = slices_of([layer], Decisions(logits, labels, "softmax", are_true=True))
    assert len(found) == N_SLICES and [each.index for each in found].count(1) == 1
    order = [each.worse_at_least for each in found]
    assert order == sorted(order, reverse=True)


def test_a_cell_counts_what_the_network_decides_without_the_concept(planted):
    place = next(i for i, each in enumerate(planted.concepts) if each.channels[0] == TAG)
    cell = next(each for each in planted.cells if (each.concept, each.index) == (place, 0))
    net, inputs = network(tag=5.0), images(np.random.default_rng(0), faint=True)
    channels = list(planted.concepts[place].channels)
    changed = inputs.copy()
    changed[..., channels] = inputs.mean(axis=0)[..., channels]
    before, after = (net.record(each, []).logits.argmax(axis=1) == LABELS for each in (inputs, changed))
    own = LABELS == 0
    assert (cell.lost, cell.mended) == ((before & ~after & own).sum(), (~before & after & own).sum())
    assert cell.lost + cell.otherwise + cell.mended <= N_EACH
    # Gradient × activation is exact where logits are linear.
    elsewhere = inputs[~own, ..., channels[0]].mean(axis=0)
    assert channels == [TAG]
    assert cell.logit == pytest.approx(5 * (inputs[own, ..., TAG] - elsewhere).sum(axis=(1, 2)).mean(), rel=1e-3)
    assert (cell.having.n, cell.having.hits) == (TAGGED.sum(), TAGGED.sum())
    assert TAGGED.sum() <= cell.argues.hits < N_EACH


def test_a_group_with_the_cause_comes_first_with_it_as_its_reason(planted):
    first, last = planted.groups[0], planted.groups[-1]
    assert first.column == "fur" and last.column == "coin"
    fur = first.category == "warm"
    assert first.gap is not None and (first.gap > 0) == fur
    own = (LABELS >= 0) & (TAGGED if fur else ~TAGGED)
    assert (first.right.n, first.others.n) == (own.sum(), P - own.sum())
    assert first.gap == pytest.approx(first.right.hits / first.right.n - first.others.hits / first.others.n)
    reason = first.reasons[0]
    assert planted.concepts[reason.concept].channels[0] == TAG
    assert reason.index == 0 and (reason.difference > 0) == fur and reason.chance <= CHANCE
    # Without the tag the two parts of the class are decided alike.
    assert reason.gap is not None and abs(reason.gap) < abs(first.gap)
    assert last.reasons == ()
    assert not (last.gap_low > 0 or last.gap_high < 0)


def test_fairlearn_says_of_which_class_a_rate_differs_most(planted):
    pytest.importorskip("fairlearn")
    first = planted.groups[0]
    assert has_fairlearn() and "fairlearn" not in planted.missing
    # Of class 0 all that have no tag are missed, and none that has one.
    assert (first.metrics["missed"], first.metrics["missed of"]) == (1.0, 0.0)


def test_where_nothing_is_planted_nothing_stands_out():
    fur = np.where(np.random.default_rng(7).random(P) < 0.5, "warm", "cool").astype(object)
    made = audited(AuditMaker(study(network(), images(np.random.default_rng(1), faint=False), fur=fur)))
    assert made.complete and set(made.missing) <= {"fairlearn"}
    assert [each for each in made.slices if each.chance <= CHANCE] == []
    assert all(each.reasons == () for each in made.groups)
    assert all(each.right.hits == each.right.n == N_EACH for each in made.classes)


def test_without_labels_concepts_are_there_and_nothing_is_right_or_wrong():
    made = audited(
        AuditMaker(study(network(tag=5.0), images(np.random.default_rng(0), faint=True), np.full(P, -1, int)))
    )
    assert made.by == "predicted" and set(made.missing) == {"labels", "metadata"}
    assert made.cells and made.slices == ()
    assert all(each.right.hits is None for each in made.classes)
    assert all(each.having.hits is None for each in made.cells)


@pytest.mark.parametrize("kind", ["sigmoid", "linear"])
def test_what_are_no_classes_is_left_out_and_said(kind):
    weights = np.random.default_rng(0).normal(size=(K, SIDE, SIDE, C))
    net = TwoLayerNetwork(weights, np.zeros(K), output_kind=kind)
    made = audited(AuditMaker(study(net, images(np.random.default_rng(0), faint=False))))
    assert made.complete and made.missing == ("classes",)
    assert made.cells == made.slices == made.groups == made.removals == made.directions == ()
    assert made.output_kind == kind and made.decided == ()


def test_so_few_images_are_said_to_be_too_few():
    made = audited(AuditMaker(study(network(), images(np.random.default_rng(0), faint=False)[:K], LABELS[:K])))
    assert "images" in made.missing and made.cells == ()


def test_of_more_cells_than_can_be_shown_those_that_argue_most_are_kept(planted, monkeypatch):
    most = len(planted.cells) // 2
    monkeypatch.setattr("tb_plugin.makers.audit_tables.MAX_ROWS", most)
    net, inputs = network(tag=5.0), images(np.random.default_rng(0), faint=True)
    kept = audited(AuditMaker(study(net, inputs)))
    strongest = sorted((abs(each.logit) for each in planted.cells), reverse=True)[:most]
    assert sorted((abs(each.logit) for each in kept.cells), reverse=True) == pytest.approx(strongest)


def test_what_time_was_for_is_there_and_the_rest_comes_later(monkeypatch):
    clock = Clock()
    monkeypatch.setattr("time.monotonic", clock)
    costs = {"record": (0.0, 0.001), "gradients": (0.0, 0.001), "resume": (0.0, 1.0)}
    net = slow_network(network(tag=5.0), clock, costs)
    coin = np.where(np.arange(P) // K % 2 == 0, "heads", "tails").astype(object)
    maker = AuditMaker(study(net, images(np.random.default_rng(0), faint=True), coin=coin))
    made = audited(maker, 3.0)
    assert not made.complete and len(made.groups) == 1 and made.cells == ()
    assert maker.make(1, None, lambda *_: None)
    (made,) = maker.artifacts()
    whole = audited(AuditMaker(study(network(tag=5.0), images(np.random.default_rng(0), faint=True), coin=coin)))
    assert Audit.from_blobs(made.to_blobs()) == whole
