"""Transport of random values, as tests need it."""

import numpy as np

from tb_plugin.artifacts import PointSet, Transport, TransportRecord
from tb_plugin.artifacts.transport_record import LEVELS, N_LINE
from tb_plugin.network import LayerInfo


def random_pair(rng: np.random.Generator, first: PointSet, second: PointSet, n: int, d: int, c: int) -> TransportRecord:
    return TransportRecord(
        first,
        second,
        images=np.stack([rng.permutation(60)[:n] for _ in range(2)]),
        points=rng.normal(size=(2, n, 2)).astype(np.float32),
        heights=rng.normal(size=n).astype(np.float32),
        channels=rng.permutation(c)[:d],
        lines=rng.normal(size=(d, N_LINE)).astype(np.float32),
        quantiles=np.sort(rng.normal(size=(d, 2, len(LEVELS))), axis=2).astype(np.float32),
        distance=2.5,
        projected=1.5,
        chance=1.0,
        chance_high=1.25,
        explained=0.75,
        explained_first=0.5,
        explained_second=0.25,
        explained_between=0.875,
        moved=3.0 if first.kind == "step" else 0.0,
    )


def random_transport(layer: LayerInfo, seed: int = 0, *, whole: bool = True) -> Transport:
    """Pairs of every kind, the second of which has fewer points and channels; or none."""
    rng, c = np.random.default_rng(seed), layer.channels
    sets = (
        (PointSet("step", 60, step=2), PointSet("step", 60, step=5), 8, c),
        (PointSet("class", 7, label=0), PointSet("class", 9, label=4), 5, c - 1),
        (PointSet("answer", 40, label=3, positive=True), PointSet("answer", 9, label=3), 8, 2),
        (PointSet("column", 9, column="fur", category="warm"), PointSet("column", 9, column="fur", category="x"), 6, 1),
        (PointSet("column", 30, column="year"), PointSet("column", 30, column="year", positive=True), 8, c),
    )
    pairs = tuple(random_pair(rng, *each, c) for each in sets) if whole else ()
    return Transport(layer, 60, f"{seed:032x}", pairs, {"points": "at most 8"}, complete=whole)
