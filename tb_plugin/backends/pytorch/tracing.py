"""Watching a module compute: which layer gave which tensor, and what stands before an activation function."""

from __future__ import annotations

import contextlib
import functools
import threading
import weakref
from collections.abc import Callable, Collection, Iterator, Mapping
from typing import Any

import torch
from torch import nn
from torch.overrides import TorchFunctionMode

from tb_plugin.backends.pytorch.elementwise import Elementwise
from tb_plugin.backends.pytorch.passes import expect_write, running
from tb_plugin.backends.pytorch.versions import version_of
from tb_plugin.network import OutputKind
from tb_plugin.network.calls import call_names, called_layer, main_part, with_main_part

# It is called with a layer's name and output, and may give another tensor: the module then goes on with that.
OnOutput = Callable[[str, torch.Tensor], torch.Tensor | None]

_ACTIVATION_NAMES = """
    relu relu6 leaky_relu rrelu prelu elu selu celu gelu silu mish hardswish hardsigmoid hardtanh softplus softsign
    sigmoid tanh threshold logsigmoid hardshrink softshrink tanhshrink clamp clamp_min clip softmax log_softmax
"""
_ACTIVATIONS = frozenset(_ACTIVATION_NAMES.split())
_PASSING_NAMES = """
    dropout dropout2d alpha_dropout feature_dropout contiguous clone to float reshape view flatten unflatten squeeze
    unsqueeze
"""
_PASSING = frozenset(_PASSING_NAMES.split())
_CONCATENATIONS = frozenset(("cat", "concat", "concatenate"))
# They hand a tensor's memory to NumPy or another library, or write in it under a name that does not end in one "_".
_LETTING_OUT = frozenset(("numpy", "__array__", "__dlpack__", "__setitem__"))
_SELECTIONS = frozenset(("__getitem__", "select", "narrow"))
_KINDS: dict[str, OutputKind] = {"softmax": "softmax", "log_softmax": "softmax", "sigmoid": "sigmoid"}
# Only the last few calls are kept: the inputs of all would hold memory that the forward pass is done with.
_N_KEPT = 32


class Reached(BaseException):
    """Ends a forward pass at a layer. Not an `Exception`, so that no module's error handling takes it for an error."""


class Functions(TorchFunctionMode):
    """Remembers, within its block, which activation function gave which tensor.

    It does not matter whether the function is called by a module of its own or directly.
    """

    def __init__(self) -> None:
        """Remembers nothing."""
        super().__init__()
        # By the id of an output: the output itself, the function's name, its inputs, and an axis for concatenations.
        self._calls: dict[int, tuple[weakref.ref[torch.Tensor], str, tuple[torch.Tensor, ...], int]] = {}
        self._elementwise = Elementwise()

    def __torch_function__(self, func: Any, types: Any, args: Any = (), kwargs: Any = None) -> Any:
        """Calls the function, and notes it if it is an activation function."""
        kwargs = kwargs or {}
        name = getattr(func, "__name__", "").removesuffix("_") if callable(func) else ""
        first = args[0] if args and isinstance(args[0], torch.Tensor) else kwargs.get("input")
        if _may_write(func):
            expect_write(args[0] if args else list(kwargs.values()))
        if "out" in kwargs:
            expect_write(kwargs["out"])
        before, elementwise = first, self._elementwise.before(func, args, kwargs)
        if name in _ACTIVATIONS and first is not None and (func.__name__ != name or kwargs.get("inplace")):
            before = first.clone()
        output = func(*args, **kwargs)
        if not isinstance(output, torch.Tensor):
            return output
        written_out = self._elementwise.note(output, elementwise)
        if name in _ACTIVATIONS and before is not None:
            self._note(output, name, (before,))
        elif written_out is not None:
            self._note(output, "written out", (self.before(written_out),))
        elif name in _CONCATENATIONS and args and all(self._call(part) for part in args[0]):
            axis = kwargs.get("dim", args[1] if len(args) > 1 else 0)
            self._note(output, "cat", tuple(self.before(part) for part in args[0]), axis)
        elif first is not None and func.__name__ in _SELECTIONS:
            call = self._call(first)
            # What is behind a reshape is not picked by the same index before it.
            if call is not None and call[1] == "sigmoid" and call[2][0].shape == first.shape:
                part: Any = func(call[2][0], *args[1:], **kwargs)
                self._note(output, "sigmoid", (part,))
        elif name in _PASSING and first is not None and first is not output and (call := self._call(first)):
            self._note(output, *call[1:])
        return output

    def is_activation(self, output: torch.Tensor) -> bool:
        """Tells whether a tensor comes straight from an activation function."""
        return self._call(output) is not None

    def before(self, output: torch.Tensor) -> torch.Tensor:
        """Gives what an activation function was applied to, or `output` itself if it comes from none.

        A concatenation of activations gives the concatenation of what stands before them.
        """
        call = self._call(output)
        if call is None:
            return output
        before = torch.cat(call[2], call[3]) if call[1] == "cat" else call[2][0]
        # A reshape after the activation function can be left out only where it changes nothing.
        return before if before.shape == output.shape else output

    def logits(self, output: torch.Tensor) -> tuple[torch.Tensor, OutputKind | None]:
        """Gives what a final softmax or sigmoid was applied to, and which of them it was (None: neither)."""
        call = self._call(output)
        kind = None if call is None else _KINDS.get(call[1])
        return (output, None) if call is None or kind is None else (call[2][0], kind)

    def _note(self, output: torch.Tensor, name: str, inputs: tuple[torch.Tensor, ...], axis: int = 0) -> None:
        if len(self._calls) >= _N_KEPT:
            del self._calls[next(iter(self._calls))]
        self._calls.pop(id(output), None)
        self._calls[id(output)] = weakref.ref(output), name, inputs, axis

    def _call(self, output: torch.Tensor) -> Any:
        call = self._calls.get(id(output))
        return call if call is not None and call[0]() is output else None


