"""What was logged, from TensorBoard's DataProvider: index, manifests and blobs. Knows no HTTP."""

from __future__ import annotations

import functools
import threading
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from tensorboard import errors
from tensorboard.context import RequestContext
from tensorboard.data import provider

from tb_plugin import grammar
from tb_plugin.blobs import check_version, parse_manifest
from tb_plugin.metadata import PLUGIN_NAME, TagInfo, parse_plugin_content
from tb_plugin.schema import SCHEMA_VERSION, pb

# More than TensorBoard can be told to keep: it downsamples before we ask.
_ALL = 1_000_000
_CACHED_MANIFESTS = 1024


@dataclass(frozen=True)
class Selected:
    """One artifact: the run, tag and step that address it, and the keys of its items."""

    run: str
    tag: str
    step: int
    wall_time: float
    blob_keys: tuple[str, ...]


class Reader:
    """Reads from one DataProvider, for one request's context and experiment at a time."""

    def __init__(self, data_provider: provider.DataProvider) -> None:
        """Keeps the provider.

        Args:
          data_provider: TensorBoard's.
        """
        self._provider = data_provider
        self._manifests: dict[tuple[str, str, int, float], pb.Manifest] = {}
        self._lock = threading.Lock()

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

    def manifest(self, ctx: RequestContext, experiment_id: str, run: str, tag: str, step: int) -> dict[str, Any]:
        """Describes one artifact. See `http_api.md`.

        Raises:
          NotFoundError: If there is none.
          InvalidArgumentError: If it is damaged or too new.
        """
        selected = self._select(ctx, experiment_id, run, tag, step)
        manifest = self._manifest(ctx, selected)
        described = {"run": run, "tag": tag, "step": selected.step, "wall_time": selected.wall_time}
        return {**described, **manifest_json(manifest)}

    def blob(
        self, ctx: RequestContext, experiment_id: str, run: str, tag: str, step: int, index: int
    ) -> tuple[bytes, str]:
        """Gives the bytes and the media type of one item of an artifact.

        Raises:
          NotFoundError: If there is none.
        """
        selected = self._select(ctx, experiment_id, run, tag, step)
        described = self._manifest(ctx, selected).blobs
        if not 1 <= index <= min(len(described), len(selected.blob_keys) - 1):
            raise errors.NotFoundError(f"tag {tag!r} of run {run!r} has items 1 to {len(described)}, got {index}")
        data = self._provider.read_blob(ctx, blob_key=selected.blob_keys[index])
        return data, described[index - 1].media_type

    def scales(self, ctx: RequestContext, experiment_id: str, run: str) -> dict[str, Any]:
        """Gives what a run's colours and bars are normalised by. See `http_api.md`.

        Raises:
          NotFoundError: If the run has no snapshot that can be read.
        """
        tags, _ = self._tags(ctx, experiment_id)
        wanted = [tag for (r, tag), info in tags.items() if r == run and info.kind == "snapshot"]
        if not wanted:
            raise errors.NotFoundError(f"run {run!r} has no snapshots")
        sequences = self._sequences(ctx, experiment_id, run)
        largest: dict[str, tuple[float, float]] = {}
        n_steps = 0
        for selected in (s for tag in wanted for s in sequences.get((run, tag), ())):
            try:
                manifest = self._manifest(ctx, selected)
            except errors.PublicError:
                continue
            n_steps += 1
            for content, maximum, p99 in _magnitudes(manifest):
                known = largest.get(content, (0.0, 0.0))
                largest[content] = (max(known[0], maximum), max(known[1], p99))
        entries = [{"content": _content(c), "maximum": m, "p99": p} for c, (m, p) in sorted(largest.items())]
        return {"n_steps": n_steps, "scales": entries}

    def has_data(self, ctx: RequestContext, experiment_id: str) -> bool:
        """Whether anything of ours is logged."""
        return bool(self._listing(ctx, experiment_id))

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

    def _select(self, ctx: RequestContext, experiment_id: str, run: str, tag: str, step: int) -> Selected:
        sequences = self._sequences(ctx, experiment_id, run, tag)
        if (run, tag) not in sequences:
            raise errors.NotFoundError(f"no data for run {run!r}, tag {tag!r}")
        for selected in sequences[run, tag]:
            if selected.step == step:
                return selected
        raise errors.NotFoundError(f"no data for run {run!r}, tag {tag!r} at step {step}: TensorBoard keeps a sample")

    def _manifest(self, ctx: RequestContext, selected: Selected) -> pb.Manifest:
        key = (selected.run, selected.tag, selected.step, selected.wall_time)
        with self._lock:
            known = self._manifests.get(key)
        if known is not None:
            return known
        where = f"run {selected.run!r}, tag {selected.tag!r}, step {selected.step}"
        if not selected.blob_keys:
            raise errors.InvalidArgumentError(f"{where}: the sequence is empty")
        try:
            manifest = parse_manifest(self._provider.read_blob(ctx, blob_key=selected.blob_keys[0]))
        except ValueError as error:
            raise errors.InvalidArgumentError(f"{where}: {error}") from None
        with self._lock:
            if len(self._manifests) >= _CACHED_MANIFESTS:
                self._manifests.pop(next(iter(self._manifests)))
            self._manifests[key] = manifest
        return manifest


