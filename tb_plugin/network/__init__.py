"""What a technique may ask of a model: `Network`, and what is known of its layers and inputs."""

from tb_plugin.network.layers import choose_layers, deciding_layers, layer_choice
from tb_plugin.network.layout import Planes, Tokens, Unread
from tb_plugin.network.protocol import (
    Choose,
    LayerInfo,
    Network,
    NoGradientPath,
    OutputKind,
    Probabilities,
    Recording,
    WatchedNetwork,
    layer_named,
    width_of,
)
from tb_plugin.network.reading import Reading
from tb_plugin.network.truth import Known, Truth

__all__ = [
    "Choose",
    "Known",
    "LayerInfo",
    "Network",
    "NoGradientPath",
    "OutputKind",
    "Planes",
    "Probabilities",
    "Reading",
    "Recording",
    "Tokens",
    "Truth",
    "Unread",
    "WatchedNetwork",
    "choose_layers",
    "deciding_layers",
    "layer_choice",
    "layer_named",
    "width_of",
]
