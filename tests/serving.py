"""A real TensorBoard in a process of its own."""

import contextlib
import os
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

LOADERS = {"python": "--load_fast=false", "rust": "--load_fast=true"}
_START_SECONDS = 60
_N_SAME = 6
# Stands for a viewing machine, on which TensorBoard finds no framework; it also starts in a sixth of the time.
_WITHOUT_FRAMEWORKS = """\
import sys
sys.modules["tensorflow"] = sys.modules["keras"] = sys.modules["torch"] = None
import runpy
sys.argv[0] = "tensorboard"
runpy.run_module("tensorboard.main", run_name="__main__")
"""
DATA_PATH = "data/plugin/semantic_dictionary"


@dataclass(frozen=True)
class Answer:
    status: int
    headers: Any
    body: bytes


@dataclass(frozen=True)
class Server:
    url: str

    def get(self, path: str, **parameters: object) -> Answer:
        query = urllib.parse.urlencode(parameters)
        request = urllib.request.Request(f"{self.url}{DATA_PATH}/{path}?{query}")
        try:
            with urllib.request.urlopen(request, timeout=30) as response:
                return Answer(response.status, response.headers, response.read())
        except urllib.error.HTTPError as error:
            return Answer(error.code, error.headers, error.read())


@contextlib.contextmanager
def tensorboard(
    log_dir: Path, loader: str = "rust", *flags: str, with_tensorflow: bool = False, path_prefix: str = ""
) -> Iterator[Server]:
    """Serves `log_dir` until the end of the block, reloading every second."""
    port = _free_port()
    program = ["-m", "tensorboard.main"] if with_tensorflow else ["-c", _WITHOUT_FRAMEWORKS]
    command = [sys.executable, *program, "--logdir", str(log_dir), "--port", str(port), "--reload_interval=1"]
    command += [LOADERS[loader], f"--path_prefix={path_prefix}", *flags]
    log = log_dir.parent / f"tensorboard-{port}.log"
    with log.open("wb") as output:
        environment = {**os.environ, "TF_CPP_MIN_LOG_LEVEL": "3"}
        process = subprocess.Popen(command, stdout=output, stderr=output, env=environment)
        try:
            server = Server(f"http://localhost:{port}{path_prefix}/")
            _wait(server, process, log)
            yield server
        finally:
            process.terminate()
            process.wait(20)


def _wait(server: Server, process: subprocess.Popen[bytes], log: Path) -> None:
    """Waits until it answers, and goes on answering the same: at first it may still be reading."""
    deadline = time.monotonic() + _START_SECONDS
    same: list[bytes] = []
    while time.monotonic() < deadline and process.poll() is None:
        with contextlib.suppress(OSError):
            answer = server.get("index")
            if answer.status == 200:
                same = [*same, answer.body] if same[:1] == [answer.body] else [answer.body]
                if len(same) == _N_SAME:
                    return
        time.sleep(0.2)
    raise RuntimeError(f"TensorBoard did not start:\n{log.read_text()}")


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("localhost", 0))
        return probe.getsockname()[1]
