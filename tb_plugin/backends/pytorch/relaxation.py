"""Max-pooling with another gradient: `tb_plugin.backends.relaxation` in PyTorch."""

from __future__ import annotations

import contextlib
from collections.abc import Callable
from typing import Any

import numpy as np
import torch
from torch.nn import functional
from torch.overrides import TorchFunctionMode

from tb_plugin.backends.relaxation import KERNEL, SOFTENING

# The names by which the mode sees functional.max_pool2d, without return_indices and with them.
_POOLINGS = ("max_pool2d", "max_pool2d_with_indices")


def relaxed(*, max_pool: bool, checkerboard: bool) -> contextlib.AbstractContextManager[Any]:
    """Gives max-pooling another gradient within the block, whether a module does it or a function.

    Args:
      max_pool: Whether the gradient is spread in proportion to activation.
      checkerboard: Whether the gradient is blurred.
    """
    return _Relaxed(max_pool, checkerboard) if max_pool or checkerboard else contextlib.nullcontext()


class _Relaxed(TorchFunctionMode):
    def __init__(self, max_pool: bool, checkerboard: bool) -> None:
        super().__init__()
        self._max_pool, self._checkerboard = max_pool, checkerboard

    def __torch_function__(self, func: Any, types: Any, args: Any = (), kwargs: Any = None) -> Any:
        kwargs = kwargs or {}
        if getattr(func, "__name__", "") not in _POOLINGS:
            return func(*args, **kwargs)
        x, *rest = args if args else (kwargs.pop("input"),)
        if not isinstance(x, torch.Tensor) or not x.requires_grad:
            return func(x, *rest, **kwargs)

        def pool(values: torch.Tensor) -> Any:
            return func(values, *rest, **kwargs)

        def differentiated(values: torch.Tensor) -> torch.Tensor:
            return _soft(values, *rest, **kwargs) if self._max_pool else _first(pool(values))

        with torch.no_grad():
            found = pool(x)
        values = _Pooling.apply(x, _first(found), differentiated, self._checkerboard)
        return (values, *found[1:]) if isinstance(found, tuple) else values


class _Pooling(torch.autograd.Function):
    """Gives what was pooled, with the gradient of something else."""

    @staticmethod
    def forward(
        ctx: Any,
        x: torch.Tensor,
        pooled: torch.Tensor,
        differentiated: Callable[[torch.Tensor], torch.Tensor],
        blurred: bool,
    ) -> torch.Tensor:
        ctx.save_for_backward(x)
        ctx.differentiated, ctx.blurred = differentiated, blurred
        return pooled.clone()

    @staticmethod
    def backward(ctx: Any, *upstream: Any) -> tuple[torch.Tensor, None, None, None]:
        (x,) = ctx.saved_tensors
        with torch.enable_grad():
            x = x.detach().requires_grad_()
            (gradient,) = torch.autograd.grad(ctx.differentiated(x), x, upstream[0])
        return _blurred(gradient) if ctx.blurred else gradient, None, None, None


def _first(found: Any) -> torch.Tensor:
    return found[0] if isinstance(found, tuple) else found


def _soft(
    x: torch.Tensor,
    kernel_size: Any,
    stride: Any = None,
    padding: Any = 0,
    dilation: Any = 1,
    ceil_mode: bool = False,
    return_indices: bool = False,
) -> torch.Tensor:
    """Gives a weighted mean of each window, which is smooth and near the window's largest values."""
    if np.any(np.asarray(dilation) != 1):
        raise ValueError(f"a Relaxation of max_pool expects max-pooling without dilation, got dilation {dilation}")

    def mean(values: torch.Tensor) -> torch.Tensor:
        return functional.avg_pool2d(values, kernel_size, stride or None, padding, ceil_mode, count_include_pad=False)

    return mean(x.square()) / (SOFTENING + mean(x.abs()))


def _blurred(gradient: torch.Tensor) -> torch.Tensor:
    planes = gradient.reshape(-1, 1, *gradient.shape[-2:])
    kernel = torch.from_numpy(KERNEL).to(planes)[None, None]
    return functional.conv2d(planes, kernel, padding=1).reshape(gradient.shape)
