"""Rendering icons of modules."""

from __future__ import annotations

import functools
import threading
from collections.abc import Callable, Generator, Iterable
from typing import Any

from tb_plugin.backends.pytorch.cores import Cores
from tb_plugin.backends.pytorch.feature_visualization.ascent import TensorAscent
from tb_plugin.backends.pytorch.feature_visualization.grid import render_grids
from tb_plugin.backends.pytorch.network import TorchNetwork
from tb_plugin.backends.pytorch.receptive_field import with_receptive_field
from tb_plugin.backends.pytorch.replica import same_randomness
from tb_plugin.feature_visualization import Engine, Job, RenderedIcons
from tb_plugin.feature_visualization.ascent import climb, kind
from tb_plugin.feature_visualization.threads import in_turn


def render_jobs(network: TorchNetwork, jobs: Iterable[Job]) -> Generator[tuple[Job, RenderedIcons], None, None]:
    """Renders jobs, two at a time, and gives each when it is finished, in their order.

    All icons are of the module as it was when the first job of their kind was begun. A job is taken when there is room.
    Closing the generator, as an interrupt does, stops what is under way within a few steps.
    """
    ascents: dict[Any, TensorAscent] = {}

    def prepare(job: Job) -> Callable[[threading.Event], RenderedIcons]:
        if kind(job) not in ascents:
            ascents[kind(job)] = TensorAscent(network, job, cores)
        return functools.partial(_run, ascents[kind(job)], job, cores)

    with same_randomness(), Cores() as cores:
        yield from in_turn(jobs, prepare)


def _run(ascent: TensorAscent, job: Job, cores: Cores, stop: threading.Event) -> RenderedIcons:
    with cores.used():
        return climb(ascent, job, stop)


ENGINE = Engine(render_jobs, render_grids, with_receptive_field)
render, render_diverse = ENGINE.render, ENGINE.render_diverse
