import json
from pathlib import Path

import pytest

from tb_plugin import grammar

FIXTURE = json.loads((Path(__file__).parent / "fixtures" / "grammar.json").read_text())
TERMS = [term for kind in ("atoms", "layers", "contents", "elements") for term in FIXTURE[kind]]


@pytest.mark.parametrize("data", TERMS, ids=grammar.json.dumps)
def test_json_form_round_trips(data):
    assert grammar.to_json(grammar.from_json(data)) == data


def test_text_is_canonical():
    first = grammar.loads('{"kind": "spatial", "y": 4, "x": 1}')
    second = grammar.loads('{"x": 1, "y": 4, "kind": "spatial"}')
    assert first == second == grammar.Spatial(4, 1)
    assert grammar.dumps(first) == grammar.dumps(second) == '{"kind":"spatial","x":1,"y":4}'


def test_every_kind_is_in_the_fixture():
    def kinds(data):
        inner = [kinds(value) for value in data.values() if isinstance(value, dict)]
        return {data["kind"]}.union(*inner)

    assert set().union(*map(kinds, TERMS)) == set(grammar._KINDS)


@pytest.mark.parametrize("data", [*FIXTURE["invalid"], "spatial", None], ids=str)
def test_what_is_no_term_is_refused(data):
    with pytest.raises(ValueError, match="got"):
        grammar.from_json(data)
