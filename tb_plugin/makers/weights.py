"""The weights of a network at a step: norms of all, first filters and the linear classifier as images."""

from __future__ import annotations

import math
import time
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import ClassVar

import numpy as np

from tb_plugin.artifacts import Weights
from tb_plugin.deadline import Deadline
from tb_plugin.makers.maker import Progress, Study, said_of
from tb_plugin.makers.weight_pictures import filter_record, row_record
from tb_plugin.network.weights import Kernel, LayerWeights, WeighedNetwork
from tb_plugin.weights import LARGEST, Fingerprint, Kept, Wiring, measured, wiring_of

_NONE = "weights are not logged: the model tells none, as those of a SavedModel, which are constants of its graph"


@dataclass(frozen=True, eq=False)
class _State:
    """What is kept of a step to compare the next one with.

    Attributes:
      step: The step; None where there was none.
      kept: By layer, some of its weights.
      rows: The filters, and the classifier's rows.
    """

    step: int | None = None
    kept: Mapping[str, Kept] = field(default_factory=dict)
    rows: Mapping[str, np.ndarray] = field(default_factory=dict)


class WeightMaker:
    """Reads the weights of a network, which gives copies of them."""

    kind: ClassVar[str] = Weights.kind

    def __init__(self, study: Study) -> None:
        """Keeps what is looked at."""
        self._study = study
        self._wiring: Wiring | None = None
        # What the last step came to, what it was compared with, and what is logged of it.
        self._last, self._before = _State(), _State()
        self._made: tuple[int, Weights | None] | None = None
        self._cost = 0.0

    def make(self, step: int, seconds: float | None, progress: Progress) -> bool:
        """Reads the weights of all layers, unless there is not enough time for it; see `Maker`."""
        if self._made is not None and self._made[0] == step:
            return True
        self._made = None
        if not Deadline.after(seconds).has(self._cost):
            return False
        begun = time.monotonic()
        self._made = step, self._weights(step)
        self._cost = time.monotonic() - begun
        return True

    def artifacts(self) -> list[Weights]:
        """Gives the weights of the step; none where the network tells none, as those that are constants of a graph."""
        made = None if self._made is None else self._made[1]
        return [] if made is None else [made]

    def _weights(self, step: int) -> Weights | None:
        network = self._study.network
        if not isinstance(network, WeighedNetwork):
            self._study.problems.add_few(_NONE)
            return None
        # What is logged anew at a step, of other weights, is compared with what the first was compared with.
        before = self._last if step >= 0 else self._before
        wiring = self._wired(network)
        kernels: dict[str | None, Kernel] = {}
        left_out: list[str] = []
        fingerprint = Fingerprint()
        told = fingerprint.of(_noted(network.weights(), kernels, wiring, left_out))
        norms, kept = measured(told, before.kept)
        if not norms:
            self._study.problems.add_few(" and ".join([_NONE, *left_out]))
            return None
        if not all(math.isfinite(each.norm) for each in norms):
            # What nothing can be computed with tells nothing of how layers hang together.
            self._wiring = None
        filters, filter_rows, said = filter_record(kernels.get(wiring.convolution), wiring, before.rows.get("filters"))
        rows, row_values, also = row_record(kernels.get(wiring.classifier), wiring, self._study.network, before.rows)
        seen = {"filters": filter_rows, "classifier": row_values}
        self._before = before
        self._last = _State(step if step >= 0 else self._last.step, kept, _known(seen))
        problems = [*left_out, *wiring.problems, *said, *also]
        return Weights(
            layers=tuple(each.name for each in norms),
            sizes=tuple(each.size for each in norms),
            norms=np.array([[each.norm for each in norms], [each.update for each in norms]], np.float32),
            step_before=before.step,
            filters=filters,
            classifier=rows,
            problems=tuple(problems),
            settings=_sampled(each.size for each in norms),
            fingerprint=fingerprint.digits(),
        )

    def _wired(self, network: WeighedNetwork) -> Wiring:
        """Finds once what the first and the last layer are given: it does not change as the network trains."""
        if self._wiring is None:
            study = self._study
            try:
                self._wiring = wiring_of(study.network, network, study.layers, study.examples.inputs)
            # A user's model may raise anything for images that it was not made for; norms are known all the same.
            except Exception as error:
                self._wiring = Wiring(problems=(f"what layers are given was not found: {said_of(error)}",))
        return self._wiring


def _noted(
    layers: Iterable[LayerWeights], kernels: dict[str | None, Kernel], wiring: Wiring, left_out: list[str]
) -> Iterator[LayerWeights]:
    """Goes through layers that have weights, keeps the kernels of two of them, and notes what is left out."""
    for each in layers:
        left_out += each.left_out
        if not each.values:
            continue
        if each.kernel is not None and each.name in (wiring.convolution, wiring.classifier):
            kernels[each.name] = each.kernel
        yield each


def _known(rows: Mapping[str, np.ndarray | None]) -> dict[str, np.ndarray]:
    return {name: each for name, each in rows.items() if each is not None}


def _sampled(sizes: Iterable[int]) -> dict[str, str]:
    """Says of how many weights updates are known, where it is not all."""
    largest = max(sizes, default=0)
    return (
        {"updates": f"of layers with more weights, by {LARGEST} of these that are drawn"} if largest > LARGEST else {}
    )
