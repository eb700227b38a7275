"""What an image is optimised for; see `tb_plugin.feature_visualization.objectives`."""

from tb_plugin.feature_visualization.objectives import Objective, channel, direction, logit, neuron

__all__ = ["Objective", "channel", "direction", "logit", "neuron"]
