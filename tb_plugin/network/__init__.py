"""What a technique may ask of a model: `Network`, and what is known of its layers and inputs."""

from tb_plugin.network.layers import choose_layers, deciding_layers, layer_choice
from tb_plugin.network.protocol import LayerInfo, Network, NoGradientPath, OutputKind, Recording, layer_named, width_of
from tb_plugin.network.reading import Reading

__all__ = [
    "LayerInfo",
    "Network",
    "NoGradientPath",
    "OutputKind",
    "Reading",
    "Recording",
    "choose_layers",
    "deciding_layers",
    "layer_choice",
    "layer_named",
    "width_of",
]
