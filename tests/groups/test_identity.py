import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from tb_plugin.groups import Identity, match_groups


def channels(seed, n=5):
    """Directions of which none is like another."""
    rng = np.random.default_rng(seed)
    return (np.eye(n, 12) + 0.1 * rng.uniform(size=(n, 12))) * rng.uniform(0.5, 2, (n, 1))


@given(st.integers(0, 1000), st.permutations(range(5)))
def test_matching_follows_any_shuffle(seed, order):
    before = channels(seed)
    identity = match_groups(3 * before[list(order)], before, (7, 3, 0, 2, 9))
    assert identity.numbers == tuple((7, 3, 0, 2, 9)[i] for i in order)
    np.testing.assert_allclose(identity.similarities, 1, rtol=1e-6)
    assert identity.vanished == ()


@given(st.integers(0, 1000), st.permutations(range(5)))
def test_matching_does_not_hang_on_the_order_of_what_was_before(seed, order):
    now, before = channels(seed), channels(seed + 1)
    numbers = (4, 1, 2, 0, 8)
    straight = match_groups(now, before, numbers)
    shuffled = match_groups(now, before[list(order)], [numbers[i] for i in order])
    assert straight.numbers == shuffled.numbers
    np.testing.assert_allclose(straight.similarities, shuffled.similarities, rtol=1e-6)


def test_the_total_counts_and_not_the_best_pair():
    """The second is a little more like the first of before than the first is, which is like nothing else."""
    before = np.array([[1.0, 0.0, 0.0], [0.8, 0.6, 0.0]])
    now = np.array([[0.9, 0.0, np.sqrt(1 - 0.81)], [1.0, 0.1, 0.0]])
    assert match_groups(now, before, (0, 1)).numbers == (0, 1)


def test_what_appears_gets_a_number_of_its_own():
    before = np.eye(3, 6)
    now = np.eye(6)[[2, 5, 0]]
    identity = match_groups(now, before, (0, 1, 2))
    assert identity.numbers == (2, 3, 0) and identity.vanished == (1,)
    np.testing.assert_array_equal(identity.table, np.array([[2, 1], [3, np.nan], [0, 1]], np.float32))
    again = match_groups(now[::-1], now, identity.numbers)
    assert again.numbers == (0, 3, 2) and again.vanished == ()


def test_more_and_fewer_groups():
    more = match_groups(np.eye(4, 6), np.eye(2, 6), (1, 0))
    assert more.numbers == (1, 0, 2, 3) and np.isnan(more.similarities[2:]).all()
    fewer = match_groups(np.eye(2, 6), np.eye(4, 6), more.numbers)
    assert fewer.numbers == (1, 0) and fewer.vanished == (2, 3)


def test_the_first_step_numbers_groups_as_they_stand():
    first = Identity.first(3)
    assert first.numbers == (0, 1, 2) and np.isnan(first.table[:, 1]).all()
