"""The TensorBoard plugin: routes and nothing else."""

from __future__ import annotations

import functools
import gzip
import hashlib
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

from tensorboard import errors, plugin_util
from tensorboard.backend import http_util
from tensorboard.plugins import base_plugin
from werkzeug import wrappers

from tb_plugin.metadata import PLUGIN_NAME, TAB_NAME
from tb_plugin.viewer.reader import Address, Reader
from tb_plugin.viewer.scalars import Scalars

_STATIC = Path(__file__).parent / "static"
_DOCS = _STATIC / "docs"
# Of the documentation: what its pages are made of.
_DOCS_TYPES = {".html": "text/html", ".css": "text/css", ".png": "image/png"}
_CACHE_SECONDS = 3600
# The name of a chunk says what is in it.
_FOREVER_SECONDS = 365 * 24 * 3600
# What the page decodes as an image; anything else goes out as bytes, never as something that a browser would run.
_MEDIA_TYPES = ("image/webp", "image/png", "image/jpeg")

Wsgi = Callable[..., Any]
Parsed = TypeVar("Parsed")


class SemanticDictionaryPlugin(base_plugin.TBPlugin):
    """Serves what the frontend asks for. Every route is GET and read-only."""

    plugin_name = PLUGIN_NAME

    def __init__(self, context: base_plugin.TBContext) -> None:
        """Reads through TensorBoard's context."""
        self._reader = Reader(context.data_provider)
        self._scalars = Scalars(context.data_provider)

    def get_plugin_apps(self) -> dict[str, Wsgi]:
        """Gives the routes."""
        routes = {
            "/index.js": self._serve_script,
            "/chunks/*": self._serve_chunk,
            "/report.html": self._serve_report,
            "/docs/*": self._serve_docs,
            "/index": self._serve_index,
            "/manifest": self._serve_manifest,
            "/blob": self._serve_blob,
            "/scales": self._serve_scales,
            "/scalars": self._serve_scalars,
            "/points": self._serve_points,
        }
        return {path: wrappers.Request.application(serve) for path, serve in routes.items()}

    def is_active(self) -> bool:
        """Says yes: where there is no data, the page shows how to log some."""
        return True

    def data_plugin_names(self) -> tuple[str, ...]:
        """Says whose data makes the tab active."""
        return (PLUGIN_NAME,)

    def frontend_metadata(self) -> base_plugin.FrontendMetadata:
        """Says where the frontend is."""
        return base_plugin.FrontendMetadata(es_module_path="/index.js", tab_name=TAB_NAME)

    def _serve_script(self, request: wrappers.Request) -> wrappers.Response:
        tag, packed = _packed(_built("index.js"))
        if request.if_none_match.contains(tag):
            # What a browser has kept it need not load, nor compile, again.
            return wrappers.Response(status=304, headers={"ETag": f'"{tag}"', "Cache-Control": "no-cache"})
        return http_util.Respond(
            request, packed, "application/javascript", content_encoding="gzip", headers=[("ETag", f'"{tag}"')]
        )

    def _serve_chunk(self, request: wrappers.Request) -> wrappers.Response:
        """Gives a part of the script that is loaded apart; of another build there is none."""
        _check_method(request)
        name = request.path.partition(f"/{PLUGIN_NAME}/chunks/")[2]
        path = _listed(_STATIC / "chunks").get(name)
        if path is None or path.suffix != ".js":
            raise errors.NotFoundError(
                f"the page has no part {name!r} now: it was built anew, and has to be loaded again"
            )
        _, packed = _packed(path.read_bytes())
        return http_util.Respond(
            request, packed, "application/javascript", content_encoding="gzip", expires=_FOREVER_SECONDS
        )

    def _serve_report(self, request: wrappers.Request) -> wrappers.Response:
        """Gives the page into which the tab puts data: as text, as it is nothing to be opened here."""
        _check_method(request)
        return http_util.Respond(request, _built("report.html"), "text/plain")

    def _serve_docs(self, request: wrappers.Request) -> wrappers.Response:
        _check_method(request)
        name = request.path.partition(f"/{PLUGIN_NAME}/docs/")[2]
        path = _listed(_DOCS).get(name)
        if path is None or path.suffix not in _DOCS_TYPES:
            raise errors.NotFoundError(f"the documentation has no page {name!r}")
        return http_util.Respond(request, path.read_bytes(), _DOCS_TYPES[path.suffix])

    def _serve_index(self, request: wrappers.Request) -> wrappers.Response:
        ctx, experiment = _context(request)
        return _json(request, self._reader.index(ctx, experiment, request.args.get("run")))

    def _serve_manifest(self, request: wrappers.Request) -> wrappers.Response:
        ctx, experiment = _context(request)
        manifest = self._reader.manifest(ctx, experiment, _address(request))
        return _json(request, manifest, expires=_expires(request))

    def _serve_blob(self, request: wrappers.Request) -> wrappers.Response:
        ctx, experiment = _context(request)
        rows = _integers(request, "rows") if "rows" in request.args else None
        data, media_type = self._reader.blob(ctx, experiment, _address(request), _integer(request, "index"), rows)
        content_type = media_type if media_type in _MEDIA_TYPES else "application/octet-stream"
        return http_util.Respond(request, data, content_type, expires=_expires(request))

    def _serve_scales(self, request: wrappers.Request) -> wrappers.Response:
        ctx, experiment = _context(request)
        scales = self._reader.scales(ctx, experiment, _text(request, "run"))
        return _json(request, scales)

    def _serve_scalars(self, request: wrappers.Request) -> wrappers.Response:
        ctx, experiment = _context(request)
        return _json(request, self._scalars.listed(ctx, experiment, _text(request, "run")))

    def _serve_points(self, request: wrappers.Request) -> wrappers.Response:
        ctx, experiment = _context(request)
        points = self._scalars.points(ctx, experiment, _text(request, "run"), _text(request, "tag"))
        return _json(request, points)


