"""Learning the last layer anew on images in which the places of concepts are other images'."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Literal, TypeAlias

import numpy as np

from tb_plugin.correction.places import Place, exchanged
from tb_plugin.correction.reweighting import LastLayer, reweighted

Relearn: TypeAlias = Literal["relearn"]
# How often each image is drawn with another's place.
_DRAWS = 2


def relearned(
    vectors_of: Callable[[np.ndarray], np.ndarray],
    inputs: np.ndarray,
    labels: np.ndarray,
    places: Sequence[Place],
    n_classes: int,
    *,
    has_bias: bool = True,
    seed: int = 0,
) -> LastLayer:
    """Learns a last layer for which what lies at some places tells no class.

    Where a shortcut holds in all images there is no image of its class without it, and none of another with it: such
    slices cannot be weighted, whatever labels there are. So they are made: each image gets the place of another one,
    and every slice of a class, with each of the places as in the place's class or not, weighs as much.

    Args:
      vectors_of: Gives `[N, C]`, what the last layer is given, of inputs `[N, H, W, C]`.
      inputs: `[N, H, W, C]` in the network's range.
      labels: `[N]` true classes.
      places: Of the concepts that are to tell no class.
      n_classes: K.
      has_bias: Whether something is added to its sums.
      seed: Of which images give their places.

    Source: Kirichenko, Izmailov and Wilson 2023, "Last Layer Re-training is Sufficient for Robustness to Spurious
      Correlations" (deep feature reweighting); that slices are made is our own.
    """
    vectors, slices = [], []
    for draw in range(_DRAWS):
        drawn, own = inputs, np.zeros(len(inputs), int)
        for number, place in enumerate(places):
            drawn, is_own = exchanged(drawn, labels, place, seed=seed + _DRAWS * number + draw)
            own = 2 * own + is_own
        vectors.append(vectors_of(drawn))
        slices.append(own)
    return reweighted(
        np.concatenate(vectors),
        np.tile(labels, _DRAWS),
        np.concatenate(slices),
        n_classes,
        has_bias=has_bias,
        seed=seed,
    )
