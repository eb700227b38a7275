"""What only one network has, where it is known."""

import numpy as np
import pytest

from tb_plugin.alignment import explained_channels, only_here
from tests.alignment.test_channels import smooth


def test_first_is_what_decisions_hang_on_and_the_other_network_does_not_tell():
    rng = np.random.default_rng(0)
    b = smooth(rng, 60, 6)
    # Mixtures of b's channels, on which most hangs; one that is a's alone; and one that is too, but for nothing.
    a = np.concatenate([b @ rng.normal(size=(6, 3)).astype(np.float32), smooth(rng, 60, 2)], axis=3)
    found = only_here(np.array([0.9, 0.8, 0.7, 0.2, 0.0]), explained_channels(a, b).r2)
    assert found.argmax() == 3
    assert found[4] == 0


@pytest.mark.parametrize(("effect", "explained", "expected"), [(0.5, 0.0, 0.5), (0.5, 1.0, 0.0), (0.5, -0.3, 0.5)])
def test_an_effect_counts_by_the_share_that_is_not_told(effect: float, explained: float, expected: float):
    assert only_here(np.array([effect]), np.array([explained]))[0] == pytest.approx(expected)


def test_what_is_not_known_is_not_named():
    found = only_here(np.array([np.nan, 1.0, 0.1]), np.array([0.0, np.nan, 0.0]))
    assert found.tolist() == [0, 0, 0.1]


def test_other_numbers_of_channels_are_refused():
    with pytest.raises(ValueError, match=r"effects and explained must both be \[C\], got shapes \[3\] and \[2\]"):
        only_here(np.ones(3), np.ones(2))
