"""An audit whose removals or directions contradict themselves is refused, whatever contradicts what."""

from collections.abc import Callable

import pytest

from tb_plugin.artifacts import Audit
from tb_plugin.encoding.manifest import parse_manifest
from tb_plugin.schema import pb
from tests.audit_samples import audit_of_outputs, random_audit

Harm = Callable[[pb.Manifest], object]


def of_other_concepts(manifest: pb.Manifest) -> None:
    manifest.audit.removals[0].concepts[:] = [1, 0]


def of_no_concept(manifest: pb.Manifest) -> None:
    manifest.audit.removals[0].concepts[:] = []


HARMS: dict[str, tuple[Harm, str]] = {
    "a concept that is not there": (
        lambda of: of.audit.removals[0].concepts.append(9),
        "concepts of a removal must be below 2",
    ),
    "not ascending": (of_other_concepts, "one or two concepts that ascend"),
    "of none": (of_no_concept, "one or two concepts that ascend"),
    "one decision too many": (lambda of: of.audit.removals[0].decided.append(0), "must be of 3 examples"),
    "one estimate too few": (lambda of: of.audit.removals[1].expected.pop(), "must be of 3 examples"),
    "one example too many": (lambda of: of.audit.decided.append(0), "each of 4 examples must have its answers"),
    "answers twice": (lambda of: setattr(of.blobs[0], "example", 1), "must have its answers once"),
    "a removal without a column": (lambda of: of.audit.removals.pop(), r"must have the shape \[3, 3, 3\]"),
    "more decisions than images": (
        lambda of: setattr(of.audit.removals[0].classes[0].measured, "lost", 99),
        "change at most 60 decisions",
    ),
    "more hits than changes": (lambda of: setattr(of.audit.removals[0], "hits", 12), "among what changes"),
    "an error that is no number": (lambda of: setattr(of.audit.removals[0], "error", float("nan")), "finite"),
    "an error below zero": (lambda of: setattr(of.audit.removals[0], "error", -1.0), "errors not below 0"),
    "too many rows": (
        lambda of: of.audit.removals[0].classes.extend([pb.AuditRemovalClass()] * 10_000),
        "in 10000 rows",
    ),
    "a direction that is not there": (
        lambda of: setattr(of.audit.direction_slices[0], "concept", 1),
        "directions of an audit must be below 1",
    ),
    "a direction of no layer": (lambda of: setattr(of.audit.directions[0], "layer", ""), "must have a layer"),
    "two decisions of one direction": (
        lambda of: of.audit.directions[0].leads.append(of.audit.directions[0].leads[0]),
        "one decision at most",
    ),
    "ends of too many images": (lambda of: setattr(of.audit.directions[0], "n_has", 61), "ends of a direction"),
    "a share above 1": (lambda of: setattr(of.audit.directions[0], "apart", 1.5), "ends of a direction"),
    "a share that is no number": (lambda of: setattr(of.audit.directions[0], "shown", float("nan")), "ends of a"),
    "an image at an end that is not there": (
        lambda of: of.audit.directions[0].other_images.append(60),
        "images of an audit must be below 60",
    ),
    "a lead of one class": (lambda of: setattr(of.audit.directions[0].leads[0], "other", 0), "between two classes"),
    "a lead with more changes than images": (
        lambda of: setattr(of.audit.directions[0].leads[0], "changed", 31),
        "changes among the images",
    ),
    "a lead that is no number": (
        lambda of: setattr(of.audit.directions[0].leads[0], "margin", float("inf")),
        "finite",
    ),
    "a slice of a direction that is no number": (
        lambda of: setattr(of.audit.direction_slices[0], "worse", float("nan")),
        "finite",
    ),
    "too many directions": (
        lambda of: of.audit.directions.extend([of.audit.directions[0]] * 10_000),
        "at most 10000 rows",
    ),
    "a class beyond all": (lambda of: setattr(of.audit.removals[0].classes[0], "index", 2**30), "classes of a removal"),
    "a decision beyond all": (lambda of: of.audit.removals[0].decided.__setitem__(0, 2**30), "decisions of a removal"),
}


