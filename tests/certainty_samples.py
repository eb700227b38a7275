"""Prediction sets, and how steady decisions are, as tests need them."""

import numpy as np

from tb_plugin.artifacts import Certainty, CertaintyLevel, Covered, Entropies, GroupRanks, Steadiness, SteadyExample

LEVELS = (0.5, 0.875)


def covered(n: int, hits: int, **of: object) -> Covered:
    """With numbers that single precision holds."""
    share = round(64 * hits / n) / 64
    which = {"index": 0, "column": "", "category": "", **of}
    return Covered(n, hits, max(0.0, share - 0.125), min(1.0, share + 0.125), 1.5, 0.625, **which)  # pyright: ignore[reportArgumentType]


def random_certainty(n: int = 3, n_classes: int = 6, seed: int = 0, *, known: bool = True) -> Certainty:
    """Of ten held-out images of each class but the last, of which there is none: it stays in every set."""
    rng = np.random.default_rng(seed)
    ranks = (rng.integers(1, 12, (n, n_classes)) / 11).astype(np.float32)
    ranks[:, -1] = 1
    counts = np.array([10] * (n_classes - 1) + [0])
    n_held = int(counts.sum())
    levels = tuple(
        CertaintyLevel(
            level,
            round(1 / (1 - level)) - 1,
            covered(n_held, n_held - 10),
            tuple(covered(10, 9, index=k) for k in range(n_classes - 1)),
            (covered(20, 19, column="fur", category="warm"), covered(20, 12, column="fur", category="cool")),
        )
        for level in LEVELS
    )
    bins = np.array([[0.25, 0.5, 20], [np.nan, np.nan, 0], [0.875, 0.75, n_held - 20]])
    measured = (bins, (0.125, 0.0625, 0.25, 0.03125)) if known else (bins[:0], ())
    right, wrong = (0.0, 0.125, 0.5, 1.0, 1.5), (0.25, 0.75, 1.25, 1.75, 2.25)
    entropies = Entropies(n_held - 10, 10, right, wrong, 0.875) if known else None
    settings, of_group = {"seed": "0"}, np.maximum(ranks - np.float32(0.25), np.float32(0.0625))
    groups = (GroupRanks("fur", ("", *["warm"] * (n - 1)), (0, *[20] * (n - 1)), of_group),) if known else ()
    levels = levels if known else ()
    return Certainty(ranks, counts, "a fingerprint", levels, *measured, settings, entropies, groups)


def sample_steadiness(n: int = 3, n_classes: int = 6, *, known: bool = True) -> Steadiness:
    """The first example is decided as ever, the second by other reasons, of the third something else was decided."""
    if not known:
        return Steadiness(n_classes, (SteadyExample(1),) * n)
    kinds = (
        SteadyExample(0, 20, 0.875, 0.96875, 0.03125, (0, 0), (0.75, 0.875), 0.9375),
        SteadyExample(1, 19, 0.5, 0.9375, 0.125, (1, 1), (0.625, 0.75), 0.25),
        SteadyExample(2, 11, 0.25, 0.75, 0.1875, (2, 4), (0.5, 0.375)),
    )
    examples = tuple(kinds[i % 3] for i in range(n))
    return Steadiness(n_classes, examples, 20, (1, 2), "block4", {"dropout": "20 passes"})
