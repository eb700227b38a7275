"""How a model's layers answer to local changes of an image, as tensors of a graph and as arrays."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
import tensorflow as tf

from tb_plugin.network.agreement import Seen, axes_of
from tb_plugin.network.locality import changed_copies, places


@dataclass(frozen=True, eq=False)
class Answers:
    """What a layer makes of images: tensors while a graph is traced, arrays of what it computed.

    Attributes:
      shape: Of the layer's tensor.
      lowest: Its lowest value.
      size: The mean absolute value for the first image.
      responses: For each of `axes_of`, how much every further image differs from the first, `[N - 1, ...]`.
    """

    shape: Any
    lowest: Any
    size: Any
    responses: Any

    @classmethod
    def of(cls, raw: tf.Tensor) -> Answers:
        """Computes them of a layer's tensor."""
        values = tf.cast(raw, tf.float32)
        rank = int(raw.shape.rank or 0)
        differences = tf.abs(values[1:] - values[:1])
        responses = [
            tf.reduce_mean(differences, axis=[i for i in range(1, rank) if i - 1 not in axes])
            for axes in axes_of((1,) * (rank - 1))
        ]
        return cls(tf.shape(raw), tf.reduce_min(values), tf.reduce_mean(tf.abs(values[:1])), responses)

    @property
    def tensors(self) -> tuple[Any, ...]:
        """All of them, as a graph gives them."""
        return self.shape, self.lowest, self.size, self.responses


def layers_seen(
    answers: Callable[[np.ndarray], dict[str, Answers]],
    kinds: dict[str, str | None],
    image: np.ndarray,
    value_range: tuple[float, float],
) -> dict[str, Seen]:
    """Measures how layers answer to changes of an image, by one pass over 18 images unless these are large.

    Args:
      answers: Computes what layers make of images `[N, H, W, C]`.
      kinds: The layers' axes, where they are known.
      image: `[H, W, C]`.
      value_range: Lowest and highest value of a pixel.

    Returns:
      What was seen, by the layers' names, in the order in which they are called; of those with an axis of examples.
    """
    found: dict[str, Seen] = {}
    for changed in changed_copies(image, value_range):
        for name, answer in answers(changed.images).items():
            n, *shape = (int(side) for side in answer.shape)
            if n == len(changed.images):
                # A window of attention, say, would be one of many of one image.
                own = zip(axes_of(tuple(shape)), answer.responses, strict=True) if 0 not in shape else ()
                measured = {axes: places(np.asarray(a), float(answer.size), changed) for axes, a in own}
                seen = Seen(name, tuple(shape), measured, kinds[name])
                found[name] = found[name].joined(seen) if name in found else seen
    return found
