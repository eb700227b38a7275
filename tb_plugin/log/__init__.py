"""What is logged when: the settings of every kind of content."""

from tb_plugin.log.settings import (
    DEFAULT,
    Audit,
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
)

__all__ = [
    "DEFAULT",
    "Audit",
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
]
