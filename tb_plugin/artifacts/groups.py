"""Groups of neurons of a layer, what they argue for, and how those of neighbouring layers are linked."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import ClassVar

from tb_plugin.artifacts._messages import layer_from_proto, layer_to_proto
from tb_plugin.artifacts.group_links import GroupLinks
from tb_plugin.artifacts.layer_groups import LayerGroups
from tb_plugin.encoding.blobs import BlobReader, BlobWriter
from tb_plugin.network import LayerInfo
from tb_plugin.schema import pb

# How many channels of each group are written for the layers before the artifact's own: enough to tell what a group is
# made of. Whole factors would be a third of the bytes, and all but those of compatible groups are in another artifact.
N_STRONGEST = 12


@dataclass(frozen=True, eq=False)
class NeuronGroups:
    """Groups of neurons of a layer, and the groups of the layers before that are linked with them.

    Attributes:
      layers: Shallow to deep; the last is the one that this is about.
      groups: The groups of these layers.
      links: The links between neighbours among these layers.
      settings: How they were found, for people to read.
      complete: False where time was up before all were found.
    """

    layers: tuple[LayerInfo, ...]
    groups: tuple[LayerGroups, ...]
    links: tuple[GroupLinks, ...] = ()
    settings: dict[str, str] = field(default_factory=dict)
    complete: bool = True

    kind: ClassVar[str] = "groups"

    def __post_init__(self) -> None:
        infos = {layer.name: layer for layer in self.layers}
        named = [*(each.layer for each in self.groups), *(n for link in self.links for n in (link.earlier, link.later))]
        unknown = [name for name in named if name not in infos]
        if not infos or unknown:
            raise ValueError(
                f"groups must be of the layers {list(infos)}, got {repr(unknown[0]) if unknown else 'no layer'}"
            )
        for each in self.groups:
            each.check(infos[each.layer])
        for link in self.links:
            link.check()

    @property
    def layer_name(self) -> str:
        """Which layer, for the tag."""
        return self.layers[-1].name

    def to_blobs(self) -> list[bytes]:
        """Gives the blob sequence.

        Raises:
          ValueError: If a factor is not finite.
        """
        writer = BlobWriter()
        for each in self.groups:
            each.write(writer, strongest=None if each.layer == self.layer_name else N_STRONGEST)
        for link in self.links:
            link.write(writer)
        layers = [layer_to_proto(layer) for layer in self.layers]
        message = pb.Groups(layers=layers, settings=self.settings, complete=self.complete)
        return writer.blobs(message, numbered=True)

    @classmethod
    def from_blobs(cls, blobs: Sequence[bytes]) -> NeuronGroups:
        """Reads a blob sequence back; factors differ by at most each blob's `max_error`, icons by compression.

        Raises:
          ValueError: If it holds no groups, or was written by a newer version, or is damaged.
        """
        reader = BlobReader(blobs, cls.kind)
        message = reader.manifest.groups
        layers = tuple(layer_from_proto(layer) for layer in message.layers)
        names = [layer.name for layer in layers]
        return cls(
            layers=layers,
            groups=tuple(each for name in names for each in LayerGroups.read(reader, name)),
            links=tuple(link for pair in itertools.pairwise(names) for link in GroupLinks.read(reader, *pair)),
            settings=dict(message.settings),
            complete=message.complete,
        )
