"""Whether what a manifest says of changes, or of a sketch, can be."""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterable, Sequence

from tb_plugin import grammar
from tb_plugin.encoding.limits import MAX_EXAMPLES, MAX_NAME
from tb_plugin.encoding.sides import Side, by_text, check_sides
from tb_plugin.schema import pb

_SIMILARITY = grammar.Transform("similarity", grammar.Dataset("probe"))
# What is measured of each group, and four channels that name it.
_GROUP_ROWS = 8
_NUMBERS = ("distance", "move", "spread", "reference_spread", "kept", "kept_by_mean", "moved")


def check_changes(changes: pb.Changes, blobs: Iterable[pb.Blob]) -> None:
    """Checks that pairs are of layers that are there, that tables are of their channels, and numbers are in range.

    Raises:
      ValueError: If they are not.
    """
    _check_images(changes.n_images)
    if not 1 <= changes.n_compared <= changes.n_images:
        raise ValueError(f"from 1 to {changes.n_images} images must be compared, got {changes.n_compared}")
    if len(changes.reference_run) > MAX_NAME:
        raise ValueError(f"names of runs must have at most {MAX_NAME} characters")
    if not 0 <= changes.accuracy <= 1:
        raise ValueError(f"accuracy must be a share from 0 to 1, got {changes.accuracy}")
    own, other = (_channels(layers) for layers in (changes.layers, changes.reference_layers))
    shapes: dict[grammar.Content, tuple[Side, ...]] = {_SIMILARITY: (len(other), len(own))}
    for pair in changes.pairs:
        if pair.layer not in own or pair.reference_layer not in other:
            raise ValueError(f"pairs must be of layers that are named, got {pair.layer[:80]!r}")
        of = _of(pair.layer)
        shapes[grammar.Transform("changes", of)] = (7, own[pair.layer])
        shapes[grammar.Transform("reference changes", of)] = (3, other[pair.reference_layer])
        for name in _NUMBERS:
            value = getattr(pair, name)
            if not (math.isfinite(value) and value >= 0):
                raise ValueError(f"{name} must be finite and not negative, got {value}")
    for each in changes.groups:
        if each.layer not in own or each.reference_layer not in other:
            raise ValueError(f"groups must be of layers that are named, got {each.layer[:80]!r}")
        for name in ("changes", "reference changes"):
            shapes[grammar.Transform(name, _of(each.layer, "group"))] = (_GROUP_ROWS, None)
    for pairs in (changes.pairs, changes.groups):
        if len({pair.layer for pair in pairs}) < len(pairs):
            raise ValueError("pairs must be of different layers")
    check_sides(by_text(shapes), blobs)


def check_sketch(sketch: pb.Sketch, blobs: Iterable[pb.Blob]) -> None:
    """Checks that images are of the probe set, and that there is a mean of each and of each channel.

    Raises:
      ValueError: If not.
    """
    _check_images(sketch.n_images)
    images = sketch.images
    if not images or images[-1] >= sketch.n_images or any(a >= b for a, b in itertools.pairwise(images)):
        raise ValueError(f"images must be ascending places below {sketch.n_images}")
    shape: tuple[Side, ...] = (len(images), sketch.layer.channels)
    check_sides(by_text({grammar.Transform("sketch", _of(sketch.layer.name)): shape}), blobs)


def _of(layer: str, atom: grammar.AtomKind = "channel") -> grammar.Activation:
    return grammar.Activation(grammar.Network(atom, grammar.Hidden(layer)))


def _channels(layers: Sequence[pb.Layer]) -> dict[str, int]:
    found = {layer.name: layer.channels for layer in layers}
    if not found or len(found) < len(layers):
        raise ValueError(f"layers must have different names, got {len(layers)} with {len(found)}")
    return found


def _check_images(n: int) -> None:
    if not 1 <= n <= MAX_EXAMPLES:
        raise ValueError(f"there must be 1 to {MAX_EXAMPLES} images, got {n}")
