"""What becomes of decisions without the strongest concepts, and pairs of them: measured, and beside it estimated."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from tb_plugin.makers.audit_layer import LayerAudit
from tb_plugin.makers.decisions import Decisions
from tb_plugin.makers.one_by_one import OneByOne, Part, answers, estimated_changes, rows_of, strongest_of
from tb_plugin.network import LayerInfo, Network

# Between so many classes estimates of an image's decision are made, and of an example's.
N_CANDIDATES, N_SHOWN = 4, 8


@dataclass(frozen=True, eq=False)
class Removed:
    """What is answered without one concept or two.

    Attributes:
      places: Of the concepts, ascending.
      decided: `[P]` what is decided of the images.
      expected: `[P]` what was estimated to be.
      changes: `[P, K]` by how much logits of the images change; None of pairs, which are not added up further.
      logits: `[N, K]` of the examples.
      estimated: `[N, K]` what they were estimated to be, NaN of classes for which nothing was.
    """

    places: tuple[int, ...]
    decided: np.ndarray
    expected: np.ndarray
    changes: np.ndarray | None
    logits: np.ndarray
    estimated: np.ndarray


@dataclass(eq=False)
class Removing(OneByOne[Removed]):
    """What was removed until now.

    Attributes:
      images: `[P, ...]` the probe set.
      before: What is decided on it.
      examples: `[N, ...]`.
      parts: The concepts, the strongest first.
      asked: `[N, K]` the examples' logits with all concepts; None before they were asked for.
      done: In their order.
      impossible: Pairs of places that cannot be removed together: something goes past the later layer.
    """

    images: np.ndarray
    before: Decisions
    examples: np.ndarray
    parts: Sequence[Part]
    asked: np.ndarray | None = None
    done: list[Removed] = field(default_factory=list)
    impossible: set[tuple[int, int]] = field(default_factory=set)

    def _alone(self, network: Network, part: Part) -> Removed:
        from tb_plugin.audit import candidates

        logits, before = self.before.logits, self.logits
        asked = candidates(
            logits, self.before.labels if self.before.are_true else np.full(len(logits), -1), N_CANDIDATES
        )
        shown = candidates(before, np.full(len(before), -1), N_SHOWN)
        without = answers(network, self.images, (part,))
        rows, of_examples = rows_of(self.images), rows_of(self.examples)
        expected = logits[rows, asked] + estimated_changes(network, self.images, part, asked)
        estimated = np.full(before.shape, np.nan, np.float32)
        estimated[of_examples, shown] = before[of_examples, shown] + estimated_changes(
            network, self.examples, part, shown
        )
        return Removed(
            (part.place,),
            without.argmax(axis=1),
            np.take_along_axis(asked, expected.argmax(axis=1)[:, None], axis=1)[:, 0],
            without - logits,
            answers(network, self.examples, (part,)),
            estimated,
        )

    def _pair(self, network: Network, parts: Sequence[Part], places: tuple[int, ...]) -> Removed:
        from tb_plugin.audit import together

        alone = [self.found_of(part) for part in parts]
        expected = self.before.logits + sum(each.changes for each in alone if each.changes is not None)
        return Removed(
            places,
            answers(network, self.images, parts).argmax(axis=1),
            expected.argmax(axis=1),
            None,
            answers(network, self.examples, parts),
            together(self.logits, *(each.logits for each in alone)),
        )


def parts_of(
    layers: Sequence[LayerAudit], decisions: Decisions, infos: Mapping[str, tuple[LayerInfo, np.ndarray]]
) -> list[Part]:
    """Chooses the concepts without which a class loses most beyond the others, of each class one before any second.

    What every class rests on, as half of an early layer, would lose more decisions in all, and tell nothing.

    Args:
      layers: In the order in which their concepts are listed.
      decisions: What is decided with all concepts.
      infos: By name each layer, and what it is on average.
    """
    from tb_plugin.audit import of_one_class

    found: list[tuple[tuple[float, ...], int, Part]] = []
    first, old = 0, decisions.logits.argmax(axis=1)[:, None]
    labels = np.where(np.isin(decisions.labels, decisions.classes), decisions.labels, -1)
    for each in layers:
        layer, mean = infos[each.layer]
        beyond, of = of_one_class(decisions.right[:, None] & (each.without != old), decisions.right, labels)
        for j, channels in enumerate(each.concepts):
            found.append(((-float(beyond[j]),), int(of[j]), Part(first + j, layer, channels, mean)))
        first += len(each.concepts)
    return strongest_of(found)
