"""Draws a creature: its picture and the part that each pixel shows."""

from __future__ import annotations

import colorsys
import dataclasses

import numpy as np
from PIL import Image

from demo import anatomy
from demo.canvas import SUPERSAMPLING, Canvas, Colour
from demo.creatures import Fur, Limbs, Part, Spec
from demo.geometry import ellipse
from demo.scenery import background, draw_bush

HUES = {Fur.WARM: (0.03, 0.125), Fur.COOL: (0.47, 0.74)}
RED: Colour = (222, 24, 36)

# Corners, in the creature's own coordinates, that hold every variant of it.
ENVELOPE = np.array([(-27.5, 1.5), (-25.0, 30.5), (15.0, 30.5), (28.5, -14.0), (28.0, -29.0), (3.0, -30.0)])

# What any variant of a trait may cover (x, y, half width, half height): a bush must not tell by its size what it hides.
HIDEOUTS = {
    Part.EARS: (14.5, -21.5, 12.2, 8.2),
    Part.COAT: (-4.0, 7.0, 17.8, 11.8),
    Part.LIMBS: (-4.5, 20.6, 20.0, 10.2),
}


@dataclasses.dataclass(frozen=True)
class Rendering:
    """A drawn creature.

    Attributes:
      image: uint8 RGB, `[S, S, 3]`.
      parts: uint8, `[S, S]`, the `Part` of each pixel.
    """

    image: np.ndarray
    parts: np.ndarray


def render(spec: Spec) -> Rendering:
    """Draws a creature with smooth edges, S = 64; `parts` tells the part at the centre of each pixel."""
    large = paint(spec)
    image = np.asarray(Image.fromarray(large.image).reduce(SUPERSAMPLING))
    centre = SUPERSAMPLING // 2
    return Rendering(image, large.parts[centre::SUPERSAMPLING, centre::SUPERSAMPLING])


def paint(spec: Spec) -> Rendering:
    """Draws a creature four times as large, S = 256, where each pixel shows exactly one part."""
    canvas = Canvas(background(spec.scenery, _rng(spec, Part.BACKGROUND)), spec.pose)
    colours = _colours(spec)
    canvas.shade(ellipse(-2, 28, 24, 4), anatomy.INK, 0.28)
    anatomy.draw_ears(canvas, spec.ears, colours, _rng(spec, Part.EARS))
    anatomy.draw_tail(canvas, colours)
    if spec.limbs is Limbs.LEGS:
        anatomy.draw_limbs(canvas, spec.limbs, colours, _rng(spec, Part.LIMBS))
    anatomy.draw_flank(canvas, spec.coat, colours, _rng(spec, Part.COAT))
    if spec.limbs is not Limbs.LEGS:
        anatomy.draw_limbs(canvas, spec.limbs, colours, _rng(spec, Part.LIMBS))
    # The head looks over the bush before the flank, but ears hide behind theirs.
    _hide(canvas, spec, Part.COAT)
    _hide(canvas, spec, Part.LIMBS)
    anatomy.draw_head(canvas, colours)
    _hide(canvas, spec, Part.EARS)
    if spec.tag:
        _draw_tag(canvas)
    return Rendering(np.asarray(canvas.image), np.asarray(canvas.parts))


def _rng(spec: Spec, *key: int) -> np.random.Generator:
    return np.random.default_rng((spec.seed, *map(int, key)))


def _hide(canvas: Canvas, spec: Spec, trait: Part) -> None:
    if trait in spec.hidden:
        draw_bush(canvas, *HIDEOUTS[trait], _rng(spec, Part.BUSH, trait))


def _draw_tag(canvas: Canvas) -> None:
    canvas.stamp([(1, 4), (4, 1), (10, 1), (10, 10), (1, 10)], anatomy.WHITE, Part.TAG)
    canvas.stamp([(2, 4.5), (4.5, 2), (9, 2), (9, 9), (2, 9)], RED, Part.TAG)
    canvas.stamp([(4, 4), (5.5, 4), (5.5, 5.5), (4, 5.5)], anatomy.WHITE, Part.TAG)


def _colours(spec: Spec) -> anatomy.Colours:
    rng = _rng(spec, Part.BODY)
    hue, saturation, value = rng.uniform(*HUES[spec.fur]), rng.uniform(0.4, 0.68), rng.uniform(0.84, 0.98)
    return anatomy.Colours(
        fur=_rgb(hue, saturation, value),
        light=_rgb(hue, 0.45 * saturation, 1.0),
        dark=_rgb(hue, 1.15 * saturation, 0.78 * value),
        marks=_rgb(hue, 1.2 * saturation, 0.34 * value),
        outline=_rgb(hue, 0.6, 0.26),
    )


def _rgb(hue: float, saturation: float, value: float) -> Colour:
    red, green, blue = colorsys.hsv_to_rgb(hue, saturation, value)
    return round(255 * red), round(255 * green), round(255 * blue)
