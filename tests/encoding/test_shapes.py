"""Every side of every array follows from what the rest of its manifest says, but for those that are named here."""

import math

import pytest

from tb_plugin import grammar
from tb_plugin.encoding.limits import MAX_CLASSES
from tb_plugin.encoding.manifest import parse_manifest
from tb_plugin.schema import pb
from tests.samples import one_of_each_kind
from tests.unknown_samples import partial_of_each_kind

ARTIFACTS = {
    **{kind: artifact.to_blobs() for kind, artifact in one_of_each_kind().items()},
    **{f"{kind}, known in part": artifact.to_blobs() for kind, artifact in partial_of_each_kind().items()},
}
# Which axes, counted from the end, may be of any length by kind and by the name that stands for the content: pixels of
# pictures, and how many there are of what nothing else counts.
PIXELS = {-3, -2}
FREE = {
    ("snapshot", "dataset"): PIXELS,
    ("snapshot", "checks"): {-1},
    ("dictionary", "icons"): PIXELS,
    ("dictionary", "crops"): PIXELS,
    ("grid", "icons"): PIXELS,
    ("groups", "icons"): PIXELS,
    ("groups", "crops"): PIXELS,
    ("groups", "vanished"): {-1},
    ("controls", "control icons"): PIXELS,
    ("controls", "calibration"): {-2},
    ("probe", "dataset"): PIXELS,
    ("probe_images", "dataset"): PIXELS,
    ("findings", "findings"): {-4, *PIXELS},
    ("weights", "first filters"): {-4, -3, -2, -1},
    ("weights", "classifier"): {-1},
    **{
        (kind, name): axes
        for kind in ("statistics", "group_statistics")
        for name, axes in {
            "histogram": {-2},
            "quantiles": {-2},
            "places": {-3, -2},
            "contrast": {-1},
            "pairs": {-2},
        }.items()
    },
}


def name_of(manifest: pb.Manifest, blob: pb.Blob) -> tuple[str, str]:
    text = manifest.contents[blob.content_number - 1] if blob.content_number else blob.content
    content = grammar.loads(text)
    name = (
        content.name if isinstance(content, grammar.Transform | grammar.Parameters) else type(content).__name__.lower()
    )
    return str(manifest.WhichOneof("artifact")), name


def is_taken(manifest: pb.Manifest) -> bool:
    try:
        parse_manifest(manifest.SerializeToString())
    except ValueError:
        return False
    return True


def lengthened(data: bytes, i: int, axis: int) -> pb.Manifest:
    """One side is longer by one, and a sheet of tiles says so too."""
    manifest = pb.Manifest.FromString(data)
    blob = manifest.blobs[i]
    blob.shape[axis] += 1
    if blob.HasField("sprite"):
        *tiles, height, width, _ = blob.shape
        blob.sprite.count, blob.sprite.tile_height, blob.sprite.tile_width = math.prod(tiles), height, width
    return manifest


@pytest.mark.parametrize("kind", ARTIFACTS)
def test_a_side_that_does_not_fit_is_refused(kind):
    data = ARTIFACTS[kind][0]
    manifest = pb.Manifest.FromString(data)
    assert is_taken(manifest)
    for i, blob in enumerate(manifest.blobs):
        name, n = name_of(manifest, blob), len(blob.shape)
        taken = {axis for axis in range(-n, 0) if is_taken(lengthened(data, i, axis))}
        assert taken == FREE.get(name, set()), (name, list(blob.shape))


@pytest.mark.parametrize("kind", ARTIFACTS)
def test_targets_are_as_many_as_values_and_in_range(kind):
    data = ARTIFACTS[kind][0]
    for i, blob in enumerate(pb.Manifest.FromString(data).blobs):
        for targets in ([*blob.targets, 0], [MAX_CLASSES, *blob.targets[1:]]) if blob.targets else ():
            manifest = pb.Manifest.FromString(data)
            manifest.blobs[i].targets[:] = targets
            assert not is_taken(manifest), (name_of(manifest, blob), targets[:8])
