"""How the layers of a network lie, by what was measured of all of them, by what they are, and by what is told."""

from __future__ import annotations

import dataclasses
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from tb_plugin.network.layout import Layout, Planes, Tokens, Told, Unread, fits, key_of
from tb_plugin.network.locality import Fit, Places, fit
from tb_plugin.network.tokens import reordered, token_grids

# A layer is read by its own measurement if agreement as good would be found by chance in fewer than one of a thousand
# layers, and hardly any position is out of place.
_SURE, _GOOD = 1e-3, 0.8
# It is read as others of its shape, or as its kind of layer is, if its own measurement agrees by so much.
_LIKELY, _FAIR = 0.1, 0.4
# Two readings agree alike if their correlations' sums are not farther apart.
_ALIKE = 0.02
# With more positions, a reading is preferred to one that agrees better by so much: it leaves less out.
_BETTER = 0.05
# Positions of grids this small may see all of the image alike.
_SMALL = 3


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


def read_layouts(
    seen: Sequence[Seen], size: tuple[int, int], told: Mapping[str, Told]
) -> tuple[dict[str, Layout], tuple[Unread, ...]]:
    """Decides how layers lie.

    Args:
      seen: What was seen of each layer.
      size: Height and width of the image.
      told: What the user says of layers.

    Returns:
      The layouts of the layers that can be read, by name, and why others are not read.

    Raises:
      ValueError: If a layer that is told of is not there, or does not have such a shape.
    """
    fits_of = {layer.name: _agreements(layer, size, None) for layer in seen}
    found = _all_told(seen, size, told)
    own_told = set(found)
    for layer in seen:
        if layer.name not in found and (sure := _measured(fits_of[layer.name])) is not None:
            found[layer.name] = sure
    for layer in seen:
        if layer.name not in found and (own := _as_its_kind(layer, size)) is not None:
            found[layer.name] = own
    grids = {layout.grid(layer.shape)[:2] for layer in seen if (layout := found.get(layer.name)) is not None}
    for layer in seen:
        smaller = _as_smaller(layer, fits_of[layer.name], grids, size) if layer.name not in found else None
        if smaller is not None:
            found[layer.name] = smaller
    # What is told of a layer is said of no other.
    known = _known([layer for layer in seen if layer.name not in own_told], found)
    for layer in seen:
        if layer.name not in found:
            likely = _as_others(layer, fits_of[layer.name], known, size)
            found |= {} if likely is None else {layer.name: likely}
    found = {layer.name: found[layer.name] for layer in seen if layer.name in found}
    return found, tuple(_unread(layer, fits_of[layer.name]) for layer in seen if layer.name not in found)


def _agreements(layer: Seen, size: tuple[int, int], axes: str | None) -> list[tuple[Layout, Fit]]:
    """Gives the readings that a layer's shape allows, the best first, with how well they agree with measurement."""
    if not layer.answers:
        return []
    possible = [layout for layout in _readings(layer, size) if axes in (None, layout.axes)]
    found = [(layout, fit(_laid_out(layer, layout))) for layout in possible]
    if all(each.least < _GOOD for _, each in found):
        in_rows = [layout for layout, _ in found if isinstance(layout, Tokens) and layout.before + layout.after <= 1]
        found += [(other, fit(_laid_out(layer, other))) for layout in in_rows for other in reordered(layout)]
    return sorted(found, key=lambda each: -each[1].rows - each[1].columns)


def _readings(layer: Seen, size: tuple[int, int]) -> Iterator[Layout]:
    if len(layer.shape) == 3:
        yield from (Planes(axes) for axes in ("NHWC", "NCHW", "NWHC", "NCWH"))
    elif layer.examples_second:
        yield from token_grids(layer.shape[0], size, axes="TNC")
    elif len(layer.shape) == 2:
        yield from token_grids(layer.shape[0], size)
        yield from token_grids(layer.shape[1], size, axes="NCT")


