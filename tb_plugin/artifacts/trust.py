"""How far a layer's attribution by channel can be trusted: what was measured, and what follows from it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from tb_plugin import grammar
from tb_plugin.artifacts._messages import check_shape
from tb_plugin.artifacts._tables import value_table
from tb_plugin.artifacts.contents import attribution_of
from tb_plugin.encoding.blobs import BlobReader, BlobWriter

# What the columns of `TrustRecord.summary` are, by their order in the log: others may be added at the end.
SUMMARY = (
    "evidence",
    "expected",
    "bias",
    "sum_error",
    "removal",
    "replaced_difference",
    "smallest_effect",
    "n_channels",
    "slope",
    "slope_low",
    "slope_high",
    "n_signs",
    "wrong_signs",
    "wrong_signs_low",
    "wrong_signs_high",
    "joint_3_predicted",
    "joint_3_single",
    "joint_3_measured",
    "joint_10_predicted",
    "joint_10_single",
    "joint_10_measured",
)
# What the column "removal" counts.
REMOVALS = ("zero", "mean", "resampled")


@dataclass(frozen=True, eq=False)
class Replaced:
    """What it does to put something else of the data in a channel's place, in units of the logit.

    Attributes:
      effects: `[N, T, A]` what the logit of each target lost by it, the mean over donors: positive where the channel
        supported the target. 0 where there is no target or channel.
      predicted: `[N, T, A]` what gradients say that it loses: gradient × (activation − what takes its place). None
        where no gradient comes from the output.
      errors: `[N, P, A]` the standard error, over donors, of what each of the comparisons lost; None where all took
        the same.
    """

    effects: np.ndarray
    predicted: np.ndarray | None = None
    errors: np.ndarray | None = None


@dataclass(frozen=True, eq=False)
class TrustRecord:
    """Checks of one layer's attribution by channel.

    Comparisons are of one class alone, whose logit is explained, or of two, where it is the first one's logit less the
    second's. There are P of each example: each of its T targets alone, then each pair of the first eight.

    Attributes:
      exact: Whether attribution is exact by construction, as the network is linear from the layer on: then it adds up,
        and removals do what it says. It was measured: `deviation` is within `tolerance`.
      deviation: The largest difference of gradients at different activations, as a share of their norm.
      tolerance: What is taken for rounding.
      channels: `[N, A]` the channels that were removed, one at a time: all that the views show at first for any
        comparison; -1 fills up.
      to_zero: `[N, T, A]` what the logit of each target lost when one of them was set to zero: positive where it
        supported the target. 0 where there is no target or channel.
      comparisons: `[N, P, 2]` classes: (target, -1) of one alone, (first, second) of a pair, (-1, -1) fills up.
      summary: `[N, P, S]`, what `SUMMARY` names, NaN where it is not known (see `http_api.md`).
      contradicted: `[N, P, A]`: 1 where removing the channel, in the way that the summary is about, does the
        opposite of what was predicted of it, beyond two standard errors and the smallest effect, 0 where it does not,
        NaN where both are too small to tell.
      to_mean: Each channel's mean over the probe set, position by position, in its place; None where there was no time.
      resampled: What the channel is in a few other images of the probe set in its place; None where there was no time.
    """

    exact: bool
    deviation: float
    tolerance: float
    channels: np.ndarray
    to_zero: np.ndarray
    comparisons: np.ndarray
    summary: np.ndarray
    contradicted: np.ndarray
    to_mean: Replaced | None = None
    resampled: Replaced | None = None

    def column(self, name: str) -> np.ndarray:
        """Gives `[N, P]` of the summary, by a name of `SUMMARY`."""
        return self.summary[:, :, SUMMARY.index(name)]

    def check(self, n: int, n_targets: int) -> None:
        """Raises a ValueError where a shape does not fit the snapshot."""
        check_shape("channels that were removed", self.channels, (n, None))
        check_shape("comparisons", self.comparisons, (n, None, 2))
        n_removed, n_compared = self.channels.shape[1], self.comparisons.shape[1]
        effects, compared = (n, n_targets, n_removed), (n, n_compared, n_removed)
        check_shape("to_zero", self.to_zero, effects)
        check_shape("summary", self.summary, (n, n_compared, len(SUMMARY)))
        check_shape("contradicted", self.contradicted, compared)
        for name, replaced in (("to_mean", self.to_mean), ("resampled", self.resampled)):
            if replaced is not None:
                check_shape(f"effects of {name}", replaced.effects, effects)
                if replaced.predicted is not None:
                    check_shape(f"predicted of {name}", replaced.predicted, effects)
                if replaced.errors is not None:
                    check_shape(f"errors of {name}", replaced.errors, compared)

    def write(self, writer: BlobWriter, layer: str, targets: np.ndarray) -> None:
        """Adds the blobs; -1 among the targets stands for no target."""
        of = _Contents(layer)
        writer.floats(of.linearity, np.array([self.exact, self.deviation, self.tolerance], np.float32))
        writer.floats(of.channels, self.channels)
        writer.floats(of.comparisons, self.comparisons)
        writer.floats(of.summary, self.summary)
        writer.floats(of.contradicted, self.contradicted)
        kept = targets >= 0
        names = [row[mask].tolist() for row, mask in zip(targets, kept, strict=True)]
        measured: list[tuple[grammar.Content, np.ndarray]] = [(of.to_zero, self.to_zero)]
        for (content, predicted, errors), replaced in ((of.to_mean, self.to_mean), (of.resampled, self.resampled)):
            if replaced is not None:
                measured.append((content, replaced.effects))
                if replaced.predicted is not None:
                    measured.append((predicted, replaced.predicted))
                if replaced.errors is not None:
                    writer.quantized(errors, replaced.errors, "first", bits=16, examples=range(len(targets)))
        for content, values in measured:
            writer.quantized(content, values, "first", bits=16, examples=range(len(targets)), targets=names, kept=kept)

    @classmethod
    def read(cls, reader: BlobReader, layer: str, targets: np.ndarray) -> TrustRecord | None:
        """Reads the checks back; None where none were logged, or only those of an older version."""
        of = _Contents(layer)
        if not reader.has(of.summary):
            return None
        exact, deviation, tolerance = reader.array(of.linearity).tolist()
        return cls(
            exact=exact > 0,
            deviation=deviation,
            tolerance=tolerance,
            channels=reader.array(of.channels).astype(np.int64),
            to_zero=_by_target(reader, of.to_zero, targets),
            comparisons=reader.array(of.comparisons).astype(np.int64),
            summary=_with_columns(reader.array(of.summary)),
            contradicted=reader.array(of.contradicted),
            to_mean=_replaced(reader, of.to_mean, targets),
            resampled=_replaced(reader, of.resampled, targets),
        )


def _with_columns(summary: np.ndarray) -> np.ndarray:
    """Gives the columns that are known here, NaN where a log is older than a column."""
    n, n_compared, n_columns = summary.shape
    table = np.full((n, n_compared, len(SUMMARY)), np.nan, np.float32)
    table[:, :, :n_columns] = summary[:, :, : len(SUMMARY)]
    return table


def _replaced(reader: BlobReader, contents: Sequence[grammar.Content], targets: np.ndarray) -> Replaced | None:
    content, predicted, errors = contents
    if not reader.examples(content):
        return None
    known = reader.examples(errors)
    return Replaced(
        effects=_by_target(reader, content, targets),
        predicted=_by_target(reader, predicted, targets) if reader.examples(predicted) else None,
        errors=np.stack([reader.array(errors, example) for example in known]) if known else None,
    )


def _by_target(reader: BlobReader, content: grammar.Content, targets: np.ndarray) -> np.ndarray:
    return value_table(targets, [reader.array(content, example) for example in range(len(targets))])


class _Contents:
    """The contents of a layer's checks."""

    def __init__(self, layer: str) -> None:
        of = attribution_of(layer, "channel")
        self.linearity = grammar.Transform("linearity", of)
        self.channels = grammar.Transform("ablated channels", of)
        self.comparisons = grammar.Transform("comparisons", of)
        self.summary = grammar.Transform("checks", of)
        self.contradicted = grammar.Transform("contradicted", of)
        self.to_zero = grammar.Transform("ablation", of)
        self.to_mean = self._replaced(grammar.Transform("mean ablation", of))
        self.resampled = self._replaced(grammar.Transform("resampled ablation", of))

    @staticmethod
    def _replaced(content: grammar.Content) -> Sequence[grammar.Content]:
        return content, grammar.Transform("prediction", content), grammar.Transform("standard error", content)
