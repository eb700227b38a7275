"""Answers on the probe set come back as they were written, and are refused where they contradict themselves."""

import dataclasses

import numpy as np
import pytest

from tb_plugin.artifacts import ProbeAnswers, ProbeImages
from tb_plugin.encoding.manifest import parse_manifest
from tb_plugin.makers.probes import thumbnails
from tb_plugin.schema import pb
from tests.samples import known, random_probe


def test_everything_comes_back():
    probe = random_probe()
    back = ProbeAnswers.from_blobs(probe.to_blobs())
    for field in (
        "fingerprint",
        "labels",
        "n_seen",
        "output",
        "class_names",
        "settings",
        "true_classes",
        "true_values",
    ):
        assert getattr(back, field) == getattr(probe, field)
    np.testing.assert_array_equal(back.numbers, probe.numbers)
    np.testing.assert_array_equal(known(back.weights), known(probe.weights))
    np.testing.assert_array_equal(known(back.thumbnails), known(probe.thumbnails))
    assert back.columns["fur"].tolist() == probe.columns["fur"].tolist()
    np.testing.assert_array_equal(back.columns["year"], probe.columns["year"])
    # A step of each image's own scale.
    error = np.abs(back.logits - probe.logits).max(axis=1)
    assert (error <= 0.51 * np.abs(probe.logits).max(axis=1) / 32767).all()


def test_what_is_not_known_is_not_known_afterwards():
    plain = ProbeAnswers(np.ones((2, 3), np.float32), "", np.arange(2))
    back = ProbeAnswers.from_blobs(plain.to_blobs())
    unknown = ("labels", "thumbnails", "true_classes", "true_values", "weights", "class_names")
    assert all(getattr(back, field) is None for field in unknown) and not back.columns


def test_values_of_a_regression_and_several_classes_come_back():
    values = np.array([[1, np.nan], [2, 3]], np.float32)
    probe = ProbeAnswers(np.ones((2, 2), np.float32), "", np.arange(2), true_values=values, output="linear")
    np.testing.assert_array_equal(known(ProbeAnswers.from_blobs(probe.to_blobs()).true_values), values)
    several = ProbeAnswers(np.ones((2, 3), np.float32), "", np.arange(2), labels=(0, -1), true_classes=((0, 2), ()))
    assert ProbeAnswers.from_blobs(several.to_blobs()).true_classes == ((0, 2), ())


def test_logits_that_are_no_numbers_are_an_error():
    with pytest.raises(ValueError, match="not"):
        dataclasses.replace(random_probe(), logits=np.full((9, 6), np.nan, np.float32)).to_blobs()


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"numbers": np.arange(3)}, "numbers must have shape"),
        ({"labels": (0,)}, "labels must be 9, got 1"),
        ({"weights": np.ones(2)}, "weights must have shape"),
        ({"columns": {"fur": np.zeros(2)}}, "column fur must have shape"),
        ({"thumbnails": np.zeros((9, 4, 4), np.uint8)}, "thumbnails must have shape"),
        ({"true_values": np.zeros((9, 2))}, "true_values must have shape"),
    ],
)
def test_what_does_not_fit_is_an_error(change, said):
    with pytest.raises(ValueError, match=said):
        dataclasses.replace(random_probe(), **change)


CONTRADICTIONS = {
    "no images": ({"n_images": 0}, "a probe set has images and classes"),
    "fewer numbers": ({"numbers": [1]}, "numbers must be 9, got 1"),
    "a class that is none": ({"labels": [6] * 9}, "labels must be from -1 to 5, got 6"),
    "fewer names": ({"class_names": ["a"]}, "class_names must be 6 or none, got 1"),
    "weights without end": ({"weights": [float("inf")] * 9}, "weights must be finite and not negative"),
    "a code that is none": ({"columns": [pb.Column(name="x", codes=[1] * 9, categories=["a"])]}, "column 'x' must be"),
    "fewer values": ({"columns": [pb.Column(name="x", values=[1])]}, "column 'x' must be of 9 images, got 1 values"),
    "infinite values": ({"columns": [pb.Column(name="x", values=[float("inf")] * 9)]}, "column 'x' must be finite"),
    "a column without a name": ({"columns": [pb.Column(values=[1] * 9)]}, "must have names of 1 to 1024 characters"),
    "other classes than logits": ({"n_classes": 7, "class_names": []}, r"must have the shape \[9, 7\], got \[9, 6\]"),
}


@pytest.mark.parametrize("name", CONTRADICTIONS)
def test_a_manifest_that_contradicts_itself_is_refused(name):
    changed, said = CONTRADICTIONS[name]
    manifest = pb.Manifest.FromString(random_probe().to_blobs()[0])
    for field, value in changed.items():
        if isinstance(value, list):
            manifest.probe.ClearField(field)
            getattr(manifest.probe, field).extend(value)
        else:
            setattr(manifest.probe, field, value)
    with pytest.raises(ValueError, match=said):
        parse_manifest(manifest.SerializeToString())


def test_thumbnails_take_a_bounded_number_of_bytes():
    noise = np.random.default_rng(0).integers(0, 256, (512, 64, 48, 3), np.uint8)
    small = thumbnails(noise, (0, 255))
    assert small.shape[1:] in ((48, 36, 3), (32, 24, 3), (24, 18, 3), (16, 12, 3)) and len(small) == 512
    assert sum(map(len, ProbeImages("", small).to_blobs())) < 800_000
    few = thumbnails(noise[:4], (0, 255))
    assert few.shape == (4, 64, 48, 3)
    # What is small already stays as it is.
    np.testing.assert_array_equal(thumbnails(noise[:4, :20, :20], (0, 255)), noise[:4, :20, :20])


@pytest.mark.parametrize(("n", "side"), [(111, 96), (300, 48)])
def test_thumbnails_of_large_images_are_as_large_as_there_is_room_for(n, side):
    """Of images with as much detail as photographs; so large they are sharp where the page of a feature shows them."""
    rng = np.random.default_rng(0)
    coarse = rng.integers(0, 256, (n, 32, 32, 3), np.uint8)
    photos = coarse.repeat(7, axis=1).repeat(7, axis=2) // 2 + rng.integers(0, 16, (n, 224, 224, 3), np.uint8)
    small = thumbnails(photos, (0, 255))
    assert small.shape == (n, side, side, 3)
    assert sum(map(len, ProbeImages("", small).to_blobs())) <= 768_000
