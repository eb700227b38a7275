"""Many small pictures as one: a sheet, or rows that are pictures by themselves, so that some can be read alone."""

from __future__ import annotations

import math

import numpy as np

from tb_plugin.encoding.pictures import Picture, from_sheet, is_kept_exactly, sheet_columns, to_sheet
from tb_plugin.encoding.size import cut_rows
from tb_plugin.schema import pb

# Each row costs the header of a picture, and its size in the manifest: of 80 icons the bytes grow by a sixth.
_MOST_ROWS = 512
# WebP has no wider pictures.
_MOST_PIXELS = 16383


def encode_sheet(tiles: np.ndarray, columns: int | None = None) -> tuple[pb.Blob, bytes]:
    """Compresses tiles, uint8 `[..., h, w, 3]`, as a sheet of that many columns, by default as square as possible."""
    flat = tiles.reshape(-1, *tiles.shape[-3:])
    n_columns = columns or sheet_columns(len(flat))
    sheet = Picture.from_array(to_sheet(flat, n_columns))
    _, height, width, _ = flat.shape
    sprite = pb.Sprite(tile_height=height, tile_width=width, columns=n_columns, count=len(flat))
    return pb.Blob(shape=tiles.shape, encoding=pb.IMAGE, media_type=sheet.media_type, sprite=sprite), sheet.data


def decode_sheet(blob: pb.Blob, data: bytes) -> np.ndarray:
    """Gives the tiles of a sheet, or of rows, in the shape in which they were encoded.

    Raises:
      ValueError: If it is damaged.
    """
    if blob.encoding == pb.ROWS:
        return _tiles_of_rows(blob, data).reshape(tuple(blob.shape))
    sprite = blob.sprite
    # Of what is no sheet there is no column: then no picture has its size.
    rows, height, width = -(-sprite.count // max(1, sprite.columns)), sprite.tile_height, sprite.tile_width
    sheet = Picture(data, blob.media_type, rows * height, sprite.columns * width).to_array()
    return from_sheet(sheet, sprite.count, height, width, sprite.columns).reshape(tuple(blob.shape))


def stays_whole(tiles: np.ndarray) -> bool:
    """Tells whether `[..., h, w, 3]` tiles are so few and small that rows would cost more than they save."""
    height, width = tiles.shape[-3:-1]
    side = sheet_columns(math.prod(tiles.shape[:-3]))
    return is_kept_exactly(side * height, side * width)


def encode_rows(tiles: np.ndarray) -> tuple[pb.Blob, bytes]:
    """Compresses tiles, uint8 `[..., h, w, 3]`, as rows of one tile each, or of several where there are many.

    Returns:
      What describes the rows, and their pictures, one behind the other; the last may have fewer tiles.
    """
    height, width = tiles.shape[-3:-1]
    flat = tiles.reshape(-1, height, width, 3)
    columns = max(1, min(math.ceil(len(flat) / _MOST_ROWS), _MOST_PIXELS // width))
    rows = [flat[start : start + columns] for start in range(0, len(flat), columns)]
    pictures = [Picture.from_array(to_sheet(row, len(row)), lossless=False) for row in rows]
    sprite = pb.Sprite(tile_height=height, tile_width=width, columns=columns, count=len(flat))
    sprite.rows.extend(len(picture.data) for picture in pictures)
    blob = pb.Blob(shape=tiles.shape, encoding=pb.ROWS, media_type=pictures[0].media_type, sprite=sprite)
    return blob, b"".join(picture.data for picture in pictures)


def _tiles_of_rows(blob: pb.Blob, data: bytes) -> np.ndarray:
    sprite = blob.sprite
    height, width, columns = sprite.tile_height, sprite.tile_width, sprite.columns
    tiles = []
    for row, own in enumerate(cut_rows(blob, data, range(len(sprite.rows)))):
        n = min(columns, sprite.count - row * columns)
        sheet = Picture(own, blob.media_type, height, n * width).to_array()
        tiles.append(from_sheet(sheet, n, height, width, n))
    return np.concatenate(tiles)
