"""How far one set of vectors lies from another, and the map of least cost between them: exact optimal transport."""

from tb_plugin.transport.chance import chance_distances, chance_line_distances
from tb_plugin.transport.gaussians import gaussian_distance
from tb_plugin.transport.line import LineTransport, line_distances, transport_line
from tb_plugin.transport.plane import Plane, principal_plane
from tb_plugin.transport.points import PointTransport, transport_points
from tb_plugin.transport.potential import BrenierPotential, potential_between
from tb_plugin.transport.regions import RegionTransport, box, hull, transport_region

__all__ = [
    "BrenierPotential",
    "LineTransport",
    "Plane",
    "PointTransport",
    "RegionTransport",
    "box",
    "chance_distances",
    "chance_line_distances",
    "gaussian_distance",
    "hull",
    "line_distances",
    "potential_between",
    "principal_plane",
    "transport_line",
    "transport_points",
    "transport_region",
]
