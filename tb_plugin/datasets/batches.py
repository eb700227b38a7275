"""A data set as batches of a network's inputs."""

from __future__ import annotations

import contextlib
import dataclasses
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from typing import Any

import numpy as np

from tb_plugin.datasets.items import Images, Takes, images_of
from tb_plugin.datasets.kept import Unkeepable, kept
from tb_plugin.datasets.numbered import has_items, is_array, is_loader, items, spread, used_up

_BATCH = 64
_ALL = 2**62


class ImageBatches:
    """Images of a data set, spread evenly over it, in batches `[N, H, W, C]` of a network's inputs.

    Whatever has a number of items is looked at by their numbers, in one fixed order: neither a sampler, nor workers,
    nor a shuffling are used. All state that is used, of random numbers, counters or caches, is put back (see `kept`).
    """

    def __init__(
        self,
        dataset: Any,
        takes: Takes,
        pixels: Callable[[Images], np.ndarray],
        *,
        undisturbed: Callable[[], AbstractContextManager[object]] = contextlib.nullcontext,
    ) -> None:
        """Keeps the data set.

        Args:
          dataset: An array or a tensor of images; a `Dataset`, a `PyDataset`, a list or anything else with numbered
            items; a `DataLoader`; or an iterable that can be gone through again. Items are images or batches of them,
            alone or with labels in a sequence or a mapping.
          takes: What the model takes.
          pixels: Gives the network's inputs `[N, H, W, C]` of images that were found.
          undisturbed: Keeps what `kept` does not know of, while the data set is looked at.
        """
        self._dataset = dataset
        self._takes = takes
        self._pixels = pixels
        self._undisturbed = undisturbed

    def spread(self, n: int) -> Iterator[tuple[np.ndarray, np.ndarray]]:
        """Gives about n images, or all of fewer: their numbers `[B]` and the network's inputs `[B, H, W, C]`.

        Raises:
          ValueError: If the data set cannot be looked at, or would not be the same afterwards.
        """
        with contextlib.ExitStack() as stack:
            stack.enter_context(self._undisturbed())
            try:
                stack.enter_context(kept(*self._roots()))
            except Unkeepable as error:
                kind = type(self._dataset).__name__
                raise ValueError(f"dataset, a {kind}, cannot be looked at without being changed: {error}") from None
            yield from _joined(self._batches(n))

    def __iter__(self) -> Iterator[np.ndarray]:
        """Gives the batches of all images."""
        return (batch for _, batch in self.spread(_ALL))

    def _roots(self) -> list[Any]:
        dataset: Any = self._dataset
        if hasattr(dataset, "__next__") and not has_items(dataset):
            raise used_up(dataset)
        if is_array(dataset):
            return []
        return [dataset.dataset, dataset.collate_fn] if is_loader(dataset) else [dataset]

    def _batches(self, n: int) -> Iterator[tuple[np.ndarray, np.ndarray]]:
        seen = 0
        for numbers, item in items(self._dataset, n, lambda item: len(images_of(item, self._takes).values)):
            images = images_of(item, self._takes)
            n_images = len(images.values)
            if numbers is None or len(numbers) != n_images:
                numbers = (seen if numbers is None else numbers[0]) + np.arange(n_images)
            seen += n_images
            chosen = spread(n_images, n)
            for first in range(0, len(chosen), _BATCH):
                some = chosen[first : first + _BATCH]
                yield numbers[some], self._pixels(dataclasses.replace(images, values=images.values[some]))
            if seen >= n:
                return


def _joined(batches: Iterator[tuple[np.ndarray, np.ndarray]]) -> Iterator[tuple[np.ndarray, np.ndarray]]:
    """Joins small batches to larger ones, of images of one size."""
    kept_back: list[tuple[np.ndarray, np.ndarray]] = []
    n = 0
    for numbers, images in batches:
        if kept_back and (n + len(images) > _BATCH or images.shape[1:] != kept_back[0][1].shape[1:]):
            yield _concatenated(kept_back)
            kept_back, n = [], 0
        kept_back.append((numbers, images))
        n += len(images)
    if kept_back:
        yield _concatenated(kept_back)


def _concatenated(batches: list[tuple[np.ndarray, np.ndarray]]) -> tuple[np.ndarray, np.ndarray]:
    if len(batches) == 1:
        return batches[0]
    numbers, images = zip(*batches, strict=True)
    return np.concatenate(numbers), np.concatenate(images)
