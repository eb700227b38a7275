"""Whatever is in a record: no answer is an error of ours, and none contradicts itself."""

import pytest

from tb_plugin.artifacts import KINDS
from tb_plugin.encoding.manifest import MAX_BLOBS, parse_manifest
from tb_plugin.schema import pb
from tests.serving import LOADERS, tensorboard
from tests.viewer.damage import answers, client_of
from tests.viewer.harms import damaged, write


@pytest.mark.parametrize("seed", [0, *(pytest.param(seed, marks=pytest.mark.slow) for seed in (1, 2, 3))])
def test_damaged_records_are_refused_or_served_whole(tmp_path, seed):
    write(tmp_path, damaged(500, seed))
    found = answers(client_of(tmp_path), seed)
    assert found.wrong == []
    assert found.statuses["manifest", 200] > 50 and found.statuses["manifest", 400] > 50  # both happen


@pytest.mark.parametrize("seed", [0, *(pytest.param(seed, marks=pytest.mark.slow) for seed in (1, 2, 3))])
def test_damaged_records_are_decoded_or_refused_with_a_value_error(seed):
    decoded, refused = 0, 0
    for record in damaged(500, seed):
        try:
            KINDS[record.info.kind].from_blobs(record.blobs)
            decoded += 1
        except ValueError:
            refused += 1
    assert decoded > 50 and refused > 50  # both happen


@pytest.mark.slow
@pytest.mark.parametrize("loader", LOADERS)
def test_damaged_records_in_a_real_tensorboard(tmp_path, loader):
    write(tmp_path, damaged(300, 99))
    with tensorboard(tmp_path, loader) as server:

        def get(path, **parameters):
            answer = server.get(path, **parameters)
            return answer.status, answer.body

        found = answers(get, 99)
    assert found.wrong == []
    assert found.statuses["manifest", 200] > 30 and found.statuses["manifest", 400] > 30


def test_nothing_is_expanded_before_it_is_known_how_much_it_becomes():
    for n, got in ((MAX_BLOBS + 1, "50001"), (1_000_000, "more")):
        many = pb.Manifest(schema_version=1, snapshot=pb.Snapshot(), blobs=[pb.Blob()] * n)
        with pytest.raises(ValueError, match=f"at most 50000 blobs, got {got}"):
            parse_manifest(many.SerializeToString())
    repeated = pb.Manifest(schema_version=1, snapshot=pb.Snapshot(), contents=["x" * 4000])
    repeated.blobs.extend([pb.Blob(content_number=1)] * 10_000)
    with pytest.raises(ValueError, match="all contents have at most"):
        parse_manifest(repeated.SerializeToString())
    with pytest.raises(ValueError, match="at most 8388608 bytes"):
        parse_manifest(bytes(2**23 + 1))
