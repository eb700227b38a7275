"""What channels do on many images: arrays in, arrays out."""

from tb_plugin.statistics.choosing import contrasts, leaves, spread_examples
from tb_plugin.statistics.correlations import correlations, redundant_pairs
from tb_plugin.statistics.histogram import Histogram
from tb_plugin.statistics.places import mean_places
from tb_plugin.statistics.ranks import auroc, midranks
from tb_plugin.statistics.splitting import silhouette_by_chance, squared_distances, two_means

__all__ = [
    "Histogram",
    "auroc",
    "contrasts",
    "correlations",
    "leaves",
    "mean_places",
    "midranks",
    "redundant_pairs",
    "silhouette_by_chance",
    "spread_examples",
    "squared_distances",
    "two_means",
]
