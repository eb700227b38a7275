"""Checks of attribution on networks whose answers are known: where it is exact, and in each way it can be wrong."""

import dataclasses

import numpy as np
import pytest

from tb_plugin.artifacts import Snapshot
from tb_plugin.artifacts.trust import REMOVALS
from tb_plugin.attribution import integrated_gradients
from tb_plugin.attribution.targets import filled
from tb_plugin.makers.checking import Checking
from tb_plugin.makers.examples import Examples
from tb_plugin.makers.probe import Probe
from tb_plugin.makers.removal import NotFinite, Subject, replacements_of
from tb_plugin.makers.snapshot import take_snapshot
from tb_plugin.makers.trust import TOLERANCE, measure_trust, with_replaced
from tests.networks import ScoredNetwork, TwoLayerNetwork, multiplied, normalised, random_network, saturated
from tests.samples import known

TARGETS = np.array([[0, 1, 2], [3, 1, -1]])
ALONE, PAIR = 0, 3


def subject_of(network, inputs, targets=TARGETS):
    inputs = np.asarray(inputs, np.float32)
    gradients = network.gradients(inputs, ["hidden"], filled(targets))["hidden"]
    by_channel = np.einsum("nthwc,nhwc->ntc", gradients, inputs)
    return Subject(network, inputs, network.layers[0], inputs, by_channel, targets)


def random_subject(power, seed=0, n_channels=30):
    rng = np.random.default_rng(seed)
    network = random_network(rng, shape=(4, 5, n_channels), power=power)
    return subject_of(network, rng.uniform(0.5, 1, size=(2, 4, 5, n_channels)))


def probe_of(subject, seed=1, n=20):
    rng = np.random.default_rng(seed)
    images = rng.uniform(0.5, 1, size=(n, *subject.inputs.shape[1:])).astype(np.float32)
    return Probe(images, np.arange(n), np.full(n, -1))


def fully_checked(subject, probe=None):
    elsewhere = replacements_of(subject.network, probe or probe_of(subject), [subject.layer], subject.inputs)
    return with_replaced(measure_trust(subject), subject, elsewhere["hidden"])


def test_a_linear_network_is_found_to_be_exact_and_no_check_fails():
    subject = random_subject(power=1)
    for record in (measure_trust(subject), fully_checked(subject)):
        assert record.exact and record.deviation <= record.tolerance == TOLERANCE
        there = record.comparisons[:, :, 0] >= 0
        assert there.sum() == 6 + 3
        np.testing.assert_allclose(record.column("sum_error")[there], 0, atol=1e-4)
        np.testing.assert_allclose(record.column("evidence")[there], record.column("expected")[there], atol=1e-3)
        np.testing.assert_allclose([record.column(f"slope{end}")[there] for end in ("", "_low", "_high")], 1, atol=1e-4)
        assert (record.column("wrong_signs")[there] == 0).all() and (record.column("n_signs")[there] > 5).all()
        assert not (record.contradicted == 1).any()
        for k in (3, 10):
            joint = [record.column(f"joint_{k}_{what}")[there] for what in ("predicted", "single", "measured")]
            np.testing.assert_allclose(joint, [joint[0]] * 3, atol=1e-3)
        assert np.isnan(record.summary[~there]).all() and np.isnan(record.contradicted[~there]).all()


def test_the_bias_is_named():
    subject = random_subject(power=1)
    bias = measure_trust(subject).column("bias")
    own = random_network(np.random.default_rng(0), shape=(4, 5, 30)).bias
    np.testing.assert_allclose(bias[0], [*own[:3], own[0] - own[1], own[0] - own[2], own[1] - own[2]], atol=1e-4)


def test_what_another_method_says_of_a_linear_network_is_not_exact_by_construction():
    subject = random_subject(power=1)
    other = dataclasses.replace(subject, by_channel=0.5 * subject.by_channel)
    record = fully_checked(other)
    assert not record.exact and record.deviation <= TOLERANCE
    np.testing.assert_allclose(record.column("slope")[0], 2, rtol=1e-4)
    # Gradients say nothing of another method, so removal to zero is what it is held to.
    assert (record.column("removal")[0] == REMOVALS.index("zero")).all()


