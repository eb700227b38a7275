"""The article's grammar as frozen values with a JSON form.

    Atom      = Neuron | Spatial | Channel | Group | Whole
    Layer     = Input | Hidden name | Output
    Substrate = Network atom layer | Dataset name | Parameters name
    Content   = Substrate | Activation of | Attribution source target | Transform name of
    Element   = InfoVis content | FeatureVis content

It is the data model: every blob that is logged says which content it holds, and a view says which elements it
shows. An atom *value* has coordinates (this neuron); a content names only the *kind* of atom (all neurons of a
layer), that is, which axes are left after the others were summed. A run stands for the network, so `Network` has no id.

The same unions stand in `frontend/src/grammar.ts`; `tests/fixtures/grammar.json` is read by the tests of both.

Source: Olah et al. 2018, "The Building Blocks of Interpretability", "The Space of Interpretability Interfaces".
"""

from __future__ import annotations

import dataclasses
import functools
import json
from dataclasses import dataclass
from typing import Any, Literal, TypeAlias, get_args, get_type_hints

AtomKind = Literal["neuron", "spatial", "channel", "group", "whole"]


@dataclass(frozen=True)
class Neuron:
    y: int
    x: int
    channel: int


@dataclass(frozen=True)
class Spatial:
    y: int
    x: int


@dataclass(frozen=True)
class Channel:
    channel: int


@dataclass(frozen=True)
class Group:
    group: int


@dataclass(frozen=True)
class Whole:
    pass


@dataclass(frozen=True)
class Input:
    pass


@dataclass(frozen=True)
class Hidden:
    name: str


@dataclass(frozen=True)
class Output:
    pass


Atom: TypeAlias = Neuron | Spatial | Channel | Group | Whole
Layer: TypeAlias = Input | Hidden | Output


@dataclass(frozen=True)
class Network:
    atom: AtomKind
    layer: Layer


@dataclass(frozen=True)
class Dataset:
    name: str


@dataclass(frozen=True)
class Parameters:
    name: str


Substrate: TypeAlias = Network | Dataset | Parameters


@dataclass(frozen=True)
class Activation:
    of: Substrate


@dataclass(frozen=True)
class Attribution:
    source: Substrate
    target: Substrate


@dataclass(frozen=True)
class Transform:
    name: str
    of: Content


Content: TypeAlias = Network | Dataset | Parameters | Activation | Attribution | Transform


@dataclass(frozen=True)
class InfoVis:
    content: Content


@dataclass(frozen=True)
class FeatureVis:
    content: Content


Element: TypeAlias = InfoVis | FeatureVis
Interface: TypeAlias = tuple[Element, ...]
Term: TypeAlias = Atom | Layer | Content | Element

_KINDS: dict[str, type] = {
    "neuron": Neuron,
    "spatial": Spatial,
    "channel": Channel,
    "group": Group,
    "whole": Whole,
    "input": Input,
    "hidden": Hidden,
    "output": Output,
    "network": Network,
    "dataset": Dataset,
    "parameters": Parameters,
    "activation": Activation,
    "attribution": Attribution,
    "transform": Transform,
    "info_vis": InfoVis,
    "feature_vis": FeatureVis,
}
_NAMES = {cls: kind for kind, cls in _KINDS.items()}


def to_json(term: Term) -> dict[str, Any]:
    """Gives the JSON form of a term: its kind and its fields, nested."""
    fields = {f.name: getattr(term, f.name) for f in dataclasses.fields(term)}
    values = {k: to_json(v) if dataclasses.is_dataclass(v) else v for k, v in fields.items()}  # pyright: ignore[reportArgumentType]
    return {"kind": _NAMES[type(term)], **values}


def from_json(data: Any) -> Any:
    """Reads a term back from its JSON form.

    Raises:
      ValueError: If `data` is no term of the grammar.
    """
    if not isinstance(data, dict):
        raise ValueError(f"a term of the grammar is a JSON object with a kind, got {data!r}")
    kind = data.get("kind")
    cls = _KINDS.get(kind) if isinstance(kind, str) else None
    if cls is None:
        raise ValueError(f"kind must be one of {', '.join(_KINDS)}, got {data.get('kind')!r}")
    names = {f.name for f in dataclasses.fields(cls)}
    received = set(data) - {"kind"}
    if received != names:
        raise ValueError(f"{data['kind']} has the fields {sorted(names)}, got {sorted(received)}")
    fields = {k: from_json(v) if isinstance(v, dict) else v for k, v in data.items() if k != "kind"}
    for name, expected in _field_types(cls).items():
        # True is an int to Python, and no coordinate.
        if fields[name] not in expected if isinstance(expected[0], str) else type(fields[name]) not in expected:
            raise ValueError(f"{kind} has no such {name}, got {data[name]!r}")
    return cls(**fields)


@functools.cache
def _field_types(cls: type) -> dict[str, tuple[Any, ...]]:
    """Gives of each field the types that it may have, or the values where it is one of a few words."""
    return {name: get_args(hint) or (hint,) for name, hint in get_type_hints(cls).items()}


@functools.lru_cache(maxsize=4096)
def dumps(term: Term) -> str:
    """Gives the canonical text of a term: equal terms have equal texts."""
    return json.dumps(to_json(term), separators=(",", ":"), sort_keys=True)


def loads(text: str) -> Any:
    """Reads a term back from `dumps`' text.

    Raises:
      ValueError: If `text` is no term of the grammar.
    """
    try:
        return from_json(json.loads(text))
    except RecursionError:
        raise ValueError("a term of the grammar must not be nested that deeply") from None
