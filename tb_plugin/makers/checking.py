"""Checking the attribution of a snapshot's layers, as far as there is time."""

from __future__ import annotations

import contextlib
import dataclasses
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from tb_plugin.artifacts import LayerRecord
from tb_plugin.deadline import Deadline, OutOfTime
from tb_plugin.makers.probe import Probe
from tb_plugin.makers.removal import NotFinite, Replacements, Subject, replacements_of
from tb_plugin.makers.timed import TimedNetwork
from tb_plugin.makers.trust import measure_trust, with_replaced
from tb_plugin.network import Network


@dataclass(frozen=True, eq=False)
class Checking:
    """How the attribution of layers is checked, and what came of it.

    Attributes:
      seconds: Time for it: the deepest layer comes first, and one that would end later stays unchecked. None for no
        limit.
      probe: Draws, until a deadline, the images whose channels take the place of an example's; None: there are none,
        and channels are set to zero only.
      impossible: By the names of layers that cannot be checked: why not.
    """

    seconds: float | None = None
    probe: Callable[[Deadline], Probe] | None = None
    impossible: dict[str, str] = field(default_factory=dict)


def checked_layers(
    network: Network, inputs: np.ndarray, records: Sequence[LayerRecord], targets: np.ndarray, checking: Checking
) -> list[LayerRecord]:
    """Checks as many layers as there is time for, from the last on: those decide more, and cost less.

    All are checked by removal to zero before the first one is by what channels are elsewhere.

    Args:
      network: The model.
      inputs: `[N, ...]` examples.
      records: Of the layers, shallow to deep.
      targets: `[N, T]` classes that are explained; -1 stands for none.
      checking: How; is told what cannot be checked.
    """
    deadline = Deadline.after(checking.seconds)
    timed = TimedNetwork(network, deadline)

    def subject(record: LayerRecord) -> Subject | None:
        if record.activations is None or record.by_channel is None:
            return None
        return Subject(timed, inputs, record.info, record.activations, record.by_channel, targets)

    def first(record: LayerRecord, subject: Subject) -> LayerRecord:
        return dataclasses.replace(record, trust=measure_trust(subject))

    checked = _as_time_allows(records, subject, first, deadline, checking.impossible)
    known = [record.info for record in checked if record.trust is not None]
    if checking.probe is None or not known or not deadline.has():
        return checked
    elsewhere: Mapping[str, Replacements] = {}
    with contextlib.suppress(OutOfTime):
        elsewhere = replacements_of(timed, checking.probe(deadline), known, inputs)

    def second(record: LayerRecord, subject: Subject) -> LayerRecord:
        if record.trust is None or record.info.name not in elsewhere:
            return record
        return dataclasses.replace(record, trust=with_replaced(record.trust, subject, elsewhere[record.info.name]))

    return _as_time_allows(checked, subject, second, deadline, checking.impossible)


def _as_time_allows(
    records: Sequence[LayerRecord],
    subject: Callable[[LayerRecord], Subject | None],
    check: Callable[[LayerRecord, Subject], LayerRecord],
    deadline: Deadline,
    impossible: dict[str, str],
) -> list[LayerRecord]:
    """Checks one layer after another, from the last on; one that cannot be, or not in time, stays as it was."""
    checked: list[LayerRecord] = []
    longest = 0.0
    for record in reversed(records):
        begun, of = time.monotonic(), subject(record)
        if of is not None and deadline.has(longest):
            with contextlib.suppress(OutOfTime):
                try:
                    record = check(record, of)
                except NotFinite as error:
                    impossible[record.info.name] = str(error)
            longest = max(longest, time.monotonic() - begun)
        checked.append(record)
    return checked[::-1]
