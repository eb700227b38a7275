"""Labels and names in all the forms that people have them: read rightly, or left out and named."""

import re
from typing import Any

import numpy as np
import pytest

from tb_plugin.network import Truth

NAMES = ("cat", "cow", "hen", "dog")
ONE_HOT = np.eye(4)[[2, 0, 3]]


def known(labels: Any, names: Any = NAMES, n: int = 3, n_classes: int = 4, **settings: Any):
    return Truth(labels, names).known(n, n_classes, **settings)


class OfFramework:
    """A tensor as frameworks have them: NumPy must not be given it as it is."""

    def __init__(self, values, dtype="float32"):
        self._values, self.dtype = np.asarray(values), f"framework.{dtype}"

    def __array__(self, dtype=None, copy=None):
        raise TypeError("can't convert device type tensor to numpy")

    def __iter__(self):
        return iter(self._values)

    def detach(self):
        return self

    cpu = float = detach

    def numpy(self):
        return self._values


@pytest.mark.parametrize("labels", [
    [2, 0, 3],
    (2.0, 0.0, 3.0),
    np.array([2, 0, 3], np.uint8),
    np.array([[2], [0], [3]], np.float32),
    np.array([2, 0, 3]).reshape(3, 1, 1, 1),
    [np.array(2), np.array([0]), 3],
    OfFramework([2, 0, 3], "bfloat16"),
    [OfFramework(2), OfFramework([0]), OfFramework(3)],
    ONE_HOT,
    ONE_HOT.astype(bool),
    ONE_HOT * 2 - 1,
    ONE_HOT * 0.9 + 0.025,
    ONE_HOT[..., None, None],
    list(ONE_HOT),
    ["hen", "cat", "dog"],
    np.array(["hen", "cat", "dog"]),
    np.array([b"hen", b"cat", b"dog"], object),
    ["hen", 0, b"dog"],
    [{2}, {0}, {3}],
])  # fmt: skip
def test_one_true_class_in_any_form(labels):
    found = known(labels)
    assert (found.labels, found.true_classes, found.left_out) == ((2, 0, 3), ((2,), (0,), (3,)), ())


@pytest.mark.parametrize(("labels", "classes"), [
    ([[1, 0, 1, 0], [0, 1, 0, 0], [0, 1, 1, 1]], ((0, 2), (1,), (1, 2, 3))),
    ([[0, 2], [1], [3, 1, 2]], ((0, 2), (1,), (1, 2, 3))),
    ([{2, 0}, {1}, {1, 2, 3}], ((0, 2), (1,), (1, 2, 3))),
    ([["cat", "hen"], ["cow"], ["dog"]], ((0, 2), (1,), (3,))),
    ([["cat", "hen"], ["cow", "cow"], ["dog", "cat"]], ((0, 2), (1,), (0, 3))),
])  # fmt: skip
def test_several_true_classes_are_all_kept(labels, classes):
    found = known(labels)
    assert (found.true_classes, found.left_out) == (classes, ())
    assert found.labels == tuple(own[0] for own in classes)


@pytest.mark.parametrize(("labels", "kept", "named"), [
    ([255, 0, 1], (-1, 0, 1), r"from 0 to 3, or -1 .*, got 255; left out for example 0"),
    ([4, -100, 2**70], (-1, -1, -1), r"got 4, -100, inf; left out for examples 0, 1, 2"),
    ([-2, 0, 1], (-1, 0, 1), r"got -2; left out for example 0"),
    ([1, 1.5, float("inf")], (1, -1, -1), r"got 1.5, inf; left out for examples 1, 2"),
    ([1, float("nan"), 2], (1, -1, 2), r"got nan; left out for example 1"),
    (["cat", "mouse", "hen"], (0, -1, 2), r"of class_names, got 'mouse'; left out for example 1"),
    (np.array([True, False, True]), (-1, -1, -1), r"not true or false, got True, False; left out for examples 0, 1, 2"),
    ([[1, 0, 0, 0], [0, 0, 0, 0], [0, 0, 1, 0]], (0, -1, 2), r"got \[0, 0, 0, 0\]; left out for example 1"),
    ([[0.4, 0.6, 0, 0], [0.5, 0.5, 0, 0], [0.9, 0.8, 0, 0]], (1, -1, -1), r"\], .* left out for examples 1, 2"),
    (np.array([[9.0, 0, 0, 0], [0, 255, 0, 0], [0, 0, 1, 0]]), (-1, -1, 2), r"left out for examples 0, 1"),
    ([[0, 1], [1, 0], [0, 1]], (-1, -1, -1), r"rows of 4 values"),
    ([[0, 9], [1], []], (0, 1, -1), r"got 9; left out for example 0"),
])  # fmt: skip
def test_what_is_no_class_is_left_out_and_named(labels, kept, named):
    found = known(labels)
    assert found.labels == kept
    sentence = "\n".join(found.left_out)
    assert re.search(named, sentence), sentence


