"""The reader and the routes, over event files, by TensorBoard's own provider and werkzeug's client."""

import dataclasses
import json
import types
import zlib

import numpy as np
import pytest
from tensorboard import context, errors
from tensorboard.backend.event_processing import data_provider, plugin_event_multiplexer
from tensorboard.plugins import base_plugin
from werkzeug.test import Client
from werkzeug.wrappers import Response

from tb_plugin import grammar
from tb_plugin.artifacts import Encoded, activation_of, attribution_of
from tb_plugin.artifacts.probe_images import ProbeImages
from tb_plugin.encoding.arrays import decode
from tb_plugin.events import Writer, summary
from tb_plugin.metadata import TagInfo, summary_metadata
from tb_plugin.schema import SCHEMA_VERSION, is_compared, pb
from tb_plugin.viewer.loader import SemanticDictionaryLoader
from tb_plugin.viewer.plugin import SemanticDictionaryPlugin
from tb_plugin.viewer.reader import Address, Reader
from tests.samples import (
    LAYERS,
    known,
    one_of_each_kind,
    random_dictionary,
    random_groups,
    random_snapshot,
    write_summary,
)

SNAPSHOT = "semantic_dictionary/snapshot"
CTX = context.RequestContext()


def provide(log_dir, samples=1000):
    multiplexer = plugin_event_multiplexer.EventMultiplexer(tensor_size_guidance={"semantic_dictionary": samples})
    multiplexer.AddRunsFromDirectory(str(log_dir))
    multiplexer.Reload()
    return data_provider.MultiplexerDataProvider(multiplexer, str(log_dir))


def canonical(content):
    return json.dumps(content, separators=(",", ":"), sort_keys=True)


@pytest.fixture
def log_dir(tmp_path):
    for run, steps in (("b/examples", [0, 2, 1]), ("a", [5])):
        writer = Writer(tmp_path / run)
        for step in steps:
            writer.write(random_snapshot(step), step)
        writer.write(random_dictionary(LAYERS[1]), 2)
    return tmp_path


@pytest.fixture
def reader(log_dir):
    return Reader(provide(log_dir))


def test_index_is_sorted(reader, log_dir):
    index = reader.index(CTX, "")
    assert index["data_location"] == str(log_dir)
    assert index["problems"] == []
    assert [run["run"] for run in index["runs"]] == ["a", "b/examples"]
    dictionary, snapshot = index["runs"][1]["tags"]
    assert (dictionary["kind"], dictionary["layer"]) == ("dictionary", "block2")
    assert (snapshot["kind"], snapshot["tag"]) == ("snapshot", SNAPSHOT)
    assert [entry["step"] for entry in snapshot["steps"]] == [0, 1, 2]


def test_a_second_take_of_a_step_is_kept_beside_the_first(tmp_path):
    writer = Writer(tmp_path)
    writer.write(random_snapshot(0), 3, wall_time=100)
    writer.write(random_snapshot(1), 3, wall_time=200)
    reader = Reader(provide(tmp_path))
    first, second = reader.index(CTX, "")["runs"][0]["tags"]
    assert (first["tag"], second["tag"]) == (SNAPSHOT, f"{SNAPSHOT}#2")
    assert (first["kind"], second["kind"]) == ("snapshot", "snapshot")
    assert [second["steps"][0][name] for name in ("step", "wall_time")] == [3, 200]
    logits = reader.blob(CTX, "", Address(".", second["tag"], 3), 4)[0]
    np.testing.assert_array_equal(np.frombuffer(zlib.decompress(logits), "<f4"), random_snapshot(1).logits.ravel())


