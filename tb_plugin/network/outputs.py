"""What a model makes of its output: which classes it is about, or that it is about none."""

from __future__ import annotations

import numpy as np

from tb_plugin.network.protocol import Network, OutputKind
from tb_plugin.network.truth import Truth

# What one output, the logit z of a probability, is multiplied by to give the logits of two classes: their softmax is
# exactly (1 - sigmoid(z), sigmoid(z)), their difference is z, and evidence for one is evidence against the other.
HALVES = np.array([-0.5, 0.5], np.float32)
# Probabilities are taken for no nearer to 0 and 1, where logits are endless.
SMALLEST = 1e-6
_N_TRIED = 8


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


def is_bounded(network: Network, inputs: np.ndarray) -> bool:
    """Measures whether a model's one output is a probability of itself, as a mean of sigmoids is.

    A logit may happen to lie within 0 and 1, as small ones do before training. But it leaves them for noise that is ten
    thousand times as strong as activations are, the same at all positions, so that no mean takes it away.

    Args:
      network: A model of one output at whose end no sigmoid was found.
      inputs: Some examples `[N, H, W, C]`.
    """
    names = [layer.name for layer in network.layers[-1:]]
    recording = network.record(inputs, names)
    if not names or not _within_one(recording.logits):
        return False
    activations = recording.activations[names[0]]
    rng = np.random.default_rng(0)
    noise = rng.normal(0, 1e4 * max(np.abs(activations).max(), 1e-3), (_N_TRIED, 1, 1, activations.shape[3]))
    noise = np.broadcast_to(noise, (_N_TRIED, *activations.shape[1:]))
    repeated = np.resize(inputs, (_N_TRIED, *inputs.shape[1:]))
    tried = network.resume(repeated, names[0], noise.astype(np.float32))
    # A last layer that starts from zeros says nothing.
    return _within_one(tried) and float(np.ptp(tried[:, -1])) > SMALLEST


def _within_one(logits: np.ndarray) -> bool:
    outputs = logits[:, -1] - logits[:, 0] if logits.shape[1] == 2 else logits[:, 0]
    return bool((outputs >= 0).all() and (outputs <= 1).all())
