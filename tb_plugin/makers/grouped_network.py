"""A network some of whose layers are seen through groups of their neurons."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping, Sequence

import numpy as np
from typing_extensions import override

from tb_plugin.groups import group_activations
from tb_plugin.makers.wrapped import WrappedNetwork
from tb_plugin.network import Choose, LayerInfo, Network, Recording, layer_named

_PREFIX = "groups of "


def grouped(layer: LayerInfo, n_groups: int) -> LayerInfo:
    """Gives the layer that has the groups of another one as its channels, by which a `GroupedNetwork` knows them."""
    return dataclasses.replace(layer, name=_PREFIX + layer.name, channels=n_groups, signed=False)


class GroupedNetwork(WrappedNetwork):
    """Another network, and for each of some layers one more, whose channels are groups.

    A group's activation is by how much it is active at a position, given the channels of all groups. A gradient is that
    along the group's channels, so that gradient × activation is the evidence of its part of the layer. Where groups'
    activations are replaced, the layer's change by the parts of the groups that do; what no group explains stays.
    """

    def __init__(self, network: Network, channel: Mapping[str, np.ndarray]) -> None:
        """Keeps what is asked.

        Args:
          network: The model.
          channel: `[G, C]` channel factors by the names of its layers.
        """
        super().__init__(network)
        self._of = {_PREFIX + name: (name, factors) for name, factors in channel.items()}

    @property
    @override
    def layers(self) -> tuple[LayerInfo, ...]:
        more = [grouped(layer_named(self._network, name), len(factors)) for name, factors in self._of.values()]
        return (*self._network.layers, *more)

    @override
    def record(self, inputs: np.ndarray, layers: Sequence[str]) -> Recording:
        found = self._network.record(inputs, self._plain(layers))
        return Recording(found.logits, self._activations(found, layers))

    @override
    def gradients(self, inputs: np.ndarray, layers: Sequence[str], targets: np.ndarray) -> Mapping[str, np.ndarray]:
        return self._along(self._network.gradients(inputs, self._plain(layers), targets), layers)

    @override
    def record_with_gradients(
        self, inputs: np.ndarray, layers: Sequence[str], choose: Choose
    ) -> tuple[Recording, Mapping[str, np.ndarray]]:
        found, gradients = self._network.record_with_gradients(inputs, self._plain(layers), choose)
        return Recording(found.logits, self._activations(found, layers)), self._along(gradients, layers)

    @override
    def resume(self, inputs: np.ndarray, layer: str, activations: np.ndarray, later: str | None = None) -> np.ndarray:
        return self._network.resume(inputs, self._plain([layer])[0], self._changed(inputs, layer, activations), later)

    @override
    def resume_gradients(
        self, inputs: np.ndarray, layer: str, activations: np.ndarray, targets: np.ndarray
    ) -> np.ndarray:
        changed = self._changed(inputs, layer, activations)
        found = self._network.resume_gradients(inputs, self._plain([layer])[0], changed, targets)
        return self._along({self._plain([layer])[0]: found}, [layer])[layer]

    @override
    def pullback(
        self,
        inputs: np.ndarray,
        earlier: str,
        later: str,
        cotangents: np.ndarray,
        activations: np.ndarray | None = None,
    ) -> np.ndarray:
        raise NotImplementedError("groups are not linked here: see tb_plugin.groups.links")

    def _plain(self, layers: Sequence[str]) -> list[str]:
        return list(dict.fromkeys(self._of[name][0] if name in self._of else name for name in layers))

    def _activations(self, found: Recording, layers: Sequence[str]) -> dict[str, np.ndarray]:
        return {
            name: group_activations(found.activations[self._of[name][0]], self._of[name][1])
            if name in self._of
            else found.activations[name]
            for name in layers
        }

    def _along(self, gradients: Mapping[str, np.ndarray], layers: Sequence[str]) -> dict[str, np.ndarray]:
        along = {}
        for name in layers:
            plain, channel = self._of.get(name, (name, None))
            if plain in gradients:
                along[name] = gradients[plain] if channel is None else gradients[plain] @ channel.T
        return along

    def _changed(self, inputs: np.ndarray, layer: str, activations: np.ndarray) -> np.ndarray:
        """Gives `[N, H, W, C]` of the layer, with `[N, H, W, G]` in the place of what its groups are."""
        if layer not in self._of:
            return activations
        name, channel = self._of[layer]
        own = self._network.record(inputs, [name]).activations[name]
        changed = own + (activations - group_activations(own, channel)) @ channel
        if not layer_named(self._network, name).signed:
            # Where groups say more than there is, no more is taken away than that: of each value by itself, so that
            # what becomes of an image does not depend on the others beside it.
            changed = np.maximum(changed, np.minimum(own, 0))
        return changed.astype(np.float32)
