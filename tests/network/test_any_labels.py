"""Whatever labels are given: each example has the class that is right by another reading, or none and a word on it."""

import math
from typing import Any

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from tb_plugin.network import Truth

NAMES = ("cat", "cow", "hen", "dog")


def known(labels: Any, names: Any, n: int, n_classes: int):
    return Truth(labels, names).known(n, n_classes)


SCALAR_TYPES = st.sampled_from([np.int8, np.uint8, np.int64, np.uint64, np.float16, np.float32, np.float64, bool])
VALUES = st.one_of(
    st.sampled_from(
        [-100, -1, 0, 1, 2, 3, 4, 255, 0.5, 0.7, 1.5, math.nan, math.inf, None, True, "cat", "fox", b"dog"]
    ),
    st.integers(-300, 300),
    st.floats(allow_nan=True),
)


def true_class(value: Any, n_classes: int) -> int | None:
    """An oracle: the class that one label stands for, None where it stands for none."""
    if isinstance(value, str | bytes):
        text = value.decode() if isinstance(value, bytes) else value
        return NAMES.index(text) if text in NAMES[:n_classes] else None
    if value is None or isinstance(value, bool | np.bool_):
        return None
    return next((k for k in range(n_classes) if value == k), None)


@settings(max_examples=300, deadline=None)
@given(st.lists(VALUES, min_size=1, max_size=6), st.integers(3, 4))
def test_any_list_of_labels_is_right_or_left_out_with_a_word(labels, n_classes):
    found = known(labels, NAMES[:n_classes], len(labels), n_classes)
    assert found.labels is not None
    said = "\n".join(found.left_out)
    for example, (value, label) in enumerate(zip(labels, found.labels, strict=True)):
        expected = true_class(value, n_classes)
        assert label == (-1 if expected is None else expected)
        if expected is None and value is not None and value != -1:
            assert _names(said, example), (said, example)


@settings(max_examples=300, deadline=None)
@given(st.data(), SCALAR_TYPES, st.integers(1, 5), st.integers(3, 5))
def test_any_array_of_labels_is_right_or_left_out_with_a_word(data, dtype, n, n_classes):
    shape = data.draw(st.sampled_from([(n,), (n, 1), (n, n_classes), (n, n_classes, 1), (n, 7), (n, 2, 2)]))
    elements = None if dtype is bool else st.sampled_from([0, 1, 1, 0, 2, 5, 100])
    labels = data.draw(arrays.arrays(dtype, shape, elements=elements))
    found = known(labels, None, n, n_classes)
    said = "\n".join(found.left_out)
    assert found.true_classes is not None
    for example, classes in enumerate(found.true_classes):
        row = labels[example].ravel()
        if len(row) == 1:
            expected = true_class(row[0].item(), n_classes)
            wanted = set() if expected is None else {expected}
        else:
            fits = shape[1] == n_classes and (np.isin(row, (0, 1)).all())
            wanted = set(np.flatnonzero(row)) if fits else set()
        assert set(classes) == wanted
        assert classes or _names(said, example), (said, example)


@settings(max_examples=200, deadline=None)
@given(st.data(), st.integers(1, 5), st.integers(2, 5))
def test_shares_of_classes_are_read_only_where_one_prevails(data, n, n_classes):
    shares = data.draw(arrays.arrays(np.float64, (n, n_classes), elements=st.floats(0.01, 1)))
    shares /= shares.sum(axis=1, keepdims=True)
    found = known(shares, None, n, n_classes)
    assert found.labels is not None
    assert found.labels == tuple(int(row.argmax()) if row.max() > 0.5 else -1 for row in shares)
    for example in range(n):
        assert found.labels[example] >= 0 or _names("\n".join(found.left_out), example)


def _names(said: str, example: int) -> bool:
    """Whether a sentence says that an example's label was left out."""
    listed = [line.rpartition("left out for example")[2].lstrip("s ") for line in said.splitlines()]
    return any(str(example) in line.split(", ") for line in listed)
