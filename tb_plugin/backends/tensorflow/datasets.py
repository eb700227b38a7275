"""Looking at a `tf.data.Dataset` without any effect on the order in which it is gone through afterwards."""

from __future__ import annotations

import contextlib
import zlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import tensorflow as tf
from tensorflow.python.eager import context
from tensorflow.python.ops import script_ops

from tb_plugin.datasets import Unkeepable, kept
from tb_plugin.datasets.picking import Evenly, Pick

_SHUFFLING = """
    ShuffleDataset ShuffleDatasetV2 ShuffleDatasetV3 ShuffleAndRepeatDataset ShuffleAndRepeatDatasetV2 RepeatDataset
    CacheDataset CacheDatasetV2 PrefetchDataset SnapshotDataset SnapshotDatasetV2 SaveDataset SaveDatasetV2
"""
# What decides about order and repetition alone, or keeps elements for others: each passes on its first input's.
_LEFT_OUT = frozenset(_SHUFFLING.split())
_PYTHON = frozenset(("PyFunc", "PyFuncStateless", "EagerPyFunc"))
# What is used up elsewhere: in another process, or by another part of this one.
_ELSEWHERE = ("DataService", "IteratorGetNext", "OneShotIterator", "MultiDeviceIterator")
_HANDLES = ("VarHandleOp", "HashTableV2", "MutableHashTableV2")
# What gives an element for each row, or for so many rows in a row: where there is no other, rows can be counted.
_ROW_BY_ROW = """
    TensorSliceDataset MapDataset ParallelMapDataset ParallelMapDatasetV2 BatchDataset BatchDatasetV2
    ParallelBatchDataset MapAndBatchDataset OptionsDataset ModelDataset OptimizeDataset ZipDataset
"""
_IN_ROWS = frozenset(_ROW_BY_ROW.split())
# A graph holds all arrays, is copied several times on its way, and may have two gigabytes at most.
_LARGEST = 1_000_000_000
# As many rows are looked at at most.
_MOST_ROWS = 2048
_INSTEAD = "give an array, or a data set of files or arrays"


class DatasetCopy:
    """A copy of a `tf.data.Dataset` that has neither its shuffling nor its caches, and variables of its own.

    The order of a data set that is shuffled is another one each time that somebody goes through it, so that all that is
    trained afterwards would be another model. The copy is made of the data set's graph. Of many rows in memory, or of
    many files that are named there, it has some that are spread evenly.
    """

    def __init__(self, dataset: tf.data.Dataset) -> None:
        """Keeps the data set; it is copied when it is looked at."""
        self._dataset = dataset
        self._graphs: dict[Pick, _Graph] = {}

    def __iter__(self) -> Iterator[Any]:
        """Gives its elements, in the order that they have before they are shuffled.

        Raises:
          ValueError: If it cannot be copied, or calls Python functions whose state cannot be kept.
        """
        return self._elements(self._graph(Evenly(_MOST_ROWS)))

    def picked(self, pick: Pick) -> tuple[np.ndarray | None, Iterator[Any]]:
        """Gives those that are made of some rows; see `tb_plugin.datasets.numbered.Picked`.

        Where something else than a row for a row becomes of them, as by a filter, nobody knows their numbers.

        Raises:
          ValueError: If it cannot be copied, or calls Python functions whose state cannot be kept.
        """
        graph = self._graph(pick)
        return graph.numbers if graph.in_rows else None, self._elements(graph)

    def numbered(self) -> DatasetCopy | _FromBeginning:
        """Gives one that can tell the numbers of images: where they are not those of rows, it begins with the first."""
        return self if self._any().in_rows else _FromBeginning(self)

    def shuffles(self) -> bool:
        """Whether the data set shuffles, anywhere in it."""
        return self._any().shuffles

    def n_rows(self) -> int | None:
        """How many images it holds, where there is one of each row."""
        graph = self._any()
        return graph.n_rows if graph.in_rows else None

    def _any(self) -> _Graph:
        return next(iter(self._graphs.values()), None) or self._graph(Evenly(_MOST_ROWS))

    def _graph(self, pick: Pick) -> _Graph:
        # The rows that were picked are kept, not all.
        if pick not in self._graphs:
            self._graphs[pick] = _simplified(_written(self._dataset), pick)
        return self._graphs[pick]

    def _elements(self, graph: _Graph) -> Iterator[Any]:
        with contextlib.ExitStack() as stack:
            stack.enter_context(_same_seeds())
            try:
                stack.enter_context(kept(*graph.functions))
            except Unkeepable as error:
                raise _refused(f"of a function that it calls: {error}") from None
            yield from _imported(graph, self._dataset.element_spec)


