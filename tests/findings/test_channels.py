"""What single channels do, over steps and beside one another; and what answers alone tell."""

import numpy as np
import pytest

from tb_plugin.findings import agreement, alone, answers, idle
from tb_plugin.findings.drift import changes, correlations
from tb_plugin.findings.ranking import MOST, MOST_OF_A_RULE, RULES, ranked

RNG = np.random.default_rng(0)
BEFORE = RNG.gamma(1.0, size=(100, 5))


def test_a_channel_that_keeps_its_images_is_the_same_however_strong_it_is():
    assert {rule: found.tolist() for rule, found in changes(BEFORE, 3 * BEFORE + 1).items()} == {
        "born": [], "died": [], "changed": []
    }  # fmt: skip


def test_channels_are_born_die_and_change():
    now = BEFORE.copy()
    now[:, 1] = 0
    now[:, 3] = RNG.gamma(1.0, size=100)
    before = BEFORE.copy()
    before[:, 4] = 0.7
    found = changes(before, now)
    assert {rule: channels.tolist() for rule, channels in found.items()} == {"born": [4], "died": [1], "changed": [3]}


def test_a_still_channel_correlates_with_nothing():
    still = np.zeros((100, 5))
    assert correlations(BEFORE, still).tolist() == [0] * 5
    np.testing.assert_allclose(correlations(BEFORE, BEFORE), 1)


def test_silent_and_doubled_channels_are_found():
    maxima = BEFORE.copy()
    maxima[:, 0] = 0
    maxima[:, 4] = 2 * maxima[:, 2] + 1e-3 * RNG.normal(size=100)
    assert idle.silent(maxima).tolist() == [0]
    ((first, second, alike),) = idle.doubled(maxima)
    assert (first, second) == (2, 4)
    assert alike == pytest.approx(1, abs=1e-3)
    # Two channels that never fire are no pair.
    assert idle.doubled(np.zeros((10, 3))) == []


def test_a_channel_that_is_at_its_bound_somewhere_in_every_image_is_not_silent():
    values = 6 * np.ones((100, 3))
    values[:, 1] = 0
    assert idle.silent(values).tolist() == [1]
    assert idle.silent(np.tanh(10 * values)).tolist() == [1]


@pytest.mark.parametrize(
    ("said", "measured", "is_so"),
    [(5, 5, False), (5, 12, False), (5, 20, True), (-5, 5, True), (20, 5, True), (-0.5, 0.5, False), (0, 3, True)],
)
def test_evidence_disagrees_by_its_sign_or_more_than_three_times(said, measured, is_so):
    assert agreement.disagrees(said, measured) is is_so


def test_a_class_ends_where_nine_of_ten_go():
    assert alone.ends(9, 10) and not alone.ends(8, 10)
    assert alone.may_be(2.0, np.full(5, 3.0)) and not alone.may_be(1.0, np.full(5, 3.0))


def test_of_classes_that_do_not_exclude_each_other_none_is_taken_for_another():
    logits = np.array([[3.0, -1, 2], [1, 2, -3], [-1, -2, 4], [-2, 5, -1]])
    truth = np.array([[1.0, 0, 1], [1, np.nan, 0], [1, 0, 0], [np.nan, np.nan, np.nan]])
    found = answers.by_output(logits, truth)
    assert [(each.index, each.n_images, each.accuracy, each.confused) for each in found] == [
        (0, 3, pytest.approx(2 / 3), ()),
        (2, 1, 1.0, ()),
    ]
    # Of the last image nothing is known; the third is wrong twice.
    assert answers.all_right(logits, truth) == pytest.approx(2 / 3)
    unknown = answers.by_output(logits, None)
    assert [(each.index, each.n_images, each.accuracy) for each in unknown] == [
        (0, 2, None),
        (1, 2, None),
        (2, 2, None),
    ]
    assert answers.by_output(logits, np.full((4, 3), np.nan)) == unknown


def test_answers_by_class_name_what_a_class_is_taken_for():
    labels = np.array([0, 0, 0, 0, 1, 1, -1])
    predicted = np.array([0, 2, 2, 1, 1, 1, 0])
    first, second = answers.by_class(predicted, labels)
    assert (first.index, first.n_images, first.accuracy) == (0, 4, 0.25)
    assert first.confused == ((2, 0.5), (1, 0.25))
    assert second == answers.ClassAnswers(1, 2, 1.0, ())


def test_without_labels_it_is_said_how_many_are_predicted():
    found = answers.by_class(np.array([2, 2, 0]), np.full(3, -1))
    assert found == [answers.ClassAnswers(0, 1, None, ()), answers.ClassAnswers(2, 2, None, ())]


def test_surely_wrong_are_those_that_are_wrong_and_sure():
    logits = np.array([[9.0, 0], [5, 0], [0.1, 0], [0, 9], [9, 0]])
    rows, sure = answers.surely_wrong(answers.softmax(logits), np.array([1, 1, 1, 1, -1]))
    assert rows.tolist() == [0, 1]
    np.testing.assert_allclose(sure, 1 / (1 + np.exp([-9.0, -5.0])))


def test_the_largest_effect_comes_first_and_of_equal_ones_the_order_of_rules_counts():
    found = [("silent", 0.0), ("disagrees", 0.0), ("wrong", 0.1), ("suspect", 0.1), ("attribute", 0.3)]
    order = ranked(found, lambda each: each[1], lambda each: each[0])
    assert [rule for rule, _ in order] == ["attribute", "suspect", "wrong", "disagrees", "silent"]
    many = [(rule, 0.5) for rule in RULES for _ in range(20)]
    kept = ranked(many, lambda each: each[1], lambda each: each[0])
    assert len(kept) == MOST
    assert all(sum(each == rule for each, _ in kept) <= MOST_OF_A_RULE for rule in RULES)
