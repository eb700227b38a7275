"""Feature visualization: images optimised to excite what an objective names, many at once."""

from tb_plugin.backends.tensorflow.feature_visualization.grid import render_grids
from tb_plugin.backends.tensorflow.feature_visualization.render import ENGINE, render, render_diverse, render_jobs
from tb_plugin.feature_visualization import DiverseIcons

__all__ = ["ENGINE", "DiverseIcons", "render", "render_diverse", "render_grids", "render_jobs"]
