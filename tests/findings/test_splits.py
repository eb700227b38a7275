"""A concept splits a class where a part of its images rests on it and the rest does not, far beyond chance."""

import itertools

import numpy as np
import pytest

from tb_plugin.findings.splits import PartConcept, hypergeometric_tail, is_split, part_concepts, two_parts

RNG = np.random.default_rng(0)
N, HALF = 40, 20


def evidence(*, sticker: float = 1.0, wearers: int = HALF, thing: float = 0.5) -> np.ndarray:
    """Of `[N, 8, 8, 2]`: a sticker in the first images and a thing in the rest, each wherever it happens to be.

    Args:
      sticker: How much the one argues.
      wearers: In how many images.
      thing: How much of the thing is left beside a sticker.
    """
    values = np.zeros((N, 8, 8, 2), np.float32)
    for image in range(N):
        wears = image < wearers
        for channel, strength in enumerate((thing if wears else 1.0, sticker if wears else 0.0)):
            y, x = RNG.integers(0, 8, 2)
            values[image, y, x, channel] = strength * RNG.uniform(0.8, 1.2)
    return values


def of_sticker(values: np.ndarray) -> list[PartConcept]:
    return [each for each in part_concepts(values) if each.channels.tolist() == [1]]


def lost(of_part: int, of_rest: int, part: np.ndarray) -> np.ndarray:
    found = np.zeros(len(part), bool)
    found[np.flatnonzero(part)[:of_part]] = True
    found[np.flatnonzero(~part)[:of_rest]] = True
    return found


def test_what_half_of_a_class_wears_is_a_concept_of_this_half():
    (found,) = of_sticker(evidence())
    assert found.others == pytest.approx(0.5, abs=0.1)
    np.testing.assert_array_equal(found.part, np.arange(N) < HALF)
    assert found.share == pytest.approx(2 / 3, abs=0.1)
    assert found.apart > 0.9


@pytest.mark.parametrize("wearers", [0, 4, N - 4, N])
def test_what_nearly_all_wear_or_hardly_any_is_none(wearers):
    assert of_sticker(evidence(wearers=wearers)) == []


def test_what_comes_on_top_of_the_rest_is_none():
    assert of_sticker(evidence(thing=1.0)) == []


def test_what_hardly_argues_for_the_part_is_none():
    assert of_sticker(evidence(sticker=0.05)) == []


def test_what_argues_more_here_and_less_there_is_none():
    values = evidence(wearers=0)
    shares = RNG.normal(0.5, 0.15, N).clip(0, 1)[:, None, None]
    values[..., 1] = values[..., 0][RNG.permutation(N)] * shares
    values[..., 0] *= 1 - shares
    assert part_concepts(values) == []


@pytest.mark.parametrize("values", [np.zeros((N, 8, 8, 2)), -np.ones((N, 8, 8, 2)), np.ones((4, 1, 1, 3))])
def test_of_what_argues_for_nothing_or_is_alike_everywhere_nothing_is_said(values):
    assert part_concepts(values.astype(np.float32)) == []


def test_scale_and_order_of_images_do_not_matter():
    values, order = evidence(), RNG.permutation(N)
    (one,), (other,) = of_sticker(values), of_sticker(1e-3 * values[order])
    np.testing.assert_array_equal(one.part[order], other.part)
    assert one.apart == pytest.approx(other.apart, abs=1e-4)


def test_two_parts_are_those_that_leave_least_within():
    for values in (RNG.normal(size=9), RNG.integers(0, 4, 9).astype(float), np.arange(9.0) ** 3):
        part, apart = two_parts(values)
        among = [values > edge for edge in np.unique(values)[:-1]]
        within = [sum(((values[of] - values[of].mean()) ** 2).sum() for of in (each, ~each)) for each in among]
        total = ((values - values.mean()) ** 2).sum()
        assert apart == pytest.approx(1 - min(within) / total)
        least = [each.tolist() for each, left in zip(among, within, strict=True) if left <= min(within) + 1e-9]
        assert part.tolist() in least


@pytest.mark.parametrize(("draw", "share"), [("normal", 2 / np.pi), ("random", 0.75)])
def test_one_cloud_falls_apart_as_much_as_its_shape_says(draw, share):
    assert two_parts(getattr(np.random.default_rng(1), draw)(size=20_000))[1] == pytest.approx(share, abs=0.01)


def test_equal_values_are_not_two_parts():
    part, apart = two_parts(np.ones(9))
    assert not part.any() and apart == 0


@pytest.mark.parametrize(
    ("of_part", "of_rest", "is_one"),
    [(HALF, 0, True), (17, 0, True), (14, 0, False), (HALF, 5, False), (HALF, HALF, False), (0, 0, False)],
)
def test_a_class_is_split_where_the_part_is_lost_and_the_rest_stays(of_part, of_rest, is_one):
    part = np.arange(N) < HALF
    assert is_split(lost(of_part, of_rest, part), part) is is_one


def test_few_images_split_nothing():
    part = np.arange(12) < 5
    assert not is_split(lost(5, 0, part), part)


def test_a_tail_counts_the_ways_there_are():
    n, n_part, n_hits = 8, 3, 4
    ways = [sum(each < n_part for each in some) for some in itertools.combinations(range(n), n_hits)]
    for k in range(n_part + 2):
        assert hypergeometric_tail(k, n_part, n_hits, n) == pytest.approx(np.mean(np.array(ways) >= k))
