"""Where runs are kept: paths and addresses, and how they are written to."""

import importlib.util
from pathlib import Path, PurePosixPath

import pytest
from tensorboard.compat.tensorflow_stub.io import gfile

from tb_plugin.events import Writer, chosen_run, folder_of, last_step
from tb_plugin.events.folder import LocalFolder
from tb_plugin.events.records import events_of
from tb_plugin.events.remote_folder import RemoteFolder
from tests.samples import random_snapshot

HOME = Path.home()


class Told:
    """A path that is no string."""

    def __fspath__(self):
        return "/tmp/told"


@pytest.mark.parametrize(
    ("log_dir", "expected"),
    [
        ("logs", Path.cwd() / "logs"),
        (Path("logs/a"), Path.cwd() / "logs/a"),
        (Told(), Path("/tmp/told")),
        ("~", HOME),
        ("~/logs", HOME / "logs"),
        (Path("~/logs"), HOME / "logs"),
        ("/tmp/~/logs", Path("/tmp/~/logs")),
        ("file:///tmp/a", Path("/tmp/a")),
        ("file://localhost/tmp/a", Path("/tmp/a")),
        ("file:/tmp/a", Path("/tmp/a")),
        (Path("file:///tmp/a"), Path("/tmp/a")),
        ("FILE:///tmp/a%20b", Path("/tmp/a b")),
        ("a:b/c", Path.cwd() / "a:b/c"),
        ("C:/logs", Path.cwd() / "C:/logs"),
    ],
)
def test_paths_of_this_machine(log_dir, expected):
    assert folder_of(log_dir) == LocalFolder(expected)


@pytest.mark.parametrize(
    ("log_dir", "sentence"),
    [
        (3, "log_dir must be a path or an address, got 3"),
        (None, "log_dir must be a path or an address, got None"),
        (b"logs", "log_dir must be a path or an address, got b'logs'"),
        ("~nobody-has-this-name/logs", "a user that there is, got '~nobody-has-this-name/logs'"),
        ("file://elsewhere/tmp/a", "must be of this machine where it is a file, .* got 'file://elsewhere/tmp/a'"),
        ("nonsense://a/b", "nothing that is installed writes to nonsense://, got nonsense://a/b"),
        ("nonsense:/a/b", "nothing that is installed writes to nonsense://, got nonsense://a/b"),
    ],
)
def test_what_cannot_be_written_to_is_refused_at_once(log_dir, sentence, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    with pytest.raises(ValueError, match=sentence):
        folder_of(log_dir)
    assert not list(tmp_path.iterdir())


def test_a_relative_path_means_what_it_meant_at_first(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    writer, folder = Writer("logs"), folder_of("logs")
    (tmp_path / "elsewhere").mkdir()
    monkeypatch.chdir(tmp_path / "elsewhere")
    writer.write(random_snapshot(), 0)
    assert folder.names() == [path.name for path in (tmp_path / "logs").iterdir()]


class Bucket:
    """A file system that knows no directories, and can append to nothing, as those of buckets."""

    def __init__(self):
        self.files = {}
        self.is_down = False

    def exists(self, path):
        if self.is_down:
            raise ConnectionError("no way\nthrough")
        return any(name == path or name.startswith(f"{path}/") for name in self.files)

    def listdir(self, path):
        inside = [PurePosixPath(name[len(path) + 1 :]) for name in self.files if name.startswith(f"{path}/")]
        return sorted({f"{name.parts[0]}/" if len(name.parts) > 1 else name.name for name in inside})

    def makedirs(self, path):
        pass

    def write(self, path, content, binary_mode=False):
        assert binary_mode
        self.files[path.decode() if isinstance(path, bytes) else path] = content

    def read(self, path, binary_mode=False, size=None, continue_from=None):
        begin = 0 if continue_from is None else continue_from
        data = self.files[path.decode()][begin:]
        return data, begin + len(data)


@pytest.fixture
def bucket(monkeypatch):
    bucket = Bucket()
    monkeypatch.setitem(gfile._REGISTERED_FILESYSTEMS, "bucket", bucket)
    return bucket


def written(folder):
    """Steps and tags of each file, in the order of their names."""
    events = [list(events_of(folder.read(name))) for name in folder.names()]
    return [[(e.step, e.summary.value[0].tag) for e in file if e.summary.value] for file in events]


@pytest.mark.parametrize("address", ["bucket://a/logs", "bucket://a/logs/", "bucket:/a/logs", "BUCKET://a/logs"])
def test_artifacts_go_to_a_bucket_each_as_a_file(bucket, address):
    run = chosen_run(folder_of(address) / "examples", resume=False)
    assert str(run.folder) == "bucket://a/logs/examples"
    writer = run.writer(restarts=False)
    for step in range(12):
        writer.write(random_snapshot(), step)
    assert written(run.folder) == [[(step, "semantic_dictionary/snapshot")] for step in range(12)]
    assert last_step(run.folder) == 11
    again = chosen_run(folder_of(address) / "examples", resume=False)
    assert again.folder.name == "examples-2" and "resume=True goes on in examples" in again.note


def test_a_path_made_of_an_address_is_the_address(bucket):
    folder = folder_of(Path("bucket://a/logs"))
    assert isinstance(folder, RemoteFolder) and folder.address == "bucket://a/logs"


def test_what_cannot_be_reached_is_refused_at_once(bucket):
    bucket.is_down = True
    with pytest.raises(ValueError, match=r"cannot be reached: bucket://a/logs \(ConnectionError: no way\)$"):
        folder_of("bucket://a/logs")


def test_what_goes_through_nothing_that_is_known_is_refused():
    pytest.importorskip("fsspec")
    with pytest.raises(ValueError, match="cannot be reached: simplecache::nonsense://a/b"):
        folder_of("simplecache::nonsense://a/b")


def test_fsspec_reaches_what_it_knows():
    fsspec = pytest.importorskip("fsspec")
    folder = folder_of("memory://some/logs")
    writer = chosen_run(folder, resume=False).writer(restarts=False)
    try:
        for step in range(2):
            writer.write(random_snapshot(), step)
        assert written(folder) == [[(0, "semantic_dictionary/snapshot")], [(1, "semantic_dictionary/snapshot")]]
    finally:
        fsspec.filesystem("memory").rm("/some", recursive=True)


@pytest.mark.parametrize("knows", [True, False])
def test_what_only_tensorflow_reaches_goes_through_it(monkeypatch, knows, bucket):
    class TensorFlow:
        class io:
            gfile = gfile

    monkeypatch.setattr(gfile, "get_registered_schemes", lambda: ["", "gs"] if knows else [""], raising=False)
    monkeypatch.setattr("tensorboard.compat.tf", TensorFlow)
    monkeypatch.setattr(RemoteFolder, "names", lambda self: [])
    if knows:
        assert folder_of("gs://a/logs") == RemoteFolder("gs://a/logs", gfile)
    else:
        # What would reach it fsspec knows, where it is installed.
        missing = ".*gcsfs" if importlib.util.find_spec("fsspec") else ""
        with pytest.raises(
            ValueError, match=rf"nothing that is installed writes to gs://, got gs://a/logs \({missing}"
        ):
            folder_of("gs://a/logs")
