"""Write, serve by a real TensorBoard, read back: both loaders, with TensorFlow and without."""

import dataclasses
import json
import zlib

import numpy as np
import pytest

from tb_plugin.encoding.pictures import Picture
from tb_plugin.events import Writer
from tests.samples import LAYERS, random_dictionary, random_probe, random_snapshot
from tests.serving import LOADERS, tensorboard

SNAPSHOT = "semantic_dictionary/snapshot"


@pytest.fixture(
    params=[pytest.param(True, marks=pytest.mark.slow), False], ids=["with TensorFlow", "without TensorFlow"]
)
def with_tensorflow(request):
    return request.param


@pytest.fixture
def log_dir(tmp_path):
    log_dir = tmp_path / "logs"
    writer = Writer(log_dir / "run" / "examples")
    for step in range(14):
        writer.write(random_snapshot(step), step)
    for layer in LAYERS:
        writer.write(random_dictionary(layer), 7)
    return log_dir


@pytest.mark.parametrize("loader", LOADERS)
def test_every_route(loader, with_tensorflow, log_dir):
    with tensorboard(log_dir, loader, with_tensorflow=with_tensorflow) as server:
        index = json.loads(server.get("index").body)
        (run,) = index["runs"]
        assert index["data_location"] == str(log_dir)
        assert [tag["layer"] for tag in run["tags"]] == ["block1", "block2", ""]
        steps = [entry["step"] for entry in run["tags"][2]["steps"]]
        assert steps == list(range(14))  # TensorBoard's own default would keep 10
        address = {"run": "run/examples", "tag": SNAPSHOT, "step": 9}
        manifest = json.loads(server.get("manifest", **address).body)
        snapshot = random_snapshot(9)
        image = server.get("blob", **address, index=2)
        assert image.headers["Content-Type"] == "image/webp"
        np.testing.assert_array_equal(
            Picture(image.body, "image/webp", 12, 16).to_array(), snapshot.images[1].to_array()
        )
        (entry,) = (blob for blob in manifest["blobs"] if blob["shape"] == [3, 6])
        logits = zlib.decompress(server.get("blob", **address, index=entry["index"]).body)
        np.testing.assert_array_equal(np.frombuffer(logits, "<f4").reshape(3, 6), snapshot.logits)
        assert json.loads(server.get("scales", run="run/examples").body)["n_steps"] == 14
        missing = server.get("blob", **{**address, "step": 99}, index=2)
        assert (missing.status, b"at step 99" in missing.body) == (404, True)
        assert server.get("manifest", run="run/examples").status == 400
        assert server.get("index.js").headers["Content-Type"].startswith("application/javascript")


def test_the_users_own_samples_win(log_dir):
    with tensorboard(log_dir, "rust", "--samples_per_plugin=semantic_dictionary=3") as server:
        tags = json.loads(server.get("index").body)["runs"][0]["tags"]
        assert len(tags[2]["steps"]) == 3


def test_a_second_take_of_a_step_can_be_read(tmp_path):
    log_dir = tmp_path / "logs"
    writer = Writer(log_dir)
    for seed in (0, 1):
        writer.write(random_snapshot(seed), 3)
    for loader in LOADERS:
        with tensorboard(log_dir, loader) as server:
            data = server.get("blob", run=".", tag=f"{SNAPSHOT}#2", step=3, index=4).body
            expected = random_snapshot(1).logits.ravel()
            np.testing.assert_array_equal(np.frombuffer(zlib.decompress(data), "<f4"), expected)


def test_a_restarted_run(log_dir):
    """Steps that go back: the loaders differ in which of the later steps they keep, but neither may break us."""
    writer = Writer(log_dir / "run" / "examples")
    for step in (5, 6):
        writer.write(random_snapshot(100 + step), step)
    # No other file has this step: where it has been read, all before it was.
    writer.write(random_dictionary(LAYERS[0]), 30)
    for loader in LOADERS:
        with tensorboard(log_dir, loader) as server:
            tags = json.loads(server.get("index").body)["runs"][0]["tags"]
            snapshots = [tag for tag in tags if tag["kind"] == "snapshot"]
            assert {0, 5, 6} <= {entry["step"] for tag in snapshots for entry in tag["steps"]}
            for tag in snapshots:
                steps = [entry["step"] for entry in tag["steps"]]
                assert steps == sorted(set(steps))
                newest = server.get("manifest", run="run/examples", tag=tag["tag"], step=steps[-1])
                assert newest.status == 200


