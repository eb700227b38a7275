"""Names of classes in a file, and true classes that folders of images are named after."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path


def folder_labels(paths: Sequence[Path], class_names: Sequence[str]) -> tuple[int, ...] | None:
    """Reads true classes off the names of folders.

    Args:
      paths: Of images.
      class_names: One per class; case, blanks, dashes and underscores do not matter.

    Returns:
      Of each the class that its folder is named after, -1 where it is none; None if no folder is.
    """
    index = {_plain(name): i for i, name in reversed(list(enumerate(class_names)))}
    labels = tuple(index.get(_plain(path.parent.name), -1) for path in paths)
    return labels if max(labels, default=-1) >= 0 else None


def read_class_names(path: Path) -> tuple[str, ...]:
    """Reads a name for each class, one a line."""
    lines = [line.strip() for line in path.read_text(encoding="utf-8").splitlines()]
    return tuple(lines[: max((i + 1 for i, line in enumerate(lines) if line), default=0)])


def _plain(name: str) -> str:
    return name.lower().replace("_", " ").replace("-", " ")
