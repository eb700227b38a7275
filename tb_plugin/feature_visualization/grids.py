"""Icons of all positions of an example at once."""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterable
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np

from tb_plugin.deadline import NEVER, Deadline
from tb_plugin.feature_visualization.rendering import Rendering


@dataclass(frozen=True, eq=False)
class GridJob:
    """The icons of one example and layer.

    Attributes:
      layer: Name of the layer.
      vectors: `[P, C]`, the direction that each position's icon is optimised for.
      coefficients: `[P, G]`, how much of the parameters of each group goes into a position's icon.
      rendering: How icons are made, with a size; each icon gets `n_steps` steps.
      label: What the caller knows the job by.
      deadline: When the job is given up if not all steps are done: no icon comes of it.
    """

    layer: str
    vectors: np.ndarray
    coefficients: np.ndarray
    rendering: Rendering
    label: int = 0
    deadline: Deadline = NEVER


RenderGrid: TypeAlias = Callable[[Iterable[GridJob]], Generator[tuple[GridJob, np.ndarray], None, None]]


def whitened(activations: np.ndarray) -> np.ndarray:
    """Takes what vectors have in common out of them, so that their directions show what is particular to each.

    In deep layers some channels are active everywhere: icons of the raw vectors would all look alike.

    Args:
      activations: `[N, H, W, C]`.

    Returns:
      `[N, H, W, C]`: each vector times the inverse of the second moments of all vectors. The mean of their diagonal is
      added to the diagonal before, as few positions do not tell many channels apart.

    Source: Carter et al. 2019, "Exploring Neural Networks with Activation Atlases" (whitening of directions).
    """
    flat = activations.reshape(-1, activations.shape[-1]).astype(np.float64)
    moments = flat.T @ flat / len(flat)
    ridge = max(float(np.trace(moments)) / len(moments), np.finfo(np.float32).tiny)
    directions = np.linalg.solve(moments + ridge * np.eye(len(moments)), ridge * flat.T).T
    return directions.reshape(activations.shape).astype(np.float32)
