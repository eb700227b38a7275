"""What answers alone tell: how right each class is, and what is wrong though the network is sure."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

# What it is, and why so much, is said in docs/findings.md.
SURE = 0.9
N_CONFUSED = 3


@dataclass(frozen=True)
class ClassAnswers:
    """How right a network is about one class; see `tb_plugin.artifacts.ClassRecord`."""

    index: int
    n_images: int
    accuracy: float | None
    confused: tuple[tuple[int, float], ...]


def by_class(predicted: np.ndarray, labels: np.ndarray) -> list[ClassAnswers]:
    """Gives how right each class is; where no label is known, how many images each is predicted for.

    Args:
      predicted: `[P]` classes.
      labels: `[P]` true ones, -1 where not known.
    """
    known = labels >= 0
    if not known.any():
        classes, counts = np.unique(predicted, return_counts=True)
        return [ClassAnswers(int(each), int(n), None, ()) for each, n in zip(classes, counts, strict=True)]
    found = []
    for label in np.unique(labels[known]):
        said = predicted[labels == label]
        others, counts = np.unique(said[said != label], return_counts=True)
        order = np.argsort(-counts, kind="stable")[:N_CONFUSED]
        confused = tuple((int(others[i]), float(counts[i] / len(said))) for i in order)
        found.append(ClassAnswers(int(label), len(said), float((said == label).mean()), confused))
    return found


def by_output(logits: np.ndarray, truth: np.ndarray | None) -> list[ClassAnswers]:
    """Gives how often each class is recognised, of classes that do not exclude each other.

    Args:
      logits: `[P, K]`: a class is said to be there where its logit is above 0, a probability of one half.
      truth: `[P, K]` 1 where the class is there, 0 where it is not, NaN where that is not known; None: nothing is.

    Returns:
      Of each class that is in some image, in how many, and which share of these the network says; where nothing is
      known, how many images it says each of. No class is taken for another one.
    """
    said = logits > 0
    if truth is None or np.isnan(truth).all():
        return [ClassAnswers(k, int(n), None, ()) for k, n in enumerate(said.sum(axis=0)) if n]
    there = truth == 1
    return [
        ClassAnswers(k, int(n), float(said[there[:, k], k].mean()), ()) for k, n in enumerate(there.sum(axis=0)) if n
    ]


def all_right(logits: np.ndarray, truth: np.ndarray) -> float:
    """Gives the share of the images of which all that is known is said rightly, by `[P, K]` as of `by_output`."""
    known = ~np.isnan(truth)
    right = ((logits > 0) == (truth == 1)) | ~known
    return float(right.all(axis=1)[known.any(axis=1)].mean())


def surely_wrong(shares: np.ndarray, labels: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Gives the images that are taken for another class with confidence, the surest first, and that confidence.

    Args:
      shares: `[P, K]` probabilities of classes that exclude each other.
      labels: `[P]` true ones, -1 where not known.
    """
    best = shares.max(axis=1)
    wrong = np.flatnonzero((labels >= 0) & (shares.argmax(axis=1) != labels) & (best >= SURE))
    order = wrong[np.argsort(-best[wrong], kind="stable")]
    return order, best[order]


def softmax(logits: np.ndarray) -> np.ndarray:
    """Gives shares of classes `[P, K]` from their logits."""
    raised = np.exp(logits.astype(np.float64) - logits.max(axis=1, keepdims=True))
    return raised / raised.sum(axis=1, keepdims=True)


def entropy(shares: np.ndarray) -> np.ndarray:
    """Gives how undecided answers are, in bits: `[P]` of shares of classes `[P, K]`.

    0 where one class has all, the logarithm of K where all have the same.

    Source: Shannon 1948, "A Mathematical Theory of Communication".
    """
    there = np.where(shares > 0, shares, 1.0)
    return -(shares * np.log2(there)).sum(axis=1)
