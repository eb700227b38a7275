"""Whether probabilities are right as often as they say."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

N_BINS = 10
_N_RESAMPLED = 2000


@dataclass(frozen=True, eq=False)
class Calibration:
    """How often what a probability is of is true: the predicted class, or the class of one output.

    Attributes:
      bins: `[B, 3]` mean probability, share of which it is true, and number of images, of equal ranges of the
        probability; NaN where there is no image. Means and shares are weighted, numbers are not.
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


def calibration(
    probabilities: np.ndarray,
    labels: np.ndarray,
    *,
    weights: np.ndarray | None = None,
    n_bins: int = N_BINS,
    seed: int = 0,
) -> Calibration:
    """Compares the probability of the predicted class with how often it is right.

    Few images make the error larger than it is. So its interval is the reflected one of the bootstrap, which takes
    that off; what chance alone gives is said beside, and where it gives as much, the interval begins at zero.

    Args:
      probabilities: `[N, K]`.
      labels: `[N]` true classes, -1 where not known; those are left out.
      weights: `[N]`, how many images of the data set each stands for, none negative; by default all as many.
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
    kept = np.ones(len(right)) if weights is None else weights[known].astype(np.float64)
    rng = np.random.default_rng(seed)
    return _measured(confidences, right, kept, _drawn(len(right), rng), n_bins, rng)


def calibration_by_output(
    probabilities: np.ndarray,
    truth: np.ndarray,
    *,
    weights: np.ndarray | None = None,
    n_bins: int = N_BINS,
    seed: int = 0,
) -> dict[int, Calibration]:
    """Compares the probability of each output, of classes that do not exclude each other, with how often it is true.

    Each output is measured by itself, over images: those are independent, which the outputs of an image are not.

    Args:
      probabilities: `[N, K]`, each from 0 to 1.
      truth: `[N, K]`, 1 where the class is true, 0 where it is not, NaN where that is not known.
      weights: As of `calibration`.
      n_bins: B.
      seed: Makes resampling repeatable.

    Returns:
      By its number, each output whose truth is known of an image; see `calibration` for its error and interval.
    """
    known = ~np.isnan(truth)
    each = np.ones(len(truth)) if weights is None else weights.astype(np.float64)
    rng = np.random.default_rng(seed)
    found = {}
    for output in np.flatnonzero(known.any(axis=0)).tolist():
        rows = known[:, output]
        says, true = probabilities[rows, output].astype(np.float64), truth[rows, output].astype(np.float64)
        found[output] = _measured(says, true, each[rows], _drawn(len(says), rng), n_bins, rng)
    return found


def _drawn(n: int, rng: np.random.Generator) -> np.ndarray:
    """`[R, N]`: how often each image is in each of R drawings of N images."""
    rows = rng.integers(0, n, (_N_RESAMPLED, n)) + np.arange(_N_RESAMPLED)[:, None] * n
    return np.bincount(rows.ravel(), minlength=_N_RESAMPLED * n).reshape(_N_RESAMPLED, n).astype(np.float64)


def _measured(
    says: np.ndarray, true: np.ndarray, weights: np.ndarray, drawn: np.ndarray, n_bins: int, rng: np.random.Generator
) -> Calibration:
    """Compares probabilities `[N]` with 1 and 0 `[N]`; `drawn` is `[R, N]`."""
    places = np.minimum((says * n_bins).astype(int), n_bins - 1)
    bins = (places[:, None] == np.arange(n_bins)) * weights[:, None]
    with np.errstate(invalid="ignore"):
        means = [values @ bins / bins.sum(axis=0) for values in (says, true)]
    # A drawing may hold only images of no weight, which then says nothing.
    totals = np.maximum(drawn @ weights, np.finfo(float).tiny)
    resampled = np.abs(drawn @ ((says - true)[:, None] * bins)).sum(axis=1) / totals
    chance = says - (rng.random(drawn.shape) < says)
    by_chance = np.abs(chance @ bins).sum(axis=1) / weights.sum()
    error = float(np.abs((says - true) @ bins).sum() / weights.sum())
    low, high = np.percentile(resampled, (2.5, 97.5))
    largest = float(np.percentile(by_chance, 95))
    # What chance gives as well is no sign of an error: then none is in the interval.
    interval = np.clip([0 if error <= largest else 2 * error - high, 2 * error - low], 0, 1)
    return Calibration(
        np.stack([*means, np.bincount(places, minlength=n_bins)], axis=1).astype(np.float32),
        np.array([error, *interval], np.float32),
        largest,
    )
