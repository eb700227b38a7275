"""Statistics over the probe set that are interrupted, out of time or wanted in part go on, and come out the same."""

import dataclasses

import numpy as np
import pytest

from tb_plugin.artifacts import Statistics
from tb_plugin.log.progress import no_progress
from tb_plugin.makers.pooling import Pooled
from tb_plugin.makers.statistics import StatisticsMaker
from tests.clock import Clock, slow_network
from tests.makers.test_statistics import SHAPE, P, made_of, study_of
from tests.networks import linear_chain, random_network


@pytest.fixture
def images():
    drawn = np.random.default_rng(1).gamma(0.4, size=(P, *SHAPE)).astype(np.float32)
    return np.where(drawn < 0.3, 0, drawn).astype(np.float32)


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
