"""Whether a factorisation finds the same groups again."""

from __future__ import annotations

import numpy as np

from tb_plugin.deadline import NEVER, Deadline
from tb_plugin.groups.factorisation import Groups, neuron_groups

# How often a factorisation is made again.
N_AGAIN = 2


def stability(
    activations: np.ndarray, groups: Groups, *, seed: int = 0, n_again: int = N_AGAIN, deadline: Deadline = NEVER
) -> np.ndarray:
    """Factors activations again from random starts, and finds each group among the groups that come out.

    Groups are found from a start that the activations give, which hardly depends on the seed: only starts that are
    drawn tell whether there is one solution.

    Args:
      activations: `[N, H, W, C]` in which the groups were found.
      groups: G of them.
      seed: Makes the starts repeatable.
      n_again: How many factorisations are made.
      deadline: When to be over.

    Returns:
      `[G]` the mean, over the factorisations, of the cosine of each group's channel factor to the one it is matched
      with, of all groups together as well as can be.

    Raises:
      OutOfTime: If it is not over at the deadline.
    """
    # It is imported only here, as those who only view do not need it.
    from scipy.optimize import linear_sum_assignment

    n_groups = len(groups.channel)
    found = np.zeros(n_groups)
    for number in range(n_again):
        rng = np.random.default_rng([seed, number])
        again = neuron_groups(activations, n_groups, seed=int(rng.integers(2**31)), drawn_start=True, deadline=deadline)
        cosines = groups.channel @ again.channel.T
        rows, columns = linear_sum_assignment(cosines, maximize=True)
        found[rows] += cosines[rows, columns]
    return np.clip(found / n_again, -1, 1).astype(np.float32)


def stability_by_chance(activations: np.ndarray, n_groups: int, *, seed: int = 0, deadline: Deadline = NEVER) -> float:
    """Gives the mean stability of groups that there are not: where each channel's activations are shuffled.

    Factors that are not negative are like each other by themselves, and a factorisation finds again what noise happens
    to be: of noise cosines of 0.8 to 0.9 come out. A stability says something as far as it is above that.

    Args:
      activations: As of `stability`; each channel keeps its values, but at other positions than those of the others.
      n_groups: G.
      seed: Makes it repeatable.
      deadline: When to be over.

    Raises:
      OutOfTime: If it is not over at the deadline.
    """
    flat = activations.reshape(-1, activations.shape[-1])
    shuffled = np.random.default_rng(seed).permuted(flat, axis=0).reshape(activations.shape)
    groups = neuron_groups(shuffled, n_groups, seed=seed, deadline=deadline)
    return float(stability(shuffled, groups, seed=seed, n_again=1, deadline=deadline).mean())
