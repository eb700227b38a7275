"""A pass over images: whoever looks at batches, in any order, and however often it is interrupted, finds the same."""

import collections
import dataclasses
import pickle
import weakref

import numpy as np
import pytest

from tb_plugin.makers.crops import Search, channel_examples, group_examples
from tb_plugin.makers.strongest import Query, looked_at
from tests.networks import random_network

N_IMAGES, BATCH = 230, 10
SHAPE = (9, 8, 5)


@pytest.fixture
def network():
    return random_network(np.random.default_rng(0), shape=SHAPE)


@pytest.fixture
def images():
    """Few different values, so that most of the strongest are equally strong."""
    rng = np.random.default_rng(1)
    made = (rng.integers(0, 4, (N_IMAGES, *SHAPE)) / 4).astype(np.float32)
    # A channel that never fires, and one that is silent in most images.
    made[..., 0] = 0
    made[rng.uniform(size=N_IMAGES) < 0.9, ..., 1] = 0
    made[17] = np.nan
    return made


def batches(images):
    return [images[i : i + BATCH] for i in range(0, len(images), BATCH)]


def side_by_side(network, n, rng):
    """Looks at up to n batches at once, which are finished in any order; they are given in their own."""

    def look(queries):
        waiting, queries = collections.deque(), iter(queries)
        more = True
        while more or waiting:
            while more and len(waiting) < n:
                query = next(queries, None)
                more = query is not None
                if more:
                    waiting.append(query)
            answers = {i: looked_at(network, waiting[i]) for i in rng.permutation(len(waiting))}
            for i in range(min(len(waiting), int(rng.integers(1, n + 1)))):
                yield waiting.popleft(), answers[i]

    return look


def assert_equal(found, expected):
    assert found.keys() == expected.keys()
    for name in expected:
        for field in dataclasses.fields(expected[name]):
            ours, theirs = (getattr(each[name], field.name) for each in (found, expected))
            assert ours.dtype == theirs.dtype
            np.testing.assert_array_equal(ours, theirs, err_msg=field.name)


@pytest.mark.filterwarnings("ignore:invalid value encountered:RuntimeWarning")
@pytest.mark.parametrize("n", [1, 2, 7, 40])
def test_many_who_look_side_by_side_find_what_one_finds(n, network, images):
    rng = np.random.default_rng(n)
    expected = channel_examples(network, batches(images), network.layers, Search(size=8))
    look = side_by_side(network, n, rng)
    assert_equal(
        channel_examples(network, batches(images), network.layers, Search(size=8, look=look)),
        expected,
    )
    groups = {"g": (network.layers[0], rng.uniform(size=(3, SHAPE[2])).astype(np.float32))}
    assert_equal(
        group_examples(network, batches(images), groups, Search(size=8, look=look)),
        group_examples(network, batches(images), groups, Search(size=8)),
    )
    # Of what is equally strong the first is kept: so the silent channel shows the first images.
    np.testing.assert_array_equal(expected["hidden"].places[0, :, 0], [0, 1, 2, 3])


class Keep:
    """Keeps a pass in memory, and interrupts one when so many batches are passed."""

    def __init__(self, end_after=None):
        self.arrays, self.end_after, self.n_batches = None, end_after, 0

    def load(self):
        return self.arrays

    def save(self, arrays, *, now):
        if now:
            self.arrays = {name: array.copy() for name, array in arrays().items()}
            return True
        self.n_batches += 1
        if self.n_batches == self.end_after:
            raise KeyboardInterrupt
        return False


@pytest.mark.filterwarnings("ignore:invalid value encountered:RuntimeWarning")
@pytest.mark.parametrize("end_after", [1, 5, 23])
def test_an_interrupted_pass_goes_on_from_what_is_finished(end_after, network, images):
    expected = channel_examples(network, batches(images), network.layers, Search(size=8))
    keep, told = Keep(end_after), []
    with pytest.raises(KeyboardInterrupt):
        channel_examples(network, batches(images), network.layers, Search(size=8, keep=keep))
    looked = []

    def look(queries):
        for query in queries:
            looked.extend(query.numbers.tolist())
            yield query, looked_at(network, query)

    search = Search(size=8, keep=keep, look=look, progress=lambda done, total: told.append(done))
    assert_equal(channel_examples(network, batches(images), network.layers, search), expected)
    assert looked == list(range(end_after * BATCH, N_IMAGES))
    assert told[0] == end_after * BATCH and told[-1] == N_IMAGES
    # What is finished is not gone through again.
    looked.clear()
    assert_equal(channel_examples(network, batches(images), network.layers, search), expected)
    assert looked == []


