"""Icons: images optimised to excite a channel, many at once."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Sequence
from typing import Any

import numpy as np
import tensorflow as tf

from tb_plugin import image_prior as prior
from tb_plugin.icons import Icons, Rendering
from tb_plugin.tf.network import KerasNetwork


def render_channels(
    network: KerasNetwork, layer: str, channels: Sequence[int], rendering: Rendering
) -> Iterator[Icons]:
    """Optimises an icon for each channel, giving each batch when it is finished.

    The objective is taken before the activation function: behind a ReLU a channel that is silent on noise has no
    gradient and would stay grey. An icon depends on its channel, the network and the seed, not on the batch it is in.

    Args:
      network: The model.
      layer: Name of the layer.
      channels: Which of its channels.
      rendering: How.

    Yields:
      Batches in the order of `channels`.

    Source: Olah et al. 2017, "Feature Visualization": Fourier parameterization, decorrelated colour, transforms, Adam.
    """
    render = _compiled(network, layer, rendering)
    n = rendering.batch_size
    for start in range(0, len(channels), n):
        batch = np.asarray(channels[start : start + n], np.int32)
        padded = np.resize(batch, n)
        images, objective, maximum = render(padded, tf.constant(rendering.n_steps), tf.constant(rendering.seed))
        kept = slice(len(batch))
        yield Icons(batch, images.numpy()[kept], objective.numpy()[kept], maximum.numpy()[kept])


def _compiled(network: KerasNetwork, layer: str, rendering: Rendering) -> Callable[..., Any]:
    size, n, depth = rendering.size or min(network.input_shape[:2]), rendering.batch_size, network.input_shape[2]
    canvas, rate = size + 2 * prior.MARGIN, rendering.learning_rate

    def make(resize: bool) -> Callable[..., Any]:
        def render(channels: tf.Tensor, n_steps: tf.Tensor, seed: tf.Tensor) -> Any:
            spectrum = _initial_spectrum(channels, seed, canvas, depth)

            def gradient(spectrum: tf.Tensor, step: tf.Tensor) -> Any:
                with tf.GradientTape() as tape:
                    tape.watch(spectrum)
                    images = _warped(_image(spectrum, canvas, depth), channels, seed, step, canvas)
                    _, before = network.features(_to_input(network, images, resize), layer)
                    score = tf.reduce_sum(_of_channels(before, channels))
                return tape.gradient(score, spectrum)

            images = _image(_ascend(spectrum, gradient, n_steps, rate), canvas, depth)
            images = images[:, prior.MARGIN : -prior.MARGIN, prior.MARGIN : -prior.MARGIN]
            after, before = network.features(_to_input(network, images, resize), layer)
            maximum = tf.gather(tf.reduce_max(after, axis=[1, 2]), channels, batch_dims=1)
            return images, _of_channels(before, channels), maximum

        return tf.function(
            render,
            input_signature=[tf.TensorSpec([n], tf.int32), tf.TensorSpec([], tf.int32), tf.TensorSpec([], tf.int32)],
            autograph=False,
        )

    def make_any() -> Callable[..., Any]:
        own: Any = make(resize=False)
        try:
            own.get_concrete_function()
        except ValueError:
            # The network insists on its input's size: icons keep theirs and are scaled on the way in.
            return make(resize=True)
        return own

    return network.compiled(("render", layer, size, n, rate), make_any)


def _initial_spectrum(channels: tf.Tensor, seed: tf.Tensor, size: int, depth: int) -> tf.Tensor:
    shape = (2, depth, size, size // 2 + 1)

    def draw(channel: tf.Tensor) -> tf.Tensor:
        return tf.random.stateless_normal(shape, tf.stack([seed, channel]), stddev=prior.INITIAL_DEVIATION)

    return tf.map_fn(draw, channels, fn_output_signature=tf.float32)


def _image(spectrum: tf.Tensor, size: int, depth: int) -> tf.Tensor:
    """`[n, S, S, C]` in [0, 1] of spectra `[n, 2, C, S, S // 2 + 1]`."""
    scale = prior.fourier_scale(size, size) / prior.SPECTRUM_DIVISOR
    planes = tf.signal.irfft2d(tf.complex(spectrum[:, 0] * scale, spectrum[:, 1] * scale), [size, size])
    return tf.sigmoid(tf.einsum("nchw,dc->nhwd", planes, tf.constant(prior.color_correlation(depth))))


def _warped(images: tf.Tensor, channels: tf.Tensor, seed: tf.Tensor, step: tf.Tensor, size: int) -> tf.Tensor:

    # A row for every channel there is: an icon's transforms do not depend on the batch it is in.
    shape = tf.stack([tf.reduce_max(channels) + 1, 4])
    rows = tf.random.stateless_uniform(shape, tf.stack([seed, step + 1]), -1.0, 1.0)
    u = tf.gather(rows, channels)
    low, high = prior.SCALES
    scale = (low + high) / 2 + (high - low) / 2 * u[:, 0]
    angle = prior.ROTATION * math.pi / 180 * u[:, 1]
    shift = prior.JITTER * size * u[:, 2:]
    cos, sin = tf.cos(angle) / scale, tf.sin(angle) / scale
    center = (size - 1) / 2
    dx = center - cos * center + sin * center + shift[:, 0]
    dy = center - sin * center - cos * center + shift[:, 1]
    zero = tf.zeros_like(cos)
    return tf.raw_ops.ImageProjectiveTransformV3(
        images=images,
        transforms=tf.stack([cos, -sin, dx, sin, cos, dy, zero, zero], axis=1),
        output_shape=[size, size],
        fill_value=prior.OUTSIDE,
        interpolation="BILINEAR",
        fill_mode="CONSTANT",
    )


def _to_input(network: KerasNetwork, images: tf.Tensor, resize: bool) -> tf.Tensor:
    low, high = network.value_range
    inputs = low + (high - low) * images
    return tf.image.resize(inputs, network.input_shape[:2]) if resize else inputs


def _of_channels(features: tf.Tensor, channels: tf.Tensor) -> tf.Tensor:
    """`[n]`: of image i the mean of its own channel."""
    means = tf.reduce_mean(features, axis=[1, 2])
    return tf.gather(means, channels, batch_dims=1)


def _ascend(
    start: tf.Tensor, gradient: Callable[[tf.Tensor, tf.Tensor], tf.Tensor], n_steps: tf.Tensor, rate: float
) -> tf.Tensor:
    """Adam with its usual constants, upwards."""

    def step(i: tf.Tensor, at: tf.Tensor, mean: tf.Tensor, square: tf.Tensor) -> tuple[tf.Tensor, ...]:
        g = gradient(at, i)
        t = tf.cast(i + 1, tf.float32)
        mean = 0.9 * mean + 0.1 * g
        square = 0.999 * square + 0.001 * g * g
        change = (mean / (1 - tf.pow(0.9, t))) / (tf.sqrt(square / (1 - tf.pow(0.999, t))) + 1e-7)
        return i + 1, at + rate * change, mean, square

    zero = tf.zeros_like(start)
    return tf.while_loop(lambda i, *_: i < n_steps, step, (tf.constant(0), start, zero, zero))[1]
