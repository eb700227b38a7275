"""Where runs are kept: a directory of this machine, or one that TensorBoard's file systems reach."""

from __future__ import annotations

import os
import re
import urllib.request
from dataclasses import dataclass
from pathlib import Path
from typing import TypeAlias

from tb_plugin.events.remote_folder import RemoteFolder, remote_folder

# Two letters at least, as C:/ is a drive; one slash is left of two where somebody has made a Path of an address. Before
# it may stand what fsspec lets it go through, as in simplecache::s3://bucket.
_ADDRESS = re.compile(r"((?:[A-Za-z0-9+.-]+::)*[A-Za-z][A-Za-z0-9+.-]+):/")


@dataclass(frozen=True)
class LocalFolder:
    """A directory of this machine that runs are kept in, whether it is there yet or not.

    Attributes:
      path: Its absolute path: what a relative one means is settled before somebody changes the working directory.
    """

    path: Path

    def __truediv__(self, name: str) -> LocalFolder:
        """Gives the directory of that name in it."""
        return LocalFolder(self.path / name)

    def __str__(self) -> str:
        """Gives the path."""
        return str(self.path)

    @property
    def parent(self) -> LocalFolder:
        """The directory that it lies in."""
        return LocalFolder(self.path.parent)

    @property
    def name(self) -> str:
        """Its own name."""
        return self.path.name

    def names(self) -> list[str]:
        """Gives the names of what is in it, sorted; none where there is no such directory."""
        return sorted(each.name for each in self.path.iterdir()) if self.path.is_dir() else []

    def read(self, name: str) -> bytes:
        """Reads a file in it."""
        return (self.path / name).read_bytes()


Folder: TypeAlias = LocalFolder | RemoteFolder


def folder_of(log_dir: str | os.PathLike[str]) -> Folder:
    """Reads where somebody wants to have something logged.

    Args:
      log_dir: A path, `~` for one's own directory, `file:///path`, or an address as `gs://bucket/logs` that
        TensorBoard's file systems reach: those of fsspec, and those that are built into TensorFlow, where installed.

    Raises:
      ValueError: If it is no path, or nothing that is installed reaches it.
    """
    try:
        given = os.fspath(log_dir)
    except TypeError:
        given = None
    if not isinstance(given, str):
        raise ValueError(f"log_dir must be a path or an address, got {log_dir!r}")
    # What universal_pathlib makes of an address is written out only by str.
    written = str(log_dir) if "://" in str(log_dir) else given
    address = _ADDRESS.match(written)
    if address is None:
        return LocalFolder(_expanded(written).absolute())
    scheme, rest = address[1].lower(), written[address.end() :]
    if scheme == "file":
        return LocalFolder(_file_path(written, rest).absolute())
    return remote_folder(scheme, f"{scheme}://{rest.lstrip('/')}".rstrip("/"))


def _expanded(path: str) -> Path:
    try:
        return Path(path).expanduser()
    except RuntimeError as error:
        raise ValueError(f"log_dir must begin with the directory of a user that there is, got {path!r}") from error


def _file_path(written: str, rest: str) -> Path:
    host, _, path = rest[1:].partition("/") if rest.startswith("/") else ("", "", rest)
    if host not in ("", "localhost"):
        raise ValueError(f"log_dir must be of this machine where it is a file, as file:///logs, got {written!r}")
    return Path(urllib.request.url2pathname(f"/{path}"))
