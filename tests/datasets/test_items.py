"""Which part of an item is the image, and how it lies."""

from collections import UserDict, namedtuple

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from tb_plugin.datasets import Takes
from tb_plugin.datasets.items import images_of

FIRST = Takes((12, 10, 3), channels_first=True)
LAST = Takes((12, 10, 3), channels_first=False)
GREY = Takes((12, 10, 1), channels_first=True)
PIXELS = np.random.default_rng(0).uniform(size=(4, 12, 10, 3)).astype(np.float32)
BATCH = PIXELS.transpose(0, 3, 1, 2)
LABELS = np.arange(4)
BYTES = (PIXELS * 255).astype(np.uint8)
Pair = namedtuple("Pair", "label image")

# What is given, and which of the pixels it holds.
ITEMS = {
    "a batch": (BATCH, PIXELS),
    "one image": (BATCH[0], PIXELS[:1]),
    "channels last": (PIXELS, PIXELS),
    "one image with channels last": (PIXELS[0], PIXELS[:1]),
    "(images, labels)": ((BATCH, LABELS), PIXELS),
    "[images, labels]": ([BATCH, LABELS], PIXELS),
    "(image, label)": ((BATCH[0], 3), PIXELS[:1]),
    "(image, mask)": ((BATCH[0], BATCH[1]), PIXELS[:1]),
    "(label, image)": (Pair(3, BATCH[0]), PIXELS[:1]),
    "a list of images": (list(BATCH), PIXELS),
    "all images and all labels": ((tuple(BATCH), tuple(LABELS)), PIXELS),
    "a dict": ({"pixel_values": BATCH, "labels": LABELS}, PIXELS),
    "a dict of any names": ({"labels": LABELS, "views": BATCH, "weights": np.ones((4, 1))}, PIXELS),
    "a dict of a batch and a larger one": ({"full": np.ones((4, 3, 24, 20)), "small": BATCH}, PIXELS),
    "a dict of two of one size": ({"mask": BATCH[::-1], "image": BATCH}, PIXELS),
    "what is like a dict": (UserDict(pixel_values=BATCH), PIXELS),
    "a dict in a pair": (({"image": BATCH}, LABELS), PIXELS),
    "images in a dict": ({"image": list(BATCH), "label": [1, 2, 3, 4]}, PIXELS),
    "numbers in lists": ({"pixel_values": BATCH[0].tolist(), "labels": 3}, PIXELS[:1]),
    "doubles": (BATCH.astype(np.float64), PIXELS),
}


@pytest.mark.parametrize("name", ITEMS)
def test_the_images_of_an_item_are_found(name):
    item, expected = ITEMS[name]
    found = images_of(item, FIRST)
    np.testing.assert_array_equal(found.values.astype(np.float32), expected)
    assert not found.raw


@pytest.mark.parametrize("takes", [FIRST, LAST])
def test_bytes_and_pictures_stand_for_black_to_white(takes):
    for item in (BYTES[0], Image.fromarray(BYTES[0]), (Image.fromarray(BYTES[0]), 3), {"image": BYTES[0]}):
        found = images_of(item, takes)
        assert found.raw
        np.testing.assert_allclose(found.within((-1.0, 1.0)), BYTES[:1] / np.float32(127.5) - 1, atol=1e-6)


def test_pictures_of_other_modes_are_made_what_the_model_takes():
    grey = Image.fromarray(BYTES[0, ..., 0])
    np.testing.assert_array_equal(images_of(grey, FIRST).values, np.repeat(BYTES[:1, ..., :1], 3, axis=3))
    np.testing.assert_array_equal(images_of(grey, GREY).values, BYTES[:1, ..., :1])
    assert images_of(Image.fromarray(BYTES[0]).convert("P"), GREY).values.shape == (1, 12, 10, 1)


def test_grey_images_need_no_axis_of_channels():
    for given_, n in ((PIXELS[..., 0], 4), (PIXELS[0, ..., 0], 1), (BATCH[:, :1], 4), (PIXELS[..., :1], 4)):
        assert images_of(given_, GREY).values.shape == (n, 12, 10, 1)


@pytest.mark.parametrize("takes", [FIRST, LAST])
def test_what_the_model_takes_decides_where_shapes_tell_nothing(takes):
    takes = Takes((3, 3, 3), takes.channels_first)
    image = np.arange(27.0).reshape(1, 3, 3, 3)
    expected = image.transpose(0, 2, 3, 1) if takes.channels_first else image
    np.testing.assert_array_equal(images_of(image, takes).values, expected)


@pytest.mark.parametrize(
    "item, got",
    [
        (3, "got a int"),
        ("cat.png", "got a str"),
        (["a.png", "b.png"], r"got a list of 2 \(a str, a str\)"),
        (LABELS, r"got int64 \[4\]"),
        ({"labels": LABELS}, r"got a dict of labels: int64 \[4\]"),
        (np.ones((4, 5, 12, 10), np.float32), r"got float32 \[4, 5, 12, 10\]"),
        (Image.new("RGB", (20, 24)), "got a picture of 24 x 20 in mode RGB"),
        (np.zeros((0, 3, 12, 10)), r"got float64 \[0, 3, 12, 10\]"),
        ({"a": BATCH, "b": BATCH}, "images, as 'a', 'b' may all be"),
        (None, "got a NoneType"),
    ],
)
def test_what_is_no_image_is_named(item, got):
    with pytest.raises(ValueError, match=rf"dataset must .*{got}"):
        images_of(item, FIRST)


LEAVES = st.sampled_from([BATCH, BATCH[0], PIXELS, BYTES, LABELS, 3, 2.5, None, "cat", b"x", np.float32(1), True])


@given(st.recursive(LEAVES, lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=3), inner)))
def test_whatever_is_given_is_images_or_a_sentence(item):
    try:
        values = images_of(item, FIRST).values
    except ValueError as error:
        assert str(error).startswith("dataset must")
    else:
        assert values.shape[1:] == (12, 10, 3)
