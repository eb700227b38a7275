"""A real TensorBoard in a process of its own."""

import contextlib
import os
import re
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

LOADERS = {"python": "--load_fast=false", "rust": "--load_fast=true"}
_N_SAME = 6
_N_STARTS = 3
# For a machine that does much else; what hangs is ended by pytest.
_ANSWER_SECONDS = 300
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
    pid: int = 0

    def get(self, path: str, **parameters: object) -> Answer:
        query = urllib.parse.urlencode(parameters)
        request = urllib.request.Request(f"{self.url}{DATA_PATH}/{path}?{query}")
        try:
            with urllib.request.urlopen(request, timeout=_ANSWER_SECONDS) as response:
                return Answer(response.status, response.headers, response.read())
        except urllib.error.HTTPError as error:
            return Answer(error.code, error.headers, error.read())


@contextlib.contextmanager
def tensorboard(
    log_dir: Path,
    loader: str = "rust",
    *flags: str,
    with_tensorflow: bool = False,
    path_prefix: str = "",
    ready: str = "index",
) -> Iterator[Server]:
    """Serves `log_dir` until the end of the block, reloading every second; if TensorBoard ends at once, starts another.

    What `ready` gives is the same when all is read.

    It chooses its port itself and prints it: one that was free before may be taken when it starts.
    """
    program = ["-m", "tensorboard.main"] if with_tensorflow else ["-c", _WITHOUT_FRAMEWORKS]
    command = [sys.executable, *program, "--logdir", str(log_dir), "--port", "0", "--reload_interval=1"]
    command += [LOADERS[loader], f"--path_prefix={path_prefix}", *flags]
    environment = {**os.environ, "TF_CPP_MIN_LOG_LEVEL": "3", "PYTHONUNBUFFERED": "1"}
    with tempfile.TemporaryDirectory() as folder:
        log = Path(folder, "tensorboard.log")
        for _ in range(_N_STARTS):
            with log.open("wb") as output:
                process = subprocess.Popen(command, stdout=output, stderr=output, env=environment)
            try:
                server = _started(process, log, ready)
                if server is not None:
                    yield server
                    return
            finally:
                end(process)
        raise RuntimeError(f"TensorBoard did not start:\n{log.read_text()}")


def _started(process: subprocess.Popen[bytes], log: Path, ready: str) -> Server | None:
    """Waits until it answers, and goes on answering the same: at first it may still be reading. None: it has ended."""
    same: list[bytes] = []
    while process.poll() is None:
        printed = re.search(r"http://localhost:\d+/\S*", log.read_text())
        with contextlib.suppress(OSError):
            answer = Server(printed[0]).get(ready) if printed else None
            if printed and answer is not None and answer.status == 200:
                same = [*same, answer.body] if same[:1] == [answer.body] else [answer.body]
                if len(same) == _N_SAME:
                    return Server(printed[0], process.pid)
        time.sleep(0.2)
    return None


def end(process: subprocess.Popen[Any]) -> None:
    """Ends a TensorBoard, also one that does not listen to that any more."""
    process.terminate()
    try:
        process.wait(60)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


def megabytes_of(pid: int) -> dict[int, float]:
    """Tells the memory of a process and of all that it has begun, by their numbers."""
    page = os.sysconf("SC_PAGE_SIZE")
    return {each: int(Path(f"/proc/{each}/statm").read_text().split()[1]) * page / 1e6 for each in _family(pid)}


def processor_seconds_of(pid: int) -> float:
    """Tells how long a process and all that it has begun were computing, whatever else the machine does."""
    # After the name, which may contain anything: the 12th and 13th are the time of the program and of its system calls.
    fields = (Path(f"/proc/{each}/stat").read_text().rpartition(")")[2].split() for each in _family(pid))
    return sum(int(each[11]) + int(each[12]) for each in fields) / os.sysconf("SC_CLK_TCK")


def _family(pid: int) -> list[int]:
    pids = [pid]
    for each in pids:
        pids += map(int, Path(f"/proc/{each}/task/{each}/children").read_text().split())
    return pids
