"""Whether an audit that was read can be shown: what it counts is in range, and what it names is there."""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterable, Sequence

from tb_plugin import grammar
from tb_plugin.encoding.limits import MAX_CLASSES, MAX_EXAMPLES, MAX_NAME, MAX_ROWS, MAX_SIDE
from tb_plugin.schema import pb

_LOGITS = grammar.Activation(grammar.Network("neuron", grammar.Output()))
_WITHOUT = grammar.dumps(grammar.Transform("without concepts", _LOGITS))
_OUTPUTS_WITHOUT = grammar.dumps(grammar.Transform("outputs without concepts", _LOGITS))


def check_audit(audit: pb.Audit, blobs: Sequence[pb.Blob]) -> None:
    """Checks that numbers are finite and in range, and that there are answers about each example.

    Raises:
      ValueError: If they are not.
    """
    n = audit.n_images
    if not 1 <= n <= MAX_EXAMPLES:
        raise ValueError(f"an audit is of 1 to {MAX_EXAMPLES} images, got {n}")
    classes = [each.index for each in audit.classes]
    if not all(a < b for a, b in itertools.pairwise(classes)):
        raise ValueError("classes of an audit must ascend")
    reasons = [reason for group in audit.groups for reason in group.reasons]
    tables = (
        audit.concepts,
        audit.cells,
        audit.slices,
        audit.groups,
        reasons,
        audit.directions,
        audit.direction_slices,
    )
    n_rows = max(map(len, tables))
    if n_rows > MAX_ROWS:
        raise ValueError(f"tables of an audit must have at most {MAX_ROWS} rows, got {n_rows}")
    _check_places(
        [each.concept for each in (*audit.cells, *audit.slices, *reasons)], len(audit.concepts), "concepts of an audit"
    )
    slices = (*audit.slices, *audit.direction_slices)
    of_class = (*audit.classes, *audit.cells, *slices, *reasons)
    _check_places([each.index for each in of_class], MAX_CLASSES, "classes of an audit")
    images = [each.images for each in (*audit.concepts, *slices)] + [each.other_images for each in slices]
    _check_places(itertools.chain(*images), n, "images of an audit")
    for concept in audit.concepts:
        if not 0 < len(concept.layer) <= MAX_NAME or not concept.channels:
            raise ValueError("a concept of an audit must have a layer and channels")
        _check_places(concept.channels, MAX_SIDE, "channels of an audit")
    shares = [
        *(each.right for each in audit.classes),
        *(count for each in audit.cells for count in (each.argues, each.having, each.lacking)),
        *(count for each in (*slices, *audit.groups) for count in (each.right, each.others)),
    ]
    for count in shares:
        _check_counted(count, n)
    _check_finite([number for each in audit.cells for number in (each.logit, each.share)])
    _check_finite([number for each in slices for number in (each.worse, each.worse_at_least, each.chance)])
    _check_finite([number for each in reasons for number in (each.difference, each.error, each.chance, each.gap)])
    for group in audit.groups:
        if len(group.column) > MAX_NAME or len(group.category) > MAX_NAME:
            raise ValueError(f"names in an audit must have at most {MAX_NAME} characters")
        if {len(group.calibration), len(group.others_calibration)} - {0, 4}:
            raise ValueError(f"calibration in an audit must be 4 numbers or none, got {len(group.calibration)}")
        _check_finite((group.gap, *group.calibration, *group.others_calibration, *group.metrics.values()))
    _check_directions(audit)
    _check_removals(audit, blobs)
    _check_moves(audit, blobs)


def _check_directions(audit: pb.Audit) -> None:
    places = [each.concept for each in audit.direction_slices]
    _check_places(places, len(audit.directions), "directions of an audit")
    for each in audit.directions:
        if not 0 < len(each.layer) <= MAX_NAME or len(each.leads) > 1:
            raise ValueError("a direction of an audit must have a layer, and move one decision at most")
        if not (0 <= each.apart <= 1 and 0 <= each.shown <= 1) or each.n_has + each.n_lacks > audit.n_images:
            raise ValueError("ends of a direction must be shares, and of no more images than there are")
        _check_places([each.channel], MAX_SIDE, "channels of an audit")
        _check_places(itertools.chain(each.images, each.other_images), audit.n_images, "images of an audit")
        for lead in each.leads:
            _check_places((lead.index, lead.other), MAX_CLASSES, "classes of an audit")
            _check_finite((lead.margin, lead.chance))
            if lead.index == lead.other or not lead.changed <= lead.n <= audit.n_images:
                raise ValueError("a lead must be between two classes, with changes among the images")


