"""How the parameters of images become images: sizes and tables, for every framework."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from tb_plugin.feature_visualization import image_prior as prior
from tb_plugin.feature_visualization import transforms
from tb_plugin.feature_visualization.rendering import Rendering
from tb_plugin.network import Network

# Standard deviation of the noise that a transparent icon lies on, which is another in each step.
BACKGROUND_DEVIATION = 0.5


class Canvas:
    """How parameters become images: the tables for it; frameworks add the computation.

    Attributes:
      size: S, pixels a side of what is optimised; a margin is cut off in the end.
      depth: Number of channels, with opacity.
      fourier: Whether parameters are Fourier coefficients.
      transparent: Whether the last channel is opacity.
      colors: `[C, C]` from decorrelated to real colours.
      colors_and_opacity: The same for all channels: opacity mixes with no other.
      moved_size: Pixels a side of moved images, with the border of a `Pad`.
      first: `[2 F, 2 S]`, the first matrix of `image_prior.fourier_synthesis`.
      second: `[S, 2 S]`, the second.
      scale: `[S, 2 F]`, what parameters are multiplied by before.
    """

    def __init__(self, rendering: Rendering, network: Network) -> None:
        """Makes the tables.

        Args:
          rendering: How icons are made, with a size.
          network: The network that will see the images.
        """
        channels = network.input_shape[2]
        self.fourier = rendering.parameterization == "fourier"
        self.transparent = rendering.transparent
        self.depth = channels + rendering.transparent
        self.colors = prior.color_matrix(rendering.colors, channels)
        self.colors_and_opacity = np.eye(self.depth, dtype=np.float32)
        self.colors_and_opacity[:channels, :channels] = self.colors
        self._transforms = tuple(rendering.transforms)
        self._icon_size = rendering.size or min(network.input_shape[:2])
        self.size = self._icon_size + 2 * prior.MARGIN
        self.moved_size = transforms.padded_size(self._transforms, self.size)
        self.first, self.second = prior.fourier_synthesis(self.size)
        self.scale = np.tile(prior.fourier_scale(self.size), 2)

    @property
    def parameter_shape(self) -> tuple[int, int, int]:
        """The shape of one image's parameters."""
        if self.fourier:
            return self.depth, self.size, 2 * (self.size // 2 + 1)
        return self.size, self.size, self.depth

    def start(self, seeds: Sequence[Sequence[int]]) -> np.ndarray:
        """Gives the noise that images start from: `[n, *parameter_shape]`."""
        return prior.initial_noise(seeds, self.parameter_shape)

    def parameters_of(self, images: np.ndarray) -> np.ndarray:
        """Gives the parameters of finished images `[n, S, S, C]` in [0, 1], so that their optimisation can go on.

        Raises:
          ValueError: If they have not the size and depth of the icons that are made here.
        """
        side = self._icon_size
        expected = (side, side, self.depth)
        if images.ndim != 4 or images.shape[1:] != expected:
            raise ValueError(f"initial must have shape [n, {', '.join(map(str, expected))}], got {list(images.shape)}")
        margin = (prior.MARGIN, prior.MARGIN)
        canvas = np.pad(images, ((0, 0), margin, margin, (0, 0)), mode="reflect" if side > prior.MARGIN else "edge")
        if self.fourier:
            return prior.spectrum_of(canvas, self.colors_and_opacity)
        return prior.decorrelated(canvas, self.colors_and_opacity).astype(np.float32)

    def draws(self, seeds: Sequence[Sequence[int]], n_steps: int) -> np.ndarray:
        """Draws the movements of each image and step: `[n_steps, n, 8]`."""
        return transforms.draw(self._transforms, seeds, n_steps, self.size)
