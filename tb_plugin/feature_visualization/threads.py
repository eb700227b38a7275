"""Jobs on threads, as every framework renders them."""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Callable, Generator, Iterable
from concurrent.futures import Future, ThreadPoolExecutor
from typing import TypeVar

Job = TypeVar("Job")
Result = TypeVar("Result")

# With two batches at a time, what runs on a single core in one is hidden behind the other: on two cores that saves a
# sixth of the time.
N_THREADS = 2


def in_turn(
    jobs: Iterable[Job], prepare: Callable[[Job], Callable[[threading.Event], Result]]
) -> Generator[tuple[Job, Result], None, None]:
    """Does jobs, two at a time, and gives each when it is finished, in their order.

    A job is taken when there is room for it. Closing the generator, as an interrupt does, tells the jobs that are under
    way to stop.

    Args:
      jobs: Jobs of any kind.
      prepare: Makes the function that a thread is to run for a job; it is given an event that tells when to stop. It is
        itself called by the caller's thread, one job at a time: only there may anything be traced, as Keras layers are
        watched by a patch that all threads would see.

    Yields:
      Each job with its result.
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
