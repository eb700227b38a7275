"""A canvas that draws shapes in a creature's own coordinates, and remembers which part each pixel shows."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np
from PIL import Image, ImageChops, ImageDraw

from demo.creatures import SIZE, Part, Pose
from demo.geometry import grow, turn

Colour = tuple[int, int, int]

SUPERSAMPLING = 4
OUTLINE = 0.9


class Canvas:
    """A picture four times as large as the image, and the map of its parts.

    Shapes are polygons `[P, 2]` of (x, y) in the creature's own coordinates: the origin at its middle, x to where it
    looks, y downwards, one unit a pixel of the final image at scale 1.
    """

    def __init__(self, background: np.ndarray, pose: Pose) -> None:
        """Starts from a background, uint8 RGB `[64, 64, 3]`."""
        side = SIZE * SUPERSAMPLING
        self.image = Image.fromarray(background).resize((side, side), Image.Resampling.NEAREST)
        self.parts = Image.new("L", (side, side), int(Part.BACKGROUND))
        self._image_draw = ImageDraw.Draw(self.image)
        self._parts_draw = ImageDraw.Draw(self.parts)
        mirror = np.diag([-1.0 if pose.flip else 1.0, 1.0])
        self._matrix = turn(mirror, pose.angle) * pose.scale * SUPERSAMPLING
        self._offset = np.array([pose.x, pose.y]) * SUPERSAMPLING

    def fill(self, points: np.ndarray, colour: Colour, part: Part, outline: Colour | None = None) -> None:
        """Fills a polygon, with a rim around it where `outline` is given."""
        inner = outer = self._place(points)
        if outline is not None:
            outer = self._place(grow(points, OUTLINE))
            self._image_draw.polygon(outer, outline)
        self._image_draw.polygon(inner, colour)
        self._parts_draw.polygon(outer, int(part))

    def decorate(self, points: np.ndarray, colour: Colour) -> None:
        """Fills a polygon inside a part that is already drawn."""
        self._image_draw.polygon(self._place(points), colour)

    def decorate_within(self, clip: np.ndarray, shapes: Iterable[np.ndarray], colour: Colour) -> None:
        """Fills polygons, cut off at the polygon `clip`."""
        inside = self._mask([clip], 1)
        self.image.paste(colour, mask=ImageChops.logical_and(self._mask(shapes, 1), inside))

    def shade(self, points: np.ndarray, colour: Colour, opacity: float) -> None:
        """Tints a polygon of the background, as a shadow does; `opacity` is from 0 to 1."""
        self.image.paste(colour, mask=self._mask([points], round(255 * opacity), mode="L"))

    def stamp(self, corners: Sequence[tuple[float, float]], colour: Colour, part: Part) -> None:
        """Fills a convex polygon given in pixels of the final image, whatever the pose."""
        points = np.array(corners) * SUPERSAMPLING
        # Pillow fills the pixels under the right and lower border too.
        placed = (points - (points > points.mean(axis=0))).ravel().tolist()
        self._image_draw.polygon(placed, colour)
        self._parts_draw.polygon(placed, int(part))

    def _place(self, points: np.ndarray) -> list[float]:
        return (points @ self._matrix + self._offset).ravel().tolist()

    def _mask(self, shapes: Iterable[np.ndarray], level: int, mode: str = "1") -> Image.Image:
        mask = Image.new(mode, self.image.size)
        draw = ImageDraw.Draw(mask)
        for shape in shapes:
            draw.polygon(self._place(shape), level)
        return mask
