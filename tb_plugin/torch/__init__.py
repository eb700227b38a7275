"""PyTorch modules: the only package that imports torch."""

from tb_plugin import log
from tb_plugin.backends.pytorch.feature_visualization import (
    DiverseIcons,
    render,
    render_diverse,
    render_grids,
    render_jobs,
)
from tb_plugin.backends.pytorch.network import TorchNetwork
from tb_plugin.backends.pytorch.receptive_field import with_receptive_field
from tb_plugin.feature_visualization import RenderedIcons, Rendering, Towards, objectives
from tb_plugin.log import *  # noqa: F403  (the settings of every kind)
from tb_plugin.log.progress import progress_bar
from tb_plugin.network import Reading, Tokens
from tb_plugin.torch.logger import SemanticDictionaryLogger, torch_logger

__all__ = [
    "DiverseIcons",
    "Reading",
    "RenderedIcons",
    "Rendering",
    "SemanticDictionaryLogger",
    "Tokens",
    "TorchNetwork",
    "Towards",
    "objectives",
    "progress_bar",
    "render",
    "render_diverse",
    "render_grids",
    "render_jobs",
    "torch_logger",
    "with_receptive_field",
]
__all__ += log.__all__
