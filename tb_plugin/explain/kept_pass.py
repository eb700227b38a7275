"""How far a pass over a data set has come, in a file beside a run's events."""

from __future__ import annotations

import time
import zipfile
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import numpy as np

_FILE = "semantic_dictionary.crops.npz"
_WHAT = "what"
# Saved no more often than that, and so that it takes no more than this share of the time.
_EVERY, _SHARE = 60.0, 0.02


class KeptPass:
    """A file from which a pass is gone on, as `tb_plugin.makers.maker.Keep` says."""

    def __init__(self, log_dir: Path, what: str, say: Callable[[str], None]) -> None:
        """Keeps where it is.

        Args:
          log_dir: The run's directory.
          what: What images are passed: a pass over others is not gone on from.
          say: Is told where it cannot be saved.
        """
        self._path = log_dir / _FILE
        self._what = what
        self._say = say
        self._due = time.monotonic() + _EVERY
        self._is_lost = False

    def load(self) -> Mapping[str, np.ndarray] | None:
        """Gives what was saved last; None if there is nothing, or it is of other images, or broken."""
        try:
            with self._path.open("rb") as file, np.load(file, allow_pickle=False) as arrays:
                kept = {name: arrays[name] for name in arrays.files}
        except (OSError, ValueError, EOFError, zipfile.BadZipFile):
            return None
        return kept if str(kept.pop(_WHAT, "")) == self._what else None

    def save(self, arrays: Callable[[], Mapping[str, np.ndarray]], *, now: bool) -> bool:
        """Saves arrays, whole or not at all, now or else where it is time to; tells whether they were saved."""
        begun = time.monotonic()
        if self._is_lost or (begun < self._due and not now):
            return False
        new = self._path.with_suffix(".new")
        try:
            with new.open("wb") as file:
                named: dict[str, Any] = {**arrays(), _WHAT: np.array(self._what)}
                np.savez(file, **named)
            new.replace(self._path)
        except OSError as error:
            self._is_lost = True
            self._say(f"how far the pass over the images has come cannot be kept: {error}")
            return False
        ended = time.monotonic()
        self._due = ended + max(_EVERY, (ended - begun) / _SHARE)
        return True

    def remove(self) -> None:
        """Removes it, as everything is logged."""
        self._path.unlink(missing_ok=True)
