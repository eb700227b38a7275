"""What the groups of a layer do on the probe set."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

from tb_plugin.artifacts._messages import check_count, layer_from_proto, layer_to_proto
from tb_plugin.artifacts.statistics import Statistics
from tb_plugin.encoding.blobs import BlobReader, BlobWriter
from tb_plugin.network import LayerInfo
from tb_plugin.schema import pb


@dataclass(frozen=True, eq=False)
class GroupStatistics:
    """What the G groups that all examples share do on the P images of the probe set.

    Attributes:
      layer: Which layer, of C channels.
      statistics: As of a layer whose channels are the groups, in their order. A group's activation is by how much it is
        active at a position; its evidence is that of its part of the layer's activations; removing it takes away this
        part alone.
      numbers: `G` numbers that groups keep over steps.
    """

    layer: LayerInfo
    statistics: Statistics
    numbers: tuple[int, ...]

    kind: ClassVar[str] = "group_statistics"

    def __post_init__(self) -> None:
        check_count("numbers", self.numbers, self.statistics.layer.channels)
        if self.statistics.layer.name != self.layer.name:
            raise ValueError(f"statistics must be of {self.layer.name!r}, got some of {self.statistics.layer.name!r}")

    @property
    def layer_name(self) -> str:
        """Which layer, for the tag."""
        return self.layer.name

    def to_blobs(self) -> list[bytes]:
        """Gives the blob sequence.

        Raises:
          ValueError: If a value is not finite that must be.
        """
        writer = BlobWriter()
        statistics = self.statistics.write(writer, "group")
        layer = layer_to_proto(self.layer)
        return writer.blobs(pb.GroupStatistics(layer=layer, statistics=statistics, numbers=self.numbers))

    @classmethod
    def from_blobs(cls, blobs: Sequence[bytes]) -> GroupStatistics:
        """Reads a blob sequence back.

        Raises:
          ValueError: If it holds no statistics of groups, or was written by a newer version, or is damaged.
        """
        reader = BlobReader(blobs, cls.kind)
        message = reader.manifest.group_statistics
        statistics = Statistics.read(reader, message.statistics, "group")
        return cls(layer_from_proto(message.layer), statistics, tuple(message.numbers))