def test_writing_through_tf_summary(tmp_path):
    tf = pytest.importorskip("tensorflow")
    from tb_plugin.events import summary

    log_dir = tmp_path / "logs"
    writer = tf.summary.create_file_writer(str(log_dir / "train"))
    with writer.as_default():
        tf.summary.scalar("loss", 0.5, step=0)
        tf.summary.experimental.write_raw_pb(summary(random_snapshot(1)).SerializeToString(), step=0)
    writer.close()
    for loader in LOADERS:
        with tensorboard(log_dir, loader) as server:
            manifest = server.get("manifest", run="train", tag=SNAPSHOT, step=0)
            assert json.loads(manifest.body)["snapshot"]["n_examples"] == 3


@pytest.mark.parametrize("loader", LOADERS)
def test_a_layer_may_have_any_name(loader, tmp_path):
    names = ['quo"te', "back\\slash", "new\nline", "nul\0", "tab\t", "per%cent", "take#2", "call:1", "a / b", "é 😀"]
    writer = Writer(tmp_path / "run")
    for name in names:
        writer.write(random_dictionary(dataclasses.replace(LAYERS[0], name=name)), 1)
    with tensorboard(tmp_path, loader) as server:
        (run,) = json.loads(server.get("index").body)["runs"]
        assert {tag["layer"] for tag in run["tags"]} == set(names)
        for tag in run["tags"]:
            at = {"run": "run", "tag": tag["tag"], "step": 1}
            manifest = json.loads(server.get("manifest", **at).body)
            assert manifest["dictionary"]["layer"]["name"] == tag["layer"]
            assert server.get("blob", **at, index=1).status == 200


@pytest.mark.parametrize("loader", LOADERS)
def test_the_probe_set_is_read_with_all_that_is_known_of_it(loader, tmp_path):
    probes = [random_probe(seed) for seed in range(3)]
    writer = Writer(tmp_path / "logs" / "run")
    for step, probe in enumerate(probes):
        writer.write(probe, step)
    with tensorboard(tmp_path / "logs", loader) as server:
        (tag,) = json.loads(server.get("index").body)["runs"][0]["tags"]
        assert (tag["tag"], tag["kind"], len(tag["steps"])) == ("semantic_dictionary/probe", "probe", 3)
        address = {"run": "run", "tag": tag["tag"], "step": 2}
        manifest = json.loads(server.get("manifest", **address).body)
        described, probe = manifest["probe"], probes[2]
        assert described["fingerprint"] == probe.fingerprint
        assert described["numbers"] == probe.numbers.tolist() and tuple(described["labels"]) == probe.labels
        fur, year = described["columns"]
        codes = [fur["categories"][code] if code >= 0 else None for code in fur["codes"]]
        assert codes == probe.columns["fur"].tolist()
        assert year["values"] == ["NaN", *probe.columns["year"][1:].tolist()]
        images, logits = manifest["blobs"]
        picture = server.get("blob", **address, index=images["index"])
        assert picture.headers["Content-Type"] == "image/webp" and images["shape"] == [9, 8, 6, 3]
        data = zlib.decompress(server.get("blob", **address, index=logits["index"]).body)
        scales, stored = np.frombuffer(data[: 4 * 9], "<f4"), np.frombuffer(data[4 * 9 :], "<i2").reshape(9, 6)
        np.testing.assert_allclose(scales[:, None] * stored, probe.logits, atol=logits["max_error"])
        assert logits["max_error"] < 1e-4 * np.abs(probe.logits).max()
