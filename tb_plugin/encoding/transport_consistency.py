"""Whether what a manifest says of transport can be."""

from __future__ import annotations

import math
from collections.abc import Iterable

from tb_plugin import grammar
from tb_plugin.encoding.limits import MAX_CLASSES, MAX_EXAMPLES, MAX_NAME
from tb_plugin.encoding.sides import by_text, check_sides
from tb_plugin.schema import pb

_KINDS = ("step", "class", "answer", "column")
# Pairs, and points of either set: more are not drawn, and cells of more take long to cut.
_MOST_PAIRS, _MOST_POINTS = 64, 512
_N_LINE, _N_LEVELS = 4, 5


def check_transport(transport: pb.Transport, blobs: Iterable[pb.Blob]) -> None:
    """Checks that numbers are in range, and that tables are as long as the longest pair.

    Raises:
      ValueError: If they are not.
    """
    pairs, n = transport.pairs, transport.n_images
    if not 1 <= n <= MAX_EXAMPLES:
        raise ValueError(f"transport is of 1 to {MAX_EXAMPLES} images, got {n}")
    if len(pairs) > _MOST_PAIRS:
        raise ValueError(f"there must be at most {_MOST_PAIRS} pairs, got {len(pairs)}")
    for pair in pairs:
        _check_pair(pair, min(n, _MOST_POINTS), transport.layer.channels)
        _check_set(pair.first, n)
        _check_set(pair.second, n)
    of = grammar.Transform(
        "transport", grammar.Activation(grammar.Network("channel", grammar.Hidden(transport.layer.name)))
    )
    r = len(pairs)
    points = max((pair.n_points for pair in pairs), default=0)
    channels = max((pair.n_channels for pair in pairs), default=0)
    sides: dict[grammar.Content, tuple[int, ...]] = {
        grammar.Transform("points", of): (r, 2, points, 2),
        grammar.Transform("images", of): (r, 2, points),
        grammar.Transform("heights", of): (r, points),
        grammar.Transform("channels", of): (r, channels, _N_LINE),
        grammar.Transform("quantiles", of): (r, channels, 2, _N_LEVELS),
    }
    check_sides(by_text(sides), blobs)


def _check_pair(pair: pb.TransportPair, n: int, n_channels: int) -> None:
    if not 1 <= pair.n_points <= n:
        raise ValueError(f"a pair must be of 1 to {n} points, got {pair.n_points}")
    if not 1 <= pair.n_channels <= n_channels:
        raise ValueError(f"a pair must tell of 1 to {n_channels} channels, got {pair.n_channels}")
    distances = (pair.distance, pair.projected, pair.chance, pair.chance_high, pair.moved)
    if not all(math.isfinite(each) and each >= 0 for each in distances):
        raise ValueError("distances must be finite and not negative")
    shares = (pair.explained, pair.explained_first, pair.explained_second, pair.explained_between)
    if not all(0 <= each <= 1 for each in shares):
        raise ValueError("what a plane explains must be shares from 0 to 1")


def _check_set(of: pb.PointSet, n: int) -> None:
    if of.kind not in _KINDS:
        raise ValueError(f"a set must be of {', '.join(_KINDS)}, got {of.kind[:80]!r}")
    if not 1 <= of.n_images <= n or not -1 <= of.label < MAX_CLASSES:
        raise ValueError(f"a set must be of 1 to {n} images and a class in range, got {of.n_images} and {of.label}")
    if len(of.column) > MAX_NAME or len(of.category) > MAX_NAME:
        raise ValueError(f"names must have at most {MAX_NAME} characters")
