"""What is logged: frozen values, each a blob sequence `[manifest, blob, blob, ...]`."""

from typing import TypeAlias

from tb_plugin.artifacts.contents import DATASET, EXAMPLES, LOGITS, activation_of, attribution_of
from tb_plugin.artifacts.dictionary import Dictionary
from tb_plugin.artifacts.encoded import Encoded
from tb_plugin.artifacts.grid import ActivationGrid
from tb_plugin.artifacts.groups import GroupLinks, LayerGroups, NeuronGroups
from tb_plugin.artifacts.relations import LayerRelations, Relation
from tb_plugin.artifacts.snapshot import LayerRecord, Snapshot
from tb_plugin.artifacts.trust import TrustRecord

Artifact: TypeAlias = Snapshot | Dictionary | ActivationGrid | LayerRelations | NeuronGroups | Encoded

# Every kind that is logged, by its name in a tag.
KINDS = {kind.kind: kind for kind in (Snapshot, Dictionary, ActivationGrid, LayerRelations, NeuronGroups)}

__all__ = [
    "DATASET",
    "EXAMPLES",
    "KINDS",
    "LOGITS",
    "ActivationGrid",
    "Artifact",
    "Dictionary",
    "Encoded",
    "GroupLinks",
    "LayerGroups",
    "LayerRecord",
    "LayerRelations",
    "NeuronGroups",
    "Relation",
    "Snapshot",
    "TrustRecord",
    "activation_of",
    "attribution_of",
]