def test_of_a_cubic_evidence_is_three_times_the_truth():
    subject = random_subject(power=3)
    record = measure_trust(subject)
    assert not record.exact and record.deviation > 0.5
    np.testing.assert_allclose(record.column("sum_error")[0], 2 / 3, rtol=1e-3)
    np.testing.assert_allclose(record.column("evidence")[0], 3 * record.column("expected")[0], rtol=1e-3)
    np.testing.assert_allclose(record.column("slope")[0], 1 / 3, rtol=1e-4)
    assert (record.column("wrong_signs")[0] == 0).all()


def test_the_path_integral_of_a_cubic_passes_the_checks_that_its_gradient_fails():
    subject = random_subject(power=3)
    path = [
        integrated_gradients(subject.network, subject.inputs, layer="hidden", target=target, n_steps=100)
        for target in range(4)
    ]
    by_channel = np.stack(path, axis=1).sum(axis=(2, 3))[np.arange(2)[:, None], filled(TARGETS)]
    record = measure_trust(dataclasses.replace(subject, by_channel=by_channel))
    np.testing.assert_allclose(record.column("slope")[0], 1, rtol=1e-3)
    assert (record.column("sum_error")[0] < 1e-3).all()


def test_where_a_network_saturates_the_signs_are_wrong_and_the_channels_are_marked():
    network = saturated(n_channels=4)
    # Of the first image two channels are beyond where they saturate, of the second none.
    inputs = np.array([[2, 2, 0.5, 0.5], [0.5, 0.25, 0.5, 0.25]]).reshape(2, 1, 1, 4)
    record = measure_trust(subject_of(network, inputs, np.array([[0, 1], [0, 1]])))
    marked = {c: m for c, m in zip(record.channels[0].tolist(), record.contradicted[0, ALONE], strict=True)}
    assert marked == {0: 1, 1: 1, 2: 0, 3: 0}
    np.testing.assert_allclose(record.to_zero[0, 0, np.argsort(record.channels[0])], [2, 2, 1.25, 1.25], rtol=1e-5)
    assert record.column("wrong_signs")[0, ALONE] == 0.5 and record.column("n_signs")[0, ALONE] == 4
    # Evidence -1 - 1 + 1.25 + 1.25 of a logit of 6.5.
    np.testing.assert_allclose(record.column("evidence")[0, ALONE], 0.5, rtol=1e-5)
    np.testing.assert_allclose(record.column("expected")[0, ALONE], 6.5, rtol=1e-5)
    assert record.column("sum_error")[0, ALONE] == pytest.approx(6 / 6.5)
    assert not (record.contradicted[1] == 1).any() and record.column("slope")[1, ALONE] == pytest.approx(1)
    assert not record.exact


def test_where_channels_multiply_removing_several_at_once_loses_less_than_one_after_another():
    inputs = np.array([[1, 2, 3], [1, 1, 1]]).reshape(2, 1, 1, 3)
    record = measure_trust(subject_of(multiplied(), inputs, np.array([[0, 1], [0, 1]])))
    np.testing.assert_allclose(record.column("joint_3_predicted")[:, ALONE], [18, 3], rtol=1e-5)
    np.testing.assert_allclose(record.column("joint_3_single")[:, ALONE], [18, 3], rtol=1e-5)
    np.testing.assert_allclose(record.column("joint_3_measured")[:, ALONE], [6, 1], rtol=1e-5)
    # One at a time it seems to be right.
    np.testing.assert_allclose(record.column("slope")[:, ALONE], 1, rtol=1e-5)


