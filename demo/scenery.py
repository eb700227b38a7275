"""What stands around a creature: backgrounds of 1/f noise, as in natural images, and bushes."""

from __future__ import annotations

import functools

import numpy as np

from demo.canvas import Canvas, Colour
from demo.creatures import SIZE, Part, Scenery
from demo.geometry import ellipse, move

# Colours from the darkest to the lightest of each palette.
PALETTES: dict[Scenery, tuple[Colour, Colour, Colour]] = {
    Scenery.MEADOW: ((104, 138, 84), (150, 180, 108), (206, 214, 150)),
    Scenery.SAND: ((176, 142, 104), (216, 186, 140), (244, 226, 188)),
    Scenery.SNOW: ((168, 186, 208), (212, 224, 236), (250, 250, 252)),
    Scenery.DUSK: ((96, 82, 128), (170, 122, 152), (240, 178, 160)),
    Scenery.SEA: ((60, 120, 146), (110, 170, 186), (184, 222, 220)),
    Scenery.STONE: ((108, 106, 110), (150, 148, 148), (202, 198, 192)),
}
LEAVES: tuple[Colour, Colour, Colour] = ((46, 110, 60), (60, 134, 70), (86, 160, 84))
LEAF_OUTLINE: Colour = (22, 60, 36)


@functools.lru_cache(maxsize=1)
def _amplitudes() -> np.ndarray:
    frequencies = np.hypot(np.fft.fftfreq(SIZE)[:, None], np.fft.rfftfreq(SIZE)[None, :])
    frequencies[0, 0] = np.inf
    return frequencies**-1.15


def background(scenery: Scenery, rng: np.random.Generator) -> np.ndarray:
    """Paints a textured background, uint8 RGB `[64, 64, 3]`."""
    real, imaginary = _amplitudes() * rng.standard_normal((2, SIZE, SIZE // 2 + 1))
    noise = np.fft.irfft2(real + 1j * imaginary, s=(SIZE, SIZE))
    levels = 0.5 + 0.22 * noise / noise.std()
    stops = np.array(PALETTES[scenery], np.float64)
    positions = np.linspace(0, 1, len(stops))
    return np.stack([np.interp(levels, positions, stop) for stop in stops.T], axis=-1).astype(np.uint8)


def draw_bush(
    canvas: Canvas, x: float, y: float, half_width: float, half_height: float, rng: np.random.Generator
) -> None:
    """Covers a box around (x, y), corners included, with leaves."""
    turns = np.linspace(0, 2 * np.pi, 16, endpoint=False) + rng.uniform(0, 0.45)
    cos, sin = np.cos(turns), np.sin(turns)
    # A superellipse reaches into the corners, which an ellipse would leave open.
    corners = np.stack([np.sign(cos) * np.abs(cos) ** 0.6, np.sign(sin) * np.abs(sin) ** 0.6], axis=1)
    rim = move(corners * (half_width, half_height), x, y)
    radii = rng.uniform(3.0, 4.2, len(rim))
    for (leaf_x, leaf_y), radius in zip(rim, radii, strict=True):
        canvas.fill(ellipse(leaf_x, leaf_y, radius, radius), LEAVES[0], Part.BUSH, LEAF_OUTLINE)
    canvas.fill(rim, LEAVES[0], Part.BUSH)
    for (leaf_x, leaf_y), radius in zip(rim, radii, strict=True):
        canvas.decorate(ellipse(leaf_x, leaf_y - 0.4, radius - 0.7, radius - 0.7), LEAVES[1])
    for leaf_x, leaf_y in move(rng.uniform(-0.85, 0.85, (16, 2)) * (half_width, half_height), x, y):
        canvas.fill(ellipse(leaf_x, leaf_y, 2.6, 1.5, rng.uniform(-50, 50)), LEAVES[rng.integers(1, 3)], Part.BUSH)
