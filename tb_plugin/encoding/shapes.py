"""What the arrays of each kind of artifact must be like, as `http_api.md` shows it."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from tb_plugin import grammar
from tb_plugin.encoding.sides import GROUPS, LATER_GROUPS, TARGETS, Expected, Side, by_text, canonical
from tb_plugin.schema import pb

_LOGITS = grammar.Activation(grammar.Network("neuron", grammar.Output()))
_TILE: tuple[Side, ...] = (None, None, 3)


def expected_of(manifest: pb.Manifest) -> Mapping[str, Expected]:
    """Gives by the text of a content what its blobs must be like, of the contents of a manifest's kind."""
    kind = manifest.WhichOneof("artifact")
    if kind == "controls":
        return _of_controls(manifest.controls, manifest.blobs)
    of_kind: dict[str, Callable[[Any], dict[str, Expected]]] = {
        "snapshot": _of_snapshot,
        "dictionary": _of_dictionary,
        "grid": _of_grid,
        "relations": _of_relations,
        "groups": _of_groups,
        "weights": _of_weights,
        "audit": _of_audit,
    }
    return of_kind[kind](getattr(manifest, kind)) if kind in of_kind else {}


def _of_audit(audit: pb.Audit) -> dict[str, Expected]:
    """Gives the contents of an audit: measured logits, probabilities and estimated logits, of none and each removal."""
    return by_text(
        {
            grammar.Transform("without concepts", _LOGITS): (TARGETS, 3, 1 + len(audit.removals)),
            grammar.Transform("outputs without concepts", _LOGITS): (TARGETS, 3, 1 + len(audit.moves)),
        }
    )


def _of_snapshot(snapshot: pb.Snapshot) -> dict[str, Expected]:
    """Gives the contents of a snapshot."""
    n, k = snapshot.n_examples, snapshot.n_classes
    loadings = grammar.Transform("factors", _LOGITS)
    shapes: dict[grammar.Content, tuple[Side, ...]] = {
        _LOGITS: (n, k),
        grammar.Transform("upper bound", _LOGITS): (n, k),
        loadings: (TARGETS, "factors"),
        grammar.Transform("stability", loadings): ("factors and chance",),
    }
    for layer in snapshot.layers:
        place, depth = (layer.height, layer.width), (layer.channels,)
        by_position = _attributed("spatial", layer)
        shapes |= {
            grammar.Activation(_atoms("neuron", layer)): place + depth,
            _attributed("neuron", layer): (TARGETS, *place, *depth),
            by_position: (TARGETS, *place),
            _attributed("channel", layer): (TARGETS, *depth),
            grammar.Transform("factors", by_position): (*place, "factors"),
            **_checks(layer, n),
        }
    return by_text(shapes, below=k)


def _checks(layer: pb.Layer, n: int) -> dict[grammar.Content, tuple[Side, ...]]:
    of = _attributed("channel", layer)
    removed, compared = f"removed of {layer.name}", f"compared of {layer.name}"
    resampled = grammar.Transform("resampled ablation", of)
    effects = [grammar.Transform("ablation", of), grammar.Transform("mean ablation", of), resampled]
    effects += [grammar.Transform("prediction", each) for each in effects[1:]]
    return {
        grammar.Transform("linearity", of): (3,),
        grammar.Transform("ablated channels", of): (n, removed),
        **{each: (TARGETS, removed) for each in effects},
        grammar.Transform("standard error", resampled): (compared, removed),
        grammar.Transform("comparisons", of): (n, compared, 2),
        grammar.Transform("contradicted", of): (n, compared, removed),
        # Others may be added to the columns.
        grammar.Transform("checks", of): (n, compared, None),
    }


def _of_dictionary(dictionary: pb.Dictionary) -> dict[str, Expected]:
    """Gives the contents of a dictionary."""
    layer = dictionary.layer
    channels, images, c = _atoms("channel", layer), grammar.Dataset("dataset"), layer.channels
    return by_text(
        {
            grammar.Transform("icons", channels): (c, *_TILE),
            grammar.Transform("objective", channels): (c,),
            grammar.Transform("icon maximum", channels): (c,),
            grammar.Transform("crops", images): (c, "crops", *_TILE),
            grammar.Transform("crop values", images): (c, "crops"),
            grammar.Transform("crop places", images): (c, "crops", 5),
            grammar.Transform("range", grammar.Activation(channels)): (c, 2),
            grammar.Transform("diverse icons", channels): (c, None, *_TILE),
            grammar.Transform("difference", channels): (c,),
        }
    )


def _of_grid(grid: pb.Grid) -> dict[str, Expected]:
    """Gives the contents of a grid."""
    layer = grid.layer
    vectors, place = grammar.Activation(_atoms("spatial", layer)), (layer.height, layer.width)
    components = grammar.Transform("principal components", vectors)
    return by_text(
        {
            grammar.Transform("icons", vectors): (*place, *_TILE),
            grammar.Transform("magnitude", vectors): place,
            components: ("components", layer.channels),
            grammar.Transform("values", components): (*place, "components"),
            grammar.Transform("shares", components): ("components",),
            grammar.Transform("icons", components): ("components", 2, *_TILE),
        }
    )


