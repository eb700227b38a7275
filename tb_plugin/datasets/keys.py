"""Data sets whose items have keys that are no numbers: names of files, pairs, whatever a sampler gives."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Sequence
from numbers import Integral
from typing import Any

from tb_plugin.datasets.kept import kept
from tb_plugin.datasets.reach import Unkeepable

# A sampler may have no end.
_MOST_KEYS = 100_000


def keys_of(dataset: Any, error: Exception) -> Sequence[Any]:
    """Gives the keys of the items of a data set, or of a loader's, that has no item 0.

    They are told by `keys()`, as of a mapping, or by the loader's sampler, whose state is put back.

    Args:
      dataset: The data set, or a loader of one.
      error: What came of asking for item 0.

    Raises:
      ValueError: If it cannot be told what the keys are.
    """
    source = dataset.dataset if hasattr(dataset, "collate_fn") else dataset
    told = _told(dataset, source)
    if told:
        return told
    raise ValueError(
        "dataset must have items that are numbered from 0, keys(), or a sampler that gives their keys, got a "
        f"{type(source).__name__} whose item 0 raises {type(error).__name__}: {error}"
    ) from error


def are_numbers(keys: Iterable[Any]) -> bool:
    """Tells whether keys are numbers, by the first few."""
    return all(isinstance(key, Integral) or getattr(key, "ndim", None) == 0 for key in itertools.islice(iter(keys), 8))


def _told(dataset: Any, source: Any) -> list[Any]:
    if dataset is not source:
        batches = getattr(dataset, "batch_sampler", None)
        samplers = [getattr(dataset, "sampler", None), getattr(batches, "sampler", None)]
        for sampler, is_of_batches in [*((one, False) for one in samplers), (batches, True)]:
            found = _given(sampler, is_of_batches)
            if found and not are_numbers(found):
                return found
    keys = list(source.keys()) if callable(getattr(source, "keys", None)) else []
    return [] if are_numbers(keys) and 0 in keys else keys


def _given(sampler: Any, is_of_batches: bool) -> list[Any]:
    """Gives the keys that a sampler gives, each once and in an order that does not depend on a shuffling.

    Raises:
      ValueError: If the sampler would not be the same afterwards.
    """
    if sampler is None:
        return []
    try:
        with kept(sampler):
            given = itertools.chain.from_iterable(sampler) if is_of_batches else iter(sampler)
            keys = list(itertools.islice(given, _MOST_KEYS))
    except Unkeepable as error:
        raise ValueError(f"dataset has keys that only its sampler knows, which would be used up: {error}") from None
    except TypeError:
        return []
    try:
        return sorted(set(keys))
    except TypeError:
        return keys
