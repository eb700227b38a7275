"""A data set as batches of a network's inputs."""

from __future__ import annotations

import contextlib
import dataclasses
from collections.abc import Callable, Generator, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import Any

import numpy as np

from tb_plugin.datasets.beside import columns_beside, labels_beside
from tb_plugin.datasets.items import Images, Takes, images_of
from tb_plugin.datasets.kept import Unkeepable, kept, seeded
from tb_plugin.datasets.numbered import Picked, has_items, is_array, is_loader, items, n_images_of, used_up
from tb_plugin.datasets.order import check_order
from tb_plugin.datasets.picking import Drawn, Evenly, Pick

_BATCH = 64
_ALL = 2**62


@dataclass(frozen=True, eq=False)
class Seen:
    """Images of a data set, and what it gives with them.

    Attributes:
      numbers: `[B]` of the images, in the data set's own order.
      images: `[B, H, W, C]` as the network takes them, or what reads them.
      labels: `[B]` as they were given, None where there is none.
      columns: By the name of a column: `[B]` values as they were given.
      n_all: How many images the data set holds, where that is known.
    """

    numbers: np.ndarray
    images: Any
    labels: Sequence[Any]
    columns: Mapping[str, Sequence[Any]]
    n_all: int | None = None


class ImageBatches:
    """Images of a data set, spread over it, in batches `[N, H, W, C]` of a network's inputs.

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
        with self._left_as_it_is():
            yield from _joined((seen.numbers, seen.images) for seen in self._seen(Evenly(n), self._dataset))

    def drawn(
        self, n: int, seed: int, names: Sequence[str] = (), *, in_order: bool = False
    ) -> Generator[Seen, None, None]:
        """Gives about n images, or all of fewer, with what the data set gives beside them.

        They are drawn by a seed, spread over all where items have numbers, else they are the first ones. Ascending by
        their numbers they are the same each time. Where the data set draws by generators of random numbers that all
        share, as most augmentations do, it draws the same each time as well.

        Args:
          n: How many.
          seed: What they are drawn by.
          names: Columns of metadata that come with each batch.
          in_order: Whether numbers must be those of the data set's own order, as a table is to be read by them.

        Raises:
          ValueError: If the data set cannot be looked at, or would not be the same afterwards, has no such columns, or
            no order of its own.
        """
        with self._left_as_it_is():
            if in_order:
                check_order(self._dataset, self._contents)
            with seeded(seed):
                dataset = self._dataset.numbered() if in_order and isinstance(self._dataset, Picked) else self._dataset
                yield from self._seen(Drawn(n, seed), dataset, names)

    def __iter__(self) -> Iterator[np.ndarray]:
        """Gives the batches of all images."""
        return (batch for _, batch in self.spread(_ALL))

    @contextlib.contextmanager
    def _left_as_it_is(self) -> Iterator[None]:
        with contextlib.ExitStack() as stack:
            stack.enter_context(self._undisturbed())
            try:
                stack.enter_context(kept(*self._roots()))
            except Unkeepable as error:
                kind = type(self._dataset).__name__
                raise ValueError(f"dataset, a {kind}, cannot be looked at without being changed: {error}") from None
            yield

    def _roots(self) -> list[Any]:
        dataset: Any = self._dataset
        if hasattr(dataset, "__next__") and not has_items(dataset):
            raise used_up(dataset)
        if is_array(dataset):
            return []
        return [dataset.dataset, dataset.collate_fn] if is_loader(dataset) else [dataset]

    def _seen(self, pick: Pick, dataset: Any, names: Sequence[str] | None = None) -> Iterator[Seen]:
        """Gives the images that are picked; without any names, be they none, nothing is looked for beside them."""
        seen = 0
        for numbers, item in items(dataset, pick, lambda item: len(images_of(item, self._takes).values)):
            images = images_of(item, self._takes)
            n_images = len(images.values)
            if numbers is None or len(numbers) != n_images:
                numbers = (seen if numbers is None or not len(numbers) else numbers[0]) + np.arange(n_images)
            seen += n_images
            labels = [None] * n_images if names is None else labels_beside(item, images, self._takes)
            columns = columns_beside(item, images, names) if names else {}
            chosen = pick(n_images)
            for first in range(0, len(chosen), _BATCH):
                some = chosen[first : first + _BATCH]
                picked = self._pixels(dataclasses.replace(images, values=images.values[some]))
                of = {name: [values[i] for i in some] for name, values in columns.items()}
                n_all = n_images_of(dataset, n_images, images.single)
                yield Seen(numbers[some], picked, [labels[i] for i in some], of, n_all)
            if seen >= pick.n:
                return

    def _contents(self, item: Any) -> tuple[np.ndarray, list[Any]]:
        images = images_of(item, self._takes)
        return images.values, labels_beside(item, images, self._takes)


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
