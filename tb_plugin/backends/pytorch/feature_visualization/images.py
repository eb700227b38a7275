"""From parameters to images and to what a network sees, in tensors."""

from __future__ import annotations

import numpy as np
import torch
from torch.nn import functional

from tb_plugin.backends.pytorch.network import TorchNetwork
from tb_plugin.feature_visualization import Rendering, transforms
from tb_plugin.feature_visualization import image_prior as prior
from tb_plugin.feature_visualization.canvas import BACKGROUND_DEVIATION, Canvas


class TensorCanvas(Canvas):
    """How the parameters of a batch of images become what a network sees."""

    def __init__(self, rendering: Rendering, network: TorchNetwork) -> None:
        """Makes the tables.

        Args:
          rendering: How icons are made, with a size.
          network: The network that will see the images.
        """
        super().__init__(rendering, network)
        self._network = network
        self.device = network.device
        self._synthesis = tuple(self.tensor(table) for table in (self.scale, self.first, self.second))
        self._color_kernels = tuple(
            self.tensor(matrix)[:, :, None, None] for matrix in (self.colors, self.colors_and_opacity)
        )
        side = torch.arange(self.moved_size, dtype=torch.float32, device=self.device)
        rows, columns = torch.meshgrid(side, side, indexing="ij")
        # x, y and 1 of each pixel.
        self._places = torch.stack([columns, rows, torch.ones_like(rows)], dim=2).reshape(-1, 3)

    def tensor(self, array: np.ndarray) -> torch.Tensor:
        """Gives an array as a tensor on the module's device."""
        return torch.from_numpy(np.ascontiguousarray(array)).to(self.device)

    def images(self, parameters: torch.Tensor) -> torch.Tensor:
        """Gives images `[n, C, S, S]` in [0, 1] of parameters, with opacity as the last channel of transparent ones."""
        planes = self._planes(parameters) if self.fourier else parameters.permute(0, 3, 1, 2)
        return torch.sigmoid(functional.conv2d(planes, self._color_kernels[1]))

    def cropped(self, images: torch.Tensor) -> torch.Tensor:
        """Cuts the margin off images."""
        return images[:, :, prior.MARGIN : -prior.MARGIN, prior.MARGIN : -prior.MARGIN]

    def moved(self, images: torch.Tensor, matrices: torch.Tensor) -> torch.Tensor:
        """Moves images `[n, C, S, S]` by matrices `[n, 8]` (see `transforms.draw`)."""
        places = self._places @ matrices[:, :6].reshape(-1, 2, 3).transpose(1, 2)
        # From pixels to what `grid_sample` takes: -1 and 1 are the middles of the outermost pixels.
        grid = (places * (2 / (self.size - 1)) - 1).reshape(-1, self.moved_size, self.moved_size, 2)
        shifted = images - transforms.OUTSIDE
        return functional.grid_sample(shifted, grid, padding_mode="zeros", align_corners=True) + transforms.OUTSIDE

    def inputs(self, images: torch.Tensor, noise_seed: tuple[int, int] | None, resize: bool) -> torch.Tensor:
        """Gives what the network sees: images in its range of values, and of its size if it insists on one.

        Args:
          images: `[n, C, S, S]`.
          noise_seed: The seed of the noise that lies under transparent images; None: grey lies there.
          resize: Whether the network insists on its size.
        """
        if self.transparent:
            images = self._composited(images, noise_seed)
        low, high = self._network.value_range
        inputs = low + (high - low) * images
        return functional.interpolate(inputs, self._network.input_shape[:2], mode="bilinear") if resize else inputs

    def _planes(self, spectra: torch.Tensor) -> torch.Tensor:
        n, depth, side = len(spectra), spectra.shape[1], self.size
        scale, first, second = self._synthesis
        return second @ ((spectra * scale) @ first).reshape(n, depth, 2 * side, side)

    def _composited(self, images: torch.Tensor, noise_seed: tuple[int, int] | None) -> torch.Tensor:
        colors, opacity = images[:, :-1], images[:, -1:]
        background = transforms.OUTSIDE if noise_seed is None else self._noise(images.shape, noise_seed)
        return opacity * colors + (1 - opacity) * background

    def _noise(self, shape: torch.Size, seed: tuple[int, int]) -> torch.Tensor:
        """Makes images with the spectrum of natural ones, other ones in each step: no texture can rely on them."""
        side, depth = self.size, self.depth - 1
        drawn = np.random.default_rng(seed).standard_normal((shape[0], depth, side, 2 * (side // 2 + 1)), np.float32)
        planes = self._planes(self.tensor(BACKGROUND_DEVIATION * drawn))
        noise = torch.sigmoid(functional.conv2d(planes, self._color_kernels[0]))
        return functional.interpolate(noise, shape[2:], mode="bilinear")
