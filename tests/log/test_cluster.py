"""Two processes that train one network under TensorFlow's strategy: the chief logs, and training is what it was."""

import contextlib
import socket
import subprocess
import sys

import pytest

from tests.log.cluster import N_EPOCHS
from tests.log.doors import logged_steps

# The same of two processes of PyTorch is in tests/backends/pytorch/test_distributed.py.
pytestmark = pytest.mark.zoo


def free_ports(n: int) -> list[int]:
    with contextlib.ExitStack() as stack:
        found = [stack.enter_context(socket.create_server(("localhost", 0))) for _ in range(n)]
        return [each.getsockname()[1] for each in found]


def trained(*log_dir: str) -> list[str]:
    """Gives what each of two processes prints of its weights."""
    ports = ",".join(map(str, free_ports(2)))
    command = [sys.executable, "-m", "tests.log.cluster"]
    workers = [
        subprocess.Popen(
            [*command, str(task), ports, *log_dir], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
        )
        for task in range(2)
    ]
    try:
        told = [worker.communicate(timeout=300) for worker in workers]
    finally:
        for worker in workers:
            worker.kill()
    assert [worker.returncode for worker in workers] == [0, 0], told
    return [line for out, _ in told for line in out.splitlines() if line.startswith("weights")]


def test_the_chief_logs_and_training_is_what_it_was(tmp_path):
    pytest.importorskip("tensorflow")
    one, other = trained(str(tmp_path))
    assert one == other
    steps = logged_steps(tmp_path / "examples")
    assert steps["snapshot"] == list(range(N_EPOCHS + 1))
    assert steps["dictionary"][-1] == N_EPOCHS  # before it as time allows
    assert len(list((tmp_path / "examples").iterdir())) == 1  # of one process
    assert trained() == [one, one]
