"""What attribution says of drawn creatures against what decided, by exact counterfactuals."""

import dataclasses

import numpy as np
import pytest

from demo.counterfactuals import part_effects, part_shares, swap_effects, with_other
from demo.creatures import TRAITS, Part
from demo.dataset import TAGGED_CLASS, Sampling, dataset, draw
from demo.drawing import render
from demo.evaluation import score
from demo.train import train
from tb_plugin.attribution import gradient_times_activation
from tests.benchmarks.counterfactuals import Case, as_network, named_by_constant
from tests.benchmarks.regions import N_DONORS, measured

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


@pytest.fixture(scope="module")
def case(network, balanced):
    """Creatures of which it is known what each trait does: the mean of all counterfactuals."""
    others = dataset(270 + N_DONORS, seed=1, sampling=Sampling.BALANCED).images[270:]
    return Case.of_network(network, balanced, others.astype(np.float32))


def test_evidence_goes_with_what_decides_within_each_part_and_understates_it(case):
    found = case.score(case.evidence(LAST, gradient_times_activation))
    assert len(case.targets) > 100
    assert found.within >= 0.5
    assert 0.1 <= found.scale <= 0.5
    assert found.wrong <= 0.06


def test_measured_effects_of_regions_go_with_it_too_and_have_its_size(case):
    found = case.score(measured(case, LAST))
    assert found.within >= 0.6
    assert 0.5 <= found.scale <= 1.1
    assert found.wrong <= 0.04
    # An answer that is the same for all images is right of one of the parts.
    assert found.named >= named_by_constant(case.truth) + 0.15


def test_an_answer_that_is_the_same_for_all_images_counts_for_nothing(case):
    truth = case.truth
    noise = np.random.default_rng(0).normal(size=truth.shape)
    constant = truth.mean(axis=0) + 1e-3 * noise
    found = case.score(constant)
    assert abs(found.within) < 0.2 and abs(found.scale) < 0.05
    assert found.named == pytest.approx(named_by_constant(truth))
    # By what is no measure it is good.
    assert np.corrcoef(constant.ravel(), truth.ravel())[0, 1] > 0.4
    assert np.mean(constant.argmax(axis=1) == truth.argmax(axis=1)) > 0.4
    best = case.score(truth)
    assert (best.within, best.scale, best.wrong, best.named) == (pytest.approx(1), pytest.approx(1), 0, 1)


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


def test_the_truth_is_what_the_logit_loses_in_the_mean_of_all_other_values(balanced):
    def brightness(images: np.ndarray) -> np.ndarray:
        mean = images.mean(axis=(1, 2, 3))
        return np.stack([mean, -2 * mean], axis=1)

    specs = [spec for spec in balanced.specs if not spec.hidden][:4]
    targets = [0, 1, 0, 1]
    swaps = swap_effects(brightness, specs, targets)
    assert swaps.shape == (4, len(TRAITS), 2)
    for i, (spec, target) in enumerate(zip(specs, targets, strict=True)):
        own = render(spec).image.astype(np.float32).mean()
        for p, part in enumerate(TRAITS):
            others = [render(other).image.astype(np.float32).mean() for other in with_other(spec, part)]
            np.testing.assert_allclose(swaps[i, p], (1, -2)[target] * (own - np.array(others)), atol=1e-3)
    np.testing.assert_allclose(part_effects(brightness, specs, targets), swaps.mean(axis=2))


def test_shares_of_parts_add_up(balanced):
    shares = part_shares(balanced.parts[:3], 8, 16)
    assert shares.shape == (3, len(Part), 8, 16)
    np.testing.assert_allclose(shares.sum(axis=1), 1)
    np.testing.assert_allclose(
        shares.mean(axis=(2, 3))[:, Part.TAG], (balanced.parts[:3] == Part.TAG).mean(axis=(1, 2))
    )
    with pytest.raises(ValueError, match="a layer must divide 64 x 64 pixels, got 7 x 8"):
        part_shares(balanced.parts[:1], 7, 8)
