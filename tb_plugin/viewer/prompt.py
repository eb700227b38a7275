"""TensorBoard's DataProvider without the wait for acknowledgements."""

from __future__ import annotations

import contextlib
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from typing import Any, TypeVar

from tensorboard import errors
from tensorboard.context import RequestContext
from tensorboard.data import provider
from tensorboard.data.grpc_provider import GrpcDataProvider

from tb_plugin.metadata import PLUGIN_NAME

# More than TensorBoard can be told to keep: it downsamples before we ask.
_ALL = 1_000_000
_PATIENCE = 0.003
# After so many seconds without a question the thread ends, and with it what it holds.
_IDLE = 1.0
# Where so many wait at once, what one of them sends does for the others.
_FEW = 2

# TensorBoard's Python loader stumbles over a run or a tag that comes or goes while it lists them.
_TRIES = 5
_PAUSE = 0.05

Sequences = Mapping[str, Mapping[str, Any]]
Answer = TypeVar("Answer")


class PromptProvider:
    """Asks a DataProvider for our blob sequences, for many threads.

    The data server in Rust sends an answer in several packets, and its side of the connection holds back the last ones
    until the first is acknowledged (Nagle's algorithm). Our side acknowledges after 40 ms, or with whatever it sends
    before. So while somebody waits, something small is asked for: an answer then takes a tenth of the time. Other
    providers answer in this process, where that would only take its time.
    """

    def __init__(self, data_provider: provider.DataProvider) -> None:
        """Keeps the provider.

        Args:
          data_provider: TensorBoard's.
        """
        self._provider = data_provider
        # Whether it answers from another process.
        self.is_remote = isinstance(data_provider, GrpcDataProvider)
        self._waiting: list[Callable[[], object]] = []
        self._changed = threading.Condition()
        self._thread: threading.Thread | None = None

    def series(self, ctx: RequestContext, experiment_id: str, *, run: str | None, tag: str | None = None) -> Sequences:
        """Gives by run and tag what is known of each: of all, of a run's or of one."""
        wanted = provider.RunTagFilter(runs=None if run is None else [run], tags=None if tag is None else [tag])
        with self._prompted(ctx, experiment_id):
            return _again(lambda: self._list(ctx, experiment_id, wanted))

    def sequences(self, ctx: RequestContext, experiment_id: str, run: str, tags: list[str]) -> Mapping[str, Any]:
        """Gives by tag the items of each step."""
        with self._prompted(ctx, experiment_id):
            found = _again(
                lambda: self._provider.read_blob_sequences(
                    ctx,
                    experiment_id=experiment_id,
                    plugin_name=PLUGIN_NAME,
                    downsample=_ALL,
                    run_tag_filter=provider.RunTagFilter(runs=[run], tags=tags),
                )
            )
        return (found or {}).get(run, {})

    def blob(self, ctx: RequestContext, experiment_id: str, key: str) -> bytes:
        """Gives the bytes of an item."""
        with self._prompted(ctx, experiment_id):
            data = self._provider.read_blob(ctx, blob_key=key)
        return data if isinstance(data, bytes) else bytes(data)

    def location(self, ctx: RequestContext, experiment_id: str) -> str:
        """Gives where the log is."""
        with self._prompted(ctx, experiment_id):
            return self._provider.experiment_metadata(ctx, experiment_id=experiment_id).data_location

    def _list(self, ctx: RequestContext, experiment_id: str, wanted: provider.RunTagFilter) -> Sequences:
        listed = self._provider.list_blob_sequences(
            ctx, experiment_id=experiment_id, plugin_name=PLUGIN_NAME, run_tag_filter=wanted
        )
        return listed or {}

    @contextlib.contextmanager
    def _prompted(self, ctx: RequestContext, experiment_id: str) -> Iterator[None]:
        if not self.is_remote:
            yield
            return
        nothing = provider.RunTagFilter(runs=[""], tags=[""])

        def ask() -> object:
            return self._list(ctx, experiment_id, nothing)

        with self._changed:
            self._waiting.append(ask)
            self._changed.notify()
            if self._thread is None:
                self._thread = threading.Thread(target=self._prompt, name="semantic_dictionary", daemon=True)
                self._thread.start()
        try:
            yield
        finally:
            with self._changed:
                self._waiting.remove(ask)

    def _prompt(self) -> None:
        while True:
            with self._changed:
                if not self._changed.wait_for(lambda: self._waiting, _IDLE):
                    self._thread = None
                    return
            time.sleep(_PATIENCE)
            with self._changed:
                ask = self._waiting[0] if 0 < len(self._waiting) <= _FEW else None
            if ask is not None:
                # What is wrong with the connection will be said by who waits for it.
                with contextlib.suppress(Exception):
                    ask()


def _again(ask: Callable[[], Answer]) -> Answer:
    """Asks, and asks again where that fails in a way that TensorBoard does not mean."""
    for left in range(_TRIES - 1, -1, -1):
        try:
            return ask()
        except errors.PublicError:
            raise
        except (KeyError, RuntimeError):
            if left == 0:
                raise
            time.sleep(_PAUSE)
    raise AssertionError("the last try returns or raises")
