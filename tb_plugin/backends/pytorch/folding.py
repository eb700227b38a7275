"""Batch normalization folded into the convolution before it.

With its statistics frozen a normalization is a factor and an offset for each channel: they go into the convolution's
kernel and bias. That saves two passes over memory in each direction.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import torch
from torch import nn

from tb_plugin.backends.pytorch.replica import replica

_NORMALIZATIONS = (nn.BatchNorm2d, nn.SyncBatchNorm)


def folded(module: nn.Module, run: Callable[[nn.Module], object]) -> nn.Module:
    """Makes a replica in which normalizations are folded into convolutions; its kernels lie with channels last.

    It computes something else where a convolution's output goes elsewhere as well, or where a kernel is itself
    computed. The caller has to find that out, by comparing what the two modules give.

    Args:
      module: A replica.
      run: Calls a module, as far as what it computes is needed.

    Returns:
      The new replica.
    """
    copy = replica(module)
    for convolution, normalization in _pairs(copy, run):
        _fold(convolution, normalization)
    for layer in copy.modules():
        if isinstance(layer, nn.Conv2d):
            parameters: dict[str, Any] = layer._parameters
            parameters["weight"] = layer.weight.contiguous(memory_format=torch.channels_last)
    return copy


def _pairs(module: nn.Module, run: Callable[[nn.Module], object]) -> list[tuple[nn.Conv2d, Any]]:
    """Finds each convolution whose output a normalization is given, where both are called only once."""
    # It holds the tensors themselves: an id is unique only as long as its object lives.
    outputs: dict[int, tuple[nn.Conv2d, torch.Tensor]] = {}
    calls: list[nn.Module] = []
    pairs: list[tuple[nn.Conv2d, Any]] = []

    def note(layer: nn.Module, arguments: Any, output: Any) -> None:
        calls.append(layer)
        if isinstance(layer, nn.Conv2d) and isinstance(output, torch.Tensor):
            outputs[id(output)] = layer, output
        if isinstance(layer, _NORMALIZATIONS) and layer.running_mean is not None and arguments:
            given = outputs.get(id(arguments[0]))
            if given is not None:
                pairs.append((given[0], layer))

    layers = [layer for layer in module.modules() if isinstance(layer, nn.Conv2d | nn.BatchNorm2d | nn.SyncBatchNorm)]
    hooks = [layer.register_forward_hook(note) for layer in layers]
    try:
        with torch.no_grad():
            run(module)
    finally:
        for hook in hooks:
            hook.remove()
    return [pair for pair in pairs if all(calls.count(layer) == 1 for layer in pair)]


def _fold(convolution: nn.Conv2d, normalization: Any) -> None:
    factor = torch.rsqrt(normalization.running_var + normalization.eps)
    if normalization.weight is not None:
        factor = factor * normalization.weight
    offset = -normalization.running_mean * factor
    if normalization.bias is not None:
        offset = offset + normalization.bias
    parameters: dict[str, Any] = convolution._parameters
    bias = parameters.get("bias")
    parameters["bias"] = (offset if bias is None else offset + bias * factor).to(convolution.weight.dtype)
    parameters["weight"] = convolution.weight * factor[:, None, None, None].to(convolution.weight.dtype)
    # It must be a new tensor, as it is the output of another layer.
    normalization.forward = lambda values: values.view_as(values)
