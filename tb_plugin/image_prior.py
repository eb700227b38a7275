"""What natural images are like, as the tables that feature visualization needs in every framework.

Source: Olah et al. 2017, "Feature Visualization" (preconditioning and regularisation); constants of lucid's `param`.
"""

from __future__ import annotations

import numpy as np

# A square root of the correlation of ImageNet's colours, divided by its largest column norm.
_COLOR_ROOT = np.array([[0.26, 0.09, 0.02], [0.27, 0.00, -0.05], [0.27, -0.09, 0.03]], np.float32)
COLOR_CORRELATION = _COLOR_ROOT / np.linalg.norm(_COLOR_ROOT, axis=0).max()

# Fourier coefficients start as noise of this standard deviation; the spectrum is divided by 4 (lucid's constant).
INITIAL_DEVIATION = 0.01
SPECTRUM_DIVISOR = 4.0

# One transform is drawn for each icon and step: the article's pad, jitter, scale, rotate and jitter again as one warp.
# Jitter is in parts of the icon's side (12 of 128 pixels in the article), rotation in degrees.
JITTER = 12 / 128
SCALES = (0.9, 1.1)
ROTATION = 10.0
OUTSIDE = 0.5

# Pixels that are cut off each side in the end: jitter leaves the border to itself, and it turns black and white.
MARGIN = 4


def fourier_scale(height: int, width: int) -> np.ndarray:
    """Weights of Fourier coefficients that make steepest ascent favour frequencies as natural images have them.

    Returns:
      `[height, width // 2 + 1]`, proportional to 1 / frequency, the frequency held above one cycle per image.
    """
    fy = np.fft.fftfreq(height)[:, None]
    fx = np.fft.rfftfreq(width)[None, :]
    frequency = np.sqrt(fx**2 + fy**2)
    return (np.sqrt(height * width) / np.maximum(frequency, 1.0 / max(height, width))).astype(np.float32)


def color_correlation(channels: int) -> np.ndarray:
    """Matrix `[channels, channels]` from decorrelated to real colours; other than RGB are taken as independent."""
    return COLOR_CORRELATION if channels == 3 else np.eye(channels, dtype=np.float32)
