"""What looking at a hundred runs costs: `python -m tests.benchmarks.viewer [--runs 100] [--steps 50] [--loader rust]`.

Prints, beside TensorBoard's image dashboard that serves the same bytes in the same run:
- memory of the server, with nobody looking and the most of it while 20 clients look for 20 seconds;
- seconds until there is something to see in a Chromium, and until the index has come once more;
- what the clients meet: errors, and how long answers take;
- of a snapshot of 30 layers, 1,000 classes and 64 examples: seconds until there is something to see, and until another
  example is drawn.
Runs have the same contents, and lie on disk once; TensorBoard holds each of them.
"""

from __future__ import annotations

import argparse
import json
import statistics
import subprocess
import sys
import tempfile
import threading
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from playwright.sync_api import sync_playwright

from tests.benchmarks import viewer_clients, viewer_pages, viewer_runs
from tests.e2e.browser import launch
from tests.serving import LOADERS, Server, megabytes_of, tensorboard

N_CLIENTS, SECONDS = 20, 20
_ROUNDS = 15


@dataclass(frozen=True)
class Memory:
    """Megabytes of a server: of all its processes, and of the one in Python, which holds what is ours."""

    whole: float
    python: float


@dataclass(frozen=True)
class Load:
    """What clients met, and what the server took meanwhile."""

    errors: list[str]
    seconds: dict[str, list[float]]
    most: Memory


def main() -> None:
    """Measures and prints."""
    parser = argparse.ArgumentParser(description="Benchmarks the viewer.")
    parser.add_argument("--runs", type=int, default=100)
    parser.add_argument("--steps", type=int, default=50)
    parser.add_argument("--examples", type=int, default=8)
    parser.add_argument("--loader", choices=list(LOADERS), default="rust")
    arguments = parser.parse_args()
    with (
        tempfile.TemporaryDirectory() as folder,
        sync_playwright() as playwright,
        launch(playwright, Path(folder, "profile")) as browser,
    ):
        many(Path(folder), browser, arguments)
        large(Path(folder), browser, arguments.loader)


def many(folder: Path, browser: Any, arguments: argparse.Namespace) -> None:
    """Many runs: ours, and the same bytes as images."""
    logged = list(viewer_runs.training(arguments.steps, arguments.examples))
    snapshots = [sum(map(len, each.artifact.blobs)) for each in logged if each.artifact.kind == "snapshot"]
    for whose in ("ours", "images"):
        n_bytes = viewer_runs.write(folder / whose, logged, arguments.runs, as_images=whose == "images")
    held = arguments.runs * n_bytes / 1e6
    print(
        f"{arguments.runs} runs x {arguments.steps} snapshots of {statistics.mean(snapshots) / 1e3:.0f} kB, with what "
        f"else is logged {held:.0f} MB, loader in {arguments.loader}\n"
    )
    found = {whose: _measured(folder / whose, whose, browser, arguments, held) for whose in ("ours", "images")}
    ours, theirs = found["ours"], found["images"]
    print(f"{'':44}{'ours':>10}{'images':>10}{'ratio':>8}")
    for name, value in ours.items():
        print(f"{name:44}{value:10.3f}{theirs[name]:10.3f}{value / theirs[name] if theirs[name] else 1:8.2f}")


def large(folder: Path, browser: Any, loader: str) -> None:
    """One large snapshot."""
    n_bytes = viewer_runs.write(folder / "wide", list(viewer_runs.wide()), 4)
    with tensorboard(folder / "wide", loader, "--reload_interval=5") as server:
        view = viewer_pages.first_view(browser, server.url)
        others = viewer_pages.other_examples(browser, server.url, [20, 30, 40, 50, 60])
    print(f"\n30 layers x 1,000 classes x 64 examples, {n_bytes / 1e6:.0f} MB")
    print(f"{'first view, s':44}{view.whole:10.2f}")
    print(f"{'of it in our frame':44}{view.own:10.2f}")
    print(f"{'another example, s: median, most':44}{statistics.median(others):10.3f}{max(others):10.3f}", flush=True)


