"""The article's icons of channels and of positions as dictionaries and grids."""

from __future__ import annotations

import numpy as np

from demo.article_data import LAYERS, Article
from tb_plugin import grammar
from tb_plugin.artifacts import Encoded, activation_of
from tb_plugin.artifacts._messages import layer_to_proto
from tb_plugin.encoding.blobs import BlobWriter
from tb_plugin.schema import pb

_TILE = 110


_SETTINGS = {"made by": "the article's authors, with lucid"}


def dictionary(article: Article, layer: str) -> Encoded | None:
    """The icons of a layer's channels; None where they were not published."""
    sheet = article.icons(layer)
    if sheet is None:
        return None
    info = LAYERS[layer]
    writer = BlobWriter()
    tiles = _tiles(sheet, _TILE)
    if len(tiles) < info.channels:
        raise ValueError(f"the sheet of {layer} must have {info.channels} tiles of {_TILE} pixels, got {len(tiles)}")
    writer.sprite(grammar.Transform("icons", grammar.Network("channel", grammar.Hidden(layer))), tiles[: info.channels])
    message = pb.Dictionary(layer=layer_to_proto(info), settings=_SETTINGS, complete=True)
    return Encoded("dictionary", layer, writer.blobs(message))


def grid(article: Article, layer: str) -> Encoded | None:
    """The activation grids of a layer; None where there is none."""
    info = LAYERS[layer]
    sheets = {i: article.grid(name, layer) for i, name in enumerate(article.examples)}
    present = {i: sheet for i, sheet in sheets.items() if sheet is not None}
    if not present:
        return None
    writer = BlobWriter()
    positions = activation_of(layer, "spatial")
    for example, sheet in present.items():
        side = sheet.shape[0] // info.height
        tiles = _tiles(sheet, side).reshape(info.height, info.width, side, side, 3)
        writer.sprite(grammar.Transform("icons", positions), tiles, columns=info.width, example=example)
    if layer == "mixed4d":
        raw = {i: article.activations(article.examples[i]) for i in present}
        known = {i: np.linalg.norm(values, axis=2) for i, values in raw.items() if values is not None}
        if known:
            magnitudes = np.stack(list(known.values()))
            writer.quantized(
                grammar.Transform("magnitude", positions), magnitudes, "none", bits=16, examples=list(known)
            )
    message = pb.Grid(layer=layer_to_proto(info), settings=_SETTINGS, complete=True)
    return Encoded("grid", layer, writer.blobs(message))


def _tiles(sheet: np.ndarray, side: int) -> np.ndarray:
    """`[n, side, side, 3]`, row by row."""
    rows, columns = sheet.shape[0] // side, sheet.shape[1] // side
    cut = sheet[: rows * side, : columns * side].reshape(rows, side, columns, side, 3)
    return cut.transpose(0, 2, 1, 3, 4).reshape(-1, side, side, 3)
