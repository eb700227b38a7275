"""The optimisation of icons, as far as it is the same in every framework: its constants and its loop over steps."""

from __future__ import annotations

import dataclasses
import threading
from collections.abc import Callable, Sequence
from typing import Any, Protocol

import numpy as np

from tb_plugin.deadline import NEVER, Deadline, Pieces
from tb_plugin.feature_visualization.budget import DEFAULT_STEPS
from tb_plugin.feature_visualization.canvas import Canvas
from tb_plugin.feature_visualization.grids import GridJob
from tb_plugin.feature_visualization.rendering import Job, RenderedIcons
from tb_plugin.feature_visualization.towards import CONTRAST, Moments, Target, Towards

# Adam's usual constants.
DECAY, SQUARE_DECAY, EPSILON = 0.9, 0.999, 1e-7
# How much likeness counts, for icons that are held apart, against what they reach.
DIVERSITY = 1.0
# The penalty on opacity of transparent icons that differs from its mean over squares, and their side in pixels.
BLUR_PENALTY, BLUR_SIZE = 0.1, 5
# The least factor for an angle, and what keeps vectors of length zero from a division by zero.
SMALLEST_COSINE, COSINE_EPSILON = 0.1, 1e-4
# The article's weights for grids: how much of an icon is its own, and how much it shares where a group is active.
OWN, SHARED = 0.7, 0.5
# How many icons of a grid take part in one step.
GRID_BATCH = 49
# Most steps between two looks at the clock and at whether to stop.
_CHUNK = 32


class Ascent(Protocol):
    """What a framework does for jobs of one kind, by steepest ascent; a state is whatever it keeps."""

    @property
    def canvas(self) -> Canvas:
        """The canvas of the images that are optimised."""
        ...

    def begin(self, job: Job, parameters: np.ndarray) -> Any:
        """Gives the state before the first step."""
        ...

    def advance(self, state: Any, first_step: int, matrices: np.ndarray) -> Any:
        """Does as many steps as there are matrices `[n_steps, n, 8]`, and gives the new state."""
        ...

    def finish(self, state: Any) -> RenderedIcons:
        """Gives the icons and the values that they reach."""
        ...


def climb(ascent: Ascent, job: Job, stop: threading.Event) -> RenderedIcons:
    """Does all steps of a job, or as many as time allows; it ends early when it is told to stop.

    Args:
      ascent: Of the job's kind.
      job: What to do.
      stop: Whether to stop, which is looked at every few steps.

    Returns:
      The icons after the last step; none if the job's deadline came before.
    """
    n_steps = DEFAULT_STEPS if job.rendering.n_steps is None else job.rendering.n_steps
    # A seed comes from the objective, and from the icon's place among those that are held apart.
    seeds = [(job.rendering.seed, o.key, i % job.n_diverse) for i, o in enumerate(job.objectives)]
    canvas = ascent.canvas
    if not job.deadline.has():
        return RenderedIcons.none()
    own_end = Deadline.after(job.seconds)
    state = ascent.begin(job, _start(job, canvas, seeds))
    matrices = canvas.draws(seeds, n_steps)

    def advance(state: Any, first: int, n: int) -> Any:
        return ascent.advance(state, first, matrices[first : first + n])

    state, cost = stepped(advance, state, n_steps, job.deadline, own_end, stop)
    return RenderedIcons.none() if state is None else dataclasses.replace(ascent.finish(state), cost=cost)


def _start(job: Job, canvas: Canvas, seeds: Sequence[Sequence[int]]) -> np.ndarray:
    """Gives the parameters that a job starts from."""
    if job.initial is not None:
        return canvas.parameters_of(job.initial)
    if job.towards is None:
        return canvas.start(seeds)
    # With fewer steps a crop is to be as much in the minority in the end, or the icon would be a copy of it.
    return canvas.parameters_of(job.towards.crops[:, 0]) * np.float32(CONTRAST * job.rendering.way)


def stepped(
    advance: Callable[[Any, int, int], Any],
    state: Any,
    n_steps: int,
    deadline: Deadline,
    own_end: Deadline = NEVER,
    stop: threading.Event | None = None,
) -> tuple[Any, float]:
    """Does steps, a few at a time.

    Args:
      advance: Does steps: (state, number of the first, how many) -> state.
      state: The state before the first step.
      n_steps: How many steps there are.
      deadline: When all of them are to be done.
      own_end: When to leave out the rest of them.
      stop: Tells when to leave out the rest of them at once.

    Returns:
      The state after the last step, None if the deadline came before; and how long the last steps took each.
    """
    pieces, done = Pieces(deadline if deadline.end < own_end.end else own_end), 0
    while done < n_steps and not (stop is not None and stop.is_set()):
        n = pieces.size(min(n_steps - done, _CHUNK))
        if not n:
            return (None if deadline.end <= own_end.end else state), pieces.cost
        with pieces.timed(n):
            state = advance(state, done, n)
        done += n
    return state, pieces.cost


