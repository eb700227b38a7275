"""How steady decisions about the examples are, over passes with dropout and over the steps that were logged."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from tb_plugin.artifacts import Steadiness, SteadyExample
from tb_plugin.deadline import Deadline
from tb_plugin.encoding.limits import MAX_ROWS
from tb_plugin.findings.answers import softmax
from tb_plugin.makers.at_once import at_once
from tb_plugin.makers.maker import Progress, Study
from tb_plugin.network import LayerInfo, Network
from tb_plugin.network.dropout import DroppingNetwork

# So many passes with dropout are made; where there is time for fewer than so many nothing is said.
N_PASSES, FEWEST_PASSES = 20, 5
# With so many steps before is a step compared.
N_STEPS = 5
# Between fewer channels a correlation says nothing.
FEWEST_CHANNELS = 3


@dataclass(frozen=True, eq=False)
class State:
    """What was answered about the examples at a step.

    Attributes:
      step: Which.
      shares: `[N, K]` probabilities.
      evidence: `[N, C]` how much each channel argues for what is decided; None where no layer has any.
    """

    step: int
    shares: np.ndarray
    evidence: np.ndarray | None

    @property
    def decided(self) -> np.ndarray:
        """`[N]` classes."""
        return self.shares.argmax(axis=1)


class SteadinessMaker:
    """Compares each step with those before, and makes passes with dropout."""

    kind: ClassVar[str] = Steadiness.kind

    def __init__(self, study: Study, n_passes: int = N_PASSES) -> None:
        """Keeps what is looked at."""
        self._study, self._n_passes = study, n_passes
        # The last is of the step that is looked at, if any is; passes with dropout are of that.
        self._states: list[State] = []
        self._passes: list[np.ndarray] = []
        self._layer: LayerInfo | None = None
        self._step: int | None = None
        # How long asking once took, the last time.
        self._cost = 0.0

    def make(self, step: int, seconds: float | None, progress: Progress) -> bool:
        """Asks the network about the examples, and again with dropout as often as time allows; see `Maker`."""
        study, network, deadline = self._study, self._study.network, Deadline.after(seconds)
        if network.output_kind != "softmax" or network.n_classes < 2 or len(study.examples.inputs) > MAX_ROWS:
            return True
        if step != self._step:
            self._step, self._passes = None, []
            if not deadline.has(self._cost):
                return False
            reached = [each for each in study.layers if not each.cut_from_output]
            self._layer, begun = reached[-1] if reached else None, time.monotonic()
            now = state_at(step, network, study.examples.inputs, self._layer)
            self._cost = time.monotonic() - begun
            self._states = [*[each for each in self._states if each.step < step][-N_STEPS:], now]
            self._step = step
        return self._drop(deadline, progress)

    def artifacts(self) -> list[Steadiness]:
        """Gives what was measured at the step until now; of too few passes nothing."""
        if self._step is None:
            return []
        *before, now = self._states
        enough = len(self._passes) >= max(1, min(FEWEST_PASSES, self._n_passes))
        passes = np.stack(self._passes) if enough else np.zeros((0, 0, 0))
        return [_steadiness(now, before, passes, self._layer)] if before or enough else []

    def _drop(self, deadline: Deadline, progress: Progress) -> bool:
        """Goes on with passes with dropout, and tells whether all are made."""
        study, network, cost = self._study, self._study.network, 0.0
        if not (isinstance(network, DroppingNetwork) and network.drops):
            return True
        seed = study.probe_set.terms.seed
        for number in range(len(self._passes), self._n_passes):
            if not deadline.has(cost):
                return False
            begun = time.monotonic()
            self._passes.append(_dropped(network, study.examples.inputs, study.layers, seed + number))
            cost = time.monotonic() - begun
            progress("passes with dropout", number + 1, self._n_passes)
        return True


def state_at(step: int, network: Network, inputs: np.ndarray, layer: LayerInfo | None) -> State:
    """Asks about the examples, and which channels of a layer argue for what is decided: gradient × activation.

    Args:
      step: Which it is.
      network: The model.
      inputs: `[N, ...]`.
      layer: None where no gradient comes back from the output.
    """
    names = [] if layer is None else [layer.name]
    size = at_once([] if layer is None else [layer], 2)
    logits, evidence = [], []
    for first in range(0, len(inputs), size):
        some = inputs[first : first + size]
        if layer is None:
            logits.append(network.record(some, []).logits)
            continue
        recording, gradients = network.record_with_gradients(some, names, lambda each: each.argmax(axis=1)[:, None])
        logits.append(recording.logits)
        activations, gradient = recording.activations[layer.name], gradients[layer.name][:, 0]
        evidence.append(np.einsum("nhwc,nhwc->nc", activations, gradient, dtype=np.float64))
    return State(step, softmax(np.concatenate(logits)), np.concatenate(evidence) if evidence else None)


def likeness(evidence: np.ndarray, before: np.ndarray) -> list[float | None]:
    """Tells how alike reasons are: of each example the correlation over channels, None where it cannot be told.

    Args:
      evidence: `[N, C]`.
      before: `[N, C]` for the same classes.
    """
    if evidence.shape != before.shape or evidence.shape[1] < FEWEST_CHANNELS:
        return [None] * len(evidence)
    centred = [each - each.mean(axis=1, keepdims=True) for each in (evidence, before)]
    norms = [np.sqrt((each**2).sum(axis=1)) for each in centred]
    products, sizes = (centred[0] * centred[1]).sum(axis=1), norms[0] * norms[1]
    there = zip(products.tolist(), sizes.tolist(), strict=True)
    return [max(-1.0, min(1.0, product / size)) if size > 0 else None for product, size in there]


def _dropped(network: DroppingNetwork, inputs: np.ndarray, layers: Sequence[LayerInfo], seed: int) -> np.ndarray:
    size = at_once(layers)
    parts = [network.dropped(inputs[i : i + size], (seed * 7919 + i) % 2**31) for i in range(0, len(inputs), size)]
    return softmax(np.concatenate(parts))


def _steadiness(now: State, before: Sequence[State], passes: np.ndarray, layer: LayerInfo | None) -> Steadiness:
    decided, rows = now.decided, np.arange(len(now.shares))
    last = before[-1] if before else None
    alike: list[float | None] = [None] * len(rows)
    if last is not None and now.evidence is not None and last.evidence is not None:
        found = likeness(now.evidence, last.evidence)
        alike = [each if kept else None for each, kept in zip(found, decided == last.decided, strict=True)]
    own = passes[:, rows, decided] if len(passes) else np.zeros((0, len(rows)))
    told = [
        SteadyExample(
            int(label),
            *_spread(own[:, n], passes[:, n].argmax(axis=1) == label if len(passes) else None),
            before=tuple(int(each.decided[n]) for each in before),
            shares=tuple(float(each.shares[n, label]) for each in before),
            likeness=alike[n],
        )
        for n, label in enumerate(decided)
    ]
    return Steadiness(
        now.shares.shape[1],
        tuple(told),
        len(passes),
        tuple(each.step for each in before),
        layer.name if layer is not None and last is not None else "",
        {
            "dropout": f"{len(passes)} passes" if len(passes) else "none",
            "reasons": "gradient × activation of channels for what is decided, correlated with the step before",
        },
    )


def _spread(shares: np.ndarray, same: np.ndarray | None) -> tuple[int, float, float, float]:
    """Tells how often a class is decided, and of its probabilities `[passes]` two quantiles and the deviation."""
    if same is None:
        return 0, 0.0, 0.0, 0.0
    low, high = np.quantile(shares, (0.05, 0.95)).tolist()
    return int(same.sum()), low, high, float(shares.std(ddof=1))
