"""Statistics and findings come back as they were, within the errors that are stated."""

import dataclasses

import numpy as np
import pytest

from tb_plugin import grammar
from tb_plugin.artifacts import (
    ClassRecord,
    Finding,
    Findings,
    GroupStatistics,
    ProbeImages,
    Statistics,
    activation_of,
)
from tb_plugin.artifacts.statistics import N_KEPT
from tb_plugin.encoding.manifest import parse_manifest
from tb_plugin.makers.finding_pictures import with_pictures
from tb_plugin.network import LayerInfo
from tb_plugin.schema import pb
from tests.samples import LAYERS
from tests.statistics_samples import (
    random_findings,
    random_group_statistics,
    random_probe_images,
    random_statistics,
)

TABLES = ("histogram", "quantiles", "class_quartiles", "class_auroc", "column_auroc", "example_values", "places")
EXACT = ("summary", "span", "examples", "contrast", "pairs", "totals")


@pytest.mark.parametrize("layer", LAYERS, ids=lambda layer: layer.name)
def test_statistics_come_back(layer: LayerInfo):
    made = random_statistics(layer)
    back = Statistics.from_blobs(made.to_blobs())
    for name in EXACT:
        np.testing.assert_array_equal(getattr(back, name), getattr(made, name), name)
    for name in (*TABLES, "evidence"):
        values = getattr(made, name)
        np.testing.assert_allclose(getattr(back, name), values, atol=np.nanmax(np.abs(values)) * 0.005, err_msg=name)
    assert made.removal is not None and back.removal is not None
    for of in dataclasses.fields(made.removal):
        np.testing.assert_array_equal(getattr(back.removal, of.name), getattr(made.removal, of.name))
    for name in ("layer", "classes", "counts", "n_other", "columns", "by", "step_before", "settings", "complete"):
        assert getattr(back, name) == getattr(made, name), name


def test_statistics_of_groups_come_back_and_are_of_groups():
    layer = LAYERS[0]
    made = random_group_statistics(layer, n_groups=5)
    blobs = made.to_blobs()
    back = GroupStatistics.from_blobs(blobs)
    assert (back.layer, back.numbers, back.statistics.layer) == (layer, (4, 3, 2, 1, 0), made.statistics.layer)
    for name in EXACT:
        np.testing.assert_array_equal(getattr(back.statistics, name), getattr(made.statistics, name), name)
    assert back.statistics.removal is not None
    contents = {grammar.loads(blob.content) for blob in parse_manifest(blobs[0]).blobs}
    of_channels = {grammar.loads(blob.content) for blob in parse_manifest(made.statistics.to_blobs()[0]).blobs}
    assert not contents & of_channels and len(contents) == len(of_channels)
    assert grammar.Transform("summary", activation_of(layer.name, "group")) in contents


@pytest.mark.parametrize("given", [{"numbers": (0, 1)}, {"layer": LAYERS[1]}])
def test_statistics_of_groups_are_of_one_layer_and_number_each(given):
    with pytest.raises(ValueError, match=r"numbers must be 4|must be of"):
        dataclasses.replace(random_group_statistics(LAYERS[0]), **given)


def test_a_manifest_of_groups_that_contradicts_itself_is_refused():
    manifest, *items = random_group_statistics(LAYERS[0]).to_blobs()
    for change, said in (
        (lambda of: of.numbers.pop(), "a number for each of 4 groups"),
        (lambda of: setattr(of.layer, "name", "another"), "groups must be of layer 'another'"),
        (lambda of: setattr(of.statistics.layer, "channels", 2**30), "a number for each"),
        (lambda of: of.statistics.classes.append(9), "counts must be one for each class"),
    ):
        message = pb.Manifest.FromString(manifest)
        change(message.group_statistics)
        with pytest.raises(ValueError, match=said):
            GroupStatistics.from_blobs([message.SerializeToString(), *items])


def test_what_groups_do_takes_no_more_than_what_channels_do():
    layer, classes = LayerInfo("deep", 7, 7, 512), tuple(range(1000))
    made = random_group_statistics(layer, n_groups=8, n=5000, classes=classes, n_examples=24)
    assert sum(map(len, made.to_blobs())) <= 300_000


def test_what_was_not_computed_is_not_there():
    made = dataclasses.replace(
        random_statistics(LAYERS[0], classes=(), removal=False), evidence=None, totals=None, step_before=None
    )
    back = Statistics.from_blobs(made.to_blobs())
    assert back.evidence is back.totals is back.removal is back.step_before is None
    assert back.class_auroc.shape == (0, LAYERS[0].channels)


