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


def swap_effects(
    logits: Callable[[np.ndarray], np.ndarray], specs: Sequence[Spec], targets: Sequence[int]
) -> np.ndarray:
    """Measures what a class's logit loses where each trait takes each of its other values.

    Args:
      logits: From images `[N, 64, 64, 3]` to logits `[N, K]`.
      specs: N creatures.
      targets: The class of each.

    Returns:
      `[N, 3, S]`, by `TRAITS` and by their S = 2 other values.
    """
    own = logits(np.stack([render(spec).image for spec in specs]).astype(np.float32))
    rows = np.arange(len(specs))
    effects = []
    for part in TRAITS:
        changed = [with_other(spec, part) for spec in specs]
        images = np.stack([render(other).image for others in changed for other in others]).astype(np.float32)
        without = logits(images).reshape(len(specs), len(changed[0]), -1)
        effects.append(own[rows, targets, None] - without[rows, :, targets])
    return np.stack(effects, axis=1).astype(np.float32)


def part_effects(
    logits: Callable[[np.ndarray], np.ndarray], specs: Sequence[Spec], targets: Sequence[int]
) -> np.ndarray:
    """Measures how much of a class's logit hangs on each trait.

    Returns:
      `[N, 3]`, by `TRAITS`: the logit, less its mean over the trait's other values; see `swap_effects`.
    """
    return swap_effects(logits, specs, targets).mean(axis=2)


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
