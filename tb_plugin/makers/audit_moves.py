"""What becomes of outputs that exclude no other without the strongest concepts: measured, and beside it estimated."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

from tb_plugin.makers.one_by_one import OneByOne, Part, answers, estimated_changes
from tb_plugin.makers.own_outputs import OwnOutputs
from tb_plugin.network import Network

if TYPE_CHECKING:
    from tb_plugin.audit import Flips

# Of so many outputs of an image estimates are made: those that are decided for, then those nearest to it.
N_ESTIMATED = 8


@dataclass(frozen=True, eq=False)
class Moved:
    """What is answered without one concept or two.

    Attributes:
      places: Of the concepts, ascending.
      measured: What becomes of decisions about K labels.
      estimated: What was estimated to.
      hits: How many decisions flip and were estimated to.
      n_images: In how many images any flips.
      moved: `[K]` how far outputs move in the mean.
      shift: `[K]` the same with its sign.
      estimated_moved: `[K]` how far they were estimated to, NaN where in no image that was done.
      off_by: `[K]` how far estimates are off in the mean, NaN where there are none.
      error: `[K]` how far quantities are off without, NaN where the truth is not known.
      changes: `[P, K]` by how much outputs change; None of pairs, which are not added up further.
      logits: `[N, K]` of the examples.
      estimates: `[N, K]` what they were estimated to be, NaN of outputs for which nothing was.
    """

    places: tuple[int, ...]
    measured: Flips
    estimated: Flips
    hits: int
    n_images: int
    moved: np.ndarray
    shift: np.ndarray
    estimated_moved: np.ndarray
    off_by: np.ndarray
    error: np.ndarray
    changes: np.ndarray | None
    logits: np.ndarray
    estimates: np.ndarray


@dataclass(eq=False)
class Moving(OneByOne[Moved]):
    """What was removed until now.

    Attributes:
      images: `[P, ...]` the probe set.
      before: What is answered on it.
      examples: `[N, ...]`.
      parts: The concepts, the strongest first.
      asked: `[N, K]` the examples' logits with all concepts; None before they were asked for.
      done: In their order.
      impossible: Pairs of places that cannot be removed together: something goes past the later layer.
    """

    images: np.ndarray
    before: OwnOutputs
    examples: np.ndarray
    parts: Sequence[Part]
    asked: np.ndarray | None = None
    done: list[Moved] = field(default_factory=list)
    impossible: set[tuple[int, int]] = field(default_factory=set)

    def _alone(self, network: Network, part: Part) -> Moved:
        without = answers(network, self.images, (part,))
        return self._moved(
            (part.place,),
            without - self.before.logits,
            self._estimated(network, self.images, part, self.before.logits),
            answers(network, self.examples, (part,)),
            self.logits + self._estimated(network, self.examples, part, self.logits),
            is_kept=True,
        )

    def _pair(self, network: Network, parts: Sequence[Part], places: tuple[int, ...]) -> Moved:
        from tb_plugin.audit import together

        alone = [self.found_of(part) for part in parts]
        return self._moved(
            places,
            answers(network, self.images, parts) - self.before.logits,
            np.sum([each.changes for each in alone if each.changes is not None], axis=0),
            answers(network, self.examples, parts),
            together(self.logits, *(each.logits for each in alone)),
            is_kept=False,
        )

    def _estimated(self, network: Network, images: np.ndarray, part: Part, logits: np.ndarray) -> np.ndarray:
        """Gives `[n, K]` by how much outputs are estimated to change, NaN of those for which nothing is."""
        n = min(N_ESTIMATED, logits.shape[1])
        if self.before.are_labels:
            asked = np.argsort(-logits, axis=1, kind="stable")[:, :n]
        else:
            # Of quantities none is likelier than another: the first ones, of all images alike.
            asked = np.tile(np.arange(n), (len(logits), 1))
        found = np.full(logits.shape, np.nan, np.float32)
        np.put_along_axis(found, asked, estimated_changes(network, images, part, asked), axis=1)
        return found

    def _moved(
        self,
        places: tuple[int, ...],
        changes: np.ndarray,
        expected: np.ndarray,
        logits: np.ndarray,
        estimates: np.ndarray,
        *,
        is_kept: bool,
    ) -> Moved:
        """Counts what changes `[P, K]` do, as measured and as expected (NaN where nothing was)."""
        from tb_plugin.audit import flips, mean_error

        own = self.before
        truth = own.truth if own.are_labels else None
        after = own.decided(own.logits + changes)
        foreseen = own.decided(own.logits + np.nan_to_num(expected))
        return Moved(
            places,
            flips(own.on, after, truth),
            flips(own.on, foreseen, truth),
            int(((after == foreseen) & (after != own.on)).sum()),
            int((after != own.on).any(axis=1).sum()),
            np.abs(changes).mean(axis=0, dtype=np.float64),
            changes.mean(axis=0, dtype=np.float64),
            _mean_known(np.abs(expected)),
            _mean_known(np.abs(expected - changes)),
            mean_error(own.logits + changes, None if own.are_labels else own.truth),
            changes if is_kept else None,
            logits,
            estimates,
        )


def _mean_known(values: np.ndarray) -> np.ndarray:
    """Gives `[K]` means of `[P, K]` over what is known; NaN where nothing is."""
    n = (~np.isnan(values)).sum(axis=0)
    return np.nansum(values, axis=0, dtype=np.float64) / np.where(n > 0, n, np.nan)
