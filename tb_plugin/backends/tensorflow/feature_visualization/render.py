"""Rendering icons of Keras models."""

from __future__ import annotations

import functools
import threading
from collections.abc import Callable, Generator, Iterable

from tb_plugin.backends.tensorflow.feature_visualization.ascent import TensorAscent
from tb_plugin.backends.tensorflow.feature_visualization.grid import render_grids
from tb_plugin.backends.tensorflow.network import KerasNetwork
from tb_plugin.backends.tensorflow.receptive_field import with_receptive_field
from tb_plugin.feature_visualization import Engine, Job, RenderedIcons
from tb_plugin.feature_visualization.ascent import climb, kind
from tb_plugin.feature_visualization.threads import in_turn


def render_jobs(network: KerasNetwork, jobs: Iterable[Job]) -> Generator[tuple[Job, RenderedIcons], None, None]:
    """Renders jobs, two at a time, and gives each when it is finished, in their order.

    A job is taken when there is room for it. Closing the generator, as an interrupt does, stops what is under way
    within a few steps.
    """

    def prepare(job: Job) -> Callable[[threading.Event], RenderedIcons]:
        ascent = network.compiled(kind(job), lambda: TensorAscent(network, job))
        return functools.partial(climb, ascent, job)

    return in_turn(jobs, prepare)


ENGINE = Engine(render_jobs, render_grids, with_receptive_field)
render, render_diverse = ENGINE.render, ENGINE.render_diverse
