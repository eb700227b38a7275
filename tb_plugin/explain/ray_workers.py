"""Workers that are processes of Ray: of this machine, or of all machines of a cluster."""

from __future__ import annotations

import contextlib
import logging
import os
from collections import deque
from collections.abc import Callable, Generator, Iterable, Iterator
from typing import Any

import ray  # pyright: ignore[reportMissingImports]
from ray.exceptions import RayActorError, RayTaskError  # pyright: ignore[reportMissingImports]

from tb_plugin.explain.workers import Described, Piece, Seen, Task

# A worker that ends, as its machine does, is begun again so often, and so often a piece is.
_RETRIES = 3
# How many pieces may be waiting for one before them, for each worker.
_AHEAD = 2


@contextlib.contextmanager
def ray_workers(n: int | None, address: str | None) -> Iterator[Callable[[Described], RayWorkers]]:
    """Begins what workers run on, and ends it after the block.

    Args:
      n: How many workers, each with one core; None: as many as there are cores.
      address: Of a cluster; None: this machine alone.

    Yields:
      What makes workers for a model.

    Raises:
      ValueError: If there are fewer cores than workers.
      ConnectionError: If there is no cluster.
    """
    # Nothing of anybody's is sent anywhere.
    os.environ.setdefault("RAY_USAGE_STATS_ENABLED", "0")
    local: dict[str, Any] = {"num_cpus": n, "include_dashboard": False} if address is None else {}
    try:
        ray.init(address or "local", logging_level=logging.ERROR, log_to_driver=False, **local)
    except ConnectionError as error:
        # By "auto" Ray finds the token of a cluster on this machine itself, by an address it does not.
        token = "; where the cluster asks for a token, set RAY_AUTH_MODE=token, and RAY_AUTH_TOKEN or ~/.ray/auth_token"
        raise ConnectionError(f"{error}{token}") from None
    try:
        cores = int(ray.cluster_resources().get("CPU", 0))
        if n is not None and n > cores:
            raise ValueError(f"worker-count must be at most {cores}, as the cluster has so many cores, got {n}")
        yield lambda described: RayWorkers(described, n or max(cores, 1))
    finally:
        ray.shutdown()


class RayWorkers:
    """Processes of Ray that have loaded a model; see `tb_plugin.explain.workers.Workers`."""

    def __init__(self, described: Described, n: int) -> None:
        """Begins n processes, each of which loads the model.

        Raises:
          ValueError: If it is another model there.
          OSError: If a machine does not see the files, or the processes end.
        """
        self.n = n
        self._described = ray.put(described)
        kind = ray.remote(num_cpus=1, max_restarts=_RETRIES, max_task_retries=_RETRIES)(_Worker)
        self._idle: list[Any] = [kind.remote() for _ in range(n)]
        self._busy: dict[Any, Any] = {}
        for _ in self.map(_nothing, range(n)):
            pass

    def map(
        self, task: Task, pieces: Iterable[Piece], *, careful: bool = False
    ) -> Generator[tuple[Piece, Any], None, None]:
        """Does pieces side by side; see `Workers`."""
        under_way: deque[tuple[Piece, Any]] = deque()
        waiting, n_finished, there_are_more = iter(pieces), 0, True
        with contextlib.ExitStack() as stack:
            if isinstance(waiting, Generator):
                stack.enter_context(contextlib.closing(waiting))
            while True:
                while under_way and under_way[0][1] not in self._busy:
                    piece, reference = under_way.popleft()
                    n_finished += 1
                    yield piece, _result(reference)
                while there_are_more and self._idle and len(under_way) < self._room(n_finished, careful):
                    try:
                        piece = next(waiting)
                    except StopIteration:
                        there_are_more = False
                        break
                    under_way.append((piece, self._begun(task, piece)))
                if not under_way:
                    return
                self._wait()

    def _room(self, n_finished: int, careful: bool) -> int:
        most = _AHEAD * self.n
        return min(most, max(1, n_finished)) if careful else most

    def _begun(self, task: Task, piece: Any) -> Any:
        worker = self._idle.pop()
        reference = worker.do.remote(self._described, task, piece)
        self._busy[reference] = worker
        return reference

    def _wait(self) -> None:
        """Waits until a worker is idle again, also one that does what nobody waits for any more."""
        ready, _ = ray.wait(list(self._busy), num_returns=1)
        self._idle += [self._busy.pop(reference) for reference in ready]


class _Worker:
    """One process. It loads the model when it is first asked: so does one that is begun again."""

    def __init__(self) -> None:
        # Frameworks read these when they are imported: a worker has one core.
        for name in ("OMP_NUM_THREADS", "TF_NUM_INTRAOP_THREADS", "TF_NUM_INTEROP_THREADS"):
            os.environ[name] = "1"
        os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "2")
        self._seen: Seen | None = None

    def do(self, described: Described, task: Task, piece: Any) -> Any:
        """Does one piece."""
        if self._seen is None:
            self._seen = described.load()
        return task(self._seen, piece)


def _nothing(seen: Seen, piece: int) -> None:
    """Makes a worker load the model."""


def _result(reference: Any) -> Any:
    """Gives a result.

    Raises:
      Exception: Whatever the piece raised.
      OSError: If the process ended again and again.
    """
    try:
        return ray.get(reference)
    except RayTaskError as error:
        raise (error.cause if isinstance(error.cause, Exception) else error) from None
    except RayActorError:
        raise OSError(
            "a worker ended again and again, as where memory is short: fewer of them, --worker-count, take less"
        ) from None
