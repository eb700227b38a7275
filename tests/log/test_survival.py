"""Trainings in processes of their own to which something happens: what was logged is read, under both loaders."""

import json
import subprocess
import sys

import pytest

from tests.log.trainings import HARMED, N_STEPS, UNDONE
from tests.serving import LOADERS, tensorboard

pytestmark = pytest.mark.slow

# Which steps are read after each harm, and whether training goes on to its end.
ALL = set(range(N_STEPS + 1))
LOST = set(range(HARMED + 1, UNDONE + 1))
EXPECTED = {
    "kill": (set(range(HARMED + 1)), False),
    "interrupt": (set(range(HARMED + 1)), False),
    "fill_disk": (ALL - LOST, True),
    "forbid": (ALL - LOST, True),
    "remove": (set(range(HARMED + 1, N_STEPS + 1)), True),
}


@pytest.mark.parametrize("framework", ["torch", "keras"])
@pytest.mark.parametrize("harm", EXPECTED)
def test_what_was_logged_is_read(tmp_path, framework, harm):
    pytest.importorskip("resource")
    expected, ends = EXPECTED[harm]
    command = [sys.executable, "-m", "tests.log.trainings", framework, harm, str(tmp_path)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert ("trained to the end" in done.stdout) == ends, done.stderr
    assert (done.returncode == 0) == ends
    for loader in LOADERS:
        with tensorboard(tmp_path, loader) as server:
            runs = json.loads(server.get("index").body)["runs"]
            seen = {step["step"]: tag for run in runs for tag in run["tags"] for step in tag["steps"]}
            assert seen.keys() == expected
            for step, tag in seen.items():
                assert server.get("blob", run=runs[0]["run"], tag=tag["tag"], step=step, index=1).status == 200
