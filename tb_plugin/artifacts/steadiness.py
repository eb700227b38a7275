"""How steady decisions about the examples are: over passes with dropout, and over the steps that were logged."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import ClassVar

from tb_plugin.artifacts._messages import reader_of, to_message
from tb_plugin.encoding.blobs import BlobReader, BlobWriter
from tb_plugin.schema import pb


@dataclass(frozen=True)
class SteadyExample:
    """How steady the decision about an example is.

    Attributes:
      decided: The class.
      same: How many passes with dropout decide the same.
      low: Of the probability of the class over these passes, 5 % are lower.
      high: 5 % are higher.
      deviation: Its standard deviation over these passes.
      before: What was decided at each step before.
      shares: How likely the class that is decided now was then.
      likeness: How alike the evidence of channels for the class is to that at the last step before, as a correlation;
        None where something else was decided then, or it cannot be told.
    """

    decided: int
    same: int = 0
    low: float = 0.0
    high: float = 0.0
    deviation: float = 0.0
    before: tuple[int, ...] = ()
    shares: tuple[float, ...] = ()
    likeness: float | None = None


@dataclass(frozen=True, eq=False)
class Steadiness:
    """How steady decisions about N examples are.

    Attributes:
      n_classes: K.
      examples: All of them.
      n_passes: How many passes were made with dropout; 0 where there is none.
      steps: The logged steps before this one that are compared, ascending.
      layer: By whose channels reasons are compared; empty where by none.
      settings: For people to read.
    """

    n_classes: int
    examples: tuple[SteadyExample, ...]
    n_passes: int = 0
    steps: tuple[int, ...] = ()
    layer: str = ""
    settings: Mapping[str, str] = field(default_factory=dict)

    kind: ClassVar[str] = "steadiness"

    def __post_init__(self) -> None:
        n = len(self.steps)
        if any(len(each.before) != n or len(each.shares) != n for each in self.examples):
            raise ValueError(f"each example must tell what was decided at {n} steps before")

    @property
    def layer_name(self) -> str:
        """Which layer, for the tag: this is of the output."""
        return ""

    def to_blobs(self) -> list[bytes]:
        """Gives the blob sequence: the manifest says it all."""
        return BlobWriter().blobs(
            pb.Steadiness(
                n_classes=self.n_classes,
                examples=map(to_message, self.examples),
                n_passes=self.n_passes,
                steps=self.steps,
                compared_layer=self.layer,
                settings=self.settings,
            )
        )

    @classmethod
    def from_blobs(cls, blobs: Sequence[bytes]) -> Steadiness:
        """Reads a blob sequence back; numbers come back in single precision.

        Raises:
          ValueError: If it holds none, or was written by a newer version, or is damaged.
        """
        message = BlobReader(blobs, cls.kind).manifest.steadiness
        return cls(
            message.n_classes,
            tuple(map(_example_of, message.examples)),
            message.n_passes,
            tuple(message.steps),
            message.compared_layer,
            dict(message.settings),
        )


_example_of = reader_of(SteadyExample)
