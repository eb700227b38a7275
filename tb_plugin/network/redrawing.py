"""What a network is compared with: one of the same architecture whose weights mean nothing."""

from __future__ import annotations

import numpy as np

# Statistics of normalisations are taken of so many images at most.
N_IMAGES = 64


class CannotRedraw(ValueError):
    """A model's weights cannot be drawn anew."""


def shuffle(weights: np.ndarray, seed: int, number: int) -> None:
    """Puts the entries of a tensor of weights in an order that is drawn, in place.

    A tensor so keeps its scale, and all its values: what the network has learned is in their order.

    Args:
      weights: Any array that is contiguous.
      seed: Makes the order repeatable.
      number: Which of a network's tensors it is: each has an order of its own.

    Source: permutation of weights, beside their initialisation, as the randomised control of Adebayo et al. 2018,
      "Sanity Checks for Saliency Maps".
    """
    np.random.default_rng([seed, number]).shuffle(weights.reshape(-1))


def check_redrawn(before: np.ndarray, after: np.ndarray) -> None:
    """Checks what a network of redrawn weights computes.

    Args:
      before: Logits `[N, K]` of the model.
      after: Those of the redrawn network for the same images.

    Raises:
      CannotRedraw: If they are the model's own, or not finite.
    """
    if not np.isfinite(after).all():
        raise CannotRedraw("a network with redrawn weights computes values that are not finite")
    if np.array_equal(before, after):
        raise CannotRedraw("weights cannot be redrawn: the model computes the same whatever they are")