def test_some_rows_of_a_sheet_are_given_alone(tmp_path):
    tiles = np.random.default_rng(0).integers(0, 256, (12, 40, 40, 3), np.uint8)
    with Writer(tmp_path) as writer:
        writer.write(ProbeImages("f", tiles), 3)
    reader = Reader(provide(tmp_path))
    at = Address(".", "semantic_dictionary/probe_images", 3)
    (entry,) = reader.manifest(CTX, "", at)["blobs"]
    sizes = entry["sprite"]["rows"]
    assert (entry["encoding"], len(sizes)) == ("rows", 12)
    whole, media_type = reader.blob(CTX, "", at, 1)
    some, _ = reader.blob(CTX, "", at, 1, [11, 2])
    assert media_type == "image/webp" and len(whole) == sum(sizes)
    start = sum(sizes[:2])
    assert some == whole[-sizes[11] :] + whole[start : start + sizes[2]]
    with pytest.raises(errors.InvalidArgumentError, match="rows 0 to 11, got 12"):
        reader.blob(CTX, "", at, 1, [12])


def test_blobs_decode_to_what_was_logged(reader):
    snapshot = random_snapshot(1)
    manifest = reader.manifest(CTX, "", Address("b/examples", SNAPSHOT, 1))
    contents = {
        grammar.dumps(activation_of("block1")): lambda e, t: known(snapshot.layers[0].activations)[e],
        grammar.dumps(attribution_of("block2", "channel")): lambda e, t: known(snapshot.layers[1].by_channel)[e][
            snapshot.targets[e] >= 0
        ],
    }
    checked = 0
    for entry in manifest["blobs"]:
        expected = contents.get(canonical(manifest["contents"][entry["content"]]))
        if expected is None:
            continue
        data, _ = reader.blob(CTX, "", Address("b/examples", SNAPSHOT, 1), entry["index"])
        encoding = entry["encoding"].upper()
        axis = {"first": pb.FIRST, "last": pb.LAST, None: pb.NONE}[entry["scale_axis"]]
        described = pb.Blob(shape=entry["shape"], encoding=encoding, scale_axis=axis)
        values = expected(entry["example"], entry["targets"])
        np.testing.assert_allclose(decode(described, data), values, atol=entry["max_error"])
        checked += 1
    assert checked == 6


def test_groups_say_which_factorisation_they_are_of(tmp_path):
    Writer(tmp_path).write(random_groups(), 4)
    reader = Reader(provide(tmp_path))
    (tag,) = reader.index(CTX, "")["runs"][0]["tags"]
    assert (tag["tag"], tag["kind"], tag["layer"]) == ("semantic_dictionary/groups/block2", "groups", "block2")
    manifest = reader.manifest(CTX, "", Address(".", tag["tag"], 4))
    assert [layer["name"] for layer in manifest["groups"]["layers"]] == ["block1", "block2"]
    assert (manifest["groups"]["settings"], manifest["groups"]["complete"]) == ({"method": "random"}, False)
    spatial = grammar.to_json(activation_of("block1", "group"))
    for blob in manifest["blobs"]:
        blob["content"] = manifest["contents"][blob["content"]]
    names = ("groups", "aligned", "later_groups", "shared", "example", "shape")
    keys = [tuple(blob[name] for name in names) for blob in manifest["blobs"] if blob["content"] == spatial]
    assert len(keys) == 2 * 4 * 3
    assert (2, 3, 0, False, 1, [6, 8, 2]) in keys and (3, 0, 0, True, 2, [6, 8, 3]) in keys
    links = [
        blob for blob in manifest["blobs"] if blob["later_groups"] == 3 and blob["content"]["kind"] == "attribution"
    ]
    assert {tuple(blob["shape"]) for blob in links} == {(3, 2), (3, 3)}
    largest = max(blob["maximum"] for blob in manifest["blobs"] if blob["content"] == spatial)
    scales = {json.dumps(e["content"]): e["maximum"] for e in reader.scales(CTX, "", ".")["scales"]}
    assert scales[json.dumps(spatial)] == largest


def test_scales_are_over_all_steps(reader):
    scales = reader.scales(CTX, "", "b/examples")
    assert scales["n_steps"] == 3
    by_content = {canonical(e["content"]): e for e in scales["scales"]}
    entry = by_content[grammar.dumps(activation_of("block1"))]
    expected = max(known(random_snapshot(step).layers[0].activations).max() for step in range(3))
    assert entry["maximum"] == pytest.approx(expected)
    assert 0 < entry["p99"] <= entry["maximum"]


