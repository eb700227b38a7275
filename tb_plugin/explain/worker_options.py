"""Options of the command line that say who shares the work."""

from __future__ import annotations

import argparse
import contextlib
import importlib.util
from pathlib import Path

import numpy as np

from tb_plugin.explain.model import Pixels
from tb_plugin.explain.workers import Described, Workers

# What is made does not depend on them.
WORKER_OPTIONS = ("workers", "worker_count", "ray_address")


def add_worker_options(parser: argparse.ArgumentParser) -> None:
    """Adds the options."""
    add = parser.add_argument
    add("--workers", choices=["ray"], help="who shares the work: processes of Ray (extra [ray])")
    add("--worker-count", type=int, metavar="N", help="how many, each with one core (default: all cores)")
    add("--ray-address", metavar="ADDRESS", help="of a cluster of Ray, or auto (default: this machine alone)")


def check_worker_options(arguments: argparse.Namespace) -> None:
    """Checks what can be before a model is loaded.

    Raises:
      ValueError: If options do not fit each other.
      ImportError: If Ray is not installed.
    """
    if arguments.workers is None:
        told = [f"--{name.replace('_', '-')}" for name in WORKER_OPTIONS if getattr(arguments, name) is not None]
        if told:
            raise ValueError(f"{' and '.join(told)} must come with --workers ray")
        return
    if arguments.worker_count is not None and arguments.worker_count < 1:
        raise ValueError(f"worker-count must be at least 1, got {arguments.worker_count}")
    if importlib.util.find_spec("ray") is None:
        raise ImportError(
            "--workers ray needs Ray, which is not installed: pip install 'tensorboard-plugin-semantic-dictionary[ray]'"
        )


def begun_workers(
    arguments: argparse.Namespace,
    pixels: Pixels,
    examples: np.ndarray,
    fingerprint: int,
    stack: contextlib.ExitStack,
) -> Workers:
    """Begins workers that have loaded the model; leaving the stack ends them.

    Raises:
      ValueError: If the model is another one there, or there are too few cores.
      OSError: If a machine does not see the files, or there is no cluster.
    """
    from tb_plugin.explain.ray_workers import ray_workers

    path = Path(arguments.model)
    files = [str(each.resolve()) for each in (path, arguments.examples) if each.exists()]
    described = Described(
        model=str(path.resolve()) if path.exists() else arguments.model,
        pixels=pixels,
        output=arguments.output,
        layouts=tuple(arguments.layouts or ()),
        examples=examples,
        fingerprint=fingerprint,
        directory=str(Path.cwd()),
        needed=tuple(files),
    )
    return stack.enter_context(ray_workers(arguments.worker_count, arguments.ray_address))(described)
