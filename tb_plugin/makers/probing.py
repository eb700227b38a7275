"""Drawing the probe set of a study."""

from __future__ import annotations

import contextlib
import dataclasses
import hashlib
import math
import time
from collections.abc import Generator, Hashable, Mapping, Sequence
from typing import Any, Protocol, runtime_checkable

import numpy as np

from tb_plugin.deadline import NEVER, Deadline, OutOfTime
from tb_plugin.makers.crops import Counted, batches_of
from tb_plugin.makers.examples import Examples
from tb_plugin.makers.image_store import MAX_BYTES, ImageStore
from tb_plugin.makers.maker import Study, said_of
from tb_plugin.makers.probe import Probe, Terms
from tb_plugin.makers.strata import Strata
from tb_plugin.makers.strongest import Unread
from tb_plugin.network import Known, Network, Truth
from tb_plugin.network.metadata import Metadata, column_of

FEWEST = 8
# So many images, or so many of each class where that is more.
N_IMAGES, N_OF_CLASS = 512, 5
# Of so many times as many images labels are read, to have enough of each class.
N_SEEN_EACH = 4
# So many images are looked at at once.
_AT_ONCE = 64

# Where an image is kept, its label as it was given, and its columns.
_Item = tuple[int, Any, Mapping[str, Any]]


@runtime_checkable
class Drawing(Protocol):
    """A data set that gives images drawn from it, with what it gives beside them."""

    def drawn(
        self, n: int, seed: int, names: Sequence[str] = (), *, in_order: bool = False
    ) -> Generator[Any, None, None]:
        """Gives about n images, in batches with `numbers`, `images`, `labels` and `columns`.

        Args:
          n: How many.
          seed: What they are drawn by.
          names: Columns that come with each batch.
          in_order: Whether numbers must be those of the data set's own order.
        """
        ...


def probe_of(study: Study, deadline: Deadline = NEVER) -> Probe:
    """Gives the probe set of a study: images of its data set, of each class in equal numbers, or else its examples.

    Where the data set cannot be looked at, or metadata are left out, `study.problems` says so.

    Args:
      study: What is studied.
      deadline: Drawing is given up where it would likely end later; then nothing is kept of it.

    Raises:
      OutOfTime: If there is no time for it.
    """
    return study.probe_set.get(lambda: _drawn_for(study, deadline))


