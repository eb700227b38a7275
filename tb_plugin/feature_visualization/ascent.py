"""The optimisation of icons, as far as it is the same in every framework: its constants, and what is done in turn."""

from __future__ import annotations

import dataclasses
import threading
import time
from typing import Any, Protocol

import numpy as np

from tb_plugin.feature_visualization.budget import DEFAULT_STEPS
from tb_plugin.feature_visualization.canvas import Canvas
from tb_plugin.feature_visualization.grids import GridJob
from tb_plugin.feature_visualization.rendering import Job, RenderedIcons

# Adam's usual constants.
DECAY, SQUARE_DECAY, EPSILON = 0.9, 0.999, 1e-7
# How much likeness of icons that are held apart counts, against what they reach.
DIVERSITY = 1.0
# Of the opacity of transparent icons, averaged over squares of so many pixels a side.
BLUR_PENALTY, BLUR_SIZE = 0.1, 5
# The least that the factor of an angle may be, and what keeps vectors of no length from dividing by nothing.
SMALLEST_COSINE, COSINE_EPSILON = 0.1, 1e-4
# Of a grid, the article's: how much of an icon is its own, and how much is shared by where a group is active.
OWN, SHARED = 0.7, 0.5
# RenderedIcons of a grid that take part in one step.
GRID_BATCH = 49
# Steps between two looks at the clock and at whether to stop.
_CHUNK = 32


class Ascent(Protocol):
    """Steepest ascent for jobs of one kind; a state is whatever the framework keeps."""

    @property
    def canvas(self) -> Canvas:
        """What is optimised."""
        ...

    def begin(self, job: Job, parameters: np.ndarray) -> Any:
        """Gives the state before the first step."""
        ...

    def advance(self, state: Any, first_step: int, matrices: np.ndarray) -> Any:
        """Does as many steps as there are matrices `[n_steps, n, 8]`; gives the new state."""
        ...

    def finish(self, state: Any) -> RenderedIcons:
        """Gives the icons, and what they reach."""
        ...


def climb(ascent: Ascent, job: Job, stop: threading.Event) -> RenderedIcons:
    """Does all steps of a job, or as many as there is time for; fewer where it is told to stop."""
    deadline = time.monotonic() + (float("inf") if job.seconds is None else job.seconds)
    n_steps = DEFAULT_STEPS if job.rendering.n_steps is None else job.rendering.n_steps
    # Of its objective, and of its place among those that are held apart.
    seeds = [(job.rendering.seed, o.key, i % job.n_diverse) for i, o in enumerate(job.objectives)]
    canvas = ascent.canvas
    state = ascent.begin(job, canvas.start(seeds) if job.initial is None else canvas.parameters_of(job.initial))
    matrices = canvas.draws(seeds, n_steps)
    chunk = _CHUNK if job.seconds is None else _CHUNK // 4
    for first in range(0, n_steps, chunk):
        if stop.is_set() or time.monotonic() > deadline:
            break
        state = ascent.advance(state, first, matrices[first : first + chunk])
    return ascent.finish(state)


def kind(job: Job) -> tuple[Any, ...]:
    """What jobs have in common that one ascent can do."""
    rendering = dataclasses.replace(job.rendering, n_steps=None, learning_rate=None, seed=0, colors=None)
    colors = None if job.rendering.colors is None else job.rendering.colors.tobytes()
    n, layers = len(job.objectives), job.objectives[0].layers
    fields = tuple(getattr(rendering, field.name) for field in dataclasses.fields(rendering) if field.name != "colors")
    return ("ascent", layers, n, job.n_diverse, with_cosine(job), fields, colors)


def with_cosine(job: Job) -> bool:
    """Tells whether the angle counts in any of a job's objectives."""
    return any(term.cosine_power for objective in job.objectives for term in objective.terms)


class GridAscent(Protocol):
    """One step for a batch of a grid's icons. Parameters come with two moments of Adam."""

    @property
    def canvas(self) -> Canvas:
        """What is optimised."""
        ...

    def groups(self, parameters: np.ndarray) -> Any:
        """Gives the state of what groups share before the first step."""
        ...

    def step(
        self,
        own: list[np.ndarray],
        groups: Any,
        counts: tuple[int, int],
        rate: float,
        matrices: np.ndarray,
        coefficients: np.ndarray,
        vectors: np.ndarray,
    ) -> tuple[list[np.ndarray], Any]:
        """Gives the new states, of icons and of groups; `counts` says the how-manieth step it is of each."""
        ...

    def images(self, own: np.ndarray, groups: Any, coefficients: np.ndarray) -> np.ndarray:
        """Gives the images of parameters."""
        ...


def grid_batch(job: GridJob) -> int:
    """Decides how many icons take part in one step."""
    return min(GRID_BATCH, len(job.vectors))


def grid_kind(job: GridJob) -> tuple[Any, ...]:
    """What jobs have in common that one grid ascent can do."""
    rendering = job.rendering
    return ("grid", job.layer, grid_batch(job), job.coefficients.shape[1], rendering.size, rendering.parameterization)


def climb_grid(ascent: GridAscent, job: GridJob, stop: threading.Event) -> np.ndarray:
    """Does all steps of a grid; fewer where it is told to stop. Gives the images `[P, S, S, C]`."""
    (n_icons, n_groups), n = job.coefficients.shape, grid_batch(job)
    rendering, n_steps = job.rendering, job.rendering.n_steps or 0
    seeds = [(rendering.seed, i, 2) for i in range(n_icons + n_groups)]
    start = ascent.canvas.start(seeds)
    own = [start[:n_icons], np.zeros_like(start[:n_icons]), np.zeros_like(start[:n_icons])]
    groups = ascent.groups(start[n_icons:])
    matrices = ascent.canvas.draws(seeds[:n_icons], n_steps)
    # RenderedIcons are all of one strength: what differs is the direction.
    lengths = np.linalg.norm(job.vectors, axis=1, keepdims=True)
    vectors = (job.vectors / np.maximum(lengths, 1e-12)).astype(np.float32)
    coefficients = job.coefficients.astype(np.float32)
    for turn, (step, chosen) in enumerate(_turns(n_icons, n, n_steps, rendering.seed)):
        if stop.is_set():
            break
        rows = [array[chosen] for array in own]
        moves, shares = matrices[step, chosen], coefficients[chosen]
        rows, groups = ascent.step(rows, groups, (step, turn), rendering.rate, moves, shares, vectors[chosen])
        for array, new in zip(own, rows, strict=True):
            array[chosen] = new
    parts = [ascent.images(own[0][c], groups, coefficients[c]) for c in _filled(n_icons, n)]
    return np.concatenate(parts)[:n_icons]


def _turns(n_icons: int, n: int, n_steps: int, seed: int) -> list[tuple[int, np.ndarray]]:
    """Gives the batches: in each of `n_steps` rounds every icon has its turn, in random order."""
    rng = np.random.default_rng(seed)
    orders = [rng.permutation(n_icons) for _ in range(n_steps)]
    return [(step, order[chosen]) for step, order in enumerate(orders) for chosen in _filled(n_icons, n)]


def _filled(n_icons: int, n: int) -> list[np.ndarray]:
    """Indices in batches of n; the last is filled up from the start."""
    return [np.arange(first, first + n) % n_icons for first in range(0, n_icons, n)]
