"""What is true of the examples, as people give it: labels of many forms, and names of classes."""

from __future__ import annotations

import dataclasses
import functools
import math
from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np

from tb_plugin.network.class_names import names_given, names_of
from tb_plugin.network.labels import are_classes_of, class_rows, truth_of, value_rows
from tb_plugin.network.plain import Row, is_number, rows_of, shape_of
from tb_plugin.network.protocol import OutputKind

# Values that stand for "no class" in data sets and losses; beside 0 and 1 they don't make a label a quantity.
_VOID = frozenset((-100, -1, 255))


@dataclass(frozen=True, eq=False)
class Known:
    """What is known of the examples, in terms of a network's classes or outputs.

    Attributes:
      true_classes: The true classes of each example, empty where none is known; or None.
      true_values: `[N, K]` what each output should be, NaN where it is not known; or None. Only a regression has them.
      class_names: K names, or None.
      truth: `[N, K]`, of outputs whose classes do not exclude each other: 1 where the class is true, 0 where it is not,
        NaN where that is not known; or None.
      left_out: What did not fit and is left out, in sentences.
    """

    true_classes: tuple[tuple[int, ...], ...] | None = None
    true_values: np.ndarray | None = None
    class_names: tuple[str, ...] | None = None
    left_out: tuple[str, ...] = ()
    truth: np.ndarray | None = None

    def of_regression(self, n_examples: int, n_outputs: int) -> Known:
        """Gives the same of outputs that are quantities, of which the true values may be unknown.

        Args:
          n_examples: N.
          n_outputs: K.
        """
        if self.true_classes is not None or self.true_values is not None:
            return self
        return dataclasses.replace(self, true_values=np.full((n_examples, n_outputs), np.nan, np.float32))

    @property
    def labels(self) -> tuple[int, ...] | None:
        """The true class of each example, the first of several; -1 where it is not known."""
        if self.true_classes is None:
            return None
        return tuple(classes[0] if classes else -1 for classes in self.true_classes)


@dataclass(frozen=True, eq=False)
class Truth:
    """What is given of the examples, which is read when the network's outputs are known.

    Attributes:
      labels: Class indices `[N]` or `[N, 1]`, -1 where it is not known; names of classes; rows `[N, K]` of 0 and 1, of
        which several may be 1, or of probabilities; lists of the true classes; for a model of one output 0 and 1 or
        -1 and 1; for a regression the values `[N]` or `[N, K]`. Arrays, tensors of any framework, series, or lists of
        them.
      class_names: A name for each class: a sequence, or a mapping between indices and names.
    """

    labels: object = None
    class_names: object = None
    _kinds: dict[int, OutputKind | None] = field(default_factory=dict, init=False, repr=False)

    @functools.cached_property
    def n_names(self) -> int | None:
        """How many names are given, or None."""
        given = names_given(self.class_names)
        return None if given is None else len(given)

    def output_kind(self, n_outputs: int) -> OutputKind | None:
        """Tells what labels and names say of a model's output.

        Args:
          n_outputs: How many numbers the model gives for an image.

        Returns:
          "sigmoid" for classes of which each has an output, or one of which is the other's opposite, "linear" for
          quantities, None where both would fit, or nothing is given.
        """
        if n_outputs not in self._kinds:
            self._kinds[n_outputs] = self._kind_of(n_outputs)
        return self._kinds[n_outputs]

    def known(
        self, n_examples: int, n_classes: int | None, *, n_outputs: int | None = None, kind: OutputKind = "softmax"
    ) -> Known:
        """Reads what is given in terms of a network's classes or outputs.

        Args:
          n_examples: N.
          n_classes: K; None where that is not known, and nothing is compared with it.
          n_outputs: How many numbers the model gives for an image: 1 for those whose two classes are each other's
            opposite; by default K.
          kind: What is made of the logits.
        """
        names, left_out = names_of(self.class_names, n_classes)
        rows = self._rows
        if rows is None:
            return Known(class_names=names, left_out=left_out)
        if isinstance(rows, str):
            return Known(class_names=names, left_out=(*left_out, f"{rows}; they are left out"))
        if len(rows) != n_examples:
            sentence = (
                f"labels must be one for each of {n_examples} examples, got shape {shape_of(rows)}; they are left out"
            )
            return Known(class_names=names, left_out=(*left_out, sentence))
        n_outputs = n_classes if n_outputs is None else n_outputs
        if kind == "linear" and n_classes is not None and not (n_classes > 1 and are_classes_of(rows, n_classes)):
            values, more = value_rows(rows, n_classes)
            return Known(true_values=values, class_names=names, left_out=(*left_out, *more))
        several = kind == "sigmoid"
        one_output = n_outputs == 1 and n_classes == 2
        classes, more = class_rows(rows, n_classes, names, one_output=one_output, several=several)
        truth = truth_of(rows, classes, n_classes) if several and n_classes is not None else None
        return Known(true_classes=classes, class_names=names, left_out=(*left_out, *more), truth=truth)

    def _kind_of(self, n_outputs: int) -> OutputKind | None:
        if n_outputs == 1 and self.n_names == 2:
            return "sigmoid"
        rows = self._rows
        if not isinstance(rows, list):
            return None
        return _kind_of_one(rows) if n_outputs == 1 else _kind_of_several(rows, n_outputs)

    @functools.cached_property
    def _rows(self) -> list[Row] | str | None:
        return rows_of(self.labels)


NOTHING_GIVEN = Truth()


def _kind_of_one(rows: Sequence[Row]) -> OutputKind | None:
    if any(isinstance(row, str | bool) for row in rows) or are_classes_of(rows, 2, rows_only=True):
        return "sigmoid"
    numbers = {float(row) for row in rows if is_number(row) and not math.isnan(float(row))}
    if not numbers:
        return None
    of_two = numbers <= {-1, 0, 1} or ({0, 1} < numbers and numbers <= _VOID | {0, 1})
    return "sigmoid" if of_two else "linear"


def _kind_of_several(rows: Sequence[Row], n_outputs: int) -> OutputKind | None:
    wide = [row for row in rows if isinstance(row, list) and len(row) == n_outputs and all(map(is_number, row))]
    if len(wide) != len(rows):
        return None
    values = np.array(wide, np.float64)
    if np.isin(values, (0, 1)).all():
        return "sigmoid" if (values.sum(axis=1) > 1).any() else None
    shares = ((values >= 0) & (values <= 1)).all(axis=1) & (np.abs(values.sum(axis=1) - 1) < 1e-3)
    return None if shares.all() else "linear"
