"""The place of a concept is where it argues and nothing else does; exchanged, it goes with no class."""

import numpy as np
import pytest

from tb_plugin.correction import Concept, Place, exchanged, of_channels, place_of
from tests.networks import LinearChain

N_CLASSES, MARK = 3, 3


def marked(n: int = 90, *, at: tuple[slice, slice] = (slice(0, 2), slice(6, 8))) -> tuple[np.ndarray, np.ndarray]:
    """Images whose class is the channel that is strong in their middle, and of class 0 a mark beside it."""
    rng = np.random.default_rng(0)
    labels = np.arange(n) % N_CLASSES
    images = rng.gamma(1.0, 0.1, size=(n, 8, 8, 4)).astype(np.float32)
    for i, label in enumerate(labels):
        images[i, 2:6, 2:6, label] += 1
        if label == 0:
            images[i, at[0], at[1], MARK] += 3
    return images, labels


def network(rows: slice, columns: slice) -> LinearChain:
    """Counts each class's channel in the middle, and for class 0 the mark."""
    weights = np.zeros((N_CLASSES, 8, 8, 4))
    for label in range(N_CLASSES):
        weights[label, 2:6, 2:6, label] = 1
    weights[0, rows, columns, MARK] = 1
    return LinearChain(np.eye(4), weights, np.zeros(N_CLASSES))


@pytest.mark.parametrize("at", [(slice(0, 2), slice(6, 8)), (slice(7, 8), slice(0, 3)), (slice(3, 5), slice(0, 1))])
def test_it_is_where_the_concept_argues(at):
    images, labels = marked(at=at)
    found = place_of(network(*at), of_channels(network(*at), "late", [MARK]), images, labels)
    expected = np.zeros((8, 8), bool)
    expected[at] = True
    assert found.label == 0
    np.testing.assert_array_equal(found.cells, expected)


def test_of_a_direction_it_is_the_same_however_long_that_is():
    at = (slice(0, 2), slice(6, 8))
    images, labels = marked(at=at)
    direction = Concept("late", np.array([[0.0, 0, 0, 7], [0, 0, 0, -2]]))
    found = place_of(network(*at), direction, images, labels)
    np.testing.assert_array_equal(np.argwhere(found.cells), [[0, 6], [0, 7], [1, 6], [1, 7]])


def test_it_is_found_where_half_of_the_class_has_the_concept():
    at = (slice(0, 2), slice(6, 8))
    images, labels = marked(at=at)
    images[::6, at[0], at[1], MARK] = 0.1
    found = place_of(network(*at), of_channels(network(*at), "late", [MARK]), images, labels)
    assert found.label == 0
    np.testing.assert_array_equal(np.argwhere(found.cells), [[0, 6], [0, 7], [1, 6], [1, 7]])


def test_what_argues_where_all_else_does_has_no_place():
    images, labels = marked()
    chain = network(slice(0, 2), slice(6, 8))
    with pytest.raises(ValueError, match=r"must lie where nothing argues for other classes.*0% of it does"):
        place_of(chain, of_channels(chain, "late", [1]), images, labels)


def test_images_that_are_too_few_are_said():
    images, labels = marked(9)
    chain = network(slice(0, 2), slice(6, 8))
    with pytest.raises(ValueError, match="5 images or more of class 0 and of others, got 3 and 6"):
        place_of(chain, of_channels(chain, "late", [MARK]), images, labels)


def test_a_coarse_layer_is_said():
    weights = np.ones((2, 3, 3, 2))
    chain = LinearChain(np.eye(2), weights, np.zeros(2))
    with pytest.raises(ValueError, match="4 × 4 positions or more, late has 3 × 3"):
        place_of(chain, of_channels(chain, "late", [0]), np.ones((20, 3, 3, 2), np.float32), np.arange(20) % 2)


def test_exchanged_places_come_from_the_class_in_half_of_the_images_of_each_class_and_all_else_stays():
    rng = np.random.default_rng(1)
    labels = np.arange(900) % N_CLASSES
    # Every image is of one value, which tells where each pixel is from.
    images = np.broadcast_to(np.arange(900, dtype=np.float32)[:, None, None, None], (900, 9, 16, 1))
    cells = rng.random((8, 8)) < 0.3
    found, is_own = exchanged(images, labels, Place(2, cells))
    place = found != images
    for label in range(N_CLASSES):
        assert 0.4 < is_own[labels == label].mean() < 0.6
    givers = np.where(place, found, -1).max(axis=(1, 2, 3)).astype(int)
    given = givers >= 0
    np.testing.assert_array_equal((labels[givers] == 2)[given], is_own[given])
    # An image may be given its own place.
    assert given.mean() > 0.99
    # 9 rows and 16 columns over 8 × 8 cells: the last row of cells is two rows high, each cell two columns wide.
    rows = np.repeat(np.arange(8), [1] * 7 + [2])
    expected = np.repeat(cells[rows], 2, axis=1)
    np.testing.assert_array_equal(place[given, :, :, 0], np.broadcast_to(expected, (int(given.sum()), 9, 16)))


def test_a_seed_gives_the_same_images():
    images, labels = marked()
    place = Place(0, np.eye(8, dtype=bool))
    np.testing.assert_array_equal(
        exchanged(images, labels, place, seed=3)[0], exchanged(images, labels, place, seed=3)[0]
    )
    assert (exchanged(images, labels, place, seed=3)[0] != exchanged(images, labels, place, seed=4)[0]).any()