class _FromBeginning:
    """A copy of which all rows are gone through, from the first on."""

    def __init__(self, copy: DatasetCopy) -> None:
        self._copy = copy

    def __iter__(self) -> Iterator[Any]:
        return self._copy._elements(_simplified(_written(self._copy._dataset), None))


@dataclass(frozen=True)
class _Graph:
    """A graph, and arrays for some of its nodes.

    Attributes:
      definition: The graph.
      end: The name of what it ends with.
      arrays: Rows, by the names of nodes.
      numbers: Of these rows; None where they are no rows of one table.
      n_rows: How many rows there are in all; None likewise.
      in_rows: Whether one image is made of each row.
      shuffles: Whether anything shuffled in it.
      functions: Of Python that it calls.
    """

    definition: Any
    end: str
    arrays: Mapping[str, tf.Tensor]
    numbers: np.ndarray | None
    n_rows: int | None
    in_rows: bool
    shuffles: bool
    functions: Sequence[Any]


def is_tf_dataset(dataset: object) -> bool:
    """Tells whether something is a `tf.data.Dataset`."""
    return isinstance(dataset, tf.data.Dataset)


def _written(dataset: tf.data.Dataset) -> Any:
    size = _size(dataset)
    if size > _LARGEST:
        raise _refused(f"it holds {size / 1e9:.1f} GB in memory, which would have to be copied")
    try:
        written = tf.raw_ops.DatasetToGraphV2(
            input_dataset=tf.data.experimental.to_variant(dataset),
            # IGNORE: what has a state of its own gets another one in the copy.
            external_state_policy=1,
            strip_device_assignment=True,
        )
    except (tf.errors.OpError, ValueError) as error:
        raise _refused(f"TensorFlow says: {str(error).splitlines()[0]}") from None
    graph = tf.compat.v1.GraphDef.FromString(written.numpy())
    elsewhere = next((node.op for node in _nodes(graph) if node.op.startswith(_ELSEWHERE)), None)
    if elsewhere is not None:
        raise _refused(f"it takes elements from elsewhere ({elsewhere})")
    return graph


def _refused(why: str) -> ValueError:
    return ValueError(f"dataset, a tf.data.Dataset, cannot be looked at without being changed: {why}; {_INSTEAD}")


def _size(dataset: Any) -> int:
    """Gives the bytes of the arrays that a data set is made of."""
    own = sum(tensor.shape.num_elements() * tensor.dtype.size for tensor in getattr(dataset, "_tensors", ()))
    return own + sum(_size(each) for each in dataset._inputs())


def _nodes(graph: Any) -> Iterator[Any]:
    yield from graph.node
    for function in graph.library.function:
        yield from function.node_def


def _python_functions(graph: Any) -> list[Any]:
    tokens = [node.attr["token"].s.decode() for node in _nodes(graph) if node.op in _PYTHON]
    functions = [script_ops._py_funcs.get(token) for token in tokens]
    if None in functions:
        raise _refused("it calls Python functions that cannot be found")
    return functions


