"""How far a layer's attribution can be trusted."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from tb_plugin import grammar
from tb_plugin.artifacts._messages import check_shape
from tb_plugin.artifacts.contents import attribution_of
from tb_plugin.encoding.blobs import BlobReader, BlobWriter


@dataclass(frozen=True, eq=False)
class TrustRecord:
    """Checks of one layer's attribution by channel.

    Attributes:
      channels: `[N, A]` the channels that were removed, the strongest of each example.
      effects: `[N, T, A]` what the logit of each target lost without one of them, in units of the logit.
      by_path: `[N, M, C]` attribution to each neuron target by the path integral from zero, in units of the logit.
      gaps: `[N, M]` what the path integral's sum is more than the logit's difference between its ends.
    """

    channels: np.ndarray
    effects: np.ndarray
    by_path: np.ndarray
    gaps: np.ndarray

    def check(self, n: int, n_targets: int, n_path_targets: int, n_channels: int) -> None:
        """Raises a ValueError where a shape does not fit the snapshot."""
        check_shape("channels that were removed", self.channels, (n, None))
        check_shape("effects", self.effects, (n, n_targets, self.channels.shape[1]))
        check_shape("by_path", self.by_path, (n, n_path_targets, n_channels))
        check_shape("gaps", self.gaps, (n, n_path_targets))

    def write(self, writer: BlobWriter, layer: str, targets: np.ndarray, path_targets: np.ndarray) -> None:
        """Adds the blobs; -1 among targets stands for none."""
        channels, effects, by_path, gaps = _contents(layer)
        writer.floats(channels, self.channels)
        for content, values, table in ((effects, self.effects, targets), (by_path, self.by_path, path_targets)):
            kept = table >= 0
            names = [row[mask].tolist() for row, mask in zip(table, kept, strict=True)]
            writer.quantized(content, values, "first", bits=16, examples=range(len(table)), targets=names, kept=kept)
        writer.floats(gaps, self.gaps)

    @classmethod
    def read(cls, reader: BlobReader, layer: str, targets: np.ndarray, path_targets: np.ndarray) -> TrustRecord | None:
        """Reads them back; None if none were logged."""
        channels, effects, by_path, gaps = _contents(layer)
        if not reader.has(channels):
            return None
        return cls(
            channels=reader.array(channels).astype(np.int64),
            effects=_table(reader, effects, targets),
            by_path=_table(reader, by_path, path_targets),
            gaps=reader.array(gaps),
        )


def _contents(layer: str) -> Sequence[grammar.Content]:
    by_channel = attribution_of(layer, "channel")
    path = grammar.Transform("path integral", by_channel)
    return (
        grammar.Transform("ablated channels", by_channel),
        grammar.Transform("ablation", by_channel),
        path,
        grammar.Transform("completeness gap", path),
    )


def _table(reader: BlobReader, content: grammar.Content, targets: np.ndarray) -> np.ndarray:
    rows = [reader.array(content, example) for example in range(len(targets))]
    table = np.zeros((*targets.shape, rows[0].shape[1]), np.float32)
    for example, row in enumerate(rows):
        table[example, : len(row)] = row
    return table
