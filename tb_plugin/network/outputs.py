"""What a model makes of its output: which classes it is about, or that it is about none."""

from __future__ import annotations

import abc
from dataclasses import dataclass

import numpy as np
from typing_extensions import override

from tb_plugin.network.protocol import Network, OutputKind, Probabilities, WatchedNetwork
from tb_plugin.network.truth import Truth

# What one output, the logit z of a probability, is multiplied by to give the logits of two classes: their softmax is
# exactly (1 - sigmoid(z), sigmoid(z)), their difference is z, and evidence for one is evidence against the other.
HALVES = np.array([-0.5, 0.5], np.float32)
# Probabilities are taken for no nearer to 0 and 1, where logits are endless.
SMALLEST = 1e-6
# Of many classes that exclude each other most have a far smaller share, whose logarithm is finite all the same.
SMALLEST_SHARE = 1e-30
_N_TRIED = 8
_STRENGTHS = (1e4, 1e1)
# How far shares may be from 1 together: some models clip them, or compute in half precision.
_ROUNDING = 1e-2


@dataclass(frozen=True)
class Kinds:
    """What may tell what is made of a model's output.

    Attributes:
      told: What the user says, which counts most.
      found: The softmax or sigmoid that the model ends with.
      probabilities: What outputs were measured to be where neither was found. Of one output it does not count: that
        may be a mere share.
      by_loss: What its loss makes of the output.
      usual: What is usual for several outputs, where nothing tells.
    """

    told: OutputKind | None
    found: OutputKind | None
    probabilities: Probabilities | None
    by_loss: OutputKind | None
    usual: OutputKind

    def settled(self, n_outputs: int, truth: Truth) -> OutputKind:
        """Settles what is made of the output.

        Args:
          n_outputs: How many numbers the model gives for an image.
          truth: What is given of the examples.
        """
        by_truth = truth.output_kind(n_outputs)
        if self.told is not None:
            return self.told
        if self.by_loss == by_truth == "linear":
            # A regression to shares ends with a sigmoid as well.
            return "linear"
        if n_outputs == 1:
            return self.found or self.by_loss or by_truth or "linear"
        shares: OutputKind | None = "softmax" if self.probabilities == "shares" else None
        # Quantities too are clipped to lie from 0 to 1.
        usual: OutputKind = "sigmoid" if self.probabilities == "each" else self.usual
        return self.found or shares or self.by_loss or by_truth or usual


class ReadOutputs(WatchedNetwork):
    """A network whose output is read: as logits of classes, of two classes of one output, or as values."""

    _truth: Truth
    # Whether scores are explained in the place of the output.
    _has_score: bool
    # `[N, K]` of some examples.
    _outputs: np.ndarray

    @property
    @override
    def n_classes(self) -> int:
        return 2 if self._has_two_classes else self.n_outputs

    @property
    @override
    def output_kind(self) -> OutputKind:
        """What the model makes of its logits; where it returns logits, what its loss makes of them."""
        return "softmax" if self._has_two_classes else self._kind

    @property
    def n_outputs(self) -> int:
        """How many numbers the model gives for an image: 1 where two classes are made of one."""
        return self._outputs.shape[1]

    @property
    def is_regression(self) -> bool:
        """Whether it was told, or its loss tells, that the outputs are quantities."""
        kinds = self._kinds
        return self._kind == "linear" and not self._has_score and "linear" in (kinds.told, kinds.by_loss)

    @property
    @abc.abstractmethod
    def _kinds(self) -> Kinds:
        """What may tell what is made of the output."""

    @property
    def _kind(self) -> OutputKind:
        """What is made of the model's own output."""
        return self._kinds.settled(self.n_outputs, self._truth)

    @property
    def _has_two_classes(self) -> bool:
        return self.n_outputs == 1 and self._kind == "sigmoid" and not self._has_score


def measured_probabilities(network: Network, inputs: np.ndarray, outputs: np.ndarray) -> Probabilities | None:
    """Measures whether a model's outputs are probabilities of themselves, as a mean of softmaxes or of sigmoids is.

    Logits may happen to lie within 0 and 1, as small ones do before training. But they leave them for noise that is ten
    thousand times as strong as activations are, the same at all positions, so that no mean takes it away.

    Args:
      network: A model at whose end neither softmax nor sigmoid was found.
      inputs: Some examples `[N, H, W, C]`.
      outputs: `[N, K]`, what the model returns for them.

    Returns:
      "shares" of classes that exclude each other, which are 1 together, or the probability of "each"; None if they are
      no probabilities.
    """
    names = [layer.name for layer in network.layers[-1:]]
    found = _probabilities(outputs)
    if found is None or not names:
        return None
    activations = network.record(inputs, names).activations[names[0]]
    noise = np.random.default_rng(0).normal(size=(_N_TRIED, 1, 1, activations.shape[3]))
    noise = np.broadcast_to(noise * max(np.abs(activations).max(), 1e-3), (_N_TRIED, *activations.shape[1:]))
    repeated = np.resize(inputs, (_N_TRIED, *inputs.shape[1:]))
    for strength in _STRENGTHS:
        try:
            tried = network.resume(repeated, names[0], (strength * noise).astype(np.float32))
        except Exception:
            # A model may raise anything for noise, as one that finds nothing in it does.
            return None
        # Exponentials that are written out have no end.
        if np.isfinite(tried).all():
            break
    else:
        return None
    if outputs.shape[1] == 1 and tried.shape[1] == 2:
        tried = tried[:, 1:] - tried[:, :1]
    # A last layer that starts from zeros says nothing, unless all outputs are 1 together.
    is_said = found == "shares" or float(np.ptp(tried, axis=0).max()) > SMALLEST
    return found if _probabilities(tried) == found and is_said else None


def said_of_probabilities(probabilities: Probabilities | None, kind: OutputKind, n_outputs: int) -> str:
    """Says how outputs are explained that were measured to be probabilities; empty where nothing is to be said."""
    if probabilities is None or kind == "linear" or n_outputs == 1:
        return ""
    what = "logarithms" if kind == "softmax" else "logits"
    return f"the outputs are probabilities, as was measured, and their {what} are explained; "


def _probabilities(outputs: np.ndarray) -> Probabilities | None:
    if not ((outputs >= 0) & (outputs <= 1 + _ROUNDING)).all():
        return None
    if outputs.shape[1] > 1 and (np.abs(outputs.sum(axis=1) - 1) < _ROUNDING).all():
        return "shares"
    return "each" if (outputs <= 1).all() else None
