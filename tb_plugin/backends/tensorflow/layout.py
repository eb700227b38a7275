"""How the values at the positions of an image lie in a layer's tensor."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, TypeAlias

import keras
import tensorflow as tf

from tb_plugin.network.tokens import TokenGrid, token_grid


@dataclass(frozen=True)
class ChannelsLast:
    """Planes `[N, H, W, C]`, as all the rest of our code has them."""

    def values(self, raw: tf.Tensor) -> tf.Tensor:
        """Gives `[N, H, W, C]` of a layer's tensor."""
        return raw

    def replaced(self, raw: tf.Tensor, values: tf.Tensor) -> tf.Tensor:
        """Gives the layer's tensor with other values `[N, H, W, C]`."""
        return values


@dataclass(frozen=True)
class ChannelsFirst:
    """Planes `[N, C, H, W]`."""

    def values(self, raw: tf.Tensor) -> tf.Tensor:
        """Gives `[N, H, W, C]` of a layer's tensor."""
        return tf.transpose(raw, [0, 2, 3, 1])

    def replaced(self, raw: tf.Tensor, values: tf.Tensor) -> tf.Tensor:
        """Gives the layer's tensor with other values `[N, H, W, C]`."""
        return tf.transpose(values, [0, 3, 1, 2])


@dataclass(frozen=True)
class Tokens:
    """Tokens `[N, T, C]`; those that stand for no place go on as they are."""

    grid: TokenGrid

    def values(self, raw: tf.Tensor) -> tf.Tensor:
        """Gives `[N, H, W, C]` of a layer's tensor."""
        patches = raw[:, self.grid.n_class_tokens :]
        return tf.reshape(patches, [-1, self.grid.height, self.grid.width, int(raw.shape[2] or 0)])

    def replaced(self, raw: tf.Tensor, values: tf.Tensor) -> tf.Tensor:
        """Gives the layer's tensor with other values `[N, H, W, C]`."""
        patches = tf.reshape(values, [-1, self.grid.height * self.grid.width, int(raw.shape[2] or 0)])
        return tf.concat([raw[:, : self.grid.n_class_tokens], patches], axis=1)


Layout: TypeAlias = ChannelsLast | ChannelsFirst | Tokens


class Layouts:
    """Finds how layers' outputs are laid out, one after another in the order in which they are computed."""

    def __init__(self, input_size: tuple[int, int], first: Layout) -> None:
        """Starts at the model's input.

        Args:
          input_size: Height and width of the images.
          first: How they are laid out.
        """
        self._input_size = input_size
        self._grids: list[tuple[int, int]] = []
        # It holds the tensors themselves: an id is unique only as long as its object lives.
        self._known: dict[int, tuple[tf.Tensor, Layout | None]] = {}
        self._last: Layout | None = first

    def of(self, layer: keras.Layer, arguments: Iterable[Any], output: tf.Tensor) -> Layout | None:
        """Finds the layout of a layer's output; None if it is not one of positions.

        A layer that does not say how its data lie is taken to keep the layout of what it was given; where that is not
        known either, the layout of the layer before it.
        """
        if output.shape.rank not in (3, 4):
            return None
        before = next((self._known[id(a)][1] for a in arguments if id(a) in self._known), self._last)
        layout = self._of_tokens(output) if output.shape.rank == 3 else _of_planes(layer, before, output)
        self._last = layout
        self.keep(output, layout)
        if layout is not None and output.shape.rank == 4:
            first = 2 if isinstance(layout, ChannelsFirst) else 1
            self._grids.append((int(output.shape[first] or 0), int(output.shape[first + 1] or 0)))
        return layout

    def keep(self, output: tf.Tensor, layout: Layout | None) -> None:
        """Notes the layout of a tensor that was not found by `of`: one that stands in for a layer's output."""
        self._known[id(output)] = output, layout

    def _of_tokens(self, output: tf.Tensor) -> Tokens | None:
        _, n_tokens, channels = output.shape
        grid = token_grid(int(n_tokens), self._input_size, self._grids) if n_tokens and channels else None
        return None if grid is None else Tokens(grid)


def _of_planes(layer: keras.Layer, before: Layout | None, output: tf.Tensor) -> Layout | None:
    if isinstance(layer, keras.layers.Permute):
        return ChannelsFirst() if tuple(layer.dims) == (3, 1, 2) else ChannelsLast()
    own = getattr(layer, "data_format", None)
    if own is not None:
        return ChannelsFirst() if own == "channels_first" else ChannelsLast()
    # Attention makes arrays of heads from tokens: only what keeps the tokens' grid has positions.
    if isinstance(before, Tokens):
        kept = (output.shape[1], output.shape[2]) == (before.grid.height, before.grid.width)
        return ChannelsLast() if kept else None
    return before
