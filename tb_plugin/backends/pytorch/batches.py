"""Data sets as the network's inputs."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

import numpy as np
import torch
from torch.utils.data import DataLoader, Dataset, IterableDataset

from tb_plugin.backends.pytorch.network import TorchNetwork
from tb_plugin.backends.pytorch.replica import same_randomness

_BATCH = 64


class PixelBatches:
    """Batches `[N, H, W, C]` of pixels, which can be iterated over again.

    To iterate draws nothing from the user's random numbers: what is shuffled afterwards is shuffled as without it.
    """

    def __init__(self, network: TorchNetwork, dataset: Any) -> None:
        """Keeps the data set.

        Args:
          network: The network that the pixels are for.
          dataset: Images `[N, C, H, W]` as the module takes them: a tensor, an array, a `Dataset` of `[C, H, W]`, or
            batches that can be iterated over again, as a `DataLoader`. From `(images, labels, ...)` the images are
            taken.

        Raises:
          ValueError: If the data set is none of these.
        """
        if not isinstance(dataset, Iterable | Dataset):
            raise ValueError(f"dataset must be images or an iterable of batches, got {type(dataset).__name__}")
        self._network = network
        self._dataset = dataset

    def __iter__(self) -> Iterator[np.ndarray]:
        """Gives one batch after another."""
        with same_randomness():
            for item in self._batches():
                yield self._network.pixels(item[0] if isinstance(item, tuple | list) else item)

    def _batches(self) -> Iterator[Any]:
        dataset = self._dataset
        if isinstance(dataset, torch.Tensor | np.ndarray):
            yield from (dataset[first : first + _BATCH] for first in range(0, len(dataset), _BATCH))
        elif isinstance(dataset, Dataset) and not isinstance(dataset, IterableDataset):
            yield from DataLoader(dataset, batch_size=_BATCH)
        else:
            yield from dataset
