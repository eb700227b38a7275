import multiprocessing
import subprocess
import sys

import pytest

FORKS = """
import os
import signal
from tests.samples import random_snapshot

before = random_snapshot().to_blobs()
child = os.fork()
if not child:
    signal.alarm(60)  # a child that hangs is killed
    os._exit(0 if random_snapshot().to_blobs() == before else 1)
raise SystemExit(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]))
"""


@pytest.mark.skipif("fork" not in multiprocessing.get_all_start_methods(), reason="needs fork")
def test_a_process_that_has_encoded_can_fork():
    subprocess.run([sys.executable, "-c", FORKS], check=True)
