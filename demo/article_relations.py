"""The article's masks between positions, and its graph of channels, as relations."""

from __future__ import annotations

import itertools

import numpy as np

from demo.article_data import LAYERS, ROUNDING, Article
from tb_plugin.artifacts import LayerRelations, Relation

_SETTINGS = {
    "positions": "published as masks: shares of the strongest attribution between two layers, in steps of 1/255, none "
    "negative",
    "channels": "the three strongest of each channel that is shown, in units of activation; all others are unknown",
}


def relations(article: Article) -> LayerRelations:
    """All pairs of layers of which anything was published."""
    pairs = []
    for earlier, later in itertools.combinations(LAYERS, 2):
        positions = _positions(article, earlier, later)
        channels, by_channel = _channels(article, earlier, later)
        if positions is not None or by_channel is not None:
            pairs.append(Relation(earlier, later, positions, channels, by_channel))
    examples = tuple(range(len(article.examples)))
    return LayerRelations(tuple(LAYERS.values()), examples, tuple(pairs), _SETTINGS, partial=True, rounding=ROUNDING)


def _positions(article: Article, earlier: str, later: str) -> np.ndarray | None:
    """`[E, H1, W1, H2, W2]`, NaN for examples that have no mask; None where none has."""
    first, last = LAYERS[earlier], LAYERS[later]
    shape = (first.height, last.height, first.width, last.width)
    masks = [article.mask(example, f"{earlier}-{later}") for example in article.examples]
    if all(mask is None for mask in masks):
        return None
    split = np.stack([np.full(shape, np.nan) if mask is None else mask.reshape(shape) for mask in masks])
    return (split.transpose(0, 1, 3, 2, 4) / 255).astype(np.float32)


def _channels(article: Article, earlier: str, later: str) -> tuple[np.ndarray | None, np.ndarray | None]:
    """The explained channels `[E, K]` and their parts `[E, K, C1]`; a number stands in the lists of either layer."""
    tables = [_table(article.channels(example), earlier, later) for example in article.examples]
    if not any(tables):
        return None, None
    explained = [sorted({of for of, _ in table}) for table in tables]
    channels = np.full((len(tables), max(map(len, explained))), -1)
    by_channel = np.full((*channels.shape, LAYERS[earlier].channels), np.nan, np.float32)
    for example, (table, row) in enumerate(zip(tables, explained, strict=True)):
        channels[example, : len(row)] = row
        for (of, part), value in table.items():
            by_channel[example, row.index(of), part] = value
    return channels, by_channel


def _table(graph: dict, earlier: str, later: str) -> dict[tuple[int, int], float]:
    """What is known, by channel of the later layer and of the earlier one."""
    table = {}
    for of, lists in graph.get(later, {}).items():
        for entry in lists.get(earlier, [])[:-1]:
            table[int(of), entry["c"]] = entry["v"]
    for part, lists in graph.get(earlier, {}).items():
        for entry in lists.get(later, [])[:-1]:
            table[entry["c"], int(part)] = entry["v"]
    return table
