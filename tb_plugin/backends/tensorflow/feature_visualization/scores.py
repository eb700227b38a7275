"""How well images reach their objectives, and how alike they are, computed from a network's answer in tensors."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import tensorflow as tf

from tb_plugin.feature_visualization.ascent import COSINE_EPSILON, SMALLEST_COSINE
from tb_plugin.feature_visualization.towards import EPSILON


@dataclass(frozen=True, eq=False)
class TermTensors:
    """`tb_plugin.feature_visualization.objectives.TermArrays`, and the layer they are for, as tensors."""

    layer: str | None
    directions: tf.Tensor
    places: tf.Tensor
    powers: tf.Tensor
    weights: tf.Tensor


def scores(features: Mapping[str | None, tf.Tensor], terms: Sequence[TermTensors], with_cosine: bool) -> tf.Tensor:
    """Computes what each of n images reaches of its own objective.

    Args:
      features: `[n, H, W, C]` of each layer; `[n, K]` under None.
      terms: The objectives' summands, layer by layer.
      with_cosine: Whether any power is not 0.

    Returns:
      `[n]`.
    """
    total = tf.zeros([])
    for term in terms:
        vectors = features[term.layer]
        if vectors.shape.rank == 2:
            vectors = vectors[:, None, None, :]
        values = tf.einsum("nhwc,nc->nhw", vectors, term.directions)
        if with_cosine:
            norms = tf.norm(vectors, axis=-1) * tf.norm(term.directions, axis=-1)[:, None, None]
            cosines = tf.maximum(values / (norms + COSINE_EPSILON), SMALLEST_COSINE)
            values *= tf.pow(cosines, term.powers[:, None, None])
        total += term.weights * tf.reduce_sum(values * _mask(term.places, *_sides(values)[1:]), axis=[1, 2])
    return total


def similarity(features: tf.Tensor, k: int) -> tf.Tensor:
    """Computes how alike each k images in a row are, by the cosines between their Gram matrices of features.

    Args:
      features: `[n, H, W, C]`.
      k: How many images belong together.

    Returns:
      `[n / k]`, the mean over pairs of images: 1 where they are the same to the layer.

    Source: Olah et al. 2017, "Feature Visualization", "Diversity".
    """
    _, h, w, c = _sides(features)
    flat = tf.reshape(features, [-1, h * w, c])
    # Products of positions have the same inner products as products of channels, and are smaller in deep layers.
    sets = tf.reshape(flat, [-1, k, h * w, c])
    cross = tf.einsum("gipc,gjqc->gijpq", sets, sets) if h * w < c else None
    if cross is not None:
        inner = tf.reduce_sum(cross * cross, axis=[3, 4])
    else:
        grams = tf.reshape(tf.matmul(flat, flat, transpose_a=True), [-1, k, c * c])
        inner = tf.matmul(grams, grams, transpose_b=True)
    lengths = tf.sqrt(tf.linalg.diag_part(inner) + 1e-12)
    cosines = inner / (lengths[:, :, None] * lengths[:, None, :])
    return (tf.reduce_sum(cosines, axis=[1, 2]) - k) / (k * (k - 1))


def moments(features: tf.Tensor) -> tuple[tf.Tensor, tf.Tensor]:
    """Gives means and variances `[n, C]` of features `[n, H, W, C]` over positions."""
    mean = tf.reduce_mean(features, axis=[1, 2])
    return mean, tf.reduce_mean(tf.square(features - mean[:, None, None]), axis=[1, 2])


def difference(features: tf.Tensor, means: tf.Tensor, deviations: tf.Tensor, spreads: tf.Tensor) -> tf.Tensor:
    """Tells how far the moments of a layer are from those that are wanted, which are as of `Target`.

    Returns:
      `[n]`, squared Wasserstein distances between normal distributions, summed over channels, in units of `spreads`.
    """
    mean, variance = moments(features)
    off = tf.square(mean - means) + tf.square(tf.sqrt(variance + EPSILON) - deviations)
    return tf.reduce_sum(off, axis=1) / spreads


def _mask(places: tf.Tensor, height: int, width: int) -> tf.Tensor:
    """Gives the weights of positions `[n, H, W]`, which sum to 1; for a place outside the map they are zero."""
    middle = tf.constant([height // 2, width // 2])
    at = tf.where(places == -1, middle, places)
    one = tf.one_hot(at[:, 0], height)[:, :, None] * tf.one_hot(at[:, 1], width)[:, None, :]
    return tf.where(tf.reduce_all(places == -2, axis=1)[:, None, None], 1 / (height * width), one)


def _sides(tensor: tf.Tensor) -> list[int]:
    """Gives all sides of a tensor, 0 for the number of images. The others are known, as canvases have fixed sizes."""
    return [int(side or 0) for side in tensor.shape]
