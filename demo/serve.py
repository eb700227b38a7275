"""Shows a log directory in TensorBoard, and prints the address of our tab with a view already selected."""

import argparse
import contextlib
import http.client
import json
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path
from types import FrameType
from typing import NoReturn

from tb_plugin.metadata import PLUGIN_NAME, tab_address


def main() -> None:
    """Serves until it is interrupted."""
    parser = argparse.ArgumentParser(prog="python -m demo.serve", description=__doc__)
    parser.add_argument("--logdir", type=Path, required=True)
    parser.add_argument("--port", type=int, default=6006, help="or the next free one (default: %(default)s)")
    parser.add_argument("--run", default="creatures/examples", help="which run to show first (default: %(default)s)")
    parser.add_argument("--layer", default="block4", help="which of its layers (default: %(default)s)")
    arguments = parser.parse_args()

    for ending in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(ending, _interrupt)
    with contextlib.suppress(KeyboardInterrupt):
        serve(arguments.logdir, free_port(arguments.port), run=arguments.run, layer=arguments.layer)


def serve(logdir: Path, port: int, **selected: str) -> None:
    """Runs TensorBoard until it ends or this process is interrupted."""
    command = [sys.executable, "-m", "tensorboard.main", "--logdir", str(logdir), "--port", str(port)]
    # In a session of its own, it gets no Ctrl-C from the terminal but only our request to end.
    tensorboard = subprocess.Popen(command, stdin=subprocess.DEVNULL, start_new_session=True)
    try:
        while (plugins := loaded_plugins(port)) is None:
            if tensorboard.poll() is not None:
                sys.exit(f"TensorBoard ended with exit code {tensorboard.returncode}; its messages are above.")
            time.sleep(0.2)
        if PLUGIN_NAME not in plugins:
            sys.exit(f"TensorBoard did not load the plugin {PLUGIN_NAME}; its messages are above.")
        print(f"\n  {tab_address(port, **selected)}\n\nCtrl-C ends TensorBoard.", flush=True)
        sys.exit(f"TensorBoard ended with exit code {tensorboard.wait()}.")
    finally:
        tensorboard.terminate()
        tensorboard.wait()


def free_port(first: int) -> int:
    """The first port from `first` on that nobody listens at."""
    for port in range(first, first + 100):
        try:
            socket.create_connection(("localhost", port), timeout=1).close()
        except ConnectionRefusedError:
            return port
    sys.exit(f"no free port from {first} to {first + 99}")


def loaded_plugins(port: int) -> dict[str, object] | None:
    """The plugins of the TensorBoard at a port, or None if it does not answer yet."""
    connection = http.client.HTTPConnection("localhost", port, timeout=60)
    try:
        connection.request("GET", "/data/plugins_listing")
        return json.load(connection.getresponse())
    except OSError:
        return None
    finally:
        connection.close()


def _interrupt(signal_number: int, frame: FrameType | None) -> NoReturn:
    raise KeyboardInterrupt


if __name__ == "__main__":
    main()
