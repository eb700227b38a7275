"""What is logged when: the settings of every kind of content."""

from tb_plugin.log.settings import (
    DEFAULT,
    Changes,
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
    Transport,
    Trust,
    Weights,
)

__all__ = [
    "DEFAULT",
    "Changes",
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
    "Transport",
    "Trust",
    "Weights",
]
