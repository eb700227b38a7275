"""The probe set through each door: the same at every step and in a resumed run, with metadata; training goes on."""

import warnings

import numpy as np
import pytest

from tb_plugin.artifacts import ProbeAnswers, ProbeImages
from tb_plugin.events.logged import logged
from tb_plugin.log import Probes, Snapshots
from tests.log.doors import DOORS, N_CLASSES

N = 12
LABELS = np.arange(N) % N_CLASSES
FUR = ["warm", None, "cool"] * 4


def images_for(door):
    if door == "keras":
        pytest.importorskip("tensorflow")
        from tests.backends.tensorflow import models
    else:
        pytest.importorskip("torch")
        from tests.backends.pytorch import models
    return np.random.default_rng(3).uniform(size=(N, *models.SHAPE)).astype(np.float32)


def assert_images(run_dir, answers):
    """There are images of the answers, and of one step alone."""
    (images,) = logged(run_dir, ProbeImages.kind)
    assert isinstance(images, ProbeImages)
    assert len(images.thumbnails) == N and images.fingerprint == answers.fingerprint


def answers(run_dir) -> ProbeAnswers:
    (last,) = logged(run_dir, ProbeAnswers.kind)
    assert isinstance(last, ProbeAnswers)
    return last


@pytest.mark.parametrize("door", DOORS)
def test_the_answers_are_the_networks_own_and_the_images_are_known(door, tmp_path, much_time):
    options = {"dataset": (images_for(door), LABELS), "metadata": {"fur": FUR, "year": np.arange(N)}}
    DOORS[door](tmp_path, log=[Snapshots(), Probes(every=1)], class_names=list("abcde"), **options)
    last = answers(tmp_path / "examples")
    assert last.labels == tuple(LABELS.tolist()) and last.class_names == tuple("abcde")
    assert last.columns["fur"].tolist() == FUR and last.columns["year"].tolist() == list(range(N))
    assert last.thumbnails is None
    assert_images(tmp_path / "examples", last)
    assert last.logits.shape == (N, N_CLASSES) and np.isfinite(last.logits).all()
    # A second run, in which other random numbers have been drawn before, has the same images.
    np.random.default_rng().normal()
    DOORS[door](tmp_path, log=[Snapshots(), Probes(every=1)], resume=True, **options)
    assert answers(tmp_path / "examples").fingerprint == last.fingerprint
    assert_images(tmp_path / "examples", last)


def test_logits_are_what_the_module_gives(tmp_path):
    torch = pytest.importorskip("torch")
    from tb_plugin.torch import SemanticDictionaryLogger
    from tests.backends.pytorch import models

    images, module = torch.tensor(images_for("torch")), models.made("sequential")
    with SemanticDictionaryLogger(
        tmp_path, module, images[:2], dataset=images, log=[Probes()], strict=True, verbose=False
    ) as log:
        log(0)
    expected = module.eval()(images).detach().numpy()
    found = answers(tmp_path / "examples")
    assert found.labels is None
    np.testing.assert_allclose(found.logits, expected, atol=1e-4 * np.abs(expected).max())


@pytest.mark.parametrize("door", DOORS)
def test_metadata_that_do_not_fit_are_left_out_said_once_and_cost_nothing_else(door, tmp_path, much_time):
    options = {"dataset": images_for(door), "metadata": {"fur": FUR[:-1]}, "strict": False}
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        DOORS[door](tmp_path, log=[Snapshots(), Probes(every=1)], **options)
    said = [str(each.message) for each in caught if "semantic dictionary" in str(each.message)]
    assert said == [
        "semantic dictionary: metadata are left out: a table of metadata must have one value for each of 12 images of "
        "the data set, got 11"
    ]
    assert not answers(tmp_path / "examples").columns


@pytest.mark.parametrize("door", DOORS)
def test_what_is_no_metadata_is_refused_at_once(door, tmp_path):
    with pytest.raises(ValueError, match="metadata 'fur' must be numbers alone, or texts and truth values"):
        DOORS[door](tmp_path, metadata={"fur": ["warm", 2]})


@pytest.mark.parametrize("door", DOORS)
def test_a_network_that_computes_no_numbers_costs_the_answers_and_no_training(door, tmp_path, monkeypatch, much_time):
    monkeypatch.setattr("tb_plugin.makers.probes.logits_on", lambda *_: np.full((2, N_CLASSES), np.nan))
    with pytest.warns(UserWarning, match="the probe set"):
        DOORS[door](tmp_path, log=[Snapshots(), Probes(every=1)], strict=False)
    assert len(logged(tmp_path / "examples", "snapshot")) == 1
