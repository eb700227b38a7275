"""Keeping the user's random numbers as they are while we log."""

from __future__ import annotations

import contextlib
import random
from collections.abc import Iterator

import numpy as np


@contextlib.contextmanager
def same_random_numbers() -> Iterator[None]:
    """Sets the states of Python's and NumPy's random numbers back after the block.

    Techniques draw from generators of their own, but libraries that they import may not: scikit-learn draws from
    Python's when it is first imported. Frameworks' own random numbers are kept by the backends.
    """
    states = random.getstate(), np.random.get_state()
    try:
        yield
    finally:
        random.setstate(states[0])
        np.random.set_state(states[1])
