"""What a model makes of its output: which classes it is about, or that it is about none."""

from __future__ import annotations

import numpy as np

from tb_plugin.network.protocol import OutputKind
from tb_plugin.network.truth import Truth

# What one output, the logit z of a probability, is multiplied by to give the logits of two classes: their softmax is
# exactly (1 - sigmoid(z), sigmoid(z)), their difference is z, and evidence for one is evidence against the other.
HALVES = np.array([-0.5, 0.5], np.float32)


def settled_kind(
    n_outputs: int,
    truth: Truth,
    *,
    told: OutputKind | None,
    found: OutputKind | None,
    by_loss: OutputKind | None,
    usual: OutputKind,
) -> OutputKind:
    """Settles what is made of a model's output.

    Args:
      n_outputs: How many numbers the model gives for an image.
      truth: What is given of the examples.
      told: What the user says, which counts most.
      found: The softmax or sigmoid that the model ends with.
      by_loss: What its loss makes of the output.
      usual: What is usual for several outputs, where nothing tells.
    """
    by_truth = truth.output_kind(n_outputs)
    if told is not None:
        return told
    if by_loss == by_truth == "linear":
        # A regression to shares ends with a sigmoid as well.
        return "linear"
    return found or by_loss or by_truth or (usual if n_outputs > 1 else "linear")
