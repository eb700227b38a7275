"""Whether prediction sets that were read can be shown: ranks are there, and what is counted is in range."""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterable, Sequence

from tb_plugin import grammar
from tb_plugin.encoding.limits import MAX_CLASSES, MAX_EXAMPLES, MAX_NAME, MAX_ROWS
from tb_plugin.schema import pb

_GROUP_RANKS = grammar.dumps(
    grammar.Transform("ranks by group", grammar.Activation(grammar.Network("neuron", grammar.Output())))
)
_RANKS = grammar.dumps(grammar.Transform("ranks", grammar.Activation(grammar.Network("neuron", grammar.Output()))))


# An entropy is rounded to single precision.
_MOST_QUANTILES, _ROUNDING = 101, 1e-4


def check_certainty(certainty: pb.Certainty, blobs: Sequence[pb.Blob]) -> None:
    """Checks that numbers are finite and in range.

    Raises:
      ValueError: If they are not.
    """
    n, n_classes, n_held = certainty.n_examples, certainty.n_classes, certainty.n_held
    if not (1 <= n <= MAX_EXAMPLES and 2 <= n_classes <= MAX_CLASSES):
        raise ValueError(f"prediction sets must be of examples and of two classes or more, got {n} and {n_classes}")
    if len(certainty.n_of_class) != n_classes or sum(certainty.n_of_class) != n_held:
        raise ValueError(f"held-out images must be counted of {n_classes} classes, {n_held} in all")
    shapes = [list(blob.shape) for blob in blobs if blob.content == _RANKS]
    if shapes != [[n, n_classes]]:
        raise ValueError(f"ranks must be one table of {[n, n_classes]}, got {shapes}")
    _check_by_group(certainty, blobs)
    levels = [each.level for each in certainty.levels]
    if not all(0 < level < 1 for level in levels) or not all(a < b for a, b in itertools.pairwise(levels)):
        raise ValueError("levels must be between 0 and 1 and ascend")
    for level in certainty.levels:
        for covered in (level.all, *level.classes, *level.groups):
            _check_covered(covered, n_held, n_classes)
        if not all(a.index < b.index for a, b in itertools.pairwise(level.classes)):
            raise ValueError("classes of a level must ascend")
    _check_shares([number for each in certainty.bins for number in (each.says, each.right)])
    if any(each.n > n_held for each in certainty.bins):
        raise ValueError(f"a bin of the calibration must hold at most {n_held} images")
    if len(certainty.calibration) not in (0, 4) or not all(map(math.isfinite, certainty.calibration)):
        raise ValueError("calibration must be 4 finite numbers or none")
    if certainty.HasField("entropies"):
        _check_entropies(certainty.entropies, n_held, n_classes)


def _check_by_group(certainty: pb.Certainty, blobs: Sequence[pb.Blob]) -> None:
    columns, n, n_classes = certainty.by_group, certainty.n_examples, certainty.n_classes
    shapes = [list(blob.shape) for blob in blobs if blob.content == _GROUP_RANKS]
    if shapes != ([[len(columns), n, n_classes]] if columns else []):
        raise ValueError(f"ranks by group must be one table of {[len(columns), n, n_classes]}, got {shapes}")
    if sum(len(each.groups) for each in columns) > MAX_ROWS:
        raise ValueError(f"groups of examples must be {MAX_ROWS} at most")
    for each in columns:
        if len(each.groups) != n or len(each.n_held) != n or any(held > certainty.n_held for held in each.n_held):
            raise ValueError(f"groups must be of {n} examples, and of {certainty.n_held} held-out images at most")
        if any(len(name) > MAX_NAME for name in (each.column, *each.groups)):
            raise ValueError(f"names of groups must have at most {MAX_NAME} characters")


def _check_entropies(entropies: pb.Entropies, n_held: int, n_classes: int) -> None:
    if entropies.n_right + entropies.n_wrong > n_held:
        raise ValueError(f"entropies must be of {n_held} images at most")
    most = math.log2(n_classes) + _ROUNDING
    for n, quantiles in ((entropies.n_right, entropies.right), (entropies.n_wrong, entropies.wrong)):
        if len(quantiles) > _MOST_QUANTILES or (len(quantiles) > 1) != (n > 0):
            raise ValueError(f"entropies of {n} images must be 2 to {_MOST_QUANTILES} quantiles, got {len(quantiles)}")
        ascending = all(a <= b for a, b in itertools.pairwise(quantiles))
        if not ascending or not all(-_ROUNDING <= each <= most for each in quantiles):
            raise ValueError(f"quantiles of entropies must ascend from 0 to {most:.2f} bits at most")
    if entropies.HasField("apart"):
        _check_shares([entropies.apart])


def _check_covered(covered: pb.Covered, n_held: int, n_classes: int) -> None:
    if covered.n > n_held or covered.hits > covered.n or covered.index >= n_classes:
        raise ValueError(f"what sets cover must be of {n_held} images and {n_classes} classes at most")
    if not 0 <= covered.size <= n_classes:
        raise ValueError(f"a set must have at most {n_classes} classes, got {covered.size}")
    if len(covered.column) > MAX_NAME or len(covered.category) > MAX_NAME:
        raise ValueError(f"names of groups must have at most {MAX_NAME} characters")
    _check_shares((covered.low, covered.high, covered.single))


def _check_shares(numbers: Iterable[float]) -> None:
    if not all(0 <= number <= 1 for number in numbers):
        raise ValueError("shares must be from 0 to 1")