def test_effects_are_what_the_logit_loses_whatever_is_put_in_place():
    subject = random_subject(power=3, n_channels=8)
    probe = probe_of(subject)
    record = fully_checked(subject, probe)
    replacements = replacements_of(subject.network, probe, [subject.layer], subject.inputs)["hidden"]
    np.testing.assert_allclose(replacements.mean, probe.inputs.mean(axis=0), rtol=1e-5)
    logits = subject.network.record(subject.inputs, []).logits
    for example, targets in enumerate(TARGETS):
        donors = replacements.donors[replacements.of_examples[example]]
        assert len(donors) == 4 and len(np.unique(donors[:, 0, 0, 0])) == 4
        for i, channel in enumerate(record.channels[example]):

            def lost(value, example=example, channel=channel):
                changed = subject.inputs[example].copy()
                changed[:, :, channel] = value
                return logits[example] - subject.network.record(changed[None], []).logits[0]

            by_donor = np.stack([lost(donor[:, :, channel]) for donor in donors])
            for t, target in enumerate(targets[targets >= 0]):
                for found, expected in (
                    (record.to_zero, lost(0)),
                    (known(record.to_mean and record.to_mean.effects), lost(replacements.mean[:, :, channel])),
                    (known(record.resampled and record.resampled.effects), by_donor.mean(axis=0)),
                ):
                    np.testing.assert_allclose(found[example, t, i], expected[target], rtol=1e-3, atol=1e-3)
            pair = by_donor[:, targets[0]] - by_donor[:, targets[1]]
            errors = known(record.resampled and record.resampled.errors)
            np.testing.assert_allclose(errors[example, PAIR, i], pair.std(ddof=1) / 2, rtol=1e-2, atol=1e-3)
    missing = TARGETS < 0
    for replaced in (record.to_mean, record.resampled):
        assert replaced is not None
        assert (replaced.effects[missing] == 0).all() and (known(replaced.predicted)[missing] == 0).all()


def test_resampled_removal_is_what_counts_where_it_differs_much_from_zero():
    """What saturates at zero only is not wrong among the data: there all channels are beyond it."""
    network = saturated(n_channels=4)
    rng = np.random.default_rng(0)
    inputs = rng.uniform(2, 3, size=(2, 1, 1, 4))
    probe = Probe(rng.uniform(2, 3, size=(20, 1, 1, 4)).astype(np.float32), np.arange(20), np.full(20, -1))
    subject = subject_of(network, inputs, np.array([[0, 1], [0, 1]]))
    to_zero, record = measure_trust(subject), fully_checked(subject, probe)
    assert (to_zero.column("removal") == REMOVALS.index("zero")).all()
    assert (to_zero.column("wrong_signs") == 1).all()
    assert (record.column("removal") == REMOVALS.index("resampled")).all()
    assert (record.column("replaced_difference") > 0.25).all()
    assert (record.column("wrong_signs")[~np.isnan(record.column("wrong_signs"))] == 0).all()
    np.testing.assert_allclose(record.column("slope"), 1, rtol=1e-3)
    # What the whole layer leaves is none of a single removal.
    np.testing.assert_array_equal(record.column("expected"), to_zero.column("expected"))


def test_where_other_images_are_all_but_silent_removal_to_zero_stands():
    subject = random_subject(power=3)
    silent = Probe(
        np.random.default_rng(0).uniform(0, 1e-3, (9, 4, 5, 30)).astype(np.float32), np.arange(9), np.arange(9)
    )
    record = fully_checked(subject, silent)
    there = record.comparisons[:, :, 0] >= 0
    assert (record.column("removal")[there] == REMOVALS.index("zero")).all()
    assert (record.column("replaced_difference")[there] < 0.01).all()


@pytest.mark.parametrize("n", [0, 1, 2, 3])
def test_an_image_is_no_donor_of_itself(n):
    subject = random_subject(power=1)
    images = np.concatenate([subject.inputs, probe_of(subject).inputs])[:n]
    found = replacements_of(subject.network, Probe(images, np.arange(n), np.arange(n)), [subject.layer], subject.inputs)
    assert bool(found) == (n == 3)
    if n == 3:
        assert sorted(found["hidden"].of_examples[0]) == [1, 2] and sorted(found["hidden"].of_examples[1]) == [0, 2]


def test_images_of_another_size_are_no_donors():
    subject = random_subject(power=1)
    images = np.zeros((9, 8, 10, 30), np.float32)
    probe = Probe(images, np.arange(9), np.full(9, -1))
    assert replacements_of(subject.network, probe, [subject.layer], subject.inputs) == {}
    snapshot = take_snapshot(
        subject.network,
        Examples.make(subject.inputs, (0, 1)),
        [subject.layer],
        checking=Checking(probe=lambda _: probe),
    )
    assert known(snapshot.layers[0].trust).resampled is None


