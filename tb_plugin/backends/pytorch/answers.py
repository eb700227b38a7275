"""What a module answers: scores of it, and whose answer it is where the module is a Keras model."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any

import torch
from torch import nn

from tb_plugin.network.outputs import HALVES, SMALLEST
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


def of_two_classes(values: torch.Tensor, is_probability: bool) -> torch.Tensor:
    """Gives the logits `[N, 2]` of two classes of one output `[N, 1]`, the logit of a probability or one itself."""
    logits = torch.logit(values, SMALLEST) if is_probability else values
    return logits * torch.from_numpy(HALVES).to(logits.device)


def keras_module(module: nn.Module, inputs: Any, **settings: Any) -> KerasModule | None:
    """Wraps the module if it is a Keras model, which it can only be where somebody has imported Keras."""
    if sys.modules.get("keras") is None:
        return None
    from tb_plugin.backends.pytorch.keras_module import as_keras_module

    return as_keras_module(module, inputs, **settings)
