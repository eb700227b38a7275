"""Columns of metadata in every form that people have them."""

import dataclasses
import math
from typing import Any

import numpy as np
import pytest

from tb_plugin.network.metadata import MAX_COLUMNS, Metadata, column_of

TEXTS = ["warm", None, "cool"]
NUMBERS = [1.5, math.nan, 3.0]


class Table:
    """What has columns, of whatever library."""

    columns = ("fur", "year")

    def __getitem__(self, name: str) -> Any:
        return {"fur": TEXTS, "year": NUMBERS}[name]


class Arrow(Table):
    """Here `columns` are the values, not their names."""

    columns = (TEXTS, NUMBERS)  # pyright: ignore[reportAssignmentType]
    column_names = ("fur", "year")


TABLES = {
    "lists": {"fur": TEXTS, "year": NUMBERS},
    "arrays": {"fur": np.array(TEXTS, object), "year": np.array(NUMBERS, np.float32)},
    "tuples and a masked array": {
        "fur": tuple(TEXTS),
        "year": np.ma.masked_array([1.5, 9, 3], [False, True, False]),
    },
    "a table": Table(),
    "a table that tells the names of its columns": Arrow(),
}


def plain(values):
    return [None if each is None or each != each else each for each in values.tolist()]


@pytest.mark.parametrize("name", TABLES)
def test_a_table_is_read(name):
    found = Metadata.of(TABLES[name])
    assert {column: plain(values) for column, values in found.table.items()} == {
        "fur": ["warm", None, "cool"],
        "year": [1.5, None, 3.0],
    }
    assert (found.n_rows, found.names) == (3, ())
    assert found.table["year"].dtype == np.float64


def test_a_data_frame_of_pandas_is_read():
    pandas = pytest.importorskip("pandas")
    frame = pandas.DataFrame(
        {
            "fur": pandas.Categorical(TEXTS),
            "year": NUMBERS,
            "n": pandas.array([1, None, 3], "Int64"),
            "old": [True, False, True],
            "text": pandas.array(["a", None, "b"], "string"),
        },
        index=[7, 3, 5],
    )
    found = Metadata.of(frame).table
    assert plain(found["fur"]) == TEXTS
    assert plain(found["n"]) == [1.0, None, 3.0] and found["n"].dtype == np.float64
    assert plain(found["old"]) == ["True", "False", "True"]
    assert plain(found["text"]) == ["a", None, "b"]


def test_tensors_are_columns():
    torch = pytest.importorskip("torch")
    assert plain(Metadata.of({"x": torch.tensor([1, 2])}).table["x"]) == [1.0, 2.0]


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ([1, 2, 3], [1.0, 2.0, 3.0]),
        ([[1], [2]], [1.0, 2.0]),
        ([True, None, False], ["True", None, "False"]),
        ([b"warm", "", "cool"], ["warm", None, "cool"]),
        ([None, None], [None, None]),
        (np.array([True, False]), ["True", "False"]),
    ],
)
def test_values_are_numbers_or_categories(given, expected):
    assert plain(column_of("x", given)) == expected


def test_names_of_what_comes_with_each_batch():
    assert dataclasses.astuple(Metadata.of(["fur", "site"])) == ({}, ("fur", "site"))
    assert Metadata.of("fur").names == ("fur",)
    assert Metadata.of(None).n_rows is None and not Metadata.of(None).names


WRONG = {
    "a number": (5, "metadata must be a mapping from names of columns .*, got 5"),
    "an array": (np.zeros(4), "metadata must be a mapping"),
    "rows": ([{"fur": "warm"}, {"fur": "cool"}], "metadata must be a mapping"),
    "nothing": ({}, "metadata must be 1 to 64 columns"),
    "no names": ([], "metadata must be 1 to 64 columns"),
    "twice the same": (["fur", "fur"], "must have different names, got fur, fur"),
    "too many": ({str(i): [1] for i in range(MAX_COLUMNS + 1)}, "metadata must be 1 to 64 columns .* got 65"),
    "of different lengths": ({"a": [1, 2], "b": [1]}, "one value for each image, got a 2, b 1 values"),
    "numbers among texts": ({"a": ["x", 1]}, "metadata 'a' must be numbers alone, or texts and truth values, got int"),
    "truth values among numbers": ({"a": [True, 1.5]}, "got bool and float"),
    "half a character": ({"a": ["\udcff", "b"]}, r"texts of metadata 'a' must be Unicode, got '\\udcff'"),
    "a name of half a character": ({"\udcff": [1]}, "names of columns of metadata must be Unicode"),
    "too large": ({"a": [10**400, 1]}, "numbers of metadata 'a' must be finite, got inf"),
    "names that are read alike": ({"1": [1], 1: [2]}, "must have different names, got 1, 1"),
    "nothing at all": ({"a": None}, "metadata 'a' must be one number, text or truth value for each image .* got None"),
    "values that are gone once read": ({"a": iter([object()])}, "got list_iterator: .* is neither a number nor a text"),
    "infinite": ({"a": [1.0, math.inf]}, "numbers of metadata 'a' must be finite, got inf"),
    "a text in place of a column": (
        {"a": "warm"},
        "metadata 'a' must be one number, text or truth value for each image",
    ),
    "rows of several": ({"a": [[1, 2], [3, 4]]}, r"one number, text or truth value for each image, got \[1, 2\]"),
    "dates": ({"a": np.array(["2024-01-01"], "datetime64[D]")}, "metadata 'a' must be one number, text or truth value"),
    "objects": ({"a": [object()]}, "metadata 'a' must be one number, text or truth value"),
    "books": ({"a": ["x" * 300]}, "at most 200 characters, got 300"),
}


@pytest.mark.parametrize("name", WRONG)
def test_what_is_no_metadata_is_an_error(name):
    given, said = WRONG[name]
    with pytest.raises(ValueError, match=said):
        Metadata.of(given)


def test_frames_of_pandas_that_are_no_metadata_are_an_error():
    pandas = pytest.importorskip("pandas")
    for given, said in (
        (pandas.DataFrame([[1, 2], [3, 4]], columns=["a", "a"]), "must have different names, got a, a"),
        (pandas.DataFrame(index=[0, 1]), "got Empty DataFrame Columns"),
        (pandas.Series([1, 2], name="a"), "metadata must be a mapping .*, got 0 1 1 2"),
        (
            pandas.DataFrame({"when": pandas.to_datetime(["2020-01-01"])}),
            r"metadata 'when' must be .* \(dates as texts, or as numbers\), got list: Timestamp",
        ),
    ):
        with pytest.raises(ValueError, match=said) as caught:
            Metadata.of(given)
        assert "\n" not in str(caught.value) and "label" not in str(caught.value)
