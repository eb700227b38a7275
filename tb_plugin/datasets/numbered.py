"""The items of a data set, by their numbers where they have any."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any, Protocol, runtime_checkable

import numpy as np

from tb_plugin.datasets.keys import are_numbers, keys_of
from tb_plugin.datasets.picking import Pick
from tb_plugin.datasets.reach import is_theirs

# Numbers of images, or None where nobody knows them, and the item that they are in.
Numbered = tuple[np.ndarray | None, Any]

_CHUNK = 64


@runtime_checkable
class Picked(Protocol):
    """What can give some of its elements, and no others, though they have no numbers."""

    def picked(self, pick: Pick) -> tuple[np.ndarray | None, Iterator[Any]]:
        """Gives the numbers of the images that are picked, or None where nobody knows them, and the elements."""
        ...

    def numbered(self) -> Any:
        """Gives what tells the numbers of its images, if by beginning with the first."""
        ...

    def n_rows(self) -> int | None:
        """How many images there are; None where nobody knows."""
        ...

    def shuffles(self) -> bool:
        """Whether it shuffles, so that numbers are of no order that anybody sees."""
        ...


def items(dataset: Any, pick: Pick, count: Callable[[Any], int]) -> Iterator[Numbered]:
    """Gives items that hold some images, those that are picked where items have numbers, else the first ones.

    Args:
      dataset: See `ImageBatches`.
      pick: Chooses them.
      count: Tells how many images an item holds.

    Raises:
      ValueError: If it is no data set, or could not be gone through again.
    """
    if isinstance(dataset, Picked):
        return _of_picked(*dataset.picked(pick), count)
    if is_array(dataset):
        return _of_array(dataset, pick)
    if is_loader(dataset):
        has_numbers = has_items(dataset.dataset)
        return _of_loader(dataset, pick) if has_numbers else _of_stream_loader(dataset)
    if is_one_item(dataset):
        return iter([(None, dataset)])
    if has_items(dataset):
        return _of_items(dataset, pick, count)
    return ((None, item) for item in _again(dataset))


def is_array(dataset: Any) -> bool:
    """Tells whether something has rows that can be picked: an array, a tensor, a data set of HDF5."""
    return len(getattr(dataset, "shape", ())) in (3, 4) and hasattr(dataset, "dtype")


def is_loader(dataset: Any) -> bool:
    """Tells whether something is a `DataLoader` that makes batches as PyTorch's does."""
    own = next((kind for kind in type(dataset).__mro__ if "__iter__" in vars(kind)), object)
    return hasattr(dataset, "collate_fn") and hasattr(dataset, "dataset") and not is_theirs(own)


def has_items(dataset: Any) -> bool:
    """Tells whether something has numbered items, as a `Dataset`, a `PyDataset` or a list."""
    # PyTorch's class of streams inherits a method for items that it does not have.
    if any(kind.__name__ == "IterableDataset" for kind in type(dataset).__mro__):
        return False
    return hasattr(dataset, "__getitem__") and (_n_items(dataset) is not None or not hasattr(dataset, "__iter__"))


def n_images_of(dataset: Any, n_each: int, single: bool) -> int | None:
    """Gives how many images a data set holds, where it is known.

    Args:
      dataset: See `ImageBatches`.
      n_each: How many images an item of it holds.
      single: Whether an item is one image, not a batch.
    """
    if isinstance(dataset, Picked):
        return dataset.n_rows()
    if is_array(dataset):
        return len(dataset)
    if is_loader(dataset):
        return _n_items(dataset.dataset) if has_items(dataset.dataset) else None
    if is_one_item(dataset):
        return n_each
    return _n_items(dataset) if single and has_items(dataset) else None


def _of_picked(numbers: np.ndarray | None, elements: Iterator[Any], count: Callable[[Any], int]) -> Iterator[Numbered]:
    done = 0
    for element in elements:
        n = 0 if numbers is None else count(element)
        yield None if numbers is None else numbers[done : done + n], element
        done += n


def _of_array(dataset: Any, pick: Pick) -> Iterator[Numbered]:
    if not isinstance(dataset, np.ndarray) and not hasattr(dataset, "detach") and hasattr(dataset, "numpy"):
        dataset = dataset.numpy()
    rows = pick(len(dataset))
    for chosen in _chunks(rows, _CHUNK):
        is_slice = chosen[-1] - chosen[0] == len(chosen) - 1
        yield chosen, dataset[chosen[0] : chosen[-1] + 1] if is_slice else dataset[chosen.tolist()]


