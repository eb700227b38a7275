"""Unpickling that cannot run code, and dictionaries of NumPy arrays read with it."""

from __future__ import annotations

import contextlib
import pickle
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import IO, Any

import numpy as np

# NumPy has moved this function from version to version; each array still names the one that rebuilds it.
_REBUILD_ARRAY = np.empty(0).__reduce__()[0]
_NUMPY_NAMES = {
    "numpy.core.multiarray._reconstruct": _REBUILD_ARRAY,
    "numpy._core.multiarray._reconstruct": _REBUILD_ARRAY,
    "numpy.ndarray": np.ndarray,
    "numpy.dtype": np.dtype,
}


class RestrictedUnpickler(pickle.Unpickler):
    """Unpickles built-in values, and of all else only the names it is given."""

    def __init__(self, file: IO[bytes], names: Mapping[str, Any]) -> None:
        """Starts at the file's position; `names` maps `module.name` to what shall stand for it."""
        super().__init__(file)
        self._names = names

    def find_class(self, module_name: str, global_name: str, /) -> Any:
        """Looks a name up in `names`, and never imports anything."""
        name = f"{module_name}.{global_name}"
        if name not in self._names:
            raise pickle.UnpicklingError(f"expected no names but {', '.join(self._names)}, got {name}")
        return self._names[name]


@contextlib.contextmanager
def opened(path: Path, kind: str) -> Iterator[IO[bytes]]:
    """Opens a file of pickles; whatever goes wrong while reading it becomes a ValueError that names file and kind."""
    with path.open("rb") as file:
        try:
            yield file
        # Broken bytes lead an unpickler to exceptions of nearly any type.
        except Exception as error:
            raise ValueError(f"{path} must be {kind}: {type(error).__name__}: {error}") from error


def read_arrays(path: Path) -> dict[str, list[np.ndarray]]:
    """Reads a pickled dictionary of lists of arrays.

    Raises:
      ValueError: If the file holds anything else.
    """
    with opened(path, "a pickled dictionary of lists of arrays") as file:
        arrays = RestrictedUnpickler(file, _NUMPY_NAMES).load()
        for name, values in arrays.items():
            if not (isinstance(name, str) and isinstance(values, list)):
                raise ValueError(f"expected lists of arrays by name, got {type(values).__name__} by {name!r}")
            if not all(isinstance(array, np.ndarray) for array in values):
                raise ValueError(f"expected arrays in {name!r}, got {[type(array).__name__ for array in values]}")
        return arrays
