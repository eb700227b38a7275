"""A model of any framework without a concept: an edited copy."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from typing import Any

import numpy as np

from tb_plugin.correction import Concept, Edit, How, Place, Relearn, answers, of_channels, suppress
from tb_plugin.explain.relearned import relearn, with_last_layer
from tb_plugin.network import Reading, WatchedNetwork
from tb_plugin.network.affine import Affine
from tb_plugin.network.last_layer import given_to

_N_CHECKED = 4
# How far answers may be from what was computed layer by layer, as a share of how far they lie apart.
_SAME = 1e-3


def correct(
    model: Any,
    layer: str | Sequence[tuple[str, Sequence[int]]],
    channels: Sequence[int] | None = None,
    *,
    images: Any,
    directions: np.ndarray | None = None,
    how: How | Relearn = "mean",
    about: np.ndarray | None = None,
    labels: Any = None,
    reading: Reading | None = None,
) -> Any:
    """Gives a copy of a model that does without some concepts; see `tb_plugin.correct`."""
    if isinstance(layer, str):
        if (channels is None) == (directions is None):
            raise ValueError("give either channels or directions of what is to be suppressed")
    elif channels is not None or directions is not None or not layer:
        raise ValueError("give several concepts as pairs of a layer and its channels, at least one, and nothing beside")
    if labels is not None and how != "relearn":
        raise ValueError(f'labels are for how="relearn" alone, got how={how!r}')
    network, pixels = watch(model, images, reading)
    if not isinstance(layer, str):
        concepts = [of_channels(network, *each) for each in layer]
    elif channels is None:
        concepts = [Concept(layer, np.asarray(directions, np.float64))]
    else:
        concepts = [of_channels(network, layer, channels)]
    if how == "relearn":
        return relearned_copy(model, network, pixels, images, labels, concepts, about, reading)[0]
    edits = [suppress(network, each, pixels, how=how, about=about) for each in concepts]
    edited = _edited(model, network, edits)
    expected = answers(network, pixels[:_N_CHECKED], edits)
    names = ", ".join(dict.fromkeys(each.layer for each in edits))
    _check(
        watch(edited, images, reading)[0].record(pixels[:_N_CHECKED], []).logits,
        expected,
        f"what {names} stands for is computed in several places of the model, as where one layer is called twice",
    )
    return edited


def relearned_copy(
    model: Any,
    network: WatchedNetwork,
    pixels: np.ndarray,
    images: Any,
    labels: Any,
    concepts: Sequence[Concept],
    about: np.ndarray | None,
    reading: Reading | None,
) -> tuple[Any, tuple[Place, ...]]:
    """Gives a copy of a model whose last layer is learned anew, and the places that were exchanged for it.

    Raises:
      ValueError: If an argument does not fit, or the model has no last layer that can be.
    """
    end, last, places = relearn(network, pixels, labels, concepts, about)
    copied = with_last_layer(model, end, last, is_keras=_is_keras(model))
    found = watch(copied, images, reading)[0].record(pixels[:_N_CHECKED], []).logits
    expected = last.logits(given_to(network, end)(pixels[:_N_CHECKED]))
    # Of shares logits are what they were but for one number for each image.
    centred = [each - each.mean(axis=1, keepdims=True) for each in (found, expected)]
    _check(centred[0], centred[1], f"what {end.name} computes is used elsewhere in the model as well")
    return copied, places


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


def _edited(model: Any, network: WatchedNetwork, edits: Sequence[Edit]) -> Any:
    made = []
    for edit in edits:
        gate = (None, None) if edit.gate is None else (edit.gate.weights, edit.gate.thresholds)
        made.append((edit.layer, Affine(edit.matrix, edit.offset, *gate)))
    if _is_keras(model):
        from tb_plugin.backends.keras.edited import edited_model

        return edited_model(model, network.layout_of, made)
    from tb_plugin.backends.pytorch.edited import edited_module

    return edited_module(model, network.layout_of, made)


def _check(found: np.ndarray, expected: np.ndarray, otherwise: str) -> None:
    """Sees that the copy answers as was computed of the network.

    Raises:
      ValueError: If it does not.
    """
    # What is not finite is not the same either.
    if not np.abs(found - expected).max() <= _SAME * max(float(np.ptp(expected)), 1e-6):
        raise ValueError(f"the edited model does not answer as it should: {otherwise}")
