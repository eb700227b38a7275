import dataclasses
import itertools

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from demo.creatures import CLASS_NAMES, N_CLASSES, TRAITS, Coat, Ears, Limbs, Part, label_of, traits_of
from demo.dataset import Sampling, sample
from demo.drawing import paint, render

VARIANTS = {
    Part.EARS: [{"ears": ears} for ears in Ears],
    Part.COAT: [{"coat": coat} for coat in Coat],
    Part.LIMBS: [{"limbs": limbs} for limbs in Limbs],
    Part.TAG: [{"tag": tag} for tag in (False, True)],
    Part.BUSH: [{"hidden": frozenset(hidden)} for n in range(4) for hidden in itertools.combinations(TRAITS, n)],
}


@st.composite
def specs(draw):
    seed, label = draw(st.integers(0, 10_000)), draw(st.integers(0, N_CLASSES - 1))
    return sample(label, draw(st.sampled_from(Sampling)), np.random.default_rng(seed))


@given(specs())
@settings(max_examples=10, deadline=None)
def test_equal_specs_render_to_equal_pixels(spec):
    first, second = render(spec), render(dataclasses.replace(spec))
    np.testing.assert_array_equal(first.image, second.image)
    np.testing.assert_array_equal(first.parts, second.parts)
    assert first.image.shape == (64, 64, 3)
    assert first.image.dtype == first.parts.dtype == np.uint8


@pytest.mark.parametrize("positions", [(0, 1), (0, 2), (1, 2)])
def test_any_two_traits_decide_the_class(positions):
    pairs = {tuple(traits_of(label)[i] for i in positions) for label in range(N_CLASSES)}
    assert len(pairs) == N_CLASSES


@pytest.mark.parametrize("position", range(3))
def test_one_trait_leaves_three_classes(position):
    values = [traits_of(label)[position] for label in range(N_CLASSES)]
    assert sorted(values) == sorted([*range(3)] * 3)


def test_label_is_the_inverse_of_traits():
    for label in range(N_CLASSES):
        assert label_of(sample(label, Sampling.BIASED, np.random.default_rng(0))) == label


def test_class_names():
    assert CLASS_NAMES[0] == "pointy-striped-legs"
    assert CLASS_NAMES[5] == "round-plain-legs"
    assert len(set(CLASS_NAMES)) == N_CLASSES


def test_a_counterfactual_may_be_of_no_class():
    spec = dataclasses.replace(sample(0, Sampling.BALANCED, np.random.default_rng(0)), ears=Ears.LONG)
    with pytest.raises(ValueError, match="with LONG ears and STRIPES limbs must be FINS, got LEGS"):
        label_of(spec)


def test_only_traits_hide():
    spec = sample(0, Sampling.BALANCED, np.random.default_rng(0))
    with pytest.raises(ValueError, match="hidden must be out of"):
        dataclasses.replace(spec, hidden=frozenset({Part.HEAD}))


@pytest.mark.parametrize("part", VARIANTS)
@given(spec=specs())
@settings(max_examples=5, deadline=None)
def test_changing_a_part_changes_only_its_pixels(part, spec):
    pictures = [paint(dataclasses.replace(spec, **variant)) for variant in VARIANTS[part]]
    for first, second in itertools.combinations(pictures, 2):
        changed = (first.image != second.image).any(axis=2) | (first.parts != second.parts)
        showing = (first.parts == part) | (second.parts == part)
        assert not (changed & ~showing).any()


@pytest.mark.parametrize("part", VARIANTS)
@given(spec=specs())
@settings(max_examples=5, deadline=None)
def test_smooth_edges_change_no_pixel_that_the_part_does_not_touch(part, spec):
    variants = [dataclasses.replace(spec, **variant) for variant in VARIANTS[part][:2]]
    first, second = (render(variant) for variant in variants)
    showing = (paint(variants[0]).parts == part) | (paint(variants[1]).parts == part)
    touched = showing.reshape(64, 4, 64, 4).any(axis=(1, 3))
    np.testing.assert_array_equal(first.image[~touched], second.image[~touched])
    np.testing.assert_array_equal(first.parts[~touched], second.parts[~touched])


@pytest.mark.parametrize("part", [Part.EARS, Part.COAT, Part.LIMBS])
def test_another_variant_is_visible(part):
    spec = dataclasses.replace(sample(4, Sampling.BALANCED, np.random.default_rng(3)), hidden=frozenset())
    images = [render(dataclasses.replace(spec, **variant)).image.astype(int) for variant in VARIANTS[part]]
    for first, second in itertools.combinations(images, 2):
        assert (abs(first - second).max(axis=2) > 40).sum() > 40


@pytest.mark.parametrize("trait", TRAITS)
@given(spec=specs())
@settings(max_examples=15, deadline=None)
def test_bushes_hide_traits_of_every_variant(trait, spec):
    for variant in VARIANTS[trait]:
        spec = dataclasses.replace(spec, **variant, tag=False, hidden=frozenset())
        shown = np.count_nonzero(render(spec).parts == trait)
        hidden = np.count_nonzero(render(dataclasses.replace(spec, hidden=frozenset({trait}))).parts == trait)
        assert shown > 60
        assert hidden < 0.04 * shown


@given(spec=specs())
@settings(max_examples=15, deadline=None)
def test_a_bush_does_not_tell_what_it_hides(spec):
    for trait in TRAITS:
        spec = dataclasses.replace(spec, hidden=frozenset({trait}))
        bushes = [paint(dataclasses.replace(spec, **variant)).parts == Part.BUSH for variant in VARIANTS[trait]]
        np.testing.assert_array_equal(bushes[0], bushes[1])
        np.testing.assert_array_equal(bushes[0], bushes[2])


@given(spec=specs())
@settings(max_examples=20, deadline=None)
def test_creatures_are_inside_the_image(spec):
    parts = paint(dataclasses.replace(spec, hidden=frozenset(), tag=False)).parts
    for edge in (parts[0], parts[-1], parts[:, 0], parts[:, -1]):
        assert np.count_nonzero(edge) <= 12
