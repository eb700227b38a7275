"""Going through the probe set once, of which no more is kept than numbers for each image and channel."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from tb_plugin.deadline import Deadline, Pieces
from tb_plugin.makers.at_once import at_once
from tb_plugin.makers.maker import Progress
from tb_plugin.makers.memberships import targets_of
from tb_plugin.makers.probe import Probe
from tb_plugin.network import LayerInfo, Network
from tb_plugin.statistics import Histogram

_N_TARGETS = 2


class Pooled:
    """What is kept of a layer's C channels.

    Attributes:
      layer: Which layer.
      maxima: `[P, C]` the largest activation in each image.
      at: `[P, C]` at which position, counted row by row.
      active: `[P, C]` whether an image has any activation that is not zero.
      means: `[P, C]` the mean activation over positions.
      evidence: `[2, P, C]` gradient × activation, summed over positions, for a true class and the likeliest; 0 where
        none is true; None where the layer is cut from the output.
      places: `[H, W, C]` the sum over images of what is above zero.
      n_above: `[C]` how many activations are above zero.
      histogram: Counts of all activations; None before the first image.
    """

    def __init__(self, layer: LayerInfo, n_images: int) -> None:
        """Knows nothing yet of P images."""
        shape = n_images, layer.channels
        self.layer = layer
        self.maxima, self.means = np.zeros(shape, np.float32), np.zeros(shape, np.float32)
        self.at, self.active = np.zeros(shape, np.int32), np.zeros(shape, bool)
        self.evidence = None if layer.cut_from_output else np.zeros((_N_TARGETS, *shape), np.float32)
        self.places = np.zeros((layer.height, layer.width, layer.channels))
        self.n_above = np.zeros(layer.channels, np.int64)
        self.histogram: Histogram | None = None

    @property
    def signed(self) -> bool:
        """Whether values below zero are counted too."""
        return self.histogram is not None and self.histogram.signed

    def add(self, part: slice, activations: np.ndarray, gradients: np.ndarray | None, has: np.ndarray) -> None:
        """Adds some images.

        Args:
          part: Which.
          activations: `[n, H, W, C]`.
          gradients: `[n, 2, H, W, C]` or None.
          has: `[n, 2]` which images have the class that is differentiated.
        """
        if not np.isfinite(activations).all():
            raise ValueError(f"activations of layer {self.layer.name!r} must be finite, got some that are not")
        flat = activations.reshape(len(activations), -1, self.layer.channels)
        at = flat.argmax(axis=1)
        self.at[part], self.means[part] = at, flat.mean(axis=1)
        self.maxima[part] = np.take_along_axis(flat, at[:, None], axis=1)[:, 0]
        self.active[part] = flat.any(axis=1)
        above = np.maximum(activations, 0)
        self.places += above.sum(axis=0, dtype=np.float64)
        self.n_above += np.count_nonzero(above.reshape(-1, self.layer.channels), axis=0)
        if self.histogram is None:
            signed = self.layer.signed or bool(activations.min() < 0)
            self.histogram = Histogram(self.layer.channels, signed=signed)
        self.histogram.add(activations)
        if self.evidence is not None and gradients is not None:
            summed = np.einsum("nthwc,nhwc->tnc", gradients, activations)
            self.evidence[:, part] = np.where(has.T[:, :, None], summed, 0)


class ProbePass:
    """Goes through the probe set in batches; a pass that is interrupted goes on where it was.

    Attributes:
      layers: What is kept of each layer, by its name.
      logits: `[P, K]`.
      targets: `[P, 2]` the true class that evidence is of, -1 where there is none, and the likeliest one.
    """

    def __init__(self, network: Network, probe: Probe, layers: Sequence[LayerInfo]) -> None:
        """Has looked at no image yet."""
        self._network, self._probe, self._infos = network, probe, layers
        n = len(probe.inputs)
        self.logits = np.zeros((n, network.n_classes), np.float32)
        self.targets = np.full((n, _N_TARGETS), -1)
        self._begin()
        # Activations, and a gradient for each class.
        self._at_once = at_once(layers, copies=1 + _N_TARGETS)

    def _begin(self) -> None:
        self.layers = {layer.name: Pooled(layer, len(self._probe.inputs)) for layer in self._infos}
        self._done = 0
        # Whether some layers have counted images that others have not: where it was interrupted amid a batch.
        self._is_torn = False

    @property
    def complete(self) -> bool:
        """Whether all images were looked at."""
        return self._done == len(self._probe.inputs)

    def go_on(self, deadline: Deadline, progress: Progress) -> None:
        """Looks at the images that are left.

        Raises:
          OutOfTime: If there is no time for all of them.
          ValueError: If the network computes something that is not finite.
        """
        if self._is_torn:
            self._begin()
        pieces, total = Pieces(deadline), len(self._probe.inputs)
        while self._done < total:
            size = pieces.checked_size(min(self._at_once, total - self._done))
            part = slice(self._done, self._done + size)
            with pieces.timed(size):
                self._is_torn = True
                self._look(part)
            self._done += size
            self._is_torn = False
            progress("images of the probe set", self._done, total)

    def _look(self, part: slice) -> None:
        places = np.arange(part.start, part.stop)

        def choose(logits: np.ndarray) -> np.ndarray:
            targets = targets_of(self._probe, logits, places)
            return np.where(targets < 0, targets[:, 1:], targets)

        names = list(self.layers)
        recording, gradients = self._network.record_with_gradients(self._probe.inputs[part], names, choose)
        if not np.isfinite(recording.logits).all():
            raise ValueError("logits of the probe set must be finite, got some that are not")
        self.logits[part] = recording.logits
        self.targets[part] = targets_of(self._probe, recording.logits, places)
        for name, pooled in self.layers.items():
            pooled.add(part, recording.activations[name], gradients.get(name), self.targets[part] >= 0)
