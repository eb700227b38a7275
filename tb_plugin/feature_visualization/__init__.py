"""Feature visualization: images that an objective is optimised on, for any framework."""

from tb_plugin.feature_visualization.engine import DiverseIcons, Engine
from tb_plugin.feature_visualization.objectives import Objective, channel, direction, logit, neuron
from tb_plugin.feature_visualization.rendering import Icons, Job, Rendering

__all__ = [
    "DiverseIcons",
    "Engine",
    "Icons",
    "Job",
    "Objective",
    "Rendering",
    "channel",
    "direction",
    "logit",
    "neuron",
]
