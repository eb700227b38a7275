"""Reads what was logged from TensorBoard's DataProvider: index, manifests and blobs. It knows no HTTP."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from tensorboard import errors
from tensorboard.context import RequestContext
from tensorboard.data import provider

from tb_plugin.encoding.manifest import parse_manifest
from tb_plugin.encoding.size import check_bytes
from tb_plugin.schema import SCHEMA_VERSION, is_compared, pb
from tb_plugin.viewer.cache import Cache
from tb_plugin.viewer.listing import Listing, Selected
from tb_plugin.viewer.manifest_json import content_json, manifest_json

# A parsed manifest takes several times the bytes that were logged.
_PARSED = 8
_CACHED_BYTES = 128 * 2**20


@dataclass(frozen=True)
class Address:
    """Where an artifact is. A wall time tells it from a later one of the same step."""

    run: str
    tag: str
    step: int
    wall_time: float | None = None

    def __str__(self) -> str:
        """Names it in messages."""
        return f"run {self.run!r}, tag {self.tag!r}, step {self.step}"


class Reader:
    """Reads from one DataProvider, for one request's context and experiment at a time."""

    def __init__(self, data_provider: provider.DataProvider) -> None:
        """Keeps the provider.

        Args:
          data_provider: TensorBoard's.
        """
        self._provider = data_provider
        self._listing = Listing(data_provider)
        self._manifests: Cache[pb.Manifest] = Cache(_CACHED_BYTES, lambda manifest: _PARSED * manifest.ByteSize())

    def index(self, ctx: RequestContext, experiment_id: str) -> dict[str, Any]:
        """Lists runs, tags and steps, sorted, and problems. See `http_api.md`."""
        runs: dict[str, list[dict[str, Any]]] = {}
        problems: list[dict[str, str]] = []
        for (run, tag), listed in sorted(self._listing.tags(ctx, experiment_id).items()):
            if listed.info is None or listed.problem:
                problems.append({"run": run, "tag": tag, "message": listed.problem})
                continue
            kept = [{"step": s.step, "wall_time": s.wall_time} for s in listed.steps]
            entry = {"tag": tag, "kind": listed.info.kind, "layer": listed.info.layer, "steps": kept}
            runs.setdefault(run, []).append(entry)
        location = self._provider.experiment_metadata(ctx, experiment_id=experiment_id).data_location
        return {
            "schema_version": SCHEMA_VERSION,
            "data_location": location,
            "runs": [{"run": run, "tags": entries} for run, entries in runs.items()],
            "problems": problems,
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
          InvalidArgumentError: If its bytes are not what the manifest says of them.
        """
        selected = self._select(ctx, experiment_id, address)
        described = self._manifest(ctx, experiment_id, selected).blobs
        if not 1 <= index <= len(described):
            where = f"tag {address.tag!r} of run {address.run!r}"
            raise errors.NotFoundError(f"{where} has items 1 to {len(described)}, got {index}")
        data = self._read(ctx, selected, index)
        try:
            check_bytes(described[index - 1], data)
        except ValueError as error:
            raise errors.InvalidArgumentError(f"{address}: {error}") from None
        return data, described[index - 1].media_type

    def scales(self, ctx: RequestContext, experiment_id: str, run: str) -> dict[str, Any]:
        """Gives the largest values of a run, by which colours and bars are normalised. See `http_api.md`.

        Raises:
          NotFoundError: If the run has no artifact whose values are compared over steps.
        """
        tags = self._listing.tags(ctx, experiment_id, run).values()
        wanted = [listed for listed in tags if listed.info is not None and is_compared(listed.info.kind)]
        if not wanted:
            raise errors.NotFoundError(f"run {run!r} has no snapshots or grids")
        largest: dict[str, tuple[float, float]] = {}
        steps: set[int] = set()
        for selected in (selected for listed in wanted for selected in listed.steps):
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

    def _select(self, ctx: RequestContext, experiment_id: str, address: Address) -> Selected:
        """Finds an artifact.

        With a wall time it never changes, and what is known of its tag is enough. Without, the newest is wanted.
        """
        run, tag = address.run, address.tag
        known = self._listing.find(ctx, experiment_id, run, tag) if address.wall_time is not None else None
        found = None if known is None else _at(known.steps, address)
        if found is None:
            known = self._listing.tags(ctx, experiment_id, run).get((run, tag))
            if known is None:
                raise errors.NotFoundError(f"no data for run {run!r}, tag {tag!r}")
            if known.problem:
                raise errors.InvalidArgumentError(f"{address}: {known.problem}")
            found = _at(known.steps, address)
        if found is None:
            raise errors.NotFoundError(
                f"no data for run {run!r}, tag {tag!r} at step {address.step}: TensorBoard keeps a sample"
            )
        return found

    def _manifest(self, ctx: RequestContext, experiment_id: str, selected: Selected) -> pb.Manifest:
        def read() -> pb.Manifest:
            where = Address(selected.run, selected.tag, selected.step)
            if not selected.blob_keys:
                raise errors.InvalidArgumentError(f"{where}: the sequence is empty")
            data = self._read(ctx, selected, 0)
            try:
                return parse_manifest(data, kind=selected.kind, n_blobs=len(selected.blob_keys) - 1)
            except ValueError as error:
                raise errors.InvalidArgumentError(f"{where}: {error}") from None

        return self._manifests.get((experiment_id, selected), read)

    def _read(self, ctx: RequestContext, selected: Selected, index: int) -> bytes:
        """Reads an item; whatever TensorBoard stumbles over in a damaged record is said of that record."""
        try:
            data = self._provider.read_blob(ctx, blob_key=selected.blob_keys[index])
        except errors.PublicError:
            raise
        except Exception as error:
            where = Address(selected.run, selected.tag, selected.step)
            raise errors.InvalidArgumentError(
                f"{where}: item {index} cannot be read: {type(error).__name__}: {error}"
            ) from None
        return data if isinstance(data, bytes) else bytes(data)


def _at(steps: tuple[Selected, ...], address: Address) -> Selected | None:
    for selected in steps:
        if selected.step == address.step and address.wall_time in (None, selected.wall_time):
            return selected
    return None


def _magnitudes(manifest: pb.Manifest) -> Iterator[tuple[str, float, float]]:
    for blob in manifest.blobs:
        if blob.encoding != pb.IMAGE and content_json(blob.content) is not None:
            yield blob.content, max(abs(blob.minimum), abs(blob.maximum)), blob.p99
