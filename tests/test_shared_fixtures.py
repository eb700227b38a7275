"""What the tests' own tools promise."""

import subprocess
import sys
from pathlib import Path

TESTS = """
import pytest

starts = []

@pytest.fixture(scope="module")
def server():
    starts.append("start")
    if len(starts) == 1:
        raise RuntimeError("not up in time")
    return "up"

@pytest.mark.parametrize("i", range(3))
def test_of_the_server(server, i):
    assert server == "up" and len(starts) == 2
"""


def test_a_shared_fixture_that_failed_once_fails_one_test(tmp_path):
    (tmp_path / "test_it.py").write_text(TESTS)
    (tmp_path / "conftest.py").write_text("from tests.conftest import pytest_fixture_setup")
    command = [
        sys.executable,
        "-m",
        "pytest",
        "-q",
        "-p",
        "no:cacheprovider",
        "--rootdir",
        str(tmp_path),
        str(tmp_path),
    ]
    found = subprocess.run(command, capture_output=True, text=True, check=False, cwd=Path(__file__).parents[1])
    assert "2 passed, 1 error" in found.stdout, found.stdout
