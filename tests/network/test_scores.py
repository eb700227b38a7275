"""What a score may be and may give."""

from typing import Any

import numpy as np
import pytest

from tb_plugin.network import Reading
from tb_plugin.network.scores import scores_of

ANSWER = np.arange(12.0).reshape(3, 4)


def stack(columns):
    return np.stack(columns, axis=1)


def test_a_function_gives_a_table_or_a_column():
    table = scores_of(lambda answer: 2 * answer, ANSWER, stack)
    assert (table.values.tolist(), table.names) == ((2 * ANSWER).tolist(), None)
    column = scores_of(lambda answer: answer[:, 1], ANSWER, stack)
    assert (column.values.tolist(), column.names) == (ANSWER[:, 1:2].tolist(), None)


def test_names_come_from_a_mapping():
    def first_and_last(answer):
        return {"first": answer[:, 0], "last": answer[:, -1]}

    functions = {"first": lambda answer: answer[:, 0], "last": lambda answer: answer[:, -1]}
    for score in (first_and_last, functions):
        found = scores_of(score, ANSWER, stack)
        assert (found.values.tolist(), found.names) == (ANSWER[:, [0, 3]].tolist(), ("first", "last"))


WRONG = [
    (lambda answer: answer[:, :, None], r"must give K numbers for each image, \[N, K\].*, got shape \[3, 4, 1\]"),
    (lambda answer: answer.sum(), r"got shape \[\]"),
    (lambda answer: [1, 2], "got a list"),
    (lambda answer: {"all": answer}, r"must give one number for each image, \[N\], under each name, got 'all': shape"),
    (lambda answer: {}, "got no names"),
    ({"all": lambda answer: 1.0}, "got 'all': a float"),
]


@pytest.mark.parametrize(("score", "message"), WRONG)
def test_what_is_no_score_is_said(score, message):
    with pytest.raises(ValueError, match=f"^score {message}|{message}"):
        scores_of(score, ANSWER, stack)


@pytest.mark.parametrize("score", [3, "mean", {}, {"a": 1}, [len]])
def test_what_is_no_function_is_refused_at_once(score: Any):
    with pytest.raises(ValueError, match="score must be a function of what the model returns, or several by their"):
        Reading(score=score)
