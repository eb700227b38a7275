"""What is read again where something has changed, and what is not."""

import dataclasses
import time
import zlib

import numpy as np
import pytest
from tensorboard import context, errors
from tensorboard.backend.event_processing import data_provider, plugin_event_multiplexer

from tb_plugin.events import Writer
from tb_plugin.viewer.reader import Address, Reader
from tests.samples import LAYERS, random_dictionary, random_snapshot

SNAPSHOT = "semantic_dictionary/snapshot"
LOGITS = 4
CTX = context.RequestContext()


class Log:
    """A directory that TensorBoard's Python loader reads anew when it is told to."""

    def __init__(self, path, samples=0):
        self.path = path
        self._multiplexer = plugin_event_multiplexer.EventMultiplexer(
            tensor_size_guidance={"semantic_dictionary": samples}
        )
        self.provider = data_provider.MultiplexerDataProvider(self._multiplexer, str(path))
        self.reader = Reader(self.provider)

    def reload(self):
        self._multiplexer.AddRunsFromDirectory(str(self.path))
        self._multiplexer.Reload()

    def steps(self, run="a"):
        (entry,) = (each for each in self.reader.index(CTX, "")["runs"] if each["run"] == run)
        (tag,) = (each for each in entry["tags"] if each["tag"] == SNAPSHOT)
        return [Address(run, SNAPSHOT, step["step"], step["wall_time"]) for step in tag["steps"]]

    def logits(self, address):
        data, _ = self.reader.blob(CTX, "", address, LOGITS)
        return np.frombuffer(zlib.decompress(data), "<f4")


@pytest.fixture
def log(tmp_path):
    return Log(tmp_path)


@pytest.fixture
def impatient(monkeypatch):
    """What was found a moment ago is found anew."""
    monkeypatch.setattr("tb_plugin.viewer.reader._TRUSTED_SECONDS", 0)


@pytest.mark.usefixtures("impatient")
def test_a_step_that_is_logged_anew_takes_the_place_of_the_one_before(log):
    Writer(log.path / "a").write(random_snapshot(1), 3, wall_time=100)
    log.reload()
    (old,) = log.steps()
    np.testing.assert_array_equal(log.logits(old), random_snapshot(1).logits.ravel())
    Writer(log.path / "a", restarts=True).write(random_snapshot(2), 3, wall_time=200)
    log.reload()
    # Its bytes and keys look the same: nobody has asked for the index yet.
    for ask in (log.logits, lambda address: log.reader.blob(CTX, "", address, 1)):
        with pytest.raises(errors.NotFoundError, match="at step 3: TensorBoard keeps a sample"):
            ask(old)
    (new,) = log.steps()
    assert new.wall_time == 200
    np.testing.assert_array_equal(log.logits(new), random_snapshot(2).logits.ravel())


def test_no_manifest_is_taken_for_that_of_another(log):
    Writer(log.path / "a").write(random_snapshot(1), 3, wall_time=100)
    log.reload()
    (old,) = log.steps()
    Writer(log.path / "a", restarts=True).write(random_snapshot(2), 3, wall_time=200)
    log.reload()
    with pytest.raises(errors.NotFoundError, match="at step 3"):
        log.reader.manifest(CTX, "", old)


@pytest.mark.usefixtures("impatient")
def test_what_is_evicted_is_not_there(tmp_path):
    log = Log(tmp_path, samples=2)
    writer = Writer(log.path / "a")
    for step in range(2):
        writer.write(random_snapshot(step), step)
    log.reload()
    before = log.steps()
    for step in range(2, 30):
        writer.write(random_snapshot(step), step)
    log.reload()
    gone = [address for address in before if address not in Log.steps(log)]
    assert gone
    for address in gone:
        with pytest.raises(errors.NotFoundError, match="TensorBoard keeps a sample"):
            log.logits(address)
    kept = log.steps()[-1]
    np.testing.assert_array_equal(log.logits(kept), random_snapshot(29).logits.ravel())


def test_a_new_step_leaves_the_others_as_they_were(log):
    writer = Writer(log.path / "a")
    writer.write(random_snapshot(0), 0)
    log.reload()
    (first,) = log.steps()
    writer.write(random_snapshot(1), 1)
    log.reload()
    np.testing.assert_array_equal(log.logits(first), random_snapshot(0).logits.ravel())
    assert [address.step for address in log.steps()] == [0, 1]


@pytest.fixture
def many(log, monkeypatch):
    """Several runs; `log.read` tells the runs whose items TensorBoard was asked for."""
    for run in ("b", "c", "d"):
        writer = Writer(log.path / run)
        for step in range(3):
            writer.write(random_snapshot(step), step)
    Writer(log.path / "a").write(random_dictionary(LAYERS[0]), 0)
    log.reload()
    log.read = []
    read = log.provider.read_blob_sequences

    def noted(ctx, *, run_tag_filter, **rest):
        log.read += run_tag_filter.runs
        return read(ctx, run_tag_filter=run_tag_filter, **rest)

    monkeypatch.setattr(log.provider, "read_blob_sequences", noted)
    return log


@pytest.mark.parametrize(("asked", "listed"), [("c", "c"), ("a", "a"), ("gone", "b"), ("", "b")])
def test_steps_of_one_run(many, asked, listed):
    runs = many.reader.index(CTX, "", asked)["runs"]
    assert [run["run"] for run in runs] == ["a", "b", "c", "d"]
    assert [run["run"] for run in runs if all(tag["steps"] is not None for tag in run["tags"])] == [listed]
    assert many.read == [listed]
    everything = many.reader.index(CTX, "")["runs"]
    assert [len(run["tags"][0]["steps"]) for run in everything] == [1, 3, 3, 3]
    assert sorted(many.read) == ["a", "b", "c", "d"]


def test_nothing_is_listed_but_the_run_that_is_asked_for(many):
    assert many.reader.scales(CTX, "", "c")["n_steps"] == 3
    many.reader.manifest(CTX, "", Address("d", SNAPSHOT, 1))
    assert many.read == ["c", "d"]
    many.reader.scales(CTX, "", "c")
    many.reader.index(CTX, "", "d")
    assert many.read == ["c", "d"]


def test_a_run_is_read_once_by_many_at_once(many):
    from concurrent.futures import ThreadPoolExecutor

    with ThreadPoolExecutor(8) as pool:
        found = list(pool.map(lambda _: many.reader.index(CTX, "", "c"), range(8)))
    assert all(each == found[0] for each in found)
    assert many.read == ["c"]


def test_an_index_without_runs_is_empty(log):
    log.reload()
    assert log.reader.index(CTX, "", "a")["runs"] == []


def test_what_cannot_be_found_is_said(many):
    with pytest.raises(errors.NotFoundError, match="no data for run 'b'"):
        many.logits(dataclasses.replace(many.steps("b")[0], step=77))


def test_what_scales_need_is_read_once_by_many_at_once(many, monkeypatch):
    from concurrent.futures import ThreadPoolExecutor

    keys, read = [], many.provider.read_blob

    def noted(ctx, *, blob_key):
        keys.append(blob_key)
        time.sleep(0.01)
        return read(ctx, blob_key=blob_key)

    monkeypatch.setattr(many.provider, "read_blob", noted)
    with ThreadPoolExecutor(8) as pool:
        found = list(pool.map(lambda _: many.reader.scales(CTX, "", "c"), range(8)))
    assert all(each == found[0] for each in found)
    assert len(keys) == len(set(keys)) == 3  # the manifest of each step
