"""Letting gradients through where a module switches them off.

A backbone that runs under `torch.no_grad()` or `torch.inference_mode()` computes the same function as without them, so
there is one right attribution, which autograd gives if it may see the computation. Only our own passes are concerned,
in one thread, and nothing of torch is replaced.
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from enum import IntEnum
from typing import Any

import torch
from torch import nn
from torch.overrides import TorchFunctionMode
from typing_extensions import override

# They give up on tensors that are differentiated, as nothing is where gradients are off.
_LEAVING = frozenset(("numpy", "__array__", "__dlpack__", "__deepcopy__"))
_CUTTING = frozenset(("detach", "detach_"))
_GET_DATA: Any = getattr(torch.Tensor.data, "__get__")  # noqa: B009  (which pyright does not know)


class Through(IntEnum):
    """What gradients come through besides what autograd lets them through.

    Attributes:
      NOTHING: Nothing else.
      OUTERMOST: Blocks without gradients, but not those inside of them: a frozen backbone may stop gradients on purpose
        within itself, as quantisation does.
      BLOCKS: All blocks without gradients.
      DETACH: `detach` and `data` too. That is no longer the gradient of what the module's author wrote: it only tells
        what the output depends on.
    """

    NOTHING = 0
    OUTERMOST = 1
    BLOCKS = 2
    DETACH = 3


@contextlib.contextmanager
def gradients_through(through: Through, module: nn.Module) -> Iterator[None]:
    """Lets gradients through within the block, where they are not switched off around it.

    Args:
      through: What they come through.
      module: A replica, to be called by this thread alone. What it writes into its buffers it forgets, as they would
        become a part of what is differentiated.
    """
    if through is Through.NOTHING or not torch.is_grad_enabled():
        yield
        return
    # Not by `modules`, in which a Keras model lists the user's own layers.
    for _, layer in nn.Module.named_modules(module):
        if isinstance(layer, torch.jit.ScriptModule):
            continue
        layer._buffers = {name: buffer if buffer is None else buffer.clone() for name, buffer in layer._buffers.items()}
    # Its end sets back what blocks of inference mode that were left in between would leave behind.
    with torch.inference_mode(False), torch.enable_grad(), _Passing(through):
        yield


def differentiable(module: nn.Module) -> nn.Module:
    """Gives a replica that can be differentiated: its tensors that were made in inference mode are copied."""
    for _, layer in nn.Module.named_modules(module):
        if isinstance(layer, torch.jit.ScriptModule):
            continue
        held: Any = layer._parameters, layer._buffers
        for tensors in held:
            for name, tensor in tensors.items():
                if tensor is not None and tensor.is_inference():
                    tensors[name] = tensor.clone()
    return module


class _Passing(TorchFunctionMode):
    """Leaves out calls that switch gradients off, and leaves inference mode as soon as something is called in it."""

    def __init__(self, through: Through) -> None:
        super().__init__()
        self._through = through
        self._depth = 0
        self._left: list[Any] = []

    def __torch_function__(self, func: Any, types: Any, args: Any = (), kwargs: Any = None) -> Any:
        kwargs = kwargs or {}
        if func is torch._C._set_grad_enabled:
            return self._switched(bool(args[0]))
        if torch.is_inference_mode_enabled():
            # Entering it is no call that a mode sees. The end of the user's own block restores what was before it.
            self._left.append(torch._C._InferenceMode(False))
            self._left[-1].__enter__()
        name = getattr(func, "__name__", "")
        if name in _LEAVING and args and isinstance(args[0], torch.Tensor) and args[0].requires_grad:
            args = (args[0].detach(), *args[1:])
        if self._through is Through.DETACH and (name in _CUTTING or func == _GET_DATA):
            return args[0] if name.endswith("_") else args[0].clone()
        return func(*args, **kwargs)

    def _switched(self, on: bool) -> None:
        """Does what a call to switch gradients on or off shall do."""
        if on:
            self._depth = max(self._depth - 1, 0)
        elif torch.is_grad_enabled():
            self._depth += 1
            on = self._depth == 1 or self._through > Through.OUTERMOST
        torch._C._set_grad_enabled(on)

    @override
    def __exit__(self, *error: Any) -> None:
        while self._left:
            self._left.pop().__exit__(None, None, None)
        super().__exit__(*error)
