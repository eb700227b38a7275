"""Two workers of Ray on this machine: the same results to the last bit, whatever happens to them."""

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import keras
import numpy as np
import pytest
from PIL import Image

from tb_plugin.schema.semantic_dictionary_pb2 import Manifest
from tests.explain.ray_tasks import Anything, died_once, failed, waited
from tests.explain.test_cli import events_of
from tests.zoo import shapes

pytest.importorskip("ray")
# Workers begin, and import, side by side with all other tests.
pytestmark = [pytest.mark.filterwarnings("ignore::FutureWarning", "ignore::ResourceWarning"), pytest.mark.timeout(1800)]

ROOT = Path(__file__).parents[2]
# One thread each, as workers have: with others sums are in another order.
ENVIRONMENT = {
    **os.environ,
    "PYTHONPATH": str(ROOT),
    "TF_CPP_MIN_LOG_LEVEL": "3",
    **dict.fromkeys(("OMP_NUM_THREADS", "TF_NUM_INTRAOP_THREADS", "TF_NUM_INTEROP_THREADS"), "1"),
}


@pytest.fixture(scope="module")
def workers(tmp_path_factory):
    from tb_plugin.explain.ray_workers import ray_workers

    with ray_workers(2, None) as begin:
        described: Any = Anything(str(tmp_path_factory.mktemp("workers")))
        yield begin(described)


def test_results_come_in_the_order_of_the_pieces_from_both_workers(workers):
    pieces = [(0.5 * (i % 3 == 0), i) for i in range(12)]
    found = list(workers.map(waited, pieces))
    assert [piece for piece, _ in found] == pieces
    assert [value for _, (value, _) in found] == list(range(12))
    assert len({pid for _, (_, pid) in found}) == workers.n == 2


@pytest.mark.parametrize("careful", [False, True])
def test_a_piece_is_taken_when_there_is_room_for_it(workers, careful):
    taken, most = [], 0

    def pieces():
        for i in range(12):
            taken.append(i)
            yield 0.0, i

    for finished, _ in enumerate(workers.map(waited, pieces(), careful=careful), 1):
        most = max(most, len(taken) - finished)
        if careful:
            assert len(taken) <= 2 * finished
    assert most <= 2 * workers.n


def test_what_a_piece_raises_is_raised_and_others_can_be_begun(workers):
    found = []
    with pytest.raises(ValueError, match=r"^two is wrong$"):
        for piece, _ in workers.map(failed, range(6)):
            found.append(piece)
    assert found == [0, 1]
    assert [piece for piece, _ in workers.map(failed, [3, 4])] == [3, 4]


def test_pieces_that_nobody_waits_for_any_more_stand_in_nobodys_way(workers):
    closed = []

    def pieces():
        try:
            for i in range(10):
                yield 0.2, i
        finally:
            closed.append(True)

    going = workers.map(waited, pieces())
    next(going)
    going.close()
    assert closed == [True]
    assert [value for _, (value, _) in workers.map(waited, [(0.0, "next")] * 3)] == ["next"] * 3


def test_a_worker_that_ends_is_begun_again(workers):
    assert [result for _, result in workers.map(died_once, ["a", "b", "c"])] == ["a", "b", "c"]


def test_workers_that_end_again_and_again_are_given_up():
    # Ray is begun once in each process.
    code = (
        "from tb_plugin.explain.ray_workers import ray_workers; from tests.explain.ray_tasks import Anything, died\n"
        "with ray_workers(1, None) as begin: list(begin(Anything('')).map(died, [1]))"
    )
    ended = subprocess.run([sys.executable, "-c", code], env=ENVIRONMENT, capture_output=True, text=True, check=False)
    assert "OSError: a worker ended again and again, as where memory is short: fewer of them, --w" in ended.stderr


def test_more_workers_than_a_cluster_has_cores_are_refused(monkeypatch):
    began = []
    monkeypatch.setattr("ray.init", lambda address, **_: began.append(address))
    monkeypatch.setattr("ray.shutdown", lambda: began.append("ended"))
    monkeypatch.setattr("ray.cluster_resources", lambda: {"CPU": 2.0, "memory": 1e9})
    from tb_plugin.explain.ray_workers import ray_workers

    cluster = ray_workers(3, "auto")
    with pytest.raises(ValueError, match="worker-count must be at most 2, as the cluster has so many cores, got 3"):
        cluster.__enter__()
    assert began == ["auto", "ended"]


def test_who_cannot_connect_is_told_of_the_token(monkeypatch):
    def init(address, **_):
        raise ConnectionError(f"Failed to connect to Ray cluster at {address}")

    monkeypatch.setattr("ray.init", init)
    from tb_plugin.explain.ray_workers import ray_workers

    cluster = ray_workers(1, "head:6379")
    with pytest.raises(ConnectionError, match=r"at head:6379; where the cluster asks for a token, set RAY_AUTH_MODE"):
        cluster.__enter__()


