"""From what was kept of a layer's images to its statistics."""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass

import numpy as np

from tb_plugin.artifacts import Statistics
from tb_plugin.artifacts.statistics import KEPT, MAXIMUM, MEAN, N_BINS, N_SUMMARY, QUANTILES, SILENT, SPLIT
from tb_plugin.makers.memberships import FEWEST, ByClass, Columns
from tb_plugin.makers.pooling import Pooled
from tb_plugin.makers.probe import Probe
from tb_plugin.statistics import (
    auroc,
    contrasts,
    correlations,
    leaves,
    mean_places,
    redundant_pairs,
    silhouette_by_chance,
    spread_examples,
    two_means,
)
from tb_plugin.statistics.choosing import N_CONTRAST, N_SPREAD, N_STRONGEST
from tb_plugin.statistics.correlations import ALIKE, N_PAIRS

# Into two are split the images of the strongest quarter, so many at most and at least.
_QUARTER, _MOST_SPLIT, _FEWEST_SPLIT = 4, 64, 12
# Of so many channels it is asked what chance gives.
_N_CHANCE = 16


@dataclass(frozen=True, eq=False)
class Alike:
    """How alike the images of the probe set are to the network.

    Attributes:
      layer: In which layer they are compared.
      distances: `[P, P]` squared distances of mean activations.
    """

    layer: str
    distances: np.ndarray


@dataclass(frozen=True, eq=False)
class Before:
    """What was at the step before.

    Attributes:
      step: Which step.
      maxima: `[P, C]` by the names of layers.
    """

    step: int
    maxima: dict[str, np.ndarray]


def layer_statistics(
    pooled: Pooled,
    probe: Probe,
    targets: np.ndarray,
    of: ByClass,
    columns: Columns,
    alike: Alike,
    before: Before | None,
    seed: int = 0,
) -> Statistics:
    """Makes all of a layer but what removing its channels does.

    Args:
      pooled: What was kept of its channels.
      probe: The images.
      targets: `[P, 2]` the classes that evidence is of, the true one and the likeliest, -1 where there is none.
      of: Which images are of which class.
      columns: Which are of which category.
      alike: How alike images are.
      before: What was at the step before, if any.
      seed: Makes what chance gives repeatable.
    """
    maxima, layer = pooled.maxima, dataclasses.replace(pooled.layer, signed=pooled.signed)
    assert pooled.histogram is not None
    fires = np.ones(maxima.shape, bool) if layer.signed else maxima > 0
    chosen = spread_examples(maxima, fires)
    sides, silhouettes, chance = _split(maxima, fires, alike.distances, seed)
    histogram, span = pooled.histogram.coarse(N_BINS)
    own_before = None if before is None else before.maxima.get(layer.name)
    summary = np.full((N_SUMMARY, layer.channels), np.nan, np.float32)
    summary[SILENT] = 1 - pooled.n_above / (len(maxima) * layer.height * layer.width)
    summary[MAXIMUM], summary[MEAN] = maxima.max(axis=0), maxima.mean(axis=0)
    if own_before is not None and own_before.shape == maxima.shape:
        summary[KEPT] = correlations(maxima, own_before)
    summary[SPLIT] = silhouettes
    evidence = None if pooled.evidence is None or not of.classes else _evidence(pooled.evidence, targets, of)
    return Statistics(
        layer=layer,
        n_images=len(maxima),
        fingerprint=probe.fingerprint,
        classes=of.classes,
        counts=of.counts,
        n_other=of.n_other,
        summary=summary,
        histogram=histogram,
        span=span,
        quantiles=pooled.histogram.quantiles(QUANTILES),
        class_quartiles=_quartiles(maxima, of.members),
        class_auroc=auroc(maxima, of.members, of.known),
        column_auroc=auroc(maxima, columns.members, columns.known),
        examples=_examples(pooled, chosen, sides),
        example_values=_of_channels(maxima, chosen, np.nan),
        contrast=contrasts(alike.distances, chosen[:, :N_STRONGEST], leaves(maxima)),
        pairs=redundant_pairs(maxima),
        places=mean_places(pooled.places),
        columns=columns.names,
        evidence=evidence,
        totals=None if evidence is None else _totals(evidence),
        by=of.by,
        step_before=None if before is None or own_before is None else before.step,
        settings=_settings(of, alike, chance, has_evidence=pooled.evidence is not None),
    )