def _simplified(graph: Any, pick: Pick | None) -> _Graph:
    """Leaves out what decides about order, and all that is not needed then; gives handles names of their own.

    Args:
      graph: As TensorFlow writes it.
      pick: Which of many rows in memory are kept; None: all.
    """
    functions, shuffles = _python_functions(graph), any("Shuffle" in node.op for node in _nodes(graph))
    nodes = {node.name: node for node in graph.node}

    def source(name: str) -> str:
        node = nodes.get(name)
        return name if node is None or node.op not in _LEFT_OUT else source(node.input[0])

    # In TensorFlow 2.16 handles have but the names of their nodes, which are those of other data sets as well.
    own = f"semantic_dictionary/{zlib.crc32(graph.SerializeToString(deterministic=True))}/".encode()
    for node in graph.node:
        node.input[:] = [source(name) for name in node.input]
        if node.op in _HANDLES:
            node.attr["shared_name"].s = own + (node.attr["shared_name"].s or node.name.encode())
    end = next(node.input[0] for node in graph.node if node.op == "_Retval")
    needed: set[str] = set()
    left = [end]
    while left:
        name = left.pop().lstrip("^").partition(":")[0]
        if name not in needed:
            needed.add(name)
            left += nodes[name].input
    for node in [node for node in graph.node if node.name not in needed]:
        graph.node.remove(node)
    ops = {node.op for node in graph.node if "Dataset" in node.op}
    arrays, is_table = _without_arrays(graph)
    n_rows = len(next(iter(arrays.values()))) if is_table else None
    numbers = None
    if n_rows is not None and pick is not None:
        numbers = pick(n_rows)
        numbers = numbers[Evenly(_MOST_ROWS)(len(numbers))]
        arrays = {name: tf.gather(array, numbers) for name, array in arrays.items()}
    return _Graph(graph, end, arrays, numbers, n_rows, is_table and ops <= _IN_ROWS, shuffles, functions)


def _without_arrays(graph: Any) -> tuple[dict[str, tf.Tensor], bool]:
    """Takes the rows that a data set is made of out of its graph; gives them, and whether they are of one table."""
    slices = [name for node in graph.node if node.op == "TensorSliceDataset" for name in node.input]
    nodes = {node.name: node for node in graph.node if node.name in slices and node.op == "Const"}
    arrays = {name: _array(node.attr["value"].tensor) for name, node in nodes.items()}
    is_table = len({len(array) for array in arrays.values()}) == 1 and len(nodes) == len(set(slices))
    for name, node in nodes.items():
        dtype = node.attr["dtype"].type
        node.Clear()
        node.name, node.op = name, "Placeholder"
        node.attr["dtype"].type = dtype
    return {f"{name}:0": array for name, array in arrays.items()}, is_table


def _array(written: Any) -> tf.Tensor:
    # Not NumPy's: it has no strings such as the names of files.
    return tf.io.parse_tensor(written.SerializeToString(), tf.as_dtype(written.dtype))


def _imported(graph: _Graph, spec: Any) -> tf.data.Dataset:
    def compute(*arrays: tf.Tensor) -> Any:
        given, end = dict(zip(graph.arrays, arrays, strict=True)), [f"{graph.end}:0"]
        return tf.graph_util.import_graph_def(graph.definition, given, return_elements=end, name="")[0]

    arrays = graph.arrays.values()
    # As a function that is called, TensorFlow would take all of them for one that is traced too often, and say so.
    imported = tf.function(compute, autograph=False).get_concrete_function(*arrays)
    return tf.data.experimental.from_variant(imported(*arrays), spec)


@contextlib.contextmanager
def _same_seeds() -> Iterator[None]:
    """Keeps the sequence of seeds that TensorFlow gives to operations without one of their own."""
    # There are none unless the user has set a seed for all operations.
    seeds = getattr(context.context(), "_rng", None)
    before = None if seeds is None else seeds.getstate()
    try:
        yield
    finally:
        if seeds is not None:
            seeds.setstate(before)