def n_images(shape: Sequence[int], n_classes: int, asked: int | None = None) -> int:
    """Tells how many images a probe set has at most: enough for each class to have some, as far as memory allows.

    512 of 64 pixels a side take 25 MB, 111 of 224 pixels 67 MB. More may be asked for, which takes time at each step
    more than memory: they lie in a file.

    Args:
      shape: Rows, columns and channels of an image.
      n_classes: K.
      asked: How many somebody wants, whatever they take.
    """
    if asked is not None:
        return asked
    return min(max(N_IMAGES, N_OF_CLASS * n_classes), max(FEWEST, MAX_BYTES // (4 * int(np.prod(shape)))))


def drawn(images: object, network: Network, terms: Terms, deadline: Deadline = NEVER) -> Probe:
    """Draws a probe set.

    Args:
      images: A data set (see `Drawing`), an array of images, or an iterable of batches.
      network: What they are for.
      terms: How it is drawn.
      deadline: See `probe_of`.

    Raises:
      ValueError: If metadata do not fit the data set, or there is no image of the network's size.
      OutOfTime: If there is no time for it.
    """
    shape, metadata = network.input_shape, terms.metadata
    n = n_images(shape, network.n_classes, terms.n_images)
    strata: Strata[_Item] = Strata(n, terms.seed)
    store: ImageStore | None = None
    most = n * N_SEEN_EACH
    begun, passed, last, n_all = time.monotonic(), 0, -1, None
    # A data set that is left, as by an error, shall be as it was now, not when what went through it is collected.
    with contextlib.closing(_batches(images, most, terms)) as batches:
        for numbers, given, labels, columns, n_all in batches:
            _check_rows(metadata, n_all)
            # One more than are kept, as one is dropped when another is there.
            store = store or ImageStore(1 + (n if n_all is None else min(n, n_all)), shape)
            batch = _read(given, images, network)
            for i, number in enumerate(numbers.tolist()):
                last = max(last, number)
                if batch[i] is None:
                    continue
                if metadata.n_rows is not None and number >= metadata.n_rows:
                    _check_rows(metadata, number + 1, "more than ")
                key = _key(labels[i])
                if batch[i].shape == tuple(shape) and strata.wants(number, key):
                    of = {name: column[i] for name, column in columns.items()}
                    dropped = strata.keep(number, key, (store.put(batch[i]), labels[i], of))
                    if dropped is not None:
                        store.drop(dropped[0])
            passed += len(numbers)
            left = 0 if n_all is None else max(0, min(most, n_all) - passed)
            if deadline.binds and not deadline.has((time.monotonic() - begun) / passed * left):
                raise OutOfTime
    if passed < most and n_all is None:
        # It was gone through to its end, so that it is known how many there are.
        _check_rows(metadata, last + 1)
    return _probe(strata, store, network, terms)


def _drawn_for(study: Study, deadline: Deadline) -> Probe:
    terms, network, examples = study.probe_set.terms, study.network, study.examples

    def attempt(terms: Terms) -> Probe:
        if study.dataset is examples.inputs or study.problems.without_dataset:
            return _of_examples(examples, network, terms)
        return drawn(study.dataset, network, terms, deadline)

    try:
        return attempt(terms)
    except OutOfTime:
        raise
    # Anything may happen in other people's data sets.
    except Exception as error:
        said = said_of(error)
    if terms.metadata.names or terms.metadata.table:
        terms = dataclasses.replace(terms, metadata=Metadata())
        try:
            probe = attempt(terms)
        except OutOfTime:
            raise
        except Exception as error:
            # What failed was not the metadata.
            said = said_of(error)
        else:
            study.problems.add(f"metadata are left out: {said}")
            return probe
    probe = _of_examples(examples, network, terms)
    study.problems.add(f"the probe set is of the examples alone: {said}")
    return probe


def _of_examples(examples: Examples, network: Network, terms: Terms) -> Probe:
    n = n_images(network.input_shape, network.n_classes, terms.n_images)
    if terms.metadata.names:
        raise ValueError("metadata that are named must come with each batch of a data set, got examples alone")
    _check_rows(terms.metadata, len(examples.inputs))
    table = {name: values[:n] for name, values in terms.metadata.table.items()}
    inputs = examples.inputs[:n]
    return _known_probe(inputs, np.arange(len(inputs)), examples.known, table, network, np.zeros(0), 0)


def _batches(
    images: object, n: int, terms: Terms
) -> Generator[
    tuple[np.ndarray, np.ndarray | Unread, Sequence[Any], Mapping[str, Sequence[Any]], int | None], None, None
]:
    """Gives numbers, images, labels, columns; and how many images there are in all, where that is known."""
    metadata = terms.metadata
    if isinstance(images, Drawing):
        drawing = images.drawn(n, terms.seed, metadata.names, in_order=metadata.n_rows is not None)
        with contextlib.closing(drawing):
            for each in drawing:
                yield each.numbers, each.images, each.labels, each.columns, each.n_all
        return
    if metadata.names:
        raise ValueError("metadata that are named must come with each batch of the data set, got images alone")
    n_all = len(images) if isinstance(images, np.ndarray) else None
    for numbers, batch in batches_of(images, n):
        yield numbers, batch, [None] * len(batch), {}, n_all


def _read(given: np.ndarray | Unread, images: object, network: Network) -> np.ndarray | list[Any]:
    """Gives images, None in the place of those that cannot be read."""
    if not isinstance(given, Unread):
        return np.asarray(given)
    pixels, places, problems = given.read(network.value_range)
    if problems and isinstance(images, Counted):
        images.skipped(problems)
    read: list[Any] = [None] * len(given)
    for place, image in zip(places.tolist(), pixels, strict=True):
        read[place] = image
    return read


def _check_rows(metadata: Metadata, n: int | None, more: str = "") -> None:
    if n is not None and metadata.n_rows is not None and metadata.n_rows != n:
        raise ValueError(
            f"a table of metadata must have one value for each of {more}{n - bool(more)} images of the data set, got "
            f"{metadata.n_rows}"
        )


def _key(label: Any) -> Hashable:
    """Gives what labels of one class have in common, whatever form they have."""
    plain = label.tolist() if isinstance(label, np.ndarray | np.generic) else label
    if isinstance(plain, float) and math.isnan(plain):
        return None
    try:
        return tuple(plain) if isinstance(plain, list) else plain if isinstance(plain, Hashable) else repr(plain)
    except TypeError:
        return repr(plain)


def _probe(strata: Strata[_Item], store: ImageStore | None, network: Network, terms: Terms) -> Probe:
    kept = strata.kept()
    if not kept or store is None:
        size = " x ".join(map(str, network.input_shape))
        raise ValueError(f"dataset must hold at least one image of {size} for the probe set, got none")
    numbers = np.array([number for number, _, _ in kept])
    items = [item for _, _, item in kept]
    labels = [label for _, label, _ in items]
    truth = Truth(None if all(label is None for label in labels) else labels, terms.class_names)
    known = truth.known(len(items), network.n_classes, n_outputs=terms.n_outputs, kind=network.output_kind)
    columns = {name: values[numbers] for name, values in terms.metadata.table.items()}
    columns |= {name: column_of(name, [of[name] for _, _, of in items]) for name in terms.metadata.names}
    weights = np.array([share for _, share, _ in kept])
    inputs = store.taken([slot for slot, _, _ in items])
    return _known_probe(inputs, numbers, known, columns, network, weights, strata.n_seen)


def _known_probe(
    inputs: np.ndarray,
    numbers: np.ndarray,
    known: Known,
    columns: Mapping[str, np.ndarray],
    network: Network,
    weights: np.ndarray,
    n_seen: int,
) -> Probe:
    true = None if known.true_classes is None else known.true_classes[: len(inputs)]
    labels = np.full(len(inputs), -1) if true is None else np.array([each[0] if each else -1 for each in true])
    several = true if true is not None and any(len(each) > 1 for each in true) else None
    values = None if known.true_values is None else known.true_values[: len(inputs)]
    print_of = fingerprint(inputs, network.value_range)
    truth = None if known.truth is None else known.truth[: len(inputs)]
    return Probe(inputs, numbers, labels, columns, print_of, weights, several, values, n_seen, known.left_out, truth)


def fingerprint(inputs: np.ndarray, value_range: tuple[float, float]) -> str:
    """Gives a text that is the same for the same images, whatever range a network takes them in.

    Args:
      inputs: `[P, H, W, C]`.
      value_range: What is black and what is white in them.
    """
    low, high = value_range
    found = hashlib.blake2b(np.array(inputs.shape, "<i8").tobytes(), digest_size=16)
    for first in range(0, len(inputs), _AT_ONCE):
        shares = (inputs[first : first + _AT_ONCE].astype(np.float64) - low) / (high - low)
        found.update(np.clip(np.rint(np.nan_to_num(shares) * 255), -32768, 32767).astype("<i2").tobytes())
    return found.hexdigest()
