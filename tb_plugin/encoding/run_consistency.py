"""Whether what a manifest says of a run, and not of an image, can be."""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterable, Sequence

from tb_plugin import grammar
from tb_plugin.encoding.limits import MAX_CLASSES, MAX_EXAMPLES, MAX_NAME, MAX_SIDE
from tb_plugin.encoding.sides import Expected, Side, by_text, check_sides
from tb_plugin.schema import pb

_OUTPUT = grammar.Network("neuron", grammar.Output())


def check_group_statistics(of: pb.GroupStatistics, blobs: Iterable[pb.Blob]) -> None:
    """Checks that tables are of the groups of the layer that is named.

    Raises:
      ValueError: If they are not.
    """
    layer, groups = of.layer, of.statistics.layer
    if (groups.name, groups.height, groups.width) != (layer.name, layer.height, layer.width):
        raise ValueError(f"groups must be of layer {layer.name[:80]!r}, got those of {groups.name[:80]!r}")
    if not 1 <= groups.channels <= MAX_SIDE or len(of.numbers) != groups.channels:
        raise ValueError(f"there must be a number for each of {groups.channels} groups, got {len(of.numbers)}")
    check_statistics(of.statistics, blobs, "group")


def check_statistics(statistics: pb.Statistics, blobs: Iterable[pb.Blob], atom: grammar.AtomKind = "channel") -> None:
    """Checks that tables are of the layer's channels, and of the classes and columns that are named.

    Raises:
      ValueError: If they are not.
    """
    classes, counts = statistics.classes, statistics.counts
    if not 1 <= statistics.n_images <= MAX_EXAMPLES:
        raise ValueError(f"statistics are of 1 to {MAX_EXAMPLES} images, got {statistics.n_images}")
    _check_classes(classes)
    if len(counts) != len(classes) or any(count > statistics.n_images for count in counts):
        raise ValueError("counts must be one for each class, and of no more images than there are")
    _check_names(name for column in statistics.columns for name in (column.name,))
    blobs = list(blobs)
    for blob in blobs:
        if blob.targets and list(blob.targets) != list(classes):
            raise ValueError(f"targets must be the {len(classes)} classes, got {list(blob.targets)[:8]}")
    check_sides(_shapes(statistics.layer, atom, len(classes), len(statistics.columns)), blobs)


def _shapes(layer: pb.Layer, atom: grammar.AtomKind, k: int, m: int) -> dict[str, Expected]:
    channels = grammar.Network(atom, grammar.Hidden(layer.name))
    of, c = grammar.Activation(channels), layer.channels
    evidence = grammar.Attribution(channels, _OUTPUT)
    shapes: dict[grammar.Content, tuple[Side, ...]] = {
        grammar.Transform("summary", of): (5, c),
        grammar.Transform("span", of): (2, c),
        grammar.Transform("histogram", of): (None, c),
        grammar.Transform("quantiles", of): (None, c),
        grammar.Transform("places", of): (None, None, c),
        grammar.Transform("column AUROC", of): (m, c),
        grammar.Transform("class AUROC", of): (k, c),
        grammar.Transform("class quartiles", of): (k, 3, c),
        grammar.Transform("examples", of): (c, "examples", 4),
        grammar.Transform("example values", of): (c, "examples"),
        grammar.Transform("contrast", of): (c, None),
        grammar.Transform("pairs", of): (None, 3),
        grammar.Transform("right with all", evidence): (k,),
        grammar.Transform("removal by class", evidence): (k, 2, "removed"),
        grammar.Transform("removal", evidence): (2, "removed"),
    }
    for name in ("true", "predicted"):
        shapes[grammar.Transform(f"evidence by {name} class", evidence)] = (k, c)
        shapes[grammar.Transform(f"totals, evidence by {name} class", evidence)] = (k, 2)
    return by_text(shapes)


def check_findings(findings: pb.Findings) -> None:
    """Checks that numbers are finite and in range.

    Raises:
      ValueError: If they are not.
    """
    n = findings.n_images
    if not 1 <= n <= MAX_EXAMPLES:
        raise ValueError(f"findings are of 1 to {MAX_EXAMPLES} images, got {n}")
    if findings.HasField("accuracy"):
        _check_shares("accuracy", [findings.accuracy])
    _check_classes([record.index for record in findings.classes])
    for record in findings.classes:
        _check_record(record, n)
    for finding in findings.findings:
        _check_finding(finding, n)


def check_weights(weights: pb.Weights, blobs: Iterable[pb.Blob]) -> None:
    """Checks that layers have names, and that no more filters or rows are kept than there are.

    Raises:
      ValueError: If they are not so.
    """
    _check_names(each.name for each in weights.weighed)
    counts = {"first filters": weights.filters.n_filters, "classifier": weights.classifier.n_classes}
    for blob in blobs:
        content = grammar.loads(blob.content)
        most = counts.get(content.name) if isinstance(content, grammar.Parameters) else None
        if most is not None and (not blob.shape or blob.shape[0] > most):
            raise ValueError(f"there must be at most {most} of {blob.content}, got shape {list(blob.shape)[:8]}")


def _check_record(record: pb.ClassRecord, n: int) -> None:
    if record.n_images > n:
        raise ValueError(f"a class must be of at most {n} images, got {record.n_images}")
    _check_shares("accuracy", [record.accuracy])
    _check_shares("shares", record.shares)
    if len(record.confused) != len(record.shares) or any(each >= MAX_CLASSES for each in record.confused):
        raise ValueError("there must be a share for each class that another is taken for")


def _check_finding(finding: pb.Finding, n: int) -> None:
    _check_names([finding.rule])
    _check_shares("effect", [finding.effect])
    if any(len(text) > MAX_NAME for text in (finding.layer, finding.column, finding.category)):
        raise ValueError(f"names in findings must have at most {MAX_NAME} characters")
    if any(each >= MAX_SIDE for each in finding.channels) or any(each >= MAX_CLASSES for each in finding.classes):
        raise ValueError("channels and classes of findings must be in range")
    if any(image >= n for image in finding.images):
        raise ValueError(f"images of findings must be below {n}, got {max(finding.images)}")
    if not all(map(math.isfinite, finding.numbers.values())):
        raise ValueError(f"numbers of finding {finding.rule[:80]!r} must be finite")


def _check_classes(classes: Sequence[int]) -> None:
    ascending = all(a < b for a, b in itertools.pairwise(classes))
    if not ascending or any(each >= MAX_CLASSES for each in classes):
        raise ValueError("classes must be ascending and in range")


def _check_names(names: Iterable[str]) -> None:
    if not all(0 < len(name) <= MAX_NAME for name in names):
        raise ValueError(f"names must have 1 to {MAX_NAME} characters")


def _check_shares(name: str, values: Iterable[float]) -> None:
    if not all(0 <= value <= 1 for value in values):
        raise ValueError(f"{name} must be shares from 0 to 1")
