"""Which classes cannot be ruled out of the examples, by held-out images."""

from __future__ import annotations

import dataclasses
import time
from collections.abc import Mapping
from typing import TYPE_CHECKING, ClassVar

import numpy as np

from tb_plugin.artifacts import Certainty, CertaintyLevel, Covered, Entropies
from tb_plugin.attribution.calibration import calibration
from tb_plugin.deadline import Deadline, OutOfTime
from tb_plugin.findings.answers import entropy, softmax
from tb_plugin.findings.attributes import FEWEST_OF_A_KIND, Column, columns_of
from tb_plugin.makers.group_sets import ranks_by_group, unlike
from tb_plugin.makers.maker import Progress, Study, said_of
from tb_plugin.makers.probe import Probe, Terms
from tb_plugin.makers.probes import logits_on
from tb_plugin.makers.probing import drawn
from tb_plugin.makers.timed import TimedNetwork
from tb_plugin.network.metadata import Metadata
from tb_plugin.statistics.ranks import auroc

if TYPE_CHECKING:
    from tb_plugin.conformal import Coverage

# So often the true class shall be in the set; what the tab offers.
LEVELS = (0.8, 0.9, 0.95, 0.99)
# So many held-out images are looked at, or so many of each class where that is more: 19 rule a class out at 95 %.
N_IMAGES, N_OF_CLASS, MOST = 1024, 20, 20_000
_MOST_CATEGORIES = 8
# The entropy of decisions is told at every twentieth of them.
N_QUANTILES = 21


class CertaintyMaker:
    """Compares the examples with held-out images at each step."""

    kind: ClassVar[str] = Certainty.kind

    def __init__(self, study: Study) -> None:
        """Keeps what is looked at."""
        self._study = study
        self._held: Probe | None = None
        # Whether there is nothing that could ever be said; the reason was noted.
        self._impossible = False
        # How long the held-out images took, the last time.
        self._cost = 0.0
        self._made: tuple[int, Certainty] | None = None

    def make(self, step: int, seconds: float | None, progress: Progress) -> bool:
        """Draws the held-out images, the first time, and asks the network about them and the examples; see `Maker`."""
        if self._impossible or (self._made is not None and self._made[0] == step):
            return True
        self._made, deadline = None, Deadline.after(seconds)
        network = self._study.network
        try:
            # Who knows that there is not enough time for it takes none.
            if not deadline.has(self._cost):
                return False
            held = self._held = self._held or self._drawn(deadline)
            if held is None:
                return True
            begun, timed = time.monotonic(), TimedNetwork(network, deadline)
            probabilities = softmax(logits_on(held.inputs, timed, progress, "held-out images"))
            asked = softmax(logits_on(self._study.examples.inputs, timed, lambda *_: None, "examples"))
            self._cost = time.monotonic() - begun
        except OutOfTime:
            return False
        of_examples = self._study.columns
        self._made = step, certainty(probabilities, held, asked, self._study.probe_set.terms.seed, of_examples)
        return True

    def artifacts(self) -> list[Certainty]:
        """Gives what was measured at the step."""
        return [] if self._made is None else [self._made[1]]

    def _drawn(self, deadline: Deadline) -> Probe | None:
        """Draws held-out images, of each class in equal numbers; None where nothing can be said, which is noted.

        Raises:
          OutOfTime: If there is no time for it.
        """
        study, network = self._study, self._study.network
        if network.output_kind != "softmax" or network.n_classes < 2:
            return self._give_up("the outputs are no classes that exclude each other")
        try:
            import crepes  # noqa: F401
        except ImportError:
            from tb_plugin.conformal import EXTRA

            return self._give_up(f"they need crepes: {EXTRA}")
        of = study.probe_set.terms
        # A table of metadata is of other images; names are those of columns that any data set may give.
        names = Metadata(names=of.metadata.names)
        columns = study.held_columns if study.held_columns.table else names
        terms = dataclasses.replace(of, metadata=columns, n_images=n_held_out(network.n_classes))
        try:
            held = self._read(terms, deadline)
        except OutOfTime:
            raise
        # Anything may happen in other people's data sets.
        except Exception as error:
            said = said_of(error)
            return self._give_up(f"held_out{said[len('dataset') :]}" if said.startswith("dataset ") else said)
        if not (held.labels >= 0).any():
            expected = "held_out must give one label beside each image, as (images, labels), got none"
            return self._give_up("; ".join(f"of held-out images, {each}" for each in held.left_out) or expected)
        self._say_what_is_missing(held)
        return held

    def _say_what_is_missing(self, held: Probe) -> None:
        """Notes of what nothing can be said, as held-out images tell too little of it."""
        problems = self._study.problems
        for each in held.left_out:
            problems.add(f"of held-out images, {each}")
        for each in unlike(self._study.columns, held.metadata):
            problems.add(f"sets by group are left out: {each}")
        from tb_plugin import conformal

        most, needed = int(np.bincount(held.labels[held.labels >= 0]).max()), conformal.fewest(LEVELS[0])
        if most < needed:
            expected = f"{needed} held-out images of a class are needed at {100 * LEVELS[0]:.0f} %"
            problems.add_few(f"prediction sets rule nothing out: {expected}, got {most} at most")

    def _read(self, terms: Terms, deadline: Deadline) -> Probe:
        study = self._study
        try:
            return drawn(study.held_out, study.network, terms, deadline)
        except ValueError as error:
            if not (terms.metadata.names or terms.metadata.table):
                raise
            without = dataclasses.replace(terms, metadata=Metadata())
            held = drawn(study.held_out, study.network, without, deadline)
            # What failed was the metadata.
            study.problems.add(f"groups of held-out images are left out: {error}")
            return held

    def _give_up(self, why: str) -> None:
        self._impossible = True
        self._study.problems.add(f"prediction sets are left out: {why}")


