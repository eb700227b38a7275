"""Sheets of tiles without the tiles that a page does not show: of the same size, so that they are read the same way."""

from __future__ import annotations

import io
from collections.abc import Iterable

import numpy as np
from PIL import Image

from tb_plugin.encoding.pictures import Picture
from tb_plugin.encoding.size import cut_rows
from tb_plugin.schema import pb

_QUALITY = 90


def only_tiles(data: bytes, sprite: pb.Sprite, tiles: Iterable[int]) -> bytes:
    """Blackens all tiles of a sheet but some; black takes next to nothing.

    Args:
      data: The sheet, in a format that Pillow reads.
      sprite: How its tiles lie.
      tiles: Numbers of those that are kept; numbers beyond the last are left out.

    Returns:
      A sheet of the same size, as WebP.

    Raises:
      ValueError: If the sheet is damaged.
    """
    try:
        with Image.open(io.BytesIO(data)) as opened:
            sheet = opened.convert("RGB")
    # Pillow's readers raise errors of many classes.
    except Exception as error:
        raise ValueError(f"the picture is damaged: {error}") from None
    kept = Image.new("RGB", sheet.size)
    for tile in {tile for tile in tiles if 0 <= tile < sprite.count}:
        y, x = tile // sprite.columns * sprite.tile_height, tile % sprite.columns * sprite.tile_width
        box = (x, y, x + sprite.tile_width, y + sprite.tile_height)
        kept.paste(sheet.crop(box), box[:2])
    buffer = io.BytesIO()
    kept.save(buffer, "WEBP", quality=_QUALITY, method=4)
    return buffer.getvalue()


def only_rows(data: bytes, blob: pb.Blob, tiles: Iterable[int]) -> tuple[bytes, list[int]]:
    """Blackens all rows of a sheet that is kept by rows, but those that hold some tiles.

    Args:
      data: Its rows, one behind the other.
      blob: What describes them.
      tiles: Numbers of those that are kept; numbers beyond the last are left out.

    Returns:
      As many rows, and how many bytes each of them has.

    Raises:
      ValueError: If there are other bytes than are described.
    """
    sprite = blob.sprite
    wanted = {tile // sprite.columns for tile in tiles if 0 <= tile < sprite.count}
    black: dict[int, bytes] = {}
    rows = cut_rows(blob, data, range(len(sprite.rows)))
    for row in set(range(len(rows))) - wanted:
        n = min(sprite.columns, sprite.count - row * sprite.columns)
        if n not in black:
            none = np.zeros((sprite.tile_height, n * sprite.tile_width, 3), np.uint8)
            black[n] = Picture.from_array(none, lossless=False).data
        rows[row] = black[n]
    return b"".join(rows), [len(row) for row in rows]
