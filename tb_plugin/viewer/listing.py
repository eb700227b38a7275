"""What TensorBoard holds of ours: runs, tags and steps, read again only where something has changed."""

from __future__ import annotations

import threading
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, TypeAlias

from tensorboard.context import RequestContext
from tensorboard.data import provider

from tb_plugin.encoding.manifest import MAX_BLOBS, check_version
from tb_plugin.metadata import PLUGIN_NAME, TagInfo, parse_plugin_content

# More than TensorBoard can be told to keep: it downsamples before we ask.
_ALL = 1_000_000

Key: TypeAlias = tuple[str, str]  # run, tag


@dataclass(frozen=True)
class Selected:
    """One artifact: its address, its kind, and the keys of its items."""

    run: str
    tag: str
    kind: str
    step: int
    wall_time: float
    blob_keys: tuple[str, ...]


@dataclass(frozen=True)
class Listed:
    """What is known of a tag.

    Attributes:
      state: The last step, the last wall time and the longest sequence: what changes with every event.
      info: What its metadata says; None where they cannot be read.
      problem: Why it cannot be shown, or "".
      steps: The newest artifact of each step, in order.
    """

    state: tuple[Any, ...]
    info: TagInfo | None
    problem: str
    steps: tuple[Selected, ...]


class Listing:
    """Lists what a DataProvider holds, for many threads."""

    def __init__(self, data_provider: provider.DataProvider) -> None:
        """Keeps the provider.

        Args:
          data_provider: TensorBoard's.
        """
        self._provider = data_provider
        self._known: dict[tuple[str, str, str], Listed] = {}
        self._lock = threading.Lock()

    def tags(self, ctx: RequestContext, experiment_id: str, run: str | None = None) -> dict[Key, Listed]:
        """Lists all tags, or those of one run.

        TensorBoard tells in little time which tags have changed; it takes long to list the items of each.
        """
        wanted = provider.RunTagFilter(runs=None if run is None else [run])
        series = self._provider.list_blob_sequences(
            ctx, experiment_id=experiment_id, plugin_name=PLUGIN_NAME, run_tag_filter=wanted
        )
        found = {(r, tag): entry for r, tags in (series or {}).items() for tag, entry in tags.items()}
        before = {key: self._known.get((experiment_id, *key)) for key in found}
        now: dict[Key, Listed] = {}
        for key, entry in found.items():
            known = before[key]
            now[key] = known if known is not None and known.state == _state(entry) else _described(entry)
        changed = [key for key, listed in now.items() if listed is not before[key] and not listed.problem]
        now.update(self._with_steps(ctx, experiment_id, changed, now))
        with self._lock:
            self._forget(experiment_id, run, now)
            self._known.update({(experiment_id, *key): listed for key, listed in now.items()})
        return now

    def find(self, ctx: RequestContext, experiment_id: str, run: str, tag: str) -> Listed | None:
        """Gives what is known of a tag, without asking TensorBoard; where nothing is, it is asked."""
        known = self._known.get((experiment_id, run, tag))
        return known or self.tags(ctx, experiment_id, run).get((run, tag))

    def _forget(self, experiment_id: str, run: str | None, now: Mapping[Key, Listed]) -> None:
        """Drops tags that are gone: those of runs that were deleted."""
        for experiment, r, tag in list(self._known):
            if experiment == experiment_id and run in (None, r) and (r, tag) not in now:
                del self._known[experiment, r, tag]

    def _with_steps(
        self, ctx: RequestContext, experiment_id: str, keys: Iterable[Key], described: Mapping[Key, Listed]
    ) -> Iterator[tuple[Key, Listed]]:
        """Reads the steps of tags. All tags of one name are read at once: a filter is runs times tags."""
        runs_of: dict[str, list[str]] = {}
        for run, tag in keys:
            runs_of.setdefault(tag, []).append(run)
        tags_of: dict[tuple[str, ...], list[str]] = {}
        for tag, runs in runs_of.items():
            tags_of.setdefault(tuple(runs), []).append(tag)
        for runs, tags in tags_of.items():
            read = self._provider.read_blob_sequences(
                ctx,
                experiment_id=experiment_id,
                plugin_name=PLUGIN_NAME,
                downsample=_ALL,
                run_tag_filter=provider.RunTagFilter(runs=runs, tags=tags),
            )
            for key in ((run, tag) for run in runs for tag in tags):
                listed = described[key]
                data = (read or {}).get(key[0], {}).get(key[1], ())
                steps = tuple(_newest_by_step(*key, "" if listed.info is None else listed.info.kind, data))
                yield key, Listed(listed.state, listed.info, "", steps)


def _state(entry: Any) -> tuple[Any, ...]:
    return entry.max_step, entry.max_wall_time, entry.max_length, entry.plugin_content


def _described(entry: Any) -> Listed:
    """Reads a tag's metadata; its steps are not known yet."""
    try:
        info = parse_plugin_content(entry.plugin_content)
        check_version(info.schema_version)
    except ValueError as error:
        return Listed(_state(entry), None, str(error), ())
    # TensorBoard makes a key of each item that a record claims to have.
    if (entry.max_length or 0) > MAX_BLOBS + 1:
        return Listed(_state(entry), info, f"an artifact has at most {MAX_BLOBS} blobs, got {entry.max_length}", ())
    return Listed(_state(entry), info, "", ())


def _newest_by_step(run: str, tag: str, kind: str, data: Any) -> Iterator[Selected]:
    """Gives one artifact for each step, in order.

    A restarted run has a step twice, of which the newer one counts. Rust's loader leaves its steps out of order.
    """
    newest: dict[int, Any] = {}
    for datum in sorted(data, key=lambda d: d.wall_time):
        newest[datum.step] = datum
    for step, datum in sorted(newest.items()):
        keys = tuple(reference.blob_key for reference in datum.values)
        yield Selected(run, tag, kind, step, datum.wall_time, keys)
