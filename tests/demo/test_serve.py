import contextlib
import random
import re
import signal
import socket
import subprocess
import sys
import urllib.request

import pytest

from demo.serve import free_port


@pytest.fixture
def taken_port():
    # Not of those that systems hand out, to other tests beside this one too, for the next must be free.
    ports = list(range(12_000, 20_000))
    random.shuffle(ports)
    for port in ports:
        with contextlib.suppress(OSError), socket.create_server(("localhost", port)):
            yield port
            return


def test_serves_at_the_next_free_port_until_interrupted(taken_port, tmp_path):
    command = [sys.executable, "-m", "demo.serve", "--logdir", str(tmp_path), "--port", str(taken_port)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True) as process:
        assert process.stdout is not None
        (url,) = re.findall(r"http://\S+", process.stdout.readline() + process.stdout.readline())
        with urllib.request.urlopen(url) as page:
            assert page.status == 200
        process.send_signal(signal.SIGINT)
    assert process.returncode == 0
    port = int(re.findall(r":(\d+)/#semantic_dictionary&p.semantic_dictionary.run=", url)[0])
    assert port > taken_port
    assert free_port(port) == port
