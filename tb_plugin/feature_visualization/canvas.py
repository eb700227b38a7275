"""How the parameters of images become images: sizes and tables, for every framework."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from tb_plugin.feature_visualization import image_prior as prior
from tb_plugin.feature_visualization import transforms
from tb_plugin.feature_visualization.rendering import Rendering
from tb_plugin.network import Network

# Of the noise that a transparent icon lies on, in each step another.
BACKGROUND_DEVIATION = 0.5


class Canvas:
    """What is optimised; frameworks add how it is computed.

    Attributes:
      size: Pixels a side of what is optimised; a margin of it is cut off in the end.
      depth: Channels, with opacity.
      fourier: Whether parameters are Fourier coefficients.
      transparent: Whether the last channel is opacity.
      colors: `[C, C]` from decorrelated to real colours.
      colors_and_opacity: The same with opacity, which belongs to no other channel.
      first: `[2 F, 2 S]` and `second` `[S, 2 S]`, of `image_prior.fourier_synthesis`, scaled by `scale` `[S, 2 F]`.
    """

    def __init__(self, rendering: Rendering, network: Network) -> None:
        """Makes the tables.

        Args:
          rendering: How, with a size.
          network: Whose input it is for.
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
        """Of one image's parameters."""
        if self.fourier:
            return self.depth, self.size, 2 * (self.size // 2 + 1)
        return self.size, self.size, self.depth

    def start(self, seeds: Sequence[Sequence[int]]) -> np.ndarray:
        """Gives the noise that images start from: `[n, *parameter_shape]`."""
        return prior.initial_noise(seeds, self.parameter_shape)

    def parameters_of(self, images: np.ndarray) -> np.ndarray:
        """Gives the parameters of finished images `[n, S, S, C]` in [0, 1], to go on with them.

        Raises:
          ValueError: If they are not of the size and depth that is made here.
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
