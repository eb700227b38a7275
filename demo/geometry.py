"""Outlines as polygons: arrays `[P, 2]` of (x, y), with y downwards."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np

_TURNS = np.linspace(0, 2 * np.pi, 32, endpoint=False)
_CIRCLE = np.stack([np.cos(_TURNS), np.sin(_TURNS)], axis=1)


def ellipse(x: float, y: float, radius_x: float, radius_y: float, angle: float = 0.0) -> np.ndarray:
    """The outline of an ellipse, `[32, 2]`, turned by `angle` degrees."""
    return move(turn(_CIRCLE * (radius_x, radius_y), angle), x, y)


def turn(points: np.ndarray, angle: float) -> np.ndarray:
    """Rotates points `[P, 2]` about the origin by `angle` degrees, clockwise on screen."""
    cos, sin = np.cos(np.radians(angle)), np.sin(np.radians(angle))
    return points @ np.array([[cos, sin], [-sin, cos]])


def move(points: np.ndarray, x: float, y: float) -> np.ndarray:
    """Shifts points `[P, 2]` by (x, y)."""
    return points + np.array([x, y])


def smooth(corners: Iterable[tuple[float, float]]) -> np.ndarray:
    """Rounds a polygon by cutting its corners twice (Chaikin 1974): `[P, 2]` to `[4 P, 2]`."""
    points = np.array(list(corners), np.float64)
    for _ in range(2):
        following = _following(points)
        points = np.stack([0.75 * points + 0.25 * following, 0.25 * points + 0.75 * following], axis=1).reshape(-1, 2)
    return points


def grow(points: np.ndarray, margin: float) -> np.ndarray:
    """Moves each vertex of a polygon `[P, 2]` outwards by `margin`."""
    following = _following(points)
    tangents = following - np.concatenate([points[-1:], points[:-1]])
    normals = np.stack([tangents[:, 1], -tangents[:, 0]], axis=1)
    normals /= np.sqrt((normals**2).sum(axis=1, keepdims=True)) + 1e-9
    area = np.sum(points[:, 0] * following[:, 1] - points[:, 1] * following[:, 0])
    return points + normals * (margin if area > 0 else -margin)


def _following(points: np.ndarray) -> np.ndarray:
    return np.concatenate([points[1:], points[:1]])
