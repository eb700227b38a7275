"""The script of the page, as a browser asks for it: the first time, and again."""

import gzip
import re

import pytest
from tensorboard.errors import NotFoundError
from werkzeug.test import Client

from tb_plugin.viewer import plugin as plugin_module
from tb_plugin.viewer.plugin import SemanticDictionaryPlugin

ROUTE = "/index.js"
CHUNKS = "/data/plugin/semantic_dictionary/chunks"


class Context:
    data_provider = None


def app(route: str) -> Client:
    return Client(SemanticDictionaryPlugin(Context()).get_plugin_apps()[route])  # type: ignore[arg-type]


@pytest.fixture
def ask(tmp_path, monkeypatch):
    """Gives what the route answers to some headers, and a function that builds another page."""
    monkeypatch.setattr(plugin_module, "_STATIC", tmp_path)

    def build(script: bytes) -> None:
        (tmp_path / "index.js").write_bytes(script)

    build(b"first();")
    client = app(ROUTE)
    return lambda **headers: client.get(ROUTE, headers=headers), build


def test_it_is_sent_whole_to_who_does_not_know_it(ask):
    get, _ = ask
    plain = get()
    assert (plain.status_code, plain.data) == (200, b"first();")
    packed = get(**{"Accept-Encoding": "gzip"})
    assert packed.headers["Content-Encoding"] == "gzip"
    assert gzip.decompress(packed.data) == b"first();"
    # It is asked for each time, so that a page that was built anew is seen.
    assert "no-cache" in packed.headers["Cache-Control"]


def test_who_has_it_is_told_so_until_it_is_another(ask):
    get, build = ask
    tag = get().headers["ETag"]
    again = get(**{"If-None-Match": tag})
    assert (again.status_code, again.data, again.headers["ETag"]) == (304, b"", tag)
    build(b"second();")
    other = get(**{"If-None-Match": tag})
    assert (other.status_code, other.data) == (200, b"second();")
    assert other.headers["ETag"] != tag


@pytest.fixture
def chunk(tmp_path, monkeypatch):
    """Gives what is answered to the name of a chunk, of which there is `a-1.js`, and the folder of what was built."""
    monkeypatch.setattr(plugin_module, "_STATIC", tmp_path)
    (tmp_path / "chunks").mkdir()
    (tmp_path / "chunks/a-1.js").write_bytes(b"first();")
    (tmp_path / "chunks/a-1.txt").write_bytes(b"no script")
    (tmp_path / "index.js").write_bytes(b"other();")
    client = app("/chunks/*")
    return lambda name, **given: client.open(f"{CHUNKS}/{name}", **given), tmp_path


def test_a_chunk_is_kept_as_long_as_can_be(chunk):
    get, _ = chunk
    plain = get("a-1.js")
    assert (plain.status_code, plain.data) == (200, b"first();")
    packed = get("a-1.js", headers={"Accept-Encoding": "gzip"})
    assert gzip.decompress(packed.data) == b"first();"
    assert packed.headers["Content-Type"].startswith("application/javascript")
    assert packed.headers["X-Content-Type-Options"] == "nosniff"
    kept = re.search(r"max-age=(\d+)", packed.headers["Cache-Control"])
    assert kept is not None
    assert int(kept[1]) >= 30 * 24 * 3600


@pytest.mark.parametrize(
    "name",
    [
        "",
        "gone-2.js",
        "a-1.txt",
        "../index.js",
        "..%2Findex.js",
        "%2e%2e/index.js",
        "//etc/passwd",
        "a-1.js/",
        "A-1.js",
    ],
)
def test_of_chunks_nothing_else_is_served(chunk, name):
    get, _ = chunk
    with pytest.raises(NotFoundError, match="loaded again"):
        get(name)


def test_chunks_of_an_earlier_build_are_gone(chunk):
    get, built = chunk
    (built / "chunks/a-1.js").rename(built / "chunks/a-2.js")
    assert get("a-2.js").data == b"first();"
    with pytest.raises(NotFoundError):
        get("a-1.js")


def test_a_chunk_is_only_read(chunk):
    get, _ = chunk
    with pytest.raises(Exception, match="must be GET"):
        get("a-1.js", method="POST")
