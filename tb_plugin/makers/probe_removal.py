"""What becomes of the predictions for the probe set without single channels."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from tb_plugin.artifacts import RemovalRecord
from tb_plugin.makers.memberships import ByClass
from tb_plugin.network import Network, OutputKind

N_OF_CLASS, N_MOST = 3, 64
# Of so many channels at once activations are computed anew, which takes a pass for all of them.
_AT_ONCE = 8
_BATCH, _BATCH_VALUES, _GROWTH = 64, 2**23, 4


def deciding_channels(evidence: np.ndarray, n: int = N_OF_CLASS, most: int = N_MOST) -> np.ndarray:
    """Gives the strongest channels of each class, by their share of all that argues for it.

    Args:
      evidence: `[2, K', C]` as of `Statistics`: by the true class, or by the predicted one where the true has none.
      n: How many of each class.
      most: How many in all.

    Returns:
      `[R]` different channels, those of the largest shares first.
    """
    by_class = np.maximum(np.nan_to_num(np.where(np.isnan(evidence[0]), evidence[1], evidence[0])), 0)
    totals = by_class.sum(axis=1, keepdims=True)
    shares = np.where(totals > 0, by_class / np.where(totals > 0, totals, 1), 0)
    n = min(n, shares.shape[1])
    if not len(shares) or not n:
        return np.zeros(0, int)
    strongest = np.argsort(-shares, axis=1, kind="stable")[:, :n]
    best = np.zeros(shares.shape[1])
    np.maximum.at(best, strongest.ravel(), np.take_along_axis(shares, strongest, axis=1).ravel())
    order = np.argsort(-best, kind="stable")
    return order[best[order] > 0][:most]


class ProbeRemoval:
    """Removes channels of a layer, one at a time, in all images; what is measured stays, should time be up.

    Attributes:
      channels: `[R]` which channels.
    """

    def __init__(
        self, layer: str, channels: np.ndarray, active: np.ndarray, logits: np.ndarray, kind: OutputKind
    ) -> None:
        """Knows only what does not need to be measured: without a channel that is zero an image stays what it is.

        Args:
          layer: Which layer.
          channels: `[R]`.
          active: `[P, C]` in which images channels are not zero all over.
          logits: `[P, K]` with all channels.
          kind: What outputs are.
        """
        self.channels = channels
        self._layer, self._kind = layer, kind
        self._before = self._predicted(logits)
        self._after = np.repeat(self._before[None], len(channels), axis=0)
        self._is_known = ~active[:, channels].T

    @property
    def complete(self) -> bool:
        """Whether all is measured."""
        return bool(self._is_known.all())

    def go_on(self, network: Network, inputs: np.ndarray) -> None:
        """Measures what is left; `[P, H, W, C]` are the images.

        Raises:
          OutOfTime: If the network says so.
        """
        for first in range(0, len(self.channels), _AT_ONCE):
            some = range(first, min(first + _AT_ONCE, len(self.channels)))
            self._go_on_with(some, network, inputs)

    def record(self, of: ByClass) -> RemovalRecord | None:
        """Counts what becomes of predictions without the channels of which it is known in all images; None of none."""
        rows = np.flatnonzero(self._is_known.all(axis=1))
        if not len(rows):
            return None
        members, right = of.members, self._right(self._before, of)
        counts = np.zeros((len(rows), 2, len(of.classes)), int)
        changed = np.zeros(len(rows), int)
        # One channel after another: all classes of all images are a large table.
        for i, row in enumerate(rows):
            differs, after = self._after[row] != self._before, self._right(self._after[row], of)
            changed[i] = np.count_nonzero(differs.any(axis=1) if differs.ndim > 1 else differs)
            counts[i] = (members & right & ~after).sum(axis=0), (members & ~right & after).sum(axis=0)
        return RemovalRecord(
            self.channels[rows], changed, counts[:, 0].T, counts[:, 1].T, (members & right).sum(axis=0)
        )

    def _right(self, predicted: np.ndarray, of: ByClass) -> np.ndarray:
        """Tells, as `[P, K']`, which predictions are right for the class of a column.

        Of an image of several true classes that exclude each other any of them is right for all of these.
        """
        if self._kind == "sigmoid":
            return predicted[:, list(of.classes)]
        if of.by == "predicted":
            # Of what is predicted all is right as long as it stays so.
            right = predicted == self._before
        else:
            right = (of.members & (predicted[:, None] == np.array(of.classes, int))).any(axis=1)
        return np.repeat(right[:, None], len(of.classes), axis=1)

    def _predicted(self, logits: np.ndarray) -> np.ndarray:
        """Gives `[n]` classes; of outputs that do not exclude each other `[n, K]` booleans."""
        return logits > 0 if self._kind == "sigmoid" else logits.argmax(axis=1)

    def _go_on_with(self, some: Sequence[int], network: Network, inputs: np.ndarray) -> None:
        left = np.flatnonzero(~self._is_known[list(some)].all(axis=0))
        size, start = 1, 0
        while start < len(left):
            part = left[start : start + size]
            activations = network.record(inputs[part], [self._layer]).activations[self._layer]
            for row in some:
                unknown = ~self._is_known[row, part]
                if unknown.any():
                    changed = activations[unknown]
                    changed[..., self.channels[row]] = 0
                    logits = network.resume(inputs[part[unknown]], self._layer, changed)
                    self._after[row, part[unknown]] = self._predicted(np.asarray(logits))
                    self._is_known[row, part[unknown]] = True
            start += size
            # Small ones first, so that however little time there is some images are finished.
            size = max(1, min(_GROWTH * size, _BATCH, _BATCH_VALUES // max(1, activations[0].size)))
