"""Going over the probe set to know the state of a network."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

import numpy as np

from tb_plugin.alignment import on_grid
from tb_plugin.deadline import NEVER, Deadline, Pieces
from tb_plugin.makers.at_once import at_once
from tb_plugin.makers.network_state import NetworkState, Plan
from tb_plugin.makers.probe import Probe
from tb_plugin.network import LayerInfo, Network


class StatePass:
    """Goes over images in batches; a pass that is interrupted goes on where it was.

    Attributes:
      state: What is known; all of it once the pass is `complete`.
    """

    def __init__(self, step: int, network: Network, probe: Probe, layers: Sequence[LayerInfo]) -> None:
        """Has looked at no image yet."""
        self._network, self._probe = network, probe
        plan = Plan.of(layers, len(probe.inputs))
        n = len(plan.compared)
        self._plan, self._others, self._done = plan, plan.others, 0
        # Whether sums hold some of a batch: where it was interrupted amid it.
        self._is_torn = False
        side = plan.side

        def room(shape: Callable[[LayerInfo], tuple[int, ...]], dtype: type = np.float32) -> dict[str, np.ndarray]:
            return {layer.name: np.zeros(shape(layer), dtype) for layer in layers}

        self.state = NetworkState(
            step,
            tuple(layers),
            probe.fingerprint,
            len(probe.inputs),
            plan,
            np.zeros((n, network.n_classes), np.float32),
            probe.labels[plan.compared],
            room(lambda each: (n, min(each.height, side), min(each.width, side), each.channels)),
            room(lambda each: (n, each.channels)),
            room(lambda each: (each.height, each.width, each.channels), np.float64),
            room(lambda each: (each.channels,), np.float64),
            room(lambda each: (len(plan.whole[each.name]), each.height, each.width, each.channels)),
            room(lambda each: (len(plan.sketched[each.name]), each.channels)),
            network.output_kind,
        )
        self._at_once = at_once(layers, copies=2)

    @property
    def _n(self) -> int:
        return len(self._plan.compared)

    @property
    def complete(self) -> bool:
        """Whether all images were looked at."""
        return self._done == self._n + len(self._others)

    def go_on(self, deadline: Deadline, progress: Callable[[str, int, int], None]) -> None:
        """Looks at the images that are left.

        Raises:
          OutOfTime: If there is no time for all of them.
          ValueError: If the network computes something that is not finite.
        """
        if self._is_torn:
            self._begin_again()
        pieces, total = Pieces(deadline), self._n + len(self._others)
        while self._done < total:
            # Gradients are of the images that are compared alone.
            left = (self._n if self._done < self._n else total) - self._done
            size = pieces.checked_size(min(self._at_once, left))
            self._is_torn = True
            with pieces.timed(size):
                self._look(self._done, size)
            self._done += size
            self._is_torn = False
            progress("images that states are compared on", self._done, total)

    def _begin_again(self) -> None:
        for sums in (*self.state.means.values(), *self.state.weight.values()):
            sums[...] = 0
        self._done, self._is_torn = 0, False

    def _look(self, first: int, size: int) -> None:
        names, state = list(state_names(self.state)), self.state
        is_compared = first < self._n
        rows = (self._plan.compared if is_compared else self._others)[first - (0 if is_compared else self._n) :][:size]
        inputs = self._probe.inputs[rows]
        if not is_compared:
            found = self._network.record(inputs, names)
            logits, activations = found.logits, found.activations
        else:
            found, gradients = self._network.record_with_gradients(inputs, names, _predicted)
            logits, activations = found.logits, found.activations
            part = slice(first, first + size)
            state.logits[part] = logits
            for name in names:
                self._keep(name, part, activations[name], gradients)
        if not np.isfinite(logits).all() or not all(np.isfinite(each).all() for each in activations.values()):
            raise ValueError("activations and logits of the probe set must be finite, got some that are not")
        for name in names:
            here = np.flatnonzero(np.isin(self._plan.sketched[name], rows))
            of = np.searchsorted(rows, self._plan.sketched[name][here])
            state.sketches[name][here] = activations[name][of].mean(axis=(1, 2), dtype=np.float64)

    def _keep(self, name: str, part: slice, values: np.ndarray, gradients: Mapping[str, np.ndarray]) -> None:
        state = self.state
        state.maps[name][part] = on_grid(values, *state.maps[name].shape[1:3])
        state.maxima[name][part] = values.max(axis=(1, 2))
        state.means[name][...] += values.sum(axis=0, dtype=np.float64) / self._n
        if name in gradients:
            argued = np.einsum("nhwc,nhwc->nc", gradients[name][:, 0], values)
            state.weight[name][...] += np.abs(argued).sum(axis=0, dtype=np.float64) / self._n
        elif part.stop == self._n:
            state.weight[name][...] = state.maxima[name].std(axis=0, dtype=np.float64)
        whole = self._plan.whole[name]
        here = np.flatnonzero((whole >= part.start) & (whole < part.stop))
        state.whole[name][here] = values[whole[here] - part.start]


def state_of(network: Network, probe: Probe, layers: Sequence[LayerInfo], step: int = 0) -> NetworkState:
    """Goes over the probe set at once, whatever the time.

    Raises:
      ValueError: If the network computes something that is not finite.
    """
    passed = StatePass(step, network, probe, layers)
    passed.go_on(NEVER, lambda *_: None)
    return passed.state


def state_names(state: NetworkState) -> tuple[str, ...]:
    """Gives the names of its layers."""
    return tuple(layer.name for layer in state.layers)


def _predicted(logits: np.ndarray) -> np.ndarray:
    return logits.argmax(axis=1)[:, None]
