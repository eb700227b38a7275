"""Reads what was logged from TensorBoard's DataProvider: index, manifests and blobs. It knows no HTTP."""

from __future__ import annotations

import functools
import math
import threading
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any, TypeAlias

from tensorboard import errors
from tensorboard.context import RequestContext
from tensorboard.data import provider

from tb_plugin.encoding.manifest import parse_manifest
from tb_plugin.encoding.size import check_bytes, cut_rows
from tb_plugin.schema import SCHEMA_VERSION, is_compared, pb
from tb_plugin.viewer.cache import Cache
from tb_plugin.viewer.listing import Key, Listed, Listing, Selected
from tb_plugin.viewer.manifest_json import content_json, manifest_json
from tb_plugin.viewer.prompt import PromptProvider

# A parsed manifest takes several times the bytes that were logged.
_PARSED = 8
_CACHED_BYTES = 64 * 2**20
_CACHED_MAGNITUDES = 16 * 2**20
# What a page opens with: every view starts from one.
_FIRST = "snapshot"
_READ_AT_ONCE = 4
# TensorBoard reads its log anew every few seconds, 5 by default; what is asked of it for each blob is half of the work.
_TRUSTED_SECONDS = 1.0

Magnitudes: TypeAlias = tuple[tuple[str, float, float], ...]  # content, largest, 99th percentile


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
        self._provider = PromptProvider(data_provider)
        self._listing = Listing(self._provider)
        self._manifests: Cache[pb.Manifest] = Cache(_CACHED_BYTES, lambda manifest: _PARSED * manifest.ByteSize())
        self._magnitudes: Cache[Magnitudes] = Cache(_CACHED_MAGNITUDES, lambda magnitudes: 200 * (1 + len(magnitudes)))
        self._turn = threading.Lock()

    def index(self, ctx: RequestContext, experiment_id: str, run: str | None = None) -> dict[str, Any]:
        """Lists runs, tags and steps, sorted, and problems. See `http_api.md`.

        Args:
          ctx: Of the request.
          experiment_id: Of the request.
          run: The one whose steps are wanted, or, if there is no such run, those of the first that has snapshots; None:
            those of all runs.
        """
        tags = self._listing.tags(ctx, experiment_id)
        with_steps = _runs_of(tags) if run is None else _first_of(tags, run)
        for each in with_steps:
            if any(listed.steps is None for (r, _), listed in tags.items() if r == each):
                complete = self._listing.of_run(ctx, experiment_id, each)
                tags.update({(each, tag): listed for tag, listed in complete.items()})
        runs: dict[str, list[dict[str, Any]]] = {}
        problems: list[dict[str, str]] = []
        for (r, tag), listed in sorted(tags.items()):
            if listed.info is None or listed.problem:
                problems.append({"run": r, "tag": tag, "message": listed.problem})
                continue
            steps = [{"step": s.step, "wall_time": s.wall_time} for s in listed.steps or ()]
            kept = steps if r in with_steps else None
            entry = {"tag": tag, "kind": listed.info.kind, "layer": listed.info.layer, "steps": kept}
            runs.setdefault(r, []).append(entry)
        return {
            "schema_version": SCHEMA_VERSION,
            "data_location": self._provider.location(ctx, experiment_id),
            "runs": [{"run": r, "tags": entries} for r, entries in runs.items()],
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

    def parsed(self, ctx: RequestContext, experiment_id: str, address: Address) -> pb.Manifest:
        """Gives the message that an artifact is described by, to decode what it holds.

        Raises:
          NotFoundError: If there is none.
          InvalidArgumentError: If it is damaged or too new.
        """
        return self._manifest(ctx, experiment_id, self._select(ctx, experiment_id, address))

    def blob(
        self, ctx: RequestContext, experiment_id: str, address: Address, index: int, rows: Sequence[int] | None = None
    ) -> tuple[bytes, str]:
        """Gives the bytes and the media type of one item of an artifact, or of some rows of a sheet.

        Raises:
          NotFoundError: If there is none.
          InvalidArgumentError: If its bytes are not what the manifest says of them, or it has no such rows.
        """
        selected = self._select(ctx, experiment_id, address)
        described = self._manifest(ctx, experiment_id, selected).blobs
        if not 1 <= index <= len(described):
            where = f"tag {address.tag!r} of run {address.run!r}"
            raise errors.NotFoundError(f"{where} has items 1 to {len(described)}, got {index}")
        data = self._read(ctx, experiment_id, selected, index, within=_TRUSTED_SECONDS)
        try:
            check_bytes(described[index - 1], data)
            if rows is not None:
                data = b"".join(cut_rows(described[index - 1], data, rows))
        except ValueError as error:
            raise errors.InvalidArgumentError(f"{address}: {error}") from None
        return data, described[index - 1].media_type

    def scales(self, ctx: RequestContext, experiment_id: str, run: str) -> dict[str, Any]:
        """Gives the largest values of a run, by which colours and bars are normalised. See `http_api.md`.

        Raises:
          NotFoundError: If the run has no artifact whose values are compared over steps.
        """
        tags = self._listing.of_run(ctx, experiment_id, run).values()
        wanted = [listed for listed in tags if listed.info is not None and is_compared(listed.info.kind)]
        if not wanted:
            raise errors.NotFoundError(f"run {run!r} has no snapshots or grids")

        def read(selected: Selected) -> Magnitudes | None:
            try:
                return self._magnitudes_of(ctx, experiment_id, selected)
            except errors.PublicError:
                return None

        artifacts = [selected for listed in wanted for selected in listed.steps or ()]
        if self._provider.is_remote:
            # Side by side: while one waits for an answer, another has something to do.
            with ThreadPoolExecutor(_READ_AT_ONCE) as pool:
                found = list(pool.map(read, artifacts))
        else:
            # Nothing is waited for: who asks for the same run meanwhile finds what was read for another.
            with self._turn:
                found = [read(artifact) for artifact in artifacts]
        largest: dict[str, tuple[float, float]] = {}
        for magnitudes in found:
            for content, maximum, p99 in magnitudes or ():
                known = largest.get(content, (0.0, 0.0))
                largest[content] = (max(known[0], maximum), max(known[1], p99))
        steps = {each.step for each, magnitudes in zip(artifacts, found, strict=True) if magnitudes is not None}
        entries = [{"content": content_json(c), "maximum": m, "p99": p} for c, (m, p) in sorted(largest.items())]
        return {"n_steps": len(steps), "scales": entries}

    def _select(self, ctx: RequestContext, experiment_id: str, address: Address) -> Selected:
        """Finds an artifact.

        With a wall time it never changes, and what is known of its tag is enough. Without, the newest is wanted.
        """
        run, tag = address.run, address.tag
        found = None
        if address.wall_time is not None:
            found = _at(self._listing.known(experiment_id, run, tag), address)
        if found is None:
            listed = self._listing.of_run(ctx, experiment_id, run).get(tag)
            if listed is None:
                raise errors.NotFoundError(f"no data for run {run!r}, tag {tag!r}")
            if listed.problem:
                raise errors.InvalidArgumentError(f"{address}: {listed.problem}")
            found = _at(listed.steps or (), address)
        if found is None:
            raise _not_kept(address)
        return found

    def _manifest(self, ctx: RequestContext, experiment_id: str, selected: Selected) -> pb.Manifest:
        return self._manifests.get(
            (experiment_id, selected), lambda: self._parsed_manifest(ctx, experiment_id, selected)
        )

    def _magnitudes_of(self, ctx: RequestContext, experiment_id: str, selected: Selected) -> Magnitudes:
        """Gives what scales need of an artifact; its manifest is not kept for that, as they are over all steps."""

        def read() -> Magnitudes:
            return _largest(self._parsed_manifest(ctx, experiment_id, selected, within=math.inf))

        return self._magnitudes.get((experiment_id, selected), read)

    def _parsed_manifest(
        self, ctx: RequestContext, experiment_id: str, selected: Selected, *, within: float = 0
    ) -> pb.Manifest:
        where = Address(selected.run, selected.tag, selected.step)
        if not len(selected.blob_keys):
            raise errors.InvalidArgumentError(f"{where}: the sequence is empty")
        data = self._read(ctx, experiment_id, selected, 0, within=within)
        try:
            return parse_manifest(data, kind=selected.kind, n_blobs=len(selected.blob_keys) - 1)
        except ValueError as error:
            raise errors.InvalidArgumentError(f"{where}: {error}") from None
        except Exception as error:
            # A check that stumbles over what it did not expect is no reason for less than a sentence.
            sentence = f"{where}: the manifest cannot be read: {type(error).__name__}: {error}"
            raise errors.InvalidArgumentError(sentence) from None

    def _read(self, ctx: RequestContext, experiment_id: str, selected: Selected, index: int, *, within: float) -> bytes:
        """Reads an item; whatever TensorBoard stumbles over in a damaged record is said of that record.

        A key names a step, not what was logged there: what was read is of the artifact if that is there still, or was
        `within` so many seconds.
        """
        where = Address(selected.run, selected.tag, selected.step)
        damage: errors.PublicError | None = None
        data = b""
        try:
            data = self._provider.blob(ctx, experiment_id, selected.blob_keys[index])
        except errors.NotFoundError:
            raise _not_kept(where) from None
        except errors.PublicError as error:
            damage = error
        except Exception as error:
            sentence = f"{where}: item {index} cannot be read: {type(error).__name__}: {error}"
            damage = errors.InvalidArgumentError(sentence)
        if within < math.inf and not self._listing.holds(ctx, experiment_id, selected, within=within):
            raise _not_kept(where)
        if damage is not None:
            raise damage
        return data


def _runs_of(tags: dict[Key, Listed]) -> list[str]:
    return sorted({run for run, _ in tags})


def _first_of(tags: dict[Key, Listed], run: str) -> list[str]:
    """Gives the run, or the first that has what a page opens with; none where there is none."""
    runs = _runs_of(tags)
    if run in runs:
        return [run]
    kinds = {r: {listed.info.kind for (other, _), listed in tags.items() if other == r and listed.info} for r in runs}
    return [r for r in runs if _FIRST in kinds[r]][:1]


def _not_kept(address: Address) -> errors.NotFoundError:
    return errors.NotFoundError(
        f"no data for run {address.run!r}, tag {address.tag!r} at step {address.step}: TensorBoard keeps a sample"
    )


def _at(steps: tuple[Selected, ...], address: Address) -> Selected | None:
    for selected in steps:
        if selected.step == address.step and address.wall_time in (None, selected.wall_time):
            return selected
    return None


def _largest(manifest: pb.Manifest) -> Magnitudes:
    largest: dict[str, tuple[float, float]] = {}
    for blob in manifest.blobs:
        if blob.encoding not in (pb.IMAGE, pb.ROWS):
            content = blob.content
            maximum, p99 = largest.get(content, (0.0, 0.0))
            largest[content] = max(maximum, -blob.minimum, blob.maximum), max(p99, blob.p99)
    known = ((_kept_once(content), both) for content, both in largest.items() if content_json(content) is not None)
    return tuple((content, *both) for content, both in known)


@functools.lru_cache(maxsize=4096)
def _kept_once(text: str) -> str:
    """Gives one string for all that are equal: the same contents are in every step."""
    return text