def _laid_out(layer: Seen, layout: Layout) -> np.ndarray:
    """Gives the centres `[2, H, W]` of what the positions of a layout answer to."""
    if isinstance(layout, Planes):
        centres = layer.places[(1, 2) if layout.axes[1] == "C" else (0, 1)].centres
        return centres if layout.axes.index("H") < layout.axes.index("W") else centres.transpose(0, 2, 1)
    centres = layer.places[(1,) if layout.axes == "NCT" else (0,)].centres
    n_places = layout.height * layout.width
    order = slice(layout.before, layout.before + n_places) if layout.order is None else np.array(layout.order)
    return centres[:, order].reshape(2, layout.height, layout.width)


def _best(agreeing: Sequence[tuple[Layout, Fit]]) -> tuple[Layout, Fit] | None:
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


def _measured(agreeing: Sequence[tuple[Layout, Fit]]) -> Layout | None:
    """Gives the reading that measurement leaves no doubt of."""
    best = _best(agreeing)
    if best is None or _is_of_pairs(agreeing):
        return None
    return best[0] if best[1].least >= _GOOD and best[1].chance * len(agreeing) < _SURE else None


def _is_of_pairs(agreeing: Sequence[tuple[Layout, Fit]]) -> bool:
    """Tells whether the axis of channels has places as well, as in the weights of attention between positions."""
    ends = {
        layout.axes[-1]
        for layout, each in agreeing
        if isinstance(layout, Tokens) and each.least >= _FAIR and each.chance < _SURE
    }
    return len(ends) > 1


def _known(seen: Sequence[Seen], found: Mapping[str, Layout]) -> dict[tuple[int, ...], set[Layout]]:
    """Gives the readings of layers by their shapes; of tokens also by the number of tokens alone."""
    known: dict[tuple[int, ...], set[Layout]] = defaultdict(set)
    for layer in seen:
        if (layout := found.get(layer.name)) is not None:
            known[layer.shape].add(layout)
            if isinstance(layout, Tokens):
                known[(layout.n_tokens,)].add(layout)
    return known


def _as_others(
    layer: Seen,
    agreeing: Sequence[tuple[Layout, Fit]],
    known: Mapping[tuple[int, ...], set[Layout]],
    size: tuple[int, int],
) -> Layout | None:
    """Gives the reading of all other layers of a layer's shape, if its own measurement agrees or can say nothing."""
    best = _best(agreeing)
    is_sure = best is not None and (best[1].least >= _GOOD or _is_likely(best[1]))
    if _is_of_pairs(agreeing):
        return None
    if best is not None and is_sure:
        same = isinstance(best[0], Tokens) and known.get((best[0].n_tokens,)) == {best[0]}
        return best[0] if same or known.get(layer.shape) == {best[0]} else None
    others = known.get(layer.shape, set())
    if len(others) != 1:
        return None
    (layout,) = others
    if isinstance(layout, Tokens):
        # An axis that is as long as there are tokens is that of the tokens, unless the other one is as long.
        return layout if layer.shape[0] != layer.shape[1] else None
    is_blind = not layer.answers or max(layout.grid(layer.shape)[:2]) <= _SMALL
    return layout if is_blind and _is_only(layout, layer, size) else None