def test_a_newer_version_is_a_problem_not_an_error(log_dir):
    event = summary(random_snapshot())
    metadata = summary_metadata(TagInfo("snapshot", schema_version=SCHEMA_VERSION + 1))
    event.value[0].metadata.CopyFrom(metadata)
    write_summary(log_dir / "newer", event)
    (problem,) = Reader(provide(log_dir)).index(CTX, "")["problems"]
    assert (problem["run"], problem["tag"]) == ("newer", SNAPSHOT)
    assert "update tensorboard-plugin-semantic-dictionary" in problem["message"]


def test_a_kind_of_a_newer_writer_is_listed_and_harms_nothing(log_dir):
    # Field 1000 of the manifest, empty: an artifact of a kind that no schema has for long.
    manifest = pb.Manifest(schema_version=SCHEMA_VERSION).SerializeToString() + b"\xc2\x3e\x00"
    Writer(log_dir / "a").write(Encoded("alignment", "block1", [manifest]), 5)
    reader = Reader(provide(log_dir))
    tags = {tag["kind"]: tag for tag in reader.index(CTX, "")["runs"][0]["tags"]}
    assert (tags["alignment"]["layer"], len(tags["alignment"]["steps"])) == ("block1", 1)
    with pytest.raises(
        errors.InvalidArgumentError, match=r"does not know: update tensorboard-plugin-semantic-dictionary"
    ):
        reader.manifest(CTX, "", Address("a", tags["alignment"]["tag"], 5))
    assert reader.scales(CTX, "", "a")["n_steps"] == 1


@pytest.mark.parametrize(("kind", "artifact"), one_of_each_kind().items())
def test_scales_are_of_what_is_compared(tmp_path, kind, artifact):
    Writer(tmp_path).write(artifact, 0)
    reader = Reader(provide(tmp_path))
    if is_compared(kind):
        assert reader.scales(CTX, "", ".")["scales"]
    else:
        with pytest.raises(errors.NotFoundError, match="has no snapshots"):
            reader.scales(CTX, "", ".")


@pytest.fixture
def client(log_dir):
    broken = summary(random_snapshot())
    broken.value[0].tensor.string_val[0] = b"\xff\xff"
    write_summary(log_dir / "broken", broken)
    plugin = SemanticDictionaryPlugin(base_plugin.TBContext(data_provider=provide(log_dir), logdir=str(log_dir)))
    apps = plugin.get_plugin_apps()

    def dispatch(environ, start_response):
        try:
            return apps[environ["PATH_INFO"]](environ, start_response)
        except errors.PublicError as error:
            return Response(str(error), error.http_code)(environ, start_response)

    return Client(dispatch)


def test_routes_answer(client):
    assert client.get("/index").json["schema_version"] == SCHEMA_VERSION
    manifest = client.get("/manifest", query_string={"run": "a", "tag": SNAPSHOT, "step": 5})
    assert manifest.json["kind"] == "snapshot"
    assert manifest.headers["X-Content-Type-Options"] == "nosniff"
    image = client.get("/blob", query_string={"run": "a", "tag": SNAPSHOT, "step": 5, "index": 1})
    assert image.mimetype == "image/webp"
    assert image.headers["Cache-Control"] == "no-cache, must-revalidate"
    wall_time = manifest.json["wall_time"]
    query = {"run": "a", "tag": SNAPSHOT, "step": 5, "index": 4, "wall_time": wall_time}
    cached = client.get("/blob", query_string=query)
    assert cached.mimetype == "application/octet-stream"
    assert cached.headers["Cache-Control"] == "private, max-age=3600"
    assert client.get("/scales", query_string={"run": "a"}).json["n_steps"] == 1


