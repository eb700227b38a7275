"""The probe set: the same images each time, of each class in equal numbers, with what is known of them."""

from collections import Counter
from typing import Any

import numpy as np
import pytest

from tb_plugin.datasets import Drawn, Evenly
from tb_plugin.datasets.beside import labels_beside
from tb_plugin.deadline import Deadline, OutOfTime
from tb_plugin.makers.probe import Terms
from tb_plugin.makers.probing import FEWEST, MAX_BYTES, drawn, fingerprint, n_images, probe_of
from tb_plugin.makers.strata import Strata
from tb_plugin.network import Known
from tb_plugin.network.metadata import Metadata
from tests.makers.probed import (
    FUR,
    IMAGES,
    LABELS,
    NETWORK,
    SHAPE,
    YEARS,
    Batched,
    Items,
    N,
    Stream,
    batches_of,
    dicts,
    study_of,
)
from tests.networks import random_network

FORMS = {
    "items": Items,
    "batches by number": Batched,
    "a stream": Stream,
    "a stream of other batches": lambda: Stream(64),
    "images and labels": lambda: (IMAGES, LABELS),
    "dicts": dicts,
    "one-hot": lambda: Items(np.eye(6)[LABELS]),
    "labels of one value": lambda: Items(LABELS[:, None]),
}


@pytest.mark.parametrize("name", FORMS)
def test_whatever_the_form_they_are_the_same_images_with_their_labels(name):
    probe = drawn(batches_of(FORMS[name]()), NETWORK, Terms(n_images=30))
    expected = drawn(batches_of(Items()), NETWORK, Terms(n_images=30))
    assert probe.fingerprint == expected.fingerprint
    np.testing.assert_array_equal(probe.numbers, expected.numbers)
    np.testing.assert_array_equal(probe.inputs, IMAGES[probe.numbers])
    np.testing.assert_array_equal(probe.labels, LABELS[probe.numbers])
    assert probe.n_seen == N


def test_classes_are_there_in_equal_numbers_as_far_as_they_can_and_weights_tell_how_many_there_are():
    probe = drawn(batches_of(Items()), NETWORK, Terms(n_images=39))
    counts = Counter(probe.labels.tolist())
    assert counts == {4: 9, 0: 15, 1: 15}
    assert probe.weights.sum() == pytest.approx(1)
    for label in counts:
        assert probe.weights[probe.labels == label].sum() == pytest.approx(np.mean(label == LABELS))
    assert (np.diff(probe.numbers) > 0).all()


def test_the_seed_chooses_them():
    first, again, other = (drawn(batches_of(Items()), NETWORK, Terms(seed, n_images=20)) for seed in (3, 3, 4))
    assert first.fingerprint == again.fingerprint != other.fingerprint
    assert set(first.numbers) != set(other.numbers)


def test_within_a_class_each_image_is_as_likely():
    counts = np.zeros(N)
    for seed in range(300):
        strata: Strata[None] = Strata(12, seed)
        for number, label in enumerate(LABELS.tolist()):
            if strata.wants(number, label):
                strata.keep(number, label, None)
        chosen = [number for number, _, _ in strata.kept()]
        assert Counter(LABELS[chosen].tolist()) == {0: 4, 1: 4, 4: 4}
        counts[chosen] += 1
    for label in (0, 1, 4):
        own = counts[label == LABELS]
        expected = 300 * 4 / len(own)
        # Of a binomial, 4.5 deviations; none comes first by being early or late.
        assert np.abs(own - expected).max() < 4.5 * np.sqrt(expected)
        assert abs(np.corrcoef(np.arange(len(own)), own)[0, 1]) < 0.6


def test_of_more_classes_than_images_some_are_drawn_and_labels_that_are_not_known_are_a_class():
    many = Items(np.arange(N))
    probe = drawn(
        batches_of(many), random_network(np.random.default_rng(0), shape=SHAPE, n_classes=N), Terms(n_images=9)
    )
    assert len(set(probe.labels.tolist())) == 9 and probe.weights.sum() == pytest.approx(1)
    without = drawn(batches_of(IMAGES), NETWORK, Terms(n_images=9))
    assert (without.labels == -1).all() and len(without.inputs) == 9


