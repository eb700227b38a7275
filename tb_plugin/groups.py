"""Groups of neurons that fire together, by matrix factorisation of activations."""

from __future__ import annotations

import warnings
from dataclasses import dataclass

import numpy as np

_ITERATIONS = 300


@dataclass(frozen=True, eq=False)
class Groups:
    """Activations as a sum of few groups: `activations ~ spatial @ channel`.

    Attributes:
      spatial: `[N, H, W, G]`, not negative: how active each group is where.
      channel: `[G, C]`: how much each channel belongs to a group.
    """

    spatial: np.ndarray
    channel: np.ndarray


def neuron_groups(activations: np.ndarray, n_groups: int, *, seed: int = 0) -> Groups:
    """Factors activations into groups of neurons that fire together, by NMF.

    Args:
      activations: `[N, H, W, C]`; negative values count as channels of their own.
      n_groups: G, from 1 to C.
      seed: Makes the factors repeatable.

    Returns:
      The groups; where `activations` has negative values, so may `channel` have.

    Raises:
      ValueError: If `activations` is not 4-D or not finite, or n_groups out of range.

    Source: Olah et al. 2018, "Making Things Human-Scale".
    """
    try:
        # Only here: those who view need it not.
        from sklearn.decomposition import NMF
        from sklearn.exceptions import ConvergenceWarning
    except ModuleNotFoundError:
        raise ModuleNotFoundError("groups of neurons need scikit-learn: pip install scikit-learn") from None

    if activations.ndim != 4 or not np.isfinite(activations).all():
        raise ValueError(f"activations must be finite [N, H, W, C], got shape {list(activations.shape)}")
    *places, n_channels = activations.shape
    if not 1 <= n_groups <= n_channels:
        raise ValueError(f"n_groups must be from 1 to {n_channels}, got {n_groups}")
    flat = activations.reshape(-1, n_channels).astype(np.float64)
    split = np.hstack([np.maximum(flat, 0), np.maximum(-flat, 0)])
    if not split.any():
        return Groups(np.zeros((*places, n_groups), np.float32), np.zeros((n_groups, n_channels), np.float32))
    init = "nndsvd" if n_groups <= min(split.shape) else "random"
    model = NMF(n_groups, init=init, random_state=seed, max_iter=_ITERATIONS, tol=1e-3)
    with warnings.catch_warnings():
        # That it could converge further is no matter to people who look at groups.
        warnings.simplefilter("ignore", ConvergenceWarning)
        spatial = model.fit_transform(split)
    positive, negative = np.hsplit(model.components_, 2)
    return Groups(spatial.reshape(*places, n_groups).astype(np.float32), (positive - negative).astype(np.float32))