class PartlyLinear(TwoLayerNetwork):
    """The logit of class 2 is not linear."""

    def resume_gradients(
        self, inputs: np.ndarray, layer: str, activations: np.ndarray, targets: np.ndarray
    ) -> np.ndarray:
        slopes = super().resume_gradients(inputs, layer, activations, targets)
        return np.where((targets == 2)[:, :, None, None, None], slopes * activations[:, None], slopes)


def test_gradients_that_agree_for_some_classes_only_are_not_taken_for_exact():
    """The first two classes are linear, the third is not: it is looked at as well."""
    subject = random_subject(power=1)
    linear = random_network(np.random.default_rng(0), shape=(4, 5, 30))
    partly = PartlyLinear(linear.weights, linear.bias)
    two = dataclasses.replace(subject, network=partly, targets=TARGETS[:, :2], by_channel=subject.by_channel[:, :2])
    assert measure_trust(two).exact
    record = measure_trust(dataclasses.replace(subject, network=partly))
    assert not record.exact and record.deviation > TOLERANCE


def test_what_is_not_defined_without_all_of_a_layer_is_not_known():
    inputs = np.random.default_rng(0).uniform(1, 2, size=(2, 1, 1, 4))
    # Four channels are few enough that all are removed jointly.
    with pytest.raises(NotFinite, match="must be finite without channels of 'hidden'"):
        measure_trust(subject_of(normalised(0.0), inputs, np.array([[0, 1], [1, 0]])))
    images = Examples.make(inputs.astype(np.float32), (0, 1))
    network = normalised(0.0)
    snapshot = take_snapshot(network, images, network.layers, checking=Checking())
    assert snapshot.layers[0].trust is None and len(Snapshot.from_blobs(snapshot.to_blobs()).layers) == 1
    record = known(take_snapshot(normalised(1e-3), images, network.layers, checking=Checking()).layers[0].trust)
    # Gradients at zero are not defined: that is not taken for linear.
    assert not record.exact and record.deviation == 2


def test_steps_that_have_no_slope_are_not_taken_for_linear():
    def scores(h: np.ndarray) -> np.ndarray:
        return np.repeat(np.floor(h).sum(axis=(1, 2, 3))[:, None], 2, axis=1)

    def slopes(h: np.ndarray) -> np.ndarray:
        return np.zeros((len(h), 2, *h.shape[1:]))

    network = ScoredNetwork(np.zeros((2, 1, 1, 4)), np.zeros(2), scores=scores, slopes=slopes)
    record = measure_trust(subject_of(network, np.full((2, 1, 1, 4), 3.5), np.array([[0, 1], [1, 0]])))
    assert record.deviation == 0 and not record.exact
    np.testing.assert_allclose(record.column("sum_error")[:, ALONE], 1)


def test_where_attribution_is_exact_what_other_images_change_follows_and_is_what_happens():
    subject = random_subject(power=1, n_channels=8)
    record, probe = measure_trust(subject), probe_of(subject)
    elsewhere = replacements_of(subject.network, probe, [subject.layer], subject.inputs)["hidden"]
    follows = with_replaced(record, subject, elsewhere)
    measured = with_replaced(dataclasses.replace(record, exact=False), subject, elsewhere)
    for one, other in ((follows.to_mean, measured.to_mean), (follows.resampled, measured.resampled)):
        np.testing.assert_allclose(known(one).effects, known(other).effects, atol=1e-4)
        np.testing.assert_allclose(known(known(one).predicted), known(known(other).predicted), atol=1e-4)
    one, other = known(follows.resampled), known(measured.resampled)
    np.testing.assert_allclose(known(one.errors), known(other.errors), atol=1e-4)
    there = record.comparisons[:, :, 0] >= 0
    # With removals to other images it is measured to be exact, too.
    assert (measured.column("removal")[there] == REMOVALS.index("resampled")).all()
    np.testing.assert_allclose(measured.column("slope")[there], 1, atol=1e-3)
    assert not (measured.contradicted == 1).any()
