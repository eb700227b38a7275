"""The parts of a creature, each drawn on a canvas from its own random generator."""

from __future__ import annotations

import dataclasses

import numpy as np

from demo.canvas import Canvas, Colour
from demo.creatures import Coat, Ears, Limbs, Part
from demo.geometry import ellipse, move, smooth, turn

PINK: Colour = (244, 158, 160)
CREAM: Colour = (250, 238, 214)
WHITE: Colour = (255, 255, 255)
INK: Colour = (34, 28, 40)
TYRE: Colour = (52, 50, 60)
ACCENTS: tuple[Colour, ...] = ((250, 196, 54), (240, 110, 70), (70, 180, 200), (236, 120, 170), (130, 200, 90))

HEAD = (14.0, -5.5)
FLANK = ellipse(-4.0, 7.0, 17.5, 11.5)


@dataclasses.dataclass(frozen=True)
class Colours:
    """The colours of a creature's fur, all of one hue."""

    fur: Colour
    light: Colour
    dark: Colour
    marks: Colour
    outline: Colour


def draw_tail(canvas: Canvas, colours: Colours) -> None:
    """A round tail at the back."""
    canvas.fill(ellipse(-22, 1.5, 4.2, 4.2), colours.light, Part.BODY, colours.outline)


def draw_ears(canvas: Canvas, ears: Ears, colours: Colours, rng: np.random.Generator) -> None:
    """Two ears, whose roots the head will cover."""
    for side in (-1, 1):
        tilt = 20 * side + rng.uniform(-7, 7)
        root = HEAD[0] + 5.2 * side, HEAD[1] - 6.5
        for size, colour, outline in ((1.0, colours.fur, colours.outline), (0.58, PINK, None)):
            canvas.fill(move(turn(_ear(ears, size), tilt), *root), colour, Part.EARS, outline)


def _ear(ears: Ears, size: float) -> np.ndarray:
    if ears is Ears.POINTY:
        ear = np.array([(-5.4, 1), (-3.6, -6), (0, -14), (3.6, -6), (5.4, 1)])
        return move(ear * size, 0, -1.5 * (1 - size))
    if ears is Ears.ROUND:
        return ellipse(0, -4.5, 6 * size, 6 * size)
    return ellipse(0, -7.5, 3.7 * size, 9.6 * size)


def draw_flank(canvas: Canvas, coat: Coat, colours: Colours, rng: np.random.Generator) -> None:
    """The trunk with its coat."""
    canvas.fill(FLANK, colours.dark, Part.COAT, colours.outline)
    canvas.decorate_within(FLANK, [ellipse(-4, 4, 18, 11.5)], colours.fur)
    if coat is Coat.STRIPES:
        canvas.decorate_within(FLANK, _stripes(rng), colours.marks)
    elif coat is Coat.SPOTS:
        canvas.decorate_within(FLANK, _spots(rng), colours.marks)


def _stripes(rng: np.random.Generator) -> list[np.ndarray]:
    lean, phase = rng.uniform(-3, 3), rng.uniform(-1, 1)
    stripe = [(-1.7, -7), (1.7, -7), (2 + lean, 6.5), (0.4, 21), (-0.4, 21), (-1.2 + lean, 6.5)]
    return [smooth((x + phase + dx, y) for dx, y in stripe) for x in (-17.5, -11.5, -5.5, 0.5, 6.5)]


def _spots(rng: np.random.Generator) -> list[np.ndarray]:
    centres = [(x + 3.3 * (row % 2), -1 + 5.6 * row) for row in range(4) for x in (-19.5, -12.9, -6.3, 0.3, 6.9)]
    shifts, radii = rng.uniform(-0.8, 0.8, (len(centres), 2)), rng.uniform(1.7, 2.5, (len(centres), 2))
    return [ellipse(*(centre + shift), *radius) for centre, shift, radius in zip(centres, shifts, radii, strict=True)]


def draw_limbs(canvas: Canvas, limbs: Limbs, colours: Colours, rng: np.random.Generator) -> None:
    """Four legs, two wheels or two fins."""
    {Limbs.LEGS: _draw_legs, Limbs.WHEELS: _draw_wheels, Limbs.FINS: _draw_fins}[limbs](canvas, colours, rng)


def _draw_legs(canvas: Canvas, colours: Colours, rng: np.random.Generator) -> None:
    swing = rng.uniform(-9, 9)
    far, near = ((-9.5, -swing), (5.5, swing)), ((-15.5, swing), (-0.5, -swing))
    for places, colour in ((far, colours.dark), (near, colours.fur)):
        for x, angle in places:
            leg = smooth([(-3, 0), (3, 0), (3, 14), (3.6, 17), (-3, 17), (-3, 14)])
            canvas.fill(move(turn(leg, angle), x, 12), colour, Part.LIMBS, colours.outline)
            canvas.decorate(move(turn(ellipse(0.3, 14.4, 2.9, 1.9), angle), x, 12), CREAM)


def _draw_wheels(canvas: Canvas, colours: Colours, rng: np.random.Generator) -> None:
    accent = ACCENTS[rng.integers(len(ACCENTS))]
    rolled = rng.uniform(0, 90)
    for x in (-13.5, 6.5):
        canvas.fill(ellipse(x, 21, 7.6, 7.6), TYRE, Part.LIMBS, colours.outline)
        canvas.decorate(ellipse(x, 21, 5.2, 5.2), accent)
        for angle in (rolled, rolled + 90):
            canvas.decorate(ellipse(x, 21, 5.2, 0.8, angle), INK)
        canvas.decorate(ellipse(x, 21, 1.8, 1.8), WHITE)


def _draw_fins(canvas: Canvas, colours: Colours, rng: np.random.Generator) -> None:
    red, green, blue = ACCENTS[rng.integers(len(ACCENTS))]
    dark = (round(0.72 * red), round(0.72 * green), round(0.72 * blue))
    fin = smooth([(-4, -3), (5, -3), (5, 3), (0, 9), (-7, 14.5), (-12, 14.5), (-9, 8)])
    for x in (-10.0, 7.0):
        angle = rng.uniform(-10, 6)
        canvas.fill(move(turn(fin, angle), x, 14), (red, green, blue), Part.LIMBS, colours.outline)
        for ray in (0, 1):
            spine = np.array([(-1 + 3 * ray, 0), (0.6 + 3 * ray, 0.5), (-7.5 + 4 * ray, 11.5 - 2 * ray)])
            canvas.decorate(move(turn(spine, angle), x, 14), dark)


def draw_head(canvas: Canvas, colours: Colours) -> None:
    """A head with a face."""
    x, y = HEAD
    canvas.fill(ellipse(x, y, 10.6, 10), colours.fur, Part.HEAD, colours.outline)
    canvas.decorate(ellipse(x + 1, y + 4.6, 5.4, 4), colours.light)
    for side in (-1, 1):
        canvas.decorate(ellipse(x + 1 + 7 * side, y + 3.4, 1.9, 1.4), PINK)
        canvas.decorate(ellipse(x + 1 + 4.1 * side, y - 1.6, 2.9, 3.3), WHITE)
        canvas.decorate(ellipse(x + 1.5 + 4.1 * side, y - 1.2, 1.8, 2.3), INK)
        canvas.decorate(ellipse(x + 2.1 + 4.1 * side, y - 2.2, 0.8, 0.8), WHITE)
    canvas.decorate(ellipse(x + 1, y + 2.9, 1.7, 1.2), INK)
