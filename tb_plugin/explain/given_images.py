"""The images that a command is given: some as examples, with their classes, and all as a data set."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from tb_plugin.explain.folder_labels import folder_labels
from tb_plugin.explain.image_files import ImageFolder, read_arrays
from tb_plugin.explain.model import TrainedModel


@dataclass(frozen=True, eq=False)
class GivenImages:
    """Images for a model.

    Attributes:
      examples: `[N, ...]` as the model takes them, spread evenly over all there are.
      labels: What is known of their classes; None where nothing is.
      dataset: All: arrays, with labels where there are some, or a folder.
      names: Of the files that examples are; none of arrays.
      files: Paths of these below the folder; None of arrays.
    """

    examples: np.ndarray
    labels: Any
    dataset: Any
    names: tuple[str, ...] = ()
    files: tuple[str, ...] | None = None


def given_images(
    path: Path, trained: TrainedModel, n: int, class_names: Sequence[str] | None, say: Callable[[str], None], whose: str
) -> GivenImages:
    """Reads what a user names.

    Args:
      path: A folder of images, or an `.npz` of what the model takes.
      trained: The model.
      n: How many examples at most.
      class_names: One per class, which folders may be named after.
      say: Is told what is left out.
      whose: What to call the model.

    Raises:
      ValueError: If there is nothing that the model can be fed with.
    """
    if path.suffix == ".npz":
        images, labels = read_arrays(path)
        if labels is not None and len(labels) != len(images):
            say(f"labels must be one for each of {len(images)} examples, got {len(labels)}; they are left out")
            labels = None
        chosen = np.linspace(0, len(images) - 1, min(n, len(images))).round().astype(int)
        if labels is None:
            return GivenImages(images[chosen], None, images)
        return GivenImages(images[chosen], labels[chosen], (images, labels))
    if trained.channels not in (1, 3):
        raise ValueError(f"examples must be an .npz file, as {whose} takes images of {trained.channels} channels")
    grey = trained.channels == 1
    folder = ImageFolder(path, trained.size, grey=grey, class_names=class_names or (), say=say)
    paths, images = folder.examples(n)
    labels = None if class_names is None else folder_labels(paths, class_names)
    below = tuple(each.relative_to(path).as_posix() for each in paths)
    return GivenImages(trained.fed(images), labels, folder, tuple(each.name for each in paths), below)