def _of_relations(relations: pb.Relations) -> dict[str, Expected]:
    """Gives the contents of relations."""
    shapes: dict[str, Expected] = {}
    for first, last in itertools.combinations(relations.layers, 2):
        positions = first.height, first.width, last.height * last.width
        shapes |= by_text({_between("spatial", first, last): positions})
        shapes |= by_text({_between("channel", first, last): (TARGETS, first.channels)}, below=last.channels)
    return shapes


def _of_groups(groups: pb.Groups) -> dict[str, Expected]:
    """Gives the contents of groups of neurons."""
    shapes: dict[grammar.Content, tuple[Side, ...]] = {}
    for layer in groups.layers:
        atoms, effects = _atoms("group", layer), _attributed("group", layer)
        spatial = grammar.Activation(atoms)
        shapes |= {
            spatial: (layer.height, layer.width, GROUPS),
            grammar.Transform("channel factors", atoms): (GROUPS, layer.channels),
            effects: (TARGETS, GROUPS),
            grammar.Transform("rest", effects): (TARGETS,),
            grammar.Transform("explained", spatial): (1,),
            grammar.Transform("magnitude", atoms): (GROUPS,),
            grammar.Transform("identity", atoms): (GROUPS, 2),
            grammar.Transform("stability", atoms): (GROUPS, 2),
            grammar.Transform("vanished", atoms): (None,),
            grammar.Transform("icons", atoms): (GROUPS, *_TILE),
            grammar.Transform("crops", atoms): (GROUPS, f"crops of {layer.name}", *_TILE),
            grammar.Transform("crop values", atoms): (GROUPS, f"crops of {layer.name}"),
        }
    for first, last in itertools.combinations(groups.layers, 2):
        links = _between("group", first, last)
        shapes |= {links: (LATER_GROUPS, GROUPS), grammar.Transform("rest", links): (LATER_GROUPS,)}
    return by_text(shapes)


def _of_controls(controls: pb.Controls, blobs: Iterable[pb.Blob]) -> dict[str, Expected]:
    """Gives the contents of controls: calibration is of predictions, or of outputs that are its targets."""
    calibration = grammar.Transform("calibration", _LOGITS)
    by_output = any(blob.targets for blob in blobs if canonical(blob.content) == grammar.dumps(calibration))
    outputs: tuple[Side, ...] = (TARGETS,) if by_output else ()
    shapes: dict[grammar.Content, tuple[Side, ...]] = {
        calibration: (*outputs, None, 3),
        grammar.Transform("calibration error", _LOGITS): (*outputs, 4),
    }
    for layer in controls.layers:
        channels, evidence = _atoms("channel", layer), _attributed("channel", layer)
        points, chosen = f"points of {layer.name}", f"channels of {layer.name}"
        shapes |= {
            grammar.Transform("deletion shares", evidence): (points,),
            grammar.Transform("deletion", evidence): (4, points, 2),
            grammar.Transform("deletion gain", evidence): (2, 3),
            grammar.Transform("deletion counts", evidence): (4,),
            grammar.Transform("control channels", channels): (chosen,),
            grammar.Transform("control icons", channels): (chosen, 2, *_TILE),
            grammar.Transform("control reach", channels): (chosen, 4),
            grammar.Transform("likeness", channels): (chosen, 4),
        }
    return by_text(shapes)


def _of_weights(weights: pb.Weights) -> dict[str, Expected]:
    """Gives the contents of weights: of filters, and of rows that are images, the first few are kept."""
    rows = weights.classifier
    shapes: dict[grammar.Content, tuple[Side, ...]] = {
        grammar.Parameters("first filters"): (None, None, None, None),
        grammar.Parameters("classifier"): (None, None, None, None) if rows.seen == "image" else (rows.n_classes, None),
    }
    counts = {"all": len(weights.weighed), "first filters": weights.filters.n_filters, "classifier": rows.n_classes}
    shapes |= {grammar.Transform("norms", grammar.Parameters(name)): (2, n) for name, n in counts.items()}
    return by_text(shapes)


def _atoms(atom: grammar.AtomKind, layer: pb.Layer) -> grammar.Network:
    return grammar.Network(atom, grammar.Hidden(layer.name))


def _attributed(atom: grammar.AtomKind, layer: pb.Layer) -> grammar.Attribution:
    return grammar.Attribution(_atoms(atom, layer), _LOGITS.of)


def _between(atom: grammar.AtomKind, first: pb.Layer, last: pb.Layer) -> grammar.Attribution:
    return grammar.Attribution(_atoms(atom, first), _atoms(atom, last))
