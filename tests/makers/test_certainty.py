"""Prediction sets by held-out images: of networks whose probabilities are known, as often right as they say."""

import dataclasses
import re
import sys

import numpy as np
import pytest

from tb_plugin.artifacts import Certainty
from tb_plugin.datasets import Seen
from tb_plugin.log import Certainty as Setting
from tb_plugin.makers.certainty import LEVELS, N_QUANTILES, CertaintyMaker, entropies_of, n_held_out
from tb_plugin.makers.examples import Examples
from tb_plugin.makers.maker import Study
from tb_plugin.makers.probe import ProbeSet, Terms
from tb_plugin.network.metadata import Metadata
from tests.clock import Clock, slow_network
from tests.makers.test_findings import SIDE, C, K, network

N = 60


def images(rng: np.random.Generator, labels: np.ndarray, noise: float = 2.0) -> np.ndarray:
    """Each has a thing of its class, and so much of the others that it is not always clear."""
    found = 0.001 * rng.gamma(1.0, size=(len(labels), SIDE, SIDE, C))
    found[:, 3, 3, :K] += noise * rng.gamma(1.0, size=(len(labels), K))
    found[np.arange(len(labels)), 3, 3, labels] += 2
    return found.astype(np.float32)


class Given:
    """Held-out images, as a data set gives them."""

    def __init__(self, inputs: np.ndarray, labels: np.ndarray, **columns: np.ndarray) -> None:
        self.batch = inputs, labels, columns

    def drawn(self, n, seed, names=(), *, in_order=False):
        inputs, labels, columns = self.batch
        missing = [name for name in names if name not in columns]
        if missing:
            raise ValueError(f"there is no column {missing[0]}")
        of = {name: list(columns[name]) for name in names}
        yield Seen(np.arange(len(inputs)), inputs, list(labels), of, len(inputs))


def study_of(held: object, n: int = 4, net=None, names: tuple[str, ...] = ()) -> Study:
    examples = images(np.random.default_rng(1), np.arange(n) % K)
    net = net or network()
    unused: object = None
    return Study(
        net,
        Examples.make(examples, (0, 1)),
        net.layers,
        unused,  # pyright: ignore[reportArgumentType]
        unused,  # pyright: ignore[reportArgumentType]
        examples,
        unused,  # pyright: ignore[reportArgumentType]
        probe_set=ProbeSet(Terms(seed=0, metadata=Metadata(names=names))),
        held_out=held,
    )


def made_by(study: Study) -> Certainty:
    maker = CertaintyMaker(study)
    assert maker.make(1, None, lambda *_: None)
    (made,) = maker.artifacts()
    return Certainty.from_blobs(made.to_blobs())


def held_out(n: int = N, seed: int = 0, **columns: np.ndarray) -> Given:
    labels = np.tile(np.arange(K), n)
    return Given(images(np.random.default_rng(seed), labels), labels, **columns)


def test_sets_of_other_images_hold_the_true_class_as_often_as_they_say():
    pytest.importorskip("crepes")
    labels = np.tile(np.arange(K), 100)
    asked = images(np.random.default_rng(5), labels)
    study = study_of(held_out(200))
    made = made_by(Study(**{**study.__dict__, "examples": Examples.make(asked, (0, 1))}))
    assert made.ranks.shape == (len(labels), K)
    own = made.ranks[np.arange(len(labels)), labels]
    for level in LEVELS:
        share = np.mean(own > 1 - level)
        # Four standard errors of so many images, and what ties give.
        assert share >= level - 4 * np.sqrt(level * (1 - level) / len(labels)), level
    assert np.mean(own > 0.2) < 0.9


def test_what_is_measured_of_held_out_images_is_counted_by_class_level_and_group():
    pytest.importorskip("crepes")
    light = np.where(np.arange(N * K) % 4 == 0, "dusk", "day").astype(object)
    made = made_by(study_of(held_out(light=light), names=("light",)))
    assert made.n_of_class.tolist() == [N] * K
    assert [each.level for each in made.levels] == list(LEVELS)
    sizes = [each.all.size for each in made.levels]
    assert sizes == sorted(sizes) and sizes[0] < sizes[-1]
    for level in made.levels:
        assert level.all.n == N * K == sum(each.n for each in level.classes)
        assert level.all.hits == sum(each.hits for each in level.classes)
        assert [each.index for each in level.classes] == list(range(K))
        assert {(each.column, each.category): each.n for each in level.groups} == {
            ("light", "dusk"): N * K // 4,
            ("light", "day"): 3 * N * K // 4,
        }
        for each in (level.all, *level.classes):
            assert each.low <= each.hits / each.n <= each.high
            assert each.hits / each.n >= level.level - 4 * np.sqrt(level.level * (1 - level.level) / each.n)
    assert made.bins[:, 2].sum() == N * K
    error, low, high, _ = made.calibration
    assert 0 <= low <= error <= high <= 1


