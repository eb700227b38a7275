"""Scalars that others wrote beside our artifacts: accuracy and loss of the same experiment."""

from __future__ import annotations

import math
from typing import Any

from tensorboard import errors
from tensorboard.context import RequestContext
from tensorboard.data import provider

_PLUGIN = "scalars"
# A curve is some hundred pixels wide.
_MOST_POINTS = 500
# Of hundreds of runs side by side, those that are nearest; of thousands of tags, the first.
_MOST_RUNS = 50
_MOST_SERIES = 500
# TensorBoard's name of the run that is the log directory itself.
_ROOT = "."


def distance(run: str, own: str) -> int | None:
    """Tells how near a run is to ours: 0 of our own, 1 of those below it, 2 of the one above and what lies below that.

    Keras writes "a/train" and "a/validation" beside our "a/examples"; others write into "a" itself. Of runs that lie in
    the log directory itself each may be an experiment of its own: these are at 3. None: it is of another experiment.
    """
    if run == own:
        return 0
    if run.startswith(f"{own}/") or (own == _ROOT and "/" not in run):
        return 1
    above = own.rpartition("/")[0]
    if run == (above or _ROOT) or (above and run.startswith(f"{above}/")):
        return 2
    return None if above or own == _ROOT else 3


def nearest(runs: list[str], own: str) -> list[str]:
    """Gives the runs under the same parent, the nearest first."""
    near = [(where, run.count("/"), run) for run in runs if (where := distance(run, own)) is not None]
    return [run for _, _, run in sorted(near)][:_MOST_RUNS]


class Scalars:
    """Reads scalars through a DataProvider."""

    def __init__(self, data_provider: provider.DataProvider) -> None:
        """Keeps the provider.

        Args:
          data_provider: TensorBoard's.
        """
        self._provider = data_provider

    def listed(self, ctx: RequestContext, experiment_id: str, run: str) -> dict[str, Any]:
        """Lists what scalars there are in the experiment of a run. See `http_api.md`."""
        names = [each.run_name for each in self._provider.list_runs(ctx, experiment_id=experiment_id)]
        near = nearest(names, run)
        if not near:
            return {"series": []}
        found = self._provider.list_scalars(
            ctx,
            experiment_id=experiment_id,
            plugin_name=_PLUGIN,
            run_tag_filter=provider.RunTagFilter(runs=near),
        )
        series = [
            {
                "run": each,
                "tag": tag,
                "name": entry.display_name or tag,
                "distance": distance(each, run),
                "max_wall_time": entry.max_wall_time,
            }
            for each in near
            for tag, entry in sorted(found.get(each, {}).items())
        ]
        return {"series": series[:_MOST_SERIES]}

    def points(self, ctx: RequestContext, experiment_id: str, run: str, tag: str) -> dict[str, Any]:
        """Gives the points of a series, some hundred at most. See `http_api.md`.

        Raises:
          NotFoundError: If there is no such series.
        """
        found = self._provider.read_scalars(
            ctx,
            experiment_id=experiment_id,
            plugin_name=_PLUGIN,
            downsample=_MOST_POINTS,
            run_tag_filter=provider.RunTagFilter(runs=[run], tags=[tag]),
        )
        points = found.get(run, {}).get(tag)
        if points is None:
            raise errors.NotFoundError(f"no scalars for run {run!r}, tag {tag!r}")
        return {
            "steps": [point.step for point in points],
            "wall_times": [point.wall_time for point in points],
            # JSON has no numbers for what is not finite.
            "values": [point.value if math.isfinite(point.value) else None for point in points],
        }