@functools.lru_cache(4096)
def _may_write(func: Any) -> bool:
    """Tells whether a function writes in its first argument, as far as its name says, or hands it out to be written."""
    name = getattr(func, "__name__", "")
    return name in _LETTING_OUT or name.startswith("__i") or (name.endswith("_") and not name.endswith("__"))


@contextlib.contextmanager
def watched_layers(
    module: nn.Module, on_output: OnOutput, layers: Collection[str | None] | None = None
) -> Iterator[Functions]:
    """Does as `hooked_layers`.

    Yields:
      The record of activation functions. It holds some of the latest tensors.
    """
    with hooked_layers(module, on_output, layers), Functions() as functions:
        yield functions


@contextlib.contextmanager
def hooked_layers(
    module: nn.Module, on_output: OnOutput, layers: Collection[str | None] | None = None
) -> Iterator[None]:
    """Calls `on_output(name, output)` after each call of a layer within the block.

    The name is the one that `module.named_modules()` gives, with ":1", ":2", ... for later calls (see
    `tb_plugin.network.calls`). Of nested layers that return one and the same tensor only the innermost is reported.
    Of a tuple its first is.

    Args:
      module: A replica, to be called by this thread alone.
      on_output: May give what takes the tensor's place, or raise `Reached`.
      layers: Names of the layers that matter; by default all do.

    Raises:
      ValueError: If what ran was not the replica alone; see `running`.
    """
    thread = threading.get_ident()
    named = {name: layer for name, layer in module.named_modules() if name}
    calls = {name: call_names(name, named) for name in named}
    # A tensor that has been overwritten counts as a new one; an id is unique only as long as its object lives.
    seen: dict[int, tuple[weakref.ref[torch.Tensor], int]] = {}

    def is_new(tensor: torch.Tensor) -> bool:
        known = seen.get(id(tensor))
        return known is None or known[0]() is not tensor or known[1] != version_of(tensor)

    def watch(name: str, answer: Any) -> Any:
        output = main_part(answer)
        # Keras's layers have no replicas: another thread may be running them.
        if threading.get_ident() != thread or not isinstance(output, torch.Tensor) or not is_new(output):
            return None
        replacement = on_output(next(calls[name]), output)
        for tensor in (output, output if replacement is None else replacement):
            seen[id(tensor)] = weakref.ref(tensor), version_of(tensor)
        return None if replacement is None else with_main_part(answer, replacement)

    wanted = named if layers is None else {called_layer(name, named) for name in layers if name is not None}
    with contextlib.ExitStack() as stack:
        stack.enter_context(running(module))
        for name, layer in named.items():
            if name in wanted and not isinstance(layer, torch.jit.ScriptModule):
                hook = layer.register_forward_hook(lambda _, __, output, name=name: watch(name, output))
                stack.callback(hook.remove)
        yield


def explained(answer: Any, output: str | int | None = None) -> torch.Tensor:
    """Picks the tensor that is explained from what a module returns: a tensor, or several in a sequence or by names.

    Args:
      answer: What the module returns.
      output: Which of several outputs is explained, by its number, or its key or attribute.

    Raises:
      ValueError: If there are several and it was not said which, or none of that name.
    """
    if isinstance(answer, torch.Tensor):
        return answer
    named = _named(answer)
    if output is None and len(named) == 1:
        return explained(next(iter(named.values())))
    key = list(named)[output] if isinstance(output, int) and -len(named) <= output < len(named) else output
    if key in named:
        return explained(named[key])
    names = ", ".join(map(repr, named)) or f"a {type(answer).__name__}"
    has_tensor = any(isinstance(part, torch.Tensor) for part in named.values())
    # As of detectors, which give boxes for each image.
    score = "" if has_tensor else "; or a score says what of it, as Reading(score=lambda answer: ...)"
    raise ValueError(f"output must say which of what the module returns is explained ({names}), got {output!r}{score}")


def _named(answer: Any) -> dict[Any, Any]:
    """Gives the parts of an answer by name or number, in order, without those that are None, as a loss may be."""
    if isinstance(answer, Mapping):
        return {name: part for name, part in answer.items() if part is not None}
    if isinstance(answer, tuple) and hasattr(answer, "_fields"):
        return answer._asdict()  # pyright: ignore[reportAttributeAccessIssue]
    if isinstance(answer, list | tuple):
        return dict(enumerate(answer))
    return {name: part for name, part in getattr(answer, "__dict__", {}).items() if isinstance(part, torch.Tensor)}


def as_vectors(output: torch.Tensor, n_images: int) -> torch.Tensor:
    """Gives `[N, K]` of what a module returns: `[N, K]`, `[N, K, 1, 1]`, or `[N]` where it gives one number an image.

    Args:
      output: What it returns; a module that squeezes its output leaves out N too where there is one image.
      n_images: N.

    Raises:
      ValueError: If it is something else.
    """
    squeezed = output.ndim < 2 and (n_images == 1 or tuple(output.shape) == (n_images,))
    if not squeezed and (output.ndim < 2 or len(output) != n_images or any(side != 1 for side in output.shape[2:])):
        raise ValueError(
            f"module must return a vector of class scores [N, K] per image, got shape {list(output.shape)}: a score "
            "says what of it is explained, as Reading(score=lambda output: output.mean((2, 3)))"
        )
    return output.reshape(n_images, -1)
