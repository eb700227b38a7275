"""A log of activation grids of known numbers."""

import dataclasses
from pathlib import Path

import numpy as np

from tb_plugin.artifacts import ActivationGrid
from tb_plugin.events import Writer
from tests.samples import LAYERS, random_dictionary, random_grid, random_snapshot

VIEW = "activation_grids"
FINE, COARSE = LAYERS
# Of example 2, so that example 0 is drawn by the scale of the run, not by its own.
STRONGEST = 16.0


def known_grid(layer=FINE) -> ActivationGrid:
    """Of examples 0 and 2: icons of one colour, and at the corners of example 0 numbers that are easy to tell apart."""
    grid = random_grid(layer)
    magnitudes = np.full_like(grid.magnitudes, 4)
    magnitudes[0, 0, 0], magnitudes[0, -1, -1], magnitudes[1, 0, 0] = 1, 9, STRONGEST
    values = np.zeros_like(grid.component_values)
    values[0, 0, 0, 0], values[0, 0, -1, 0], values[0, -1, 0, 1] = 5, -5, 5
    icons = np.full_like(grid.icons, 100)
    return dataclasses.replace(grid, magnitudes=magnitudes, component_values=values, icons=icons)


def log_grids(log_dir: Path) -> None:
    """Logs snapshots of steps 0 and 4, with grids of step 1."""
    with Writer(log_dir / "run") as writer:
        writer.write(random_snapshot(), 0)
        for layer in LAYERS:
            writer.write(known_grid(layer), 1)
        writer.write(random_dictionary(FINE, diverse=True), 1)
        writer.write(random_snapshot(), 4)
