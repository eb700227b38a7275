"""A concept is suspect where it lies steadily in cells that hold nothing of what argues for other classes."""

import numpy as np
import pytest

from tb_plugin.findings.cells import in_cells, positions_of
from tb_plugin.findings.margins import lost, margins
from tb_plugin.findings.suspect import binomial_tail, concepts, cover_of, is_decisive

RNG = np.random.default_rng(0)
N = 40
# What argues for other classes lies in the middle.
ELSEWHERE = np.zeros((8, 8))
ELSEWHERE[2:6, 2:6] = 1 / 16


def evidence(*places: tuple[int, int] | None, strength: float = 1.0) -> np.ndarray:
    """Of `[N, 8, 8, C]`: each channel argues at its place, in all images; None: somewhere in the middle."""
    values = np.zeros((N, 8, 8, len(places)), np.float32)
    for channel, place in enumerate(places):
        for image in range(N):
            y, x = RNG.integers(2, 6, 2) if place is None else place
            values[image, y, x, channel] = strength * RNG.uniform(0.5, 1.5)
    return values


def test_channels_in_a_corner_are_one_suspect_concept():
    (found,) = concepts(evidence(None, (0, 0), None, (0, 0)), ELSEWHERE)
    assert found.channels.tolist() == [1, 3]
    assert np.argwhere(found.ground).tolist() == [[0, 0]]
    assert found.share == pytest.approx(0.5, abs=0.1)
    assert (found.inside, found.cover, found.steady) == (1, 0, 1)


@pytest.mark.parametrize("place", [None, (3, 3), (5, 2)])
def test_what_lies_where_other_evidence_lies_is_not(place):
    assert concepts(evidence(None, place, None), ELSEWHERE) == []


def test_what_lies_in_a_corner_of_some_images_only_is_not():
    values = evidence(None, (0, 0))
    values[: N // 2, ..., 1] = evidence(None)[: N // 2, ..., 0]
    assert concepts(values, ELSEWHERE) == []


def test_what_hardly_argues_for_the_class_is_not():
    values = evidence(None, (0, 0))
    values[..., 1] *= 0.05
    assert concepts(values, ELSEWHERE) == []


def test_a_frame_is_a_place_too():
    values = evidence(None, None)
    values[:, 0, :, 1] = values[:, -1, :, 1] = RNG.uniform(0.5, 1.5, (N, 8))
    (found,) = concepts(values, ELSEWHERE)
    assert found.channels.tolist() == [1]
    assert found.ground[0].all() and found.ground[-1].all()
    assert not found.ground[2:6, 2:6].any()


def test_evidence_against_a_class_is_nothing_that_it_rests_on():
    assert concepts(-evidence((0, 0), None), ELSEWHERE) == []


@pytest.mark.parametrize("shape", [(4, 8, 8, 3), (N, 3, 3, 3), (N, 1, 1, 3)])
def test_of_few_images_or_cells_nothing_is_said(shape):
    assert concepts(np.ones(shape, np.float32), np.full(shape[1:3], 1 / (shape[1] * shape[2]))) == []


def test_places_do_not_depend_on_the_scale_of_evidence():
    values = evidence(None, (0, 7), None)
    (one,), (other,) = concepts(values, ELSEWHERE), concepts(1e-3 * values, ELSEWHERE)
    assert one.channels.tolist() == other.channels.tolist() == [1]
    assert one.share == pytest.approx(other.share, abs=1e-5)
    np.testing.assert_array_equal(one.ground, other.ground)


def test_cover_is_a_distribution_of_what_argues_for():
    values = evidence((1, 2), (5, 5)) - evidence((7, 7), (7, 7))
    cover = cover_of(values)
    assert cover.sum() == pytest.approx(1)
    assert sorted(map(tuple, np.argwhere(cover > 0).tolist())) == [(1, 2), (5, 5)]
    assert not cover_of(np.zeros((N, 8, 8, 2))).any()


@pytest.mark.parametrize(("height", "width"), [(8, 8), (16, 8), (13, 9), (7, 32), (3, 2)])
def test_cells_keep_the_sum_and_know_their_positions(height, width):
    values = RNG.normal(size=(2, height, width, 3))
    cells = in_cells(values)
    assert cells.shape == (2, min(height, 8), min(width, 8), 3)
    np.testing.assert_allclose(cells.sum((1, 2)), values.sum((1, 2)))
    chosen = RNG.random(cells.shape[1:3]) < 0.5
    positions = positions_of(chosen, height, width)
    np.testing.assert_allclose(values[:, positions].sum(axis=1), cells[:, chosen].sum(axis=1))


@pytest.mark.parametrize(("n_lost", "n", "is_one"), [(2, 5, False), (3, 5, True), (5, 64, False), (7, 64, True)])
def test_a_class_rests_on_what_it_loses_enough_without(n_lost, n, is_one):
    assert is_decisive(n_lost, n) is is_one


def test_a_tail_is_what_is_left_of_one():
    assert binomial_tail(5, 0, 0.3) == pytest.approx(1)
    assert binomial_tail(5, 5, 0.3) == pytest.approx(0.3**5)
    assert binomial_tail(4, 3, 0.5) == pytest.approx(5 / 16)


def test_a_margin_is_lost_as_a_whole_where_the_decision_changes():
    before = margins(np.array([[3.0, 1.0, 0.0], [3.0, 1.0, 0.0], [3.0, 1.0, 0.0]]), np.zeros(3, int))
    after = margins(np.array([[2.0, 1.0, 0.0], [1.0, 1.5, 0.0], [5.0, 1.0, 0.0]]), np.zeros(3, int))
    np.testing.assert_allclose(before, 2)
    np.testing.assert_allclose(lost(before, after), [0.5, 1, 0])


def test_of_classes_that_do_not_exclude_each_other_a_margin_is_the_logit():
    logits = np.array([[2.0, 5.0], [-1.0, 5.0]])
    np.testing.assert_allclose(margins(logits, np.zeros(2, int), exclusive=False), [2, -1])
