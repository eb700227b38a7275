"""Keys of blobs are given back as they came, in little room."""

import sys

import hypothesis
import pytest
from hypothesis import strategies

from tb_plugin.viewer.keys import Keys

# What TensorBoard says that its keys consist of.
KEYS = strategies.text("abcXYZ019._~-", min_size=1, max_size=12)


@hypothesis.given(strategies.lists(KEYS, max_size=20), KEYS)
def test_any_keys_are_given_back(ends, beginning):
    keys = [beginning + end for end in ends]
    packed = Keys.of(keys)
    assert [packed[i] for i in range(len(packed))] == keys


def test_there_is_no_key_outside():
    for index in (-1, 2):
        with pytest.raises(IndexError, match=f"from 0 to 1, got {index}"):
            Keys.of(["a1", "a2"])[index]


def test_they_take_a_tenth_of_their_room():
    keys = [f"WyIiLCJydW4wMDAiLCJzZW1hbnRpY19kaWN0aW9uYXJ5L3NuYXBzaG90IiwwLD{i}" for i in range(300)]
    assert 10 * sys.getsizeof(Keys.of(keys).ends) < sum(map(sys.getsizeof, keys))
