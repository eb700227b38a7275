"""Heights of a maximum of affine functions whose cells hold given masses, by a damped Newton method."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

_ITERATIONS, _HALVINGS = 200, 40
# What is aimed at, and what is taken where rounding lets nothing nearer be found: shares of a cell's mass.
_AIM, _ENOUGH = 1e-9, 1e-7
# Masses of cells `[M]`, pairs of cells that touch `[E, 2]`, and how fast the mass of one of each pair grows with the
# height of the other `[E]`.
Measured = tuple[np.ndarray, np.ndarray, np.ndarray]


def balanced(measure: Callable[[np.ndarray], Measured], heights: np.ndarray, masses: np.ndarray) -> np.ndarray:
    """Moves heights until each cell holds its mass.

    A step is Newton's, halved until no cell holds less than half of what the smallest held at first or shall hold, and
    the error falls as far as the step goes: so it converges from everywhere, and quadratically at the end.

    Args:
      measure: Measures the cells of heights.
      heights: `[M]` of which each cell has some mass.
      masses: `[M]` positive.

    Returns:
      `[M]`; each cell's mass is right to 1e-9 of it.

    Raises:
      ArithmeticError: If it is not reached.

    Source: Kitagawa, Mérigot and Thibert 2019, "Convergence of a Newton Algorithm for Semi-discrete Optimal Transport".
    """
    held, pairs, slopes = measure(heights)
    least = min(held.min(), masses.min()) / 2
    if least <= 0:
        raise ArithmeticError("each cell must have some mass at first, got one without")
    error = np.abs(held - masses)
    for _ in range(_ITERATIONS):
        if (error <= _AIM * masses).all():
            return heights
        step, size = _step(held - masses, pairs, slopes), float(np.linalg.norm(held - masses))
        for halving in range(_HALVINGS):
            share = 0.5**halving
            new = heights + share * step
            held, pairs, slopes = measure(new)
            if held.min() >= least and np.linalg.norm(held - masses) <= (1 - share / 2) * size:
                heights, error = new, np.abs(held - masses)
                break
        else:
            if (error <= _ENOUGH * masses).all():
                return heights
            break
    raise ArithmeticError(f"cells of equal transport were not found: masses are off by {(error / masses).max():.1e}")


def _step(excess: np.ndarray, pairs: np.ndarray, slopes: np.ndarray) -> np.ndarray:
    """Solves for heights that take the excess away; the first stays, as only differences matter."""
    from scipy.sparse import coo_matrix
    from scipy.sparse.linalg import spsolve

    n = len(excess)
    if n == 1:
        return np.zeros(1)
    rows, columns = np.concatenate([pairs, pairs[:, ::-1]]).T
    off = coo_matrix((np.tile(slopes, 2), (rows, columns)), shape=(n, n)).tocsr()
    diagonal = np.asarray(off.sum(axis=1)).ravel()
    own = np.arange(n)
    laplacian = coo_matrix((diagonal, (own, own)), shape=(n, n)).tocsc() - off.tocsc()
    return np.concatenate([[0.0], np.atleast_1d(spsolve(laplacian[1:, 1:], excess[1:]))])
