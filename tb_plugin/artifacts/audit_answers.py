"""What a network answers about an example without concepts, beside what was estimated."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from tb_plugin import grammar
from tb_plugin.artifacts._messages import check_shape
from tb_plugin.artifacts.contents import LOGITS
from tb_plugin.encoding.blobs import BlobReader, BlobWriter

WITHOUT = grammar.Transform("without concepts", LOGITS)
# Of outputs that are no classes which exclude each other: viewers that know only those leave it out.
OUTPUTS_WITHOUT = grammar.Transform("outputs without concepts", LOGITS)


@dataclass(frozen=True, eq=False)
class AuditAnswers:
    """The answers about one example.

    Attributes:
      classes: T classes, those that it is taken for first; or outputs that exclude no other.
      values: `[T, 3, 1 + R]` with all concepts, then for each removal: measured logits, what the model returns for them
        (probabilities, or the quantities themselves), and estimated logits, NaN where none were estimated.
    """

    classes: tuple[int, ...]
    values: np.ndarray

    def __post_init__(self) -> None:
        check_shape("values", self.values, (len(self.classes), 3, None))

    def __eq__(self, other: object) -> bool:
        """Compares classes and values."""
        return (
            isinstance(other, AuditAnswers)
            and self.classes == other.classes
            and np.array_equal(self.values, other.values, equal_nan=True)
        )

    def __hash__(self) -> int:
        """Goes by the classes alone."""
        return hash(self.classes)


def write_answers(writer: BlobWriter, answers: Sequence[AuditAnswers], content: grammar.Content = WITHOUT) -> None:
    """Adds a blob for each example."""
    for example, each in enumerate(answers):
        values = each.values.astype(np.float32)
        writer.floats(content, values, example=example, targets=each.classes, partial=bool(np.isnan(values).any()))


def read_answers(reader: BlobReader, n: int, content: grammar.Content = WITHOUT) -> tuple[AuditAnswers, ...]:
    """Reads the answers about n examples back.

    Raises:
      ValueError: If there are not as many, or they are damaged.
    """
    return tuple(
        AuditAnswers(tuple(reader.targets(content, example)), reader.array(content, example)) for example in range(n)
    )
