"""Which pieces of a data set excite each channel, or each group of neurons, most."""

from __future__ import annotations

import contextlib
import functools
from collections.abc import Callable, Generator, Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol, TypeAlias, TypeVar, runtime_checkable

import numpy as np

from tb_plugin.deadline import NEVER, Deadline, OutOfTime, Pieces
from tb_plugin.makers.maker import Keep, Study, said_of
from tb_plugin.makers.strongest import Answer, Best, Look, Query, Sought, Unread, looked_at
from tb_plugin.network import LayerInfo, Network

Name = TypeVar("Name", bound=Hashable)
Found = TypeVar("Found")
# Numbers `[B]` of images, and themselves `[B, H, W, C]` or what reads them.
Batch: TypeAlias = tuple[np.ndarray, "np.ndarray | Unread"]

_BATCH = 64
MAX_IMAGES = 2048


@runtime_checkable
class Spread(Protocol):
    """A data set that gives images spread evenly over it."""

    def spread(self, n: int) -> Iterator[Batch]:
        """Gives about n images, or all of fewer, in batches."""
        ...


@runtime_checkable
class Counted(Protocol):
    """A data set of which it is known how many images it holds, and that is told which cannot be read."""

    def __len__(self) -> int:
        """How many there are."""
        ...

    def skipped(self, problems: Sequence[str]) -> None:
        """Is told of images that could not be read, a sentence each."""
        ...


@dataclass(frozen=True, eq=False)
class ChannelExamples:
    """The strongest crops of each channel of a layer, or each group in place of a channel, at most one per image.

    Attributes:
      crops: uint8 `[C, n, P, P, 3]`, strongest first; black where there is none.
      values: `[C, n]` activation of the position in the crop's middle; NaN where there is none.
      places: `[C, n, 5]` image index, y and x of the position, height and width of the crop in input pixels.
      ranges: `[C, 2]` lowest and highest activation over all images.
      patches: uint8 `[C, K, T, T, D]` of the first K, squares of T pixels around the same places as the network takes
        them: 0 and 255 are the ends of its value range. K is 0 where none were asked for.
    """

    crops: np.ndarray
    values: np.ndarray
    places: np.ndarray
    ranges: np.ndarray
    patches: np.ndarray = field(default_factory=lambda: np.zeros((0, 0, 0, 0, 0), np.uint8))


@dataclass(frozen=True, eq=False)
class Search:
    """How images are gone through.

    Attributes:
      n: How many crops there are for each channel.
      size: P, pixels a side to which crops are scaled.
      max_images: The pass ends after that many.
      progress: Is told how many images were looked at, of how many at most.
      deadline: When the pass ends in any case.
      look: How batches are looked at; None: here, one after another.
      keep: What a pass that is interrupted is gone on from; None: it begins anew.
      patches: Pixels a side of the patches that are kept of layers, by name; of others there are none.
      n_patches: K, how many of the n crops of each channel have a patch.
    """

    n: int = 4
    size: int = 48
    max_images: int = MAX_IMAGES
    progress: Callable[[int, int], None] = lambda done, total: None
    deadline: Deadline = NEVER
    look: Look | None = None
    keep: Keep | None = None
    patches: Mapping[str, int] = field(default_factory=dict)
    n_patches: int = 0


_PLAIN = Search()


def channel_examples(
    network: Network, images: object, layers: Sequence[LayerInfo], search: Search = _PLAIN
) -> dict[str, ChannelExamples]:
    """Finds each channel's strongest crops, of the size of its receptive field, in one pass.

    Memory is bounded, however many images there are: of each channel the n best crops are kept, and of the images as
    many batches as are looked at side by side, and one; each holds its activations of the layers while it is looked at.

    Args:
      network: The model.
      images: `[N, H, W, C]`, of which images spread evenly are looked at if they are too many; what gives such a spread
        of a data set; or an iterable of batches, or of `(batch, labels, ...)`.
      layers: Which layers.
      search: How images are gone through.

    Returns:
      For each layer, by name.

    Raises:
      ValueError: If there is no image.
      OutOfTime: If there is no time to look at any.
    """
    sides = search.patches if search.n_patches else {}
    sought = {layer.name: Sought(layer, patch=sides.get(layer.name, 0)) for layer in layers}
    return _Pass(network, sought, search).over(images)


def group_examples(
    network: Network,
    images: object,
    groups: Mapping[Name, tuple[LayerInfo, np.ndarray]],
    search: Search = _PLAIN,
) -> dict[Name, ChannelExamples]:
    """Finds each group's strongest crops.

    Args:
      network: The model.
      images: The images; see `channel_examples`.
      groups: Some layers and channel factors `[G, C]`, by any name.
      search: How images are gone through.

    Returns:
      For each of `groups`; what counts is how active a group is (see `group_activations`).

    Raises:
      ValueError: If there is no image.
      OutOfTime: If there is no time to look at any.
    """
    return _Pass(network, {name: Sought(*each) for name, each in groups.items()}, search).over(images)


def searched(study: Study, find: Callable[[object], Found]) -> Found:
    """Looks for crops in the data set, or in the examples where that cannot be looked at; then it is said why.

    Args:
      study: The data set and the examples.
      find: Looks for crops in images (see `channel_examples`).
    """
    if study.dataset is study.examples.inputs or study.problems.without_dataset:
        return find(study.examples.inputs)
    try:
        return find(study.dataset)
    except OutOfTime:
        raise
    # Anything may happen in other people's data sets.
    except Exception as error:
        # Where these fail as well it is not the data set's fault.
        found = find(study.examples.inputs)
        study.problems.without_dataset = True
        study.problems.add(f"crops are those of the examples alone: {said_of(error)}")
        return found


