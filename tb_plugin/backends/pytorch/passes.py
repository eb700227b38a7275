"""What holds while a replica runs: nobody else's module runs with it, and its calls are plain ones."""

from __future__ import annotations

import contextlib
import functools
import sys
import threading
from collections.abc import Callable, Iterator
from typing import Any

import torch
import torch.utils.checkpoint
from torch import nn
from torch.nn.modules import module as torch_module
from torch.utils._python_dispatch import TorchDispatchMode

from tb_plugin.backends.pytorch.replica import Origin, origin_of
from tb_plugin.backends.pytorch.versions import version_of

_GLOBAL_HOOKS = (
    "_global_forward_pre_hooks",
    "_global_forward_hooks",
    "_global_forward_hooks_always_called",
    "_global_forward_hooks_with_kwargs",
    "_global_backward_pre_hooks",
    "_global_backward_hooks",
)


class _Pass(threading.local):
    """What this thread runs.

    Attributes:
      origin: What the replica was made of that runs; None while none does.
      writes: What watches over its writing.
      ran: The path of a module that ran though it is the user's.
    """

    origin: Origin | None = None
    writes: _Writes | None = None
    ran: str | None = None


_PASS = _Pass()


@contextlib.contextmanager
def running(module: nn.Module) -> Iterator[None]:
    """Watches over a pass of a replica, in this thread, within the block.

    Within it hooks for all modules do not fire, checkpointed parts are run as if they were not, since they would be
    run again when we differentiate, and nothing is compiled.

    Args:
      module: The replica.

    Raises:
      ValueError: If the pass ran a module of the user's, or wrote in memory that the replica shares by a way that is
        not watched.
    """
    origin = origin_of(module)
    before = _PASS.origin, _PASS.writes, _PASS.ran
    writes = None if origin is None else _Writes(origin)
    shared = [] if origin is None else [(name, tensor, version_of(tensor)) for name, tensor in origin.shared]
    is_trial = origin is not None and origin.on_module is not None
    with _PLAIN, _EveryOperation() if is_trial else contextlib.nullcontext():
        _PASS.origin, _PASS.writes, _PASS.ran = origin, writes, None
        try:
            yield
        finally:
            ran = _PASS.ran
            _PASS.origin, _PASS.writes, _PASS.ran = before
            if ran is not None:
                raise ValueError(reached(ran))
            for name, tensor, version in shared:
                if version_of(tensor) != version and not (writes and writes.has_moved(tensor)):
                    raise ValueError(
                        f"module cannot be watched safely: its forward changes {name} in a thread of its own, or by "
                        "an operation that does not say so"
                    )


def expect_write(value: Any) -> None:
    """Is told that tensors may be written in next: a tensor, or several in a list."""
    if _PASS.writes is not None:
        for one in value if isinstance(value, list | tuple) else [value]:
            if isinstance(one, torch.Tensor):
                _PASS.writes.expect(one)


def lent(name: str, tensor: torch.Tensor) -> torch.Tensor:
    """Gives what stands for a tensor of the user's within a pass that does not have it as a part of the replica."""
    writes = _PASS.writes
    return tensor.detach() if writes is None else writes.lent(name, tensor)


class _Writes:
    """Notes in which of the user's tensors a pass writes, by a view of one, by `data` or in any other way of torch's.

    No such write reaches memory that is the user's: just before the first one the replica gets memory of its own for
    that tensor, and later replicas have it from the start.
    """

    def __init__(self, origin: Origin) -> None:
        self._origin = origin
        self._lent: list[tuple[str, torch.Tensor]] = []
        # By the address of the user's memory: the replica's own.
        self._own: dict[int, torch.UntypedStorage] = {}
        self._moved: set[int] = set()

    def expect(self, tensor: torch.Tensor) -> None:
        """Is told that a tensor may be written in next."""
        address = _address(tensor)
        named = self._named.get(address)
        if named is None:
            return
        self._origin.findings.written.update(name for name, _, _ in named)
        if not any(is_shared for _, _, is_shared in named):
            return
        if address not in self._own:
            self._own[address] = tensor.untyped_storage().clone()
            for _, own, _ in named:
                self._move(own, self._own[address])
        self._move(tensor, self._own[address])

    def lent(self, name: str, tensor: torch.Tensor) -> torch.Tensor:
        """As the function of that name."""
        if name in self._origin.findings.written:
            return tensor.detach().clone()
        self._lent.append((name, tensor.data))
        return self._lent[-1][1]

    def has_moved(self, tensor: torch.Tensor) -> bool:
        """Tells whether a tensor of the replica has memory of its own by now."""
        return id(tensor) in self._moved

    @functools.cached_property
    def _named(self) -> dict[int, list[tuple[str, torch.Tensor, bool]]]:
        """By addresses, the replica's tensors that matter: their paths, and whether their memory is the user's."""
        found: dict[int, list[tuple[str, torch.Tensor, bool]]] = {}
        for tensors, is_shared in ((self._origin.tried, False), (self._origin.shared + self._lent, True)):
            for name, tensor in tensors:
                if address := _address(tensor):
                    found.setdefault(address, []).append((name, tensor, is_shared))
        return found

    def _move(self, tensor: torch.Tensor, storage: torch.UntypedStorage) -> None:
        moved = torch.empty(0, dtype=tensor.dtype, device=tensor.device)
        moved.set_(storage, tensor.storage_offset(), tensor.size(), tensor.stride())  # pyright: ignore[reportArgumentType]
        tensor.data = moved
        self._moved.add(id(tensor))


