"""What is named as only here of two whole trainings, with and without shortcuts, on seeds that no rule was chosen by.

`python -m tests.benchmarks.only_here_whole [SEED ...]` tells the place, by what the tag does, of the group that the
artifact names first, and whether it stands before all channels. Networks are kept (`tests.benchmarks.trained`).
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable, Sequence

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")

import numpy as np

from demo.dataset import Sampling
from tests.benchmarks.claims import Claim, at_least
from tests.benchmarks.counterfactuals import as_network
from tests.benchmarks.only_here import first_of_changes, probe_images
from tests.benchmarks.trained import REPORTED_ON, trained


def claims(seeds: Sequence[int]) -> Iterable[Claim]:
    """Measures what is claimed."""
    found = []
    for seed in seeds:
        network, other = (as_network(trained(seed, each)) for each in (Sampling.BIASED, Sampling.BALANCED))
        found.append(first_of_changes(network, other, probe_images(seed), seed))
        print(f"seed {seed}:", found[-1], flush=True)
    first = float(np.mean([place == 1 and before_channels for *_, place, before_channels in found]))
    yield at_least(f"the tag's group first, before all channels, {len(seeds)} seeds", first, 1)


def main() -> None:
    """Measures and prints."""
    for claim in claims([int(seed) for seed in sys.argv[1:]] or list(REPORTED_ON)):
        print(f"{claim.name}: {claim.measured} {claim.bound}{'' if claim.holds else ' (missed)'}")


if __name__ == "__main__":
    main()
