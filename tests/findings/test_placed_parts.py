"""A part of a class that argues at one place, where nothing else argues, in the place of what the rest shows."""

import numpy as np
import pytest

from tb_plugin.findings.placed_parts import PlacedPart, placed_parts
from tb_plugin.findings.suspect import concepts

N, HALF = 40, 20
# What argues for other classes lies in the middle.
ELSEWHERE = np.zeros((8, 8))
ELSEWHERE[2:6, 2:6] = 1 / 16


def evidence(*, mark: float = 1.0, wearers: int = HALF, thing: float = 0.2, moves: bool = False) -> np.ndarray:
    """Of `[N, 8, 8, 1]`: one channel that sees a mark in a corner of the first images, and a thing in the middle.

    Args:
      mark: How much the mark argues.
      wearers: In how many images it is.
      thing: How much of the thing is left beside a mark.
      moves: Whether the mark lies anywhere in the middle.
    """
    rng = np.random.default_rng(0)
    values = np.zeros((N, 8, 8, 1), np.float32)
    for image in range(N):
        wears = image < wearers
        y, x = rng.integers(2, 6, 2)
        values[image, y, x] = (thing if wears else 1.0) * rng.uniform(0.8, 1.2)
        if wears:
            y, x = rng.integers(2, 6, 2) if moves else (0, 0)
            values[image, y, x] = mark * rng.uniform(0.8, 1.2)
    return values


def found_in(values: np.ndarray) -> list[PlacedPart]:
    return placed_parts(values, ELSEWHERE)


def test_what_half_of_a_class_wears_in_a_corner_is_a_part_with_a_place():
    values = evidence()
    # Too few have it for the place of all, and the channel sees the rest of the class as well.
    assert concepts(values, ELSEWHERE) == []
    (found,) = found_in(values)
    np.testing.assert_array_equal(found.part, np.arange(N) < HALF)
    assert np.argwhere(found.concept.ground).tolist() == [[0, 0]]
    assert found.concept.channels.tolist() == [0]
    assert (found.steady, found.concept.steady) == (1, HALF / N)
    assert found.inside == pytest.approx(1 / 1.2, abs=0.05)
    assert found.others == pytest.approx(0.2, abs=0.05)
    assert found.share == pytest.approx(1 / 1.2, abs=0.05)


@pytest.mark.parametrize("wearers", [0, 4, N - 4, N])
def test_what_nearly_all_wear_or_hardly_any_is_none(wearers):
    assert found_in(evidence(wearers=wearers)) == []


@pytest.mark.parametrize("of", [{"thing": 1.0}, {"mark": 0.05}, {"moves": True}, {"thing": 0.9, "mark": 0.5}])
def test_what_comes_on_top_hardly_argues_or_has_no_place_is_none(of):
    assert found_in(evidence(**of)) == []


def test_scale_and_order_of_images_do_not_matter():
    values, order = evidence(), np.random.default_rng(1).permutation(N)
    (one,), (other,) = found_in(values), found_in(1e-3 * values[order])
    np.testing.assert_array_equal(one.part[order], other.part)
    assert one.apart == pytest.approx(other.apart, abs=1e-4)


@pytest.mark.parametrize("shape", [(4, 8, 8, 1), (N, 3, 3, 1)])
def test_of_few_images_or_cells_nothing_is_said(shape):
    assert placed_parts(np.ones(shape, np.float32), np.full(shape[1:3], 1 / (shape[1] * shape[2]))) == []
