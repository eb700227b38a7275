import warnings
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from tb_plugin.explain.folder_labels import folder_labels, read_class_names
from tb_plugin.explain.image_files import ImageFolder, read_arrays, read_image

# Red on the left, blue on the right.
PHOTO = np.zeros((20, 40, 3), np.uint8)
PHOTO[:, :20, 0] = PHOTO[:, 20:, 2] = 200


def save(path, array, mode=None, **options):
    path.parent.mkdir(parents=True, exist_ok=True)
    image = Image.fromarray(array)
    (image.convert(mode) if mode else image).save(path, **options)
    return path


@pytest.mark.parametrize("mode", ["L", "LA", "1", "I;16", "I", "F"])
def test_grey_images_of_any_depth_become_rgb(mode, tmp_path):
    grey = np.tile(np.array([[0, 255]], np.uint8), (4, 2))
    deep = {"I;16": grey.astype(np.uint16) * 257, "I": grey.astype(np.int32) * 257, "F": grey.astype(np.float32) / 255}
    path = tmp_path / ("grey.tif" if mode in ("I", "F") else "grey.png")
    image = Image.fromarray(deep[mode]) if mode in deep else Image.fromarray(grey).convert(mode)
    assert image.mode == mode
    image.save(path)
    np.testing.assert_array_equal(read_image(path, (4, 4)), np.stack([grey] * 3, axis=-1))
    np.testing.assert_array_equal(read_image(path, (4, 4), grey=True), grey[..., None])


def test_dark_images_of_16_bits_stay_dark(tmp_path):
    path = save(tmp_path / "dark.png", np.full((4, 4), 200, np.uint16))
    assert (read_image(path, (4, 4)) == 1).all()


def test_cmyk_becomes_rgb(tmp_path):
    path = save(tmp_path / "print.jpg", PHOTO, "CMYK", quality=100)
    found = read_image(path, (20, 40)).astype(int)
    np.testing.assert_allclose(found[:, [5, 35]], PHOTO[:, [5, 35]].astype(int), atol=8)


def test_what_is_transparent_is_white(tmp_path):
    colors = np.zeros((4, 4, 4), np.uint8)
    colors[:2, :, 3] = 255
    path = save(tmp_path / "hole.png", colors)
    found = read_image(path, (4, 4))
    assert (found[:2] == 0).all()
    assert (found[2:] == 255).all()
    palette = Image.fromarray(np.array([[0, 1]], np.uint8)).convert("P")
    palette.save(tmp_path / "palette.gif", transparency=palette.getpixel((1, 0)))
    assert (read_image(tmp_path / "palette.gif", (1, 2))[0, 1] == 255).all()


@pytest.mark.parametrize(
    ("orientation", "stored"), [(1, PHOTO), (3, PHOTO[::-1, ::-1]), (6, np.rot90(PHOTO)), (8, np.rot90(PHOTO, -1))]
)
def test_photos_are_turned_upright(orientation, stored, tmp_path):
    exif = Image.Exif()
    exif[0x0112] = orientation
    path = save(tmp_path / "turned.png", np.ascontiguousarray(stored), exif=exif)
    np.testing.assert_array_equal(read_image(path, (20, 40)), PHOTO)


@pytest.mark.parametrize("size", [(10, 20), (10, 10), (30, 20)])
def test_the_middle_is_cut_out_at_the_size_that_is_wanted(size, tmp_path):
    found = read_image(save(tmp_path / "photo.png", PHOTO), size)
    assert found.shape == (*size, 3)
    np.testing.assert_allclose(found[:, 0, 0].astype(int), 200, atol=20)
    np.testing.assert_allclose(found[:, -1, 2].astype(int), 200, atol=20)


def test_large_images_are_read_and_too_large_ones_refused(tmp_path, monkeypatch):
    path = save(tmp_path / "large.jpg", np.full((400, 600, 3), 128, np.uint8))
    monkeypatch.setattr(Image, "MAX_IMAGE_PIXELS", 200_000)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert read_image(path, (32, 32)).shape == (32, 32, 3)
    monkeypatch.setattr(Image, "MAX_IMAGE_PIXELS", 100_000)
    with pytest.raises(ValueError, match="240000 pixels"):
        read_image(path, (32, 32))


