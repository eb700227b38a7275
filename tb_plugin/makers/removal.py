"""Removing channels of a layer, and putting what they are in other images in their place."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from tb_plugin.attribution.targets import filled
from tb_plugin.makers.probe import Probe
from tb_plugin.network import LayerInfo, Network

# Images of the probe set whose mean is taken, of which some are donors, and how many of those each example has.
N_MEAN, N_POOL, N_DONORS = 64, 8, 4
_FEWEST_DONORS = 2
_BATCH, _BATCH_VALUES, _PROBE_BATCH = 64, 2**23, 16


class NotFinite(ValueError):
    """What is left when something is removed cannot be computed."""


@dataclass(frozen=True, eq=False)
class Removal:
    """One thing that is tried.

    Attributes:
      example: In which example.
      channels: `[k]` which channels are taken away at once.
      instead: `[H, W, C]` of which these channels take their place; None: zero.
    """

    example: int
    channels: np.ndarray
    instead: np.ndarray | None = None


@dataclass(frozen=True, eq=False)
class Replacements:
    """What a layer is in other images.

    Attributes:
      mean: `[H, W, C]` over the probe set, position by position.
      donors: `[D, H, W, C]` in some of its images.
      of_examples: `[N, d]` which of the donors each example has, never itself.
    """

    mean: np.ndarray
    donors: np.ndarray
    of_examples: np.ndarray


@dataclass(frozen=True, eq=False)
class Subject:
    """A layer whose attribution by channel is checked.

    Attributes:
      network: The model.
      inputs: `[N, ...]`.
      layer: Which layer.
      activations: `[N, H, W, C]` of it.
      by_channel: `[N, T, C]` its attribution to `targets`.
      targets: `[N, T]` classes; -1 stands for none.
    """

    network: Network
    inputs: np.ndarray
    layer: LayerInfo
    activations: np.ndarray
    by_channel: np.ndarray
    targets: np.ndarray

    def of_targets(self, logits: np.ndarray) -> np.ndarray:
        """Gives `[N, T, ...]` of the targets from `[N, ..., K]`, 0 where there is none."""
        between = [1] * (logits.ndim - 2)
        picked = np.take_along_axis(logits, filled(self.targets).reshape(len(logits), *between, -1), axis=-1)
        there = (self.targets >= 0).reshape(*self.targets.shape, *between)
        return np.where(there, np.moveaxis(picked, -1, 1), 0).astype(np.float32)

    def gradients(self, activations: np.ndarray) -> np.ndarray:
        """Gives `[N, T, H, W, C]` of the targets, at activations that stand in for the layer's own."""
        return self.network.resume_gradients(self.inputs, self.layer.name, activations, filled(self.targets))


def lost(subject: Subject, removals: Sequence[Removal]) -> np.ndarray:
    """Measures what logits lose by each of R removals: a forward pass from the layer on for each.

    Returns:
      `[R, K]` what the logit of each class lost, positive where what was removed supported it.

    Raises:
      NotFinite: If a logit is not finite then, as where the network divides by what is left.
    """
    network, name, activations = subject.network, subject.layer.name, subject.activations
    size = max(1, min(_BATCH, _BATCH_VALUES // max(1, activations[0].size)))
    whole = network.resume(subject.inputs, name, activations)
    parts = [np.zeros((0, whole.shape[1]), np.float32)]
    for first in range(0, len(removals), size):
        some = removals[first : first + size]
        examples = [removal.example for removal in some]
        changed = activations[examples]
        for row, removal in zip(changed, some, strict=True):
            row[:, :, removal.channels] = 0 if removal.instead is None else removal.instead[:, :, removal.channels]
        parts.append(whole[examples] - network.resume(subject.inputs[examples], name, changed))
    found = np.concatenate(parts)
    if not np.isfinite(found).all():
        raise NotFinite(f"logits must be finite without channels of {name!r}, got some that are not")
    return found


def donors_of(probe: Probe, inputs: np.ndarray, seed: int = 0) -> np.ndarray | None:
    """Chooses images of the probe set in whose place each example stands.

    Args:
      probe: Images of the data set.
      inputs: `[N, ...]` examples, none of which becomes its own donor.
      seed: Which donors an example has.

    Returns:
      `[N, d]` from 0 to below `N_POOL`; None where an example has fewer than two images beside itself, or they are of
      another size.
    """
    if probe.inputs.shape[1:] != inputs.shape[1:]:
        return None
    images = probe.inputs[_spread(len(probe.inputs), N_MEAN)]
    pool = images[_spread(len(images), N_POOL)]
    others = [[d for d, image in enumerate(pool) if not np.array_equal(image, own)] for own in inputs]
    n = min(N_DONORS, *map(len, others))
    rng = np.random.default_rng(seed)
    return None if n < _FEWEST_DONORS else np.stack([rng.permutation(each)[:n] for each in others])


def replacements_of(
    network: Network, probe: Probe, layers: Sequence[LayerInfo], inputs: np.ndarray, *, seed: int = 0
) -> Mapping[str, Replacements]:
    """Looks at what layers are in images of the probe set: one forward pass of at most `N_MEAN` of them.

    Args:
      network: The model.
      probe: Images of the data set.
      layers: Which layers.
      inputs: `[N, ...]` examples, none of which becomes its own donor.
      seed: Which donors an example has.

    Returns:
      By the layers' names; nothing where there are no donors (see `donors_of`).
    """
    of_examples = donors_of(probe, inputs, seed)
    if of_examples is None:
        return {}
    images = probe.inputs[_spread(len(probe.inputs), N_MEAN)]
    pool = _spread(len(images), N_POOL)
    names = [layer.name for layer in layers]
    sums = {layer.name: np.zeros((layer.height, layer.width, layer.channels)) for layer in layers}
    donors: dict[str, list[np.ndarray]] = {name: [] for name in names}
    for first in range(0, len(images), _PROBE_BATCH):
        batch = images[first : first + _PROBE_BATCH]
        chosen = [place - first for place in pool if first <= place < first + len(batch)]
        for name, values in network.record(batch, names).activations.items():
            sums[name] += values.sum(axis=0, dtype=np.float64)
            donors[name] += [values[place].copy() for place in chosen]
    return {
        name: Replacements((sums[name] / len(images)).astype(np.float32), np.stack(donors[name]), of_examples)
        for name in names
    }


def _spread(n: int, most: int) -> np.ndarray:
    """Gives the places of at most so many of n, spread evenly."""
    return np.unique(np.linspace(0, n - 1, min(n, most)).round().astype(int)) if n else np.zeros(0, int)