def test_the_entropy_of_right_and_of_wrong_decisions_is_told():
    pytest.importorskip("crepes")
    labels = np.tile(np.arange(K), 200)
    clearer = Given(images(np.random.default_rng(0), labels, noise=1.0), labels)
    entropies = made_by(study_of(clearer)).entropies
    assert entropies is not None and entropies.n_right + entropies.n_wrong == 200 * K
    for quantiles in (entropies.right, entropies.wrong):
        assert len(quantiles) == N_QUANTILES and list(quantiles) == sorted(quantiles)
        assert quantiles[0] >= 0 and quantiles[-1] <= np.log2(K) + 1e-6
    assert entropies.right[N_QUANTILES // 2] < entropies.wrong[N_QUANTILES // 2]
    # Two standard errors above what chance gives.
    n, m = entropies.n_right, entropies.n_wrong
    assert entropies.apart is not None and entropies.apart > 0.5 + 2 * np.sqrt((n + m + 1) / (12 * n * m))


def test_entropies_are_those_of_shannon_and_of_no_image_nothing():
    shares = np.array([[1, 0, 0, 0], [0.5, 0.5, 0, 0], [0.25] * 4, [0.25] * 4])
    # The last one's class is not known.
    told = entropies_of(shares, np.array([0, 0, 2, -1]))
    assert (told.n_right, told.n_wrong) == (2, 1)
    assert (told.right[0], told.right[-1]) == (0, 1) and set(told.wrong) == {2.0}
    assert told.apart == 1
    alone = entropies_of(shares[:2], np.array([0, 0]))
    assert (alone.wrong, alone.apart) == ((), None)


def test_a_class_without_enough_images_is_never_ruled_out():
    pytest.importorskip("crepes")
    labels = np.repeat(np.arange(1, K), 9)
    made = made_by(study_of(Given(images(np.random.default_rng(0), labels), labels)))
    assert made.n_of_class.tolist() == [0] + [9] * (K - 1)
    assert (made.ranks[:, 0] == 1).all()
    # Nine are enough at 90 %, which is where one in ten begins, and not at 95 %.
    assert made.ranks[:, 1:].min() >= np.float32(0.1)
    assert [each.fewest for each in made.levels] == [4, 9, 19, 99]


def test_columns_that_held_out_images_have_not_are_left_out():
    pytest.importorskip("crepes")
    study = study_of(held_out(), names=("fur",))
    assert made_by(study).levels[0].groups == ()
    assert study.problems.taken() == ("groups of held-out images are left out: there is no column fur",)


class Broken:
    """A data set that cannot be read."""

    def drawn(self, n, seed, names=(), *, in_order=False):
        raise OSError("the disk is gone")
        yield


@pytest.mark.parametrize(
    ("held", "kind", "sentence"),
    [
        (np.zeros((4, SIDE, SIDE, C), np.float32), "softmax", "held_out must give one label beside each image"),
        (
            Given(np.zeros((20, SIDE, SIDE, C), np.float32), np.full(20, 99)),
            "softmax",
            "from 0 to 3, .* got 99;",
        ),
        (Given(np.zeros((20, SIDE, SIDE, C), np.float32), np.full(20, "x")), "softmax", "class_names, .* got 'x';"),
        (np.zeros((0, SIDE, SIDE, C), np.float32), "softmax", "held_out must hold at least one image of"),
        (Broken(), "softmax", "OSError: the disk is gone"),
        (np.zeros((4, 2, 2, C), np.float32), "softmax", "held_out must hold at least one image of"),
        (held_out(3), "sigmoid", "the outputs are no classes that exclude each other"),
        (held_out(3), "linear", "the outputs are no classes that exclude each other"),
    ],
)
def test_what_cannot_be_is_said_once(held, kind, sentence):
    pytest.importorskip("crepes")
    study = study_of(held, net=dataclasses.replace(network(), output_kind=kind))
    maker = CertaintyMaker(study)
    for step in (1, 2):
        assert maker.make(step, None, lambda *_: None)
        assert maker.artifacts() == []
    (said,) = study.problems.taken()
    assert said.startswith("prediction sets are left out: ") and re.search(sentence, said) and len(said) < 250


def test_held_out_images_that_tell_too_little_are_told_in_sentences():
    pytest.importorskip("crepes")
    labels = np.tile(np.arange(K), 3)
    given = Given(images(np.random.default_rng(0), labels), np.where(labels == 0, 99, labels), light=labels * 1.0)
    study = study_of(given, names=("light",))
    columns = {"light": np.array(["a"] * 4, object), "fur": np.array(["b"] * 4, object)}
    study = dataclasses.replace(study, columns=columns)
    assert made_by(study).n_of_class.tolist() == [0, 3, 3, 3]
    labels_said, kind, name = study.problems.taken()
    assert re.fullmatch("of held-out images, labels must be .* got 99; left out for .*", labels_said)
    assert kind.endswith("example_metadata 'light' must be numbers, as of held_out, got texts or truth values")
    assert name.endswith("columns of held_out, got 'fur', where held_out gives columns light")
    assert study.problems.taken_few() == (
        "prediction sets rule nothing out: 4 held-out images of a class are needed at 80 %, got 3 at most",
    )


def test_columns_of_examples_without_held_out_images_are_said_to_be_of_no_use():
    columns = {"fur": np.array(["b"] * 4, object)}
    study = dataclasses.replace(study_of(None), columns=columns)
    assert Setting().makers(study) == []
    assert study.problems.taken() == (
        "example_metadata is left out: sets by group need held_out images with the same columns",
    )


def test_where_crepes_is_missing_it_is_said_how_to_get_it(monkeypatch):
    monkeypatch.setitem(sys.modules, "crepes", None)
    study = study_of(held_out(3))
    CertaintyMaker(study).make(1, None, lambda *_: None)
    assert "[audit]" in study.problems.taken()[0]


def test_without_time_nothing_is_there_and_with_it_all_is(monkeypatch):
    pytest.importorskip("crepes")
    clock = Clock()
    monkeypatch.setattr("time.monotonic", clock)
    maker = CertaintyMaker(study_of(held_out(), net=slow_network(network(), clock, {"record": (0.0, 0.1)})))
    assert not maker.make(1, 1.0, lambda *_: None)
    assert maker.artifacts() == []
    assert maker.make(1, None, lambda *_: None)
    assert len(maker.artifacts()) == 1
    # Once it is known what it costs, nothing is begun that cannot be ended.
    before = clock.now
    assert not maker.make(2, 1.0, lambda *_: None)
    assert maker.artifacts() == [] and clock.now == before


def test_so_many_images_are_looked_at():
    assert [n_held_out(k) for k in (2, 100, 5000)] == [1024, 2000, 20_000]


class Skewed:
    """Of each image which group it is of; those of group "dusk" are much less clear."""

    def __init__(self, n: int, seed: int) -> None:
        rng = np.random.default_rng(seed)
        self.labels = np.tile(np.arange(K), n)
        self.light = np.where(np.arange(n * K) // K % 2, "dusk", "day").astype(object)
        clear = images(rng, self.labels, noise=0.5)
        self.inputs = np.where((self.light == "dusk")[:, None, None, None], images(rng, self.labels, noise=4.0), clear)


def test_examples_have_the_sets_of_their_groups_which_hold_within_each():
    pytest.importorskip("crepes")
    held, asked = Skewed(400, 0), Skewed(200, 1)
    hour = np.where(held.light == "dusk", 18.0, 10.0) + np.random.default_rng(2).uniform(0, 4, len(held.labels))
    study = study_of(Given(held.inputs, held.labels, light=held.light, hour=hour), names=("light", "hour"))
    columns = {
        "light": asked.light,
        "hour": np.where(asked.light == "dusk", 23.0, np.nan),
        # What is not known of held-out images, or is of another kind there, tells nothing.
        "fur": asked.light,
    }
    made = made_by(dataclasses.replace(study, examples=Examples.make(asked.inputs, (0, 1)), columns=columns))
    assert [each.column for each in made.by_group] == ["light", "hour"]
    light, of_hour = made.by_group
    assert light.groups == tuple(asked.light) and sum(set(light.n_held)) == made.n_of_class.sum() == 1024
    assert {each[:2] for each in of_hour.groups} == {"", "> "} and (of_hour.ranks[asked.light == "day"] == 1).all()
    own = np.arange(len(asked.labels)), asked.labels
    for group in ("day", "dusk"):
        rows, n = asked.light == group, (asked.light == group).sum()
        held_share = np.mean(light.ranks[own][rows] > 0.1)
        assert abs(held_share - 0.9) < 4 * np.sqrt(0.09 / n) + 0.01, group
    # Sets that are the same for all cover the one too often and the other too seldom.
    assert np.mean(made.ranks[own][asked.light == "dusk"] > 0.1) < 0.87


def test_without_columns_of_examples_or_with_too_few_of_a_group_there_are_no_sets_of_groups():
    pytest.importorskip("crepes")
    rare = np.where(np.arange(N * K) < 4, "rare", "day").astype(object)
    study = study_of(held_out(light=rare), names=("light",))
    assert made_by(study).by_group == ()
    of = dataclasses.replace(study, columns={"light": np.array(["rare", "unheard of", None, "rare"], object)})
    assert made_by(of).by_group == ()
    of = dataclasses.replace(study, columns={"light": np.array(["rare", "day", None, "rare"], object)})
    (told,) = made_by(of).by_group
    assert told.groups == ("", "day", "", "") and told.n_held == (0, N * K - 4, 0, 0)
