"""Images of parameters, as tensors."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import tensorflow as tf

from tb_plugin import image_prior as prior
from tb_plugin import transforms
from tb_plugin.icons import Rendering
from tb_plugin.network import Network

# Of the noise that a transparent icon lies on, in each step another.
_BACKGROUND_DEVIATION = 0.5


class Canvas:
    """How the parameters of a batch of images become what a network sees.

    Attributes:
      size: Pixels a side of what is optimised; a margin of it is cut off in the end.
    """

    def __init__(self, rendering: Rendering, network: Network) -> None:
        """Keeps the tables.

        Args:
          rendering: How, with a size.
          network: Whose input it is for.
        """
        depth = network.input_shape[2]
        self._network = network
        self._fourier = rendering.parameterization == "fourier"
        self._transparent = rendering.transparent
        self._depth = depth + rendering.transparent
        self._colors = prior.color_matrix(rendering.colors, depth)
        self._with_opacity = np.eye(self._depth, dtype=np.float32)
        self._with_opacity[:depth, :depth] = self._colors
        self._transforms = tuple(rendering.transforms)
        self._size = rendering.size or min(network.input_shape[:2])
        self.size = self._size + 2 * prior.MARGIN

    @property
    def parameter_shape(self) -> tuple[int, int, int]:
        """Of one image's parameters."""
        if self._fourier:
            return self._depth, self.size, 2 * (self.size // 2 + 1)
        return self.size, self.size, self._depth

    def start(self, seeds: Sequence[Sequence[int]]) -> np.ndarray:
        """Gives the noise that images start from: `[n, *parameter_shape]`."""
        return prior.initial_noise(seeds, self.parameter_shape)

    def parameters_of(self, images: np.ndarray) -> np.ndarray:
        """Gives the parameters of finished images `[n, S, S, C]` in [0, 1], to go on with them.

        Raises:
          ValueError: If they are not of the size and depth that is made here.
        """
        expected = (self._size, self._size, self._depth)
        if images.ndim != 4 or images.shape[1:] != expected:
            raise ValueError(f"initial must have shape [n, {', '.join(map(str, expected))}], got {list(images.shape)}")
        margin = (prior.MARGIN, prior.MARGIN)
        canvas = np.pad(
            images, ((0, 0), margin, margin, (0, 0)), mode="reflect" if self._size > prior.MARGIN else "edge"
        )
        if self._fourier:
            return prior.spectrum_of(canvas, self._with_opacity)
        return prior.decorrelated(canvas, self._with_opacity).astype(np.float32)

    def images(self, parameters: tf.Tensor) -> tf.Tensor:
        """`[n, S, S, C]` in [0, 1] of parameters; transparent ones with their opacity as last channel."""
        planes = self._planes(parameters) if self._fourier else parameters
        return tf.sigmoid(_mixed(planes, self._with_opacity))

    def cropped(self, images: tf.Tensor) -> tf.Tensor:
        """Cuts the margin off."""
        return images[:, prior.MARGIN : -prior.MARGIN, prior.MARGIN : -prior.MARGIN]

    def moved(self, images: tf.Tensor, matrices: tf.Tensor) -> tf.Tensor:
        """Moves images `[n, S, S, C]` by matrices `[n, 8]` (see `transforms.draw`)."""
        side = transforms.padded_size(self._transforms, self.size)
        return tf.raw_ops.ImageProjectiveTransformV3(
            images=images,
            transforms=matrices,
            output_shape=[side, side],
            fill_value=transforms.OUTSIDE,
            interpolation="BILINEAR",
            fill_mode="CONSTANT",
        )

    def inputs(self, images: tf.Tensor, noise_seed: tf.Tensor | None, resize: bool) -> tf.Tensor:
        """Gives what the network sees: in its range of values, and where it insists on it, of its size.

        Args:
          images: `[n, S, S, C]`.
          noise_seed: `[2]` of the noise that lies under transparent images; None: grey.
          resize: Whether the network insists on its size.
        """
        if self._transparent:
            images = self._composited(images, noise_seed)
        low, high = self._network.value_range
        inputs = low + (high - low) * images
        return tf.image.resize(inputs, self._network.input_shape[:2]) if resize else inputs

    def draws(self, seeds: Sequence[Sequence[int]], n_steps: int) -> np.ndarray:
        """Draws the movements of each image and step: `[n_steps, n, 8]`."""
        return transforms.draw(self._transforms, seeds, n_steps, self.size)

    def _planes(self, spectra: tf.Tensor) -> tf.Tensor:
        side, depth = self.size, spectra.shape[1]
        first, second = prior.fourier_synthesis(side)
        # One axis of images and channels: with an axis of length 1 more, TensorFlow 2.21's product ends the process.
        scaled = tf.reshape(spectra * tf.constant(np.tile(prior.fourier_scale(side), 2)), [-1, side, first.shape[0]])
        columns = tf.reshape(tf.matmul(scaled, tf.constant(first)), [-1, 2 * side, side])
        rows = tf.matmul(tf.constant(second), columns)
        return tf.transpose(tf.reshape(rows, [-1, depth, side, side]), [0, 2, 3, 1])

    def _composited(self, images: tf.Tensor, noise_seed: tf.Tensor | None) -> tf.Tensor:
        colors, opacity = images[:, :, :, :-1], images[:, :, :, -1:]
        if noise_seed is None:
            background = tf.fill(tf.shape(colors), transforms.OUTSIDE)
        else:
            background = self._noise(tf.shape(images), noise_seed)
        return opacity * colors + (1 - opacity) * background

    def _noise(self, shape: tf.Tensor, seed: tf.Tensor) -> tf.Tensor:
        """An image with the spectrum of natural ones, as it is another in each step no texture can count on it."""
        n, side, depth = shape[0], self.size, self._depth - 1
        spectra = tf.random.stateless_normal(
            tf.stack([n, depth, side, 2 * (side // 2 + 1)]), seed, stddev=_BACKGROUND_DEVIATION
        )
        noise = tf.sigmoid(_mixed(self._planes(spectra), self._colors))
        return tf.image.resize(noise, shape[1:3])


def _mixed(planes: tf.Tensor, colors: np.ndarray) -> tf.Tensor:
    """Colours of decorrelated ones."""
    return tf.matmul(planes, tf.constant(colors.T))
