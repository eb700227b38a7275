"""The icons of one layer while they are being made."""

from __future__ import annotations

import dataclasses

import numpy as np

from tb_plugin.artifacts import Dictionary
from tb_plugin.feature_visualization import RenderedIcons, Rendering
from tb_plugin.feature_visualization.transforms import OUTSIDE
from tb_plugin.makers.crops import ChannelExamples
from tb_plugin.makers.patches import said_of_likeness
from tb_plugin.network import LayerInfo
from tb_plugin.network.inputs import to_rgb

# Icons of an earlier step are good starts as far as they still work: (part of what it once reached that an icon still
# reaches, share of the steps that it then needs). The first is a mild change of the weights, the second a severe one.
_STARTS = ((0.5, 1 / 8), (0.1, 1 / 2))
_FEWEST_WARM_STEPS = 8


class IconSheet:
    """The icons of one layer while they are being made."""

    def __init__(self, layer: LayerInfo, rendering: Rendering, depth: int, n_diverse: int = 0) -> None:
        """Starts with none.

        Args:
          layer: The layer.
          rendering: How its icons are made, with a size.
          depth: Channels of an icon, its opacity not counted.
          n_diverse: How many more icons a channel gets that are held apart.
        """
        n, size = layer.channels, rendering.size
        if size is None:
            raise ValueError("rendering must have a size, got None")
        self.layer = layer
        self.rendering = rendering
        self.n_diverse = n_diverse
        self._can_render = not layer.cut_from_input
        # Half precision is finer than what is logged, and enough to start from again.
        self.images = np.zeros((n, size, size, depth + rendering.transparent), np.float16)
        self.objective = np.full(n, np.nan, np.float32)
        self._maximum = np.full(n, np.nan, np.float32)
        self._diverse = np.zeros((n, n_diverse, size, size, 3), np.uint8)
        self._differences = np.full(n, np.nan, np.float32)

    def missing(self) -> np.ndarray:
        """Channels without an icon, where there are to be any."""
        return np.flatnonzero(np.isnan(self.objective)) if self._can_render else np.zeros(0, np.intp)

    def missing_diverse(self) -> np.ndarray:
        """Channels without diverse icons, where there are to be any."""
        wanted = self.n_diverse and self._can_render
        return np.flatnonzero(np.isnan(self._differences)) if wanted else np.zeros(0, np.intp)

    def add(self, channels: np.ndarray, icons: RenderedIcons) -> None:
        """Takes finished icons."""
        self.images[channels] = icons.images
        self.objective[channels] = icons.objective
        self._maximum[channels] = icons.maximum

    def add_diverse(self, channels: np.ndarray, icons: RenderedIcons) -> None:
        """Takes finished icons that are held apart, those of a channel in a row."""
        pictures = pictures_of(icons.images, self.rendering)
        self._diverse[channels] = pictures.reshape(len(channels), self.n_diverse, *pictures.shape[1:])
        self._differences[channels] = icons.differences

    def resume(self, made: Dictionary) -> None:
        """Takes the finished icons of a dictionary: of inputs with other than three channels, as far as they are seen.

        Raises:
          ValueError: If they are of another layer or size.
        """
        if made.icons.shape[:2] != self.images.shape[:2]:
            raise ValueError(f"resumed icons must be {self.images.shape[:2]}, got {made.icons.shape[:2]}")
        finished = np.isfinite(made.objective)
        seen = min(self.images.shape[3], 3)
        self.images[finished, ..., :seen] = made.icons[finished, ..., :seen] / np.float32(255)
        self.objective[finished] = made.objective[finished]
        self._maximum[finished] = made.icon_maximum[finished]
        if self.n_diverse and made.diverse_icons is not None and made.differences is not None:
            self._diverse[:], self._differences[:] = made.diverse_icons, made.differences

    def dictionary(self, examples: ChannelExamples) -> Dictionary:
        """Gives the artifact; complete if no icon is missing."""
        n, n_missing = self.layer.channels, len(self.missing())
        settings = {
            "objective": "mean over positions of the channel, before its activation function",
            **self.rendering.describe(),
            "rendered": f"{n - n_missing} of {n} channels",
        }
        if examples.patches.size:
            matched = f"drawn towards {examples.patches.shape[1]} by means and deviations of layers' channels"
            settings["start"] = f"the crop of the data set that excites the channel most, {matched}"
            settings["likeness to the start"] = said_of_likeness(self.images, np.isfinite(self.objective), examples)
        if not self._can_render:
            settings = {"rendered": "none, as no gradient comes from the layer to the input"}
        return Dictionary(
            layer=self.layer,
            icons=pictures_of(self.images.astype(np.float32), self.rendering),
            objective=self.objective.copy(),
            icon_maximum=self._maximum.copy(),
            crops=examples.crops,
            crop_values=examples.values,
            crop_places=examples.places,
            ranges=examples.ranges,
            diverse_icons=self._diverse.copy() if self.n_diverse else None,
            differences=self._differences.copy() if self.n_diverse else None,
            settings=settings,
            complete=n_missing + len(self.missing_diverse()) == 0,
        )


@dataclasses.dataclass(frozen=True, eq=False)
class Starts:
    """What the icons of a layer start from.

    Attributes:
      images: `[C, S, S, D]`, or None: all from noise.
      shares: `[C]` of the steps that are needed; 1 is a start from noise.
    """

    images: np.ndarray | None
    shares: np.ndarray

    @classmethod
    def from_noise(cls, n_channels: int) -> Starts:
        """No icon has been made before."""
        return cls(None, np.ones(n_channels))

    @classmethod
    def from_icons(cls, before: IconSheet, reached_now: np.ndarray) -> Starts:
        """Some may be kept.

        Args:
          before: The icons, and what they reached when they were made.
          reached_now: `[C]` what they reach of the network as it is now; NaN where there is none.
        """
        return cls(before.images, shares_of_steps(before.objective, reached_now))


def shares_of_steps(reached: np.ndarray, reached_now: np.ndarray) -> np.ndarray:
    """Tells which share of the steps icons need that start from icons there are.

    Args:
      reached: What these reached when they were made.
      reached_now: What they reach of the network as it is now; NaN where there is none.
    """
    shares = np.ones(len(reached_now))
    with np.errstate(invalid="ignore", divide="ignore"):
        kept = np.where(reached > 0, reached_now / reached, 0)
    for part, share in reversed(_STARTS):
        shares[kept >= part] = share
    return shares


def shortened(n_steps: int, share: float) -> int:
    """Gives a share of some steps, but a few at least."""
    return n_steps if share >= 1 else min(n_steps, max(_FEWEST_WARM_STEPS, round(n_steps * share)))


def pictures_of(images: np.ndarray, rendering: Rendering) -> np.ndarray:
    """Makes icons `[N, S, S, C]` visible, uint8 `[N, S, S, 3]`; transparent ones are laid on grey."""
    if rendering.transparent:
        opacity = images[..., -1:]
        images = opacity * images[..., :-1] + (1 - opacity) * OUTSIDE
    return to_rgb(images, (0.0, 1.0))
