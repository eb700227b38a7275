import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

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


JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-2, 2) | st.floats() | st.sampled_from(["", "x", "neuron", "hidden"]),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from(["kind", "of", "name", "atom", "layer", "source", "target"]), inner)
        | st.builds(lambda of: {"kind": "activation", "of": of}, inner)
        | st.builds(lambda atom, layer: {"kind": "network", "atom": atom, "layer": layer}, inner, inner)
        | st.builds(lambda n: {"kind": "hidden", "name": n}, inner)
        | st.builds(lambda n, of: {"kind": "transform", "name": n, "of": of}, inner, inner)
    ),
    max_leaves=8,
)


@given(JSON)
def test_json_is_a_term_or_is_refused(data):
    try:
        term = grammar.from_json(data)
    except ValueError:
        return
    assert grammar.loads(grammar.dumps(term)) == term


@pytest.mark.parametrize("text", ["[" * 100_000, '{"kind":"activation","of":' * 20_000, "", "{", '{"kind":["neuron"]}'])
def test_odd_text_is_refused(text):
    with pytest.raises(ValueError):
        grammar.loads(text)


@pytest.mark.parametrize(
    "data",
    [
        {"kind": "channel", "channel": True},
        {"kind": "hidden", "name": 7},
        {"kind": "network", "atom": "pixel", "layer": {"kind": "output"}},
        {"kind": "network", "atom": "neuron", "layer": "output"},
        {"kind": "activation", "of": {"kind": "hidden", "name": "conv"}},
        {"kind": "activation", "of": None},
    ],
)
def test_a_field_of_another_type_is_refused(data):
    with pytest.raises(ValueError, match="has no such"):
        grammar.from_json(data)
