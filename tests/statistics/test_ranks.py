"""AUROC is that of scikit-learn, and that of all pairs, with ties and where something is not known."""

import numpy as np
import pytest
from scipy.stats import rankdata
from sklearn.metrics import roc_auc_score

from tb_plugin.statistics import auroc, midranks


def tied(seed: int, n: int = 60, c: int = 5) -> np.ndarray:
    """Half of the values are zero, others come several times."""
    rng = np.random.default_rng(seed)
    return np.maximum(rng.normal(size=(n, c)).round(1), 0).astype(np.float32)


@pytest.mark.parametrize("seed", range(5))
def test_ranks_are_shared_by_what_is_equal(seed):
    values = tied(seed)
    np.testing.assert_array_equal(midranks(values), rankdata(values, axis=0))


@pytest.mark.parametrize("seed", range(5))
def test_auroc_is_that_of_scikit_learn(seed):
    values, members = tied(seed), np.random.default_rng(seed + 9).integers(0, 2, (60, 4)).astype(bool)
    found = auroc(values, members)
    for m in range(4):
        expected = [roc_auc_score(members[:, m], values[:, c]) - 0.5 for c in range(5)]
        np.testing.assert_allclose(found[m], expected, atol=1e-6)


def test_what_is_not_known_takes_no_part():
    values, rng = tied(0), np.random.default_rng(1)
    members, known = rng.integers(0, 2, (60, 3)).astype(bool), rng.integers(0, 2, (60, 3)).astype(bool)
    known[:, 2] = known[:, 0]
    found = auroc(values, members, known)
    for m in range(3):
        own = known[:, m]
        np.testing.assert_array_equal(found[m : m + 1], auroc(values[own], members[own, m : m + 1]))
    one = known[:, 0]
    np.testing.assert_array_equal(auroc(values, members, one), auroc(values[one], members[one]))


def test_sets_of_all_images_or_of_none_are_by_chance():
    values = tied(0)
    everything, nothing = np.ones((60, 1), bool), np.zeros((60, 1), bool)
    assert not auroc(values, np.hstack([everything, nothing])).any()
    assert not auroc(values, everything, np.zeros(60, bool)).any()


def test_a_channel_that_fires_for_the_class_alone_tells_it_wholly():
    members = np.zeros((60, 1), bool)
    members[:7] = True
    values = np.hstack([members, ~members, np.ones_like(members)]).astype(np.float32)
    np.testing.assert_array_equal(auroc(values, members), [[0.5, -0.5, 0.0]])
