import importlib.util

import numpy as np
import pytest
from PIL import Image

from demo.packages import installed_file
from demo.photos import folder_photos, prepared, scikit_image_photos

# Red on the left, blue on the right.
PHOTO = np.zeros((20, 40, 3), np.uint8)
PHOTO[:, :20, 0] = PHOTO[:, 20:, 2] = 200


@pytest.mark.skipif(importlib.util.find_spec("skimage") is None, reason="needs scikit-image, of the extra `pretrained`")
def test_photos_inside_scikit_image():
    photos = dict(scikit_image_photos())
    assert {name: photo.shape for name, photo in photos.items()} == {
        "cat": (300, 451, 3),
        "coffee": (400, 600, 3),
        "rocket": (427, 640, 3),
        "motorcycle": (500, 741, 3),
    }
    assert all(photo.dtype == np.uint8 for photo in photos.values())


def test_a_missing_package_is_named_with_its_remedy():
    with pytest.raises(ModuleNotFoundError, match=r'no-photos is not installed: pip install ".*\[pretrained\]"'):
        installed_file("no-photos", "no_photos/cat.png")


def test_a_missing_file_is_named_with_its_package():
    with pytest.raises(FileNotFoundError, match=r"numpy [0-9.]+ has no file numpy/cat.png"):
        installed_file("numpy", "numpy/cat.png")


def test_photos_of_a_folder_come_in_order_of_their_names(tmp_path):
    for name in ("b.png", "a.bmp", "c.webp"):
        Image.fromarray(PHOTO).save(tmp_path / name, lossless=True)
    (tmp_path / "a subfolder.png").mkdir()
    photos = folder_photos(tmp_path)
    assert [name for name, _ in photos] == ["a.bmp", "b.png", "c.webp"]
    for _, photo in photos:
        np.testing.assert_array_equal(photo, PHOTO)


def test_files_that_are_no_images_are_named_and_skipped(tmp_path, capsys):
    Image.fromarray(PHOTO).save(tmp_path / "good.png")
    noise = np.random.default_rng(0).integers(0, 256, (64, 64, 3), np.uint8)
    Image.fromarray(noise).save(tmp_path / "cut.jpg")
    whole = (tmp_path / "cut.jpg").read_bytes()
    (tmp_path / "cut.jpg").write_bytes(whole[: len(whole) // 2])
    (tmp_path / "notes.txt").write_text("a cat")
    (tmp_path / "empty.png").touch()
    assert [name for name, _ in folder_photos(tmp_path)] == ["good.png"]
    lines = capsys.readouterr().err.splitlines()
    assert len(lines) == 3
    for line, name in zip(lines, ("cut.jpg", "empty.png", "notes.txt"), strict=True):
        assert line.startswith(f"skipped {tmp_path / name}: ")


def test_a_missing_folder_is_an_error(tmp_path):
    with pytest.raises(FileNotFoundError):
        folder_photos(tmp_path / "none")


@pytest.mark.parametrize("mode", ["L", "LA", "1", "I;16"])
def test_grey_images_become_rgb(mode, tmp_path):
    grey = np.tile(np.array([[0, 255]], np.uint8), (4, 2))
    image = Image.fromarray(grey.astype(np.uint16) * 257) if mode == "I;16" else Image.fromarray(grey).convert(mode)
    assert image.mode == mode
    image.save(tmp_path / "grey.png")
    ((_, photo),) = folder_photos(tmp_path)
    np.testing.assert_array_equal(photo, np.stack([grey] * 3, axis=-1))


def test_16_bits_are_scaled_not_clipped(tmp_path):
    Image.fromarray(np.full((2, 2), 0x8040, np.uint16)).save(tmp_path / "grey.png")
    ((_, photo),) = folder_photos(tmp_path)
    assert (photo == 0x80).all()


def test_cmyk_becomes_rgb(tmp_path):
    Image.fromarray(PHOTO).convert("CMYK").save(tmp_path / "print.jpg", quality=100)
    ((_, photo),) = folder_photos(tmp_path)
    assert photo.shape == PHOTO.shape
    np.testing.assert_allclose(photo[:, [5, 35]].astype(int), PHOTO[:, [5, 35]].astype(int), atol=8)


@pytest.mark.parametrize(
    ("orientation", "stored"), [(1, PHOTO), (3, PHOTO[::-1, ::-1]), (6, np.rot90(PHOTO)), (8, np.rot90(PHOTO, -1))]
)
def test_photos_are_turned_upright(orientation, stored, tmp_path):
    exif = Image.Exif()
    exif[0x0112] = orientation
    Image.fromarray(np.ascontiguousarray(stored)).save(tmp_path / "turned.png", exif=exif)
    ((_, photo),) = folder_photos(tmp_path)
    np.testing.assert_array_equal(photo, PHOTO)


@pytest.mark.parametrize("shape", [(300, 451, 3), (451, 300, 3), (100, 100, 3), (1, 1, 3)])
def test_prepared_photos_are_square(shape):
    image = prepared(np.full(shape, 77, np.uint8), 224)
    assert image.shape == (224, 224, 3)
    assert image.dtype == np.float32
    assert (image == 77).all()


def test_prepared_photos_are_the_middle():
    photo = np.zeros((256, 512, 3), np.uint8)
    photo[16:-16, 144:-144] = 255
    np.testing.assert_array_equal(prepared(photo, 224), np.full((224, 224, 3), 255))


@pytest.mark.parametrize("photo", [np.zeros((9, 9, 3)), np.zeros((9, 9), np.uint8), np.zeros((9, 9, 4), np.uint8)])
def test_only_rgb_of_8_bits_can_be_prepared(photo):
    with pytest.raises(ValueError, match="photo must be uint8 RGB"):
        prepared(photo, 224)
