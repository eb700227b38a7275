"""The article's predictions, attribution and factors as a snapshot."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from demo.article_data import LAYERS, Article
from tb_plugin.artifacts import LayerRecord, Snapshot
from tb_plugin.encoding.pictures import Picture

# Masks this dark say little of the scale of a mask.
_BRIGHT = 40


def snapshot(article: Article) -> Snapshot:
    """All examples, with the classes that occur in any list of theirs."""
    targets = _padded([_classes(article, example) for example in article.examples])
    tables = [
        _Tables(article, example, row[row >= 0].tolist())
        for example, row in zip(article.examples, targets, strict=True)
    ]
    activations = [article.activations(example) for example in article.examples]
    known = [values for values in activations if values is not None]
    records = []
    for name, info in LAYERS.items():
        by_position = [table.by_position(name) for table in tables]
        by_channel = [table.by_channel(name) for table in tables]
        factors = [table.factors(name) for table in tables]
        complete = name == "mixed4d" and len(known) == len(tables)
        records.append(
            LayerRecord(
                info=info,
                activations=np.stack(known) if complete else None,
                by_position=_stacked(by_position, targets),
                by_channel=_stacked(by_channel, targets),
                factors=None if any(f is None for f in factors) else np.stack([f for f in factors if f is not None]),
            )
        )
    kept = [r for r in records if any(v is not None for v in (r.activations, r.by_position, r.by_channel))]
    n_classes = len(article.class_names)
    loadings = np.zeros((len(tables), 2, targets.shape[1]), np.float32)
    for row, table in zip(loadings, tables, strict=True):
        row[:, : len(table.targets)] = table.loadings
    return Snapshot(
        images=tuple(Picture.from_array(article.image(example)) for example in article.examples),
        logits=np.stack([_logits(article.spatial(example)["output"], n_classes) for example in article.examples]),
        targets=targets,
        neuron_targets=np.zeros((len(tables), 0), np.int64),
        layers=tuple(kept),
        output="softmax",
        value_range=(0, 255),
        class_names=article.class_names,
        loadings=loadings,
        kilobytes=math.inf,
    )


def _logits(output: Iterable[dict], n_classes: int) -> np.ndarray:
    """Logarithms of the five probabilities; the others share what is left."""
    known = {entry["n"]: entry["v"] for entry in output}
    rest = max(1e-6, 1 - sum(known.values())) / (n_classes - len(known))
    probabilities = np.full(n_classes, rest)
    probabilities[list(known)] = list(known.values())
    return np.log(probabilities).astype(np.float32)


def _classes(article: Article, example: str) -> list[int]:
    """Every class of which anything is said, the five most probable first."""
    spatial, graph, teaser = article.spatial(example), article.channels(example), article.teaser(example)
    output = [entry["n"] for entry in spatial["output"]]
    factors = [entry["n"] for column in spatial["nmf"] for entry in column]
    positions = [e["n"] for rows in spatial["layers"].values() for row in rows for cell in row for e in cell]
    lists = [nodes for layer, nodes in graph.items() if layer != "output"]
    channels = [entry["c"] for nodes in lists for node in nodes.values() for entry in node["l"][:-1]]
    return list(dict.fromkeys([*output, *factors, *teaser["classes"], *positions, *channels]))


@dataclass(frozen=True)
class _Tables:
    """What is said of one example, laid out over its `targets`."""

    article: Article
    example: str
    targets: list[int]

    @property
    def loadings(self) -> np.ndarray:
        """`[2, T]`, in the units of the article."""
        table = np.zeros((2, len(self.targets)), np.float32)
        for row, column in zip(table, self.article.spatial(self.example)["nmf"], strict=True):
            for entry in column:
                row[self.targets.index(entry["n"])] = entry["v"]
        return table

    def by_position(self, layer: str) -> np.ndarray | None:
        """`[T, H, W]`: the lists, and where they end, the masks of the classes that have one."""
        rows = self.article.spatial(self.example)["layers"].get(layer)
        if rows is None:
            return None
        table = np.zeros((len(self.targets), len(rows), len(rows[0])), np.float32)
        for y, row in enumerate(rows):
            for x, entries in enumerate(row):
                for entry in entries:
                    table[self.targets.index(entry["n"]), y, x] = entry["v"]
        for classes, masks in self._masks(layer):
            at = [self.targets.index(index) for index in classes]
            listed = table[at]
            bright = (listed > 0) & (masks >= _BRIGHT)
            if bright.any():
                scale = np.median(listed[bright] / masks[bright])
                table[at] = np.where(listed > 0, listed, scale * masks)
        return table

    def _masks(self, layer: str) -> Iterable[tuple[list[int], np.ndarray]]:
        """Classes and their masks `[5, H, W]`, which share a scale."""
        spatial = self.article.spatial(self.example)
        height, width = LAYERS[layer].height, LAYERS[layer].width
        output = self.article.mask(self.example, f"output-{layer}")
        if output is not None:
            yield [entry["n"] for entry in spatial["output"]], output.reshape(-1, height, width).astype(np.float32)
        factors = self.article.mask(self.example, f"nmf-{layer}")
        if factors is not None:
            columns = factors.reshape(-1, height, 2, width).transpose(2, 0, 1, 3).astype(np.float32)
            for column, masks in zip(spatial["nmf"], columns, strict=True):
                yield [entry["n"] for entry in column], masks

    def by_channel(self, layer: str) -> np.ndarray | None:
        """`[T, C]`: what the channels are listed with, the winning class's list, and for mixed4d the comparisons."""
        graph = self.article.channels(self.example)
        if layer not in graph:
            return None
        table = np.zeros((len(self.targets), LAYERS[layer].channels), np.float32)
        for channel, node in graph[layer].items():
            for entry in node["l"][:-1]:
                table[self.targets.index(entry["c"]), int(channel)] = entry["v"]
        for entry in graph["output"][layer][:-1]:
            table[0, entry["c"]] = entry["v"]
        if layer == "mixed4d":
            for pair, entries in self.article.teaser(self.example).items():
                sides = [int(text) for text in pair.split("-") if text.isdigit()]
                if len(sides) == 2:
                    for entry in (each for each in entries if isinstance(each, dict)):
                        for index, name in zip(sides, ("nv0", "nv1"), strict=True):
                            table[self.targets.index(index), entry["c"]] = entry[name]
        return table

    def factors(self, layer: str) -> np.ndarray | None:
        """`[H, W, 2]` from the colours of the hint, in units of the loadings as far as the lists tell.

        The hint is red for the first factor and blue for the second, less its mean and scaled: the darkest of each is
        taken for none.
        """
        hint, by_position = self.article.mask(self.example, f"{layer}-nmf"), self.by_position(layer)
        if hint is None or by_position is None:
            return None
        colours = hint[..., [0, 2]].astype(np.float64)
        shares = colours - colours.min()
        explained = np.einsum("hwf,ft->thw", shares, self.loadings)
        known = (by_position > 0) & (self.loadings.sum(axis=0) > 0)[:, None, None]
        scale = (explained * by_position)[known].sum() / max((explained[known] ** 2).sum(), 1e-12)
        return (scale * shares).astype(np.float32)


def _padded(rows: list[list[int]]) -> np.ndarray:
    table = np.full((len(rows), max(map(len, rows))), -1)
    for line, row in zip(table, rows, strict=True):
        line[: len(row)] = row
    return table


def _stacked(tables: list[np.ndarray | None], targets: np.ndarray) -> np.ndarray | None:
    """`[N, T, ...]`, or None where it is not known of all."""
    known = [table for table in tables if table is not None]
    if len(known) < len(tables):
        return None
    stacked = np.zeros((*targets.shape, *known[0].shape[1:]), np.float32)
    for rows, table in zip(stacked, known, strict=True):
        rows[: len(table)] = table
    return stacked
