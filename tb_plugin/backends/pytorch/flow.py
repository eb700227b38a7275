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
# These leave rows and columns of planes where they are. Functions in place have a "_" more.
_LOCAL_NAMES = """
    conv2d batch_norm group_norm instance_norm local_response_norm max_pool2d max_pool2d_with_indices avg_pool2d
    lp_pool2d adaptive_avg_pool2d adaptive_max_pool2d interpolate upsample pad pixel_shuffle pixel_unshuffle
    channel_shuffle relu relu6 leaky_relu rrelu prelu elu selu celu gelu silu mish hardswish hardsigmoid hardtanh
    softplus softsign sigmoid tanh threshold logsigmoid clamp clamp_min clip dropout dropout2d alpha_dropout
    feature_dropout add sub mul div true_divide neg pow square sqrt rsqrt exp maximum minimum cat concat concatenate
    __add__ __radd__ __iadd__ __sub__ __rsub__ __isub__ __mul__ __rmul__ __imul__ __truediv__ __itruediv__
    to type float contiguous clone detach
"""
_LOCAL = frozenset(_LOCAL_NAMES.split())


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
        self._moved = WeakTensorKeyDictionary()
        self._sources: dict[str | None, Collection[str]] = {}
        self._in_place: set[str] = set()

    @property
    def in_place(self) -> Mapping[str, Collection[str]]:
        """From which layers those come in which rows and columns lie as in these: by what is local, as convolutions."""
        return {name: self._sources[name] for name in self._in_place}

    @property
    def sources(self) -> Mapping[str | None, Collection[str]]:
        """From which layers each layer comes, and the logits, as `network.trunk.with_trunk` takes it."""
        return self._sources

    def passed(self, name: str, output: torch.Tensor) -> None:
        """Notes that a tensor is the output of a layer: what is computed of it comes from that layer."""
        self._sources[name] = self._of(output)
        if output not in self._moved:
            self._in_place.add(name)
        self._moved.pop(output, None)
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
        given = list(_tensors((args, tuple(kwargs.values()))))
        come = _NOTHING.union(*(self._of(tensor) for tensor in given))
        if come:
            name = getattr(func, "__name__", "")
            is_local = name in _LOCAL or (not name.startswith("_") and name.removesuffix("_") in _LOCAL)
            moved = not is_local or any(tensor in self._moved and not _is_single(tensor) for tensor in given)
            # `x[i] = y` returns nothing.
            for tensor in _tensors(args[:1] if output is None else output):
                self._from[tensor] = come
                if moved:
                    self._moved[tensor] = True
        return output

    def _of(self, tensor: torch.Tensor) -> frozenset[str]:
        return self._from.get(tensor) or _NOTHING


def _is_single(tensor: torch.Tensor) -> bool:
    """Tells whether a tensor has a single position, as the gates of channels have."""
    return tensor.ndim == 4 and tensor.shape[2:] == (1, 1)


def _tensors(value: Any) -> Iterator[torch.Tensor]:
    """Finds the tensors in a value and in the sequences in it."""
    if isinstance(value, torch.Tensor):
        yield value
    elif isinstance(value, list | tuple):
        for item in value:
            yield from _tensors(item)
