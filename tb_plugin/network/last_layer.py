"""The layer at a network's end whose outputs are the logits: sums of what it is given."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from tb_plugin.network.protocol import Network
from tb_plugin.network.weights import WeighedNetwork

_N_TRIED, _BATCH = 4, 64
# How far sums may be from the logits, as a share of how far these lie apart.
_SAME = 1e-2


@dataclass(frozen=True, eq=False)
class LinearEnd:
    """A network's last layer.

    Attributes:
      name: Its name, as of `WeighedNetwork.weights`.
      n_inputs: C, how many numbers it is given.
      n_outputs: How many it gives: 1 where two classes are made of one output.
      has_bias: Whether it adds something.
    """

    name: str
    n_inputs: int
    n_outputs: int
    has_bias: bool


def linear_end(network: Network, inputs: np.ndarray) -> LinearEnd:
    """Finds the layer whose sums are the logits, by comparing them.

    Args:
      network: The model.
      inputs: Some `[N, ...]` in its range.

    Raises:
      ValueError: If there is none, as behind a mean of several heads or of positions.
    """
    if not isinstance(network, WeighedNetwork):
        raise ValueError("the last layer can be learned anew where a model tells its weights; this one tells none")
    some = inputs[:_N_TRIED]
    logits = _one_or_more(network.record(some, []).logits.astype(np.float64))
    kernels = {each.name: each for each in network.weights() if each.kernel is not None and each.kernel.groups == 1}
    given = network.inputs_of(list(kernels), some)
    for name in reversed(list(given)):
        layer = kernels[name]
        assert layer.kernel is not None
        values = layer.kernel.values.astype(np.float64)
        flat = values.reshape(-1, values.shape[-1])
        vectors = given[name].astype(np.float64).reshape(len(some), -1)
        biases = [each for each in layer.values if each.shape == flat.shape[1:]]
        if vectors.shape[1] != len(flat) or len(layer.values) != 1 + len(biases):
            continue
        sums = _one_or_more(vectors @ flat + sum(biases, np.zeros(flat.shape[1])))
        # Logits that are taken of shares are what they were but for one number for each image.
        if sums.shape == logits.shape and np.abs(sums - logits).max() <= _SAME * max(float(np.ptp(logits)), 1e-6):
            return LinearEnd(name, len(flat), flat.shape[1], bool(biases))
    raise ValueError(
        "the last layer can be learned anew where it is dense, or a convolution of one position, and its sums are the "
        "logits: this model has no such layer at its end"
    )


def given_to(network: Network, end: LinearEnd) -> Callable[[np.ndarray], np.ndarray]:
    """Gives what computes `[N, C]`, what the last layer is given, of inputs `[N, ...]` in the network's range."""
    assert isinstance(network, WeighedNetwork)

    def vectors(inputs: np.ndarray) -> np.ndarray:
        parts = (inputs[first : first + _BATCH] for first in range(0, len(inputs), _BATCH))
        return np.concatenate([network.inputs_of([end.name], each)[end.name].reshape(len(each), -1) for each in parts])

    return vectors


def _one_or_more(logits: np.ndarray) -> np.ndarray:
    """Gives logits less their mean over classes; of two classes that one output makes, as of that one output."""
    if logits.shape[1] == 2:
        return logits[:, 1:] - logits[:, :1]
    return logits if logits.shape[1] == 1 else logits - logits.mean(axis=1, keepdims=True)
