"""Which images of the probe set belong together: by their class, and by what else is known of them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

import numpy as np

from tb_plugin.makers.probe import Probe
from tb_plugin.network import OutputKind

# Fewer images say nothing of a class or category.
FEWEST = 5
_MOST_CATEGORIES, _MOST_COLUMNS = 16, 64


@dataclass(frozen=True, eq=False)
class ByClass:
    """The classes that have enough images.

    Attributes:
      classes: `K'`, ascending.
      members: `[P, K']` booleans.
      known: `[P]`, or `[P, K']` where classes do not exclude each other: of which images it is known.
      n_other: How many classes have too few images.
      by: Whether an image's class is the true or the predicted one.
      said: How images have their classes, or why there are none, for people to read.
    """

    classes: tuple[int, ...]
    members: np.ndarray
    known: np.ndarray
    n_other: int
    by: Literal["true", "predicted"]
    said: str

    @property
    def counts(self) -> tuple[int, ...]:
        """How many images each class has."""
        return tuple(self.members.sum(axis=0).tolist())


@dataclass(frozen=True, eq=False)
class Columns:
    """Categories of metadata, each against the rest of its column; of numbers those above the median.

    Attributes:
      names: M pairs of a column and a category, "" of numbers.
      members: `[P, M]` booleans.
      known: `[P, M]` booleans.
    """

    names: tuple[tuple[str, str], ...]
    members: np.ndarray
    known: np.ndarray


def by_class(probe: Probe, logits: np.ndarray, kind: OutputKind) -> ByClass:
    """Finds the classes that at least 5 images have.

    Args:
      probe: The images; where of none of them a class is known, they have the class that is predicted.
      logits: `[P, K]`.
      kind: What outputs are: quantities have no classes, unless classes are known of images.
    """
    n, n_classes = logits.shape
    known = np.ones(n, bool)
    true = _true_members(probe, n_classes, kind)
    if true is None and kind == "linear":
        none = np.zeros((n, 0), bool)
        return ByClass((), none, known, 0, "true", "left out: the outputs are quantities, not classes")
    if true is not None:
        members, known = true
        several = "; an image may have several" if kind == "sigmoid" or probe.true_classes else ""
        said = f"by what is true of an image{several}; a class has at least {FEWEST} images"
    elif kind == "sigmoid":
        members, said = logits > 0, f"by outputs above 1/2; a class has at least {FEWEST} images"
    else:
        members = _one_hot(logits.argmax(axis=1), n_classes)
        said = f"by what is predicted, as no labels are known; a class has at least {FEWEST} images"
    enough = np.flatnonzero(members.sum(axis=0) >= FEWEST)
    return ByClass(
        tuple(enough.tolist()),
        members[:, enough],
        known if known.ndim == 1 else known[:, enough],
        n_classes - len(enough),
        "predicted" if true is None else "true",
        said,
    )


def targets_of(probe: Probe, logits: np.ndarray, places: np.ndarray) -> np.ndarray:
    """Gives the two classes that evidence of each image is of, `[n, 2]`: a true one, or else -1, and the likeliest.

    Of several true classes each image has another one's turn, so that all of them are looked at.

    Args:
      probe: The probe set.
      logits: `[n, K]` of some of its images.
      places: `[n]` which ones.
    """
    true = probe.labels[places].copy()
    rows = _several(probe)
    if rows is not None:
        for i, place in enumerate(places.tolist()):
            if len(rows[place]) > 1:
                true[i] = rows[place][place % len(rows[place])]
    return np.stack([np.where(true < logits.shape[1], true, -1), logits.argmax(axis=1)], axis=1)


def by_columns(metadata: Mapping[str, np.ndarray]) -> Columns:
    """Finds the categories that at least 5 images have, and 5 of the rest of their column; the most frequent first."""
    names: list[tuple[str, str]] = []
    members: list[np.ndarray] = []
    known: list[np.ndarray] = []
    n = len(next(iter(metadata.values()), ()))
    for name, values in metadata.items():
        is_known, sets = _sets(values)
        for category, own in sets:
            if min(own.sum(), (is_known & ~own).sum()) >= FEWEST and len(names) < _MOST_COLUMNS:
                names.append((name, category))
                members.append(own)
                known.append(is_known)
    none = np.zeros((n, 0), bool)
    return Columns(tuple(names), *(np.stack(each, axis=1) if each else none for each in (members, known)))


def _sets(values: np.ndarray) -> tuple[np.ndarray, list[tuple[str, np.ndarray]]]:
    if values.dtype.kind == "f":
        is_known = ~np.isnan(values)
        above = np.zeros(len(values), bool)
        if is_known.any():
            above[is_known] = values[is_known] > np.median(values[is_known])
        return is_known, [("", above)]
    is_known = np.array([value is not None for value in values], bool)
    found, counts = np.unique(values[is_known].astype(str), return_counts=True)
    frequent = found[np.argsort(-counts, kind="stable")[:_MOST_CATEGORIES]]
    return is_known, [(str(text), np.array([value == text for value in values], bool)) for text in frequent]


def _true_members(probe: Probe, n_classes: int, kind: OutputKind) -> tuple[np.ndarray, np.ndarray] | None:
    if kind == "sigmoid" and probe.truth is not None and not np.isnan(probe.truth).all():
        return probe.truth == 1, ~np.isnan(probe.truth)
    known = (probe.labels >= 0) & (probe.labels < n_classes)
    if not known.any():
        return None
    members = _one_hot(np.where(known, probe.labels, -1), n_classes)
    for place, row in enumerate(_several(probe) or ()):
        members[place, [each for each in row if each < n_classes]] = True
    return members, known


def _several(probe: Probe) -> list[tuple[int, ...]] | None:
    """Gives all true classes of each image, where some have several."""
    if probe.true_classes is not None:
        return list(probe.true_classes)
    if probe.truth is not None:
        return [tuple(np.flatnonzero(row == 1).tolist()) for row in probe.truth]
    return None


def _one_hot(classes: np.ndarray, n: int) -> np.ndarray:
    return classes[:, None] == np.arange(n)
