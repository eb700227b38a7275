"""What follows from removals, in one line of numbers for each comparison."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from tb_plugin.artifacts.trust import REMOVALS, SUMMARY
from tb_plugin.attribution import checks
from tb_plugin.attribution.comparisons import N_JOINT, differences, strongest

# Signs count from this share of the largest effect on, or of the largest evidence, and from so much of a logit.
SMALLEST_SHARE, SMALLEST = 0.02, 1e-4


@dataclass(frozen=True, eq=False)
class Measured:
    """What removals of one kind did.

    Attributes:
      removal: Which kind, one of `REMOVALS`.
      predicted: `[N, T, C]` what each target should lose without each of all channels.
      effects: `[N, T, A]` what it lost without those that were removed.
      errors: `[N, P, A]` standard errors of what comparisons lost; None where there are none.
      joint: `[N, P, len(N_JOINT)]` what comparisons lost without their strongest channels at once.
    """

    removal: str
    predicted: np.ndarray
    effects: np.ndarray
    errors: np.ndarray | None
    joint: np.ndarray


def summarised(
    by_channel: np.ndarray, channels: np.ndarray, comparisons: np.ndarray, measured: Measured, *, seed: int = 0
) -> tuple[np.ndarray, np.ndarray]:
    """Compares what was predicted with what was measured.

    Args:
      by_channel: `[N, T, C]` evidence, by which the strongest channels of a comparison are chosen.
      channels: `[N, A]` that were removed, all of those among them; -1 fills up.
      comparisons: `[N, P, 2]`.
      measured: What removals did.
      seed: Makes intervals repeatable.

    Returns:
      `[N, P, S]` by the columns of `SUMMARY`, those that are about removals, the others NaN; and `[N, P, A]`, what
      `TrustRecord.contradicted` is.
    """
    predicted, effects = differences(measured.predicted), differences(measured.effects)
    net = differences(by_channel)
    summary = np.full((*comparisons.shape[:2], len(SUMMARY)), np.nan, np.float32)
    contradicted = np.full((*comparisons.shape[:2], channels.shape[1]), np.nan, np.float32)
    for n, p in np.argwhere(comparisons[:, :, 0] >= 0).tolist():
        there = channels[n] >= 0
        removed = channels[n, there]
        pair = predicted[n, p, removed], effects[n, p, there]
        errors = None if measured.errors is None else measured.errors[n, p, there]
        smallest = max(SMALLEST, SMALLEST_SHARE * max(float(np.abs(each).max(initial=0.0)) for each in pair))
        wrong = checks.contradictions(*pair, smallest, errors)
        contradicted[n, p, there] = wrong
        counted = wrong[~np.isnan(wrong)]
        row: dict[str, float] = {
            "removal": REMOVALS.index(measured.removal),
            "smallest_effect": smallest,
            "n_channels": len(removed),
            "n_signs": len(counted),
        }
        row.update(zip(("slope", "slope_low", "slope_high"), checks.slope(*pair, seed=seed), strict=True))
        shares = checks.share_interval(int(counted.sum()), len(counted))
        row.update(zip(("wrong_signs", "wrong_signs_low", "wrong_signs_high"), shares, strict=True))
        for k, joint in zip(N_JOINT, measured.joint[n, p].tolist(), strict=True):
            first = strongest(net[n, p], k)
            row[f"joint_{k}_predicted"] = predicted[n, p, first].sum()
            row[f"joint_{k}_single"] = effects[n, p, np.isin(channels[n], first)].sum()
            row[f"joint_{k}_measured"] = joint
        for name, value in row.items():
            summary[n, p, SUMMARY.index(name)] = value
    return summary, contradicted
