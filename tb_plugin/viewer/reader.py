"""Reads what was logged from TensorBoard's DataProvider: index, manifests and blobs. It knows no HTTP."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from tensorboard import errors
from tensorboard.context import RequestContext
from tensorboard.data import provider

from tb_plugin.encoding.manifest import check_version, parse_manifest
from tb_plugin.metadata import PLUGIN_NAME, TagInfo, parse_plugin_content
from tb_plugin.schema import SCHEMA_VERSION, is_compared, pb
from tb_plugin.viewer.manifest_json import content_json, manifest_json

# More than TensorBoard can be told to keep: it downsamples before we ask.
_ALL = 1_000_000
_CACHED = 1024

Value = TypeVar("Value")


@dataclass(frozen=True)
class Address:
    """Where an artifact is. A wall time tells it from a later one of the same step."""

    run: str
    tag: str
    step: int
    wall_time: float | None = None


@dataclass(frozen=True)
class Selected:
    """One artifact: its address, and the keys of its items."""

    run: str
    tag: str
    step: int
    wall_time: float
    blob_keys: tuple[str, ...]


class _Cache(Generic[Value]):
    """Keeps what was used last, for many threads."""

    def __init__(self, size: int) -> None:
        self._size = size
        self._kept: OrderedDict[Hashable, Value] = OrderedDict()
        self._lock = threading.Lock()

    def get(self, key: Hashable, make: Callable[[], Value]) -> Value:
        with self._lock:
            if key in self._kept:
                self._kept.move_to_end(key)
                return self._kept[key]
        value = make()
        with self._lock:
            self._kept[key] = value
            if len(self._kept) > self._size:
                self._kept.popitem(last=False)
        return value


class Reader:
    """Reads from one DataProvider, for one request's context and experiment at a time."""

    def __init__(self, data_provider: provider.DataProvider) -> None:
        """Keeps the provider.

        Args:
          data_provider: TensorBoard's.
        """
        self._provider = data_provider
        self._manifests: _Cache[pb.Manifest] = _Cache(_CACHED)
        self._selected: _Cache[Selected] = _Cache(_CACHED)

    def index(self, ctx: RequestContext, experiment_id: str) -> dict[str, Any]:
        """Lists runs, tags and steps, sorted, and problems. See `http_api.md`."""
        tags, problems = self._tags(ctx, experiment_id)
        steps = self._sequences(ctx, experiment_id)
        runs: dict[str, list[dict[str, Any]]] = {}
        for (run, tag), info in sorted(tags.items()):
            kept = [{"step": s.step, "wall_time": s.wall_time} for s in steps.get((run, tag), ())]
            runs.setdefault(run, []).append({"tag": tag, "kind": info.kind, "layer": info.layer, "steps": kept})
        location = self._provider.experiment_metadata(ctx, experiment_id=experiment_id).data_location
        return {
            "schema_version": SCHEMA_VERSION,
            "data_location": location,
            "runs": [{"run": run, "tags": entries} for run, entries in runs.items()],
            "problems": [{"run": run, "tag": tag, "message": text} for (run, tag), text in sorted(problems.items())],
        }

    def manifest(self, ctx: RequestContext, experiment_id: str, address: Address) -> dict[str, Any]:
        """Describes one artifact. See `http_api.md`.

        Raises:
          NotFoundError: If there is none.
          InvalidArgumentError: If it is damaged or too new.
        """
        selected = self._select(ctx, experiment_id, address)
        manifest = self._manifest(ctx, experiment_id, selected)
        described = {name: getattr(selected, name) for name in ("run", "tag", "step", "wall_time")}
        return {**described, **manifest_json(manifest)}

    def blob(self, ctx: RequestContext, experiment_id: str, address: Address, index: int) -> tuple[bytes, str]:
        """Gives the bytes and the media type of one item of an artifact.

        Raises:
          NotFoundError: If there is none.
        """
        selected = self._select(ctx, experiment_id, address)
        described = self._manifest(ctx, experiment_id, selected).blobs
        if not 1 <= index <= min(len(described), len(selected.blob_keys) - 1):
            where = f"tag {address.tag!r} of run {address.run!r}"
            raise errors.NotFoundError(f"{where} has items 1 to {len(described)}, got {index}")
        data = self._provider.read_blob(ctx, blob_key=selected.blob_keys[index])
        return data, described[index - 1].media_type

    def scales(self, ctx: RequestContext, experiment_id: str, run: str) -> dict[str, Any]:
        """Gives the largest values of a run, by which colours and bars are normalised. See `http_api.md`.

        Raises:
          NotFoundError: If the run has no artifact whose values are compared over steps.
        """
        tags, _ = self._tags(ctx, experiment_id)
        wanted = [tag for (r, tag), info in tags.items() if r == run and is_compared(info.kind)]
        if not wanted:
            raise errors.NotFoundError(f"run {run!r} has no snapshots or grids")
        sequences = self._sequences(ctx, experiment_id, run)
        largest: dict[str, tuple[float, float]] = {}
        steps: set[int] = set()
        for selected in (s for tag in wanted for s in sequences.get((run, tag), ())):
            try:
                manifest = self._manifest(ctx, experiment_id, selected)
            except errors.PublicError:
                continue
            steps.add(selected.step)
            for content, maximum, p99 in _magnitudes(manifest):
                known = largest.get(content, (0.0, 0.0))
                largest[content] = (max(known[0], maximum), max(known[1], p99))
        entries = [{"content": content_json(c), "maximum": m, "p99": p} for c, (m, p) in sorted(largest.items())]
        return {"n_steps": len(steps), "scales": entries}

    def _listing(self, ctx: RequestContext, experiment_id: str) -> Mapping[str, Any]:
        return self._provider.list_blob_sequences(ctx, experiment_id=experiment_id, plugin_name=PLUGIN_NAME) or {}

    def _tags(
        self, ctx: RequestContext, experiment_id: str
    ) -> tuple[dict[tuple[str, str], TagInfo], dict[tuple[str, str], str]]:
        readable: dict[tuple[str, str], TagInfo] = {}
        problems: dict[tuple[str, str], str] = {}
        for run, series in self._listing(ctx, experiment_id).items():
            for tag, entry in series.items():
                try:
                    info = parse_plugin_content(entry.plugin_content)
                    check_version(info.schema_version)
                    readable[run, tag] = info
                except ValueError as error:
                    problems[run, tag] = str(error)
        return readable, problems

    def _sequences(
        self, ctx: RequestContext, experiment_id: str, run: str | None = None, tag: str | None = None
    ) -> dict[tuple[str, str], list[Selected]]:
        wanted = provider.RunTagFilter(runs=None if run is None else [run], tags=None if tag is None else [tag])
        read = self._provider.read_blob_sequences(
            ctx, experiment_id=experiment_id, plugin_name=PLUGIN_NAME, downsample=_ALL, run_tag_filter=wanted
        )
        return {
            (run, tag): list(_newest_by_step(run, tag, data))
            for run, tags in (read or {}).items()
            for tag, data in tags.items()
        }

    def _select(self, ctx: RequestContext, experiment_id: str, address: Address) -> Selected:
        """Finds an artifact; with a wall time it never changes, and TensorBoard is asked only once.

        Listing a tag's items takes TensorBoard tens of milliseconds, reading one of them less than one.
        """
        if address.wall_time is None:
            return self._find(ctx, experiment_id, address)
        return self._selected.get((experiment_id, address), lambda: self._find(ctx, experiment_id, address))

    def _find(self, ctx: RequestContext, experiment_id: str, address: Address) -> Selected:
        run, tag, step = address.run, address.tag, address.step
        sequences = self._sequences(ctx, experiment_id, run, tag)
        if (run, tag) not in sequences:
            raise errors.NotFoundError(f"no data for run {run!r}, tag {tag!r}")
        for selected in sequences[run, tag]:
            if selected.step == step and address.wall_time in (None, selected.wall_time):
                return selected
        raise errors.NotFoundError(f"no data for run {run!r}, tag {tag!r} at step {step}: TensorBoard keeps a sample")

    def _manifest(self, ctx: RequestContext, experiment_id: str, selected: Selected) -> pb.Manifest:
        def read() -> pb.Manifest:
            where = f"run {selected.run!r}, tag {selected.tag!r}, step {selected.step}"
            if not selected.blob_keys:
                raise errors.InvalidArgumentError(f"{where}: the sequence is empty")
            try:
                return parse_manifest(self._provider.read_blob(ctx, blob_key=selected.blob_keys[0]))
            except ValueError as error:
                raise errors.InvalidArgumentError(f"{where}: {error}") from None

        return self._manifests.get((experiment_id, selected), read)


def _magnitudes(manifest: pb.Manifest) -> Iterator[tuple[str, float, float]]:
    for blob in manifest.blobs:
        if blob.encoding != pb.IMAGE and content_json(blob.content) is not None:
            yield blob.content, max(abs(blob.minimum), abs(blob.maximum)), blob.p99


def _newest_by_step(run: str, tag: str, data: Any) -> Iterator[Selected]:
    """Gives one artifact for each step, in order.

    A restarted run has a step twice, of which the newer one counts. Rust's loader leaves its steps out of order.
    """
    newest: dict[int, Any] = {}
    for datum in sorted(data, key=lambda d: d.wall_time):
        newest[datum.step] = datum
    for step, datum in sorted(newest.items()):
        keys = tuple(reference.blob_key for reference in datum.values)
        yield Selected(run, tag, step, datum.wall_time, keys)
