"""Exact transport between two sets of points, in any number of dimensions."""

from __future__ import annotations

import functools
import os
import sys
from dataclasses import dataclass
from typing import Any

import numpy as np

from tb_plugin.transport.line import check_sets, shares

# The table of costs of so many points on either side takes 200 MB.
MOST = 5000
# With so many coordinates ways are summed one coordinate after the other.
_FEW = 8
_TINY = 1e-15
_ITERATIONS = 10_000_000
_FRAMEWORKS = {"PYTORCH": "torch", "JAX": "jax", "CUPY": "cupy", "TENSORFLOW": "tensorflow"}


@dataclass(frozen=True, eq=False)
class PointTransport:
    """How one set of points becomes another at least cost.

    Attributes:
      distance: Wasserstein's, the root of the mean squared way. Of projected points it is a lower bound of the distance
        of the points themselves.
      masses: `[S]` of the pieces that are moved, which add up to 1.
      sources: `[S]` from which point of the first set.
      targets: `[S]` to which of the second.
    """

    distance: float
    masses: np.ndarray
    sources: np.ndarray
    targets: np.ndarray

    def moved(self, b: np.ndarray, share: float = 1.0, a: np.ndarray | None = None) -> np.ndarray:
        """Gives where the pieces are when they have gone a share of their way, `[S, D]`.

        Args:
          b: `[M, D]` the second set.
          share: From 0 to 1.
          a: `[N, D]` the first set, needed for shares below 1.

        Raises:
          ValueError: If the first set is needed and not given.

        Source: McCann 1997, "A Convexity Principle for Interacting Gases", for displacement interpolation.
        """
        ends = b[self.targets]
        if share == 1:
            return ends
        if a is None:
            raise ValueError(f"a must be given for a share of {share}")
        return (1 - share) * a[self.sources] + share * ends


def transport_points(
    a: np.ndarray, b: np.ndarray, *, a_weights: np.ndarray | None = None, b_weights: np.ndarray | None = None
) -> PointTransport:
    """Moves one set of points to another at least squared cost: exactly, by an assignment or a linear program.

    Sets of one size without weights are assigned by SciPy. Others are the linear program that POT solves, if it is
    installed (`pip install POT`). Time grows about with the cube of the number of points.

    Args:
      a: `[N, D]`.
      b: `[M, D]`.
      a_weights: `[N]` of which none is negative; None: all alike. Only their shares count.
      b_weights: `[M]`.

    Raises:
      ValueError: If sets or weights do not fit, or there are more than `MOST` points in one.
      ModuleNotFoundError: If sizes differ or there are weights, and POT is not installed.

    Source: Kantorovich 1942; Crouse 2016, "On Implementing 2D Rectangular Assignment Algorithms", in SciPy; Bonneel et
      al. 2011, "Displacement Interpolation Using Lagrangian Mass Transport", the network simplex in POT.
    """
    check_sets(a, b)
    if max(len(a), len(b)) > MOST:
        raise ValueError(f"sets must have at most {MOST} points, got {len(a)} and {len(b)}: draw some of them")
    costs = squared_ways(a, b)
    if len(a) == len(b) and a_weights is None and b_weights is None:
        # It is imported only here, as those who only view do not need it.
        from scipy.optimize import linear_sum_assignment

        sources, targets = linear_sum_assignment(costs)
        masses = np.full(len(a), 1 / len(a))
    else:
        plan = _plan(shares(a_weights, len(a), "a_weights"), shares(b_weights, len(b), "b_weights"), costs)
        sources, targets = np.nonzero(plan > _TINY)
        masses = plan[sources, targets]
    return PointTransport(float(np.sqrt(masses @ costs[sources, targets])), masses, sources, targets)


def squared_ways(a: np.ndarray, b: np.ndarray) -> np.ndarray:
    """Gives `[N, M]`, the squared distances of points `[N, D]` and `[M, D]`."""
    own, other = (values.astype(np.float64) - b.mean(axis=0, dtype=np.float64) for values in (a, b))
    if own.shape[1] > _FEW:
        squares = (own**2).sum(axis=1)[:, None] + (other**2).sum(axis=1) - 2 * own @ other.T
        return np.maximum(squares, 0)
    found = np.zeros((len(a), len(b)))
    # Differences themselves lose no digit where points lie close to one another.
    for one, another in zip(own.T, other.T, strict=True):
        found += np.subtract.outer(one, another) ** 2
    return found


def _plan(own: np.ndarray, other: np.ndarray, costs: np.ndarray) -> np.ndarray:
    emd = _network_simplex()
    largest = costs.max()
    plan, log = emd(own, other, costs / (largest if largest > 0 else 1), numItermax=_ITERATIONS, log=True)
    if log["warning"] is not None:
        raise ArithmeticError(f"no exact transport was found: {log['warning']}")
    return plan


@functools.lru_cache(maxsize=1)
def _network_simplex() -> Any:
    """Imports POT's solver, and by it no framework that is not there yet: POT itself loads all that are installed."""
    away = {
        f"POT_BACKEND_DISABLE_{name}": "1"
        for name, module in _FRAMEWORKS.items()
        if module not in sys.modules and f"POT_BACKEND_DISABLE_{name}" not in os.environ
    }
    os.environ.update(away)
    try:
        from ot.lp import emd  # pyright: ignore[reportMissingImports]
    except ModuleNotFoundError:
        raise ModuleNotFoundError("transport between sets of unequal sizes needs POT: pip install POT") from None
    finally:
        for name in away:
            del os.environ[name]
    return emd
