"""Which layer is computed from which."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from typing import Any

import torch
from torch.overrides import TorchFunctionMode
from torch.utils.weak import WeakTensorKeyDictionary

from tb_plugin.network.trunk import IMAGE, LOGITS

_NOTHING: frozenset[str] = frozenset()
# What is made by these has but the size of what it is made from.
_LIKE_NAMES = """
    zeros_like ones_like empty_like full_like rand_like randn_like new_zeros new_ones new_empty new_full new_tensor
"""
_LIKE = frozenset(_LIKE_NAMES.split())


class Flow(TorchFunctionMode):
    """Follows, within its block, through which layers each tensor has last come.

    It sees the calls of torch's functions, so that neither gradients nor a graph are needed. What is computed
    otherwise, by a `ScriptModule` say, comes from nowhere.
    """

    def __init__(self, image: torch.Tensor) -> None:
        """Begins with the image."""
        super().__init__()
        self._from = WeakTensorKeyDictionary()
        self._from[image] = frozenset((IMAGE,))
        self._sources: dict[str | None, Collection[str]] = {}

    @property
    def sources(self) -> Mapping[str | None, Collection[str]]:
        """From which layers each layer comes, and the logits, as `network.trunk.with_trunk` takes it."""
        return self._sources

    def passed(self, name: str, output: torch.Tensor) -> None:
        """Notes that a tensor is the output of a layer: what is computed of it comes from that layer."""
        self._sources[name] = self._of(output)
        self._from[output] = frozenset((name,))

    def ended(self, logits: torch.Tensor) -> None:
        """Notes that a tensor is the logits."""
        self._sources[LOGITS] = self._of(logits)

    def __torch_function__(self, func: Any, types: Any, args: Any = (), kwargs: Any = None) -> Any:
        """Calls the function; what it gives comes from where its arguments come from."""
        kwargs = kwargs or {}
        output = func(*args, **kwargs)
        if getattr(func, "__name__", "") in _LIKE:
            return output
        come = _NOTHING.union(*(self._of(tensor) for tensor in _tensors((args, tuple(kwargs.values())))))
        if come:
            # `x[i] = y` returns nothing.
            for tensor in _tensors(args[:1] if output is None else output):
                self._from[tensor] = come
        return output

    def _of(self, tensor: torch.Tensor) -> frozenset[str]:
        return self._from.get(tensor) or _NOTHING


def _tensors(value: Any) -> Iterator[torch.Tensor]:
    """Finds the tensors in a value and in the sequences in it."""
    if isinstance(value, torch.Tensor):
        yield value
    elif isinstance(value, list | tuple):
        for item in value:
            yield from _tensors(item)
