import itertools

import keras
import numpy as np

from tb_plugin.feature_visualization import ascent
from tb_plugin.feature_visualization.grids import GridJob
from tb_plugin.tf import KerasNetwork, Rendering, render_grids
from tests.backends.tensorflow import models
from tests.backends.tensorflow.test_feature_visualization import color_network


def grid(network, layer, vectors, coefficients=None, **settings):
    n = len(vectors)
    coefficients = np.zeros((n, 1)) if coefficients is None else coefficients
    rendering = Rendering(**{"size": 16, "n_steps": 64, **settings})
    ((_, images),) = render_grids(network, [GridJob(layer, np.asarray(vectors), coefficients, rendering)])
    return images


def test_each_position_gets_the_icon_of_its_vector():
    """Also where they are more than a batch, which the last one fills up."""
    wanted = np.arange(60) % 3
    images = grid(color_network(), "colors", np.eye(3)[wanted])
    np.testing.assert_array_equal(images.mean(axis=(1, 2)).argmax(axis=1), wanted)


def test_what_groups_share_makes_icons_alike():
    """Icons of one and the same vector, from different noise: alike where they share a group."""
    keras.utils.set_random_seed(0)
    network = KerasNetwork(models.sequential())
    vectors = np.tile(np.linspace(-1, 1, 8), (12, 1))
    apart = grid(network, "second", vectors, n_steps=32)
    together = grid(network, "second", vectors, np.ones((12, 1)), n_steps=32)
    assert together.std(axis=0).mean() < 0.8 * apart.std(axis=0).mean()


def test_grids_are_repeatable():
    network = color_network()
    first, again, other = (grid(network, "colors", np.eye(3), n_steps=4, seed=seed) for seed in (0, 0, 1))
    np.testing.assert_allclose(first, again, atol=1e-4)
    assert np.abs(first - other).max() > 1e-3


def test_networks_that_insist_on_their_size_get_it():
    network = KerasNetwork(models.nested())
    assert grid(network, "backbone/inner", np.eye(6), n_steps=2, size=8).shape == (6, 8, 8, 3)


def test_leaving_stops_what_is_under_way(monkeypatch):
    begun, turns = itertools.count(), ascent._turns
    monkeypatch.setattr(ascent, "_turns", lambda *of: (turn for turn in turns(*of) if next(begun) >= 0))
    rendering = Rendering(size=8, n_steps=100_000)
    jobs = [GridJob("colors", np.eye(3), np.zeros((3, 1)), Rendering(size=8, n_steps=1), label=i) for i in range(1)]
    endless = [GridJob("colors", np.eye(3), np.zeros((3, 1)), rendering, label=i) for i in range(1, 4)]
    made = render_grids(color_network(), jobs + endless)
    assert next(made)[0].label == 0
    made.close()
    assert next(begun) < 100_000 / 10


def test_a_silent_position_gets_an_icon_all_the_same():
    assert np.isfinite(grid(color_network(), "colors", np.zeros((2, 3)), n_steps=2)).all()
