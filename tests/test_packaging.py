"""The sdist and the wheel, as somebody gets them who has neither our git history nor Node, TensorFlow or torch."""

import json
import os
import re
import subprocess
import sys
import tarfile
import urllib.parse
import urllib.request
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.serving import end

pytestmark = pytest.mark.slow

ROOT = Path(__file__).parents[1]


@pytest.fixture(scope="module")
def built(tmp_path_factory) -> Path:
    """A folder with the sdist and the wheel made from it, by a process that finds no program but a shell."""
    programs = tmp_path_factory.mktemp("programs")
    (programs / "sh").symlink_to("/bin/sh")
    folder = tmp_path_factory.mktemp("built")
    run(sys.executable, "-m", "build", "--outdir", folder, ROOT, env={**os.environ, "PATH": str(programs)})
    return folder


@pytest.fixture(scope="module")
def viewing_machine(built, tmp_path_factory) -> Path:
    """The scripts of a new environment in which only the wheel was installed, without extras."""
    folder = tmp_path_factory.mktemp("viewing_machine")
    run(sys.executable, "-m", "venv", folder)
    # What is not started need not be compiled.
    run(folder / "bin/pip", "install", "--no-compile", only(built, "*.whl"))
    return folder / "bin"


def test_sdist_has_sources_only(built):
    with tarfile.open(only(built, "*.tar.gz")) as sdist:
        names = {name.partition("/")[2] for name in sdist.getnames()}
    assert names >= {
        "frontend/package-lock.json",
        "setup.py",
        "Makefile",
        "LICENSE",
        "tests/test_packaging.py",
        "demo/serve.py",
    }
    assert not [name for name in names if re.search("node_modules|__pycache__|viewer/static|demo/logs", name)]


def test_wheel_has_the_plugin_and_nothing_else(built):
    with zipfile.ZipFile(only(built, "*.whl")) as wheel:
        names = wheel.namelist()
        (entry_points,) = (wheel.read(name).decode() for name in names if name.endswith("/entry_points.txt"))
        chunks = set(re.findall(rb"chunks/[\w-]+\.js", wheel.read("tb_plugin/viewer/static/index.js")))
    packed = {name.removeprefix("tb_plugin/") for name in names}
    # Of each view one, and no other build's.
    assert {f"viewer/static/{chunk.decode()}" for chunk in chunks} | {
        name for name in packed if re.match("viewer/static/chunks/shared-", name)
    } == {name for name in packed if name.startswith("viewer/static/chunks/")}
    assert len(chunks) > 13
    assert packed >= {
        "viewer/static/index.js",
        "viewer/static/report.html",
        "viewer/static/docs/views/compare_classes.html",
        "viewer/static/docs/images/compare_classes.png",
        "viewer/static/docs/style.css",
        "schema/semantic_dictionary.proto",
        "viewer/http_api.md",
        "py.typed",
        "viewer/loader.py",
    }
    assert {name.split("/")[0].partition("-")[0] for name in names} == {
        "tb_plugin",
        "tensorboard_plugin_semantic_dictionary",
    }
    assert "semantic_dictionary = tb_plugin.viewer.loader:SemanticDictionaryLoader" in entry_points


def test_viewing_machine_needs_no_framework(viewing_machine):
    installed = {
        package["name"].lower() for package in json.loads(run(viewing_machine / "pip", "list", "--format=json"))
    }
    assert "tensorboard" in installed
    assert not installed & {"tensorflow", "tensorflow-cpu", "tensorflow_cpu", "keras", "torch"}


def test_viewing_machine_serves_the_tab(viewing_machine, tmp_path):
    with tensorboard(viewing_machine, tmp_path) as url:
        listing = json.loads(get(f"{url}data/plugins_listing"))
        module = listing["semantic_dictionary"]["loading_mechanism"]["module_path"]
        script = get(urllib.parse.urljoin(url, module))
        assert b"render" in script
        chunk = re.search(rb"chunks/[\w-]+\.js", script)
        assert chunk is not None
        assert b"index.js" in get(urllib.parse.urljoin(urllib.parse.urljoin(url, module), chunk[0].decode()))


def only(folder: Path, pattern: str) -> Path:
    (path,) = folder.glob(pattern)
    return path


def run(*command: object, env: dict[str, str] | None = None) -> str:
    """Runs a command outside the repository, and returns what it prints."""
    arguments = [str(argument) for argument in command]
    process = subprocess.run(arguments, stdout=subprocess.PIPE, text=True, check=False, env=env, cwd="/")
    assert process.returncode == 0, process.stdout
    return process.stdout


@contextmanager
def tensorboard(scripts: Path, logdir: Path) -> Iterator[str]:
    command = [scripts / "tensorboard", "--logdir", logdir, "--port", "0"]
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True, cwd=logdir) as process:
        assert process.stderr is not None
        try:
            yield next(found[0] for line in process.stderr if (found := re.search(r"http://localhost:\d+/", line)))
        finally:
            end(process)


def get(url: str) -> bytes:
    with urllib.request.urlopen(url) as response:
        return response.read()


def test_make_oldest_takes_the_oldest_versions_that_are_supported():
    bounds = dict(re.findall(r'"([a-z0-9-]+)>=([\d.]+)', (ROOT / "setup.py").read_text(encoding="utf-8")))
    lines = re.findall(r"^OLDEST\w* = (.*)$", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE)
    pinned = dict(re.findall(r"([a-z0-9-]+)==([\d.]+)", " ".join(lines)))
    assert {"tensorflow-cpu", "keras", "numpy", "protobuf", "werkzeug", "pillow", "scikit-learn"} <= pinned.keys()
    for name, version in pinned.items():
        assert f"{version}.".startswith(f"{bounds[name]}."), name