def test_of_many_items_a_bounded_number_is_looked_at_wherever_they_are(monkeypatch):
    asked = []
    monkeypatch.setattr("tb_plugin.datasets.batches.labels_beside", lambda *of: asked.append(0) or labels_beside(*of))
    many = Items(np.repeat([0, 1, 2], 400), np.tile(IMAGES[:1], (1200, 1, 1, 1)))
    probe = drawn(batches_of(many), NETWORK, Terms(n_images=30))
    assert len(asked) == 4 * 30
    # They are sorted by class.
    assert Counter(probe.labels.tolist()) == {0: 10, 1: 10, 2: 10}
    assert probe.numbers[-1] > 1000


def test_picking_is_spread_and_repeatable():
    for n_items in (1, 5, 50, 51, 1000):
        chosen = Drawn(50, 1)(n_items)
        np.testing.assert_array_equal(chosen, Drawn(50, 1)(n_items))
        assert len(set(chosen.tolist())) == len(chosen) == min(50, n_items)
        assert chosen.min() >= 0 and chosen.max() < n_items and (np.diff(chosen) > 0).all()
    assert (np.histogram(Drawn(50, 1)(1000), 50, (0, 1000))[0] == 1).all()
    assert len(Drawn(50, 1)(1000, 16)) == 4
    np.testing.assert_array_equal(Evenly(3)(11), [0, 5, 10])


def test_memory_is_bounded():
    assert n_images((64, 64, 3), 10) == 512
    # Where there are many classes each has some, as far as memory allows.
    assert n_images((64, 64, 3), 200) == 1000
    assert n_images((224, 224, 3), 1000) == MAX_BYTES // (224 * 224 * 12) == 111
    assert n_images((4096, 4096, 3), 10) == FEWEST
    # Whoever asks for more gets them.
    assert n_images((224, 224, 3), 1000, 5000) == 5000


def test_the_fingerprint_is_of_the_images_whatever_their_range():
    pixels = np.random.default_rng(0).integers(0, 256, (3, *SHAPE)).astype(np.float32)
    assert (
        fingerprint(pixels, (0, 255)) == fingerprint(pixels / 255, (0, 1)) == fingerprint(pixels / 127.5 - 1, (-1, 1))
    )
    changed = pixels.copy()
    changed[2, 3, 4, 2] += 1 if changed[2, 3, 4, 2] < 255 else -1
    assert fingerprint(changed, (0, 255)) != fingerprint(pixels, (0, 255)) != fingerprint(pixels[::-1], (0, 255))
    assert fingerprint(pixels.reshape(3, 5, 4, 3), (0, 255)) != fingerprint(pixels, (0, 255))


def test_images_of_another_size_are_left_out():
    class Some(Items):
        def __getitem__(self, i: int) -> Any:
            image, label = super().__getitem__(i)
            return (image if i % 2 else np.zeros((8, 8, 3), np.float32)), label

    assert (drawn(batches_of(Some()), NETWORK, Terms()).numbers % 2 == 1).all()

    class Other(Items):
        def __getitem__(self, i: int) -> Any:
            return np.zeros((8, 8, 3), np.float32), super().__getitem__(i)[1]

    with pytest.raises(ValueError, match="at least one image of 4 x 5 x 3 for the probe set, got none"):
        drawn(batches_of(Other()), NETWORK, Terms())


def test_without_a_data_set_it_is_the_examples_and_metadata_are_of_these():
    study = study_of(None, Terms(metadata=Metadata.of({"fur": FUR[:5]})))
    probe = probe_of(study)
    np.testing.assert_array_equal(probe.inputs, IMAGES[:5])
    np.testing.assert_array_equal(probe.labels, LABELS[:5])
    assert probe.metadata["fur"].tolist() == FUR[:5].tolist() and not study.problems.taken()
    assert probe_of(study) is probe
    wrong = study_of(None, Terms(metadata=Metadata.of({"fur": FUR})))
    assert not probe_of(wrong).metadata
    assert wrong.problems.taken() == (
        "metadata are left out: a table of metadata must have one value for each of 5 images of the data set, got 90",
    )


