"""The images that artifacts are about."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from tb_plugin.encoding.pictures import Picture
from tb_plugin.network.inputs import as_labels, check_images, to_rgb


@dataclass(frozen=True, eq=False)
class Examples:
    """The images that every snapshot is about.

    Attributes:
      inputs: As the network takes them, float32 `[N, H, W, C]`.
      pictures: The same to look at; compressed once, not at every step.
      labels: True classes, or None.
      class_names: Names, or None.
    """

    inputs: np.ndarray
    pictures: tuple[Picture, ...]
    labels: tuple[int, ...] | None
    class_names: tuple[str, ...] | None

    @classmethod
    def make(
        cls,
        images: np.ndarray,
        value_range: tuple[float, float],
        labels: object = None,
        class_names: Sequence[str] | None = None,
    ) -> Examples:
        """Checks and compresses.

        Args:
          images: `[N, H, W, C]` in `value_range`.
          value_range: Values shown as black and white.
          labels: True classes: indices or one-hot.
          class_names: One per class.

        Raises:
          ValueError: If shapes do not fit.
        """
        images = check_images(images, "examples")
        return cls(
            inputs=images.astype(np.float32),
            pictures=tuple(Picture.from_array(image) for image in to_rgb(images, value_range)),
            labels=as_labels(labels, len(images)),
            class_names=None if class_names is None else tuple(str(name) for name in class_names),
        )
