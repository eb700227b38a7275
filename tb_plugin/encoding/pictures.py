"""Pictures to compressed bytes and back, and icons to sprite sheets."""

from __future__ import annotations

import io
import math
from dataclasses import dataclass

import numpy as np
from PIL import Image

# A few hundred pixels of a small photograph cost little without loss, and loss shows when they are enlarged.
_LOSSLESS_SIDE = 96
_QUALITY = 90
_MEDIA_TYPE = "image/webp"


@dataclass(frozen=True)
class Picture:
    """A compressed RGB image.

    Attributes:
      data: The file's bytes.
      media_type: The format of these, as "image/webp".
      height: In pixels.
      width: In pixels.
    """

    data: bytes
    media_type: str
    height: int
    width: int

    @classmethod
    def from_array(cls, image: np.ndarray, *, lossless: bool | None = None) -> Picture:
        """Compresses an image: without loss up to 96 pixels a side, else at a quality at which loss is hard to see.

        Args:
          image: uint8 `[H, W, 3]`.
          lossless: Says which of the two, where it is not the image's own size that decides.

        Raises:
          ValueError: If `image` is not uint8 `[H, W, 3]`.
        """
        if image.dtype != np.uint8 or image.ndim != 3 or image.shape[2] != 3:
            raise ValueError(f"an image must be uint8 [H, W, 3], got {image.dtype} {list(image.shape)}")
        height, width, _ = image.shape
        buffer = io.BytesIO()
        lossless = is_kept_exactly(height, width) if lossless is None else lossless
        Image.fromarray(image).save(buffer, "WEBP", lossless=lossless, quality=_QUALITY, method=3)
        return cls(buffer.getvalue(), _MEDIA_TYPE, height, width)

    def to_array(self) -> np.ndarray:
        """Decodes to uint8 `[H, W, 3]`.

        Raises:
          ValueError: If it is damaged, or of another size than it says, which is known before it is decoded.
        """
        try:
            with Image.open(io.BytesIO(self.data)) as image:
                size = image.size
                if size == (self.width, self.height):
                    return np.asarray(image.convert("RGB"))
        # Pillow's readers raise errors of many classes.
        except Exception as error:
            raise ValueError(f"the picture is damaged: {error}") from None
        raise ValueError(f"a picture must be of {self.height} x {self.width} pixels, got one of {size[1]} x {size[0]}")


def is_kept_exactly(height: int, width: int) -> bool:
    """Tells whether an image of that many pixels is compressed without loss."""
    return max(height, width) <= _LOSSLESS_SIDE


def to_sheet(tiles: np.ndarray, columns: int) -> np.ndarray:
    """Lays tiles out in rows, tile n at column n mod `columns`.

    Args:
      tiles: `[n, h, w, 3]`.
      columns: Tiles in a row.

    Returns:
      `[rows * h, columns * w, 3]`; places left over are black.
    """
    n, height, width, depth = tiles.shape
    rows = math.ceil(n / columns)
    padded = np.zeros((rows * columns, height, width, depth), tiles.dtype)
    padded[:n] = tiles
    grid = padded.reshape(rows, columns, height, width, depth)
    return grid.transpose(0, 2, 1, 3, 4).reshape(rows * height, columns * width, depth)


def from_sheet(sheet: np.ndarray, n: int, height: int, width: int, columns: int) -> np.ndarray:
    """Takes `[n, height, width, 3]` tiles out of a sheet that `to_sheet` made."""
    rows = sheet.shape[0] // height
    grid = sheet.reshape(rows, height, columns, width, sheet.shape[2]).transpose(0, 2, 1, 3, 4)
    return grid.reshape(rows * columns, height, width, sheet.shape[2])[:n]


def sheet_columns(n: int) -> int:
    """Gives the number of columns with which a sheet of n tiles is as square as possible."""
    return max(1, math.ceil(math.sqrt(n)))