@pytest.mark.parametrize("name", HARMS)
def test_what_contradicts_itself_is_refused(name):
    harm, said = HARMS[name]
    data = random_audit("conv").to_blobs()[0]
    manifest = pb.Manifest.FromString(data)
    assert parse_manifest(data).audit.decided
    harm(manifest)
    with pytest.raises(ValueError, match=said):
        parse_manifest(manifest.SerializeToString())


def test_an_audit_of_an_older_log_has_no_removals_and_no_directions_and_is_read():
    manifest = pb.Manifest.FromString(random_audit("conv").to_blobs()[0])
    for name in ("removals", "decided", "directions", "direction_slices"):
        manifest.audit.ClearField(name)
    del manifest.blobs[:]
    manifest.contents[:] = []
    assert list(parse_manifest(manifest.SerializeToString()).audit.removals) == []


def first(manifest: pb.Manifest) -> pb.AuditMoves:
    return manifest.audit.moves[0]


HARMS_TO_MOVES: dict[str, tuple[Harm, str]] = {
    "a concept that is not there": (lambda of: first(of).concepts.append(9), "concepts of a removal must be below 2"),
    "of none": (lambda of: first(of).concepts.pop(), "one or two concepts that ascend"),
    "one example too many": (lambda of: first(of).flips.append(0), "flips must be of 3 examples"),
    "one estimate too few": (lambda of: first(of).expected.pop(), "flips must be of 3 examples"),
    "answers of fewer examples": (lambda of: setattr(of.audit, "n_examples", 2), "each of 2 examples must have"),
    "answers twice": (lambda of: setattr(of.blobs[0], "example", 1), "must have its answers once"),
    "moves without a column": (lambda of: of.audit.moves.pop(), r"must have the shape \[3, 3, 3\]"),
    "more flips than images": (lambda of: setattr(first(of).outputs[0].measured, "off", 61), "at most 60 decisions"),
    "more hits than flips": (lambda of: setattr(first(of), "hits", 10), "among what flips"),
    "flips in more images than there are": (lambda of: setattr(first(of), "n_images", 61), "among what flips"),
    "an estimate without its error": (lambda of: first(of).outputs[0].ClearField("off_by"), "how far it is off"),
    "an error without an estimate": (
        lambda of: first(of).outputs[0].ClearField("estimated_moved"),
        "how far it is off",
    ),
    "a move that is no number": (lambda of: setattr(first(of).outputs[0], "shift", float("nan")), "finite"),
    "an error that is no number": (lambda of: setattr(first(of).outputs[0], "off_by", float("inf")), "finite"),
    "a move below zero": (lambda of: setattr(first(of).outputs[0], "moved", -1.0), "must not be below 0"),
    "a spread below zero": (lambda of: setattr(of.audit.outputs[0], "spread", -1.0), "must not be below 0"),
    "an output beyond all": (lambda of: setattr(first(of).outputs[0], "index", 2**30), "outputs of moves must be"),
    "outputs that do not ascend": (lambda of: setattr(of.audit.outputs[0], "index", 2), "must ascend"),
    "an output on in too many images": (lambda of: setattr(of.audit.outputs[0], "n_on", 61), "of 60 images at most"),
    "more that are right than known": (lambda of: setattr(of.audit.outputs[0], "n_known", 1), "of 60 images at most"),
    "too many rows": (lambda of: first(of).outputs.extend([pb.AuditMove()] * 10_000), "in 10000 rows"),
}


@pytest.mark.parametrize("name", HARMS_TO_MOVES)
def test_moves_that_contradict_themselves_are_refused(name):
    harm, said = HARMS_TO_MOVES[name]
    data = audit_of_outputs("conv", "sigmoid").to_blobs()[0]
    manifest = pb.Manifest.FromString(data)
    assert len(parse_manifest(data).audit.moves) == 3
    harm(manifest)
    with pytest.raises(ValueError, match=said):
        parse_manifest(manifest.SerializeToString())


@pytest.mark.parametrize("kind", ["sigmoid", "linear"])
def test_moves_are_read_back_as_they_were(kind):
    made = audit_of_outputs("conv", kind)
    assert Audit.from_blobs(made.to_blobs()) == made
