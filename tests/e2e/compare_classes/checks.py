"""What the log says of the checks of example 0, and what is read of them."""

import re
from typing import Any

import numpy as np

from tb_plugin.artifacts import Replaced
from tests.e2e.compare_classes.axis import by_channel, number
from tests.e2e.compare_classes.log import BEST, LOGGED, RECORD, RUNNER_UP
from tests.samples import known

TRUST = known(RECORD.trust)
CHANNELS = TRUST.channels[0]


def place(first: int, second: int) -> int:
    """Which of the comparisons of example 0 sets classes of some ranks against each other."""
    pair = LOGGED.targets[0, [first, second]]
    return int(np.flatnonzero((TRUST.comparisons[0] == pair).all(axis=1))[0])


def check_of(name: str) -> float:
    """A number of the checks of the best class against the runner-up in example 0."""
    return float(TRUST.column(name)[0, place(BEST, RUNNER_UP)])


def net(values: np.ndarray) -> np.ndarray:
    """What the best class has more than the runner-up in example 0."""
    return values[0, BEST] - values[0, RUNNER_UP]


def errors() -> np.ndarray:
    return known(known(TRUST.resampled).errors)[0, place(BEST, RUNNER_UP)]


def removals(kind: str) -> tuple[np.ndarray, np.ndarray]:
    """Predicted and measured effects of removing channels in example 0."""
    if kind == "zero":
        left, right = by_channel(0, BEST, RUNNER_UP)
        return (left - right)[CHANNELS], net(TRUST.to_zero)
    replaced: Replaced = known(TRUST.to_mean if kind == "mean" else TRUST.resampled)
    return net(known(replaced.predicted)), net(replaced.effects)


def numbers(text: str) -> list[float]:
    """All numbers that are written in a text."""
    return [number(each) for each in re.findall(r"[+−]?\d[\d,]*(?:\.\d+)?", text)]


def shown_entries(tab) -> dict[int, Any]:
    """The entries on the axis by channel, as many as there may be."""
    tab.more()
    tab.part("count").select_option("8")
    tab.page.wait_for_url(re.compile("count=8"))
    tab.page.keyboard.press("Escape")
    return {int(entry.get_attribute("data-channel")): entry for entry in tab.part("argument").all()}