def kind(job: Job) -> tuple[Any, ...]:
    """Gives a key that is the same for jobs which one ascent can do."""
    rendering = dataclasses.replace(
        job.rendering, n_steps=None, learning_rate=None, seed=0, colors=None, towards="data"
    )
    colors = None if job.rendering.colors is None else job.rendering.colors.tobytes()
    layers = job.objectives[0].layers, None if job.towards is None else job.towards.layers
    fields = tuple(getattr(rendering, field.name) for field in dataclasses.fields(rendering) if field.name != "colors")
    return ("ascent", layers, job.n_diverse, with_cosine(job), fields, colors)


def target_of(towards: Towards, canvas: Canvas, seen: Callable[[np.ndarray], Moments]) -> Target:
    """Tells what icons are to be like.

    Args:
      towards: Real crops of each.
      canvas: The canvas of the icons, by which the crops are shown as well.
      seen: Tells what the network sees in images of parameters `[n, ...]`.
    """
    return Target.of([seen(canvas.parameters_of(crops)) for crops in np.moveaxis(towards.crops, 1, 0)])


def with_cosine(job: Job) -> bool:
    """Tells whether the angle counts in any of a job's objectives."""
    return any(term.cosine_power for objective in job.objectives for term in objective.terms)


class GridAscent(Protocol):
    """What a framework does for a batch of a grid's icons. Parameters come with two moments of Adam."""

    @property
    def canvas(self) -> Canvas:
        """The canvas of the images that are optimised."""
        ...

    def groups(self, parameters: np.ndarray) -> Any:
        """Gives the state before the first step of the parameters that icons of a group share."""
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
        """Does one step.

        Args:
          own: Parameters and moments of n icons, each `[n, ...]`.
          groups: The state of what groups share.
          counts: The number of this step, from 0: for the icons, and for the groups.
          rate: The learning rate.
          matrices: `[n, 8]`, how each icon is moved.
          coefficients: `[n, G]`, how much of each group's parameters goes into each icon.
          vectors: `[n, C]` of length 1, what each icon is optimised for.

        Returns:
          The new states of icons and of groups.
        """
        ...

    def images(self, own: np.ndarray, groups: Any, coefficients: np.ndarray) -> np.ndarray:
        """Gives images `[n, S, S, C]` in [0, 1] of parameters."""
        ...


def grid_batch(job: GridJob) -> int:
    """Decides how many icons take part in one step."""
    return min(GRID_BATCH, len(job.vectors))


def grid_kind(job: GridJob) -> tuple[Any, ...]:
    """Gives a key that is the same for jobs which one grid ascent can do."""
    rendering = job.rendering
    return ("grid", job.layer, grid_batch(job), job.coefficients.shape[1], rendering.size, rendering.parameterization)


def climb_grid(ascent: GridAscent, job: GridJob, stop: threading.Event) -> np.ndarray:
    """Does all steps of a grid, or fewer when it is told to stop.

    Returns:
      The images `[P, S, S, C]` in [0, 1]; none of them if the job's deadline came before.
    """
    (n_icons, n_groups), n = job.coefficients.shape, grid_batch(job)
    rendering, n_steps = job.rendering, job.rendering.n_steps or 0
    seeds = [(rendering.seed, i, 2) for i in range(n_icons + n_groups)]
    start = ascent.canvas.start(seeds)
    own = [start[:n_icons], np.zeros_like(start[:n_icons]), np.zeros_like(start[:n_icons])]
    groups = ascent.groups(start[n_icons:])
    matrices = ascent.canvas.draws(seeds[:n_icons], n_steps)
    # All icons get the same strength: only the direction of their vectors counts.
    lengths = np.linalg.norm(job.vectors, axis=1, keepdims=True)
    vectors = (job.vectors / np.maximum(lengths, 1e-12)).astype(np.float32)
    coefficients = job.coefficients.astype(np.float32)
    pieces = Pieces(job.deadline)
    for turn, (step, chosen) in enumerate(_turns(n_icons, n, n_steps, rendering.seed)):
        if stop.is_set():
            break
        if not pieces.size(1):
            return np.zeros((0, *start.shape[1:]), np.float32)
        rows = [array[chosen] for array in own]
        moves, shares = matrices[step, chosen], coefficients[chosen]
        with pieces.timed(1):
            rows, groups = ascent.step(rows, groups, (step, turn), rendering.rate, moves, shares, vectors[chosen])
        for array, new in zip(own, rows, strict=True):
            array[chosen] = new
    parts = [ascent.images(own[0][c], groups, coefficients[c]) for c in _filled(n_icons, n)]
    return np.concatenate(parts)[:n_icons]


def _turns(n_icons: int, n: int, n_steps: int, seed: int) -> list[tuple[int, np.ndarray]]:
    """Gives steps and the icons that take part: in each of `n_steps` rounds all icons take a turn, in random order."""
    rng = np.random.default_rng(seed)
    orders = [rng.permutation(n_icons) for _ in range(n_steps)]
    return [(step, order[chosen]) for step, order in enumerate(orders) for chosen in _filled(n_icons, n)]


def _filled(n_icons: int, n: int) -> list[np.ndarray]:
    """Gives indices in batches of n; the last batch is filled up from the start."""
    return [np.arange(first, first + n) % n_icons for first in range(0, n_icons, n)]
