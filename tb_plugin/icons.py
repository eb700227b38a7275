"""How icons are made, and the ones that are finished: what all frameworks' feature visualization shares."""

from __future__ import annotations

import dataclasses
import math
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np

from tb_plugin.artifacts import Dictionary
from tb_plugin.dataset_examples import ChannelExamples
from tb_plugin.network import LayerInfo

_SMALLEST, _LARGEST = 24, 96


@dataclass(frozen=True)
class Rendering:
    """How icons are made.

    Attributes:
      size: Pixels a side; None: half as much again as the receptive field, so that features of all layers look equally
        large (see `fitted`).
      n_steps: Steps of Adam.
      learning_rate: Of Adam. The article's 0.05 drives the colours of small networks' icons to black and white.
      batch_size: Icons optimised at once.
      seed: Makes icons repeatable.
    """

    size: int | None = None
    n_steps: int = 192
    learning_rate: float = 0.03
    batch_size: int = 16
    seed: int = 0

    def __post_init__(self) -> None:
        for name in ("size", "n_steps", "batch_size"):
            value = getattr(self, name)
            if value is not None and value < 1:
                raise ValueError(f"{name} must be at least 1, got {value}")

    def describe(self) -> dict[str, str]:
        """Says how, for people to read."""
        return {
            "objective": "mean over positions of the channel, before its activation function",
            "parameterization": "Fourier, decorrelated colour",
            "transforms": "jitter, scale, rotate",
            "optimiser": f"Adam, {self.n_steps} steps, learning rate {self.learning_rate:g}",
            "canvas": f"{self.size} pixels a side",
            "seed": str(self.seed),
        }


@dataclass(frozen=True, eq=False)
class Icons:
    """Finished icons.

    Attributes:
      channels: `[n]` of the layer.
      images: `[n, S, S, C]` in [0, 1].
      objective: `[n]` what was maximised.
      maximum: `[n]` the strongest activation of the channel on its icon.
    """

    channels: np.ndarray
    images: np.ndarray
    objective: np.ndarray
    maximum: np.ndarray


def fitted(rendering: Rendering, layer: LayerInfo, input_shape: tuple[int, int, int]) -> Rendering:
    """Decides the size of a layer's icons.

    Returns:
      The rendering with a size: the one given, else 1.5 times the receptive field in steps of 8 pixels, within 24 to 96
      and the input's size.
    """
    if rendering.size is not None:
        return rendering
    field = max(layer.receptive_field or input_shape[:2])
    wanted = 8 * math.ceil(1.5 * field / 8)
    return dataclasses.replace(rendering, size=min(max(wanted, _SMALLEST), _LARGEST, *input_shape[:2]))


Render: TypeAlias = Callable[[str, Sequence[int], Rendering], Iterator[Icons]]


class IconSheet:
    """The icons of one layer while they are being made."""

    def __init__(self, layer: LayerInfo, rendering: Rendering) -> None:
        """Starts with none.

        Args:
          layer: The layer.
          rendering: How its icons are made, with a size.
        """
        n, size = layer.channels, rendering.size or _LARGEST
        self.layer = layer
        self.rendering = rendering
        self._icons = np.zeros((n, size, size, 3), np.uint8)
        self._objective = np.full(n, np.nan, np.float32)
        self._maximum = np.full(n, np.nan, np.float32)

    def missing(self) -> np.ndarray:
        """Channels without an icon."""
        return np.flatnonzero(np.isnan(self._objective))

    def add(self, icons: Icons, pictures: np.ndarray) -> None:
        """Takes finished icons, and how they look: uint8 `[n, S, S, 3]`."""
        self._icons[icons.channels] = pictures
        self._objective[icons.channels] = icons.objective
        self._maximum[icons.channels] = icons.maximum

    def dictionary(self, examples: ChannelExamples) -> Dictionary:
        """Gives the artifact; complete if no icon is missing."""
        n_missing = len(self.missing())
        finished = f"{self.layer.channels - n_missing} of {self.layer.channels} channels"
        return Dictionary(
            layer=self.layer,
            icons=self._icons.copy(),
            objective=self._objective.copy(),
            icon_maximum=self._maximum.copy(),
            crops=examples.crops,
            crop_values=examples.values,
            crop_places=examples.places,
            ranges=examples.ranges,
            settings={**self.rendering.describe(), "rendered": finished},
            complete=n_missing == 0,
        )
