"""Whether probabilities are right as often as they say."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

N_BINS = 10
_N_RESAMPLED = 2000


@dataclass(frozen=True, eq=False)
class Calibration:
    """How often the predicted class is the true one, by its probability.

    Attributes:
      bins: `[B, 3]` mean probability, share that is right, and number of images, of equal ranges of the probability;
        NaN where there is no image.
      error: `[3]` the expected calibration error, from 0 to 1, and an interval of 95 % for it.
      by_chance: What a perfectly calibrated network of the same probabilities shows of so many images, at most, in 95
        of 100 cases.
    """

    bins: np.ndarray
    error: np.ndarray
    by_chance: float

    @property
    def n_images(self) -> int:
        """Of how many images it was measured."""
        return int(self.bins[:, 2].sum())


def calibration(probabilities: np.ndarray, labels: np.ndarray, *, n_bins: int = N_BINS, seed: int = 0) -> Calibration:
    """Compares the probability of the predicted class with how often it is right.

    Few images make the error larger than it is. So its interval is the reflected one of the bootstrap, which takes
    that off; what chance alone gives is said beside, and where it gives as much, the interval begins at zero.

    Args:
      probabilities: `[N, K]`.
      labels: `[N]` true classes, -1 where not known; those are left out.
      n_bins: B.
      seed: Makes resampling repeatable.

    Raises:
      ValueError: If no label is known.

    Source: Guo et al. 2017, "On Calibration of Modern Neural Networks"; Bröcker and Smith 2007, "Increasing the
      Reliability of Reliability Diagrams", for what chance gives.
    """
    known = labels >= 0
    if not known.any():
        raise ValueError("labels must be known of at least one image, got none")
    confidences = probabilities[known].max(axis=1).astype(np.float64)
    right = (probabilities[known].argmax(axis=1) == labels[known]).astype(np.float64)
    places = np.minimum((confidences * n_bins).astype(int), n_bins - 1)
    counts = np.bincount(places, minlength=n_bins)
    n = len(right)
    with np.errstate(invalid="ignore"):
        means = [np.bincount(places, values, n_bins) / counts for values in (confidences, right)]
    rng = np.random.default_rng(seed)
    rows = rng.integers(0, n, (_N_RESAMPLED, n))
    resampled = _errors(places[rows], (confidences - right)[rows], n_bins)
    chance = (rng.random((_N_RESAMPLED, n)) < confidences).astype(np.float64)
    by_chance = _errors(np.broadcast_to(places, chance.shape), confidences - chance, n_bins)
    error = float(_errors(places[None], (confidences - right)[None], n_bins)[0])
    low, high = np.percentile(resampled, (2.5, 97.5))
    largest = float(np.percentile(by_chance, 95))
    # What chance gives as well is no sign of an error: then none is in the interval.
    interval = np.clip([0 if error <= largest else 2 * error - high, 2 * error - low], 0, 1)
    return Calibration(
        np.stack([*means, counts], axis=1).astype(np.float32),
        np.array([error, *interval], np.float32),
        largest,
    )


def _errors(places: np.ndarray, gaps: np.ndarray, n_bins: int) -> np.ndarray:
    """`[R]`: the expected calibration errors of R drawings `[R, N]` of bins and of what probabilities are too large."""
    rows = np.arange(len(places))[:, None] * n_bins + places
    sums = np.bincount(rows.ravel(), gaps.ravel(), len(places) * n_bins)
    return np.abs(sums).reshape(len(places), n_bins).sum(axis=1) / places.shape[1]
