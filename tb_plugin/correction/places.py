"""The place of a concept in images, and images in which it is another image's."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from tb_plugin.correction.edits import answers
from tb_plugin.correction.suppression import Concept, suppress
from tb_plugin.findings.cells import FEWEST_CELLS, grid_of, in_cells, positions_of
from tb_plugin.findings.splits import APART, two_parts
from tb_plugin.findings.suspect import FEWEST_IMAGES, INSIDE, STEADY, class_cover, own_ground
from tb_plugin.network import Network, layer_named

# Of how many images evidence is looked at, of the class that a concept argues for and of all others; and how much of a
# layer is held at once.
_OF_CLASS, _OF_OTHERS, _MOST_VALUES = 64, 256, 2**26
_BATCH = 32
# What fills more of the images than this is no place in them.
_MOST = 0.5


@dataclass(frozen=True, eq=False)
class Place:
    """Where a concept lies, in the images of the class that it argues for.

    Attributes:
      label: The class.
      cells: `[h, w]` truth values: a grid over the whole image.
    """

    label: int
    cells: np.ndarray


def place_of(network: Network, concept: Concept, inputs: np.ndarray, labels: np.ndarray) -> Place:
    """Finds the place where a concept argues for a class, or for a part of it, and nothing else argues for others.

    The class is the one whose images lose the most without the concept. Where it lies in them is told by its evidence,
    gradient × (activation − mean over images of other classes), as it is of suspects (docs/findings.md).

    Args:
      network: A model of classes that exclude each other.
      concept: Directions in a layer.
      inputs: `[N, ...]` in the network's range.
      labels: `[N]` true classes.

    Raises:
      ValueError: If the concept has no place of its own, or there are too few images to tell.
    """
    info = layer_named(network, concept.layer)
    if np.prod(grid_of(info.height, info.width)) < FEWEST_CELLS:
        size = f"{info.height} × {info.width}"
        raise ValueError(f"where a concept lies is told in layers of 4 × 4 positions or more, {info.name} has {size}")
    label = _argued_for(network, concept, inputs, labels)
    rows, others = (np.flatnonzero(each) for each in (labels == label, labels != label))
    most = max(_BATCH, _MOST_VALUES // (info.height * info.width * info.channels))
    rows, others = rows[: min(_OF_CLASS, most)], _spread(others, min(_OF_OTHERS, most))
    if len(rows) < FEWEST_IMAGES or len(others) < FEWEST_IMAGES:
        found = f"{len(rows)} and {len(others)}"
        raise ValueError(f"there must be {FEWEST_IMAGES} images or more of class {label} and of others, got {found}")
    elsewhere = _mean(network, info.name, inputs[others])
    directions = np.linalg.svd(concept.directions, full_matrices=False)[2]
    own = _evidence(network, info.name, inputs[rows], np.full(len(rows), label), elsewhere)
    rest = _evidence(network, info.name, inputs[others], labels[others], elsewhere)
    along = in_cells((own.slopes @ directions.T) * (own.more @ directions.T))
    maps = np.maximum(along, 0).sum(axis=3, dtype=np.float64)
    ground = own_ground(maps.sum(axis=0), class_cover(rest.slopes, rest.more, len(np.unique(labels))))
    having = _having(maps, ground)
    inside = maps[having][:, ground].sum() / max(maps[having].sum(), 1e-30)
    steady = ground.ravel()[maps[having].reshape(int(having.sum()), -1).argmax(axis=1)].mean()
    if inside < INSIDE or steady < STEADY:
        raise ValueError(
            f"what argues in {info.name} for class {label} must lie where nothing argues for other classes, to be "
            f"exchanged: {inside:.0%} of it does, and its peak in {steady:.0%} of the images, expected at least "
            f"{INSIDE:.0%} and {STEADY:.0%}"
        )
    if ground.mean() > _MOST:
        raise ValueError(f"the place of a concept must be at most half of the image, got {ground.mean():.0%} of it")
    return Place(label, ground)


def exchanged(inputs: np.ndarray, labels: np.ndarray, place: Place, *, seed: int = 0) -> tuple[np.ndarray, np.ndarray]:
    """Gives each image the place of another one, in every second of them of an image of the place's class.

    What lies there then goes with no class any more, whoever has it in the data.

    Args:
      inputs: `[N, H, W, C]`.
      labels: `[N]` true classes.
      place: What is exchanged.
      seed: Of which images give.

    Returns:
      `[N, H, W, C]`, and `[N]` whether an image's place is of the class.
    """
    rng = np.random.default_rng(seed)
    positions = positions_of(place.cells, *inputs.shape[1:3])
    own, rest = np.flatnonzero(labels == place.label), np.flatnonzero(labels != place.label)
    is_own = rng.random(len(inputs)) < 0.5
    givers = np.where(is_own, rng.choice(own, len(inputs)), rng.choice(rest, len(inputs)))
    return np.where(positions[None, :, :, None], inputs[givers], inputs), is_own


def _argued_for(network: Network, concept: Concept, inputs: np.ndarray, labels: np.ndarray) -> int:
    """Gives the class that loses the most of its lead, in the mean over its images, without the concept."""
    rows = _spread(np.arange(len(inputs)), 2 * _OF_OTHERS)
    edit = suppress(network, concept, inputs[rows], how="mean")
    before, after = (answers(network, inputs[rows], edits) for edits in ([], [edit]))
    lost = _lead(before, labels[rows]) - _lead(after, labels[rows])
    classes = np.unique(labels[rows])
    return int(classes[np.argmax([lost[labels[rows] == each].mean() for each in classes])])


def _lead(logits: np.ndarray, labels: np.ndarray) -> np.ndarray:
    others = logits.copy()
    others[np.arange(len(labels)), labels] = -np.inf
    return logits[np.arange(len(labels)), labels] - others.max(axis=1)


def _spread(rows: np.ndarray, most: int) -> np.ndarray:
    """Gives at most so many rows, from all over: images often lie in the order of their classes."""
    return rows[np.linspace(0, len(rows) - 1, min(most, len(rows))).astype(int)] if len(rows) else rows


def _mean(network: Network, layer: str, inputs: np.ndarray) -> np.ndarray:
    sums = [network.record(each, [layer]).activations[layer].sum(axis=0, dtype=np.float64) for each in _parts(inputs)]
    return (np.sum(sums, axis=0) / len(inputs)).astype(np.float32)


class _Evidence(NamedTuple):
    """Gradients for the images' classes, and by how much more is there than elsewhere: `[N, H, W, C]` both."""

    slopes: np.ndarray
    more: np.ndarray


def _evidence(network: Network, layer: str, inputs: np.ndarray, labels: np.ndarray, elsewhere: np.ndarray) -> _Evidence:
    slopes, more = [], []
    for some, targets in zip(_parts(inputs), _parts(labels), strict=True):
        more.append(network.record(some, [layer]).activations[layer] - elsewhere)
        slopes.append(network.gradients(some, [layer], targets[:, None])[layer][:, 0])
    return _Evidence(np.concatenate(slopes), np.concatenate(more))


def _having(maps: np.ndarray, ground: np.ndarray) -> np.ndarray:
    """Tells in which images `[N]` a concept argues in its place: in a part where they fall into two, or in all."""
    there = maps[:, ground].sum(axis=1)
    part, apart = two_parts(there)
    is_apart = apart >= APART and min(part.sum(), (~part).sum()) >= FEWEST_IMAGES
    return part if is_apart else np.ones(len(maps), bool)


def _parts(values: np.ndarray) -> list[np.ndarray]:
    return [values[first : first + _BATCH] for first in range(0, len(values), _BATCH)]