def _as_smaller(
    layer: Seen, agreeing: Sequence[tuple[Layout, Fit]], grids: set[tuple[int, int]], size: tuple[int, int]
) -> Layout | None:
    """Gives the reading that measurement agrees with, of a grid too small to be sure: one that is known, or half."""
    best = _best(agreeing)
    if best is None or best[1].least < _GOOD:
        return None
    layout = best[0]
    height, width, _ = layout.grid(layer.shape)
    halved = {(-(-rows // by), -(-columns // by)) for rows, columns in grids for by in (1, 2)}
    is_only = layout.order is None if isinstance(layout, Tokens) else _is_only(layout, layer, size)
    return layout if (height, width) in halved and is_only and not _is_of_pairs(agreeing) else None


def _is_likely(own: Fit) -> bool:
    return own.least >= _FAIR and own.chance < _LIKELY


def _is_only(layout: Layout, layer: Seen, size: tuple[int, int]) -> bool:
    """Tells whether a reading is the only one, of rows before columns, that makes of a shape a smaller image."""
    readings = [other for other in _readings(layer, size) if "WH" not in other.axes]
    return [other for other in readings if fits(size, other.grid(layer.shape)[:2])] == [layout]


def _as_its_kind(layer: Seen, size: tuple[int, int]) -> Layout | None:
    """Gives the reading that a layer's kind or a single position leaves no choice of, unless measured otherwise."""
    if len(layer.shape) == 3 and layer.shape[1:] == (1, 1):
        return Planes("NCHW")
    if len(layer.shape) == 3 and layer.shape[:2] == (1, 1):
        return Planes("NHWC")
    if layer.kind is None or len(layer.shape) != 3:
        return None
    layout = Planes(layer.kind)
    height, width, _ = layout.grid(layer.shape)
    if not fits(size, (height, width)):
        return None
    if max(height, width) <= _SMALL or not layer.answers:
        return layout
    own = fit(_laid_out(layer, layout))
    return layout if _is_likely(own) else None


def _all_told(seen: Sequence[Seen], size: tuple[int, int], told: Mapping[str, Told]) -> dict[str, Layout]:
    """Gives the readings that are told, by the layers' names.

    Raises:
      ValueError: If what is told of a layer does not fit it, or what is told of a module fits none of its layers.
    """
    found: dict[str, Layout] = {}
    wrong: dict[str, ValueError] = {}
    used: set[str] = set()
    for layer in seen:
        key = key_of(told, layer.name)
        if key is not None:
            try:
                found[layer.name] = _told(layer, told[key], size)
                used.add(key)
            except ValueError as error:
                wrong[layer.name] = error
                wrong.setdefault(key, error)
    for key in told:
        if key in wrong and (key not in used or key in {layer.name for layer in seen}):
            raise ValueError(f"layouts tells of {key!r} what does not fit: {wrong[key]}")
        if key not in used:
            names = ", ".join(layer.name for layer in seen) or "none"
            raise ValueError(f"layouts must be for layers whose tensors have three axes or more ({names}), got {key!r}")
    return found


def _told(layer: Seen, told: Told, size: tuple[int, int]) -> Layout:
    if not isinstance(told, str):
        told.grid(layer.shape)
        return dataclasses.replace(told, axes="TNC") if isinstance(told, Tokens) and layer.examples_second else told
    if "T" not in told:
        Planes(told).grid(layer.shape)
        return Planes(told)
    if len(layer.shape) != 2:
        raise ValueError(f"{told} needs a tensor of three axes, got shape [N, {', '.join(map(str, layer.shape))}]")
    agreeing = _agreements(layer, size, told)
    if not agreeing:
        raise ValueError("its grid cannot be found, so it must be told as Tokens(height, width)")
    return agreeing[0][0]


def _unread(layer: Seen, agreeing: Sequence[tuple[Layout, Fit]]) -> Unread:
    if not axes_of(layer.shape):
        return Unread(layer.name, layer.shape, "its tensor has more than four axes", telling=False)
    if not layer.answers:
        return Unread(layer.name, layer.shape, "it does not answer to changes of the image", telling=True)
    if _is_of_pairs(agreeing):
        return Unread(layer.name, layer.shape, "its values are of pairs of positions", telling=False)
    if not agreeing or agreeing[0][1].least < _FAIR:
        return Unread(layer.name, layer.shape, "no axes follow rows and columns of the image", telling=False)
    return Unread(layer.name, layer.shape, "it cannot be told which axes are rows and columns", telling=True)