def _of_loader(loader: Any, pick: Pick) -> Iterator[Numbered]:
    sampler = getattr(loader, "sampler", None)
    # Of a part of the data set, as in a split into training and validation, the rest is not looked at.
    part = getattr(sampler, "indices", None)
    known = None if part is not None and are_numbers(part) else _keys_of_loader(loader)
    if known is not None:
        for some in _chunks(pick(len(known)), _batch_size(loader) if _has_batches(loader) else 1):
            found = [loader.dataset[known[i]] for i in some]
            yield some, loader.collate_fn(found if _has_batches(loader) else found[0])
        return
    numbers = _numbers(loader.dataset) if part is None else iter(sorted(int(i) for i in part))
    n_numbers = _n_items(loader.dataset) if part is None else len(part)
    if n_numbers is not None:
        numbers = np.array(list(numbers))[pick(n_numbers)]
    if _has_batches(loader):
        for chosen in _chunks(numbers, _batch_size(loader)):
            yield chosen, loader.collate_fn([loader.dataset[int(i)] for i in chosen])
    elif (size := getattr(sampler, "batch_size", None)) is not None:
        for chosen in _chunks(numbers, size):
            yield chosen, loader.collate_fn(loader.dataset[chosen.tolist()])
    else:
        for number in numbers:
            yield np.array([number]), loader.collate_fn(loader.dataset[int(number)])


def _keys_of_loader(loader: Any) -> Sequence[Any] | None:
    """Gives the keys of the items of a loader's data set; None where they are numbers from 0."""
    try:
        loader.dataset[0]
    except IndexError:
        return None
    # A class may fail by whatever error where a key is none of its own.
    except Exception as error:
        return keys_of(loader, error)
    return None


def _of_stream_loader(loader: Any) -> Iterator[Numbered]:
    stream = iter(_again(loader.dataset))
    if not _has_batches(loader):
        yield from ((None, loader.collate_fn(item)) for item in stream)
        return
    while chunk := list(itertools.islice(stream, _batch_size(loader))):
        yield None, loader.collate_fn(chunk)


def _of_items(dataset: Any, pick: Pick, count: Callable[[Any], int]) -> Iterator[Numbered]:
    n_items = _n_items(dataset)
    numbers: Iterable[int] = _numbers(dataset)
    first = next(iter(numbers), None)
    if first is None:
        return
    try:
        item = dataset[first]
    except Exception as error:
        known = keys_of(dataset, error)
        yield from ((np.array([i]), dataset[known[i]]) for i in pick(len(known)))
        return
    n_each = max(1, count(item))
    numbers = itertools.chain([first], numbers) if n_items is None else pick(n_items, n_each).tolist()
    for number in numbers:
        yield number * n_each + np.arange(n_each), item if number == first else dataset[number]


def _numbers(dataset: Any) -> Iterator[int]:
    """Gives the numbers of items; where nobody knows how many there are, as many as exist."""
    n_items = _n_items(dataset)
    if n_items is not None:
        yield from range(n_items)
        return
    for number in itertools.count():
        try:
            dataset[number]
        except IndexError:
            return
        yield number


def _n_items(dataset: Any) -> int | None:
    try:
        return len(dataset)
    # Which of the errors it is that says so depends on the class.
    except (TypeError, NotImplementedError, ValueError):
        return None


def _has_batches(loader: Any) -> bool:
    return getattr(loader, "batch_size", 1) is not None or getattr(loader, "batch_sampler", None) is not None


def _batch_size(loader: Any) -> int:
    size = getattr(loader, "batch_size", None) or getattr(getattr(loader, "batch_sampler", None), "batch_size", None)
    return size if isinstance(size, int) else _CHUNK


def is_one_item(dataset: Any) -> bool:
    """Tells whether a tuple is images and labels, or a mapping names them, and neither is several items."""
    if isinstance(dataset, Mapping):
        first = list(itertools.islice(dataset.values(), 2))
        return not first or not all(isinstance(part, tuple | Mapping) for part in first)
    return isinstance(dataset, tuple) and not all(isinstance(part, tuple | list | Mapping) for part in dataset)


def _again(dataset: Any) -> Iterable[Any]:
    """Gives back what can be gone through again.

    Raises:
      ValueError: If it cannot.
    """
    try:
        iterator = iter(dataset)
    except TypeError:
        raise ValueError(f"dataset must be images or an iterable of batches, got a {type(dataset).__name__}") from None
    if iterator is dataset or iterator is iter(dataset):
        raise used_up(dataset)
    return dataset


def used_up(dataset: Any) -> ValueError:
    """Gives the error of what can be gone through once only."""
    return ValueError(
        f"dataset must not be used up by being looked at, got a {type(dataset).__name__}, which can be gone through "
        "once only: give an array, a Dataset, or batches that can be gone through again"
    )


def _chunks(numbers: Iterable[int], size: int) -> Iterator[np.ndarray]:
    left = iter(numbers)
    while chunk := list(itertools.islice(left, size)):
        yield np.array(chunk)
