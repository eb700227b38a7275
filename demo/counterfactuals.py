"""What decided, by exact counterfactuals: creatures drawn again with one part changed, and nothing else."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Sequence

import numpy as np

from demo.creatures import TRAITS, Coat, Ears, Limbs, Part, Spec
from demo.drawing import render

_VALUES = {Part.EARS: tuple(Ears), Part.COAT: tuple(Coat), Part.LIMBS: tuple(Limbs)}
_FIELDS = {Part.EARS: "ears", Part.COAT: "coat", Part.LIMBS: "limbs"}


def with_other(spec: Spec, part: Part) -> list[Spec]:
    """The same creature with each other value of one of `TRAITS`."""
    field = _FIELDS[part]
    return [dataclasses.replace(spec, **{field: value}) for value in _VALUES[part] if value != getattr(spec, field)]


def part_effects(
    logits: Callable[[np.ndarray], np.ndarray], specs: Sequence[Spec], targets: Sequence[int]
) -> np.ndarray:
    """Measures how much of a class's logit hangs on each trait.

    Args:
      logits: From images `[N, 64, 64, 3]` to logits `[N, K]`.
      specs: N creatures.
      targets: The class of each.

    Returns:
      `[N, 3]`, by `TRAITS`: the logit, less its mean over the trait's other values.
    """
    own = logits(np.stack([render(spec).image for spec in specs]).astype(np.float32))
    effects = np.zeros((len(specs), len(TRAITS)), np.float32)
    rows = np.arange(len(specs))
    for column, part in enumerate(TRAITS):
        changed = [with_other(spec, part) for spec in specs]
        n_others = len(changed[0])
        images = np.stack([render(other).image for others in changed for other in others]).astype(np.float32)
        without = logits(images).reshape(len(specs), n_others, -1).mean(axis=1)
        effects[:, column] = own[rows, targets] - without[rows, targets]
    return effects


def part_shares(parts: np.ndarray, height: int, width: int) -> np.ndarray:
    """Gives which share of each cell of a layer shows each part.

    Args:
      parts: `[N, 64, 64]`, the `Part` of each pixel.
      height: Rows of the layer, a divisor of 64.
      width: Columns, likewise.

    Returns:
      `[N, len(Part), height, width]`: 1 in sum over parts.
    """
    n, rows, columns = parts.shape
    if rows % height or columns % width:
        raise ValueError(f"a layer must divide {rows} x {columns} pixels, got {height} x {width}")
    of_parts = parts[:, None] == np.arange(len(Part))[None, :, None, None]
    cells = of_parts.reshape(n, len(Part), height, rows // height, width, columns // width)
    return cells.mean(axis=(3, 5), dtype=np.float32)