class _Pass:
    """One pass over images: its pieces are asked for, and taken, in the order of the images."""

    def __init__(self, network: Network, sought: Mapping[Any, Sought], search: Search) -> None:
        self._sought = sought
        self._search = search
        self._look: Look = search.look or functools.partial(_here, network)
        n_patches, depth = min(search.n_patches, search.n), network.input_shape[2]
        self._best = {
            name: Best(each.n, search.n, search.size, (n_patches, each.patch, depth) if each.patch else (0, 0, 0))
            for name, each in sought.items()
        }
        self._pieces = Pieces(search.deadline)
        # Images that were passed, and those of them that could be read.
        self._passed = self._seen = 0
        # Whether it ended as there are no more images, and not as time was up.
        self._is_over = False

    def over(self, images: object) -> dict[Any, ChannelExamples]:
        """Goes through images, from where an earlier pass was interrupted."""
        search, kept = self._search, False
        self._go_on()
        total = min(search.max_images, len(images)) if isinstance(images, np.ndarray | Counted) else search.max_images
        if self._passed:
            search.progress(self._passed, total)
        # A data set that is left, as by an error, shall be as it was now, not when what went through it is collected.
        batches = _behind(batches_of(images, search.max_images), self._passed)
        try:
            with contextlib.closing(batches), contextlib.closing(self._look(self._queries(batches))) as answers:
                for query, answer in answers:
                    self._take(query, answer)
                    if answer.problems and isinstance(images, Counted):
                        images.skipped(answer.problems)
                    kept = search.keep is not None and search.keep.save(self._arrays, now=False)
                    search.progress(self._passed, total)
            if self._is_over and self._passed < total:
                search.progress(self._passed, self._passed)
        finally:
            if search.keep is not None and self._passed and not kept:
                search.keep.save(self._arrays, now=True)
        if not self._seen:
            raise ValueError("dataset must hold at least one image [H, W, C], got none")
        return {name: _result(best) for name, best in self._best.items()}

    def _queries(self, batches: Iterable[Batch]) -> Generator[Query, None, None]:
        """Cuts batches into pieces, and ends when time is up; there is one image in any case.

        Raises:
          OutOfTime: If there is no time for a first one.
        """
        asked = self._passed
        for numbers, images in batches:
            while len(images):
                most = min(len(images), self._search.max_images - asked)
                size = 0 if not most else self._pieces.size(most) if asked else self._pieces.checked_size(most)
                if not size:
                    return
                floors = {name: best.floor for name, best in self._best.items()}
                yield Query(numbers[:size], images[:size], self._sought, floors, self._search.n, self._search.size)
                asked, numbers, images = asked + size, numbers[size:], images[size:]
        self._is_over = True

    def _take(self, query: Query, answer: Answer) -> None:
        for name, strong in answer.strong.items():
            self._best[name].take(strong)
        self._passed, self._seen = self._passed + len(query.numbers), self._seen + answer.n_images
        self._pieces.note(len(query.numbers), answer.seconds)

    def _arrays(self) -> dict[str, np.ndarray]:
        arrays = {f"{i}.{key}": a for i, best in enumerate(self._best.values()) for key, a in best.arrays().items()}
        return {**arrays, "passed": np.array([self._passed, self._seen])}

    def _go_on(self) -> None:
        kept = None if self._search.keep is None else self._search.keep.load()
        if kept is None or "passed" not in kept:
            return
        parts = [
            {key: kept[f"{i}.{key}"] for key in best.arrays() if f"{i}.{key}" in kept}
            for i, best in enumerate(self._best.values())
        ]
        if all(best.fits(part) for best, part in zip(self._best.values(), parts, strict=True)):
            for best, part in zip(self._best.values(), parts, strict=True):
                best.go_on_from(part)
            self._passed, self._seen = kept["passed"].tolist()


def _here(network: Network, queries: Iterable[Query]) -> Generator[tuple[Query, Answer], None, None]:
    for query in queries:
        yield query, looked_at(network, query)


def _result(best: Best) -> ChannelExamples:
    values = np.where(np.isneginf(best.values), np.float32(np.nan), best.values)
    return ChannelExamples(best.crops, values, best.places, best.ranges, best.patches)


def _behind(batches: Iterator[Batch], n: int) -> Generator[Batch, None, None]:
    """Gives batches without the first n images."""
    with contextlib.ExitStack() as stack:
        if isinstance(batches, Generator):
            stack.enter_context(contextlib.closing(batches))
        for numbers, images in batches:
            passed = min(n, len(images))
            n -= passed
            if passed < len(images):
                yield numbers[passed:], images[passed:]


def batches_of(images: object, n: int) -> Iterator[Batch]:
    """Gives some n images in batches, and their numbers."""
    if isinstance(images, Spread):
        yield from images.spread(n)
        return
    if isinstance(images, np.ndarray):
        chosen = np.arange(len(images)) if len(images) <= n else np.linspace(0, len(images) - 1, n).round().astype(int)
        yield from ((some, images[some]) for some in (chosen[i : i + _BATCH] for i in range(0, len(chosen), _BATCH)))
        return
    if not isinstance(images, Iterable):
        raise ValueError(f"dataset must be an array or an iterable of batches, got {type(images).__name__}")
    first = 0
    for item in images:
        batch = np.asarray(item[0] if isinstance(item, tuple | list) else item)
        if batch.ndim != 4:
            raise ValueError(f"dataset must give batches [N, H, W, C], got shape {list(batch.shape)}")
        yield first + np.arange(len(batch)), batch
        first += len(batch)
