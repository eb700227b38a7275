"""Regions of evidence as they are written and read."""

import dataclasses

import numpy as np
import pytest

from tb_plugin.artifacts import EvidenceRegions
from tb_plugin.encoding.manifest import parse_manifest
from tb_plugin.schema import pb
from tests.samples import random_regions


def test_what_was_written_comes_back_without_loss():
    made = random_regions()
    back = EvidenceRegions.from_blobs(made.to_blobs())
    for name in ("examples", "n_donors", "settings", "complete"):
        assert getattr(back, name) == getattr(made, name)
    for name in ("masks", "targets", "evidence", "effects", "errors"):
        np.testing.assert_array_equal(getattr(back, name), getattr(made, name))
    assert back.masks.dtype == bool and back.layer == made.layer


def test_an_example_without_evidence_has_no_regions_and_none_at_all_can_be_read():
    made = random_regions()
    values = {name: getattr(made, name).copy() for name in ("masks", "evidence", "effects", "errors")}
    for each in values.values():
        each[1] = 0
    back = EvidenceRegions.from_blobs(dataclasses.replace(made, **values).to_blobs())
    assert back.examples == (0, 2) and back.masks.sum(axis=(1, 2, 3)).tolist() == [24, 0]
    assert back.targets[1].tolist() == [-1] * 5 and not back.effects[1].any()
    nothing = {name: each[:0] for name, each in values.items()}
    none = dataclasses.replace(made, examples=(), targets=made.targets[:0], **nothing)
    assert EvidenceRegions.from_blobs(none.to_blobs()).examples == ()


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"masks": np.zeros((2, 3, 6, 7), bool)}, r"masks must have shape \[2, \?, 6, 8\], got \[2, 3, 6, 7\]"),
        ({"targets": np.zeros((1, 5), int)}, r"targets must have shape \[2, \?\], got \[1, 5\]"),
        ({"errors": np.zeros((2, 5, 2))}, r"errors must have shape \[2, 5, 3\], got \[2, 5, 2\]"),
        ({"n_donors": 0}, "n_donors must be at least 1, got 0"),
    ],
)
def test_what_does_not_fit_is_refused(change, message):
    with pytest.raises(ValueError, match=message):
        dataclasses.replace(random_regions(), **change)


def test_what_is_not_finite_is_refused():
    made = random_regions()
    with pytest.raises(ValueError, match="effects and errors of regions of block1 must be finite"):
        dataclasses.replace(made, effects=made.effects * np.nan).to_blobs()


def damaged(change) -> bytes:
    manifest = pb.Manifest.FromString(random_regions().to_blobs()[0])
    change(manifest)
    return manifest.SerializeToString()


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (lambda m: m.regions.ClearField("n_donors"), "by those of one other image or more, got none"),
        (lambda m: m.blobs[0].shape.__setitem__(1, 5), r"regions must have the shape \[R, 6, 8\], got \[3, 5, 8\]"),
        (lambda m: m.blobs[0].shape.pop(), r"regions must have the shape \[R, 6, 8\], got \[3, 6\]"),
        (lambda m: m.blobs[1].shape.__setitem__(1, 2), r"evidence must be of each target and region, .* \[5, 2\]"),
        (lambda m: m.blobs[2].targets.pop(), r"effects must be of each target and region, got the shape \[5, 3\]"),
        (lambda m: setattr(m.blobs[3], "example", 7), "standard errors must be of each target and region"),
    ],
)
def test_a_manifest_that_contradicts_itself_is_refused(change, message):
    with pytest.raises(ValueError, match=message):
        parse_manifest(damaged(change))
