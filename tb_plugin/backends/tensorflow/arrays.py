"""From arrays to what graphs of a model take, and from what a model returns to vectors."""

from __future__ import annotations

import numpy as np
import tensorflow as tf

from tb_plugin.network import LayerInfo, OutputKind, Probabilities
from tb_plugin.network.outputs import HALVES, SMALLEST, SMALLEST_SHARE


def as_float32(values: np.ndarray) -> np.ndarray:
    """Gives values in the precision that graphs of the model take."""
    return np.asarray(values, np.float32)


def activation_spec(layer: LayerInfo) -> tf.TensorSpec:
    """Describes activations of a layer, of any number of images."""
    return tf.TensorSpec([None, layer.height, layer.width, layer.channels], tf.float32)


def as_vectors(output: tf.Tensor, images: tf.Tensor) -> tf.Tensor:
    """Gives `[N, K]` of what a model returns: `[N, K]`, `[N, 1, 1, K]`, or `[N]` where it gives one number an image.

    Args:
      output: What it returns; a model that squeezes its output leaves out N too where there is one image.
      images: `[N, H, W, C]` for which it does.

    Raises:
      ValueError: If it is something else.
    """
    shape = output.shape
    # How many axes are left when all of length 1 are squeezed is not known while a graph is traced.
    if shape.rank is None or (shape.rank == 1 and shape[0] == images.shape[0]):
        return tf.reshape(output, [tf.shape(images)[0], -1])
    if shape.rank < 2 or any(d != 1 for d in shape[1:-1]):
        raise ValueError(
            f"model must return a vector of class scores [N, K] per image, got shape {shape.as_list()}: a score says "
            "what of it is explained, as Reading(score=lambda output: keras.ops.mean(output, axis=(1, 2)))"
        )
    return output if shape.rank == 2 else tf.reshape(output, [-1, shape[-1]])


def logits_of(
    values: tf.Tensor, kind: OutputKind, probabilities: Probabilities | None, *, has_two_classes: bool
) -> tf.Tensor:
    """Gives the logits of outputs `[N, K]`, of which a kind is made.

    Args:
      values: The outputs.
      kind: What is made of them.
      probabilities: What they were measured to be: None for logits already, or values.
      has_two_classes: Whether two classes are made of the one output.
    """
    if probabilities is not None and kind == "softmax":
        values = tf.math.log(tf.maximum(values, SMALLEST_SHARE))
    elif probabilities is not None and kind == "sigmoid":
        clipped = tf.clip_by_value(values, SMALLEST, 1 - SMALLEST)
        values = tf.math.log(clipped) - tf.math.log1p(-clipped)
    return values * HALVES if has_two_classes else values
