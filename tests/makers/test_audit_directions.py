"""Directions of a layer are looked for in images of classes with enough of them, and not in more than end in time."""

import numpy as np
import pytest

from tb_plugin.makers.audit_directions import layer_directions
from tb_plugin.makers.decisions import FEWEST_IMAGES, Decisions

N, MOST = 400, 120


def test_of_many_images_some_of_those_that_count_are_looked_at(monkeypatch: pytest.MonkeyPatch) -> None:
    rng = np.random.default_rng(0)
    labels, has = np.arange(N) % 4, rng.random(N) < 0.5
    # Of the last class there are too few, and of the images after these nothing is known.
    labels[N // 2 :] %= 3
    labels[np.flatnonzero(labels == 3)[FEWEST_IMAGES - 1 :]] = -1
    vectors = rng.normal(size=(N, 6))
    vectors[:, :5] += 8 * (has - 0.5)[:, None] * np.array([1, -1, 1, -1, 1])
    decisions = Decisions(np.eye(4)[labels], labels, "softmax", True)
    monkeypatch.setattr("tb_plugin.makers.audit_directions.MOST_IMAGES", MOST)
    found = layer_directions("layer", vectors, vectors, decisions, 0)
    assert len(found.rows) == MOST and (np.diff(found.rows) > 0).all()
    assert set(labels[found.rows]) == {0, 1, 2}
    assert found.has.shape == found.values.shape == (MOST, len(found.apart))
    alike = (found.has[:, 0] == has[found.rows]).mean()
    assert max(alike, 1 - alike) > 0.95
