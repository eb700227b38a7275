"""What is kept of a network at a step so that another can be compared with it, within a bound."""

from __future__ import annotations

import dataclasses
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from tb_plugin.artifacts.sketch import sketched
from tb_plugin.makers.probe import Probe
from tb_plugin.network import LayerInfo, OutputKind

# On so many images at most states are compared.
MAX_COMPARED = 128
# A state takes at most 32 MB for maps on a coarse grid and 64 MB for whole activations: two of them are kept.
MAP_VALUES, WHOLE_VALUES = 2**23, 2**24
_SIDE = 7
# On so many images channels are replaced; of fewer than the second number it would say nothing.
_WHOLE, FEWEST_WHOLE = 32, 8


@dataclass(frozen=True, eq=False)
class Plan:
    """Which images are looked at, and how much of each is kept.

    Attributes:
      compared: `[N]` places in the probe set, ascending, on which states are compared.
      side: Rows and columns of the coarse grid; layers that are smaller keep their own.
      whole: By layer, which of `compared` are kept as they are; empty where they would take too much.
      sketched: By layer, which places in the probe set are sketched.
    """

    compared: np.ndarray
    side: int
    whole: Mapping[str, np.ndarray]
    sketched: Mapping[str, np.ndarray]

    @classmethod
    def of(cls, layers: Sequence[LayerInfo], n_images: int) -> Plan:
        """Plans for a probe set of P images: the same for the same layers and number."""
        n, side = min(n_images, MAX_COMPARED), _SIDE
        while side > 1 and n * _per_image(layers, side) > MAP_VALUES:
            side -= 1
        n = max(1, min(n, MAP_VALUES // _per_image(layers, side)))
        return cls(
            _spread(n_images, n),
            side,
            {layer.name: _whole(layer, n, WHOLE_VALUES // len(layers)) for layer in layers},
            {layer.name: sketched(n_images, layer.channels) for layer in layers},
        )

    @property
    def others(self) -> np.ndarray:
        """Places in the probe set that are sketched alone."""
        return np.setdiff1d(np.concatenate([*self.sketched.values(), []]).astype(int), self.compared)


@dataclass(frozen=True, eq=False)
class NetworkState:
    """What a network is on images of the probe set at a step.

    Attributes:
      step: The step.
      layers: Shallow to deep.
      fingerprint: Of the probe set.
      n_images: Of how many images that is.
      plan: Which of them were looked at: two states of one network have the same.
      logits: `[N, K]` of the images that are compared.
      labels: `[N]` their true classes, -1 where not known.
      maps: By layer `[N, h, w, C]` on the coarse grid, which keeps the mean over positions.
      maxima: By layer `[N, C]` the largest activation over positions.
      means: By layer `[H, W, C]` over the images that are compared.
      weight: By layer `[C]` how much logits likely hang on each channel: the magnitude of gradient × activation of
        the predicted class, summed over positions, in the mean over images; where no gradient comes back, how much
        the channel differs from image to image.
      whole: By layer `[n, H, W, C]`, as planned.
      sketches: By layer `[n, C]` means over positions, as planned.
      output: What outputs are.
      effects: By layer `[C]` what was measured of removing channels, NaN where it was not: it is filled as time allows.
      factors: By layer `[G, C]` the channel factors of its groups, where these were found.
      group_effects: By layer `[G]` the same as `effects` of groups.
    """

    step: int
    layers: tuple[LayerInfo, ...]
    fingerprint: str
    n_images: int
    plan: Plan
    logits: np.ndarray
    labels: np.ndarray
    maps: Mapping[str, np.ndarray]
    maxima: Mapping[str, np.ndarray]
    means: Mapping[str, np.ndarray]
    weight: Mapping[str, np.ndarray]
    whole: Mapping[str, np.ndarray]
    sketches: Mapping[str, np.ndarray]
    output: OutputKind = "softmax"
    effects: dict[str, np.ndarray] = field(default_factory=dict)
    factors: dict[str, np.ndarray] = field(default_factory=dict)
    group_effects: dict[str, np.ndarray] = field(default_factory=dict)

    @property
    def accuracy(self) -> float | None:
        """How often the likeliest class is the true one, of the images that have one; None where that says nothing."""
        known = self.labels >= 0
        if self.output != "softmax":
            return None
        return float((self.logits.argmax(axis=1) == self.labels)[known].mean()) if known.any() else None

    def inputs(self, probe: Probe) -> np.ndarray:
        """Gives the images that are compared, `[N, ...]`."""
        return probe.inputs[self.plan.compared]

    def whole_inputs(self, probe: Probe, layer: str) -> np.ndarray:
        """Gives the images of which a layer is kept whole, `[n, ...]`."""
        return probe.inputs[self.plan.compared[self.plan.whole[layer]]]

    def on(self, places: np.ndarray) -> NetworkState:
        """Gives the state on some of the images that are compared, by their places in the probe set, ascending."""
        rows = np.flatnonzero(np.isin(self.plan.compared, places))
        whole = {name: np.isin(kept, rows) for name, kept in self.plan.whole.items()}
        plan = dataclasses.replace(
            self.plan,
            compared=places,
            whole={name: np.searchsorted(rows, self.plan.whole[name][here]) for name, here in whole.items()},
        )
        return dataclasses.replace(
            self,
            plan=plan,
            logits=self.logits[rows],
            labels=self.labels[rows],
            maps={name: values[rows] for name, values in self.maps.items()},
            maxima={name: values[rows] for name, values in self.maxima.items()},
            whole={name: self.whole[name][here] for name, here in whole.items()},
        )

    def layer(self, name: str) -> LayerInfo:
        """Gives a layer by its name."""
        return next(layer for layer in self.layers if layer.name == name)


def _per_image(layers: Sequence[LayerInfo], side: int) -> int:
    return sum(min(layer.height, side) * min(layer.width, side) * layer.channels for layer in layers)


def _whole(layer: LayerInfo, n_images: int, most: int) -> np.ndarray:
    n = min(n_images, _WHOLE, most // math.prod((layer.height, layer.width, layer.channels)))
    return _spread(n_images, n) if n >= FEWEST_WHOLE else np.zeros(0, int)


def _spread(of: int, n: int) -> np.ndarray:
    return np.linspace(0, of - 1, n).round().astype(int)
