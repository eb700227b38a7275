"""Weights out of files that `torch.save` wrote before version 1.6, read without torch.

Such a file is a row of pickles (magic number, version, byte order, tensors, keys of their storages) and then, for each
key, the storage's number of values in 8 bytes and the values. The pickled tensors are only views on storages.
"""

from __future__ import annotations

import collections
import dataclasses
from pathlib import Path
from typing import IO, Any

import numpy as np

from demo.pickles import RestrictedUnpickler, opened

MAGIC_NUMBER = 0x1950A86A20F9469CFC6C
PROTOCOL_VERSION = 1001
_FLOATS, _LONGS = np.dtype("<f4"), np.dtype("<i8")


def read_state_dict(path: Path) -> dict[str, np.ndarray]:
    """Reads a state dict of float32 and int64 tensors.

    Returns:
      Read-only arrays by name, in the file's order and torch's layout: kernels are `[out, in, H, W]`.

    Raises:
      ValueError: If the file is of another format, broken, or holds anything but such tensors.
    """
    with opened(path, "a state dict in torch's format before 1.6") as file:
        return _read(file)


@dataclasses.dataclass(frozen=True)
class _Storage:
    key: str
    dtype: np.dtype
    n_values: int


@dataclasses.dataclass(frozen=True)
class _Tensor:
    """A view on a storage; offset and strides count values."""

    storage: _Storage
    offset: int
    shape: tuple[int, ...]
    strides: tuple[int, ...]

    def array(self, storages: dict[str, bytes]) -> np.ndarray:
        # This constructor checks that the view stays inside the storage, which `as_strided` does not.
        dtype = self.storage.dtype
        strides = [dtype.itemsize * stride for stride in self.strides]
        return np.ndarray(self.shape, dtype, storages[self.storage.key], dtype.itemsize * self.offset, strides)


def _rebuild_tensor(
    storage: _Storage, offset: int, shape: tuple[int, ...], strides: tuple[int, ...], *_: Any
) -> _Tensor:
    return _Tensor(storage, offset, shape, strides)


class _Unpickler(RestrictedUnpickler):
    def __init__(self, file: IO[bytes]) -> None:
        names = {
            "collections.OrderedDict": collections.OrderedDict,
            "torch._utils._rebuild_tensor_v2": _rebuild_tensor,
            "torch.FloatStorage": _FLOATS,
            "torch.LongStorage": _LONGS,
        }
        super().__init__(file, names)

    def persistent_load(self, pid: Any) -> _Storage:
        kind, dtype, key, _device, n_values, view = pid
        if kind != "storage" or view is not None:
            raise ValueError(f"expected a whole storage, got {kind!r} with view {view!r}")
        return _Storage(key, dtype, n_values)


def _read(file: IO[bytes]) -> dict[str, np.ndarray]:
    magic_number, version, system, tensors, keys = (_Unpickler(file).load() for _ in range(5))
    if (magic_number, version, system["little_endian"]) != (MAGIC_NUMBER, PROTOCOL_VERSION, True):
        raise ValueError(f"expected version {PROTOCOL_VERSION}, little-endian, got version {version} of {system}")
    for name, tensor in tensors.items():
        if not isinstance(tensor, _Tensor):
            raise ValueError(f"expected a tensor {name!r}, got {type(tensor).__name__}")
    declared = {tensor.storage.key: tensor.storage for tensor in tensors.values()}
    storages = {key: _read_storage(file, declared[key]) for key in keys}
    if file.read(1):
        raise ValueError("expected the end of the file after the last storage, got more")
    return {name: tensor.array(storages) for name, tensor in tensors.items()}


def _read_storage(file: IO[bytes], storage: _Storage) -> bytes:
    n_values = int.from_bytes(file.read(8), "little")
    if n_values != storage.n_values:
        raise ValueError(f"expected {storage.n_values} values in storage {storage.key}, got {n_values}")
    values = file.read(n_values * storage.dtype.itemsize)
    if len(values) < n_values * storage.dtype.itemsize:
        raise ValueError(f"expected {n_values} values in storage {storage.key}, got the end of the file")
    return values
