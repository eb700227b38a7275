"""What TensorBoard holds of ours: runs, tags and steps, read again only where something has changed."""

from __future__ import annotations

import threading
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from time import monotonic as _now
from typing import Any, TypeAlias

from tensorboard.context import RequestContext

from tb_plugin.encoding.manifest import MAX_BLOBS, check_version
from tb_plugin.metadata import TagInfo, parse_plugin_content
from tb_plugin.viewer.keys import Keys
from tb_plugin.viewer.prompt import PromptProvider

# TensorBoard makes a key of each item of each step: tags of longer artifacts are read one by one.
_ITEMS_AT_ONCE = 5_000

Key: TypeAlias = tuple[str, str]  # run, tag


@dataclass(frozen=True)
class Selected:
    """One artifact: its address, its kind, and the keys of its items."""

    run: str
    tag: str
    kind: str
    step: int
    wall_time: float
    blob_keys: Keys


@dataclass(frozen=True)
class Listed:
    """What is known of a tag.

    Attributes:
      state: The last step, the last wall time and the longest sequence: what changes with every event.
      info: What its metadata says; None where they cannot be read.
      problem: Why it cannot be shown, or "".
      steps: The newest artifact of each step, in order; None where they were not read since something has changed.
    """

    state: tuple[Any, ...]
    info: TagInfo | None
    problem: str
    steps: tuple[Selected, ...] | None


class Listing:
    """Lists what a DataProvider holds, for many threads."""

    def __init__(self, data_provider: PromptProvider) -> None:
        """Keeps the provider.

        Args:
          data_provider: TensorBoard's.
        """
        self._provider = data_provider
        self._known: dict[tuple[str, str, str], Listed] = {}
        self._found: dict[tuple[str, str, str], tuple[Listed, float]] = {}
        self._lock = threading.Lock()
        self._reading: dict[tuple[str, str], threading.Lock] = {}

    def tags(self, ctx: RequestContext, experiment_id: str, run: str | None = None) -> dict[Key, Listed]:
        """Lists all tags, or those of one run, with the steps that are known already.

        TensorBoard tells in little time which tags have changed; it takes long to list the items of each.
        """
        series = self._provider.series(ctx, experiment_id, run=run)
        found = {(r, tag): entry for r, tags in series.items() for tag, entry in tags.items()}
        with self._lock:
            now = {key: self._current(experiment_id, key, entry) for key, entry in found.items()}
            for experiment, r, tag in list(self._known):
                if experiment == experiment_id and run in (None, r) and (r, tag) not in now:
                    del self._known[experiment, r, tag]
                    self._found.pop((experiment, r, tag), None)
            self._known.update({(experiment_id, *key): listed for key, listed in now.items()})
        return now

    def of_run(self, ctx: RequestContext, experiment_id: str, run: str) -> dict[str, Listed]:
        """Lists the tags of a run with all of their steps."""
        with self._lock:
            reading = self._reading.setdefault((experiment_id, run), threading.Lock())
        # Many that open the same page wait for one of them to read.
        with reading:
            tags = {tag: listed for (_, tag), listed in self.tags(ctx, experiment_id, run).items()}
            unread = {tag: listed for tag, listed in tags.items() if listed.steps is None}
            for names in _batches(unread):
                sequences = self._provider.sequences(ctx, experiment_id, run, names)
                for tag in names:
                    info = unread[tag].info
                    steps = _newest_by_step(run, tag, "" if info is None else info.kind, sequences.get(tag, ()))
                    tags[tag] = replace(unread[tag], steps=tuple(steps))
            with self._lock:
                self._known.update({(experiment_id, run, tag): tags[tag] for tag in unread})
        return tags

    def known(self, experiment_id: str, run: str, tag: str) -> tuple[Selected, ...]:
        """Gives the steps of a tag that are known without asking TensorBoard."""
        listed = self._known.get((experiment_id, run, tag))
        return (listed and listed.steps) or ()

    def holds(self, ctx: RequestContext, experiment_id: str, selected: Selected, *, within: float) -> bool:
        """Tells whether an artifact is still there: a restarted run puts another at its step, under the same keys.

        Args:
          ctx: Of the request.
          experiment_id: Of the request.
          selected: The artifact.
          within: How many seconds ago this may have been found; 0: it is found now.
        """
        run, tag = selected.run, selected.tag
        found, when = self._found.get((experiment_id, run, tag), (None, 0.0))
        if found is not None and found is self._known.get((experiment_id, run, tag)) and _now() - when < within:
            return selected in (found.steps or ())
        asked = _now()
        entry = self._provider.series(ctx, experiment_id, run=run, tag=tag).get(run, {}).get(tag)
        known = self._known.get((experiment_id, run, tag))
        if entry is not None and known is not None and known.state == _state(entry) and known.steps is not None:
            self._found[experiment_id, run, tag] = known, asked
            return selected in known.steps
        listed = self.of_run(ctx, experiment_id, run).get(tag)
        return listed is not None and selected in (listed.steps or ())

    def _current(self, experiment_id: str, key: Key, entry: Any) -> Listed:
        known = self._known.get((experiment_id, *key))
        return known if known is not None and known.state == _state(entry) else _described(entry)


def _batches(tags: dict[str, Listed]) -> Iterator[list[str]]:
    """Gives tags that are read at once."""
    batch, n = [], 0
    for tag, listed in sorted(tags.items()):
        length = listed.state[2] or 0
        if batch and n + length > _ITEMS_AT_ONCE:
            yield batch
            batch, n = [], 0
        batch, n = [*batch, tag], n + length
    if batch:
        yield batch


def _state(entry: Any) -> tuple[Any, ...]:
    return entry.max_step, entry.max_wall_time, entry.max_length, entry.plugin_content


def _described(entry: Any) -> Listed:
    """Reads a tag's metadata; its steps are not known yet."""
    try:
        info = parse_plugin_content(entry.plugin_content)
        check_version(info.schema_version)
    except ValueError as error:
        return Listed(_state(entry), None, str(error), ())
    # A record may claim any number of items.
    if (entry.max_length or 0) > MAX_BLOBS + 1:
        return Listed(_state(entry), info, f"an artifact has at most {MAX_BLOBS} blobs, got {entry.max_length}", ())
    return Listed(_state(entry), info, "", None)


def _newest_by_step(run: str, tag: str, kind: str, data: Iterable[Any]) -> Iterator[Selected]:
    """Gives one artifact for each step, in order.

    A restarted run has a step twice, of which the newer one counts. Rust's loader leaves its steps out of order.
    """
    newest: dict[int, Any] = {}
    for datum in sorted(data, key=lambda d: d.wall_time):
        newest[datum.step] = datum
    for step, datum in sorted(newest.items()):
        keys = Keys.of([reference.blob_key for reference in datum.values])
        yield Selected(run, tag, kind, step, datum.wall_time, keys)
