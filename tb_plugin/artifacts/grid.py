"""What a layer sees at every position of the examples."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import ClassVar

import numpy as np

from tb_plugin import grammar
from tb_plugin.artifacts._messages import check_shape, layer_from_proto, layer_to_proto
from tb_plugin.artifacts.contents import activation_of
from tb_plugin.encoding.blobs import BlobReader, BlobWriter
from tb_plugin.network import LayerInfo
from tb_plugin.schema import pb


@dataclass(frozen=True, eq=False)
class ActivationGrid:
    """What a layer sees at every position of some examples: one icon for each activation vector.

    The principal components are taken over the vectors at all positions of all examples, so that a component means the
    same everywhere.

    Attributes:
      layer: The layer.
      examples: `N` indices of the snapshot's examples.
      icons: uint8 `[N, H, W, S, S, 3]`.
      magnitudes: `[N, H, W]` Euclidean norms of the activation vectors.
      components: `[P, C]` orthonormal directions, the one of largest variance first.
      component_values: `[N, H, W, P]` coordinates of the vectors along the components, less the mean over positions.
      component_shares: `[P]` share of the variance that each component explains, in [0, 1].
      component_icons: uint8 `[P, 2, T, T, 3]`: of each component one icon towards it and one away from it.
      settings: How the icons were made, for people to read.
      complete: False where rendering was interrupted.
    """

    layer: LayerInfo
    examples: tuple[int, ...]
    icons: np.ndarray
    magnitudes: np.ndarray
    components: np.ndarray
    component_values: np.ndarray
    component_shares: np.ndarray
    component_icons: np.ndarray
    settings: dict[str, str] = field(default_factory=dict)
    complete: bool = True

    kind: ClassVar[str] = "grid"

    def __post_init__(self) -> None:
        n, p = len(self.examples), len(self.components)
        places = (n, self.layer.height, self.layer.width)
        check_shape("icons", self.icons, (*places, None, None, 3))
        check_shape("magnitudes", self.magnitudes, places)
        check_shape("components", self.components, (None, self.layer.channels))
        check_shape("component_values", self.component_values, (*places, p))
        check_shape("component_shares", self.component_shares, (p,))
        check_shape("component_icons", self.component_icons, (p, 2, None, None, 3))

    @property
    def layer_name(self) -> str:
        """Which layer, for the tag."""
        return self.layer.name

    def to_blobs(self) -> list[bytes]:
        """Gives the blob sequence.

        Raises:
          ValueError: If a magnitude or a value along a component is not finite.
        """
        writer = BlobWriter()
        grid, magnitude, components, values, shares, icons = _contents(self.layer.name)
        for example, tiles in zip(self.examples, self.icons, strict=True):
            writer.sprite(grid, tiles, columns=self.layer.width, example=example)
        writer.quantized(magnitude, self.magnitudes, "none", bits=16, examples=self.examples)
        writer.quantized(values, self.component_values, "none", bits=16, examples=self.examples)
        writer.floats(components, self.components)
        writer.floats(shares, self.component_shares)
        writer.sprite(icons, self.component_icons, columns=2)
        return writer.blobs(pb.Grid(layer=layer_to_proto(self.layer), settings=self.settings, complete=self.complete))

    @classmethod
    def from_blobs(cls, blobs: Sequence[bytes]) -> ActivationGrid:
        """Reads a blob sequence back; icons come back as compression has left them.

        Raises:
          ValueError: If it is no grid, or was written by a newer version, or is damaged.
        """
        reader = BlobReader(blobs, cls.kind)
        message = reader.manifest.grid
        layer = layer_from_proto(message.layer)
        grid, magnitude, components, values, shares, icons = _contents(layer.name)
        examples = reader.examples(grid)
        return cls(
            layer=layer,
            examples=tuple(examples),
            icons=np.stack([reader.tiles(grid, example) for example in examples]),
            magnitudes=np.stack([reader.array(magnitude, example) for example in examples]),
            components=reader.array(components),
            component_values=np.stack([reader.array(values, example) for example in examples]),
            component_shares=reader.array(shares),
            component_icons=reader.tiles(icons),
            settings=dict(message.settings),
            complete=message.complete,
        )


def _contents(layer: str) -> tuple[grammar.Content, ...]:
    """Gives what is logged: icons, magnitudes, components, values along them, their shares, their icons."""
    positions = activation_of(layer, "spatial")
    components = grammar.Transform("principal components", positions)
    return (
        grammar.Transform("icons", positions),
        grammar.Transform("magnitude", positions),
        components,
        grammar.Transform("values", components),
        grammar.Transform("shares", components),
        grammar.Transform("icons", components),
    )
