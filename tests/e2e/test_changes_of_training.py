"""What changed in a real training, against the artifacts that it logged, in a real browser."""

import numpy as np
import pytest
from playwright.sync_api import expect

from tb_plugin.artifacts import Changes
from tb_plugin.artifacts.layer_changes import CHANGE_NAMES
from tb_plugin.events.logged import logged
from tests.e2e.conftest import RUN
from tests.e2e.test_changes import opened, rows

pytestmark = pytest.mark.e2e


def test_the_view_lists_what_a_training_has_logged(tab, server, trained):
    opened(tab, server, run=RUN)
    found = logged(trained.log_dir / RUN, Changes.kind)
    last = found[-1]
    assert isinstance(last, Changes) and [pair.layer for pair in last.pairs] == [f"block{i}" for i in (1, 2, 3, 4)]
    expected = {
        (pair.layer, int(channel), CHANGE_NAMES[pair.changes[channel]])
        for pair in last.pairs
        for channel in np.flatnonzero(pair.changes)
    }
    # A group is called by the first of its channels; one of a single channel is that channel.
    expected |= {
        (layer, int(of.channels[i, 0]), CHANGE_NAMES[of.changes[i]])
        for each in last.groups
        for layer, of, became in (
            (each.layer, each.own, ("born", "changed", "only here")),
            (each.reference_layer, each.reference, ("died", "only there")),
        )
        for i in range(len(of.changes))
        if CHANGE_NAMES[of.changes[i]] in became and of.channels[i, 1] >= 0
    }
    if tab.part("all-changed").count():
        tab.part("all-changed").click()
    assert set(rows(tab)) == expected
    expect(tab.part("moves-line")).to_have_count(4)
    expect(tab.part("alike")).to_have_count(16)
    assert tab.figure_share() > 0.5
    tab.fits()
