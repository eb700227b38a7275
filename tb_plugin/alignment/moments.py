"""Sums over positions and images from which correlations and regressions are made, without keeping what was summed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

# So many values are brought to a mean of zero at once.
_AT_ONCE = 2**22
# What is taken for rounding: a channel that varies by less of its largest value does not vary.
ROUNDING = 1e-6


@dataclass(frozen=True, eq=False)
class Moments:
    """Means of two layers' channels, and sums of products about them. Two values of other images add up.

    Attributes:
      n: Positions of all images, together.
      mean_a: `[C]`.
      mean_b: `[D]`.
      squares_a: `[C]` sums of squares about the mean.
      gram_b: `[D, D]` sums of products of b's channels, about their means.
      products: `[1 + R, C, D]` sums of products of a's channels with b's: of the images as they are, then of R
        orders in which a's images were put beside others of b.
    """

    n: int
    mean_a: np.ndarray
    mean_b: np.ndarray
    squares_a: np.ndarray
    gram_b: np.ndarray
    products: np.ndarray

    @classmethod
    def of(cls, a: np.ndarray, b: np.ndarray, orders: Sequence[np.ndarray] = ()) -> Moments:
        """Sums up images.

        Args:
          a: `[N, H, W, C]`.
          b: `[N, H, W, D]`.
          orders: R orders `[N]` of a's images.
        """
        mean_a, mean_b = (values.mean(axis=(0, 1, 2), dtype=np.float64) for values in (a, b))
        n_channels, n_others = len(mean_a), len(mean_b)
        products = np.zeros((1 + len(orders), n_channels, n_others))
        squares, gram = np.zeros(n_channels), np.zeros((n_others, n_others))
        size = max(1, _AT_ONCE // max(1, a[0].size + b[0].size))
        for first in range(0, len(a), size):
            rows = np.arange(first, min(first + size, len(a)))
            own, other = _centred(a[rows], mean_a), _centred(b[rows], mean_b)
            squares += np.einsum("pc,pc->c", own, own, dtype=np.float64)
            gram += other.T @ other
            products[0] += own.T @ other
            for number, order in enumerate(orders, 1):
                products[number] += _centred(a[order[rows]], mean_a).T @ other
        return cls(a.shape[0] * a.shape[1] * a.shape[2], mean_a, mean_b, squares, gram, products)

    def __add__(self, other: Moments) -> Moments:
        """Gives the sums over the images of both (Chan, Golub and LeVeque 1983)."""
        n = self.n + other.n
        apart_a, apart_b, weight = other.mean_a - self.mean_a, other.mean_b - self.mean_b, self.n * other.n / n
        return Moments(
            n,
            self.mean_a + apart_a * (other.n / n),
            self.mean_b + apart_b * (other.n / n),
            self.squares_a + other.squares_a + weight * apart_a**2,
            self.gram_b + other.gram_b + weight * np.outer(apart_b, apart_b),
            self.products + other.products + weight * np.outer(apart_a, apart_b),
        )

    @property
    def squares_b(self) -> np.ndarray:
        """`[D]` sums of squares of b's channels, about the mean."""
        return np.diag(self.gram_b)

    @property
    def varies_a(self) -> np.ndarray:
        """`[C]` whether a's channels vary at all."""
        return _varies(self.squares_a, self.mean_a, self.n)

    @property
    def varies_b(self) -> np.ndarray:
        """`[D]` whether b's channels vary at all."""
        return _varies(self.squares_b, self.mean_b, self.n)

    def correlations(self) -> np.ndarray:
        """Gives `[1 + R, C, D]` from -1 to 1; 0 where a channel does not vary."""
        lengths_a = np.where(self.varies_a, np.sqrt(self.squares_a), np.inf)
        lengths_b = np.where(self.varies_b, np.sqrt(self.squares_b), np.inf)
        return np.clip(self.products / lengths_a[:, None] / lengths_b, -1, 1)


def shuffled(n: int, n_orders: int, rng: np.random.Generator) -> list[np.ndarray]:
    """Gives orders of n images, drawn evenly among those in which none stays beside itself, but a single one."""
    orders = []
    for _ in range(n_orders):
        order = rng.permutation(n)
        while n > 1 and (order == np.arange(n)).any():
            order = rng.permutation(n)
        orders.append(order)
    return orders


def _centred(values: np.ndarray, mean: np.ndarray) -> np.ndarray:
    return (values.reshape(-1, values.shape[3]) - mean.astype(values.dtype)).astype(np.float32, copy=False)


def _varies(squares: np.ndarray, mean: np.ndarray, n: int) -> np.ndarray:
    return squares > n * (ROUNDING * np.abs(mean)) ** 2
