"""Ways to suppress a concept: a channel, several, a group, or any direction of a layer."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, TypeAlias, get_args

import numpy as np

from tb_plugin.correction.edits import Edit, Gate
from tb_plugin.correction.erasure import leace
from tb_plugin.network import Network, layer_named

How: TypeAlias = Literal["zero", "mean", "erase", "reactive"]
# In how strong an image a concept acts: so far from the median image to the strongest.
_ACTS = 0.5
_BATCH = 32


@dataclass(frozen=True, eq=False)
class Concept:
    """What is suppressed in a layer.

    Attributes:
      layer: The layer's name.
      directions: `[S, C]`, none zero: of a channel 1 at its own place, of a group its channel factor.
    """

    layer: str
    directions: np.ndarray


def of_channels(network: Network, layer: str, channels: Sequence[int]) -> Concept:
    """Gives the concept of some channels of a layer.

    Raises:
      ValueError: If there is no such layer or channel.
    """
    width = layer_named(network, layer).channels
    wrong = [each for each in channels if not 0 <= each < width]
    if wrong or not len(channels):
        raise ValueError(f"channels of {layer} must be from 0 to {width - 1}, at least one, got {list(channels)}")
    return Concept(layer, np.eye(width)[list(dict.fromkeys(channels))])


def suppress(
    network: Network, concept: Concept, images: np.ndarray, *, how: How = "mean", about: np.ndarray | None = None
) -> Edit:
    """Makes what suppresses a concept.

    - "zero": the part of the layer along its directions is taken away, for channels: they are set to zero.
    - "mean": it is set to what it is in the mean over images and positions. What is always there decides nothing, and
      what comes after the layer is used to it.
    - "erase": nothing linear is left in the layer that tells `about`, and what it is otherwise moves as little as can
      be (LEACE). Channels that carry other things as well keep these.
    - "reactive": as "mean", in those images alone in which the concept acts, so that the others stay as they are: where
      its strongest position is nearer to that of the strongest image than to that of the median one. So it is for what
      is in fewer than half of the images.

    Args:
      network: The model.
      concept: What is suppressed.
      images: `[N, ...]` in the network's range, of the kind that the network is used for.
      how: One of these ways.
      about: `[N]` or `[N, Z]`, for "erase": what is not to be told any more, as which images have a tag. None: how
        active the concept is in each image.

    Raises:
      ValueError: If an argument does not fit; the message says what was expected.

    Source: Belrose et al. 2023, "LEACE: Perfect Linear Concept Erasure in Closed Form"; Bareeva et al. 2024, "Reactive
      Model Correction: Mitigating Harm to Task-Relevant Features via Conditional Bias Suppression".
    """
    directions = _checked(network, concept, images, how, about)
    means, mean = _pooled(network, concept.layer, images)
    if how == "erase":
        z = means @ directions.T if about is None else np.asarray(about, np.float64).reshape(len(images), -1)
        return Edit(concept.layer, *leace(means, z))
    # An orthonormal basis of what the directions span: several may be the same.
    _, strengths, basis = np.linalg.svd(directions, full_matrices=False)
    basis = basis[strengths > 1e-9 * strengths[0]]
    away = basis.T @ basis
    offset = np.zeros(len(mean)) if how == "zero" else away @ mean
    gate = _gate(network, concept.layer, images, directions) if how == "reactive" else None
    return Edit(concept.layer, np.eye(len(mean)) - away, offset, gate)


def _checked(network: Network, concept: Concept, images: np.ndarray, how: str, about: np.ndarray | None) -> np.ndarray:
    if how not in get_args(How):
        raise ValueError(f"how must be one of {', '.join(get_args(How))}, got {how!r}")
    channels = layer_named(network, concept.layer).channels
    directions = np.asarray(concept.directions, np.float64)
    if directions.ndim != 2 or directions.shape[1] != channels or not len(directions):
        raise ValueError(f"directions in {concept.layer} must be [S, {channels}], got {list(directions.shape)}")
    if not np.isfinite(directions).all() or not directions.any(axis=1).all():
        raise ValueError("directions must be finite and not zero")
    if not len(images):
        raise ValueError("images must be at least one, got none")
    if about is not None and (how != "erase" or len(about) != len(images) or not np.isfinite(about).all()):
        raise ValueError(f'about must be {len(images)} numbers, one for each image, and is for how="erase" alone')
    return directions


def _pooled(network: Network, layer: str, images: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Gives means over positions `[N, C]`, and over all images `[C]`."""
    parts = [
        network.record(images[first : first + _BATCH], [layer]).activations[layer].mean(axis=(1, 2), dtype=np.float64)
        for first in range(0, len(images), _BATCH)
    ]
    means = np.concatenate(parts)
    return means, means.mean(axis=0)


def _gate(network: Network, layer: str, images: np.ndarray, directions: np.ndarray) -> Gate:
    """Says that a direction acts where an image's strongest position is nearer to the strongest's than the median's."""
    highest = np.concatenate(
        [
            (network.record(images[first : first + _BATCH], [layer]).activations[layer] @ directions.T).max(axis=(1, 2))
            for first in range(0, len(images), _BATCH)
        ]
    ).astype(np.float64)
    low, high = np.median(highest, axis=0), highest.max(axis=0)
    return Gate(directions, low + _ACTS * (high - low))