def test_of_large_tables_the_strongest_channels_of_each_class_are_kept():
    layer, classes = LayerInfo("deep", 7, 7, 512), tuple(range(1000))
    made = random_statistics(layer, n=5000, classes=classes, n_examples=24)
    blobs = made.to_blobs()
    assert sum(map(len, blobs)) <= 300_000
    back = Statistics.from_blobs(blobs)
    assert back.evidence is not None and made.evidence is not None
    n_kept = N_KEPT // len(classes)
    known = ~np.isnan(back.evidence)
    assert (known.sum(axis=2) == n_kept).all()
    weakest = np.where(known, np.abs(made.evidence), np.inf).min(axis=2)
    assert (np.where(known, 0, np.abs(made.evidence)).max(axis=2) <= weakest).all()
    # What is left out is in the totals.
    np.testing.assert_array_equal(back.totals, made.totals)


def test_findings_come_back():
    made = random_findings("block1")
    assert Findings.from_blobs(made.to_blobs()) == made
    assert Findings.from_blobs(Findings(5, "").to_blobs()) == Findings(5, "")


def test_images_that_show_findings_come_back_the_first_of_the_first_each_once():
    shown = [Finding("wrong", 0.0, images=images) for images in [(3, 1, 4, 0, 2), (1, 5), *[()] * 4, (9,)]]
    made = Findings(10, "", findings=tuple(shown))
    assert made.pictured == (3, 1, 4, 0, 5)
    images = np.random.default_rng(0).integers(0, 256, (10, 12, 120, 3), np.uint8)
    back = Findings.from_blobs(with_pictures(made, images, (0.0, 255.0)).to_blobs())
    assert back.pictures is not None
    assert back.pictures.shape == (5, 10, 96, 3)
    small = Findings(10, "", findings=tuple(shown[:1]))
    flat = np.stack([np.full((8, 8, 3), 20 * i, np.uint8) for i in range(10)])
    tiles = Findings.from_blobs(with_pictures(small, flat, (0.0, 255.0)).to_blobs()).pictures
    assert tiles is not None
    np.testing.assert_allclose(tiles.mean(axis=(1, 2, 3)), [60, 20, 80, 0], atol=3)


def test_findings_without_images_have_no_pictures():
    assert with_pictures(Findings(5, ""), np.zeros((5, 8, 8, 3)), (0.0, 1.0)).pictures is None
    with pytest.raises(ValueError, match="pictures"):
        Findings(5, "", pictures=np.zeros((1, 8, 8, 3), np.uint8))


def test_probe_images_come_back():
    made = random_probe_images()
    back = ProbeImages.from_blobs(made.to_blobs())
    assert back.fingerprint == made.fingerprint
    assert back.thumbnails.shape == made.thumbnails.shape


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"classes": (2, 0, 5)}, "ascending"),
        ({"counts": (1, 2, 99)}, "no more images"),
        ({"n_images": 0}, "of 1 to"),
        ({"class_auroc": np.zeros((3, 4), np.float32)}, None),
    ],
)
def test_statistics_that_contradict_themselves_are_refused(change: dict, message: str | None):
    if message is None:
        with pytest.raises(ValueError, match="class_auroc must have shape"):
            dataclasses.replace(random_statistics(LAYERS[0]), **change)
        return
    blobs = dataclasses.replace(random_statistics(LAYERS[0]), **change).to_blobs()
    with pytest.raises(ValueError, match=message):
        parse_manifest(blobs[0], kind="statistics", n_blobs=len(blobs) - 1)


@pytest.mark.parametrize(
    ("made", "message"),
    [
        (Findings(5, "", findings=(Finding("wrong", 0.5, images=(5,)),)), "below 5"),
        (Findings(5, "", findings=(Finding("wrong", 0.5, numbers={"n": float("nan")}),)), "finite"),
        (Findings(5, "", findings=(Finding("", 0.5),)), "names"),
        (Findings(5, "", accuracy=1.5), "accuracy"),
        (Findings(5, "", classes=(ClassRecord(0, 6),)), "at most 5"),
        (Findings(5, "", classes=(ClassRecord(1, 2), ClassRecord(0, 2))), "ascending"),
    ],
)
def test_findings_that_cannot_be_are_refused(made: Findings, message: str):
    blobs = made.to_blobs()
    with pytest.raises(ValueError, match=message):
        parse_manifest(blobs[0], kind="findings", n_blobs=len(blobs) - 1)


def test_an_effect_is_a_share():
    with pytest.raises(ValueError, match="share from 0 to 1"):
        Finding("wrong", 1.5)