@pytest.mark.parametrize(("labels", "sentence"), [
    ([1, 2], r"labels must be one for each of 3 examples, got shape \[2\]; they are left out"),
    (np.zeros((5, 4)), r"for each of 3 examples, got shape \[5, 4\]"),
    ({0: 1}, "labels must be an array, a tensor or a list of one for each example, got a dict"),
    (7, "got 7"),
    ("cat", "got 'cat'"),
    (iter([1, 2, 3]), "got list_iterator: .* is neither a number nor a text"),
    (np.array([1j, 2, 3]), "values of type complex128 are neither numbers nor texts"),
    (np.array(["2020-01-01"] * 3, "datetime64"), "values of type datetime64.* are neither numbers nor texts"),
    ([1, object(), 2], "is neither a number nor a text"),
])  # fmt: skip
def test_labels_that_cannot_be_read_are_left_out_and_the_rest_stays(labels, sentence):
    found = known(labels)
    assert (found.true_classes, found.true_values, found.class_names) == (None, None, NAMES)
    assert re.search(sentence, found.left_out[0]), found.left_out


def test_unknown_is_unknown_without_a_word():
    masked = np.ma.array([2, 0, 3], mask=[False, True, False])
    for labels in ([2, -1, 3], [2, None, 3], masked, [2.0, -1.0, 3.0]):
        assert (known(labels).labels, known(labels).left_out) == ((2, -1, 3), ())


def test_a_table_s_columns():
    pandas = pytest.importorskip("pandas")
    for labels in (
        pandas.Series([2, 0, 3], index=[7, 8, 9]),
        pandas.Series(["hen", "cat", "dog"], dtype="category"),
        pandas.DataFrame(ONE_HOT),
    ):
        assert known(labels).labels == (2, 0, 3)
    assert known(pandas.Series([2, None, 3], dtype="Int64")).labels == (2, -1, 3)
    assert known(None, pandas.Series(NAMES[::-1], index=[3, 2, 1, 0])).class_names == NAMES


def test_tensors_of_tensorflow():
    tf = pytest.importorskip("tensorflow")
    for labels in (
        tf.constant([2, 0, 3]),
        tf.constant(["hen", "cat", "dog"]),
        [tf.constant(2), tf.constant(0), tf.constant(3)],
        tf.Variable(ONE_HOT),
        tf.ragged.constant([[2], [0], [3]]),
    ):
        assert known(labels).labels == (2, 0, 3)
    assert known(tf.ragged.constant([[0, 2], [1], [3]])).true_classes == ((0, 2), (1,), (3,))


def test_tensors_of_torch():
    torch = pytest.importorskip("torch")
    for labels in (
        torch.tensor([2.0, 0.0, 3.0], requires_grad=True),
        torch.tensor([2, 0, 3], dtype=torch.bfloat16),
        [torch.tensor(2), torch.tensor([0]), torch.tensor(3)],
        torch.nn.functional.one_hot(torch.tensor([2, 0, 3])),
    ):
        assert known(labels).labels == (2, 0, 3)


@pytest.mark.parametrize(("given", "names", "named"), [
    (NAMES, NAMES, None),
    (np.array(NAMES), NAMES, None),
    ([name.encode() for name in NAMES], NAMES, None),
    ({3: "dog", 0: "cat", 1: "cow", 2: "hen"}, NAMES, None),
    ({0: "cat", 1: "cow"}, ("cat", "cow", "2", "3"), None),
    ({"0": "cat", "3": "dog"}, ("cat", "1", "2", "dog"), None),
    ({"cat": 0, "cow": 1, "hen": 2, "dog": 3}, NAMES, None),
    ({"10": 1, "2": 0}, ("2", "10", "2", "3"), None),
    ({3: "dog", 4: "fox", "x": "y"}, ("0", "1", "2", "dog"), "classes from 0 to 3, got 4, 'x'; they are left out"),
    (["cat"], None, "class_names must be 4, got 1; they are left out"),
    ("cat", None, "got 'cat'; they are left out"),
    (3, None, "got 3; they are left out"),
])  # fmt: skip
def test_names_of_classes(given, names, named):
    found = known(None, given)
    assert found.class_names == names
    assert found.left_out == () if named is None else named in found.left_out[0]


def test_names_that_do_not_tell_one_class_leave_the_label_out():
    twice = known(["cat", "dog", "cow"], ["cat", "cat", "dog", "cow"])
    assert (twice.labels, twice.class_names) == ((-1, 2, 3), ("cat", "cat", "dog", "cow"))
    assert "class_names that occur once, got 'cat'; left out for example 0" in twice.left_out[0]
    without = known(["cat", "dog", "3"], None)
    assert without.labels == (-1, -1, -1)
    assert "class_names, which must be given" in without.left_out[0]


