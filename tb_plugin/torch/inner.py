"""Which network inside of a Lightning module is looked at."""

from __future__ import annotations

import operator

from torch import nn


def check_network(network: object) -> None:
    """Raises a ValueError where `network` is nothing that `inner_network` takes."""
    if network is not None and not isinstance(network, str | nn.Module):
        raise ValueError(f'network must be a torch module, or the name of an attribute as "model", got {network!r}')


def inner_network(module: nn.Module, network: str | nn.Module | None, *, without_forward: object) -> nn.Module:
    """Gives the network that is looked at.

    Args:
      module: What is trained.
      network: None for the module itself, a module that it holds, or the name of an attribute of it, as "model" or
        "gan.generator".
      without_forward: The `forward` of modules that define none.

    Raises:
      ValueError: If there is no such attribute, or the module itself cannot be called.
    """
    held = [name for name, _ in module.named_children()]
    inside = f"it holds {', '.join(held)}" if held else "it holds no module in an attribute"
    kind = type(module).__name__
    if network is None:
        if type(module).forward is without_forward:
            example = held[0] if held else "model"
            raise ValueError(f'{kind} has no forward(): tell which network is meant, as network="{example}"; {inside}')
        return module
    if not isinstance(network, str):
        return network
    try:
        found = operator.attrgetter(network)(module)
    except AttributeError:
        found = None
    if not isinstance(found, nn.Module):
        raise ValueError(f"network must be an attribute of {kind} that is a torch module, got {network!r}; {inside}")
    return found
