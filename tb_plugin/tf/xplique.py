"""Xplique's explainers as methods of attribution to a layer."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from typing import Any

import keras
import numpy as np

from tb_plugin.attribution import Attribute
from tb_plugin.network import Network, layer_named


def xplique_attribute(explainer: Callable[..., Any], **settings: Any) -> Attribute:
    """Makes an explainer of Xplique explain logits by a layer's activations instead of by pixels.

        SemanticDictionaryCallback(log_dir, examples, attribute=xplique_attribute(IntegratedGradients, steps=32))

    Args:
      explainer: Its class: `GradientInput`, `IntegratedGradients`, `SmoothGrad`, `Occlusion`, ....
      **settings: For its constructor, as `steps=32`.

    Returns:
      The method, for a `KerasNetwork`. What an explainer says of a position as a whole, its channels share equally.
    """
    if "reducer" in inspect.signature(explainer).parameters:
        settings = {"reducer": None, **settings}

    def attribute(network: Network, inputs: np.ndarray, layer: str, target: int) -> np.ndarray:
        rest = getattr(network, "rest", None)
        if rest is None:
            raise TypeError(f"network must be a KerasNetwork, got a {type(network).__name__}")
        info = layer_named(network, layer)
        activations = network.record(inputs, [layer]).activations[layer]
        wanted = np.eye(network.n_classes, dtype=np.float32)[[target]]
        explained = [
            np.asarray(
                explainer(_model(rest(image, layer), own.shape, wanted), **settings)(own[None], wanted), np.float32
            )
            for image, own in zip(inputs, activations, strict=True)
        ]
        found = np.concatenate([each.reshape(1, info.height, info.width, -1) for each in explained])
        return found if found.shape[3] == info.channels else np.repeat(found, info.channels, axis=3) / info.channels

    return attribute


def _model(compute: Callable[[Any], Any], shape: tuple[int, ...], wanted: np.ndarray) -> keras.Model:
    """A function as a Keras model: of nothing else does Xplique take gradients."""
    inputs = keras.Input(shape)
    return keras.Model(inputs, keras.layers.Lambda(compute, output_shape=wanted.shape[1:])(inputs))
