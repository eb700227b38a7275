"""How the layers of a network lie, by what was measured of all of them, by what they are, and by what is told."""

from __future__ import annotations

import dataclasses
from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence

from tb_plugin.network.agreement import (
    FAIR,
    GOOD,
    SURE,
    Seen,
    agreements,
    axes_of,
    best_of,
    is_likely,
    is_of_pairs,
    is_only,
    laid_out,
    readings,
)
from tb_plugin.network.layout import Layout, Planes, Tokens, Told, Unread, fits, key_of
from tb_plugin.network.locality import Fit, fit

# Positions of grids this small may see all of the image alike.
_SMALL = 4


def read_layouts(
    seen: Sequence[Seen],
    size: tuple[int, int],
    told: Mapping[str, Told],
    in_place: Mapping[str, Collection[str]] | None = None,
) -> tuple[dict[str, Layout], tuple[Unread, ...]]:
    """Decides how layers lie.

    Args:
      seen: What was seen of each layer.
      size: Height and width of the image.
      told: What the user says of layers.
      in_place: The layers in which rows and columns lie as in those that they are computed of, and these; None where
        that is not known.

    Returns:
      The layouts of the layers that can be read, by name, and why others are not read.

    Raises:
      ValueError: If a layer that is told of is not there, or does not have such a shape.
    """
    fits_of = {layer.name: agreements(layer, size, None) for layer in seen}
    found = _all_told(seen, size, told)
    own_told = set(found)
    for layer in seen:
        if layer.name not in found and (sure := _measured(fits_of[layer.name])) is not None:
            found[layer.name] = sure
    moved = set() if in_place is None else _moved(seen, in_place, found)
    for layer in seen:
        if layer.name not in found and (own := _as_its_kind(layer, size, layer.name in moved)) is not None:
            found[layer.name] = own
    for layer in seen:
        # In their order: what one comes from is read by then.
        if layer.name not in found and in_place is not None:
            come = {name: found.get(name) for name in in_place.get(layer.name, ()) if name not in own_told}
            source = _as_its_sources(layer, come, fits_of[layer.name], size)
            found |= {} if source is None else {layer.name: source}
    grids = {layout.grid(layer.shape)[:2] for layer in seen if (layout := found.get(layer.name)) is not None}
    for layer in seen:
        smaller = _as_smaller(layer, fits_of[layer.name], grids, size) if layer.name not in found else None
        if smaller is not None:
            found[layer.name] = smaller
    # What is told of a layer is said of no other.
    known = _known([layer for layer in seen if layer.name not in own_told], found)
    for layer in seen:
        if layer.name not in found:
            likely = _as_others(layer, fits_of[layer.name], known, size, layer.name in moved)
            found |= {} if likely is None else {layer.name: likely}
    found = {layer.name: found[layer.name] for layer in seen if layer.name in found}
    return found, tuple(_unread(layer, fits_of[layer.name]) for layer in seen if layer.name not in found)


def _moved(seen: Sequence[Seen], in_place: Mapping[str, Collection[str]], found: Mapping[str, Layout]) -> set[str]:
    """Finds the layers that may lie otherwise than the image, as they come from what was laid out anew."""
    moved: set[str] = set()
    for layer in seen:
        if layer.name not in found and (layer.name not in in_place or not moved.isdisjoint(in_place[layer.name])):
            moved.add(layer.name)
    return moved


def _measured(agreeing: Sequence[tuple[Layout, Fit]]) -> Layout | None:
    """Gives the reading that measurement leaves no doubt of."""
    best = best_of(agreeing)
    if best is None or is_of_pairs(agreeing):
        return None
    return best[0] if best[1].least >= GOOD and best[1].chance * len(agreeing) < SURE else None


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
    moved: bool,
) -> Layout | None:
    """Gives the reading of all other layers of a layer's shape, if its own measurement agrees or can say nothing."""
    best = best_of(agreeing)
    is_sure = best is not None and (best[1].least >= GOOD or is_likely(best[1]))
    if is_of_pairs(agreeing):
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
    # Of one channel, say, another reading may agree as well.
    if any(is_likely(own) and (own.least >= GOOD or not moved) for other, own in agreeing if other == layout):
        return layout
    is_blind = not layer.answers or max(layout.grid(layer.shape)[:2]) <= _SMALL
    return layout if is_blind and not moved and is_only(layout, layer, size) else None


def _as_smaller(
    layer: Seen, agreeing: Sequence[tuple[Layout, Fit]], grids: set[tuple[int, int]], size: tuple[int, int]
) -> Layout | None:
    """Gives the reading that measurement agrees with, of a grid too small to be sure: one that is known, or half."""
    best = best_of(agreeing)
    if best is None or best[1].least < GOOD:
        return None
    layout = best[0]
    height, width, _ = layout.grid(layer.shape)
    halved = {(-(-rows // by), -(-columns // by)) for rows, columns in grids for by in (1, 2)}
    if isinstance(layout, Tokens):
        # A few tokens of many are as well those of another scale.
        only = layout.order is None and layout.before + layout.after <= height * width
    else:
        only = is_only(layout, layer, size)
    return layout if (height, width) in halved and only and not is_of_pairs(agreeing) else None


def _as_its_sources(
    layer: Seen, come: Mapping[str, Layout | None], agreeing: Sequence[tuple[Layout, Fit]], size: tuple[int, int]
) -> Layout | None:
    """Gives the reading of the layers that one comes from in place, unless measured otherwise.

    Deep layers of networks that are not trained yet may answer to all of the image alike.
    """
    layouts = set(come.values())
    if len(layouts) != 1 or len(layer.shape) != 3:
        return None
    (layout,) = layouts
    best = best_of(agreeing)
    is_other = best is not None and best[0] != layout and best[1].least >= GOOD and best[1].chance < SURE
    is_plane = isinstance(layout, Planes) and fits(size, layout.grid(layer.shape)[:2])
    return layout if is_plane and not is_other else None


def _as_its_kind(layer: Seen, size: tuple[int, int], moved: bool) -> Layout | None:
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
    # What was laid out anew may be windows, or positions in them, of which there are as few.
    if not moved and (max(height, width) <= _SMALL or not layer.answers):
        return layout
    own = fit(laid_out(layer, layout))
    return layout if is_likely(own) and (own.least >= GOOD or not moved) else None


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
    best = best_of(agreements(layer, size, told))
    if best is not None and best[1].least >= GOOD:
        return best[0]
    # Where measurement says nothing, there are as few tokens beside those of places as can be.
    grid = next((layout for layout in readings(layer, size) if layout.axes == told), None)
    if grid is None:
        raise ValueError("its grid cannot be found, so it must be told as Tokens(height, width)")
    return grid


def _unread(layer: Seen, agreeing: Sequence[tuple[Layout, Fit]]) -> Unread:
    if not axes_of(layer.shape):
        return Unread(layer.name, layer.shape, "its tensor has more than four axes", telling=False)
    if not layer.answers:
        return Unread(layer.name, layer.shape, "it does not answer to changes of the image", telling=True)
    if is_of_pairs(agreeing):
        return Unread(layer.name, layer.shape, "its values are of pairs of positions", telling=False)
    if not agreeing or agreeing[0][1].least < FAIR:
        return Unread(layer.name, layer.shape, "no axes follow rows and columns of the image", telling=False)
    return Unread(layer.name, layer.shape, "it cannot be told which axes are rows and columns", telling=True)