def n_held_out(n_classes: int) -> int:
    """Tells how many held-out images are looked at, at most."""
    return min(max(N_IMAGES, N_OF_CLASS * n_classes), MOST)


def certainty(
    probabilities: np.ndarray, held: Probe, asked: np.ndarray, seed: int, columns: Mapping[str, np.ndarray]
) -> Certainty:
    """Gives what is logged.

    Args:
      probabilities: `[M, K]` of held-out images.
      held: These images, the classes of some or all of which are known.
      asked: `[N, K]` probabilities of the examples.
      seed: Divides held-out images in folds, and makes intervals repeatable.
      columns: What is known of the examples (see `ranks_by_group`).
    """
    from tb_plugin import conformal

    found = conformal.ranks(probabilities, held.labels, asked)
    own = conformal.own_ranks(probabilities, held.labels, seed=seed)
    groups = [each for name, values in held.metadata.items() for each in groups_of(name, values)]
    levels = [_level(level, own, held.labels, groups) for level in LEVELS]
    measured = calibration(probabilities, held.labels, weights=held.weights if len(held.weights) else None, seed=seed)
    known = held.labels[held.labels >= 0]
    chosen = "all that there are" if not held.n_seen else f"of {held.n_seen}, of each class as many as of any other"
    return Certainty(
        ranks=found.astype(np.float32),
        n_of_class=np.bincount(known, minlength=asked.shape[1]),
        fingerprint=held.fingerprint,
        levels=tuple(levels),
        bins=measured.bins,
        calibration=(*measured.error.tolist(), measured.by_chance),
        settings={
            "held out": f"{len(known)} images, {chosen}",
            "ranks": "the share of held-out images of a class, the image among them, that are as unlikely or more",
            "coverage": f"of held-out images, each by the others: {conformal.N_FOLDS} folds",
            "intervals": "95 % (Wilson)",
            "seed": str(seed),
        },
        entropies=entropies_of(probabilities, held.labels),
        by_group=ranks_by_group(probabilities, held, asked, columns),
    )


def entropies_of(probabilities: np.ndarray, labels: np.ndarray) -> Entropies:
    """Tells how large the entropy of right and of wrong decisions is.

    Args:
      probabilities: `[M, K]` of images.
      labels: `[M]` their classes, -1 where not known; those are left out.
    """
    found, known = entropy(probabilities), labels >= 0
    right = probabilities.argmax(axis=1) == labels
    of_right, of_wrong = found[known & right], found[known & ~right]
    apart = float(auroc(found[known, None], (known & ~right)[known, None])[0, 0]) + 0.5
    there = len(of_right) > 0 and len(of_wrong) > 0
    return Entropies(len(of_right), len(of_wrong), _quantiles(of_right), _quantiles(of_wrong), apart if there else None)


def _quantiles(values: np.ndarray) -> tuple[float, ...]:
    return tuple(np.quantile(values, np.linspace(0, 1, N_QUANTILES)).tolist()) if len(values) else ()


def groups_of(name: str, values: np.ndarray) -> list[Column]:
    """Gives which images are of which group of a column: a frequent category, or a number above the median.

    Args:
      name: The column.
      values: `[M]` numbers, NaN where not known, or texts, None where not known.
    """
    if values.dtype.kind == "f":
        return columns_of(name, values)
    known = [str(each) for each in values if each is not None]
    categories, counts = np.unique(np.array(known, dtype=str), return_counts=True)
    frequent = categories[np.argsort(-counts, kind="stable")[:_MOST_CATEGORIES]].tolist()
    found = [Column(name, each, (values == each).astype(int)) for each in sorted(frequent)]
    return [each for each in found if np.count_nonzero(each.has == 1) >= FEWEST_OF_A_KIND]


def _level(level: float, own: np.ndarray, labels: np.ndarray, groups: list[Column]) -> CertaintyLevel:
    from tb_plugin import conformal

    members = conformal.sets(own, level=level)
    (everything,) = conformal.coverage(members, labels)
    by_group = []
    for group in groups:
        of = conformal.coverage(members, labels, np.where(group.has == 1, 0, -1))
        by_group += [_covered(each, column=group.name, category=group.category) for each in of]
    return CertaintyLevel(
        level,
        conformal.fewest(level),
        _covered(everything),
        tuple(_covered(each, index=each.name) for each in conformal.coverage(members, labels, labels)),
        tuple(by_group),
    )


def _covered(of: Coverage, index: int = 0, column: str = "", category: str = "") -> Covered:
    return Covered(of.n, round(of.covered * of.n), of.low, of.high, of.size, of.single, index, column, category)
