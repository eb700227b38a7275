"""What is logged: frozen values, each a blob sequence `[manifest, blob, blob, ...]`."""

from tb_plugin.artifacts.artifact import Artifact
from tb_plugin.artifacts.audit import Audit
from tb_plugin.artifacts.audit_answers import AuditAnswers
from tb_plugin.artifacts.audit_moves import AuditFlips, AuditMove, AuditMoves, AuditOutput
from tb_plugin.artifacts.audit_outcomes import AuditOutcome, AuditRemoval, AuditRemovalClass
from tb_plugin.artifacts.audit_records import (
    AuditCell,
    AuditClass,
    AuditConcept,
    AuditDirection,
    AuditGroup,
    AuditLead,
    AuditReason,
    AuditSlice,
    Counted,
)
from tb_plugin.artifacts.certainty import Certainty, CertaintyLevel, Covered, Entropies, GroupRanks
from tb_plugin.artifacts.changes import Changes
from tb_plugin.artifacts.contents import DATASET, EXAMPLES, LOGITS, activation_of, attribution_of
from tb_plugin.artifacts.controls import CalibrationRecord, Controls, EvidenceControl, IconControl
from tb_plugin.artifacts.dictionary import Dictionary
from tb_plugin.artifacts.encoded import Encoded
from tb_plugin.artifacts.findings import ClassRecord, Finding, Findings
from tb_plugin.artifacts.grid import ActivationGrid
from tb_plugin.artifacts.group_changes import GroupChanges, GroupsOfState
from tb_plugin.artifacts.group_links import GroupLinks
from tb_plugin.artifacts.group_statistics import GroupStatistics
from tb_plugin.artifacts.groups import NeuronGroups
from tb_plugin.artifacts.layer_changes import LayerChanges
from tb_plugin.artifacts.layer_groups import LayerGroups
from tb_plugin.artifacts.probe import PROBE, PROBE_LOGITS, ProbeAnswers
from tb_plugin.artifacts.probe_images import ProbeImages
from tb_plugin.artifacts.regions import EvidenceRegions
from tb_plugin.artifacts.relations import LayerRelations, Relation
from tb_plugin.artifacts.removal_record import RemovalRecord
from tb_plugin.artifacts.sketch import Sketch
from tb_plugin.artifacts.snapshot import LayerRecord, Snapshot
from tb_plugin.artifacts.statistics import Statistics
from tb_plugin.artifacts.steadiness import Steadiness, SteadyExample
from tb_plugin.artifacts.transport import Transport
from tb_plugin.artifacts.transport_record import PointSet, TransportRecord
from tb_plugin.artifacts.trust import Replaced, TrustRecord
from tb_plugin.artifacts.weights import ClassifierRecord, FilterRecord, Weights

# Every kind that is logged, by the name that a file has for it.
KINDS: dict[str, type[Artifact]] = {
    artifact.kind: artifact
    for artifact in (
        Snapshot,
        Dictionary,
        ActivationGrid,
        LayerRelations,
        NeuronGroups,
        EvidenceRegions,
        Controls,
        ProbeAnswers,
        ProbeImages,
        Statistics,
        Findings,
        GroupStatistics,
        Changes,
        Sketch,
        Transport,
        Weights,
        Audit,
        Certainty,
        Steadiness,
    )
}

__all__ = [
    "DATASET",
    "EXAMPLES",
    "KINDS",
    "LOGITS",
    "PROBE",
    "PROBE_LOGITS",
    "ActivationGrid",
    "Artifact",
    "Audit",
    "AuditAnswers",
    "AuditCell",
    "AuditClass",
    "AuditConcept",
    "AuditDirection",
    "AuditFlips",
    "AuditGroup",
    "AuditLead",
    "AuditMove",
    "AuditMoves",
    "AuditOutcome",
    "AuditOutput",
    "AuditReason",
    "AuditRemoval",
    "AuditRemovalClass",
    "AuditSlice",
    "CalibrationRecord",
    "Certainty",
    "CertaintyLevel",
    "Changes",
    "ClassRecord",
    "ClassifierRecord",
    "Controls",
    "Counted",
    "Covered",
    "Dictionary",
    "Encoded",
    "Entropies",
    "EvidenceControl",
    "EvidenceRegions",
    "FilterRecord",
    "Finding",
    "Findings",
    "GroupChanges",
    "GroupLinks",
    "GroupRanks",
    "GroupStatistics",
    "GroupsOfState",
    "IconControl",
    "LayerChanges",
    "LayerGroups",
    "LayerRecord",
    "LayerRelations",
    "NeuronGroups",
    "PointSet",
    "ProbeAnswers",
    "ProbeImages",
    "Relation",
    "RemovalRecord",
    "Replaced",
    "Sketch",
    "Snapshot",
    "Statistics",
    "Steadiness",
    "SteadyExample",
    "Transport",
    "TransportRecord",
    "TrustRecord",
    "Weights",
    "activation_of",
    "attribution_of",
]
