"""Analytic networks, whose attributions are known."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from tb_plugin.network import LayerInfo, Network, OutputKind, Recording


@dataclass(frozen=True, eq=False)
class TwoLayerNetwork:
    """hidden = inputs (`[H, W, C]`), logit k = sum of weight_k * hidden**power + bias_k."""

    weights: np.ndarray  # [K, H, W, C]
    bias: np.ndarray  # [K]
    power: int = 1
    output_kind: OutputKind = "softmax"
    value_range: tuple[float, float] = (0.0, 1.0)
    layers: tuple[LayerInfo, ...] = field(init=False)

    record_with_gradients = Network.record_with_gradients

    def __post_init__(self) -> None:
        _, height, width, channels = self.weights.shape
        object.__setattr__(self, "layers", (LayerInfo("hidden", height, width, channels, nonlinear=True),))

    @property
    def input_shape(self) -> tuple[int, int, int]:
        height, width, channels = self.weights.shape[1:]
        return height, width, channels

    @property
    def n_classes(self) -> int:
        return len(self.bias)

    def record(self, inputs: np.ndarray, layers: Sequence[str]) -> Recording:
        logits = np.einsum("nhwc,khwc->nk", inputs**self.power, self.weights) + self.bias
        return Recording(logits.astype(np.float32), {name: inputs.astype(np.float32) for name in layers})

    def gradients(self, inputs: np.ndarray, layers: Sequence[str], targets: np.ndarray) -> Mapping[str, np.ndarray]:
        slope = self.power * inputs[:, None] ** (self.power - 1)
        return {name: (self.weights[targets] * slope).astype(np.float32) for name in layers}

    def resume(self, inputs: np.ndarray, layer: str, activations: np.ndarray, later: str | None = None) -> np.ndarray:
        return self.record(activations, [layer]).logits if later is None else activations

    def resume_gradients(
        self, inputs: np.ndarray, layer: str, activations: np.ndarray, targets: np.ndarray
    ) -> np.ndarray:
        return self.gradients(activations, [layer], targets)[layer]

    def pullback(
        self,
        inputs: np.ndarray,
        earlier: str,
        later: str,
        cotangents: np.ndarray,
        activations: np.ndarray | None = None,
    ) -> np.ndarray:
        return cotangents


def random_network(
    rng: np.random.Generator, *, shape: tuple[int, int, int] = (4, 5, 3), n_classes: int = 6, power: int = 1
) -> TwoLayerNetwork:
    weights = rng.normal(size=(n_classes, *shape))
    return TwoLayerNetwork(weights, rng.normal(size=n_classes), power)


@dataclass(frozen=True, eq=False)
class LinearChain:
    """early = inputs (`[H, W, C]`), late = early @ mix, logit k = sum of weight_k * late + bias_k."""

    mix: np.ndarray  # [C, D]
    weights: np.ndarray  # [K, H, W, D]
    bias: np.ndarray  # [K]
    output_kind: OutputKind = "softmax"
    value_range: tuple[float, float] = (0.0, 1.0)

    record_with_gradients = Network.record_with_gradients

    @property
    def layers(self) -> tuple[LayerInfo, ...]:
        _, height, width, channels = self.weights.shape
        return (
            LayerInfo("early", height, width, len(self.mix), nonlinear=True, receptive_field=(1, 1)),
            LayerInfo("late", height, width, channels, nonlinear=True, receptive_field=(1, 1)),
        )

    @property
    def input_shape(self) -> tuple[int, int, int]:
        first = self.layers[0]
        return first.height, first.width, first.channels

    @property
    def n_classes(self) -> int:
        return len(self.bias)

    def record(self, inputs: np.ndarray, layers: Sequence[str]) -> Recording:
        found = {"early": inputs.astype(np.float32), "late": (inputs @ self.mix).astype(np.float32)}
        logits = np.einsum("nhwd,khwd->nk", found["late"], self.weights) + self.bias
        return Recording(logits.astype(np.float32), {name: found[name] for name in layers})

    def gradients(self, inputs: np.ndarray, layers: Sequence[str], targets: np.ndarray) -> Mapping[str, np.ndarray]:
        found = {"early": self.weights[targets] @ self.mix.T, "late": self.weights[targets]}
        return {name: found[name].astype(np.float32) for name in layers}

    def resume(self, inputs: np.ndarray, layer: str, activations: np.ndarray, later: str | None = None) -> np.ndarray:
        late = activations @ self.mix if layer == "early" else activations
        return late if later else np.einsum("nhwd,khwd->nk", late, self.weights) + self.bias

    def resume_gradients(
        self, inputs: np.ndarray, layer: str, activations: np.ndarray, targets: np.ndarray
    ) -> np.ndarray:
        return self.gradients(inputs, [layer], targets)[layer]

    def pullback(
        self,
        inputs: np.ndarray,
        earlier: str,
        later: str,
        cotangents: np.ndarray,
        activations: np.ndarray | None = None,
    ) -> np.ndarray:
        return (cotangents @ self.mix.T).astype(np.float32)


def linear_chain(seed: int = 0, *, side: int = 4, channels: tuple[int, int] = (10, 9)) -> LinearChain:
    """One whose layers are not negative."""
    rng = np.random.default_rng(seed)
    mix = rng.gamma(0.5, size=channels)
    return LinearChain(mix, rng.normal(size=(5, side, side, channels[1])), rng.normal(size=5))


@dataclass(frozen=True, eq=False)
class ScoredNetwork(TwoLayerNetwork):
    """hidden = inputs (`[H, W, C]`), logits = any function of it, given with its gradient; weights tell the shape."""

    scores: Callable[[np.ndarray], np.ndarray] = field(kw_only=True)  # [N, H, W, C] -> [N, K]
    slopes: Callable[[np.ndarray], np.ndarray] = field(kw_only=True)  # [N, H, W, C] -> [N, K, H, W, C]

    def record(self, inputs: np.ndarray, layers: Sequence[str]) -> Recording:
        activations = inputs.astype(np.float32)
        return Recording(self.scores(activations).astype(np.float32), dict.fromkeys(layers, activations))

    def gradients(self, inputs: np.ndarray, layers: Sequence[str], targets: np.ndarray) -> Mapping[str, np.ndarray]:
        slopes = self.slopes(inputs.astype(np.float32))[np.arange(len(inputs))[:, None], targets]
        return dict.fromkeys(layers, slopes.astype(np.float32))


def saturated(n_channels: int = 4, n_classes: int = 2) -> ScoredNetwork:
    """Of 1 x 1 x C, logit k = (k + 1) * sum of 3 relu(h) - 3 relu(h - 1) - h / 2: it rises to 1, and falls behind it.

    So where h is 2, the gradient is against a channel without which 2 would be lost.
    """
    of_classes = np.arange(1, n_classes + 1)

    def scores(h: np.ndarray) -> np.ndarray:
        each = 3 * np.maximum(h, 0) - 3 * np.maximum(h - 1, 0) - h / 2
        return each.sum(axis=(1, 2, 3))[:, None] * of_classes

    def slopes(h: np.ndarray) -> np.ndarray:
        return (3.0 * (h > 0) - 3 * (h > 1) - 0.5)[:, None] * of_classes[:, None, None, None]

    weights = np.zeros((n_classes, 1, 1, n_channels))
    return ScoredNetwork(weights, np.zeros(n_classes), scores=scores, slopes=slopes)


def multiplied(n_classes: int = 2) -> ScoredNetwork:
    """Of 1 x 1 x 3, logit k = (k + 1) * (h0 h1 h2): without any one all is lost, so three alone lose it three times."""
    of_classes = np.arange(1, n_classes + 1)

    def scores(h: np.ndarray) -> np.ndarray:
        return h.prod(axis=(1, 2, 3))[:, None] * of_classes

    def slopes(h: np.ndarray) -> np.ndarray:
        others = np.stack([np.delete(h, c, axis=3).prod(axis=3) for c in range(h.shape[3])], axis=3)
        return others[:, None] * of_classes[:, None, None, None]

    return ScoredNetwork(np.zeros((n_classes, 1, 1, 3)), np.zeros(n_classes), scores=scores, slopes=slopes)


def normalised(smallest: float) -> ScoredNetwork:
    """Of 1 x 1 x 4, both logits are the sum of h divided by its norm: not defined at zero, if nothing is added."""

    def scores(h: np.ndarray) -> np.ndarray:
        with np.errstate(invalid="ignore"):
            norms = np.sqrt((h**2).sum(axis=(1, 2, 3))) + smallest
            return np.repeat((h.sum(axis=(1, 2, 3)) / norms)[:, None], 2, axis=1)

    def slopes(h: np.ndarray) -> np.ndarray:
        with np.errstate(invalid="ignore", divide="ignore"):
            norms = np.sqrt((h**2).sum(axis=(1, 2, 3), keepdims=True))
            each = 1 / norms - h * h.sum(axis=(1, 2, 3), keepdims=True) / norms**3
        return np.repeat(each[:, None], 2, axis=1)

    return ScoredNetwork(np.zeros((2, 1, 1, 4)), np.zeros(2), scores=scores, slopes=slopes)
