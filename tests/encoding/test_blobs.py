import multiprocessing
import subprocess
import sys

import pytest

FORKS = """
import os
import signal
import sys
from tests.samples import random_snapshot

before = random_snapshot().to_blobs()
child = os.fork()
if not child:
    signal.alarm(60)  # a child that hangs is killed
    after = random_snapshot().to_blobs()
    if after == before:
        os._exit(0)
    differ = [i for i, (one, other) in enumerate(zip(before, after)) if one != other]
    sys.exit(f"the child gave {len(after)} blobs instead of {len(before)}; those at {differ} are others")
status = os.waitpid(child, 0)[1]
if status:
    sys.exit(f"the child ended with {os.waitstatus_to_exitcode(status)}, of a signal where negative")
"""


@pytest.mark.skipif("fork" not in multiprocessing.get_all_start_methods(), reason="needs fork")
def test_a_process_that_has_encoded_can_fork():
    found = subprocess.run([sys.executable, "-c", FORKS], capture_output=True, text=True)
    assert found.returncode == 0, found.stdout + found.stderr
