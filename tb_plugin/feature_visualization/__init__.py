"""Feature visualization: images that an objective is optimised on, for any framework."""

from tb_plugin.feature_visualization.engine import DiverseIcons, Engine
from tb_plugin.feature_visualization.objectives import Objective, channel, direction, logit, neuron
from tb_plugin.feature_visualization.rendering import Job, RenderedIcons, Rendering
from tb_plugin.feature_visualization.towards import Towards

__all__ = [
    "DiverseIcons",
    "Engine",
    "Job",
    "Objective",
    "RenderedIcons",
    "Rendering",
    "Towards",
    "channel",
    "direction",
    "logit",
    "neuron",
]
