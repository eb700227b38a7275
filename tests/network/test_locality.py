"""Which axes follow the place of a change, in arrays whose axes are known."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tb_plugin.network.agreement import Seen, axes_of
from tb_plugin.network.layout import Planes, Tokens
from tb_plugin.network.layouts import read_layouts
from tb_plugin.network.locality import Places, changed_copies, fit, places

SIZE = (48, 48)
RANGE = (0.0, 1.0)


def images(seed=0, size=SIZE):
    return np.random.default_rng(seed).uniform(size=(*size, 3)).astype(np.float32)


def pooled(batch, side=6, n=8, seed=0):
    """`[N, H, W, C]` of random mixtures of the image's patches."""
    count, height, width, channels = batch.shape
    patches = batch.reshape(count, height // side, side, width // side, side, channels)
    patches = patches.transpose(0, 1, 3, 2, 4, 5).reshape(count, height // side, width // side, -1)
    return patches @ np.random.default_rng(seed).normal(size=(side * side * channels, n))


def seen(name, compute, image, *, kind=None):
    """What is seen of a layer that is a function of a batch of images."""
    found = None
    for changed in changed_copies(image, RANGE):
        values = compute(changed.images)
        shape = values.shape[1:]
        responses = np.abs(values[1:] - values[:1])
        measured = {
            axes: places(
                responses.mean(tuple(i + 1 for i in range(len(shape)) if i not in axes)), np.abs(values).mean(), changed
            )
            for axes in axes_of(shape)
        }
        one = Seen(name, shape, measured, kind)
        found = one if found is None else found.joined(one)
    assert found is not None
    return found


def read(compute, image=None, size=SIZE):
    layouts, _ = read_layouts([seen("layer", compute, images(size=size) if image is None else image)], size, {})
    return layouts.get("layer")


def tokens(batch):
    return pooled(batch).reshape(len(batch), 64, 8)


SHUFFLED = np.random.default_rng(3).permutation(64)
READINGS = {
    "channels last": (pooled, Planes("NHWC")),
    "channels first": (lambda x: pooled(x).transpose(0, 3, 1, 2), Planes("NCHW")),
    "columns before rows": (lambda x: pooled(x).transpose(0, 2, 1, 3), Planes("NWHC")),
    "columns before rows, channels first": (lambda x: pooled(x).transpose(0, 3, 2, 1), Planes("NCWH")),
    "tokens": (tokens, Tokens(8, 8)),
    "tokens last": (lambda x: tokens(x).transpose(0, 2, 1), Tokens(8, 8, axes="NCT")),
    "a token before": (lambda x: np.concatenate([tokens(x).mean(1, keepdims=True), tokens(x)], 1), Tokens(8, 8, 1)),
    "a token after": (lambda x: np.concatenate([tokens(x), tokens(x).mean(1, keepdims=True)], 1), Tokens(8, 8, 0, 1)),
    "tokens by columns": (
        lambda x: pooled(x).transpose(0, 2, 1, 3).reshape(len(x), 64, 8),
        Tokens(8, 8, order=tuple(np.arange(64).reshape(8, 8).T.ravel().tolist())),
    ),
    "tokens in no order": (lambda x: tokens(x)[:, SHUFFLED], None),
    "channels by channels": (lambda x: np.einsum("nti,ntj->nij", tokens(x), tokens(x))[:, None], None),
    "tokens by tokens": (lambda x: tokens(x) @ tokens(x).transpose(0, 2, 1), None),
    "mixed tokens": (lambda x: np.random.default_rng(1).normal(size=(64, 64)) @ tokens(x), None),
    "tokens as one column": (lambda x: tokens(x)[:, :, None], None),
    "tokens as one row": (lambda x: tokens(x)[:, None], None),
    "one column": (lambda x: pooled(x).mean(2, keepdims=True), Planes("NHWC")),
    "mirrored": (lambda x: pooled(x)[:, ::-1], None),
    "rows of all columns": (lambda x: pooled(x).reshape(len(x), 8, 64), None),
    "the mean": (lambda x: pooled(x).mean((1, 2), keepdims=True).transpose(0, 3, 1, 2), Planes("NCHW")),
    "nothing of the image": (lambda x: np.ones((len(x), 8, 8, 8)), None),
    "no number": (lambda x: np.zeros((len(x), 0, 8, 8)), None),
    "windows": (lambda x: pooled(x).reshape(-1, 2, 4, 2, 4, 8).transpose(0, 1, 3, 2, 4, 5).reshape(-1, 4, 16, 8), None),
}


@pytest.mark.parametrize("name", READINGS)
def test_axes_are_found_by_what_they_answer_to(name):
    compute, expected = READINGS[name]
    assert read(compute) == expected


@given(st.sampled_from(sorted(READINGS)), st.integers(0, 2**31))
def test_no_image_is_read_wrongly(name, seed):
    compute, expected = READINGS[name]
    found = read(compute, images(seed))
    assert found in (None, expected)


@given(st.integers(1, 40), st.integers(1, 40), st.integers(0, 99))
def test_copies_differ_from_the_image_in_one_band_each(height, width, seed):
    image = images(seed, (height, width))
    changed = changed_copies(image, RANGE)
    assert sum(len(one.axes) for one in changed) == min(height, 8) + min(width, 8)
    touched = np.zeros((2, height, width), int)
    for one in changed:
        assert np.array_equal(one.images[:2], np.stack([image, image]))
        for copy, axis in zip(one.images[2:], one.axes, strict=True):
            differs = (copy != image).any(axis=2)
            touched[axis] += differs
            assert differs.any(axis=axis).all() == differs.any()
    assert (touched == 1).all()


def test_large_images_come_in_batches_that_memory_allows():
    changed = changed_copies(images(size=(600, 600)), RANGE)
    assert len(changed) > 4
    assert sum(len(one.axes) for one in changed) == 16
    assert max(len(one.images) for one in changed) <= 3


def test_bands_count_alike_however_much_is_in_them():
    """A bright stripe draws no centre towards itself."""
    (changed,) = changed_copies(images(), RANGE)
    responses = np.zeros((1 + len(changed.axes), 8))
    for i in range(8):
        responses[1 + i, i] = 1000.0 if i == 0 else 1.0
    rows = places(responses, 1.0, changed).centres[0]
    np.testing.assert_allclose(rows, (np.arange(8) + 0.5) / 8)


def test_what_answers_to_nothing_lies_in_the_middle():
    still = Places(np.zeros((2, 2, 3)), 0.0)
    assert not still.answers
    np.testing.assert_array_equal(still.centres, np.full((2, 3), np.nan))
    assert fit(np.full((2, 4, 4), 0.5)).least == 0


def test_chance_is_larger_for_few_positions():
    rng = np.random.default_rng(0)
    places_of = np.stack(np.meshgrid(np.arange(8), np.arange(8), indexing="ij")) / 8
    large = fit(places_of + rng.normal(size=places_of.shape) / 100)
    small = fit(places_of[:, :2, :2] + rng.normal(size=(2, 2, 2)) / 100)
    assert large.chance < 1e-6
    assert small.chance == 0.25
    assert small.least > 0.9
