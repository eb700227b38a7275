"""What every artifact has."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, ClassVar, Protocol

if TYPE_CHECKING:
    from typing_extensions import Self


class Artifact(Protocol):
    """What is logged under one tag at one step: a frozen value that a blob sequence holds.

    Attributes:
      kind: The name of its message in the manifest; a part of its tag.
    """

    kind: ClassVar[str]

    @property
    def layer_name(self) -> str:
        """Of which layer it is, for the tag; "" where it is of all."""
        ...

    def to_blobs(self) -> list[bytes]:
        """Gives the blob sequence: a manifest, and the blobs that it describes.

        Raises:
          ValueError: If a value that must be finite is not.
        """
        ...

    @classmethod
    def from_blobs(cls, blobs: Sequence[bytes]) -> Self:
        """Reads a blob sequence back.

        Raises:
          ValueError: If it is of another kind, or was written by a newer version, or is damaged.
        """
        ...
