"""Measuring the strongest regions, on networks whose answer is known."""

import dataclasses

import numpy as np
import pytest

from tb_plugin.artifacts import EvidenceRegions
from tb_plugin.attribution import region_effect
from tb_plugin.attribution.evidence_regions import evidence_regions
from tb_plugin.feature_visualization import Rendering
from tb_plugin.log.progress import no_progress
from tb_plugin.makers.examples import Examples
from tb_plugin.makers.maker import Study
from tb_plugin.makers.regions import Donors, RegionMaker, measured_layers
from tb_plugin.network import LayerInfo
from tests.clock import Clock, slow_network
from tests.networks import TwoLayerNetwork, linear_chain, random_network

N_EXAMPLES = 3


def nothing(*_: object) -> None:
    """Stands for what renders."""
    raise AssertionError


def study_of(network, n_images: int = 20, **changes) -> Study:
    """Examples that are the first of a data set."""
    images = np.random.default_rng(1).uniform(size=(n_images, *network.input_shape)).astype(np.float32)
    examples = Examples.make(images[:N_EXAMPLES], (0, 1), labels=[0, 1, 2])
    study = Study(network, examples, network.layers, nothing, nothing, images, Rendering())  # pyright: ignore[reportArgumentType]
    return dataclasses.replace(study, **changes)


@pytest.fixture
def network():
    return random_network(np.random.default_rng(0), power=2)


def made_by(study: Study, layer: LayerInfo | None = None, **options) -> EvidenceRegions:
    maker = RegionMaker(study, layer or study.layers[-1], **options)
    assert maker.make(0, None, no_progress)
    (made,) = maker.artifacts()
    return made


def test_regions_are_those_of_what_decides_and_effects_what_happens_without_them(network):
    study = study_of(network)
    made = made_by(study, n=2, n_donors=8)
    inputs, hidden = study.examples.inputs, network.layers[0]
    assert (made.layer, made.examples, made.n_donors, made.complete) == (hidden, (0, 1, 2), 8, True)
    donors = Donors.of(study, 8)
    logits = network.record(inputs, []).logits
    for i, example in enumerate(inputs):
        best, second = np.argsort(-logits[i])[:2]
        assert made.targets[i, :2].tolist() == [best, second] and i in made.targets[i]
        parts = 2 * np.einsum("khwc,hwc->khw", network.weights, example**2)
        masks = evidence_regions((parts[best] - parts[second])[None], 2)[0]
        np.testing.assert_array_equal(made.masks[i], masks)
        others = donors.others(example)
        assert len(others) == 8 and not any(np.array_equal(example, other) for other in others)
        for r, mask in enumerate(masks):
            truth = np.einsum("khwc,dhwc,hw->dk", network.weights, example**2 - others**2, mask)
            kept = made.targets[i] >= 0
            targets = made.targets[i][kept]
            np.testing.assert_allclose(made.evidence[i, kept, r], parts[targets][:, mask].sum(axis=1), rtol=1e-4)
            np.testing.assert_allclose(made.effects[i, kept, r], truth.mean(axis=0)[targets], rtol=1e-3, atol=1e-4)
            errors = truth.std(axis=0, ddof=1)[targets] / np.sqrt(8)
            np.testing.assert_allclose(made.errors[i, kept, r], errors, rtol=1e-3, atol=1e-4)


@pytest.mark.parametrize(("output_kind", "is_pair"), [("softmax", True), ("sigmoid", False), ("linear", False)])
def test_only_classes_that_exclude_each_other_are_set_against_each_other(network, output_kind, is_pair):
    kind = TwoLayerNetwork(network.weights, network.bias, network.power, output_kind)
    made = made_by(study_of(kind))
    one = np.einsum("thwc,hwc->thw", network.weights[made.targets[0]], made_inputs(kind)[0] ** 2)
    expected = evidence_regions((one[0] - one[1] if is_pair else one[0])[None], 3)[0]
    np.testing.assert_array_equal(made.masks[0], expected)
    assert ("against the second" in made.settings["regions"]) == is_pair


def made_inputs(network) -> np.ndarray:
    return study_of(network).examples.inputs


def test_another_method_of_attribution_has_other_regions(network):
    def by_brightness(network, inputs, layer, target):
        return inputs * (1 if target % 2 else -1)

    study = study_of(network, attribute=by_brightness)
    made = made_by(study)
    np.testing.assert_allclose(
        np.abs(made.evidence[0, 0]),
        [study.examples.inputs[0][mask].sum() for mask in made.masks[0]],
        rtol=1e-4,
    )


