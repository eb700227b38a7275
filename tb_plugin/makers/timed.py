"""A network that is asked only as long as there is time."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping, Sequence
from typing import TypeVar

import numpy as np
from typing_extensions import override

from tb_plugin.deadline import Deadline, Pieces
from tb_plugin.makers.wrapped import WrappedNetwork
from tb_plugin.network import Choose, Network, Recording

Piece = TypeVar("Piece")


class TimedNetwork(WrappedNetwork):
    """Asks another network, one piece of what is asked for after another, so that whoever asks need not know the time.

    Pieces are some of the examples, or of the cotangents. Whatever does not fit in raises `OutOfTime`.
    """

    def __init__(self, network: Network, deadline: Deadline) -> None:
        """Keeps what is asked.

        Args:
          network: The model.
          deadline: When the last answer is to be there.
        """
        super().__init__(network)
        self._deadline = deadline
        self._pieces: dict[Hashable, Pieces] = {}
        # How long the first call of each kind took, which is more than the others where a graph is made for it.
        self._first: dict[str, float] = {}

    @override
    def record(self, inputs: np.ndarray, layers: Sequence[str]) -> Recording:
        parts = self._in_pieces(
            ("record", *layers), len(inputs), lambda part: self._network.record(inputs[part], layers)
        )
        names = parts[0].activations
        return Recording(
            _joined([each.logits for each in parts]), _by_name(names, [each.activations for each in parts])
        )

    @override
    def gradients(self, inputs: np.ndarray, layers: Sequence[str], targets: np.ndarray) -> Mapping[str, np.ndarray]:
        def piece(part: slice) -> Mapping[str, np.ndarray]:
            return self._network.gradients(inputs[part], layers, targets[part])

        parts = self._in_pieces(("gradients", *layers), len(inputs), piece)
        return _by_name(parts[0], parts)

    @override
    def record_with_gradients(
        self, inputs: np.ndarray, layers: Sequence[str], choose: Choose
    ) -> tuple[Recording, Mapping[str, np.ndarray]]:
        # What is chosen is chosen by the logits of all examples, which are not there before the last piece is done.
        return super().record_with_gradients(inputs, layers, choose)

    @override
    def resume(self, inputs: np.ndarray, layer: str, activations: np.ndarray, later: str | None = None) -> np.ndarray:
        def piece(part: slice) -> np.ndarray:
            return self._network.resume(inputs[part], layer, activations[part], later)

        return _joined(self._in_pieces(("resume", layer, later), len(inputs), piece))

    @override
    def resume_gradients(
        self, inputs: np.ndarray, layer: str, activations: np.ndarray, targets: np.ndarray
    ) -> np.ndarray:
        def piece(part: slice) -> np.ndarray:
            return self._network.resume_gradients(inputs[part], layer, activations[part], targets[part])

        return _joined(self._in_pieces(("resume_gradients", layer), len(inputs), piece))

    @override
    def pullback(
        self,
        inputs: np.ndarray,
        earlier: str,
        later: str,
        cotangents: np.ndarray,
        activations: np.ndarray | None = None,
    ) -> np.ndarray:
        def piece(part: slice) -> np.ndarray:
            return self._network.pullback(inputs, earlier, later, cotangents[:, part], activations)

        return _joined(self._in_pieces(("pullback", earlier, later), cotangents.shape[1], piece), axis=1)

    def _in_pieces(self, key: tuple[str | None, ...], total: int, ask: Callable[[slice], Piece]) -> list[Piece]:
        kind = str(key[0])
        if key not in self._pieces:
            self._pieces[key] = Pieces(self._deadline, self._first.get(kind, 0.0))
            is_first = True
        else:
            is_first = False
        pieces, answers, done = self._pieces[key], [], 0
        while done < total or not answers:
            size = pieces.checked_size(total - done)
            with pieces.timed(size):
                answers.append(ask(slice(done, done + size)))
            if is_first and not done:
                self._first[kind] = pieces.cost * size
            done += size
        return answers


def _joined(parts: Sequence[np.ndarray], axis: int = 0) -> np.ndarray:
    return parts[0] if len(parts) == 1 else np.concatenate(parts, axis=axis)


def _by_name(names: Mapping[str, object], parts: Sequence[Mapping[str, np.ndarray]]) -> dict[str, np.ndarray]:
    return {name: _joined([part[name] for part in parts]) for name in names}
