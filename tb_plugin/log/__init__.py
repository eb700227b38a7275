"""What is logged when: the settings of every kind of content."""

from tb_plugin.log.settings import (
    DEFAULT,
    Controls,
    Findings,
    Grids,
    Groups,
    Icons,
    Probes,
    Regions,
    Relations,
    Setting,
    Snapshots,
    Statistics,
    Trust,
    Weights,
)

__all__ = [
    "DEFAULT",
    "Controls",
    "Findings",
    "Grids",
    "Groups",
    "Icons",
    "Probes",
    "Regions",
    "Relations",
    "Setting",
    "Snapshots",
    "Statistics",
    "Trust",
    "Weights",
]