BINARY = {"n_classes": 2, "n_outputs": 1, "names": None}


@pytest.mark.parametrize("labels", [
    [0, 1, 1],
    [0.0, 1.0, 1.0],
    [[0.0], [1.0], [1.0]],
    [False, True, True],
    [-1, 1, 1],
    [-1.0, 1.0, 1.0],
    [[1, 0], [0, 1], [0, 1]],
    [0.1, 0.9, 1.0],
])  # fmt: skip
def test_labels_of_one_output_of_two_classes(labels):
    assert (known(labels, **BINARY).labels, known(labels, **BINARY).left_out) == ((0, 1, 1), ())
    if labels != [0.1, 0.9, 1.0]:
        assert Truth(labels).output_kind(1) == "sigmoid"


def test_minus_one_is_a_class_only_beside_one_and_of_one_output():
    assert known([-1, 0, 1], **BINARY).labels == (-1, 0, 1)
    alone = known([-1, -1, -1], **BINARY)
    assert alone.labels == (-1, -1, -1) and "0 and 1, or -1 and 1, got -1" in alone.left_out[0]
    assert known([-1, 1, 1], None, n_classes=2).labels == (-1, 1, 1)
    assert known([0, 1, 0.5], **BINARY).labels == (0, 1, -1)
    assert known([0, 1, 0.7], None, n_classes=2).labels == (0, 1, -1)


@pytest.mark.parametrize(("labels", "n", "kind"), [
    (None, 1, None),
    ([0, 1, 1], 1, "sigmoid"),
    ([0, 1, 255], 1, "sigmoid"),
    ([0, 255, 255], 1, "linear"),
    ([3.5, 0.2, 9.1], 1, "linear"),
    ([0, 1, 2], 1, "linear"),
    ([float("nan")] * 3, 1, None),
    (["a", "b", "a"], 1, "sigmoid"),
    ([2, 0, 3], 4, None),
    (ONE_HOT, 4, None),
    (ONE_HOT * 0.9 + 0.025, 4, None),
    ([[1, 0, 1, 0], [0, 1, 0, 0], [0, 0, 0, 0]], 4, "sigmoid"),
    (np.full((3, 4), 12.5), 4, "linear"),
    ({}, 4, None),
])  # fmt: skip
def test_what_labels_tell_of_the_output(labels, n, kind):
    assert Truth(labels).output_kind(n) == kind


def test_two_names_tell_two_classes_of_one_output():
    assert Truth(None, ["cat", "dog"]).output_kind(1) == "sigmoid"
    assert Truth(None, {0: "cat", 1: "dog"}).output_kind(1) == "sigmoid"
    assert Truth(None, ["age"]).output_kind(1) is None
    assert Truth(None, ["cat", "dog"]).output_kind(2) is None


def test_values_of_a_regression():
    one = known([3.5, None, "x"], ["age"], n_classes=1, kind="linear")
    np.testing.assert_array_equal(one.true_values, np.array([[3.5], [np.nan], [np.nan]], np.float32))
    assert one.labels is None and one.left_out == ("labels must be finite numbers, got 'x'; left out for example 2",)
    two = known([[1, 2], [3, np.inf], [5, 6]], None, n_classes=2, kind="linear")
    np.testing.assert_array_equal(two.true_values, np.array([[1, 2], [3, np.nan], [5, 6]], np.float32))
    assert "2 finite numbers for each example, got [3, inf]; left out for example 1" in two.left_out[0]
    # Raw scores of classes.
    assert known([0, 3, 1], kind="linear").labels == (0, 3, 1)
    assert known(ONE_HOT, kind="linear").labels == (2, 0, 3)
    wrong = known([1.5, 2.5, 3.5], kind="linear")
    assert wrong.true_values is None and "4 finite numbers" in wrong.left_out[0]


def test_of_classes_that_do_not_exclude_each_other_none_may_be_true():
    known = Truth([[1, 0, 1], [0, 0, 0], [0, 1, -1]]).known(3, 3, kind="sigmoid")
    assert known.true_classes == ((0, 2), (), (1,)) and known.left_out == ()
    np.testing.assert_array_equal(known.truth, [[1, 0, 1], [0, 0, 0], [0, 1, np.nan]])
    of_names = Truth([("a", "c"), -1, "b"], ["a", "b", "c"]).known(3, 3, kind="sigmoid")
    np.testing.assert_array_equal(of_names.truth, [[1, 0, 1], [np.nan] * 3, [0, 1, 0]])
    opposite = Truth([[1, -1], [-1, -1]]).known(2, 2, kind="sigmoid")
    np.testing.assert_array_equal(opposite.truth, [[1, 0], [0, 0]])
    assert Truth([[1, 0, 1]]).known(1, 3).truth is None
