"""Which channels of two states of a network, or of two networks, are the same, and how alike their layers are."""

from tb_plugin.alignment.channels import Alignment, align_batches, align_channels
from tb_plugin.alignment.cka import Similarities, cka, cka_batches
from tb_plugin.alignment.only_here import only_here
from tb_plugin.alignment.regression import Explained, explained_batches, explained_channels
from tb_plugin.alignment.replacement import Replacement, replacement
from tb_plugin.alignment.resampling import on_common_grid, on_grid

__all__ = [
    "Alignment",
    "Explained",
    "Replacement",
    "Similarities",
    "align_batches",
    "align_channels",
    "cka",
    "cka_batches",
    "explained_batches",
    "explained_channels",
    "on_common_grid",
    "on_grid",
    "only_here",
    "replacement",
]
