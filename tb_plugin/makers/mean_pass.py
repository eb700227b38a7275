"""Going through the probe set once for what each channel is in the mean over positions."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from tb_plugin.deadline import Deadline, Pieces
from tb_plugin.makers.at_once import at_once
from tb_plugin.makers.maker import Progress
from tb_plugin.network import LayerInfo, Network


class MeanPass:
    """Goes through images in batches; a pass that is interrupted goes on where it was.

    Attributes:
      logits: `[P, K]`.
      means: By layer `[P, C]`: the mean activation of each channel over positions.
    """

    def __init__(self, network: Network, inputs: np.ndarray, layers: Sequence[LayerInfo]) -> None:
        """Has looked at no image `[P, ...]` yet."""
        self._network, self._inputs = network, inputs
        self.logits = np.zeros((len(inputs), network.n_classes), np.float32)
        self.means = {layer.name: np.zeros((len(inputs), layer.channels), np.float32) for layer in layers}
        self._at_once = at_once(layers)
        self._done = 0

    @property
    def complete(self) -> bool:
        """Whether all images were looked at."""
        return self._done == len(self._inputs)

    def go_on(self, deadline: Deadline, progress: Progress) -> None:
        """Looks at the images that are left.

        Raises:
          OutOfTime: If there is no time for all of them.
          ValueError: If the network computes something that is not finite.
        """
        pieces, total = Pieces(deadline), len(self._inputs)
        while not self.complete:
            size = pieces.checked_size(min(self._at_once, total - self._done))
            part = slice(self._done, self._done + size)
            with pieces.timed(size):
                recorded = self._network.record(self._inputs[part], list(self.means))
                self.logits[part] = recorded.logits
                for name, values in recorded.activations.items():
                    mean = values.mean(axis=(1, 2))
                    if not np.isfinite(mean).all():
                        raise ValueError(f"activations of layer {name!r} must be finite, got some that are not")
                    self.means[name][part] = mean
            self._done += size
            progress("images of the probe set", self._done, total)