def _measured(log_dir: Path, whose: str, browser: Any, arguments: argparse.Namespace, held: float) -> dict[str, float]:
    flags = "--reload_interval=5", "--samples_per_plugin=images=50"
    with tensorboard(log_dir, arguments.loader, *flags, ready="index.js") as server:
        _settle(server, arguments.runs)
        path = {"ours": f"{viewer_clients.OURS}/index?run=", "images": f"{viewer_clients.IMAGES}/tags"}[whose]
        start = time.perf_counter()
        _fetch(server, path)
        first_index = time.perf_counter() - start
        before = _memory(server.pid)
        index = _seconds(lambda: _fetch(server, path))
        if whose == "ours":
            view = viewer_pages.first_view(browser, server.url)
            whole, own = view.whole, view.own
        else:
            whole = own = viewer_pages.first_image(browser, server.url)
        load = _load(server, whose)
    for error in load.errors[:5]:
        print(f"{whose}: {error}")
    every = sorted(second for seconds in load.seconds.values() for second in seconds)
    slow = {route: sorted(seconds)[int(0.99 * len(seconds))] for route, seconds in load.seconds.items()}
    print(f"{whose}: p99 by route, s: " + ", ".join(f"{r} {s:.3f} of {len(load.seconds[r])}" for r, s in slow.items()))
    return {
        "memory, MB for each MB logged": before.whole / held,
        "memory of the process in Python, MB": before.python,
        "most with 20 clients, MB for each MB logged": load.most.whole / held,
        "most of the process in Python, MB": load.most.python,
        "index for the first time, s": first_index,
        "index once more, s": index,
        "first view, s": whole,
        "first view, of it in the plugin's frame": own,
        "clients: errors": float(len(load.errors)),
        "clients: answers a second": len(every) / SECONDS,
        "clients: median, s": every[len(every) // 2],
        "clients: 99 of 100 within, s": every[int(0.99 * len(every))],
    }


def _load(server: Server, whose: str) -> Load:
    command = [sys.executable, "-m", viewer_clients.__name__, server.url, whose, str(N_CLIENTS), str(SECONDS)]
    with _watched(server) as most:
        answer = json.loads(subprocess.run(command, check=True, capture_output=True).stdout)
    return Load(answer["errors"], answer["seconds"], Memory(max(m.whole for m in most), max(m.python for m in most)))


@contextmanager
def _watched(server: Server) -> Iterator[list[Memory]]:
    """Notes memory again and again."""
    found, ended = [_memory(server.pid)], threading.Event()

    def note() -> None:
        while not ended.wait(0.5):
            found.append(_memory(server.pid))

    thread = threading.Thread(target=note)
    thread.start()
    try:
        yield found
    finally:
        ended.set()
        thread.join()


def _settle(server: Server, n_runs: int) -> None:
    """Waits until everything is read: all runs are there, and memory no longer grows."""
    same: list[int] = []
    while len(same) < 4:
        time.sleep(2)
        size = round(_memory(server.pid).whole / 20)
        complete = len(json.loads(_fetch(server, "data/runs"))) == n_runs
        same = [*same, size] if complete and same[-1:] == [size] else [size]


def _seconds(work: Callable[[], object]) -> float:
    times = []
    for _ in range(_ROUNDS):
        start = time.perf_counter()
        work()
        times.append(time.perf_counter() - start)
    return statistics.median(times)


def _fetch(server: Server, path: str) -> bytes:
    with urllib.request.urlopen(f"{server.url}{path}", timeout=300) as answer:
        return answer.read()


def _memory(pid: int) -> Memory:
    sizes = megabytes_of(pid)
    return Memory(sum(sizes.values()), sizes[pid])


if __name__ == "__main__":
    main()
