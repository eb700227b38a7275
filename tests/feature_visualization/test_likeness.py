"""How alike icons are, on icons of which it is known."""

import numpy as np

from tb_plugin.feature_visualization.likeness import likeness


def test_the_same_icons_are_alike_and_others_are_not():
    rng = np.random.default_rng(0)
    icons = rng.normal(size=(5, 3000))
    found = likeness(icons, 2 * icons + 1)
    np.testing.assert_allclose(found[:, 0], 1, atol=1e-5)
    assert (np.abs(found[:, 1]) < 0.1).all()
    np.testing.assert_allclose(likeness(icons, -icons)[:, 0], -1, atol=1e-5)


def test_what_icons_were_made_for_does_not_count():
    rng = np.random.default_rng(1)
    one, other = rng.normal(size=(2, 4, 500))
    channels = np.arange(4)
    for means in (one, other):
        means[channels, channels] = 1000
    assert (likeness(one, other)[:, 0] > 0.9).all()
    assert (np.abs(likeness(one, other, channels)) < 0.2).all()


def test_what_is_the_same_everywhere_has_no_likeness():
    found = likeness(np.ones((1, 9)), np.ones((1, 9)))
    assert np.isnan(found).all()