def explained(model, examples, logs, run, *options):
    command = [sys.executable, "-m", "tb_plugin.explain.cli", "explain", model, "--examples", str(examples)]
    command += ["--logdir", str(logs), "--run", run, "--budget", "none", "--n-examples", "2", *options]
    ended = subprocess.run(command, env=ENVIRONMENT, cwd=logs.parent, capture_output=True, text=True, check=False)
    assert ended.returncode == 0, ended.stderr
    return ended.stderr


def contents(log_dir):
    """All that is logged: each blob, and manifests as messages, whose maps are written in any order."""
    found = {tag: list(blobs) for path in sorted(log_dir.glob("*.tfevents.*")) for tag, blobs in events_of(path)}
    return {tag: (Manifest.FromString(manifest), *blobs) for tag, (manifest, *blobs) in found.items()}


def assert_same(logs, kinds):
    one, two = contents(logs / "one"), contents(logs / "two")
    assert one.keys() == two.keys() and {tag.split("/")[1] for tag in one} == kinds
    for tag in one:
        assert one[tag] == two[tag], tag


SMALL = ("--log", "icons", "groups", "grids", "--groups-numbers", "2", "--icons-diverse", "2", "--grids-layers", "3")
ALL_KINDS = {"snapshot", "dictionary", "groups", "group_statistics", "grid"}


def test_two_workers_log_of_a_torch_module_what_one_process_does(tmp_path):
    pytest.importorskip("torch")
    x = np.random.default_rng(0).uniform(size=(300, 3, 16, 16)).astype(np.float32)
    np.savez(tmp_path / "x.npz", x=x)
    given = "tests.explain.small_module:small", tmp_path / "x.npz", tmp_path / "logs"
    (tmp_path / "logs").mkdir()
    explained(*given, "one", *SMALL)
    said = explained(*given, "two", *SMALL, "--workers", "ray", "--worker-count", "2")
    assert "2 workers of Ray share icons, grids and passes over images" in said
    assert_same(tmp_path / "logs", ALL_KINDS)


@pytest.mark.zoo
def test_two_workers_log_of_a_keras_model_and_a_folder_what_one_process_does(tmp_path):
    keras.utils.set_random_seed(0)
    shapes.functional((16, 16, 3)).save(tmp_path / "small.keras")
    rng = np.random.default_rng(0)
    for i in range(150):
        folder = tmp_path / "photos" / f"class {i % 3}"
        folder.mkdir(parents=True, exist_ok=True)
        Image.fromarray(rng.integers(0, 256, (20, 24, 3), np.uint8)).save(folder / f"{i}.png")
    (tmp_path / "photos" / "notes.txt").write_text("no image")
    (tmp_path / "logs").mkdir()
    given = "small.keras", Path("..") / tmp_path.name / "photos", tmp_path / "logs"
    kinds = ("--log", "icons", "--layers", "act", "late")
    alone = explained(*given, "one", *kinds)
    said = explained(*given, "two", *kinds, "--workers", "ray", "--worker-count", "2")
    for each in (alone, said):
        assert each.count("notes.txt: ") == 1 and "151 images looked at" in each
    assert_same(tmp_path / "logs", {"snapshot", "dictionary"})
    assert not list((tmp_path / "logs").rglob("*.npz"))


CLUSTER = """
from ray.cluster_utils import Cluster
resources = {"num_cpus": 2, "include_dashboard": False, "object_store_memory": 100 * 2**20}
cluster = Cluster(initialize_head=True, connect=False, head_node_args=resources)
print("at", cluster.address, flush=True)
input()
cluster.shutdown()
"""


@pytest.fixture
def head():
    """The address of a cluster of Ray: one head with two cores, on this machine and at a port of its own choice."""
    # A process of its own: what Ray keeps in this one, a token say, is not the cluster's; nor is what it can import.
    begun = [sys.executable, "-c", CLUSTER]
    with subprocess.Popen(begun, env=ENVIRONMENT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as cluster:
        assert cluster.stdout is not None
        address = next(line for line in cluster.stdout if line.startswith("at "))
        yield address.removeprefix("at ").strip()
        cluster.communicate("end\n")


@pytest.mark.zoo
def test_workers_of_a_cluster_log_what_one_process_does(tmp_path, head):
    pytest.importorskip("torch")
    x = np.random.default_rng(0).uniform(size=(100, 3, 16, 16)).astype(np.float32)
    np.savez(tmp_path / "x.npz", x=x)
    given = "tests.explain.small_module:small", tmp_path / "x.npz", tmp_path / "logs"
    (tmp_path / "logs").mkdir()
    kinds = ("--log", "icons")
    explained(*given, "one", *kinds)
    for run in ("two", "again"):  # who comes first leaves the cluster as it was
        said = explained(*given, run, *kinds, "--workers", "ray", "--ray-address", head)
        assert "2 workers of Ray share icons, grids and passes over images" in said
    assert_same(tmp_path / "logs", {"snapshot", "dictionary"})
    assert contents(tmp_path / "logs" / "again") == contents(tmp_path / "logs" / "two")
