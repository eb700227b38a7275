"""What a module answers: scores of it, and whose answer it is where the module is a Keras model."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any

import numpy as np
import torch
from torch import nn

from tb_plugin.network import OutputKind, Probabilities
from tb_plugin.network.outputs import HALVES, SMALLEST, SMALLEST_SHARE
from tb_plugin.network.scores import Score, Scores, scores_of

if TYPE_CHECKING:
    from tb_plugin.backends.pytorch.keras_module import KerasModule


def scored(score: Score, answer: Any, n_images: int) -> Scores:
    """Applies a score to what a module returned for so many images.

    Raises:
      ValueError: If it gives none for each image.
    """
    found = scores_of(score, answer, lambda tensors: torch.stack(tuple(tensors), dim=1))
    if not isinstance(found.values, torch.Tensor) or len(found.values) != n_images:
        shape = list(found.values.shape)
        raise ValueError(f"score must give scores for each of {n_images} images, got shape {shape}")
    return found


def logits_of(
    values: torch.Tensor, kind: OutputKind, probabilities: Probabilities | None, *, has_two_classes: bool
) -> torch.Tensor:
    """Gives the logits of outputs `[N, K]`, of which a kind is made.

    Args:
      values: The outputs.
      kind: What is made of them.
      probabilities: What they were measured to be: None for logits already, or values.
      has_two_classes: Whether two classes are made of the one output.
    """
    if probabilities is not None and kind == "softmax":
        values = values.clamp(min=SMALLEST_SHARE).log()
    elif probabilities is not None and kind == "sigmoid":
        values = torch.logit(values, SMALLEST)
    return values * torch.from_numpy(HALVES).to(values.device) if has_two_classes else values


def keras_module(module: nn.Module, inputs: Any, **settings: Any) -> KerasModule | None:
    """Wraps the module if it is a Keras model, which it can only be where somebody has imported Keras."""
    if sys.modules.get("keras") is None:
        return None
    from tb_plugin.backends.pytorch.keras_module import as_keras_module

    return as_keras_module(module, inputs, **settings)


def to_numpy(tensor: torch.Tensor) -> np.ndarray:
    """Gives a tensor's values as a float32 array, whatever device it is on."""
    return np.array(tensor.detach().cpu().float().numpy(), order="C")
