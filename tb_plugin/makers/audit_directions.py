"""What images of the same class differ in along a direction of a layer, in an audit: slices and decisions by it."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from tb_plugin.artifacts import AuditDirection, AuditLead, AuditSlice
from tb_plugin.findings import directions
from tb_plugin.findings.attributes import Column
from tb_plugin.makers.attribute_findings import moved_decision
from tb_plugin.makers.audit_tables import N_IMAGES, worst_halves
from tb_plugin.makers.decisions import Decisions
from tb_plugin.network import Network
from tb_plugin.statistics import auroc

# Of more images no search would end in time; there are so many of the first of them, one of each class after another.
MOST_IMAGES = 4096


@dataclass(frozen=True, eq=False)
class LayerDirections:
    """Directions of a layer on P images.

    Attributes:
      layer: The layer's name.
      rows: `[n]` the images that were looked at, ascending.
      values: `[n, J]` where each lies along each direction.
      has: `[n, J]` which lie at the upper end.
      apart: `[J]` which share of the variance lies between the ends.
      channels: `[J]` the channel that tells the ends apart best.
      shown: `[J]` how well it does, from 0.5 to 1.
    """

    layer: str
    rows: np.ndarray
    values: np.ndarray
    has: np.ndarray
    apart: np.ndarray
    channels: np.ndarray
    shown: np.ndarray


@dataclass(eq=False)
class Directing:
    """What was found until now.

    Attributes:
      layers: Those that are done, the deepest first.
      leads: Of each direction that was asked, by its place, which decision it moves.
    """

    layers: list[LayerDirections] = field(default_factory=list)
    leads: dict[int, AuditLead | None] = field(default_factory=dict)

    @property
    def places(self) -> list[tuple[LayerDirections, int]]:
        """All directions, in the order in which `directions_of` lists them."""
        return [(each, j) for each in self.layers for j in range(len(each.apart))]


def layer_directions(
    layer: str, means: np.ndarray, maxima: np.ndarray, decisions: Decisions, seed: int
) -> LayerDirections:
    """Looks for directions of a layer.

    Args:
      layer: Its name.
      means: `[P, C]` of each channel over positions.
      maxima: `[P, C]`.
      decisions: What is decided on the images; those of classes with enough images are looked at.
      seed: Of where the search begins.
    """
    rows = np.flatnonzero(np.isin(decisions.labels, decisions.classes))
    if len(rows) > MOST_IMAGES:
        rows = np.sort(np.random.default_rng(seed).permutation(rows)[:MOST_IMAGES])
    vectors, labels = np.concatenate([means, maxima], axis=1)[rows], decisions.labels[rows]
    found = directions.directions(vectors, labels, seed=seed)
    shown = 0.5 + np.abs(auroc(directions.without_classes(vectors, labels), found.has))
    best = shown.argmax(axis=1) % means.shape[1]
    return LayerDirections(layer, rows, found.values, found.has, found.apart, best, shown.max(axis=1))


def lead_of(
    network: Network, inputs: np.ndarray, found: Directing, place: int, decisions: Decisions, seed: int
) -> AuditLead | None:
    """Measures which decision a direction moves, as of a column of metadata; None where it moves none.

    Raises:
      OutOfTime: If the network says so.
    """
    of, j = found.places[place]
    column = Column("", "", _over_all(of, of.has[:, j].astype(int), len(inputs), -1))
    rng, n_asked = np.random.default_rng((seed, place)), len(found.places)
    moved = moved_decision(network, inputs, column, decisions, n_asked, rng)
    if moved is None:
        return None
    (index, other), numbers = moved.classes, moved.numbers
    chance = min(1.0, numbers["chance"] * n_asked)
    return AuditLead(index, other, numbers["margin"], int(numbers["changed"]), int(numbers["of"]), chance)


def directions_of(found: Directing) -> tuple[AuditDirection, ...]:
    """Lists directions of all layers, with images that lie furthest at both ends."""
    listed = []
    for place, (of, j) in enumerate(found.places):
        order, has = of.rows[np.argsort(-of.values[:, j], kind="stable")], of.has[:, j]
        lead = found.leads.get(place)
        n_has = int(np.count_nonzero(has))
        listed.append(
            AuditDirection(
                of.layer,
                float(of.apart[j]),
                int(of.channels[j]),
                float(of.shown[j]),
                n_has,
                len(has) - n_has,
                tuple(order[:N_IMAGES].tolist()),
                tuple(order[::-1][:N_IMAGES].tolist()),
                () if lead is None else (lead,),
            )
        )
    return tuple(listed)


def direction_slices_of(found: Directing, decisions: Decisions) -> tuple[AuditSlice, ...]:
    """Compares the two ends of each direction within each class; see `tb_plugin.makers.audit_tables.slices_of`."""
    if not found.places:
        return ()
    n = len(decisions)
    strengths = np.stack([_over_all(of, of.values[:, j], n, 0.0) for of, j in found.places], axis=1)
    has = np.stack([_over_all(of, of.has[:, j], n, False) for of, j in found.places], axis=1)
    known = np.zeros(n, bool)
    known[found.layers[0].rows] = True
    return worst_halves(strengths, has, decisions, known)


def _over_all(of: LayerDirections, values: np.ndarray, n: int, missing: object) -> np.ndarray:
    """Gives what is known of some images for all n."""
    found = np.full(n, missing, dtype=values.dtype)
    found[of.rows] = values
    return found
