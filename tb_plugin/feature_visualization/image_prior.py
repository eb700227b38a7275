"""What natural images are like, as the tables that feature visualization needs in every framework.

Source: Olah et al. 2017, "Feature Visualization" (preconditioning); constants of lucid's `param`.
"""

from __future__ import annotations

import functools
from collections.abc import Sequence

import numpy as np

# A square root of the correlation of ImageNet's colours.
_IMAGENET_COLORS = np.array([[0.26, 0.09, 0.02], [0.27, 0.00, -0.05], [0.27, -0.09, 0.03]], np.float32)

# Parameters start as noise of this standard deviation; the spectrum is divided by 4 (lucid's constant).
_DEVIATION = 0.01
_SPECTRUM_DIVISOR = 4.0
# The darkest pixel whose logarithm of the odds is taken: after rounding, an icon may hold 0 and 1.
_DARKEST = 1 / 512

# Pixels that are cut off each side in the end: jitter moves the border out of sight, where it turns black and white.
MARGIN = 4


@functools.lru_cache(maxsize=8)
def fourier_scale(size: int) -> np.ndarray:
    """Weights of Fourier coefficients that make steepest ascent favour frequencies as natural images have them.

    Returns:
      `[size, size // 2 + 1]`, proportional to 1 / frequency, the frequency held above one cycle per image.
    """
    frequency = np.hypot(np.fft.fftfreq(size)[:, None], np.fft.rfftfreq(size)[None, :])
    return (size / np.maximum(frequency, 1.0 / size) / _SPECTRUM_DIVISOR).astype(np.float32)


@functools.lru_cache(maxsize=8)
def fourier_synthesis(size: int) -> tuple[np.ndarray, np.ndarray]:
    """Writes the inverse real Fourier transform in two dimensions as two products of matrices.

    Products are what every framework does fastest: at 100 pixels a side they take half as long as its FFT.

    Returns:
      `[2 F, 2 S]` along x, from real and imaginary parts of F = S // 2 + 1 coefficients to real and imaginary parts of
      S columns; and `[S, 2 S]` along y, from these parts of S coefficients, taken in turns, to S rows. With
      `a = spectrum @ first` of shape `[S, 2 S]`, the image is `second @ a.reshape(2 S, S)`.
    """
    half = size // 2 + 1
    turns = np.outer(np.arange(half), np.arange(size)) * 2 * np.pi / size
    twice = np.full((half, 1), 2.0)
    twice[0] = 1
    if size % 2 == 0:
        twice[-1] = 1
    cos, sin = twice * np.cos(turns) / size, twice * np.sin(turns) / size
    first = np.block([[cos, sin], [-sin, cos]])
    turns = np.outer(np.arange(size), np.arange(size)) * 2 * np.pi / size
    second = np.stack([np.cos(turns), -np.sin(turns)], axis=2).reshape(size, 2 * size) / size
    return first.astype(np.float32), second.astype(np.float32)


def initial_noise(seeds: Sequence[Sequence[int]], shape: tuple[int, ...]) -> np.ndarray:
    """Gives the parameters that n images start from, each drawn from its own seed: `[n, *shape]`."""
    draws = [np.random.default_rng([*seed, 0]).standard_normal(shape, np.float32) for seed in seeds]
    return _DEVIATION * np.stack(draws)


def color_root(images: np.ndarray) -> np.ndarray:
    """Computes how the channels of images vary together.

    Args:
      images: `[N, H, W, C]`, any number of channels.

    Returns:
      Symmetric `[C, C]`: a square root of the channels' covariance, so that its inverse takes the correlation out.
    """
    pixels = images.reshape(-1, images.shape[-1]).astype(np.float64)
    values, vectors = np.linalg.eigh(np.atleast_2d(np.cov(pixels, rowvar=False)))
    # A channel that never varies has nothing to correlate with, but must stay within reach.
    values = np.sqrt(np.maximum(values, 1e-4 * max(values.max(), 1e-12)))
    return ((vectors * values) @ vectors.T).astype(np.float32)


def color_matrix(root: np.ndarray | None, channels: int) -> np.ndarray:
    """Gives the matrix `[C, C]` from decorrelated to real colours.

    Args:
      root: What `color_root` gave; None: ImageNet's for three channels, else that of independent channels.
      channels: C.

    Raises:
      ValueError: If `root` is for another number of channels.
    """
    if root is None:
        root = _IMAGENET_COLORS if channels == 3 else np.eye(channels, dtype=np.float32)
    if root.shape != (channels, channels):
        raise ValueError(f"colors must have shape [{channels}, {channels}], got {list(root.shape)}")
    return (root / np.linalg.norm(root, axis=0).max()).astype(np.float32)


def decorrelated(images: np.ndarray, colors: np.ndarray) -> np.ndarray:
    """Undoes the sigmoid and the mix of colours: gives decorrelated values of images `[n, H, W, C]` in [0, 1]."""
    clipped = np.clip(images.astype(np.float64), _DARKEST, 1 - _DARKEST)
    return np.log(clipped / (1 - clipped)) @ np.linalg.inv(colors.astype(np.float64)).T


def spectrum_of(images: np.ndarray, colors: np.ndarray) -> np.ndarray:
    """Gives the parameters of square images `[n, S, S, C]` in [0, 1]: `[n, C, S, 2 F]`, real and imaginary parts."""
    planes = decorrelated(images, colors).transpose(0, 3, 1, 2)
    spectrum = np.fft.rfft2(planes) / fourier_scale(planes.shape[-1])
    return np.concatenate([spectrum.real, spectrum.imag], axis=-1).astype(np.float32)
