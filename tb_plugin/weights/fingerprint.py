"""What tells one state of a network from all others: a digest of its weights."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator

import numpy as np

from tb_plugin.network.weights import LayerWeights


class Fingerprint:
    """A digest of layers' names, shapes and float32 values, as they go by."""

    def __init__(self) -> None:
        """Begins with no layer."""
        self._hash = hashlib.sha256()

    def of(self, layers: Iterable[LayerWeights]) -> Iterator[LayerWeights]:
        """Gives the same layers, each noted as it is taken."""
        for layer in layers:
            self._hash.update(f"{layer.name}\0{[each.shape for each in layer.values]}\0".encode())
            for values in layer.values:
                self._hash.update(np.ascontiguousarray(values, "<f4").data)
            yield layer

    def digits(self) -> str:
        """Gives the SHA-256 of what went by, in hexadecimal digits."""
        return self._hash.hexdigest()
