"""What the strongest regions of evidence must be."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from tb_plugin.attribution.evidence_regions import evidence_regions

MAPS = arrays.arrays(
    np.float32,
    arrays.array_shapes(min_dims=2, max_dims=2, max_side=9),
    elements=st.floats(-8, 8, width=16),
)


def test_two_blobs_and_one_against_are_found_in_the_order_of_their_sums():
    values = np.zeros((1, 6, 8))
    values[0, 1:3, 1:3] = 2  # 8 in sum
    values[0, 4, 5:8] = -4  # 12 in sum, against
    values[0, 0, 6] = 3
    found = evidence_regions(values, 3)[0]
    # Half of what argues for is 5.5: the one position of 3, and two of the four of 2.
    assert [abs(values[0][region].sum()) for region in found] == [8, 4, 3]
    assert found[0].sum() == 2 and found[1].sum() == 2 and found[2].sum() == 1
    assert not evidence_regions(values, 5)[0, 3:].any()


def test_positions_that_touch_at_a_corner_are_one_region():
    values = np.eye(5)[None] + 0.0
    found = evidence_regions(values, 2)[0]
    assert found[0].sum() == 3 and not found[1].any()
    # A column of nothing divides 18 equal positions, of which the first nine hold half.
    values = np.ones((1, 3, 7))
    values[0, :, 3] = 0
    assert [int(region.sum()) for region in evidence_regions(values, 3)[0]] == [6, 3, 0]


@given(MAPS, st.integers(1, 4))
def test_regions_are_apart_of_one_sign_connected_and_hold_the_strongest_of_half(values, n):
    found = evidence_regions(values[None], n)[0]
    assert found.sum(axis=0).max() <= 1
    sums = [abs(values[region].sum(dtype=np.float64)) for region in found]
    assert sums == sorted(sums, reverse=True)
    for region in found:
        if region.any():
            signs = np.unique(np.sign(values[region]))
            assert len(signs) == 1 and signs[0] != 0
            assert walked(region) == int(region.sum())
    assert found.any() == values.any()
    every = evidence_regions(values[None], values.size)[0]
    for sign in (1, -1):
        of_sign = np.maximum(sign * values, 0).astype(np.float64)
        held = every.any(axis=0) & (of_sign > 0)
        assert of_sign[held].sum() >= of_sign.sum() / 2 - 1e-9
        if held.any():
            # Without the weakest of them it would not be half, and none outside is stronger.
            assert of_sign[held].sum() - of_sign[held].min() <= of_sign.sum() / 2 + 1e-9
            assert of_sign[~held].max(initial=0) <= of_sign[held].min()
        # Different regions of one sign do not touch.
        several = [region for region in every if (region & held).any()]
        assert sum(walked(region) for region in several) == held.sum()
        assert len(several) == 0 or walked(held) == several_size(several, held)


def walked(mask: np.ndarray) -> int:
    """How many positions are reached from the first one of a mask, going to neighbours."""
    todo, seen = [tuple(np.argwhere(mask)[0])], set()
    while todo:
        y, x = todo.pop()
        inside = 0 <= y < mask.shape[0] and 0 <= x < mask.shape[1]
        if (y, x) in seen or not inside or not mask[y, x]:
            continue
        seen.add((y, x))
        todo += [(y + dy, x + dx) for dy in (-1, 0, 1) for dx in (-1, 0, 1)]
    return len(seen)


def several_size(regions: list[np.ndarray], held: np.ndarray) -> int:
    """The size of the region that the first position of a mask is in."""
    y, x = np.argwhere(held)[0]
    return next(int(region.sum()) for region in regions if region[y, x])


def test_no_evidence_has_no_region_and_what_is_none_is_refused():
    assert not evidence_regions(np.zeros((2, 3, 3)), 2).any()
    with pytest.raises(ValueError, match=r"by_position must be finite values \[N, H, W\], got shape \[3, 3\]"):
        evidence_regions(np.zeros((3, 3)), 1)
    with pytest.raises(ValueError, match="must be finite"):
        evidence_regions(np.full((1, 3, 3), np.nan), 1)
    with pytest.raises(ValueError, match="n must be at least 1 region, got 0"):
        evidence_regions(np.zeros((1, 3, 3)), 0)
