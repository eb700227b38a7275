"""Which classes cannot be ruled out of the examples by held-out images of their own groups."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from tb_plugin.artifacts import GroupRanks
from tb_plugin.findings.attributes import FEWEST_OF_A_KIND
from tb_plugin.makers.probe import Probe


def ranks_by_group(
    probabilities: np.ndarray, held: Probe, asked: np.ndarray, metadata: Mapping[str, np.ndarray]
) -> tuple[GroupRanks, ...]:
    """Ranks each example among held-out images of its group and of each class, for each column that both have.

    Args:
      probabilities: `[M, K]` of held-out images.
      held: These images.
      asked: `[N, K]` probabilities of the examples.
      metadata: By the name of a column `[N]` what is known of the examples: numbers, NaN where not known, or texts,
        None where not known.

    Returns:
      One for each column in which the group of any example is known, and has enough held-out images.
    """
    from tb_plugin import conformal

    found = []
    for name, values in metadata.items():
        of_held = held.metadata.get(name)
        if of_held is None or _kind(of_held) != _kind(values):
            continue
        names, held_groups, groups = _groups(of_held, values)
        counts = np.bincount(held_groups[(held_groups >= 0) & (held.labels >= 0)], minlength=len(names))
        told = np.array([group if group >= 0 and counts[group] >= FEWEST_OF_A_KIND else -1 for group in groups])
        if (told < 0).all():
            continue
        # An image of no known group is compared with nobody.
        labels = np.where(held_groups >= 0, held.labels, -1)
        ranks = conformal.ranks(probabilities, labels, asked, held_groups=held_groups, groups=told)
        ranks[told < 0] = 1
        of_examples = told.tolist()
        found.append(
            GroupRanks(
                name,
                tuple("" if group < 0 else names[group] for group in of_examples),
                tuple(0 if group < 0 else int(counts[group]) for group in of_examples),
                ranks.astype(np.float32),
            )
        )
    return tuple(found)


def unlike(columns: Mapping[str, np.ndarray], held: Mapping[str, np.ndarray]) -> list[str]:
    """Says of each column of the examples why no group of held-out images can be told by it, where none can.

    Args:
      columns: What is known of the examples, by the name of a column.
      held: What is known of held-out images.
    """
    there = f"columns {', '.join(held)}" if held else "no columns; metadata= names those that come with each batch"
    said = []
    for name, values in columns.items():
        of_held = held.get(name)
        if of_held is None:
            said.append(f"example_metadata must have columns of held_out, got {name!r}, where held_out gives {there}")
        elif _kind(of_held) != _kind(values):
            said.append(f"example_metadata {name!r} must be {_kind(of_held)}, as of held_out, got {_kind(values)}")
    return said


def _kind(values: np.ndarray) -> str:
    return "numbers" if values.dtype.kind == "f" else "texts or truth values"


def _groups(held: np.ndarray, asked: np.ndarray) -> tuple[list[str], np.ndarray, np.ndarray]:
    """Gives the names of groups, and of held-out images and of examples the numbers of theirs, -1 where not known."""
    if held.dtype.kind != "f":
        names = sorted({str(each) for each in held if each is not None})
        places = {name: place for place, name in enumerate(names)}
        numbers = [[places.get(str(each), -1) if each is not None else -1 for each in of] for of in (held, asked)]
        return names, np.array(numbers[0], int), np.array(numbers[1], int)
    known = held[~np.isnan(held)]
    middle = float(np.median(known)) if len(known) else 0.0
    of_held, of_asked = (np.where(np.isnan(of), -1, (of > middle).astype(int)) for of in (held, asked))
    return [f"≤ {middle:.4g}", f"> {middle:.4g}"], of_held, of_asked
