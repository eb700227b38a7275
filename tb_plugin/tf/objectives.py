"""What an image is optimised for; see `tb_plugin.objectives`."""

from tb_plugin.objectives import Objective, channel, direction, logit, neuron

__all__ = ["Objective", "channel", "direction", "logit", "neuron"]
