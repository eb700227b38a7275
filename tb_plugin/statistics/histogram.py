"""A histogram of each channel's values that grows while they pass: what it counts is exact, and memory is bounded."""

from __future__ import annotations

import numpy as np

# Bins of each channel: the widest value lies in the outer half of them, so that a bin is no wider than 1 / 512 of it
# (1 / 256 where values have signs).
N_FINE = 1024
# So many values at once are sorted into bins: they stay in the processor's cache.
_AT_ONCE = 2**16
# Of smaller values no more is known than that they are there.
_LOWEST = -100


class Histogram:
    """Counts the values of C channels in bins of equal width.

    Bins lie within a power of two, from zero or, with signs, from minus that. Where a value lies beyond, it is doubled,
    and pairs of bins become one. So each bin holds as many values as it would if its range had been known from the
    beginning. Zeros are counted apart, and so is what is below zero where there are no signs.

    Attributes:
      counts: `[C, N_FINE]` values in each bin.
      highest: `[C]` the highest value; minus infinity where there is none.
      n_seen: How many values of each channel there were, zeros among them.
      signed: Whether values below zero are counted too.
    """

    def __init__(self, n_channels: int, *, signed: bool = False) -> None:
        """Has seen nothing yet.

        Args:
          n_channels: C.
          signed: Whether values below zero are counted too.
        """
        self.counts = np.zeros((n_channels, N_FINE), np.int64)
        self.highest = np.full(n_channels, -np.inf)
        self.n_seen = 0
        self.signed = signed
        # The range of each channel is 2 to this power.
        self._exponents = np.full(n_channels, _LOWEST)

    def add(self, values: np.ndarray) -> None:
        """Counts values `[..., C]`, which must be finite."""
        rows = values.reshape(-1, len(self.counts))
        at_once = max(1, _AT_ONCE // len(self.counts))
        for first in range(0, len(rows), at_once):
            self._add(rows[first : first + at_once])
        self.n_seen += len(rows)

    @property
    def widths(self) -> np.ndarray:
        """How wide the bins of each channel are, `[C]`."""
        return np.ldexp(2.0 if self.signed else 1.0, self._exponents) / N_FINE

    @property
    def starts(self) -> np.ndarray:
        """Where the first bin of each channel begins, `[C]`."""
        return -np.ldexp(1.0, self._exponents) if self.signed else np.zeros(len(self.counts))

    @property
    def share_of_zeros(self) -> np.ndarray:
        """Which share of each channel's values is not counted, `[C]`: zeros, and without signs what is below."""
        return 1 - self.counts.sum(axis=1) / max(1, self.n_seen)

    def quantiles(self, shares: tuple[float, ...]) -> np.ndarray:
        """Gives the lowest values that at least these shares of what is counted are not above.

        Returns:
          `[Q, C]`, each within half a bin's width of the exact one (see `widths`); 0 where nothing is counted.
        """
        below = np.cumsum(self.counts, axis=1)
        wanted = np.maximum(1, np.ceil(np.outer(shares, below[:, -1]) - 1e-9))
        bins = np.stack([(below < each[:, None]).sum(axis=1) for each in wanted])
        middles = np.minimum(self.starts + (bins + 0.5) * self.widths, self.highest)
        return np.where(below[:, -1] > 0, middles, 0).astype(np.float32)

    def coarse(self, n_bins: int) -> tuple[np.ndarray, np.ndarray]:
        """Sums bins up to fewer that all values lie in.

        Args:
          n_bins: How many are left.

        Returns:
          Shares `[n_bins, C]`, 1 in sum or all zero, and `[2, C]` where the first bin begins and the last one ends. Its
          counts are as exact as the fine ones, as it is made of whole bins.
        """
        there = self.counts > 0
        first, last = there.argmax(axis=1), N_FINE - there[:, ::-1].argmax(axis=1)
        each = np.where(there.any(axis=1), -(-(last - first) // n_bins), 1)
        shares = np.zeros((n_bins, len(self.counts)))
        fine = np.arange(N_FINE)
        for channel in np.flatnonzero(there.any(axis=1)):
            at = (fine[first[channel] : last[channel]] - first[channel]) // each[channel]
            shares[:, channel] = np.bincount(at, self.counts[channel, first[channel] : last[channel]], n_bins)
        start = self.starts + np.where(there.any(axis=1), first, 0) * self.widths
        span = np.stack([start, start + n_bins * each * self.widths])
        total = shares.sum(axis=0)
        return (shares / np.maximum(total, 1)).astype(np.float32), np.where(total > 0, span, 0).astype(np.float32)

    def _add(self, rows: np.ndarray) -> None:
        highest, lowest = rows.max(axis=0).astype(np.float64), rows.min(axis=0).astype(np.float64)
        self.highest = np.maximum(self.highest, highest)
        self._widen(np.maximum(np.abs(lowest), highest) if self.signed else highest)
        # Powers of two divide without an error, so that every value lies in the bin that its digits say.
        half = N_FINE // 2 if self.signed else 0
        scaled = rows * np.ldexp(float(half or N_FINE), -self._exponents).astype(rows.dtype)
        if self.signed:
            np.floor(scaled, out=scaled)
        else:
            np.maximum(scaled, 0, out=scaled)
        bins = scaled.astype(np.intp)
        bins += np.arange(len(self.counts)) * N_FINE + half
        self.counts += np.bincount(bins.ravel(), minlength=self.counts.size).reshape(self.counts.shape)
        # What does not count was put where zero lies.
        self.counts[:, half] -= np.count_nonzero(rows == 0 if self.signed else rows <= 0, axis=0)

    def _widen(self, largest: np.ndarray) -> None:
        """Doubles ranges until they hold these values `[C]`."""
        wanted = np.where(largest > 0, np.frexp(largest)[1], _LOWEST)
        more = np.maximum(0, np.maximum(wanted, _LOWEST) - self._exponents)
        for channel in np.flatnonzero(more):
            self._exponents[channel] += more[channel]
            if self.counts[channel].any():
                for _ in range(min(int(more[channel]), N_FINE.bit_length())):
                    self.counts[channel] = self._doubled(self.counts[channel])

    def _doubled(self, counts: np.ndarray) -> np.ndarray:
        pairs = counts.reshape(-1, 2).sum(axis=1)
        before = N_FINE // 4 if self.signed else 0
        return np.pad(pairs, (before, N_FINE - len(pairs) - before))
