"""Feature visualization: images optimised to excite what an objective names, many at once."""

from tb_plugin.tf.feature_visualization.grid import render_grids
from tb_plugin.tf.feature_visualization.render import DiverseIcons, render, render_diverse, render_jobs

__all__ = ["DiverseIcons", "render", "render_diverse", "render_grids", "render_jobs"]
