"""From parameters to images and to what a network sees, in tensors."""

from __future__ import annotations

import numpy as np
import tensorflow as tf

from tb_plugin.feature_visualization import Rendering, transforms
from tb_plugin.feature_visualization import image_prior as prior
from tb_plugin.feature_visualization.canvas import BACKGROUND_DEVIATION, Canvas
from tb_plugin.network import Network


class TensorCanvas(Canvas):
    """How the parameters of a batch of images become what a network sees."""

    def __init__(self, rendering: Rendering, network: Network) -> None:
        """Makes the tables.

        Args:
          rendering: How icons are made, with a size.
          network: The network that will see the images.
        """
        super().__init__(rendering, network)
        self._network = network

    def images(self, parameters: tf.Tensor) -> tf.Tensor:
        """Gives images `[n, S, S, C]` in [0, 1] of parameters, with opacity as the last channel of transparent ones."""
        planes = self._planes(parameters) if self.fourier else parameters
        return tf.sigmoid(_mixed(planes, self.colors_and_opacity))

    def cropped(self, images: tf.Tensor) -> tf.Tensor:
        """Cuts the margin off images."""
        return images[:, prior.MARGIN : -prior.MARGIN, prior.MARGIN : -prior.MARGIN]

    def moved(self, images: tf.Tensor, matrices: tf.Tensor) -> tf.Tensor:
        """Moves images `[n, S, S, C]` by matrices `[n, 8]` (see `transforms.draw`)."""
        return tf.raw_ops.ImageProjectiveTransformV3(
            images=images,
            transforms=matrices,
            output_shape=[self.moved_size] * 2,
            fill_value=transforms.OUTSIDE,
            interpolation="BILINEAR",
            fill_mode="CONSTANT",
        )

    def inputs(self, images: tf.Tensor, noise_seed: tf.Tensor | None, resize: bool) -> tf.Tensor:
        """Gives what the network sees: images in its range of values, and of its size if it insists on one.

        Args:
          images: `[n, S, S, C]`.
          noise_seed: `[2]`, the seed of the noise that lies under transparent images; None: grey lies there.
          resize: Whether the network insists on its size.
        """
        if self.transparent:
            images = self._composited(images, noise_seed)
        low, high = self._network.value_range
        inputs = low + (high - low) * images
        return tf.image.resize(inputs, self._network.input_shape[:2]) if resize else inputs

    def _planes(self, spectra: tf.Tensor) -> tf.Tensor:
        side, depth = self.size, spectra.shape[1]
        # One axis of images and channels: with an axis of length 1 more, TensorFlow 2.21's product ends the process.
        scaled = tf.reshape(spectra * tf.constant(self.scale), [-1, side, len(self.first)])
        columns = tf.reshape(tf.matmul(scaled, tf.constant(self.first)), [-1, 2 * side, side])
        rows = tf.matmul(tf.constant(self.second), columns)
        return tf.transpose(tf.reshape(rows, [-1, depth, side, side]), [0, 2, 3, 1])

    def _composited(self, images: tf.Tensor, noise_seed: tf.Tensor | None) -> tf.Tensor:
        colors, opacity = images[:, :, :, :-1], images[:, :, :, -1:]
        if noise_seed is None:
            background = tf.fill(tf.shape(colors), transforms.OUTSIDE)
        else:
            background = self._noise(tf.shape(images), noise_seed)
        return opacity * colors + (1 - opacity) * background

    def _noise(self, shape: tf.Tensor, seed: tf.Tensor) -> tf.Tensor:
        """Makes images with the spectrum of natural ones, other ones in each step: no texture can rely on them."""
        n, side, depth = shape[0], self.size, self.depth - 1
        spectra = tf.random.stateless_normal(
            tf.stack([n, depth, side, 2 * (side // 2 + 1)]), seed, stddev=BACKGROUND_DEVIATION
        )
        noise = tf.sigmoid(_mixed(self._planes(spectra), self.colors))
        return tf.image.resize(noise, shape[1:3])


def _mixed(planes: tf.Tensor, colors: np.ndarray) -> tf.Tensor:
    """Gives real colours of decorrelated ones."""
    return tf.matmul(planes, tf.constant(colors.T))
