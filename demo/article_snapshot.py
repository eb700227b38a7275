"""The article's predictions, attribution and factors as a snapshot."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from demo.article_data import LAYERS, ROUNDING, Article
from demo.article_evidence import evidence
from tb_plugin.artifacts import LayerRecord, Snapshot
from tb_plugin.encoding.pictures import Picture

# Masks this dark say little of the scale of a mask.
_BRIGHT = 40


def snapshot(article: Article) -> tuple[Snapshot, list[str]]:
    """All examples, with the classes that occur in any of their lists, and where the article contradicts itself."""
    targets = _padded([_classes(article, example) for example in article.examples])
    tables = [
        _Tables(article, example, row[row >= 0].tolist())
        for example, row in zip(article.examples, targets, strict=True)
    ]
    activations = [article.activations(example) for example in article.examples]
    records = []
    for name, info in LAYERS.items():
        by_position = [table.by_position(name) for table in tables]
        by_channel = [table.by_channel(name) for table in tables]
        factors = [table.factors(name) for table in tables]
        records.append(
            LayerRecord(
                info=info,
                activations=_stacked(activations) if name == "mixed4d" else None,
                by_position=_by_target(by_position, targets),
                by_channel=_by_target(by_channel, targets),
                factors=_stacked(factors),
            )
        )
    kept = [r for r in records if any(v is not None for v in (r.activations, r.by_position, r.by_channel))]
    n_classes = len(article.class_names)
    loadings = np.full((len(tables), 2, targets.shape[1]), np.nan, np.float32)
    for row, table in zip(loadings, tables, strict=True):
        row[:, : len(table.targets)] = table.loadings
    logits = np.full((len(tables), n_classes), np.nan, np.float32)
    bounds = np.full_like(logits, np.nan)
    notes = [note for table in tables for name in LAYERS for note in table.evidence(name)[1]]
    for i, example in enumerate(article.examples):
        logits[i], bounds[i] = logits_of(article.spatial(example)["output"], n_classes)
        notes += _other_probabilities(article, example)
    made = Snapshot(
        images=tuple(Picture.from_array(article.image(example)) for example in article.examples),
        logits=logits,
        logit_bounds=bounds,
        partial=True,
        rounding=ROUNDING,
        targets=targets,
        neuron_targets=np.zeros((len(tables), 0), np.int64),
        layers=tuple(kept),
        output="softmax",
        value_range=(0, 255),
        class_names=article.class_names,
        loadings=loadings,
        kilobytes=math.inf,
    )
    return made, notes


def logits_of(output: Sequence[dict], n_classes: int) -> tuple[np.ndarray, np.ndarray]:
    """Gives logarithms of the published probabilities `[K]`, NaN where not known, and what those are at most `[K]`.

    One that was published as 0.000 is below half of the last digit; the others are below the least that was published.
    """
    logits, bounds = np.full(n_classes, np.nan), np.full(n_classes, np.nan)
    least = min(entry["v"] for entry in output) + ROUNDING
    left = 1 - sum(max(0, entry["v"] - ROUNDING) for entry in output)
    bounds[:] = math.log(max(min(least, left), ROUNDING))
    for entry in output:
        if entry["v"] > 0:
            logits[entry["n"]], bounds[entry["n"]] = math.log(entry["v"]), np.nan
        else:
            bounds[entry["n"]] = math.log(ROUNDING)
    return logits.astype(np.float32), bounds.astype(np.float32)


def _other_probabilities(article: Article, example: str) -> list[str]:
    """Says where channel attribution's file gives other probabilities: those of spatial attribution's count."""
    spatial = {entry["n"]: entry["v"] for entry in article.spatial(example)["output"]}
    other = {entry["c"]: entry["v"] for entry in article.channels(example)["output"]["l"][:-1]}
    differing = [k for k in spatial.keys() | other.keys() if abs(spatial.get(k, -1) - other.get(k, -1)) > ROUNDING]
    told = ", ".join(f"class {k}: {spatial.get(k, 'none')} and {other.get(k, 'none')}" for k in sorted(differing))
    what = "probabilities of spatial and of channel attribution differ, spatial attribution's count"
    return [f"{example}: {what} ({told})"] if differing else []


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
        table = np.full((2, len(self.targets)), np.nan, np.float32)
        for row, column in zip(table, self.article.spatial(self.example)["nmf"], strict=True):
            for entry in column:
                row[self.targets.index(entry["n"])] = entry["v"]
        return table

    def by_position(self, layer: str) -> np.ndarray | None:
        """`[T, H, W]`: the lists, and where they end, the masks of the classes that have one; else NaN."""
        rows = self.article.spatial(self.example)["layers"].get(layer)
        if rows is None:
            return None
        table = np.full((len(self.targets), len(rows), len(rows[0])), np.nan, np.float32)
        lowest = np.zeros((len(rows), len(rows[0])))
        for y, row in enumerate(rows):
            for x, entries in enumerate(row):
                for value, entry in zip(apart([entry["v"] for entry in entries]), entries, strict=True):
                    table[self.targets.index(entry["n"]), y, x] = value
                lowest[y, x] = min((entry["v"] for entry in entries), default=np.inf)
        for classes, masks in self._masks(layer):
            at = [self.targets.index(index) for index in classes]
            listed = table[at]
            bright = (listed > 0) & (masks >= _BRIGHT)
            if bright.any():
                scale = np.median(listed[bright] / (masks[bright] + 0.5))
                # A step of the mask is cut off, not rounded. What is in no list is below what the list ends with.
                told = np.minimum(np.where(masks > 0, scale * (masks + 0.5), 0), 0.999 * lowest)
                table[at] = np.where(np.isnan(listed), told, listed)
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
        """`[T, C]`: what either file says, see `evidence`; NaN where neither does."""
        values, _ = self.evidence(layer)
        if not values:
            return None
        table = np.full((len(self.targets), LAYERS[layer].channels), np.nan, np.float32)
        for (target, channel), value in values.items():
            table[self.targets.index(target), channel] = value
        return table

    def evidence(self, layer: str) -> tuple[dict[tuple[int, int], float], Sequence[str]]:
        """What channels argue for, by class and channel, and where the article contradicts itself."""
        if layer not in self.article.channels(self.example):
            return {}, ()
        found = evidence(self.article, self.example, layer)
        return found.values, found.notes

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
        loadings = np.nan_to_num(self.loadings)
        explained = np.einsum("hwf,ft->thw", shares, loadings)
        known = (by_position > 0) & (loadings.sum(axis=0) > 0)[:, None, None]
        scale = (explained * by_position)[known].sum() / max((explained[known] ** 2).sum(), 1e-12)
        return (scale * shares).astype(np.float32)


def _padded(rows: list[list[int]]) -> np.ndarray:
    table = np.full((len(rows), max(map(len, rows))), -1)
    for line, row in zip(table, rows, strict=True):
        line[: len(row)] = row
    return table


def apart(values: Sequence[float]) -> list[float]:
    """Puts equal values of a descending list apart, within their rounding: their order is published too."""
    step = 0.8 * ROUNDING / max(1, len(values))
    return [value + step * sum(other == value for other in values[i + 1 :]) for i, value in enumerate(values)]


def _by_target(tables: Sequence[np.ndarray | None], targets: np.ndarray) -> np.ndarray | None:
    """`[N, T, ...]`, NaN where it is not known, or None where nothing is."""
    sides = next((table.shape[1:] for table in tables if table is not None), None)
    if sides is None:
        return None
    stacked = np.full((*targets.shape, *sides), np.nan, np.float32)
    for rows, table in zip(stacked, tables, strict=True):
        if table is not None:
            rows[: len(table)] = table
    return stacked


def _stacked(tables: Sequence[np.ndarray | None]) -> np.ndarray | None:
    """`[N, ...]`, NaN where it is not known, or None where nothing is."""
    shape = next((table.shape for table in tables if table is not None), None)
    if shape is None:
        return None
    return np.stack([np.full(shape, np.nan, np.float32) if table is None else table for table in tables])
