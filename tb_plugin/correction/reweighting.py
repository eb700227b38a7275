"""Learning the last layer anew on slices of equal weight."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True, eq=False)
class LastLayer:
    """A linear classifier of vectors.

    Attributes:
      weights: `[C, K]`.
      bias: `[K]`.
    """

    weights: np.ndarray
    bias: np.ndarray

    def logits(self, vectors: np.ndarray) -> np.ndarray:
        """Gives `[N, K]` of vectors `[N, C]`."""
        return vectors @ self.weights + self.bias


def reweighted(
    vectors: np.ndarray,
    labels: np.ndarray,
    slices: np.ndarray,
    n_classes: int,
    *,
    strength: float = 0.1,
    has_bias: bool = True,
    seed: int = 0,
) -> LastLayer:
    """Learns a last layer in which every slice of a class weighs as much, however few images it has.

    Args:
      vectors: `[N, C]` what the last layer is given.
      labels: `[N]` classes.
      slices: `[N]` in which slice of its class an image is: numbers, as 1 with a concept and 0 without.
      n_classes: K. Classes without an image get a bias that is below all others.
      strength: How freely it learns: the inverse of the penalty on weights, of vectors of spread 1.
      has_bias: Whether something is added to its sums; without, no class can be left out.
      seed: Decides the order of images.

    Raises:
      ValueError: If there are not two classes, or arrays do not fit.

    Source: Kirichenko, Izmailov and Wilson 2023, "Last Layer Re-training is Sufficient for Robustness to Spurious
      Correlations" (deep feature reweighting).
    """
    # What scikit-learn imports looks at every framework that is loaded.
    from sklearn.linear_model import LogisticRegression
    from sklearn.preprocessing import StandardScaler

    if not len(vectors) == len(labels) == len(slices):
        sizes = f"{len(vectors)}, {len(labels)}, {len(slices)}"
        raise ValueError(f"vectors, labels and slices must be of the same images, got {sizes}")
    classes = np.unique(labels)
    if len(classes) < 2 or classes[0] < 0 or classes[-1] >= n_classes:
        raise ValueError(f"labels must be two classes or more, from 0 to {n_classes - 1}, got {classes.tolist()}")
    _, part, counts = np.unique(np.stack([labels, slices], axis=1), axis=0, return_inverse=True, return_counts=True)
    if not has_bias and len(classes) < n_classes:
        raise ValueError(f"labels must be of all {n_classes} classes where nothing is added, got {classes.tolist()}")
    scaler = StandardScaler(with_mean=has_bias).fit(vectors.astype(np.float64))
    learned = LogisticRegression(C=strength, max_iter=2000, fit_intercept=has_bias, random_state=seed)
    weight = 1 / counts[part.ravel()]
    learned.fit(scaler.transform(vectors.astype(np.float64)), labels, sample_weight=weight * len(labels) / weight.sum())
    weights, bias = learned.coef_, np.broadcast_to(learned.intercept_, len(learned.coef_))
    if len(classes) == 2:
        # One row says by how much the second class is likelier.
        weights, bias = np.concatenate([-weights, weights]) / 2, np.concatenate([-bias, bias]) / 2
    weights = (weights / scaler.scale_).T
    if has_bias:
        bias = bias - scaler.mean_ @ weights
    found = LastLayer(np.zeros((vectors.shape[1], n_classes)), np.full(n_classes, -1e4))
    found.weights[:, classes], found.bias[classes] = weights, bias
    return found
