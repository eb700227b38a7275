"""What is asked of a network through another one."""

from __future__ import annotations

from typing_extensions import override

from tb_plugin.network import LayerInfo, Network, OutputKind


class WrappedNetwork(Network):
    """Is about another network what that is; what is asked of it is each subclass's own."""

    def __init__(self, network: Network) -> None:
        """Keeps what is asked.

        Args:
          network: The model.
        """
        self._network = network

    @property
    @override
    def layers(self) -> tuple[LayerInfo, ...]:
        return self._network.layers

    @property
    @override
    def input_shape(self) -> tuple[int, int, int]:
        return self._network.input_shape

    @property
    @override
    def n_classes(self) -> int:
        return self._network.n_classes

    @property
    @override
    def output_kind(self) -> OutputKind:
        return self._network.output_kind

    @property
    @override
    def value_range(self) -> tuple[float, float]:
        return self._network.value_range
