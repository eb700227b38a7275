"""Statistics over the probe set: the right values, of networks whose activations and evidence are known."""

import dataclasses

import numpy as np
import pytest
from sklearn.metrics import roc_auc_score

from tb_plugin.artifacts import Statistics
from tb_plugin.artifacts.statistics import KEPT, MAXIMUM, MEAN, QUANTILES, SILENT, SPLIT
from tb_plugin.feature_visualization import Rendering
from tb_plugin.log.progress import no_progress
from tb_plugin.makers.examples import Examples
from tb_plugin.makers.maker import Study
from tb_plugin.makers.pooling import Pooled
from tb_plugin.makers.probe import Probe
from tb_plugin.makers.statistics import StatisticsMaker
from tests.clock import Clock, SlowRenderer, slow_network
from tests.networks import LinearChain, TwoLayerNetwork, linear_chain, random_network

P, SHAPE = 60, (4, 5, 3)
FUR = np.array(["warm", "cool", None] * 20, object)
YEARS = np.where(np.arange(P) % 7 == 0, np.nan, np.arange(P))


@pytest.fixture
def images():
    drawn = np.random.default_rng(1).gamma(0.4, size=(P, *SHAPE)).astype(np.float32)
    return np.where(drawn < 0.3, 0, drawn).astype(np.float32)


def study_of(network, images, **known):
    render = SlowRenderer(Clock(), (0.0, 0.0))
    examples = Examples.make(np.clip(images[:2], 0, 1), (0, 1))
    study = Study(network, examples, network.layers, render, render.grids, images, Rendering(size=4))
    known = {"labels": np.arange(len(images)) % 3, "fingerprint": "a fingerprint", **known}
    study.probe_set.get(lambda: Probe(images, np.arange(len(images)), **known))
    return study


def made_of(study) -> dict[str, Statistics]:
    maker = StatisticsMaker(study)
    assert maker.make(1, None, no_progress)
    return {each.layer_name: each for each in maker.artifacts()}


def test_tables_of_a_layer_are_those_that_its_values_say(images):
    network = random_network(np.random.default_rng(0))
    made = made_of(study_of(network, images, metadata={"fur": FUR, "year": YEARS}))["hidden"]
    maxima, flat = images.max(axis=(1, 2)), images.reshape(-1, 3)
    np.testing.assert_allclose(made.summary[SILENT], (flat == 0).mean(axis=0), atol=1e-6)
    np.testing.assert_allclose(made.summary[MAXIMUM], maxima.max(axis=0))
    np.testing.assert_allclose(made.summary[MEAN], maxima.mean(axis=0), rtol=1e-6)
    assert np.isnan(made.summary[KEPT]).all() and made.step_before is None
    labels = np.arange(P) % 3
    assert made.classes == (0, 1, 2) and made.counts == (20, 20, 20) and made.n_other == 3 and made.by == "true"
    assert made.columns == (("fur", "cool"), ("fur", "warm"), ("year", ""))
    known = [np.array([each is not None for each in FUR])] * 2 + [~np.isnan(YEARS)]
    members = [FUR == "cool", FUR == "warm", np.nanmedian(YEARS) < YEARS]
    for c in range(3):
        own = flat[:, c][flat[:, c] > 0]
        np.testing.assert_allclose(
            made.quantiles[:, c], np.quantile(own, QUANTILES, method="inverted_cdf"), atol=own.max() / 1024
        )
        assert made.span[0, c] <= own.min() and own.max() <= made.span[1, c]
        for k in range(3):
            auc = roc_auc_score(labels == k, maxima[:, c])
            assert made.class_auroc[k, c] == pytest.approx(auc - 0.5, abs=1e-6)
            np.testing.assert_allclose(
                made.class_quartiles[k, :, c], np.quantile(maxima[labels == k, c], (0.25, 0.5, 0.75)), rtol=1e-6
            )
        for m in range(3):
            auc = roc_auc_score(members[m][known[m]], maxima[known[m], c])
            assert made.column_auroc[m, c] == pytest.approx(auc - 0.5, abs=1e-6)
        places = images[..., c].sum(axis=0)
        np.testing.assert_allclose(made.places[..., c], places / places.sum(), rtol=1e-4)


