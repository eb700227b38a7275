import hypothesis.extra.numpy as hnp
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tb_plugin.artifacts import Dictionary
from tb_plugin.encoding.pictures import Picture, from_sheet, sheet_columns, to_sheet
from tb_plugin.network.inputs import to_rgb
from tests.samples import random_dictionary


@given(hnp.arrays(np.uint8, st.tuples(st.integers(1, 96), st.integers(1, 96), st.just(3))))
def test_small_pictures_come_back_pixel_for_pixel(image):
    picture = Picture.from_array(image)
    np.testing.assert_array_equal(picture.to_array(), image)
    assert (picture.height, picture.width) == image.shape[:2]


def test_large_pictures_come_back_nearly():
    y, x = np.mgrid[:200, :300]
    image = np.stack([y, x // 2, (x + y) // 3], axis=2).astype(np.uint8)
    picture = Picture.from_array(image)
    assert len(picture.data) < image.nbytes / 10
    assert np.abs(picture.to_array().astype(int) - image).mean() < 3


@given(st.integers(1, 40))
def test_sheets_keep_their_tiles(n):
    tiles = np.random.default_rng(n).integers(0, 256, (n, 4, 6, 3), np.uint8)
    sheet = to_sheet(tiles, sheet_columns(n))
    np.testing.assert_array_equal(from_sheet(sheet, n, 4, 6, sheet_columns(n)), tiles)
    y, x = divmod(n - 1, sheet_columns(n))
    np.testing.assert_array_equal(sheet[4 * y : 4 * y + 4, 6 * x : 6 * x + 6], tiles[-1])


@pytest.mark.parametrize("channels", [1, 2, 3, 5])
def test_inputs_of_any_depth_become_visible(channels):
    images = np.linspace(-1, 1, 2 * 4 * 4 * channels).reshape(2, 4, 4, channels)
    rgb = to_rgb(images, (-1.0, 1.0))
    assert rgb.shape == (2, 4, 4, 3)
    assert rgb.min() == 0
    np.testing.assert_allclose(rgb[..., 0], (images[..., 0] + 1) * 127.5, atol=0.5)


def test_what_is_no_image_is_refused():
    with pytest.raises(ValueError, match=r"uint8 \[H, W, 3\], got float64"):
        Picture.from_array(np.zeros((2, 2, 3)))


def test_a_damaged_picture_is_refused_with_a_sentence():
    data = Picture.from_array(np.random.default_rng(0).integers(0, 256, (8, 12, 3), np.uint8)).data
    for at in range(len(data)):
        for harmed in (data[:at], data[:at] + bytes([data[at] ^ 0xFF]) + data[at + 1 :]):
            try:
                assert Picture(harmed, "image/webp", 8, 12).to_array().shape == (8, 12, 3)
            except ValueError as error:
                assert "picture" in str(error)


def test_a_picture_of_another_size_is_not_decoded():
    lying = Picture.from_array(np.zeros((40, 50, 3), np.uint8)).data
    with pytest.raises(ValueError, match="must be of 8 x 12 pixels, got one of 40 x 50"):
        Picture(lying, "image/webp", 8, 12).to_array()


def test_a_sheet_of_another_size_than_its_tiles_is_refused():
    dictionary = random_dictionary()
    manifest, sheet, *rest = dictionary.to_blobs()
    larger = to_sheet(np.concatenate([dictionary.icons] * 2), 5)
    with pytest.raises(ValueError, match="a picture must be of"):
        Dictionary.from_blobs([manifest, Picture.from_array(larger).data, *rest])
    assert Dictionary.from_blobs([manifest, sheet, *rest]).icons.shape == dictionary.icons.shape
