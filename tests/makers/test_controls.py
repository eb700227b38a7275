"""Controls of a network: what is compared, with what, and what is said where it cannot be."""

import dataclasses

import numpy as np
import pytest

from tb_plugin.artifacts import Controls
from tb_plugin.feature_visualization import Rendering
from tb_plugin.log import Controls as Setting
from tb_plugin.log.progress import no_progress
from tb_plugin.makers.controls import ControlMaker
from tb_plugin.makers.examples import Examples
from tb_plugin.makers.maker import Redrawn, Study
from tb_plugin.makers.probe import Probe
from tb_plugin.network.redrawing import CannotRedraw
from tests.clock import Clock, SlowRenderer
from tests.networks import linear_chain

N = 12


@pytest.fixture
def images():
    return np.random.default_rng(1).gamma(0.4, size=(N, 4, 4, 10)).clip(0, 1).astype(np.float32)


def study_of(images, labels=None):
    network, render = linear_chain(), SlowRenderer(Clock(), (0.0, 0.0))
    other = Redrawn(linear_chain(7), render)
    examples = Examples.make(images[:4], (0, 1), labels=[0, 1, 2, 3])
    study = Study(
        network,
        examples,
        network.layers,
        render,
        render.grids,
        images,
        Rendering(size=4, n_steps=2),
        redraw=lambda *_: other,
    )
    known = np.full(len(images), -1) if labels is None else labels
    study.probe_set.get(lambda: Probe(images, np.arange(len(images)), known, {}, "a fingerprint"))
    return study


def made_of(study, **settings):
    maker = ControlMaker(study, **{"n_channels": 3, **settings})
    assert maker.make(0, None, no_progress)
    (controls,) = maker.artifacts()
    return Controls.from_blobs(controls.to_blobs())


def test_every_layer_is_compared_and_the_artifact_comes_back(images):
    controls = made_of(study_of(images))
    names = [layer.name for layer in linear_chain().layers]
    assert list(controls.evidence) == names == list(controls.icons) and controls.complete
    for evidence in controls.evidence.values():
        assert evidence.n_images == N and evidence.shares[0] == 0 and evidence.shares[-1] == 1
        assert np.isfinite(evidence.curves).all() and np.isfinite(evidence.gains).all()
        # By evidence and at random, all channels are gone at the end.
        np.testing.assert_allclose(evidence.curves[0, -1], evidence.curves[1, -1], rtol=1e-4)
        # In a linear network no order loses more.
        assert (evidence.curves[0, :, 0] >= evidence.curves[1, :, 0] - 1e-4).all()


def test_the_network_is_compared_with_itself_where_that_is_what_is_redrawn(images):
    study = study_of(images)
    same = dataclasses.replace(study, redraw=lambda x, seed: Redrawn(study.network, study.render))
    for evidence in made_of(same).evidence.values():
        np.testing.assert_array_equal(evidence.curves[:2], evidence.curves[2:])
        np.testing.assert_array_equal(evidence.gains[0], evidence.gains[1])


@pytest.mark.parametrize("redraw", [None, "refused"])
def test_without_random_weights_nothing_is_claimed_of_them_and_that_is_said(images, redraw):
    def refuse(x, seed):
        raise CannotRedraw("weights cannot be redrawn: they are constants of a graph")

    study = dataclasses.replace(study_of(images), redraw=None if redraw is None else refuse)
    controls = made_of(study)
    assert controls.settings["random network"].startswith("none: weights cannot be redrawn")
    (said,) = study.problems.taken()
    assert "without a network of random weights" in said
    for evidence in controls.evidence.values():
        assert np.isnan(evidence.curves[2:]).all() and np.isnan(evidence.gains[1]).all()
        assert np.isfinite(evidence.gains[0]).all()
    for icons in controls.icons.values():
        assert np.isnan(icons.reached[:, 2:]).all()


def test_probabilities_are_compared_where_classes_are_known_and_only_there(images):
    assert made_of(study_of(images)).calibration is None
    labels = linear_chain().record(images, ()).logits.argmax(axis=1)
    labels[:4] = -1
    calibration = made_of(study_of(images, labels=labels)).calibration
    assert calibration is not None
    filled = calibration.bins[calibration.bins[:, 2] > 0]
    assert calibration.bins[:, 2].sum() == N - 4 and (filled[:, 1] == 1).all()


def test_it_repeats_by_the_seed(images):
    one, same = (made_of(study_of(images)) for _ in range(2))
    for name, evidence in one.evidence.items():
        np.testing.assert_array_equal(evidence.curves, same.evidence[name].curves)


def test_what_is_finished_is_not_made_again_by_another_process(images):
    made = made_of(study_of(images))
    study = study_of(images)

    def not_again(*_):
        raise AssertionError("what was finished is made again")

    maker = ControlMaker(dataclasses.replace(study, render=not_again), n_channels=3)
    maker.resume(0, [made])
    assert maker.make(0, None, no_progress)
    (controls,) = maker.artifacts()
    for name, evidence in made.evidence.items():
        np.testing.assert_array_equal(controls.evidence[name].curves, evidence.curves)


def test_settings_that_cannot_be_are_refused():
    with pytest.raises(ValueError, match="images of Controls must be at least 2"):
        Setting(images=1)
    with pytest.raises(ValueError, match="channels of Controls must be at least 2"):
        Setting(channels=0)