def _split(
    maxima: np.ndarray, fires: np.ndarray, distances: np.ndarray, seed: int
) -> tuple[np.ndarray, np.ndarray, float | None]:
    """Splits the images that excite channels most: sides `[C, P]`, silhouettes `[C]`, and what chance gives."""
    n_images, n_channels = maxima.shape
    order = np.argsort(np.where(fires, -maxima.astype(np.float64), np.inf), axis=0, kind="stable")
    counts = np.minimum(fires.sum(axis=0), min(_MOST_SPLIT, n_images // _QUARTER))
    sides, silhouettes = np.full((n_channels, n_images), -1), np.full(n_channels, np.nan, np.float32)
    for n in np.unique(counts[counts >= _FEWEST_SPLIT]):
        channels = np.flatnonzero(counts == n)
        places = order[:n, channels].T
        own, found = two_means(distances, places)
        sides[channels[:, None], places] = own
        silhouettes[channels] = np.maximum(found, 0)
    most = counts.max(initial=0)
    if most < _FEWEST_SPLIT:
        return sides, silhouettes, None
    full = np.flatnonzero(counts == most)
    some = full[np.unique(np.linspace(0, len(full) - 1, min(_N_CHANCE, len(full))).astype(int))]
    return sides, silhouettes, silhouette_by_chance(distances, order[:most, some].T, seed=seed)


def _of_channels(table: np.ndarray, chosen: np.ndarray, none: float) -> np.ndarray:
    """Takes of each channel what a table `[P, C]` says of the images that are chosen, `[C, E]`."""
    found = np.take_along_axis(table.T, np.maximum(chosen, 0), axis=1)
    return np.where(chosen >= 0, found, none)


def _examples(pooled: Pooled, chosen: np.ndarray, sides: np.ndarray) -> np.ndarray:
    at = _of_channels(pooled.at, chosen, -1)
    rows, columns = np.where(at >= 0, np.divmod(at, pooled.layer.width), -1)
    return np.stack([chosen, rows, columns, _of_channels(sides.T, chosen, -1)], axis=2)


def _quartiles(maxima: np.ndarray, members: np.ndarray) -> np.ndarray:
    found = np.zeros((members.shape[1], 3, maxima.shape[1]), np.float32)
    for number, own in enumerate(members.T):
        found[number] = np.quantile(maxima[own], (0.25, 0.5, 0.75), axis=0)
    return found


def _evidence(evidence: np.ndarray, targets: np.ndarray, of: ByClass) -> np.ndarray:
    """Gives the means of images' evidence for a class over those that it was differentiated of, `[2, K', C]`."""
    found = np.full((len(evidence), len(of.classes), evidence.shape[2]), np.nan, np.float32)
    for which, values in enumerate(evidence):
        for number, target in enumerate(of.classes):
            own = targets[:, which] == target
            if np.count_nonzero(own) >= FEWEST:
                found[which, number] = values[own].mean(axis=0)
    return found


def _totals(evidence: np.ndarray) -> np.ndarray:
    return np.stack([np.maximum(evidence, 0).sum(axis=2), np.minimum(evidence, 0).sum(axis=2)], axis=2)


def _settings(of: ByClass, alike: Alike, chance: float | None, *, has_evidence: bool) -> dict[str, str]:
    said = {
        "classes": of.said,
        "evidence": "gradient × activation, summed over positions"
        if has_evidence
        else "left out: no gradient comes back from the output",
        "examples": f"the {N_STRONGEST} strongest and {N_SPREAD} spread over the ranks of the others that fire",
        "contrast": f"of the quarter of images in which a channel is weakest, the {N_CONTRAST} nearest to strong ones "
        f"by mean activations of {alike.layer}",
        "two kinds": f"two means of the strongest quarter of images, at most {_MOST_SPLIT}, by mean activations of "
        f"{alike.layer}",
        "pairs": f"correlations of at least {ALIKE} in magnitude, {N_PAIRS} at most",
    }
    if chance is not None:
        # By itself a number: what 95 of 100 clouds of points that are of one kind stay below.
        said["two kinds by chance"] = f"{chance:.3f}"
    return said
