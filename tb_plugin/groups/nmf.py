"""Non-negative matrix factorisation by scikit-learn, also of values that have signs."""

from __future__ import annotations

import contextlib
import functools
import warnings
from collections.abc import Sequence
from typing import Any

import numpy as np

from tb_plugin.deadline import NEVER, Deadline, Pieces

_ITERATIONS = 300
_WARM_ITERATIONS = 30
_TOLERANCE = 1e-3


def split_signs(values: np.ndarray, signed: bool) -> np.ndarray:
    """Gives values `[..., C]` as `[P, C]`; signed ones as `[P, 2C]`, positive parts beside negative ones."""
    flat = values.reshape(-1, values.shape[-1]).astype(np.float32)
    return np.hstack([np.maximum(flat, 0), np.maximum(-flat, 0)]) if signed else flat


def joined_signs(channel: np.ndarray, n_channels: int) -> np.ndarray:
    """Undoes `split_signs` for channel factors: gives `[G, C]`."""
    return channel if channel.shape[1] == n_channels else channel[:, :n_channels] - channel[:, n_channels:]


def factored(
    samples: np.ndarray,
    values: np.ndarray,
    n_groups: int,
    seed: int,
    start: np.ndarray | None,
    deadline: Deadline = NEVER,
    drawn_start: bool = False,
) -> tuple[np.ndarray, np.ndarray]:
    """Factors samples and explains values by the same channel factors.

    Args:
      samples: `[S, D]`, not negative.
      values: `[P, D]`, not negative; the samples themselves, or others.
      n_groups: G.
      seed: Makes the factors repeatable.
      start: Spatial factors of the values, of any shape `[..., G]`, to start from.
      deadline: When to be over.
      drawn_start: Whether to start from random factors where none are given, not from what the samples tell.

    Returns:
      The spatial factors of the values `[P, G]`, and the channel factors `[G, D]`.

    Raises:
      OutOfTime: If it is not over then.
    """
    if not samples.any():
        return np.zeros((len(values), n_groups)), np.zeros((n_groups, values.shape[1]))
    # A group that was zero everywhere could not grow.
    if start is not None and start.reshape(-1, n_groups).any(axis=0).all():
        first = coefficients(values.T, start.reshape(-1, n_groups).T.astype(np.float32)).T
        spatial = coefficients(samples, first)
        given = spatial, np.ascontiguousarray(first)
        spatial, channel = _nmf(samples, n_groups, "custom", seed, _WARM_ITERATIONS, deadline, given)
    else:
        init = "nndsvd" if n_groups <= min(samples.shape) and not drawn_start else "random"
        spatial, channel = _nmf(samples, n_groups, init, seed, _ITERATIONS, deadline)
        # Of samples that span fewer dimensions than there are groups, the start that they tell divides by zero.
        if not (np.isfinite(spatial).all() and np.isfinite(channel).all()):
            spatial, channel = _nmf(samples, n_groups, "random", seed, _ITERATIONS, deadline)
    return (spatial if samples is values else coefficients(values, channel)), channel


def _nmf(
    samples: np.ndarray,
    n_groups: int,
    init: str,
    seed: int,
    n_iterations: int,
    deadline: Deadline,
    factors: Sequence[Any] = (None, None),
) -> tuple[np.ndarray, np.ndarray]:
    """Does some iterations, or as many as it takes until little changes; in pieces where there is a deadline."""
    pieces, done = Pieces(deadline), 0
    while done < n_iterations:
        n = pieces.checked_size(n_iterations - done)
        with pieces.timed(n):
            *factors, n_done = _iterated(samples, n_groups, init, seed, n, factors)
        init, done = "custom", done + n
        if n_done < n:
            break
    return factors[0], factors[1]


def _iterated(
    samples: np.ndarray, n_groups: int, init: str, seed: int, n_iterations: int, factors: Sequence[Any]
) -> tuple[np.ndarray, np.ndarray, int]:
    try:
        # It is imported only here, as those who only view do not need it.
        from sklearn.decomposition import non_negative_factorization
        from sklearn.exceptions import ConvergenceWarning
    except ModuleNotFoundError:
        raise ModuleNotFoundError("groups of neurons need scikit-learn: pip install scikit-learn") from None
    settings = {"init": init, "random_state": seed, "max_iter": n_iterations, "tol": _TOLERANCE}
    # Products this small gain nothing by threads, and threads that wait for a busy core cost many times the work.
    with _linear_algebra().limit(limits=1, user_api="blas"), warnings.catch_warnings():
        # People who look at groups need not be told that factors could converge further.
        warnings.simplefilter("ignore", ConvergenceWarning)
        found = non_negative_factorization(samples, *factors, n_components=n_groups, **settings)
    return found


def prepare() -> None:
    """Imports scikit-learn where it is installed: that takes seconds, which are no part of a factorisation."""
    with contextlib.suppress(ModuleNotFoundError):
        import sklearn.decomposition  # noqa: F401

        _linear_algebra()


@functools.lru_cache(maxsize=1)
def _linear_algebra() -> Any:
    """Gives the controller of the libraries' threads, once: to find the libraries takes longer than a factorisation."""
    from threadpoolctl import ThreadpoolController

    return ThreadpoolController()


def coefficients(values: np.ndarray, factors: np.ndarray) -> np.ndarray:
    """Finds the coefficients of least squared error that are not negative: `values ~ coefficients @ factors`.

    Coordinate descent here works on products that are made once; scikit-learn makes them anew at each iteration.

    Args:
      values: `[P, D]`.
      factors: `[G, D]`.

    Returns:
      `[P, G]`.
    """
    products, gram = values @ factors.T, factors @ factors.T
    found = np.zeros_like(products)
    for _ in range(_ITERATIONS):
        before = found.copy()
        for g in range(len(factors)):
            if gram[g, g] > 0:
                slope = products[:, g] - found @ gram[:, g]
                found[:, g] = np.maximum(found[:, g] + slope / gram[g, g], 0)
        if np.abs(found - before).max() <= 1e-4 * found.max():
            break
    return found
