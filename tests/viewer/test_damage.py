"""Whatever is in a record: no answer is an error of ours, and none contradicts itself."""

import contextlib

import pytest

from tb_plugin.artifacts import KINDS
from tb_plugin.encoding import manifest as manifests
from tb_plugin.encoding import wire
from tb_plugin.encoding.manifest import MAX_BLOBS, parse_manifest
from tb_plugin.schema import pb
from tb_plugin.viewer.manifest_json import manifest_json
from tests.samples import one_of_each_kind
from tests.serving import LOADERS, tensorboard
from tests.viewer.damage import answers, client_of
from tests.viewer.harms import damaged, nothings, write


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
    for kind in ("audit", "snapshot"):
        for nothing in nothings(kind, 140_000, 270_000):
            with pytest.raises(ValueError, match="beside its blobs a manifest has at most"):
                parse_manifest(nothing)


@pytest.mark.parametrize("kind", KINDS)
def test_a_few_bytes_become_no_megabytes(kind):
    data = one_of_each_kind()[kind].to_blobs()[0]
    for many in nothings(kind, 100_000, 10):
        with contextlib.suppress(ValueError):
            assert len(str(manifest_json(parse_manifest(data + many)))) < 2**22


@pytest.mark.parametrize("kind", KINDS)
def test_no_list_of_a_manifest_becomes_objects_where_it_is_longer_than_any_of_ours(kind, monkeypatch):
    data = one_of_each_kind()[kind].to_blobs()[0]

    def refuse(_: bytes) -> None:
        raise AssertionError("objects were made of it")

    monkeypatch.setattr(manifests, "_parsed", refuse)
    monkeypatch.setattr(manifests, "_SMALL", 0)
    for name in ("MAX_MESSAGES", "MAX_TEXTS", "MAX_NUMBERS"):
        monkeypatch.setattr(wire, name, 5000)
    with pytest.raises(AssertionError, match="objects were made"):
        parse_manifest(data)
    numbers = pb.Manifest(snapshot=pb.Snapshot(labels=[1] * 5001)).SerializeToString()
    targets = pb.Manifest(blobs=[pb.Blob(targets=[1] * 5001)]).SerializeToString()
    for many in (*nothings(kind, 5001, 5001), numbers, targets):
        with pytest.raises(ValueError, match="beside its blobs a manifest has at most"):
            parse_manifest(data + many)
