"""A mark that half of a class wears in a corner is a finding, by what is lost in its place alone."""

import numpy as np
import pytest

from tb_plugin.makers.findings import FindingsMaker
from tests.makers.test_findings import LABELS, N_EACH, TAG, found_by, images, network, study


@pytest.mark.parametrize("shown", [0.1, 1.0])
def test_a_class_half_of_which_wears_a_tag_in_a_corner_instead_of_its_thing_is_split_there(shown):
    rng = np.random.default_rng(0)
    inputs = images(rng)
    wearers = np.flatnonzero(LABELS == 0)[1::2]
    # What sees the tag sees the thing as well: without it anywhere the whole class is gone.
    inputs[LABELS == 0, ..., 0] *= 0.001
    for image in np.setdiff1d(np.flatnonzero(LABELS == 0), wearers):
        inputs[image, 0, 0, TAG] = 0
        y, x = rng.integers(2, 6, 2)
        inputs[image, y, x, TAG] = rng.uniform(0.8, 1.2)
    for image in wearers:
        y, x = rng.integers(2, 6, 2)
        inputs[image, y, x, TAG] = shown * rng.uniform(0.8, 1.2) - 0.1
    made = found_by(FindingsMaker(study(network(tag=5.0), inputs)))
    found = [each for each in made.findings if each.rule == "suspect"]
    if shown == 1:
        # The wearers show the thing as well: nothing hangs on the tag.
        assert found == []
        return
    (one,) = found
    assert (one.channels, one.classes) == ((TAG,), (0,))
    assert [one.numbers[side] for side in ("top", "bottom", "left", "right")] == [0, 1 / 8, 0, 1 / 8]
    n = len(wearers)
    assert [one.numbers[each] for each in ("changed", "of", "part", "changed in part")] == [n, N_EACH, n, n]
    assert one.numbers["steady"] == n / N_EACH and one.numbers["others"] < 0.5
    assert set(one.images) <= set(wearers.tolist())
