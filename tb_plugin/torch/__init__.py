"""PyTorch modules: the only package that imports torch."""

from tb_plugin import objectives
from tb_plugin.icons import Icons, Rendering
from tb_plugin.progress import progress_bar
from tb_plugin.torch.feature_visualization import DiverseIcons, render, render_diverse, render_grids, render_jobs
from tb_plugin.torch.logger import SemanticDictionaryLogger, torch_logger
from tb_plugin.torch.network import TorchNetwork
from tb_plugin.torch.receptive_field import with_receptive_field

__all__ = [
    "DiverseIcons",
    "Icons",
    "Rendering",
    "SemanticDictionaryLogger",
    "TorchNetwork",
    "objectives",
    "progress_bar",
    "render",
    "render_diverse",
    "render_grids",
    "render_jobs",
    "torch_logger",
    "with_receptive_field",
]
