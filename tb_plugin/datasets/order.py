"""Whether a data set gives its images in one order, each time: only then can a table be told to be of them."""

from __future__ import annotations

import contextlib
import itertools
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np

from tb_plugin.datasets.numbered import Picked, has_items, is_array, is_loader, is_one_item

# So many items of the beginning are compared.
_COMPARED = 4
# Images and labels of an item.
Contents = tuple[np.ndarray, list[Any]]


def check_order(dataset: Any, contents: Callable[[Any], Contents]) -> None:
    """Makes sure that a data set has an order of its own; to be called where its state is kept.

    What is looked at by number (arrays, data sets, loaders of these, whatever their sampler does) has that of the
    numbers. What else can be gone through is, twice, as far as its beginning. A data set that has a shuffling of its
    own at the end of an epoch is asked for that. Where images are augmented at random, labels tell.

    Args:
      dataset: See `ImageBatches`.
      contents: Gives the images and the labels of an item.

    Raises:
      ValueError: If it has none, or it cannot be told.
    """
    shuffles = dataset.shuffles() if isinstance(dataset, Picked) else getattr(dataset, "shuffle", False) is True
    if shuffles:
        raise unordered("it shuffles")
    if is_array(dataset) or is_one_item(dataset):
        return
    source: Any = dataset.dataset if is_loader(dataset) else dataset  # pyright: ignore[reportAttributeAccessIssue]
    if has_items(source):
        if is_loader(dataset) and not _has_number_0(source):
            raise unordered("its items are named by a sampler")
        if not is_loader(dataset) and callable(getattr(source, "on_epoch_end", None)):
            _check_epochs(source, contents)
        return
    one, other = (_beginning(iter(source), contents) for _ in range(2))
    if not _same_images(one, other) and not _same_labels(one, other):
        raise unordered("it begins otherwise each time that somebody goes through it")


def unordered(why: str) -> ValueError:
    """Gives the error of a table that is of no order."""
    return ValueError(
        f"metadata in a table is for a data set that has an order of its own, and {why}: give one that is not "
        "shuffled, or let it give the columns with each batch, and name them"
    )


def _check_epochs(dataset: Any, contents: Callable[[Any], Contents]) -> None:
    def beginning() -> list[Contents]:
        return _beginning((dataset[number] for number in range(len(dataset))), contents)

    one, again = beginning(), beginning()
    dataset.on_epoch_end()
    later = beginning()
    same = _same_images(one, later) if _same_images(one, again) else _same_labels(one, later)
    if not same:
        raise unordered("it shuffles at the end of an epoch")


def _beginning(items: Iterator[Any], contents: Callable[[Any], Contents]) -> list[Contents]:
    with contextlib.ExitStack() as stack:
        if hasattr(items, "close"):
            stack.enter_context(contextlib.closing(items))  # pyright: ignore[reportArgumentType]
        return [contents(item) for item in itertools.islice(items, _COMPARED)]


def _same_images(one: list[Contents], other: list[Contents]) -> bool:
    return len(one) == len(other) and all(
        a.shape == b.shape and np.array_equal(a, b) for (a, _), (b, _) in zip(one, other, strict=True)
    )


def _same_labels(one: list[Contents], other: list[Contents]) -> bool:
    known = all(label is not None for _, labels in (*one, *other) for label in labels)
    return known and [_plain(a) for a in one] == [_plain(b) for b in other]


def _plain(contents: Contents) -> list[Any]:
    return [label.tolist() if isinstance(label, np.ndarray) else label for label in contents[1]]


def _has_number_0(dataset: Any) -> bool:
    try:
        dataset[0]
    # A class may fail by whatever error where a key is none of its own.
    except Exception:
        return False
    return True