def test_the_same_is_measured_again_and_at_another_step_what_the_network_has_become(network):
    study = study_of(network)
    one, other = made_by(study), made_by(study_of(network))
    for name in ("masks", "targets", "evidence", "effects", "errors"):
        np.testing.assert_array_equal(getattr(one, name), getattr(other, name))
    assert one.settings == other.settings
    maker = RegionMaker(study, network.layers[0])
    maker.make(0, None, no_progress)
    network.weights[:] *= 3
    network.bias[:] *= 3
    maker.make(1, None, no_progress)
    (trained,) = maker.artifacts()
    np.testing.assert_allclose(trained.effects, 3 * one.effects, rtol=1e-3, atol=1e-4)


@pytest.fixture
def clock(monkeypatch):
    clock = Clock()
    monkeypatch.setattr("time.monotonic", clock)
    return clock


def test_what_time_is_too_short_for_is_gone_on_with_and_another_process_goes_on_too(network, clock):
    whole = made_by(study_of(network))
    slow = slow_network(network, clock, {"record": (0.0, 0.01), "resume": (0.0, 0.01)})
    study = study_of(slow)
    maker = RegionMaker(study, network.layers[0])
    assert not maker.make(4, 2.5, no_progress)
    (part,) = maker.artifacts()
    assert 0 < len(part.examples) < N_EXAMPLES and not part.complete
    np.testing.assert_allclose(part.effects, whole.effects[: len(part.examples)], atol=1e-5)

    def measured_by(going_on: RegionMaker, step: int) -> list[tuple[int, int]]:
        told: list[tuple[int, int]] = []
        assert going_on.make(step, None, lambda _, done, total: told.append((done, total)))
        (made,) = going_on.artifacts()
        assert made.complete
        np.testing.assert_allclose(made.effects, whole.effects, atol=1e-5)
        return told

    rest = [(done, N_EXAMPLES) for done in range(len(part.examples) + 1, N_EXAMPLES + 1)]
    assert measured_by(maker, 4) == rest
    another = RegionMaker(study_of(slow), network.layers[0])
    another.resume(4, [EvidenceRegions.from_blobs(part.to_blobs())])
    assert measured_by(another, 4) == rest
    # Of another step, or of other donors, nothing is taken.
    for options, step in (({}, 5), ({"n_donors": 5}, 4)):
        other = RegionMaker(study_of(slow), network.layers[0], **options)
        other.resume(4, [part])
        told: list[int] = []
        assert other.make(step, None, lambda _, done, total, told=told: told.append(done))
        assert told == [1, 2, 3]


def test_where_there_are_too_few_other_images_it_is_said_once(network):
    study = study_of(network, n_images=N_EXAMPLES)
    few = study_of(network, dataset=np.repeat(study.examples.inputs[:2], 9, axis=0))
    maker = RegionMaker(few, network.layers[0])
    assert maker.make(0, None, no_progress) and maker.artifacts() == []
    assert maker.make(1, None, no_progress)
    (said,) = few.problems.taken_few()
    assert few.problems.taken() == ()
    assert said == "no region's effect is measured: that takes 2 other images or more, got 1; `dataset` names some"
    # Of three images there are two others.
    made = made_by(study)
    assert made.n_donors == 2 and made.settings["donors"].startswith("2 other images")


def test_donors_are_other_images_each_once(network):
    study = study_of(network)
    often = study_of(network, dataset=np.repeat(np.asarray(study.dataset), 3, axis=0))
    donors = Donors.of(often, 16)
    assert len(np.unique(donors.images.reshape(len(donors.images), -1), axis=0)) == len(donors.images)
    for example in study.examples.inputs:
        others = donors.others(example)
        assert len(others) == donors.n and not any(np.array_equal(each, example) for each in others)


def test_an_example_without_evidence_has_no_regions(network):
    dark = dataclasses.replace(study_of(network), examples=Examples.make(np.zeros((1, 4, 5, 3)), (0, 1)))
    made = made_by(dark)
    assert not made.masks.any() and not made.effects.any() and made.complete
    assert EvidenceRegions.from_blobs(made.to_blobs()).examples == (0,)


def test_where_all_is_linear_the_effect_is_what_evidence_says_less_what_it_says_of_the_donors():
    network = linear_chain()
    study = study_of(network)
    for layer in network.layers:
        made = made_by(study, layer)
        for i, example in enumerate(study.examples.inputs):
            others = Donors.of(study, 16).others(example)
            of_others = region_effect(network, np.repeat(example[None], 3, 0), made.masks[i], others).effects
            kept = made.targets[i] >= 0
            np.testing.assert_allclose(
                made.effects[i, kept], of_others[:, made.targets[i][kept]].T, rtol=1e-3, atol=1e-3
            )


def test_the_last_two_layers_are_measured_that_have_several_positions_and_evidence():
    def layer(name: str, side: int, *, cut: bool = False) -> LayerInfo:
        return LayerInfo(name, side, side, 3, cut_from_output=cut)

    layers = [layer("a", 8), layer("b", 8), layer("c", 4), layer("d", 4, cut=True), layer("e", 1)]
    assert [each.name for each in measured_layers(layers)] == ["c", "b"]
    assert measured_layers(layers[3:]) == []
