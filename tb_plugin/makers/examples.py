"""The images that artifacts are about."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from tb_plugin.encoding.pictures import Picture
from tb_plugin.network import Known, Truth
from tb_plugin.network.inputs import check_images, to_rgb


@dataclass(frozen=True, eq=False)
class Examples:
    """The images that every snapshot is about.

    Attributes:
      inputs: As the network takes them, float32 `[N, H, W, C]`.
      pictures: The same to look at; compressed once, not at every step.
      known: What is known of them.
    """

    inputs: np.ndarray
    pictures: tuple[Picture, ...]
    known: Known

    @classmethod
    def make(
        cls,
        images: np.ndarray,
        value_range: tuple[float, float],
        labels: object = None,
        class_names: object = None,
    ) -> Examples:
        """Checks and compresses.

        Args:
          images: `[N, H, W, C]` in `value_range`.
          value_range: Values shown as black and white.
          labels: True classes (see `Truth`).
          class_names: One per class.

        Raises:
          ValueError: If something does not fit.
        """
        known = Truth(labels, class_names).known(len(images), None)
        made = cls.of(images, value_range, known)
        if known.left_out:
            raise ValueError("; ".join(known.left_out))
        return made

    @classmethod
    def of(cls, images: np.ndarray, value_range: tuple[float, float], known: Known) -> Examples:
        """Checks and compresses.

        Args:
          images: `[N, H, W, C]` in `value_range`.
          value_range: Values shown as black and white.
          known: What is known of them.

        Raises:
          ValueError: If they are no images.
        """
        images = check_images(images, "examples")
        return cls(
            inputs=images.astype(np.float32),
            pictures=tuple(Picture.from_array(image) for image in to_rgb(images, value_range)),
            known=known,
        )
