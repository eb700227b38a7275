"""Which network inside of what is trained is looked at."""

from __future__ import annotations

import operator
from typing import Any

import keras


def check_network(network: object) -> None:
    """Raises a ValueError where `network` is nothing that `inner_network` takes."""
    if network is not None and not isinstance(network, str | keras.Layer):
        raise ValueError(f'network must be a Keras model, or the name of an attribute as "student", got {network!r}')


def inner_network(model: keras.Model, network: str | keras.Layer | None) -> Any:
    """Gives the network that is looked at.

    Args:
      model: What is trained.
      network: None for the model itself, a model that it holds, or the name of an attribute of it, as "student" or
        "gan.generator".

    Raises:
      ValueError: If there is no such attribute, or the model itself cannot be called.
    """
    held = [name for name, each in vars(model).items() if isinstance(each, keras.Model)]
    inside = f"it holds {', '.join(held)}" if held else "it holds no Keras model in an attribute"
    kind = type(model).__name__
    if network is None:
        if type(model).call is keras.Model.call:
            example = held[0] if held else "classifier"
            raise ValueError(f'{kind} has no call(): tell which network is meant, as network="{example}"; {inside}')
        return model
    if not isinstance(network, str):
        return network
    try:
        found = operator.attrgetter(network)(model)
    except AttributeError:
        found = None
    if not isinstance(found, keras.Layer):
        raise ValueError(f"network must be an attribute of {kind} that is a Keras model, got {network!r}; {inside}")
    return found
