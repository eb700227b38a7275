"""A model of any framework without a concept: an edited copy."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from typing import Any

import numpy as np

from tb_plugin.correction import Concept, Edit, How, answers, of_channels, suppress
from tb_plugin.network import Network, Reading, WatchedNetwork
from tb_plugin.network.affine import Affine

_N_CHECKED = 4
# How far answers may be from what was computed layer by layer, as a share of how far they lie apart.
_SAME = 1e-3


def correct(
    model: Any,
    layer: str,
    channels: Sequence[int] | None = None,
    *,
    images: Any,
    directions: np.ndarray | None = None,
    how: How = "mean",
    about: np.ndarray | None = None,
    reading: Reading | None = None,
) -> Any:
    """Gives a copy of a model that does without a concept; see `tb_plugin.correct`."""
    if (channels is None) == (directions is None):
        raise ValueError("give either channels or directions of what is to be suppressed")
    network, pixels = watch(model, images, reading)
    if channels is None:
        concept = Concept(layer, np.asarray(directions, np.float64))
    else:
        concept = of_channels(network, layer, channels)
    edit = suppress(network, concept, pixels, how=how, about=about)
    edited = _edited(model, network, edit)
    _check(network, watch(edited, images, reading)[0], pixels[:_N_CHECKED], edit)
    return edited


def watch(model: Any, images: Any, reading: Reading | None) -> tuple[WatchedNetwork, np.ndarray]:
    """Gives a model of any framework as a network, and images as that takes them.

    Raises:
      ValueError: If it is neither a Keras model nor a torch module.
    """
    if _is_keras(model):
        from tb_plugin.keras.choice import watched

        found = watched(model, images, reading)
        return found.network, found.images(images)
    torch: Any = sys.modules.get("torch")
    if torch is None or not isinstance(model, torch.nn.Module):
        raise ValueError(f"model must be a Keras model or a torch module, got {type(model).__name__}")
    from tb_plugin.torch.logger import read_network

    network = read_network(model, images, reading)
    return network, network.pixels(images)


def _is_keras(model: Any) -> bool:
    keras: Any = sys.modules.get("keras")
    return keras is not None and isinstance(model, keras.Model)


def _edited(model: Any, network: WatchedNetwork, edit: Edit) -> Any:
    gate = (None, None) if edit.gate is None else (edit.gate.weights, edit.gate.thresholds)
    affine = Affine(edit.matrix, edit.offset, *gate)
    if _is_keras(model):
        from tb_plugin.backends.keras.edited import edited_model

        return edited_model(model, network.layout_of, [(edit.layer, affine)])
    from tb_plugin.backends.pytorch.edited import edited_module

    return edited_module(model, network.layout_of, [(edit.layer, affine)])


def _check(network: Network, edited: Network, pixels: np.ndarray, edit: Edit) -> None:
    """Sees that the copy answers as the network does whose layer is replaced.

    Raises:
      ValueError: If it does not.
    """
    expected = answers(network, pixels, [edit])
    found = edited.record(pixels, []).logits
    # What is not finite is not the same either.
    if not np.abs(found - expected).max() <= _SAME * max(float(np.ptp(expected)), 1e-6):
        raise ValueError(
            f"the edited model does not answer as it should: what {edit.layer} stands for is computed in several "
            "places of the model, as where one layer is called twice"
        )
