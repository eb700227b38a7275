"""Whether what a manifest says can be: nothing that contradicts itself is shown, or decoded."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Sequence

from tb_plugin import grammar
from tb_plugin.encoding.audit_consistency import check_audit
from tb_plugin.encoding.certainty_consistency import check_certainty
from tb_plugin.encoding.change_consistency import check_changes, check_sketch
from tb_plugin.encoding.limits import MAX_CLASSES, MAX_EXAMPLES, MAX_NAME, MAX_SIDE, MAX_VALUES
from tb_plugin.encoding.run_consistency import (
    check_findings,
    check_group_statistics,
    check_statistics,
    check_weights,
)
from tb_plugin.encoding.shapes import expected_of
from tb_plugin.encoding.sides import canonical, check_sides
from tb_plugin.encoding.steadiness_consistency import check_steadiness
from tb_plugin.encoding.transport_consistency import check_transport
from tb_plugin.schema import pb

# Without scales and without numbers.
_PICTURES = (pb.IMAGE, pb.ROWS)
_LOGITS = grammar.Activation(grammar.Network("neuron", grammar.Output()))
_PROBE = grammar.Dataset("probe")
_PROBE_LOGITS = grammar.Transform("probe", _LOGITS)
_PROBE_VALUES = grammar.Transform("true values", _PROBE)


def check_manifest(manifest: pb.Manifest) -> None:
    """Checks that the numbers of a manifest are finite, in range and fit each other.

    Args:
      manifest: One whose contents are spelled out.

    Raises:
      ValueError: If they do not; its message names what and where.
    """
    kind = manifest.WhichOneof("artifact")
    artifact = getattr(manifest, kind or "", None)
    layers = list(getattr(artifact, "layers", None) or ())
    if artifact is not None and "layer" in artifact.DESCRIPTOR.fields_by_name:
        layers = [artifact.layer]
    for layer in layers:
        _check_layer(layer)
    different: dict[tuple[object, ...], tuple[int, pb.Blob]] = {}
    for i, blob in enumerate(manifest.blobs, start=1):
        targets = blob.targets
        target = max(targets) if targets else 0
        look = _look(blob, len(targets))
        known = different.get(look)
        try:
            _check_numbers(blob, target)
            if known is None:
                _check_form(blob)
        except ValueError as error:
            raise ValueError(f"item {i}: {error}") from None
        if known is None or known[0] < target:
            different[look] = target, blob
    if kind == "snapshot":
        _check_snapshot(manifest.snapshot, manifest.blobs)
    check_sides(expected_of(manifest), (blob for _, blob in different.values()))
    if kind == "regions":
        _check_regions(manifest.regions, manifest.blobs)
    if kind == "probe":
        _check_probe(manifest.probe, manifest.blobs)
    if kind == "probe_images":
        _check_rows(_PROBE, manifest.probe_images.n_images, manifest.blobs)
    if kind == "statistics":
        check_statistics(manifest.statistics, manifest.blobs)
    if kind == "group_statistics":
        check_group_statistics(manifest.group_statistics, manifest.blobs)
    if kind == "findings":
        check_findings(manifest.findings)
    if kind == "changes":
        check_changes(manifest.changes, manifest.blobs)
    if kind == "sketch":
        check_sketch(manifest.sketch, manifest.blobs)
    if kind == "transport":
        check_transport(manifest.transport, manifest.blobs)
    if kind == "weights":
        check_weights(manifest.weights, manifest.blobs)
    if kind == "audit":
        check_audit(manifest.audit, manifest.blobs)
    if kind == "certainty":
        check_certainty(manifest.certainty, manifest.blobs)
    if kind == "steadiness":
        check_steadiness(manifest.steadiness)


def _check_layer(layer: pb.Layer) -> None:
    sides = (layer.height, layer.width, layer.channels)
    if not all(1 <= side <= MAX_SIDE for side in sides):
        raise ValueError(f"layer {layer.name[:80]!r} must have rows, columns and channels, got {list(sides)}")
    if not 0 < len(layer.name) <= MAX_NAME:
        raise ValueError(f"a layer's name must have 1 to {MAX_NAME} characters, got {len(layer.name)}")


def _look(blob: pb.Blob, n_targets: int) -> tuple[object, ...]:
    """Gives what the blobs of each example have in common: what is checked of one holds for the others."""
    encoding, groups = blob.encoding, blob.groups
    look = blob.content, *blob.shape, encoding, n_targets, blob.strongest, blob.offsets, blob.partial, groups
    factorisation = (blob.aligned, blob.later_groups, blob.shared) if groups else ()
    if encoding not in _PICTURES or not blob.HasField("sprite"):
        return look, factorisation
    sprite = blob.sprite
    return look, factorisation, sprite.count, sprite.tile_height, sprite.tile_width, sprite.columns


def _check_numbers(blob: pb.Blob, target: int) -> None:
    max_error, minimum, maximum, p99, rounding = blob.max_error, blob.minimum, blob.maximum, blob.p99, blob.rounding
    # A sum is finite where all of it is: numbers of four bytes are added as such of eight.
    if not math.isfinite(max_error + minimum + maximum + p99 + rounding):
        names = "max_error", "minimum", "maximum", "p99", "rounding"
        _check_finite(names, (max_error, minimum, maximum, p99, rounding))
    if max_error < 0 or rounding < 0:
        raise ValueError(f"max_error and rounding must not be negative, got {max_error} and {rounding}")
    if blob.example >= MAX_EXAMPLES:
        raise ValueError(f"example must be below {MAX_EXAMPLES}, got {blob.example}")
    if target >= MAX_CLASSES:
        raise ValueError(f"targets must be below {MAX_CLASSES}, got {target}")


def _check_form(blob: pb.Blob) -> None:
    encoding, shape = blob.encoding, list(blob.shape)
    if blob.offsets and encoding in (*_PICTURES, pb.FLOAT32):
        raise ValueError(f"offsets must be with scales, got some in {pb.Encoding.Name(encoding).lower()}")
    if blob.partial and encoding in (*_PICTURES, pb.UINT8):
        raise ValueError(f"{pb.Encoding.Name(encoding).lower()} has no number for what is not known")
    size = math.prod(shape)
    if size > MAX_VALUES:
        raise ValueError(f"shape must be of at most {MAX_VALUES} values, got {shape[:8]}")
    if len(blob.targets) > size:
        raise ValueError(f"targets must be along an axis of {shape[:8]}, got {len(blob.targets)}")
    strongest = blob.strongest
    if strongest and (not shape or strongest > shape[-1]):
        raise ValueError(f"strongest must be at most the last of {shape[:8]}, got {strongest}")
    if encoding in _PICTURES:
        _check_picture(blob)


def _check_picture(blob: pb.Blob) -> None:
    shape = list(blob.shape)
    if len(shape) < 3 or shape[-1] != 3 or 0 in shape:
        raise ValueError(f"a picture has the shape [..., height, width, 3], got {shape[:8]}")
    if not blob.HasField("sprite"):
        if blob.encoding == pb.ROWS:
            raise ValueError("rows are those of a sheet of tiles, got none")
        if len(shape) != 3:
            raise ValueError(f"a picture that is no sheet of tiles has the shape [height, width, 3], got {shape[:8]}")
        return
    sprite = blob.sprite
    tiles = (sprite.count, sprite.tile_height, sprite.tile_width)
    if (math.prod(shape[:-3]), *shape[-3:-1]) != tiles or not 1 <= sprite.columns <= MAX_SIDE:
        raise ValueError(f"a sheet must hold the tiles of {shape[:8]}, got {list(tiles)} in {sprite.columns} columns")
    n_rows = -(-sprite.count // sprite.columns) if blob.encoding == pb.ROWS else 0
    if len(sprite.rows) != n_rows:
        raise ValueError(f"a sheet of {sprite.count} tiles must name {n_rows} rows, got {len(sprite.rows)}")


def _check_snapshot(snapshot: pb.Snapshot, blobs: Iterable[pb.Blob]) -> None:
    n, k = snapshot.n_examples, snapshot.n_classes
    if not (1 <= n <= MAX_EXAMPLES and 1 <= k <= MAX_CLASSES):
        raise ValueError(f"a snapshot has examples and classes, got {n} and {k}")
    _check_count("class_names", snapshot.class_names, k)
    _check_count("labels", snapshot.labels, n)
    wrong = next((label for label in snapshot.labels if not -1 <= label < k), None)
    if wrong is not None:
        raise ValueError(f"labels must be from -1 to {k - 1}, got {wrong}")
    _check_truth(snapshot)
    _check_finite(("value_range",) * 2, snapshot.value_range)
    if len(snapshot.value_range) != 2 or not snapshot.value_range[0] < snapshot.value_range[1]:
        raise ValueError(f"value_range must be (black, white), got {list(snapshot.value_range)[:4]}")
    # One that has no example has 0.
    last = max((blob.example for blob in blobs), default=0)
    if last >= n:
        raise ValueError(f"examples must be below {n}, got {last}")


def _check_truth(snapshot: pb.Snapshot) -> None:
    n, k = snapshot.n_examples, snapshot.n_classes
    _check_count("true_classes", snapshot.true_classes, n)
    beyond = [c for each in snapshot.true_classes for c in each.classes if c >= k]
    if beyond:
        raise ValueError(f"true classes must be below {k}, got {beyond[0]}")
    _check_count("true_values", snapshot.true_values, n * k)
    # NaN stands for a value that is not known.
    if any(map(math.isinf, snapshot.true_values)):
        raise ValueError("true values must be finite, or NaN where they are not known, got an infinite one")


def _check_regions(regions: pb.Regions, blobs: Sequence[pb.Blob]) -> None:
    if not regions.n_donors:
        raise ValueError("regions are replaced by those of one other image or more, got none")
    layer = regions.layer
    positions = grammar.Network("spatial", grammar.Hidden(layer.name))
    masks = grammar.Transform("regions", grammar.Attribution(positions, _LOGITS.of))
    n_regions: dict[int, int] = {}
    for blob in _of(masks, blobs):
        if len(blob.shape) != 3 or list(blob.shape[1:]) != [layer.height, layer.width]:
            raise ValueError(
                f"regions must have the shape [R, {layer.height}, {layer.width}], got {list(blob.shape)[:8]}"
            )
        n_regions[blob.example] = blob.shape[0]
    for name in ("evidence", "effects", "standard errors"):
        for blob in _of(grammar.Transform(name, masks), blobs):
            if list(blob.shape) != [len(blob.targets), n_regions.get(blob.example)]:
                raise ValueError(f"{name} must be of each target and region, got the shape {list(blob.shape)[:8]}")


def _of(content: grammar.Content, blobs: Iterable[pb.Blob]) -> Iterator[pb.Blob]:
    text = grammar.dumps(content)
    return (blob for blob in blobs if canonical(blob.content) == text)


def _check_probe(probe: pb.Probe, blobs: Iterable[pb.Blob]) -> None:
    n, k = probe.n_images, probe.n_classes
    if not (1 <= n <= MAX_EXAMPLES and 1 <= k <= MAX_CLASSES):
        raise ValueError(f"a probe set has images and classes, got {n} and {k}")
    if len(probe.numbers) != n:
        raise ValueError(f"numbers must be {n}, got {len(probe.numbers)}")
    _check_count("class_names", probe.class_names, k)
    _check_count("labels", probe.labels, n)
    _check_count("true_classes", probe.true_classes, n)
    wrong = [each for each in probe.labels if not -1 <= each < k]
    wrong += [each for true in probe.true_classes for each in true.classes if each >= k]
    if wrong:
        raise ValueError(f"labels must be from -1 to {k - 1}, got {wrong[0]}")
    _check_count("weights", probe.weights, n)
    if not all(math.isfinite(weight) and weight >= 0 for weight in probe.weights):
        raise ValueError("weights must be finite and not negative")
    for column in probe.columns:
        _check_column(column, n)
    shapes = {grammar.dumps(_PROBE): (n,)}
    shapes |= {grammar.dumps(each): (n, k) for each in (_PROBE_LOGITS, _PROBE_VALUES)}
    for blob in blobs:
        expected = shapes.get(canonical(blob.content))
        if expected is not None and tuple(blob.shape)[: len(expected)] != expected:
            raise ValueError(f"{blob.content} must have the shape {list(expected)}, got {list(blob.shape)[:8]}")


def _check_rows(content: grammar.Content, n: int, blobs: Iterable[pb.Blob]) -> None:
    if not 1 <= n <= MAX_EXAMPLES:
        raise ValueError(f"there must be 1 to {MAX_EXAMPLES} images, got {n}")
    for blob in _of(content, blobs):
        if list(blob.shape[:1]) != [n]:
            raise ValueError(f"{blob.content} must be of {n} images, got the shape {list(blob.shape)[:8]}")


def _check_column(column: pb.Column, n: int) -> None:
    if not all(0 < len(text) <= MAX_NAME for text in (column.name, *column.categories)):
        raise ValueError(f"columns and categories must have names of 1 to {MAX_NAME} characters")
    if (len(column.values), len(column.codes)) not in ((n, 0), (0, n)):
        got = f"{len(column.values)} values and {len(column.codes)} codes"
        raise ValueError(f"column {column.name[:80]!r} must be of {n} images, got {got}")
    if any(map(math.isinf, column.values)) or not all(-1 <= code < len(column.categories) for code in column.codes):
        raise ValueError(f"column {column.name[:80]!r} must be finite, or of the categories it names, or not known")


def _check_count(name: str, values: Sequence[object], expected: int) -> None:
    if values and len(values) != expected:
        raise ValueError(f"{name} must be {expected} or none, got {len(values)}")


def _check_finite(names: Sequence[str], values: Sequence[float]) -> None:
    if all(map(math.isfinite, values)):
        return
    for name, value in zip(names, values, strict=False):
        if not math.isfinite(value):
            raise ValueError(f"{name} must be a finite number, got {value}")
