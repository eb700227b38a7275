"""Which images belong together: categories with enough images, medians, and the turns of several true classes."""

import numpy as np
import pytest

from tb_plugin.makers.memberships import by_class, by_columns, targets_of
from tb_plugin.makers.probe import Probe

P, K = 40, 4


def probe_of(**known):
    return Probe(np.zeros((P, 1, 1, 1), np.float32), np.arange(P), **{"labels": np.full(P, -1), **known})


def test_columns_are_of_categories_and_halves_that_have_enough_images():
    size = np.array(["big"] * 20 + ["small"] * 12 + ["odd"] * 4 + [None] * 4, object)
    whole = np.array(["same"] * P, object)
    year = np.where(np.arange(P) < 10, np.nan, np.arange(P))
    rare = np.where(np.arange(P) < 4, 1.0, 0.0)
    found = by_columns({"size": size, "whole": whole, "year": year, "rare": rare})
    # Nothing can be told from a category of too few images, nor from one without a rest.
    assert found.names == (("size", "big"), ("size", "small"), ("year", ""))
    np.testing.assert_array_equal(found.members[:, 1], size == "small")
    np.testing.assert_array_equal(found.known[:, 0], [each is not None for each in size])
    np.testing.assert_array_equal(found.members[:, 2], np.arange(P) > 24)
    np.testing.assert_array_equal(found.known[:, 2], np.arange(P) >= 10)
    assert by_columns({}).names == ()


def test_of_many_categories_the_most_frequent_are_kept():
    texts = np.array([f"{i % 30}" for i in range(600)] + ["often"] * 100, object)
    found = by_columns({f"column {i}": texts for i in range(9)})
    assert len(found.names) == 64 == found.members.shape[1]
    assert found.names[0] == ("column 0", "often")


def test_classes_of_too_few_images_are_others():
    labels = np.array([0] * 20 + [2] * 5 + [3] * 4 + [-1] * 11)
    found = by_class(probe_of(labels=labels), np.zeros((P, K)), "softmax")
    assert found.classes == (0, 2) and found.counts == (20, 5) and found.n_other == 2 and found.by == "true"
    np.testing.assert_array_equal(found.known, labels >= 0)


def test_an_image_of_several_classes_belongs_to_each_and_each_has_its_turn():
    truth = np.zeros((P, K), np.float32)
    truth[:, 1] = truth[:20, 3] = 1
    truth[5, 2] = np.nan
    probe = probe_of(labels=np.full(P, 1), truth=truth)
    found = by_class(probe, np.zeros((P, K)), "sigmoid")
    assert found.classes == (1, 3) and found.counts == (P, 20)
    np.testing.assert_array_equal(found.known, ~np.isnan(truth[:, [1, 3]]))
    targets = targets_of(probe, np.eye(K)[np.arange(P) % K], np.arange(P))
    np.testing.assert_array_equal(targets[:20, 0], [1, 3] * 10)
    np.testing.assert_array_equal(targets[20:, 0], 1)
    np.testing.assert_array_equal(targets[:, 1], np.arange(P) % K)
    # In parts the turns are the same.
    some = targets_of(probe, np.eye(K)[np.arange(7, 19) % K], np.arange(7, 19))
    np.testing.assert_array_equal(some, targets[7:19])


@pytest.mark.parametrize(("kind", "by"), [("softmax", "predicted"), ("sigmoid", "predicted")])
def test_without_labels_classes_are_what_the_network_says(kind, by):
    logits = np.where(np.eye(K)[np.arange(P) % 2] > 0, 1.0, -1.0)
    found = by_class(probe_of(), logits, kind)
    assert found.by == by and found.classes == (0, 1) and found.counts == (20, 20)
    np.testing.assert_array_equal(targets_of(probe_of(), logits, np.arange(P))[:, 0], -1)
