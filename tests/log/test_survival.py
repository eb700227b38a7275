"""Trainings in processes of their own to which something happens: what was logged is read, under both loaders."""

import itertools
import json
import subprocess
import sys

import pytest

from tests.log.trainings import HARMED, N_STEPS, UNDONE
from tests.serving import LOADERS, tensorboard

# Trainings one after another: on a machine that does much else more than the ten minutes that a test has.
pytestmark = [pytest.mark.slow, pytest.mark.timeout(1800)]

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
CASES = list(itertools.product(["torch", "keras"], EXPECTED))
# The log is the same one, whoever trains: each harm comes to one framework often, and to the other in `make zoo`.
OFTEN = [("torch", "kill"), ("keras", "interrupt"), ("keras", "fill_disk"), ("torch", "forbid"), ("torch", "remove")]
OF_CASES = pytest.mark.parametrize(
    ("framework", "harm"),
    [pytest.param(*case, id="-".join(case), marks=() if case in OFTEN else pytest.mark.zoo) for case in CASES],
)


@pytest.fixture(scope="module")
def trained(request, tmp_path_factory):
    """The folder of all logs, and how each training has ended that is asked for."""
    pytest.importorskip("resource")
    folder = tmp_path_factory.mktemp("survival")
    asked = {(item.callspec.params["framework"], item.callspec.params["harm"]) for item in _items(request)}
    command = [sys.executable, "-m", "tests.log.trainings"]
    return folder, {
        (framework, harm): subprocess.run(
            [*command, framework, harm, str(folder / framework / harm)], capture_output=True, text=True, check=False
        )
        for framework, harm in sorted(asked)
    }


def _items(request):
    return [item for item in request.session.items if item.path == request.path]


@pytest.fixture(scope="module", params=LOADERS)
def server(request, trained):
    with tensorboard(trained[0], request.param) as server:
        yield server


@OF_CASES
def test_training_goes_on_where_it_can(trained, framework, harm):
    done = trained[1][framework, harm]
    assert ("trained to the end" in done.stdout) == EXPECTED[harm][1], done.stderr
    assert (done.returncode == 0) == EXPECTED[harm][1]


@OF_CASES
def test_what_was_logged_is_read(server, framework, harm):
    runs = json.loads(server.get("index").body)["runs"]
    (run,) = [run for run in runs if run["run"].startswith(f"{framework}/{harm}/")]
    seen = {step["step"]: tag for tag in run["tags"] for step in tag["steps"]}
    assert seen.keys() == EXPECTED[harm][0]
    for step, tag in seen.items():
        assert server.get("blob", run=run["run"], tag=tag["tag"], step=step, index=1).status == 200
