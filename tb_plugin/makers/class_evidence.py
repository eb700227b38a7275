"""What argues for a class in a layer, against what is there in images of other classes; and what goes without it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from tb_plugin.findings.cells import in_cells
from tb_plugin.findings.suspect import FEWEST_IMAGES, class_cover
from tb_plugin.makers.decisions import Decisions
from tb_plugin.makers.layer_pass import LayerPass
from tb_plugin.network import LayerInfo, Network

# Of how many images of a class evidence is looked at, and how much of a layer is held at once, of all classes.
MOST_IMAGES = 64
_MOST_VALUES = 2**26
_BATCH = 32


@dataclass(frozen=True, eq=False)
class ClassEvidence:
    """A class in a layer, by images of it that are decided rightly.

    Attributes:
      label: The class.
      rows: `[n]` places of the images in the probe set.
      activations: `[n, H, W, C]`.
      elsewhere: `[H, W, C]` the mean over images of other classes.
      evidence: `[n, h, w, C]` in cells: gradient × (activation − elsewhere), for the class.
      cover: `[h, w]` where it lies, 1 in sum; zero where nothing argues for the class. Of few classes only what is
        there counts, not what is missing.
    """

    label: int
    rows: np.ndarray
    activations: np.ndarray
    elsewhere: np.ndarray
    evidence: np.ndarray
    cover: np.ndarray

    def without(self, network: Network, inputs: np.ndarray, layer: str, taken: np.ndarray) -> np.ndarray:
        """Computes logits `[n, K]` with what is elsewhere in the place of what is taken.

        Args:
          network: The model.
          inputs: `[P, ...]` of the probe set.
          layer: The layer's name.
          taken: Truth values that broadcast to `[H, W, C]`.
        """
        changed = np.where(taken, self.elsewhere, self.activations).astype(np.float32)
        return np.asarray(network.resume(inputs[self.rows], layer, changed))


def class_evidence(
    network: Network, inputs: np.ndarray, layer: LayerInfo, label: int, decisions: Decisions, passed: LayerPass
) -> ClassEvidence | None:
    """Looks at a class in a layer; None where none of its images is right, or there is no other.

    Raises:
      OutOfTime: If the network says so.
    """
    of_class = np.flatnonzero(decisions.labels == label)
    n_values = layer.height * layer.width * layer.channels * len(decisions.classes)
    most = max(FEWEST_IMAGES, min(MOST_IMAGES, _MOST_VALUES // n_values))
    rows = of_class[decisions.right[of_class]][:most]
    if not len(rows) or len(of_class) == len(inputs):
        return None
    total, kept = np.zeros(passed.sums[layer.name].shape), []
    for first in range(0, len(of_class), _BATCH):
        some = of_class[first : first + _BATCH]
        values = network.record(inputs[some], [layer.name]).activations[layer.name]
        total += values.sum(axis=0, dtype=np.float64)
        kept.append(values[np.isin(some, rows)])
    activations = np.concatenate(kept)
    elsewhere = ((passed.sums[layer.name] - total) / (len(inputs) - len(of_class))).astype(np.float32)
    targets = np.full((len(rows), 1), label)
    gradients = np.concatenate(
        [
            network.gradients(inputs[rows[first : first + _BATCH]], [layer.name], targets[first : first + _BATCH])[
                layer.name
            ][:, 0]
            for first in range(0, len(rows), _BATCH)
        ]
    )
    more = activations - elsewhere
    cover = class_cover(gradients, more, len(decisions.classes))
    return ClassEvidence(label, rows, activations, elsewhere, in_cells(gradients * more), cover)