def _check_removals(audit: pb.Audit, blobs: Sequence[pb.Blob]) -> None:
    n_examples, removals = len(audit.decided), audit.removals
    n_rows = len(removals) + sum(len(each.classes) for each in removals)
    if n_rows > MAX_ROWS or n_examples > MAX_EXAMPLES:
        raise ValueError(f"removals must be in {MAX_ROWS} rows of {MAX_EXAMPLES} examples at most, got {n_rows}")
    _check_answered(blobs, _WITHOUT, n_examples)
    _check_places(audit.decided, MAX_CLASSES, "decisions of an audit")
    for each in removals:
        _check_concepts(each.concepts, len(audit.concepts))
        if (len(each.decided), len(each.expected)) != (n_examples, n_examples):
            raise ValueError(f"decisions of a removal must be of {n_examples} examples, got {len(each.decided)}")
        _check_places(itertools.chain(each.decided, each.expected), MAX_CLASSES, "decisions of a removal")
        _check_places([of.index for of in each.classes], MAX_CLASSES, "classes of a removal")
        _check_finite((each.error, each.change))
        for outcome in (of for row in (each, *each.classes) for of in (row.measured, row.estimated)):
            if _changed(outcome) > audit.n_images:
                raise ValueError(f"a removal must change at most {audit.n_images} decisions, got {_changed(outcome)}")
        if each.hits > min(_changed(each.measured), _changed(each.estimated)) or min(each.error, each.change) < 0:
            raise ValueError(
                "what was estimated rightly of a removal must be among what changes, and errors not below 0"
            )


def _check_moves(audit: pb.Audit, blobs: Sequence[pb.Blob]) -> None:
    n_examples, n, moves = audit.n_examples, audit.n_images, audit.moves
    n_rows = len(audit.outputs) + len(moves) + sum(len(each.outputs) for each in moves)
    if n_rows > MAX_ROWS or n_examples > MAX_EXAMPLES:
        raise ValueError(f"moves must be in {MAX_ROWS} rows of {MAX_EXAMPLES} examples at most, got {n_rows}")
    _check_answered(blobs, _OUTPUTS_WITHOUT, n_examples)
    indices = [each.index for each in audit.outputs]
    if not all(a < b for a, b in itertools.pairwise(indices)):
        raise ValueError("outputs of an audit must ascend")
    _check_places(indices, MAX_CLASSES, "outputs of an audit")
    for of in audit.outputs:
        if max(of.n_on, of.n_known) > n or of.n_right > of.n_known:
            raise ValueError(f"what is counted of an output must be of {n} images at most, got {of.n_known}")
    for each in moves:
        _check_concepts(each.concepts, len(audit.concepts))
        if (len(each.flips), len(each.expected)) != (n_examples, n_examples):
            raise ValueError(f"flips must be of {n_examples} examples, got {len(each.flips)}")
        if each.n_images > n or each.hits > min(_flipped(each.measured), _flipped(each.estimated)):
            raise ValueError("images in which something flips must be of those there are, and hits among what flips")
        _check_places([of.index for of in each.outputs], MAX_CLASSES, "outputs of moves")
        for flips in (of for row in each.outputs for of in (row.measured, row.estimated)):
            if _flipped(flips) > n:
                raise ValueError(f"of an output at most {n} decisions may flip, got {_flipped(flips)}")
        if any(of.HasField("off_by") != of.HasField("estimated_moved") for of in each.outputs):
            raise ValueError("an estimate of a move must come with how far it is off")
    sizes = [[of.moved, of.estimated_moved, of.off_by, of.error] for each in moves for of in each.outputs]
    sizes += [[of.spread, of.error] for of in audit.outputs]
    _check_finite([of.shift for each in moves for of in each.outputs])
    _check_finite(itertools.chain(*sizes))
    if min(itertools.chain(*sizes), default=0) < 0:
        raise ValueError("how far outputs move, and are off, must not be below 0")


def _check_answered(blobs: Sequence[pb.Blob], content: str, n_examples: int) -> None:
    answered = sorted(blob.example if blob.HasField("example") else -1 for blob in blobs if blob.content == content)
    if answered != list(range(n_examples)):
        raise ValueError(f"each of {n_examples} examples must have its answers once, got {answered[:8]}")


def _check_concepts(concepts: Sequence[int], n: int) -> None:
    if not 1 <= len(concepts) <= 2 or list(concepts) != sorted(set(concepts)):
        raise ValueError(f"a removal must be of one or two concepts that ascend, got {list(concepts[:4])}")
    _check_places(concepts, n, "concepts of a removal")


def _flipped(flips: pb.AuditFlips) -> int:
    return flips.off + flips.on


def _changed(outcome: pb.AuditOutcome) -> int:
    return outcome.lost + outcome.mended + outcome.otherwise


def _check_places(places: Iterable[int], n: int, what: str) -> None:
    wrong = [each for each in places if each >= n]
    if wrong:
        raise ValueError(f"{what} must be below {n}, got {wrong[0]}")


def _check_counted(count: pb.Counted, n: int) -> None:
    if count.n > n or count.hits > count.n or not (0 <= count.low <= 1 and 0 <= count.high <= 1):
        raise ValueError(f"what an audit counts must be at most {n} images, and hits among them, got {count.n}")


def _check_finite(numbers: Iterable[float]) -> None:
    if not all(map(math.isfinite, numbers)):
        raise ValueError("numbers of an audit must be finite")
