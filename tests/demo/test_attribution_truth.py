"""What attribution says of drawn creatures against what decided, by exact counterfactuals."""

import dataclasses
import functools

import numpy as np
import pytest

from demo.counterfactuals import part_effects, part_shares, with_other
from demo.creatures import TRAITS, Part
from demo.dataset import TAGGED_CLASS, Sampling, dataset, draw
from demo.train import train
from tb_plugin.attribution import gradient_times_activation
from tests.benchmarks.counterfactuals import as_network, logits_of, part_sums, unoccluded

LAST = "block4"


@pytest.fixture(scope="module")
def balanced():
    return dataset(270, seed=1, sampling=Sampling.BALANCED)


@pytest.fixture(scope="module")
def network(balanced):
    return as_network(train(dataset(2250, seed=0, sampling=Sampling.BIASED), balanced, epochs=6, seed=0))


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


def test_a_counterfactual_changes_one_part_and_shares_add_up(balanced):
    spec = balanced.specs[0]
    for part in TRAITS:
        others = with_other(spec, part)
        assert len(others) == 2
        changed = draw([spec]).parts[0] != draw(others[:1]).parts[0] if part is not Part.COAT else None
        if changed is not None:
            assert 0 < changed.mean() < 0.5
    shares = part_shares(balanced.parts[:3], 8, 16)
    assert shares.shape == (3, len(Part), 8, 16)
    np.testing.assert_allclose(shares.sum(axis=1), 1)
    np.testing.assert_allclose(
        shares.mean(axis=(2, 3))[:, Part.TAG], (balanced.parts[:3] == Part.TAG).mean(axis=(1, 2))
    )
    with pytest.raises(ValueError, match="a layer must divide 64 x 64 pixels, got 7 x 8"):
        part_shares(balanced.parts[:1], 7, 8)
