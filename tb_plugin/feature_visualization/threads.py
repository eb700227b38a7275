"""Jobs on threads: what every framework renders by."""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Callable, Generator, Iterable
from concurrent.futures import Future, ThreadPoolExecutor
from typing import TypeVar

Job = TypeVar("Job")
Result = TypeVar("Result")

# Two batches at a time: what of one runs on a single core is hidden behind the other. A sixth faster on two cores.
N_THREADS = 2


def in_turn(
    jobs: Iterable[Job], prepare: Callable[[Job], Callable[[threading.Event], Result]]
) -> Generator[tuple[Job, Result], None, None]:
    """Does jobs, two at a time, and gives each when it is finished, in their order.

    A job is taken when there is room for it. Closing the generator, as an interrupt does, tells what is under way to
    stop.

    Args:
      jobs: Any.
      prepare: Makes of a job what a thread shall do. It is called by the caller's thread, one job at a time: only there
        may anything be traced, as Keras layers are watched by a patch that all threads would see.
    """
    stop = threading.Event()
    under_way: deque[tuple[Job, Future[Result]]] = deque()
    with ThreadPoolExecutor(N_THREADS, "icons") as threads:
        try:
            for job in jobs:
                under_way.append((job, threads.submit(prepare(job), stop)))
                if len(under_way) > N_THREADS:
                    done, future = under_way.popleft()
                    yield done, future.result()
            while under_way:
                done, future = under_way.popleft()
                yield done, future.result()
        finally:
            stop.set()
            for _, future in under_way:
                future.cancel()
