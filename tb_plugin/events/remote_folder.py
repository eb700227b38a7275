"""Directories that are not of this machine, through TensorBoard's file systems."""

from __future__ import annotations

import contextlib
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Protocol


class FileSystem(Protocol):
    """What TensorFlow's `tf.io.gfile` and TensorBoard's own form of it have in common."""

    def exists(self, path: str) -> bool:
        """Tells whether there is a file or a directory."""
        ...

    def listdir(self, path: str) -> Sequence[str]:
        """Gives the names in a directory."""
        ...

    def makedirs(self, path: str) -> None:
        """Makes a directory, where there is none."""
        ...

    def GFile(self, name: str, mode: str) -> Any:
        """Opens a file."""
        ...


@dataclass(frozen=True)
class RemoteFolder:
    """A directory that runs are kept in, whether it is there yet or not.

    Attributes:
      address: As TensorBoard takes it.
      files: What reaches it.
    """

    address: str
    files: FileSystem

    def __truediv__(self, name: str) -> RemoteFolder:
        """Gives the directory of that name in it."""
        return RemoteFolder(f"{self.address}/{name}", self.files)

    def __str__(self) -> str:
        """Gives the address."""
        return self.address

    @property
    def parent(self) -> RemoteFolder:
        """The directory that it lies in."""
        return RemoteFolder(self.address.rpartition("/")[0], self.files)

    @property
    def name(self) -> str:
        """Its own name."""
        return self.address.rpartition("/")[2]

    def names(self) -> list[str]:
        """Gives the names of what is in it, sorted; none where there is no such directory."""
        if not self.files.exists(self.address):
            return []
        # TensorFlow's names of directories in buckets end with a slash.
        return sorted(name.rstrip("/") for name in self.files.listdir(self.address))

    def read(self, name: str) -> bytes:
        """Reads a file in it."""
        with self.files.GFile(f"{self.address}/{name}", "rb") as file:
            return file.read()

    def write(self, name: str, data: bytes) -> None:
        """Writes a file in it, whole."""
        self.files.makedirs(self.address)
        with self.files.GFile(f"{self.address}/{name}", "wb") as file:
            file.write(data)


def remote_folder(scheme: str, address: str) -> RemoteFolder:
    """Looks for what reads and writes an address, and asks it, so that training begins only where it can.

    Raises:
      ValueError: If nothing that is installed knows such addresses, or this one cannot be reached.
    """
    folder = RemoteFolder(address, _reaching(scheme, address))
    try:
        folder.names()
    # File systems raise errors of their own, of many types.
    except Exception as error:
        reason = str(error).partition("\n")[0]
        raise ValueError(f"log_dir cannot be reached: {address} ({type(error).__name__}: {reason})") from error
    return folder


def _reaching(scheme: str, address: str) -> FileSystem:
    """Gives what TensorBoard itself brings along, or TensorFlow where only that knows such addresses."""
    from tensorboard.compat.tensorflow_stub.io import gfile

    try:
        gfile.get_filesystem(address)
        return gfile
    except (ValueError, ImportError) as missing:
        reason = str(missing)
    with contextlib.suppress(ImportError):
        # TensorFlow where it is installed.
        from tensorboard.compat import tf

        if scheme in getattr(tf.io.gfile, "get_registered_schemes", list)():
            return tf.io.gfile
    raise ValueError(
        f"log_dir must be where TensorBoard can write, and nothing that is installed writes to {scheme}://, got "
        f"{address} ({reason})"
    )
