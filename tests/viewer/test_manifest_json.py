"""A manifest as JSON: the frontend reads it, so nothing in it may change unseen."""

import dataclasses
import json

import numpy as np
import pytest
from tensorboard.backend import json_util

from tb_plugin.encoding.manifest import parse_manifest
from tb_plugin.schema import pb
from tb_plugin.viewer.manifest_json import manifest_json
from tests.samples import known, one_of_each_kind, random_probe, random_snapshot

SAMPLES = one_of_each_kind()
PROBE = random_probe()
UNCUT = '"cut_from_output": false, "cut_from_input": false'
BLOCK1 = (
    f'{{"name": "block1", "height": 6, "width": 8, "channels": 5, "signed": false, "receptive_field": [5, 5], {UNCUT}}}'
)
BLOCK2 = (
    f'{{"name": "block2", "height": 3, "width": 4, "channels": 7, "signed": true, "receptive_field": null, {UNCUT}}}'
)
DESCRIBED = {
    "snapshot": (
        '{"n_examples": 3, "n_classes": 6, '
        '"class_names": ["class 0", "class 1", "class 2", "class 3", "class 4", "class 5"], '
        f'"labels": {json.dumps(random_snapshot().labels)}, "output": "softmax", "value_range": [0.0, 255.0], '
        f'"layers": [{BLOCK1}, {BLOCK2}], "true_classes": [], "true_values": []}}'
    ),
    "dictionary": f'{{"layer": {BLOCK1}, "settings": {{"canvas": "16 pixels a side"}}, "complete": false}}',
    "grid": f'{{"layer": {BLOCK1}, "settings": {{"canvas": "8 pixels a side"}}, "complete": true}}',
    "relations": f'{{"layers": [{BLOCK1}, {BLOCK2}], "settings": {{"method": "random"}}, "complete": false}}',
    "groups": f'{{"layers": [{BLOCK1}, {BLOCK2}], "settings": {{"method": "random"}}, "complete": false}}',
    "regions": (
        f'{{"layer": {BLOCK1}, "settings": {{"donors": "16 other images"}}, "complete": false, "n_donors": 16}}'
    ),
    "probe": (
        f'{{"n_images": 9, "n_classes": 6, "fingerprint": "{"0" * 32}", "numbers": {PROBE.numbers.tolist()}, '
        f'"labels": {list(PROBE.labels or ())}, "true_classes": [], "weights": {known(PROBE.weights).tolist()}, '
        '"n_seen": 100, "columns": [{"name": "fur", "values": [], "categories": ["cool", "warm"], '
        '"codes": [1, 0, -1, 1, 0, -1, 1, 0, -1]}, '
        f'{{"name": "year", "values": {json.dumps(PROBE.columns["year"].tolist())}, "categories": [], "codes": []}}], '
        '"output": "softmax", "class_names": ["class 0", "class 1", "class 2", "class 3", "class 4", "class 5"], '
        '"settings": {"chosen": "at random"}}'
    ),
}


@pytest.mark.parametrize("kind", DESCRIBED)
def test_every_kind_is_described(kind):
    described = manifest_json(parse_manifest(SAMPLES[kind].to_blobs()[0]))
    assert list(described) == ["schema_version", "kind", kind, "contents", "blobs"]
    assert (described["schema_version"], described["kind"]) == (1, kind)
    # As text: the order of fields is a part of it, and 0.0 is not 0.
    assert json.dumps(described[kind]) == DESCRIBED[kind]


def test_a_blob_is_described_with_every_field():
    described = manifest_json(
        pb.Manifest(
            schema_version=1,
            grid=pb.Grid(),
            blobs=[
                pb.Blob(
                    content='{"kind":"dataset","name":"examples"}',
                    example=0,
                    shape=[12, 16, 3],
                    media_type="image/webp",
                    sprite=pb.Sprite(tile_height=4, tile_width=8, columns=2, count=6),
                )
            ],
        )
    )
    assert described["contents"] == [{"kind": "dataset", "name": "examples"}]
    assert json.dumps(described["blobs"]) == (
        '[{"index": 1, "content": 0, "example": 0, "targets": [], '
        '"shape": [12, 16, 3], "encoding": "image", "scale_axis": null, "offsets": false, "strongest": null, '
        '"partial": false, "rounding": 0.0, '
        '"groups": 0, "aligned": 0, "later_groups": 0, "shared": false, '
        '"max_error": 0.0, "minimum": 0.0, "maximum": 0.0, "p99": 0.0, "media_type": "image/webp", '
        '"sprite": {"tile_height": 4, "tile_width": 8, "columns": 2, "count": 6, "rows": null}}]'
    )


def test_unknown_contents_are_null():
    manifest = pb.Manifest(schema_version=1, snapshot=pb.Snapshot(), blobs=[pb.Blob(content='{"kind":"voxel"}')])
    assert manifest_json(manifest)["contents"] == [None]


def test_unknown_encodings_are_null():
    blob = pb.Blob(encoding=99)  # pyright: ignore[reportArgumentType]
    described = manifest_json(pb.Manifest(schema_version=1, snapshot=pb.Snapshot(), blobs=[blob]))
    assert described["blobs"][0]["encoding"] is None


def test_each_content_is_there_once():
    described = manifest_json(parse_manifest(SAMPLES["groups"].to_blobs()[0]))
    assert len(described["contents"]) < len(described["blobs"]) / 10
    assert {blob["content"] for blob in described["blobs"]} == set(range(len(described["contents"])))


def test_a_value_that_is_not_known_is_the_word_that_pages_read_as_such():
    values = np.array([[0.5, np.nan, 2, 3, 4, 5]] * 3, np.float32)
    snapshot = dataclasses.replace(random_snapshot(), labels=None, output="linear", true_values=values)
    cleansed = json_util.Cleanse(manifest_json(parse_manifest(snapshot.to_blobs()[0])))
    served = json.loads(json.dumps(cleansed, allow_nan=False))["snapshot"]
    assert served["true_values"][:3] == [0.5, "NaN", 2] and len(served["true_values"]) == 18
