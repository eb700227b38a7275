"""Photographs to explain: those that come with scikit-image, and those of a folder."""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np
from PIL import Image

from demo.packages import installed_file
from tb_plugin.explain.image_files import open_upright

# Of the pictures that scikit-image installs, not downloads, those that show a class of ImageNet.
FILES = {"cat": "chelsea.png", "coffee": "coffee.png", "rocket": "rocket.jpg", "motorcycle": "motorcycle_left.png"}
# What training networks cut off: a photo is scaled to this many pixels more than what is kept of it.
MARGIN = 32


def scikit_image_photos() -> list[tuple[str, np.ndarray]]:
    """The photographs inside scikit-image, which need no network.

    Returns:
      Pairs of a name and a photo, uint8 RGB `[H, W, 3]`: a cat, a cup of coffee, a rocket and a motorcycle.
    """
    return [(name, _read(installed_file("scikit-image", f"skimage/data/{file}"))) for name, file in FILES.items()]


def folder_photos(folder: Path) -> list[tuple[str, np.ndarray]]:
    """Reads the images of a folder, not of its subfolders; says on stderr which files it could not read.

    Returns:
      Pairs of a file's name and its photo, uint8 RGB `[H, W, 3]`, upright, ordered by name.

    Raises:
      OSError: If there is no such folder.
    """
    photos = []
    for path in sorted(path for path in folder.iterdir() if path.is_file()):
        try:
            photos.append((path.name, _read(path)))
        # Broken files lead Pillow to exceptions of many types.
        except Exception as error:
            print(f"skipped {path}: {error}", file=sys.stderr)
    return photos


def prepared(photo: np.ndarray, size: int) -> np.ndarray:
    """Cuts the middle out of a photo and scales it to what a network takes.

    Args:
      photo: uint8 RGB `[H, W, 3]`.
      size: Height and width of the result.

    Returns:
      float32 `[size, size, 3]`, 0 to 255.

    Raises:
      ValueError: If `photo` is not uint8 RGB.
    """
    if photo.dtype != np.uint8 or photo.ndim != 3 or photo.shape[2] != 3:
        raise ValueError(f"photo must be uint8 RGB [H, W, 3], got {photo.dtype} of shape {photo.shape}")
    height, width = photo.shape[:2]
    side = max(1, min(height, width) * size // (size + MARGIN))
    left, top = (width - side) // 2, (height - side) // 2
    middle = Image.fromarray(photo).crop((left, top, left + side, top + side))
    return np.asarray(middle.resize((size, size), Image.Resampling.BICUBIC), np.float32)


def _read(path: Path) -> np.ndarray:
    return np.asarray(open_upright(path).convert("RGB"))