def _built(name: str) -> bytes:
    path = _STATIC / name
    if not path.exists():
        raise errors.NotFoundError("the frontend is not built: run `pip install .` in the repository")
    return path.read_bytes()


def _listed(folder: Path) -> dict[str, Path]:
    """Gives what was made with the page by its name, so that nothing of a request is ever a path."""
    return {path.relative_to(folder).as_posix(): path for path in folder.rglob("*")}


@functools.lru_cache(maxsize=64)
def _packed(script: bytes) -> tuple[str, bytes]:
    """Gives what tells a script from all others, and the script compressed."""
    return hashlib.sha256(script).hexdigest()[:32], gzip.compress(script, mtime=0)


def _json(request: wrappers.Request, value: dict[str, Any], expires: int = 0) -> wrappers.Response:
    try:
        text: Any = json.dumps(value, allow_nan=False, separators=(",", ":"))
    except ValueError:
        text = value  # TensorBoard makes texts of what JSON has no numbers for; it takes longer than all the rest
    return http_util.Respond(request, text, "application/json", expires=expires)


def _check_method(request: wrappers.Request) -> None:
    if request.method not in ("GET", "HEAD"):
        raise errors.InvalidArgumentError(f"method must be GET, got {request.method}")


def _context(request: wrappers.Request) -> tuple[Any, str]:
    _check_method(request)
    return plugin_util.context(request.environ), plugin_util.experiment_id(request.environ)


def _address(request: wrappers.Request) -> Address:
    wall_time = _number(request, "wall_time", float, "a number") if "wall_time" in request.args else None
    return Address(_text(request, "run"), _text(request, "tag"), _integer(request, "step"), wall_time)


def _text(request: wrappers.Request, name: str) -> str:
    value = request.args.get(name)
    if value is None:
        raise errors.InvalidArgumentError(f"parameter {name} is missing")
    return value


def _integer(request: wrappers.Request, name: str) -> int:
    return _number(request, name, int, "a whole number")


def _integers(request: wrappers.Request, name: str) -> list[int]:
    return _number(request, name, lambda text: [int(each) for each in text.split(",")], "whole numbers between commas")


def _number(request: wrappers.Request, name: str, parse: Callable[[str], Parsed], expected: str) -> Parsed:
    value = _text(request, name)
    try:
        return parse(value)
    except ValueError:
        raise errors.InvalidArgumentError(f"parameter {name} must be {expected}, got {value!r}") from None


def _expires(request: wrappers.Request) -> int:
    """Gives how long an answer may be cached: an address with a wall time is of one artifact, which never changes."""
    return _CACHE_SECONDS if "wall_time" in request.args else 0
