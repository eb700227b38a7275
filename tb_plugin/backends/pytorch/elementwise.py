"""Non-linear functions of single values that are written out: QuickGELU, Swish, GELU by tanh, Mish, hard Swish, ...."""

from __future__ import annotations

import weakref
from collections.abc import Mapping, Sequence
from typing import Any

import torch

from tb_plugin.backends.pytorch.versions import version_of

_LINEAR_NAMES = "add sub subtract rsub neg negative to float half type contiguous clone"
_PRODUCT_NAMES = "mul multiply div divide true_divide"
_BENT_NAMES = """
    sigmoid tanh erf erfc exp expm1 log log1p sqrt rsqrt pow square abs absolute reciprocal sign atan arctan sin cos
    softplus softsign logsigmoid relu relu6 leaky_relu elu selu celu gelu silu mish hardswish hardsigmoid hardtanh
    threshold clamp clamp_min clamp_max clip minimum maximum where gt ge lt le greater less heaviside
"""
_LINEAR = frozenset(_LINEAR_NAMES.split())
_PRODUCTS = frozenset(_PRODUCT_NAMES.split())
_BENT = frozenset(_BENT_NAMES.split())
_MOST_KEPT = 32
_MOST_BEFORE = 8

# Tensors of which one is a function, value by value, the nearest first, and whether the function is bent.
Before = Sequence[tuple[torch.Tensor, int, bool]]


class Elementwise:
    """Remembers of which tensors the latest ones are functions, value by value.

    A tensor of one value counts as a number. Whatever is a bent function of one tensor is an activation function,
    however it is written.
    """

    def __init__(self) -> None:
        """Remembers nothing."""
        self._known: dict[int, tuple[weakref.ref[torch.Tensor], Before]] = {}

    def before(self, func: Any, args: Sequence[Any], kwargs: Mapping[str, Any]) -> Before:
        """Tells of which tensors the result of a call will be a function; it is asked before the call."""
        called = getattr(func, "__name__", "") if callable(func) else ""
        name = _plain(called)
        if name not in _LINEAR and name not in _PRODUCTS and name not in _BENT:
            return ()
        given = [x for x in (*args, *kwargs.values()) if isinstance(x, torch.Tensor) and x.numel() > 1]
        if not given or any(isinstance(x, list | tuple) for x in args):
            return ()
        first, *others = ([(x, version_of(x), False), *self._of(x)] for x in given)
        common: list[tuple[torch.Tensor, int, bool]] = []
        for x, version, bent in first:
            also = [[each for each in other if each[0] is x] for other in others]
            if all(also):
                bent = bent or any(each[0][2] for each in also)
                # A function of one tensor times another one of it.
                common.append((x, version, bent or name in _BENT or (name in _PRODUCTS and len(given) > 1)))
        if called == f"{name}_" or kwargs.get("inplace"):
            common = [self._kept(*each) if each[0] is given[0] else each for each in common]
        return common[:_MOST_BEFORE]

    def note(self, output: torch.Tensor, before: Before) -> torch.Tensor | None:
        """Notes what a call gave; gives the tensor that an activation function was applied to, if it was one."""
        self._known.pop(id(output), None)
        if not before:
            return None
        if len(self._known) >= _MOST_KEPT:
            del self._known[next(iter(self._known))]
        self._known[id(output)] = weakref.ref(output), [each for each in before if each[0] is not output]
        return next((x for x, _, bent in before if bent and x is not output and x.shape == output.shape), None)

    def _of(self, tensor: torch.Tensor) -> Before:
        reference, before = self._known.get(id(tensor), (None, ()))
        if reference is None or reference() is not tensor:
            return ()
        return [each for each in before if version_of(each[0]) == each[1]]

    @staticmethod
    def _kept(tensor: torch.Tensor, version: int, bent: bool) -> tuple[torch.Tensor, int, bool]:
        """Copies a tensor that is about to be overwritten, where what it was matters."""
        if not bent:
            return tensor, version, bent
        copy = tensor.clone()
        return copy, version_of(copy), bent


def _plain(called: str) -> str:
    """Gives the name of a function without what tells that it works in place, or which side of an operator it is."""
    return called.removesuffix("_") if not called.startswith("__") else called.strip("_").removeprefix("r")
