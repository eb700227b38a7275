"""How the groups of one layer make those of another."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from tb_plugin import grammar
from tb_plugin.artifacts._messages import check_shape
from tb_plugin.encoding.blobs import BlobReader, BlobWriter, Factorisation


@dataclass(frozen=True, eq=False)
class GroupLinks:
    """Attribution between the groups of two layers.

    Attributes:
      earlier: Name of the layer whose groups are the parts.
      later: Name of the layer whose groups are explained.
      of: Which factorisation of the earlier layer they are of, and how many groups the later layer has.
      examples: `N` indices of the snapshot's examples.
      values: `[N, G2, G1]` attribution, in units of the later layer's activations.
      rest: `[N, G2]` attribution of the rest of the earlier layer, that is all that the groups leave; or None.
    """

    earlier: str
    later: str
    of: Factorisation
    examples: tuple[int, ...]
    values: np.ndarray
    rest: np.ndarray | None = None

    def check(self) -> None:
        """Raises a ValueError where a shape does not fit."""
        n, what = len(self.examples), f"of {self.earlier} and {self.later}"
        check_shape(f"links {what}", self.values, (n, self.of.later_groups, self.of.n_groups))
        if self.rest is not None:
            check_shape(f"rest {what}", self.rest, (n, self.of.later_groups))

    def write(self, writer: BlobWriter) -> None:
        """Adds the blobs."""
        links, rest = _contents(self.earlier, self.later)
        for i, example in enumerate(self.examples):
            writer.floats(links, self.values[i], example=example, of=self.of)
            if self.rest is not None:
                writer.floats(rest, self.rest[i], example=example, of=self.of)

    @classmethod
    def read(cls, reader: BlobReader, earlier: str, later: str) -> list[GroupLinks]:
        """Reads all links between two layers back."""
        contents = _contents(earlier, later)
        found = []
        for of in reader.factorisations(contents[0]):
            examples = reader.examples(contents[0], of=of)
            values, rest = (
                [reader.array(content, example, of=of) for example in examples if reader.has(content, example, of=of)]
                for content in contents
            )
            found.append(cls(earlier, later, of, tuple(examples), np.stack(values), np.stack(rest) if rest else None))
        return found


def _contents(earlier: str, later: str) -> tuple[grammar.Content, grammar.Content]:
    """Gives the contents: the links, and the attribution of the rest."""
    first, last = (grammar.Network("group", grammar.Hidden(name)) for name in (earlier, later))
    links = grammar.Attribution(first, last)
    return links, grammar.Transform("rest", links)
