"""How well the readings that a tensor's shape allows agree with what was measured of it."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from tb_plugin.network.layout import Layout, Planes, Tokens, fits
from tb_plugin.network.locality import Fit, Places, fit
from tb_plugin.network.tokens import reordered, token_grids

# A layer is read by its own measurement if agreement as good would be found by chance in fewer than one of a thousand
# layers, and hardly any position is out of place.
SURE, GOOD = 1e-3, 0.8
# It is read as others of its shape, or as its kind of layer is, if its own measurement agrees by so much.
LIKELY, FAIR = 0.1, 0.4
# Two readings agree alike if their correlations' sums are not farther apart.
_ALIKE = 0.02
# With more positions, a reading is preferred to one that agrees better by so much: it leaves less out.
_BETTER = 0.05


@dataclass(frozen=True, eq=False)
class Seen:
    """What was seen of a layer.

    Attributes:
      name: The layer's name.
      shape: Of its tensor, without the examples.
      places: By axes, as in `axes_of`, the places that they answer to.
      kind: The axes that the layer's kind has, as "NCHW" of a convolution, where it is known.
      examples_second: Whether examples are the second axis.
    """

    name: str
    shape: tuple[int, ...]
    places: Mapping[tuple[int, ...], Places]
    kind: str | None = None
    examples_second: bool = False

    def joined(self, other: Seen) -> Seen:
        """Adds what was seen of other changes."""
        return dataclasses.replace(self, places={axes: self.places[axes] + other.places[axes] for axes in self.places})

    @property
    def answers(self) -> bool:
        """Whether the layer answers to any change of the image."""
        return any(places.answers for places in self.places.values())


def axes_of(shape: tuple[int, ...]) -> tuple[tuple[int, ...], ...]:
    """Gives the axes that may be positions, of a shape without the examples."""
    if 0 in shape:
        return ()
    return {2: ((0,), (1,)), 3: ((0, 1), (1, 2))}.get(len(shape), ())


def agreements(layer: Seen, size: tuple[int, int], axes: str | None) -> list[tuple[Layout, Fit]]:
    """Gives the readings that a layer's shape allows, the best first, with how well they agree with measurement."""
    if not layer.answers:
        return []
    possible = [layout for layout in readings(layer, size) if axes in (None, layout.axes)]
    found = [(layout, fit(laid_out(layer, layout))) for layout in possible]
    if not any(each.least >= GOOD and each.chance < SURE for _, each in found):
        in_rows = [layout for layout, _ in found if isinstance(layout, Tokens) and layout.before + layout.after <= 1]
        found += [(other, fit(laid_out(layer, other))) for layout in in_rows for other in reordered(layout)]
    return sorted(found, key=lambda each: -each[1].rows - each[1].columns)


def readings(layer: Seen, size: tuple[int, int]) -> Iterator[Layout]:
    """Gives the readings that a layer's shape allows; of tokens, those in rows."""
    if len(layer.shape) == 3:
        yield from (Planes(axes) for axes in ("NHWC", "NCHW", "NWHC", "NCWH"))
    elif layer.examples_second:
        yield from token_grids(layer.shape[0], size, axes="TNC")
    elif len(layer.shape) == 2:
        yield from token_grids(layer.shape[0], size)
        yield from token_grids(layer.shape[1], size, axes="NCT")


def laid_out(layer: Seen, layout: Layout) -> np.ndarray:
    """Gives the centres `[2, H, W]` of what the positions of a layout answer to."""
    if isinstance(layout, Planes):
        centres = layer.places[(1, 2) if layout.axes[1] == "C" else (0, 1)].centres
        return centres if layout.axes.index("H") < layout.axes.index("W") else centres.transpose(0, 2, 1)
    centres = layer.places[(1,) if layout.axes == "NCT" else (0,)].centres
    n_places = layout.height * layout.width
    order = slice(layout.before, layout.before + n_places) if layout.order is None else np.array(layout.order)
    return centres[:, order].reshape(2, layout.height, layout.width)


def best_of(agreeing: Sequence[tuple[Layout, Fit]]) -> tuple[Layout, Fit] | None:
    """Gives the reading that agrees best, the one with most positions of those that agree nearly as well.

    None if there are several of them: where rows at the border are left out, the rest agree as before.
    """
    most = max((_total(each) for _, each in agreeing), default=0.0)
    near = [each for each in agreeing if _total(each[1]) > most - _BETTER]
    largest = max((_n_positions(layout) for layout, _ in near), default=0)
    near = [each for each in near if _n_positions(each[0]) == largest]
    alike = [each for each in near if _total(each[1]) > _total(near[0][1]) - _ALIKE]
    return alike[0] if len(alike) == 1 else None


def _total(each: Fit) -> float:
    return each.rows + each.columns


def _n_positions(layout: Layout) -> int:
    return layout.height * layout.width if isinstance(layout, Tokens) else 0


def is_of_pairs(agreeing: Sequence[tuple[Layout, Fit]]) -> bool:
    """Tells whether the axis of channels has places as well, as in the weights of attention between positions."""
    ends = {
        layout.axes[-1]
        for layout, each in agreeing
        if isinstance(layout, Tokens) and each.least >= FAIR and each.chance < SURE
    }
    return len(ends) > 1


def is_likely(own: Fit) -> bool:
    """Tells whether a reading agrees so well that it is believed where there are other reasons for it."""
    return own.least >= FAIR and own.chance < LIKELY


def is_only(layout: Layout, layer: Seen, size: tuple[int, int]) -> bool:
    """Tells whether a reading is the only one, of rows before columns, that makes of a shape a smaller image."""
    upright = [other for other in readings(layer, size) if "WH" not in other.axes]
    return [other for other in upright if fits(size, other.grid(layer.shape)[:2])] == [layout]
