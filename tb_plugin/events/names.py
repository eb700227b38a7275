"""Names of our event files: in the order in which they are begun, as TensorBoard reads them in the order of names."""

from __future__ import annotations

import itertools
import os
import re
import socket
import time
from collections.abc import Iterable

_ENDING = ".semantic_dictionary"
_OURS = re.compile(rf"(.*\.tfevents\..*{re.escape(_ENDING)})(\.\d+)?")
_serial = itertools.count()


def new_name() -> str:
    """Makes the name of a file that sorts behind those that this process has begun before."""
    begun = f"{int(time.time()):010d}.{socket.gethostname()}.{os.getpid()}.{next(_serial):06d}"
    return f"events.out.tfevents.{begun}{_ENDING}"


def is_ours(name: str) -> bool:
    """Tells whether a file of that name holds artifacts of ours."""
    return _OURS.fullmatch(name) is not None


def n_writers(names: Iterable[str]) -> int:
    """Counts the files that hold artifacts of ours; one and those that it had to be gone on with in are one."""
    return len({match[1] for match in map(_OURS.fullmatch, names) if match})
