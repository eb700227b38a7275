"""How the values at the positions of an image lie in a layer's tensor."""

from __future__ import annotations

from typing import Any

import keras
import numpy as np
import tensorflow as tf

from tb_plugin.network.layout import Layout, Planes, Tokens


def to_grid(raw: tf.Tensor, layout: Layout) -> tf.Tensor:
    """Gives `[N, H, W, C]` of a layer's tensor; tokens that stand for no place are left out.

    Raises:
      ValueError: If it has another number of tokens, as it may have for images of another size.
    """
    if isinstance(layout, Planes):
        return _permuted(raw, [layout.axes.index(axis) for axis in "NHWC"])
    tokens = _tokens(raw, layout)
    return tf.reshape(tf.gather(tokens, _places(layout), axis=1), [-1, layout.height, layout.width, tokens.shape[2]])


def from_grid(grid: tf.Tensor, layout: Layout, like: tf.Tensor) -> tf.Tensor:
    """Undoes `to_grid`; tokens that stand for no place are taken from `like`, the layer's own tensor."""
    if isinstance(layout, Planes):
        return _permuted(grid, ["NHWC".index(axis) for axis in layout.axes])
    tokens = _tokens(like, layout)
    patches = tf.reshape(grid, [-1, layout.height * layout.width, tokens.shape[2]])
    places = _places(layout)
    others = np.setdiff1d(np.arange(layout.n_tokens), places)
    both = tf.concat([patches, tf.gather(tokens, others, axis=1)], axis=1)
    back = np.argsort(np.concatenate([places, others]))
    return _permuted(tf.gather(both, back, axis=1), ["NTC".index(axis) for axis in layout.axes])


def axes_of_kind(layer: keras.Layer) -> str | None:
    """Gives the axes of planes that a layer says it gives."""
    said: Any = getattr(layer, "data_format", None)
    return {"channels_first": "NCHW", "channels_last": "NHWC"}.get(said) if isinstance(said, str) else None


def _tokens(raw: tf.Tensor, layout: Tokens) -> tf.Tensor:
    tokens = _permuted(raw, [layout.axes.index(axis) for axis in "NTC"])
    if tokens.shape[1] not in (None, layout.n_tokens):
        raise ValueError(f"layer must have {layout.n_tokens} tokens, got {tokens.shape[1]}")
    return tokens


def _places(layout: Tokens) -> np.ndarray:
    in_rows = np.arange(layout.height * layout.width) + layout.before
    return in_rows if layout.order is None else np.array(layout.order)


def _permuted(tensor: tf.Tensor, order: list[int]) -> tf.Tensor:
    return tensor if order == sorted(order) else tf.transpose(tensor, order)