class _EveryOperation(TorchDispatchMode):
    """Looks for writes in every operation, those inside of others too: that takes time, so only first passes do it."""

    supports_higher_order_operators = True

    @classmethod
    def _should_skip_dynamo(cls) -> bool:
        # To be kept from being compiled, the compiler would have to be imported, which takes seconds.
        return False

    def __torch_dispatch__(self, func: Any, types: Any, args: Any = (), kwargs: Any = None) -> Any:
        kwargs = kwargs or {}
        for place, name in _places_written(func):
            expect_write(args[place] if place < len(args) else kwargs.get(name))
        return func(*args, **kwargs)


@functools.lru_cache(4096)
def _places_written(func: Any) -> tuple[tuple[int, str], ...]:
    """Gives numbers and names of the arguments that an operation writes in."""
    schema = getattr(func, "_schema", None)
    if schema is None or not schema.is_mutable:
        return ()
    written = (each.alias_info is not None and each.alias_info.is_write for each in schema.arguments)
    return tuple((i, schema.arguments[i].name) for i, is_written in enumerate(written) if is_written)


def _address(tensor: torch.Tensor) -> int:
    """Gives where a tensor's memory begins; 0 of one that has none, or not in one piece."""
    try:
        return tensor.untyped_storage().data_ptr()
    except (NotImplementedError, RuntimeError):
        return 0


def reached(name: str) -> str:
    """Says that a forward pass reached one of the user's modules."""
    what = f"its part {name!r}" if name else "itself"
    return (
        f"module cannot be watched safely: when a copy of it runs, it calls {what}, not the copy of it, as by a global "
        "variable; hold it in an attribute, a list or a closure of the module instead"
    )


def is_running() -> bool:
    """Tells whether a replica runs in this thread."""
    return _PASS.origin is not None


def note_forward(module: nn.Module) -> None:
    """Is told that a module's `forward` was called directly: of one of the user's, the pass will say so at its end."""
    if _PASS.origin is not None:
        _PASS.ran = _PASS.origin.name_of(module) if _PASS.ran is None else _PASS.ran


def _watch(module: nn.Module, arguments: Any) -> None:
    origin = _PASS.origin
    if origin is None:
        return
    name = origin.name_of(module)
    if name is not None:
        # It is kept, too, as modules may catch what is raised.
        _PASS.ran = name
        raise ValueError(reached(name))
    if origin.on_module is not None:
        origin.on_module(module)


class _Plain:
    """A block that several threads may be in, within which torch calls modules and functions plainly."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._n_inside = 0
        self._undo = contextlib.ExitStack()

    def __enter__(self) -> None:
        with self._lock:
            if not self._n_inside:
                with contextlib.ExitStack() as entered:
                    for block in (_not_compiled, _no_global_hooks, _no_checkpoints):
                        entered.enter_context(block())
                    self._undo = entered.pop_all()
            self._n_inside += 1

    def __exit__(self, *error: object) -> None:
        with self._lock:
            self._n_inside -= 1
            if not self._n_inside:
                self._undo.close()


_PLAIN = _Plain()


@contextlib.contextmanager
def _no_global_hooks() -> Iterator[None]:
    dictionaries = [getattr(torch_module, name) for name in _GLOBAL_HOOKS if hasattr(torch_module, name)]
    kept = [dict(one) for one in dictionaries]
    for one in dictionaries:
        one.clear()
    handle = torch_module.register_module_forward_pre_hook(_watch)
    try:
        yield
    finally:
        handle.remove()
        for one, entries in zip(dictionaries, kept, strict=True):
            one.clear()
            one.update(entries)


@contextlib.contextmanager
def _no_checkpoints() -> Iterator[None]:
    """Has checkpoints of both kinds call their function in threads in which a replica runs."""
    library: Any = torch.utils.checkpoint
    reentrant, other = library.CheckpointFunction, library._checkpoint_without_reentrant_generator

    class Reentrant:
        @staticmethod
        def apply(function: Callable[..., Any], preserve: bool, *args: Any) -> Any:
            return function(*args) if is_running() else reentrant.apply(function, preserve, *args)

    def generator(*args: Any, **kwargs: Any) -> Iterator[None]:
        return _once() if is_running() else other(*args, **kwargs)

    library.CheckpointFunction = Reentrant
    library._checkpoint_without_reentrant_generator = generator
    try:
        yield
    finally:
        library.CheckpointFunction = reentrant
        library._checkpoint_without_reentrant_generator = other


def _not_compiled() -> contextlib.AbstractContextManager[Any]:
    set_stance = getattr(torch.compiler, "set_stance", None)
    # Nothing is compiled where this was never imported, which takes seconds.
    if set_stance is None or "torch._dynamo" not in sys.modules:
        return contextlib.nullcontext()
    return set_stance("force_eager")


def _once() -> Iterator[None]:
    """Stands in for what a checkpoint does before and after it calls its function."""
    yield
