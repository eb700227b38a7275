import numpy as np
import pytest

from tb_plugin import grammar
from tb_plugin.encoding.blobs import BlobReader, BlobWriter
from tb_plugin.encoding.manifest import parse_manifest
from tb_plugin.encoding.pictures import Picture
from tb_plugin.encoding.size import check_bytes, cut_rows
from tb_plugin.schema import pb

PROBE = grammar.Dataset("probe")


def smooth(*shape):
    """Tiles that compression leaves nearly as they are, each of its own grey."""
    greys = np.linspace(0, 255, int(np.prod(shape[:-3])))
    return np.broadcast_to(greys.reshape(*shape[:-3], 1, 1, 1), shape).astype(np.uint8)


def logged(tiles):
    writer = BlobWriter()
    writer.rows(PROBE, tiles)
    return writer.blobs(pb.ProbeImages(n_images=len(tiles), fingerprint="f"))


@pytest.mark.parametrize("shape", [(30, 32, 24, 3), (30, 3, 32, 24, 3), (600, 2, 16, 16, 3), (513, 16, 16, 3)])
def test_rows_keep_their_tiles_and_are_cut_out_alone(shape):
    tiles = smooth(*shape)
    blobs = logged(tiles)
    read = BlobReader(blobs, "probe_images").tiles(PROBE)
    assert read.shape == shape and np.abs(read.astype(int) - tiles).max() <= 4
    (blob,) = parse_manifest(blobs[0]).blobs
    sprite = blob.sprite
    assert blob.encoding == pb.ROWS and len(sprite.rows) <= 512
    last = len(sprite.rows) - 1
    check_bytes(blob, blobs[1])
    (first, end) = cut_rows(blob, blobs[1], [0, last])
    n = sprite.count - last * sprite.columns
    row = Picture(end, blob.media_type, shape[-3], n * shape[-2]).to_array()
    assert abs(int(row[0, -1, 0]) - 255) <= 4
    assert len(first) + len(end) < len(blobs[1])


def test_what_is_kept_without_loss_is_one_sheet():
    tiles = np.random.default_rng(0).integers(0, 256, (9, 8, 8, 3), np.uint8)
    blobs = logged(tiles)
    assert parse_manifest(blobs[0]).blobs[0].encoding == pb.IMAGE
    np.testing.assert_array_equal(BlobReader(blobs, "probe_images").tiles(PROBE), tiles)


@pytest.mark.parametrize("rows", [[-1], [30], [0, 99]])
def test_rows_that_are_not_there_are_refused(rows):
    blobs = logged(smooth(30, 32, 24, 3))
    with pytest.raises(ValueError, match="rows 0 to 29"):
        cut_rows(parse_manifest(blobs[0]).blobs[0], blobs[1], rows)


@pytest.mark.parametrize(
    ("harm", "said"),
    [
        (lambda blob: blob.sprite.rows.pop(), "must name 30 rows, got 29"),
        (lambda blob: blob.ClearField("sprite"), "rows are those of a sheet"),
        (lambda blob: setattr(blob, "encoding", pb.IMAGE), "must name 0 rows, got 30"),
        (lambda blob: setattr(blob, "offsets", True), "offsets must be with scales"),
        (lambda blob: setattr(blob, "partial", True), "no number for what is not known"),
    ],
)
def test_rows_that_contradict_themselves_are_refused(harm, said):
    manifest = pb.Manifest.FromString(logged(smooth(30, 32, 24, 3))[0])
    harm(manifest.blobs[0])
    with pytest.raises(ValueError, match=said):
        parse_manifest(manifest.SerializeToString())


def test_rows_of_other_lengths_than_are_said_are_refused():
    blobs = logged(smooth(30, 32, 24, 3))
    blob = parse_manifest(blobs[0]).blobs[0]
    for data in (blobs[1][:-1], blobs[1] + b"0"):
        with pytest.raises(ValueError, match="must have"):
            check_bytes(blob, data)
        with pytest.raises(ValueError, match="must have"):
            cut_rows(blob, data, [0])
