"""Dropout that acts though a replica is as in inference: layers of it, and what a `forward` calls as a function.

`F.dropout(x, training=self.training)` drops nothing in inference. In passes of our own, on replicas, `self.training` is
a value that is false wherever it is asked, and by which it is known where it was passed on: what was told `False` by
its author drops in training neither, and is left alone. Nothing of torch is replaced.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable
from typing import Any

import torch.nn.functional as F
from torch import nn
from torch.nn.modules.dropout import _DropoutNd
from torch.overrides import TorchFunctionMode

from tb_plugin.backends.pytorch.random_parts import Kind, kind_of

_DROPOUTS: tuple[Callable[..., Any], ...] = (
    F.dropout,
    F.dropout1d,
    F.dropout2d,
    F.dropout3d,
    F.alpha_dropout,
    F.feature_alpha_dropout,
)


class _Inference(int):
    """A `training` that is false, and can be told from any other."""


_INFERENCE: Any = _Inference(0)


class ActingDropout(TorchFunctionMode):
    """Lets dropout of a replica act within a block.

    Attributes:
      found: Whether a function of dropout was called with a module's own `training` and a rate above zero.
    """

    def __init__(self, module: nn.Module, *, functions: bool, kinds: frozenset[Kind] = frozenset()) -> None:
        """Prepares a replica, whose modes are its own.

        Args:
          module: The replica.
          functions: Whether functions of dropout act as well as layers.
          kinds: Of modules that draw random numbers in training alone.
        """
        super().__init__()
        self.found = False
        for layer in module.modules():
            if isinstance(layer, _DropoutNd) or kind_of(layer) in kinds:
                layer.training = True
            # Modules of torch hand theirs to functions that take truth values alone.
            elif functions and not layer.training and not type(layer).__module__.startswith("torch."):
                layer.training = _INFERENCE

    def __torch_function__(self, func: Any, types: Any, args: Any = (), kwargs: Any = None) -> Any:
        kwargs = kwargs or {}
        if func in _DROPOUTS:
            given = inspect.signature(func).bind(*args, **kwargs)
            given.apply_defaults()
            if given.arguments["training"] is _INFERENCE:
                given.arguments["training"] = True
                self.found |= given.arguments["p"] > 0
            return func(*given.args, **given.kwargs)
        # No other function knows what this is.
        plain = [False if each is _INFERENCE else each for each in args]
        return func(*plain, **{name: False if each is _INFERENCE else each for name, each in kwargs.items()})