def test_where_the_data_set_cannot_be_looked_at_it_is_the_examples_and_that_is_said():
    study = study_of(batches_of(iter(IMAGES)), Terms())
    assert len(probe_of(study).inputs) == 5
    (problem,) = study.problems.taken()
    assert problem.startswith("the probe set is of the examples alone: dataset must not be used up")


def test_what_takes_too_long_is_given_up_and_drawn_when_there_is_time():
    study = study_of(batches_of(Items()), Terms())
    with pytest.raises(OutOfTime):
        probe_of(study, Deadline.after(0))
    assert not study.probe_set.is_drawn and not study.problems.taken()
    assert len(probe_of(study).inputs) == N


def test_a_drawing_that_is_given_up_leaves_the_data_set_as_it_was_at_once():
    dataset = Items()
    with pytest.raises(OutOfTime) as given_up:
        drawn(batches_of(dataset), NETWORK, Terms(), Deadline.after(0))
    # What went through it is still held, by the traceback.
    assert dataset.n_asked == 0 and given_up.tb is not None


def test_labels_that_are_not_read_are_told():
    probe = drawn(batches_of(Items(LABELS + 3)), NETWORK, Terms(n_images=30))
    assert set(probe.labels.tolist()) == {3, 4, -1}
    (said,) = probe.left_out
    assert said.startswith("labels must be classes from 0 to 5, or -1 where it is not known, got 7; left out for")
    # Those that are not known are one class, not as many as there are.
    unknown = Items(np.where(LABELS == 4, np.nan, LABELS))
    counts = np.bincount(drawn(batches_of(unknown), NETWORK, Terms(n_images=12)).labels + 1)
    assert counts.tolist() == [4, 4, 4]


def test_regressions_have_values_and_several_classes_are_kept():
    values = random_network(np.random.default_rng(0), shape=SHAPE, n_classes=2)
    object.__setattr__(values, "output_kind", "linear")
    probe = drawn(batches_of(Items(np.stack([YEARS, -YEARS], axis=1))), values, Terms(n_images=30))
    assert probe.true_values is not None
    np.testing.assert_array_equal(probe.true_values[:, 1], -YEARS[probe.numbers])
    rows = np.zeros((N, 6))
    rows[:, 1] = rows[:, 3] = 1
    several = drawn(batches_of(Items(rows)), NETWORK, Terms(n_images=30))
    assert several.true_classes == ((1, 3),) * 30 and (several.labels == 1).all()


def test_looking_leaves_what_it_draws_by_as_it_was_and_draws_the_same_each_time():
    class Noisy(Items):
        def __init__(self) -> None:
            super().__init__()
            self.random = np.random.default_rng(0)

        def __getitem__(self, i: int) -> Any:
            image, label = super().__getitem__(i)
            return image * np.float32(np.random.uniform()) + np.float32(0 * self.random.uniform()), label

    dataset = Noisy()
    own, shared = dataset.random.bit_generator.state, np.random.get_state(legacy=False)["state"]["key"].copy()
    first = drawn(batches_of(dataset), NETWORK, Terms(n_images=30))
    assert dataset.random.bit_generator.state == own and dataset.n_asked == 0
    np.testing.assert_array_equal(np.random.get_state(legacy=False)["state"]["key"], shared)
    # As after a restart, where the shared generator stands somewhere else.
    state = np.random.get_state()
    np.random.seed(99)
    assert drawn(batches_of(Noisy()), NETWORK, Terms(n_images=30)).fingerprint == first.fingerprint
    np.random.set_state(state)


def test_known_of_examples_may_have_no_labels():
    study = study_of(None, Terms())
    object.__setattr__(study.examples, "known", Known())
    assert (probe_of(study).labels == -1).all()
