"""Attribution: how much parts of a layer argue for a class. Arrays in, arrays out, over a `Network`."""

from tb_plugin.attribution.attributes import AttributeEffect, attribute_effect
from tb_plugin.attribution.factors import attribution_factors, factor_stability
from tb_plugin.attribution.methods import (
    Attribute,
    Later,
    Target,
    ablation,
    gradient_times_activation,
    integrated_gradients,
)
from tb_plugin.attribution.regions import RegionEffect, region_effect
from tb_plugin.attribution.relations import channel_relations, position_relations

__all__ = [
    "Attribute",
    "AttributeEffect",
    "Later",
    "RegionEffect",
    "Target",
    "ablation",
    "attribute_effect",
    "attribution_factors",
    "channel_relations",
    "factor_stability",
    "gradient_times_activation",
    "integrated_gradients",
    "position_relations",
    "region_effect",
]