def manifest_json(manifest: pb.Manifest) -> dict[str, Any]:
    """Gives a manifest as JSON, with every field there, as `http_api.md` shows."""
    kind = manifest.WhichOneof("artifact") or ""
    artifact = _snapshot_json(manifest.snapshot) if kind == "snapshot" else _dictionary_json(manifest.dictionary)
    blobs = [{"index": i, **_blob_json(blob)} for i, blob in enumerate(manifest.blobs, start=1)]
    return {"schema_version": manifest.schema_version, "kind": kind, kind: artifact, "blobs": blobs}


def _snapshot_json(snapshot: pb.Snapshot) -> dict[str, Any]:
    return {
        "n_examples": snapshot.n_examples,
        "n_classes": snapshot.n_classes,
        "class_names": list(snapshot.class_names),
        "labels": list(snapshot.labels),
        "output": snapshot.output,
        "value_range": list(snapshot.value_range),
        "layers": [_layer_json(layer) for layer in snapshot.layers],
    }


def _dictionary_json(dictionary: pb.Dictionary) -> dict[str, Any]:
    return {
        "layer": _layer_json(dictionary.layer),
        "settings": dict(dictionary.settings),
        "complete": dictionary.complete,
    }


def _layer_json(layer: pb.Layer) -> dict[str, Any]:
    field_size = [layer.receptive_field_height, layer.receptive_field_width]
    return {
        "name": layer.name,
        "height": layer.height,
        "width": layer.width,
        "channels": layer.channels,
        "signed": layer.signed,
        "receptive_field": field_size if all(field_size) else None,
    }


def _blob_json(blob: pb.Blob) -> dict[str, Any]:
    sprite = blob.sprite if blob.HasField("sprite") else None
    return {
        "content": _content(blob.content),
        "example": blob.example if blob.HasField("example") else None,
        "targets": list(blob.targets),
        "shape": list(blob.shape),
        "encoding": pb.Encoding.Name(blob.encoding).lower(),
        "scale_axis": {pb.FIRST: "first", pb.LAST: "last"}.get(blob.scale_axis),
        "max_error": blob.max_error,
        "minimum": blob.minimum,
        "maximum": blob.maximum,
        "p99": blob.p99,
        "media_type": blob.media_type or None,
        "sprite": sprite
        and {
            "tile_height": sprite.tile_height,
            "tile_width": sprite.tile_width,
            "columns": sprite.columns,
            "count": sprite.count,
        },
    }


@functools.lru_cache(maxsize=4096)
def _content(text: str) -> dict[str, Any] | None:
    """Null where a newer writer used a term that this grammar lacks: views pass over such a blob."""
    try:
        return grammar.to_json(grammar.loads(text))
    except ValueError:
        return None


def _magnitudes(manifest: pb.Manifest) -> Iterator[tuple[str, float, float]]:
    for blob in manifest.blobs:
        if blob.encoding != pb.IMAGE and _content(blob.content) is not None:
            yield blob.content, max(abs(blob.minimum), abs(blob.maximum)), blob.p99


def _newest_by_step(run: str, tag: str, data: Any) -> Iterator[Selected]:
    """A restarted run has a step twice: the newest counts. Rust's order is not by step after a restart."""
    newest: dict[int, Any] = {}
    for datum in sorted(data, key=lambda d: d.wall_time):
        newest[datum.step] = datum
    for step, datum in sorted(newest.items()):
        keys = tuple(reference.blob_key for reference in datum.values)
        yield Selected(run, tag, step, datum.wall_time, keys)
