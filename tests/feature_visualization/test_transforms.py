import numpy as np
import pytest

from tb_plugin.feature_visualization.transforms import DEFAULT, Jitter, Pad, Rotate, Scale, draw, padded_size


def test_no_transform_changes_nothing():
    np.testing.assert_allclose(draw((), [(0,), (1,)], 3, 10), np.tile([1, 0, 0, 0, 1, 0, 0, 0], (3, 2, 1)))


def test_the_middle_stays_where_nothing_is_moved():
    matrices = draw((Scale(0.5, 2), Rotate(45)), [(7,)], 50, 21)[:, 0]
    x = matrices[:, 0] * 10 + matrices[:, 1] * 10 + matrices[:, 2]
    y = matrices[:, 3] * 10 + matrices[:, 4] * 10 + matrices[:, 5]
    np.testing.assert_allclose([x, y], 10, atol=1e-5)


def test_scales_enlarge_and_rotations_turn_by_as_much_as_they_say():
    scale = draw((Scale(0.8, 1.25),), [(0,)], 500, 32)[:, 0]
    assert 0.8 <= 1 / scale[:, 0].max() < 0.85
    assert 1.2 < 1 / scale[:, 0].min() <= 1.25 + 1e-6
    turn = draw((Rotate(10),), [(0,)], 500, 32)[:, 0]
    angles = np.degrees(np.arctan2(turn[:, 3], turn[:, 0]))
    assert 9 < np.abs(angles).max() <= 10
    np.testing.assert_allclose(turn[:, 0] ** 2 + turn[:, 3] ** 2, 1, atol=1e-6)


def test_jitter_is_a_share_of_the_side():
    moved = draw((Jitter(0.1),), [(0,)], 500, 50)[:, 0]
    assert 4.5 < np.abs(moved[:, [2, 5]]).max() <= 5


def test_a_pad_makes_the_canvas_larger_and_keeps_the_image_in_its_middle():
    assert padded_size((Pad(0.1), Jitter(0.1)), 40) == 48
    np.testing.assert_allclose(draw((Pad(0.1),), [(0,)], 1, 40)[0, 0], [1, 0, -4, 0, 1, -4, 0, 0])


def test_an_image_has_its_own_movements_whatever_else_is_drawn():
    both = draw(DEFAULT, [(1, 2), (3, 4)], 5, 32)
    np.testing.assert_allclose(both[:, 1:], draw(DEFAULT, [(3, 4)], 5, 32), rtol=1e-5, atol=1e-6)
    assert np.abs(both[:, 0] - both[:, 1]).max() > 0.01


@pytest.mark.parametrize("n_steps", [0, 3])
def test_shape(n_steps):
    assert draw(DEFAULT, [(0,), (1,)], n_steps, 16).shape == (n_steps, 2, 8)