@pytest.fixture
def folder(tmp_path):
    """Ten images, and files of every kind that is none."""
    for i in range(10):
        save(tmp_path / ("tabby_cat" if i < 5 else "dog") / f"{i}.png", np.full((8, 8, 3), 20 * i, np.uint8))
    noise = np.random.default_rng(0).integers(0, 256, (64, 64, 3), np.uint8)
    whole = save(tmp_path / "dog" / "cut.jpg", noise).read_bytes()
    (tmp_path / "dog" / "cut.jpg").write_bytes(whole[: len(whole) // 2])
    (tmp_path / "notes.txt").write_text("a cat")
    (tmp_path / "empty.png").touch()
    (tmp_path / ".DS_Store").write_bytes(b"\0")
    return tmp_path


def test_files_that_are_no_images_are_named_once_and_skipped(folder):
    said = []
    images = ImageFolder(folder, (8, 8), say=said.append)
    for _ in range(2):
        ((numbers, files),) = images.spread(100)
        assert numbers.tolist() == list(range(13))
        found, places, problems = files.read((0.0, 255.0))
        images.skipped(problems)
        assert [20 * int(Path(files.names[place]).stem) for place in places] == found[:, 0, 0, 0].tolist()
        assert sorted(found[:, 0, 0, 0]) == [20 * i for i in range(10)]
    assert [text.split(":")[0] for text in said] == [
        f"skipped {folder / n}" for n in ("dog/cut.jpg", "empty.png", "notes.txt")
    ]


def test_examples_are_spread_and_broken_ones_replaced(folder):
    said = []
    paths, images = ImageFolder(folder, (8, 8), say=said.append).examples(4)
    assert len(paths) == len(images) == len(set(paths)) == 4
    assert {path.parent.name for path in paths} == {"dog", "tabby_cat"}
    for path, image in zip(paths, images, strict=True):
        assert (image == 20 * int(path.stem)).all()
    everything, images = ImageFolder(folder, (8, 8), say=said.append).examples(100)
    assert len(everything) == len(images) == 10
    assert list(everything) == sorted(everything)


def test_folders_named_after_classes_are_labels(folder):
    paths, _ = ImageFolder(folder, (8, 8), say=lambda _: None).examples(100)
    assert folder_labels(paths, ["bird", "Tabby cat"]) == (*[-1] * 5, *[1] * 5)
    assert folder_labels(paths, ["bird"]) is None


def test_missing_and_empty_folders_are_errors(tmp_path):
    with pytest.raises(NotADirectoryError, match=r"must be a folder of images or an \.npz file"):
        ImageFolder(tmp_path / "none", (8, 8)).names  # noqa: B018
    with pytest.raises(ValueError, match="must hold at least one image, got 0 files"):
        ImageFolder(tmp_path, (8, 8)).examples(3)


def test_arrays_come_with_labels_if_they_have_any_and_nothing_is_unpickled(tmp_path):
    x, y = np.zeros((3, 8, 8, 3)), np.arange(3)
    np.savez(tmp_path / "a.npz", x=x, y=y)
    images, labels = read_arrays(tmp_path / "a.npz")
    assert images.shape == (3, 8, 8, 3)
    assert labels is not None
    assert labels.tolist() == [0, 1, 2]
    np.savez(tmp_path / "b.npz", examples=x[..., 0])
    assert read_arrays(tmp_path / "b.npz")[0].shape == (3, 8, 8, 1)
    np.savez(tmp_path / "c.npz", weights=x)
    with pytest.raises(ValueError, match="as one of examples, images, x, x_test, got weights"):
        read_arrays(tmp_path / "c.npz")
    np.savez(tmp_path / "d.npz", x=np.array([object()]))
    with pytest.raises(ValueError, match="allow_pickle=False"):
        read_arrays(tmp_path / "d.npz")


def test_class_names_are_lines(tmp_path):
    (tmp_path / "names.txt").write_text("cat\n\n dog \n\n", encoding="utf-8")
    assert read_class_names(tmp_path / "names.txt") == ("cat", "", "dog")


@pytest.mark.parametrize("shape", [(5, 8, 8, 3), (5, 8, 8)])
@pytest.mark.parametrize("order", ["C", "F"])
def test_arrays_that_are_not_compressed_stay_in_their_file(shape, order, tmp_path):
    rng = np.random.default_rng(0)
    x = np.asarray(rng.uniform(size=shape).astype(np.float32), order=order)
    # What stands before it in the file has any length.
    np.savez(tmp_path / "stored.npz", labels=np.arange(5), x=x)
    np.savez_compressed(tmp_path / "packed.npz", labels=np.arange(5), x=x)
    stored, packed = (read_arrays(tmp_path / f"{name}.npz")[0] for name in ("stored", "packed"))
    assert isinstance(stored, np.memmap) and not isinstance(packed, np.memmap)
    for found in (stored, packed):
        assert found.dtype == np.float32
        np.testing.assert_array_equal(found, x.reshape(5, 8, 8, -1))
    with pytest.raises(ValueError, match="read-only"):
        stored[0] = 0


def test_folders_are_listed_as_paths_are_ordered(tmp_path):
    for name in ("b.png", "a/c.png", "a-b/d.png", "a b/e.png", "a.png", ".hidden/f.png", "a/.g.png"):
        save(tmp_path / name, PHOTO)
    (tmp_path / "empty").mkdir()
    names = ImageFolder(tmp_path, (8, 8)).names
    assert names == tuple(sorted(names, key=lambda name: Path(name)))
    assert set(names) == {"b.png", "a/c.png", "a-b/d.png", "a b/e.png", "a.png"}


def test_of_many_images_some_are_looked_at_spread_over_the_folder(folder):
    images = ImageFolder(folder, (8, 8))
    ((numbers, files),) = images.spread(4)
    assert numbers.tolist() == [0, 4, 8, 12]
    assert files.names == tuple(images.names[at] for at in numbers)
    assert files[1:3].names == files.names[1:3] and len(files[1:]) == 3