@pytest.mark.parametrize(
    ("path", "query", "status", "sentence"),
    [
        (
            "/blob",
            {"run": "a", "tag": SNAPSHOT, "step": 5, "index": 1, "rows": "1,two"},
            400,
            "between commas, got '1,two'",
        ),
        ("/manifest", {"tag": SNAPSHOT, "step": 5}, 400, "parameter run is missing"),
        ("/manifest", {"run": "a", "tag": SNAPSHOT, "step": "five"}, 400, "must be a whole number, got 'five'"),
        ("/manifest", {"run": "a", "tag": SNAPSHOT, "step": 6}, 404, "at step 6"),
        ("/manifest", {"run": "nobody", "tag": SNAPSHOT, "step": 5}, 404, "no data for run 'nobody'"),
        ("/manifest", {"run": "broken", "tag": SNAPSHOT, "step": 0}, 400, "run 'broken'.*manifest is damaged"),
        ("/blob", {"run": "a", "tag": SNAPSHOT, "step": 5, "index": 0}, 404, "has items 1 to"),
        ("/blob", {"run": "a", "tag": SNAPSHOT, "step": 5, "index": 999}, 404, "got 999"),
        ("/blob", {"run": "a", "tag": SNAPSHOT, "step": 5}, 400, "parameter index is missing"),
        ("/blob", {"run": "a", "tag": SNAPSHOT, "step": 5, "index": 1, "wall_time": 1}, 404, "at step 5"),
        ("/blob", {"run": "a", "tag": SNAPSHOT, "step": 5, "index": 1, "wall_time": "x"}, 400, "must be a number"),
        ("/scales", {"run": "nobody"}, 404, "has no snapshots"),
    ],
)
def test_bad_requests_say_why(client, path, query, status, sentence):
    import re

    answer = client.get(path, query_string=query)
    assert answer.status_code == status
    assert re.search(sentence, answer.text)


def test_routes_only_read(client):
    assert client.post("/index").status_code == 400


def test_media_types_are_whitelisted(log_dir):
    snapshot = random_snapshot()
    evil = dataclasses.replace(snapshot.images[0], media_type="text/html", data=b"<script>")
    Writer(log_dir / "evil").write(dataclasses.replace(snapshot, images=(evil, *snapshot.images[1:])), 0)
    plugin = SemanticDictionaryPlugin(base_plugin.TBContext(data_provider=provide(log_dir)))
    client = Client(plugin.get_plugin_apps()["/blob"])
    answer = client.get("/blob", query_string={"run": "evil", "tag": SNAPSHOT, "step": 0, "index": 1})
    assert answer.mimetype == "application/octet-stream"


def test_an_artifact_with_a_wall_time_is_listed_once(log_dir, monkeypatch):
    provider = provide(log_dir)
    reader = Reader(provider)
    (step,) = reader.index(CTX, "")["runs"][0]["tags"][1]["steps"]
    address = Address("a", SNAPSHOT, step["step"], step["wall_time"])
    first = reader.blob(CTX, "", address, 1)
    monkeypatch.setattr(provider, "read_blob_sequences", None)
    assert reader.blob(CTX, "", address, 1) == first
    # Nothing has changed: not even without a wall time are its items listed again.
    assert reader.blob(CTX, "", dataclasses.replace(address, wall_time=None), 1) == first


@pytest.mark.parametrize(("given", "expected"), [({}, 50), ({"semantic_dictionary": 7}, 7), ({"images": 3}, 50)])
def test_samples_flag_loses_to_the_users_own(given, expected):
    flags = types.SimpleNamespace(semantic_dictionary_samples=50, samples_per_plugin=given)
    SemanticDictionaryLoader().fix_flags(flags)  # pyright: ignore[reportArgumentType]
    assert flags.samples_per_plugin["semantic_dictionary"] == expected


def test_negative_samples_are_refused():
    flags = types.SimpleNamespace(semantic_dictionary_samples=-1, samples_per_plugin={})
    with pytest.raises(base_plugin.FlagsError, match="0 or more, got -1"):
        SemanticDictionaryLoader().fix_flags(flags)  # pyright: ignore[reportArgumentType]
