"""Whether how steady decisions are can be shown: each example tells the same, and numbers are in range."""

from __future__ import annotations

import itertools

from tb_plugin.encoding.limits import MAX_CLASSES, MAX_NAME, MAX_ROWS
from tb_plugin.schema import pb

_MOST_STEPS, _MOST_PASSES = 100, 2**20
# What is rounded to single precision.
_ROUNDING = 1e-5


def check_steadiness(steadiness: pb.Steadiness) -> None:
    """Checks that numbers are finite and in range.

    Raises:
      ValueError: If they are not.
    """
    n, n_classes, n_passes = len(steadiness.examples), steadiness.n_classes, steadiness.n_passes
    if not (1 <= n <= MAX_ROWS and 2 <= n_classes <= MAX_CLASSES and n_passes <= _MOST_PASSES):
        raise ValueError(f"decisions must be about 1 to {MAX_ROWS} examples and two classes or more, got {n}")
    steps = list(steadiness.steps)
    if len(steps) > _MOST_STEPS or not all(a < b for a, b in itertools.pairwise(steps)):
        raise ValueError(f"steps before must be {_MOST_STEPS} at most and ascend")
    if len(steadiness.compared_layer) > MAX_NAME:
        raise ValueError(
            f"a layer's name must have at most {MAX_NAME} characters, got {len(steadiness.compared_layer)}"
        )
    for each in steadiness.examples:
        _check_example(each, n_classes, n_passes, len(steps))


def _check_example(example: pb.SteadyExample, n_classes: int, n_passes: int, n_steps: int) -> None:
    if len(example.before) != n_steps or len(example.shares) != n_steps:
        raise ValueError(f"an example must tell what was decided at {n_steps} steps before")
    if example.same > n_passes or any(each >= n_classes for each in (example.decided, *example.before)):
        raise ValueError(f"decisions must be of {n_passes} passes at most and below {n_classes}")
    if not all(0 <= each <= 1 + _ROUNDING for each in (example.low, example.high, example.deviation, *example.shares)):
        raise ValueError("probabilities must be from 0 to 1")
    if example.HasField("likeness") and not abs(example.likeness) <= 1 + _ROUNDING:
        raise ValueError(f"a correlation must be from -1 to 1, got {example.likeness}")
