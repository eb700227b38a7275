"""The script of the page, as a browser asks for it: the first time, and again."""

import gzip

import pytest
from werkzeug.test import Client

from tb_plugin.viewer import plugin as plugin_module
from tb_plugin.viewer.plugin import SemanticDictionaryPlugin

ROUTE = "/index.js"


@pytest.fixture
def ask(tmp_path, monkeypatch):
    """Gives what the route answers to some headers, and a function that builds another page."""
    monkeypatch.setattr(plugin_module, "_STATIC", tmp_path)

    class Context:
        data_provider = None

    def build(script: bytes) -> None:
        (tmp_path / "index.js").write_bytes(script)

    build(b"first();")
    client = Client(SemanticDictionaryPlugin(Context()).get_plugin_apps()[ROUTE])  # type: ignore[arg-type]
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