def test_examples_and_contrasts_are_images_that_show_the_channel(images):
    made = made_of(study_of(random_network(np.random.default_rng(0)), images))["hidden"]
    maxima = images.max(axis=(1, 2))
    for c in range(3):
        image, y, x, side = made.examples[c].T
        there = image >= 0
        assert len(set(image[there])) == there.sum() == min(24, np.count_nonzero(maxima[:, c]))
        np.testing.assert_array_equal(image[:8], np.argsort(-maxima[:, c], kind="stable")[:8])
        np.testing.assert_array_equal(images[image[there], y[there], x[there], c], maxima[image[there], c])
        np.testing.assert_array_equal(made.example_values[c][there], maxima[image[there], c])
        assert set(side[:8].tolist()) <= {0, 1} and set(side.tolist()) <= {-1, 0, 1}
        weakest = np.sort(maxima[:, c])[P // 4 - 1]
        contrast = made.contrast[c][made.contrast[c] >= 0]
        assert len(contrast) == 8 and (maxima[contrast, c] <= weakest).all()
    assert (made.summary[SPLIT] >= 0).all() and float(made.settings["two kinds by chance"]) > 0


def test_evidence_is_the_mean_of_gradient_times_activation_for_the_class_itself(images):
    network = random_network(np.random.default_rng(0))
    study = study_of(network, images)
    made = made_of(study)["hidden"]
    predicted, labels = network.record(images, ()).logits.argmax(axis=1), np.arange(P) % 3
    assert made.evidence is not None and made.totals is not None
    for which, of in enumerate((labels, predicted)):
        for k in range(3):
            own = of == k
            if own.sum() < 5:
                assert np.isnan(made.evidence[which, k]).all()
                continue
            expected = (images[own] * network.weights[k]).sum(axis=(1, 2)).mean(axis=0)
            np.testing.assert_allclose(made.evidence[which, k], expected, rtol=1e-3, atol=1e-4)
            both = np.maximum(expected, 0).sum(), np.minimum(expected, 0).sum()
            np.testing.assert_allclose(made.totals[which, k], both, rtol=1e-3, atol=1e-4)


@pytest.mark.parametrize("kind", ["softmax", "sigmoid"])
def test_removals_count_the_predictions_that_become_others(images, kind):
    network = dataclasses.replace(random_network(np.random.default_rng(0)), output_kind=kind)
    truth = np.random.default_rng(2).integers(0, 2, (P, 6)).astype(np.float32)
    known = {"labels": truth.argmax(axis=1), "truth": truth} if kind == "sigmoid" else {}
    made = made_of(study_of(network, images, **known))["hidden"]
    removal = made.removal
    assert removal is not None and made.complete and len(removal.channels)
    before, labels = network.record(images, ()).logits, np.arange(P) % 3
    for r, channel in enumerate(removal.channels):
        without = images.copy()
        without[..., channel] = 0
        after = network.record(without, ()).logits
        if kind == "softmax":
            assert removal.changed[r] == (before.argmax(axis=1) != after.argmax(axis=1)).sum()
        else:
            assert removal.changed[r] == ((before > 0) != (after > 0)).any(axis=1).sum()
        for i, k in enumerate(made.classes):
            own = labels == k if kind == "softmax" else truth[:, k] == 1
            right, still = (
                each.argmax(axis=1) == k if kind == "softmax" else each[:, k] > 0 for each in (before, after)
            )
            assert removal.n_right[i] == (own & right).sum()
            assert removal.to_wrong[i, r] == (own & right & ~still).sum()
            assert removal.to_right[i, r] == (own & ~right & still).sum()


def test_the_channel_that_decides_is_removed_and_the_silent_one_is_not(images):
    weights = np.zeros((2, *SHAPE))
    weights[0, ..., 0], weights[1, ..., 1] = 1, 0.9
    images[..., 2] = 0
    network = TwoLayerNetwork(weights, np.zeros(2))
    labels = network.record(images, ()).logits.argmax(axis=1)
    made = made_of(study_of(network, images, labels=labels))["hidden"]
    assert made.removal is not None
    assert sorted(made.removal.channels.tolist()) == [0, 1]
    of = made.removal.channels.tolist().index(0)
    # Without the first channel the first class has nothing left.
    assert made.removal.changed[of] == made.removal.to_wrong[0, of] == made.removal.n_right[0] == (labels == 0).sum()
    assert made.summary[SILENT, 2] == 1 and (made.examples[2] == -1).all() and not made.places[..., 2].any()


def test_without_labels_classes_are_those_that_are_predicted(images):
    network = random_network(np.random.default_rng(0))
    made = made_of(study_of(network, images, labels=np.full(P, -1)))["hidden"]
    predicted = network.record(images, ()).logits.argmax(axis=1)
    counts = np.bincount(predicted, minlength=6)
    assert made.by == "predicted" and made.classes == tuple(np.flatnonzero(counts >= 5).tolist())
    assert made.counts == tuple(counts[counts >= 5].tolist()) and made.n_other == (counts < 5).sum()
    assert made.evidence is not None and np.isnan(made.evidence[0]).all() and np.isfinite(made.evidence[1]).all()
    assert made.removal is not None
    np.testing.assert_array_equal(made.removal.to_wrong.sum(axis=0) <= made.removal.changed, True)


def test_quantities_have_no_classes_and_that_is_said(images):
    network = dataclasses.replace(random_network(np.random.default_rng(0)), output_kind="linear")
    made = made_of(study_of(network, images, labels=np.full(P, -1)))["hidden"]
    assert not made.classes and made.evidence is None and made.removal is None
    assert made.settings["classes"] == "left out: the outputs are quantities, not classes"
    assert np.isfinite(made.summary[MEAN]).all() and made.complete
    # Whose images have classes has outputs that are logits without a softmax.
    assert made_of(study_of(network, images))["hidden"].classes == (0, 1, 2)


def test_a_layer_that_no_gradient_comes_back_to_has_no_evidence(images):
    network = random_network(np.random.default_rng(0))
    (layer,) = network.layers
    object.__setattr__(network, "layers", (dataclasses.replace(layer, cut_from_output=True),))
    made = made_of(study_of(network, images))["hidden"]
    assert made.evidence is None and made.removal is None and len(made.classes) == 3
    assert made.settings["evidence"].startswith("left out")


def test_signed_layers_count_what_is_below_zero(images):
    signed = images - 0.5
    made = made_of(study_of(random_network(np.random.default_rng(0)), signed))["hidden"]
    assert made.layer.signed and (made.span[0] < 0).all()
    np.testing.assert_allclose(made.summary[SILENT], (signed.reshape(-1, 3) <= 0).mean(axis=0), atol=1e-6)
    median = np.quantile(signed.reshape(-1, 3), 0.5, axis=0, method="inverted_cdf")
    np.testing.assert_allclose(made.quantiles[3], median, atol=np.abs(signed).max() / 512)


def test_channels_are_compared_with_themselves_at_the_step_before(images):
    chain = linear_chain(side=4)
    own = np.random.default_rng(3).gamma(0.4, size=(P, 4, 4, 10)).astype(np.float32)
    study = study_of(chain, own)
    maker = StatisticsMaker(study)
    late = None
    mix = chain.mix.copy()
    for step in (1, 3):
        if step == 3:
            # One channel goes on, scaled; another becomes a new one; a third dies.
            mix[:, 0] *= 2
            mix[:, 1], mix[:, 2] = np.eye(10)[4], 0
            object.__setattr__(chain, "mix", mix)
        assert maker.make_briefly(step, None, no_progress)
        before, late = late, {each.layer_name: each for each in maker.artifacts()}["late"]
        assert late.step_before == (None if before is None else 1)
    now, then = ((own @ each).max(axis=(1, 2)) for each in (mix, linear_chain(side=4).mix))
    assert late is not None
    assert late.summary[KEPT, 0] == pytest.approx(1) and np.isnan(late.summary[KEPT, 2])
    assert late.summary[KEPT, 1] == pytest.approx(np.corrcoef(now[:, 1], then[:, 1])[0, 1], abs=1e-5)


def test_doubled_channels_are_found(images):
    own = np.random.default_rng(3).gamma(0.4, size=(P, 4, 4, 10)).astype(np.float32)
    chain = linear_chain(side=4)
    mix = chain.mix.copy()
    mix[:, 7] = 3 * mix[:, 2]
    made = made_of(study_of(LinearChain(mix, chain.weights, chain.bias), own))["late"]
    assert made.pairs[0].tolist() == [2, 7, 1]


def test_removals_wait_for_those_who_want_them_and_go_on(images):
    study = study_of(random_network(np.random.default_rng(0)), images)
    maker = StatisticsMaker(study)
    assert maker.make_briefly(1, None, no_progress)
    (brief,) = maker.artifacts()
    assert brief.removal is None and brief.complete
    assert maker.make(1, None, no_progress)
    (whole,) = maker.artifacts()
    assert whole.removal is not None
    np.testing.assert_array_equal(whole.examples, brief.examples)


def test_what_is_finished_is_not_made_again_by_another_process(images):
    network = random_network(np.random.default_rng(0))
    (made,) = made_of(study_of(network, images)).values()
    made = Statistics.from_blobs(made.to_blobs())

    class Refused(type(network)):
        def record(self, inputs, layers):
            raise AssertionError("what was finished is made again")

    refused = study_of(Refused(network.weights, network.bias), images)
    maker = StatisticsMaker(refused)
    maker.resume(1, [made])
    assert maker.make(1, None, no_progress)
    (again,) = maker.artifacts()
    np.testing.assert_array_equal(again.class_auroc, made.class_auroc)
    # What is of other images, or has no removals yet, is.
    for other in ({"fingerprint": "another"}, {"removal": None}):
        maker = StatisticsMaker(refused)
        maker.resume(1, [dataclasses.replace(made, **other)])
        with pytest.raises(AssertionError):
            maker.make(1, None, no_progress)


@pytest.mark.parametrize("at", [0, 1, 2, 3])
def test_what_is_interrupted_amid_a_batch_counts_no_image_twice(at, monkeypatch):
    own = np.random.default_rng(3).gamma(0.4, size=(100, 4, 4, 10)).astype(np.float32)
    expected = made_of(study_of(linear_chain(side=4), own))
    maker, add, calls = StatisticsMaker(study_of(linear_chain(side=4), own)), Pooled.add, iter(range(10**6))

    def interrupted(self, *arguments):
        if next(calls) == at:
            raise KeyboardInterrupt
        add(self, *arguments)

    monkeypatch.setattr(Pooled, "add", interrupted)
    with pytest.raises(KeyboardInterrupt):
        maker.make(1, None, no_progress)
    assert maker.artifacts() == []
    assert maker.make(1, None, no_progress)
    for made in maker.artifacts():
        for name in ("summary", "histogram", "places", "class_auroc"):
            np.testing.assert_array_equal(getattr(made, name), getattr(expected[made.layer_name], name))


@pytest.mark.parametrize("seconds", [2.0, 5.0, 20.0])
def test_what_is_not_finished_in_time_goes_on_at_the_same_step(seconds, monkeypatch):
    clock = Clock()
    monkeypatch.setattr("time.monotonic", clock)
    own = np.random.default_rng(3).gamma(0.4, size=(100, 4, 4, 10)).astype(np.float32)
    expected = made_of(study_of(linear_chain(side=4), own))
    costs = {"record": (0.1, 0.01), "gradients": (0.1, 0.01), "resume": (0.1, 0.01)}
    maker = StatisticsMaker(study_of(slow_network(linear_chain(side=4), clock, costs), own))
    for _ in range(3000):
        if maker.make(1, seconds, no_progress):
            break
        assert not any(each.complete for each in maker.artifacts())
    else:
        raise AssertionError("it never ends")
    for made in maker.artifacts():
        other = expected[made.layer_name]
        np.testing.assert_array_equal(made.class_auroc, other.class_auroc)
        assert made.removal is not None and other.removal is not None
        np.testing.assert_array_equal(made.removal.to_wrong, other.removal.to_wrong)


def test_many_channels_and_classes_take_no_more_than_is_promised():
    n, k, c = 5000, 1000, 512
    rng = np.random.default_rng(0)
    weights = (rng.normal(size=(k, 1, 1, c)) * (rng.uniform(size=(k, 1, 1, c)) < 0.05)).astype(np.float32)
    inputs = np.maximum(rng.normal(size=(n, 1, 1, c)) + 20 * weights[np.arange(n) % k], 0).astype(np.float32)
    network = TwoLayerNetwork(weights, np.zeros(k))
    maker = StatisticsMaker(study_of(network, inputs, labels=np.arange(n) % k))
    assert maker.make_briefly(1, None, no_progress)
    (made,) = maker.artifacts()
    assert len(made.classes) == k
    # A layer has positions: where they are drawn at random they take most.
    deep = dataclasses.replace(made.layer, height=14, width=14)
    examples = made.examples.copy()
    examples[..., 1:3] = rng.integers(0, 14, (c, 24, 2))
    places = rng.dirichlet(np.ones(64), c).T.reshape(8, 8, c).astype(np.float32)
    whole = dataclasses.replace(made, layer=deep, examples=examples, places=places)
    assert sum(map(len, whole.to_blobs())) <= 300_000


def test_activations_that_are_not_finite_are_refused(images):
    images[3, 0, 0, 0] = np.nan
    with pytest.raises(ValueError, match="must be finite"):
        made_of(study_of(random_network(np.random.default_rng(0)), images))
