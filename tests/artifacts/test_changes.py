"""Changes and sketches come back as they were written, and what cannot be is refused."""

import dataclasses
import re

import numpy as np
import pytest

from tb_plugin.artifacts import Changes, LayerChanges, Sketch
from tb_plugin.artifacts.sketch import sketched
from tb_plugin.encoding.manifest import parse_manifest
from tb_plugin.network import LayerInfo
from tests.change_samples import random_changes, random_sketch
from tests.samples import LAYERS


@pytest.mark.parametrize("known", [True, False])
def test_changes_come_back(known):
    made = random_changes(LAYERS, known=known)
    back = Changes.from_blobs(made.to_blobs())
    for each in dataclasses.fields(Changes):
        if each.name not in ("pairs", "similarity"):
            assert getattr(back, each.name) == getattr(made, each.name), each.name
    np.testing.assert_array_equal(back.similarity, made.similarity)
    assert len(back.pairs) == len(made.pairs)
    for one, other in zip(back.pairs, made.pairs, strict=True):
        for each in dataclasses.fields(LayerChanges):
            got, wanted = getattr(one, each.name), getattr(other, each.name)
            if isinstance(wanted, str):
                assert got == wanted
            else:
                np.testing.assert_allclose(got, wanted, rtol=1e-6)


def test_what_has_no_match_is_told_on_both_sides():
    pair = random_changes(LAYERS).pairs[0]
    assert set(pair.unmatched) == set(np.flatnonzero(pair.matches == -1))
    matched = set(pair.matches.tolist()) - {-1}
    assert set(pair.reference_unmatched) == set(range(len(pair.reference_changes))) - matched


def test_a_match_that_is_no_channel_is_refused():
    made = random_changes(LAYERS)
    pair = dataclasses.replace(made.pairs[0], matches=np.full_like(made.pairs[0].matches, 99))
    with pytest.raises(ValueError, match="matches of block1 must be from -1 to 6, got others"):
        dataclasses.replace(made, pairs=(pair,))
    lost = dataclasses.replace(made.pairs[0], layer="elsewhere")
    with pytest.raises(ValueError, match=re.escape("pairs must be of the layers ['block1', 'block2']")):
        dataclasses.replace(made, pairs=(lost,))


def test_a_sketch_comes_back_within_its_stated_error():
    made = random_sketch(LAYERS[1])
    blobs = made.to_blobs()
    back = Sketch.from_blobs(blobs)
    (blob,) = parse_manifest(blobs[0]).blobs
    assert 0 < blob.max_error < 0.02
    assert np.abs(back.means - made.means).max() <= blob.max_error
    np.testing.assert_array_equal(back.images, made.images)
    assert (back.n_images, back.fingerprint, back.layer) == (made.n_images, made.fingerprint, made.layer)


@pytest.mark.parametrize(("n_images", "channels"), [(512, 512), (512, 2048), (4000, 64), (7, 3), (1, 9)])
def test_a_sketch_is_small_whatever_the_layer_is(n_images, channels):
    images = sketched(n_images, channels)
    assert len(images) == len(set(images.tolist())) and images[0] == 0 and images[-1] == n_images - 1
    # Nothing of noise can be deflated.
    means = np.random.default_rng(0).normal(size=(len(images), channels)).astype(np.float32)
    made = Sketch(LayerInfo("a", 1, 1, channels), n_images, "", images, means)
    assert sum(map(len, made.to_blobs())) <= 300_000


def test_images_that_are_not_of_the_probe_set_are_refused():
    made = random_sketch(LAYERS[0])
    with pytest.raises(ValueError, match="images must be places below 60"):
        dataclasses.replace(made, images=made.images + 60)
    with pytest.raises(ValueError, match="images must be ascending"):
        dataclasses.replace(made, images=np.zeros_like(made.images))