@pytest.mark.parametrize("change", [{"n": 3}, {"size": 9}])
def test_what_was_kept_of_another_search_is_not_taken(change, network, images):
    keep = Keep()
    channel_examples(network, batches(images[:20]), network.layers, Search(size=8, keep=keep))
    search = dataclasses.replace(Search(size=8, keep=keep), **change)
    expected = channel_examples(network, batches(images[:60]), network.layers, dataclasses.replace(search, keep=None))
    assert_equal(channel_examples(network, batches(images[:60]), network.layers, search), expected)


@pytest.mark.parametrize("n", [None, 3])
def test_however_many_images_there_are_few_batches_of_them_are_held(n, network):
    made: list[weakref.ref] = []
    most: list[int] = []

    def endless():
        rng = np.random.default_rng(0)
        for _ in range(60):
            batch = rng.uniform(size=(BATCH, *SHAPE)).astype(np.float32)
            made.append(weakref.ref(batch))
            yield batch
            del batch
            most.append(sum(each() is not None for each in made))

    class Dataset:
        def __iter__(self):
            return endless()

    look = None if n is None else side_by_side(network, n, np.random.default_rng(0))
    channel_examples(network, Dataset(), network.layers, Search(size=8, max_images=60 * BATCH, look=look))
    assert len(most) == 60
    # The one that is cut into pieces, and those that are looked at.
    assert max(most) <= 1 + (n or 1)


def test_a_query_takes_from_few_images_only_what_may_be_kept(network, images):
    """What is sent back gets small once the strongest are known."""
    sizes = []

    def look(queries):
        for query in queries:
            answer = looked_at(network, query)
            sizes.append(len(answer.strong["hidden"].values))
            yield query, answer

    rng = np.random.default_rng(0)
    many = [rng.uniform(size=(BATCH, *SHAPE)).astype(np.float32) for _ in range(100)]
    channel_examples(network, many, network.layers, Search(size=8, look=look))
    assert sizes[0] == 4 * SHAPE[2]
    assert np.mean(sizes[50:]) < 0.1 * sizes[0]


def test_pieces_that_are_read_where_they_are_looked_at(network, images):
    class Lazy:
        def __init__(self, numbers):
            self.numbers = list(numbers)

        def __len__(self):
            return len(self.numbers)

        def __getitem__(self, part):
            return Lazy(self.numbers[part])

        def read(self, value_range):
            assert value_range == network.value_range
            good = [i for i, number in enumerate(self.numbers) if number % 7]
            return (
                images[[self.numbers[i] for i in good]],
                np.array(good, np.intp),
                tuple(f"{number} is broken" for number in self.numbers if not number % 7),
            )

    class Folder:
        problems: tuple[str, ...] = ()

        def __len__(self):
            return 100

        def skipped(self, problems):
            self.problems += tuple(problems)

        def spread(self, n):
            for first in range(0, 100, BATCH):
                yield np.arange(first, first + BATCH), Lazy(range(first, first + BATCH))

    folder, told = Folder(), []
    search = Search(size=8, progress=lambda done, total: told.append((done, total)))
    found = channel_examples(network, folder, network.layers, search)
    good = [number for number in range(100) if number % 7]
    expected = channel_examples(network, [images[good]], network.layers, Search(size=8))
    expected["hidden"].places[..., 0] = np.array(good)[expected["hidden"].places[..., 0].astype(int)]
    assert_equal(found, expected)
    assert folder.problems == tuple(f"{number} is broken" for number in range(0, 100, 7))
    assert told == [(done, 100) for done in range(BATCH, 101, BATCH)]


def test_a_query_is_a_value_that_can_be_sent(network, images):
    seen: list[Query] = []

    def look(queries):
        for query in queries:
            seen.append(pickle.loads(pickle.dumps(query)))
            yield query, pickle.loads(pickle.dumps(looked_at(network, seen[-1])))

    found = channel_examples(network, batches(images[:60]), network.layers, Search(size=8, look=look))
    assert_equal(found, channel_examples(network, batches(images[:60]), network.layers, Search(size=8)))
    assert len(seen) == 6
