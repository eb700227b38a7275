"""Groups of neurons that fire together: how they are found, followed over steps, and linked."""

from tb_plugin.groups.factorisation import (
    SOURCES,
    Groups,
    checked_mix,
    compatible_groups,
    group_activations,
    mixed_groups,
    neuron_groups,
)
from tb_plugin.groups.identity import Identity, match_groups
from tb_plugin.groups.links import group_attribution, group_gradients, link_entropy
from tb_plugin.groups.stability import stability, stability_by_chance

__all__ = [
    "SOURCES",
    "Groups",
    "Identity",
    "checked_mix",
    "compatible_groups",
    "group_activations",
    "group_attribution",
    "group_gradients",
    "link_entropy",
    "match_groups",
    "mixed_groups",
    "neuron_groups",
    "stability",
    "stability_by_chance",
]
