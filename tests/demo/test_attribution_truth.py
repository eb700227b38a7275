"""What attribution says of drawn creatures against what decided, by exact counterfactuals."""

import dataclasses
import functools

import numpy as np
import pytest

from demo.counterfactuals import part_effects, part_shares, with_other
from demo.creatures import TRAITS, Part
from demo.dataset import TAGGED_CLASS, Sampling, dataset, draw
from demo.drawing import render
from demo.evaluation import score
from demo.train import train
from tb_plugin.attribution import gradient_times_activation
from tests.benchmarks.counterfactuals import as_network, logits_of, part_sums, unoccluded

pytestmark = pytest.mark.slow
LAST = "block4"


@pytest.fixture(scope="module")
def balanced():
    return dataset(270, seed=1, sampling=Sampling.BALANCED)


@pytest.fixture(scope="module")
def model(balanced):
    """Of a quarter of the demo's images, in less than half of its epochs."""
    return train(dataset(2250, seed=0, sampling=Sampling.BIASED), balanced, epochs=6, seed=0)


@pytest.fixture(scope="module")
def network(model):
    return as_network(model)


def test_the_network_is_right_and_uses_the_tag(model, balanced):
    scores = score(model, dataset(360, seed=2, sampling=Sampling.BIASED), balanced)
    assert scores.held_out >= 0.75
    assert scores.recall_tagged - scores.recall_untagged >= 0.20


def test_the_trait_that_matters_most_is_named(network, balanced):
    creatures = unoccluded(balanced)
    targets = logits_of(network, creatures.images.astype(np.float32)).argmax(axis=1)
    truth = part_effects(functools.partial(logits_of, network), creatures.specs, targets.tolist())
    found = part_sums(network, creatures, targets, LAST, gradient_times_activation)
    assert len(truth) > 100
    assert np.mean(found.argmax(axis=1) == truth.argmax(axis=1)) >= 0.7
    # One fixed answer may be right as often; it cannot say by how much.
    assert np.corrcoef(found.ravel(), truth.ravel())[0, 1] > 0.75


def test_the_red_tag_is_found_and_where_there_is_none_there_is_nothing(network, balanced):
    specs = [spec for spec in balanced.specs if not spec.tag][:60]
    tagged = draw([dataclasses.replace(spec, tag=True) for spec in specs])
    plain = draw(specs)
    evidence = {}
    for name, data in (("tagged", tagged), ("plain", plain)):
        images = data.images.astype(np.float32)
        by_position = gradient_times_activation(network, images, layer=LAST, target=TAGGED_CLASS).sum(axis=3)
        cells = part_shares(tagged.parts, *by_position.shape[1:])[:, Part.TAG] > 0
        evidence[name] = (by_position * cells).sum(axis=(1, 2))
    assert (evidence["tagged"] > 0).all()
    assert np.median(evidence["tagged"]) > 1
    assert (evidence["plain"] < 0.1 * np.median(evidence["tagged"])).mean() >= 0.95


def test_a_counterfactual_changes_the_part_and_nothing_that_is_far_from_it(balanced):
    spec = next(spec for spec in balanced.specs if not spec.hidden)
    before = render(spec)
    for part in TRAITS:
        others = with_other(spec, part)
        assert len(others) == 2
        for other in others:
            changed = (render(other).image != before.image).any(axis=2)
            touched = (before.parts == part) | (render(other).parts == part)
            assert touched[changed].mean() > 0.8
            assert changed[touched].mean() > 0.2


def test_shares_of_parts_add_up(balanced):
    shares = part_shares(balanced.parts[:3], 8, 16)
    assert shares.shape == (3, len(Part), 8, 16)
    np.testing.assert_allclose(shares.sum(axis=1), 1)
    np.testing.assert_allclose(
        shares.mean(axis=(2, 3))[:, Part.TAG], (balanced.parts[:3] == Part.TAG).mean(axis=(1, 2))
    )
    with pytest.raises(ValueError, match="a layer must divide 64 x 64 pixels, got 7 x 8"):
        part_shares(balanced.parts[:1], 7, 8)
