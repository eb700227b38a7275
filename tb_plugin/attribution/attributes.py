"""How much an attribute of images, as the fur of a creature, moves a network between two classes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from statistics import NormalDist

import numpy as np

from tb_plugin.network import Network, layer_named

_BATCH = 64
# Of one class as much is kept between the two passes over its images; else it is computed again.
_KEPT_BYTES = 256_000_000


@dataclass(frozen=True, eq=False)
class AttributeEffect:
    """What an attribute adds to the difference of two logits, as a layer represents it.

    Attributes:
      effect: In units of the logit: how much images that have the attribute are moved to the first class, and away from
        the second, against images that do not.
      standard_error: Of `effect`, as the images are a sample; NaN where a class has but one image of a kind.
      low: Where the interval begins.
      high: Where it ends.
      observed: The difference of the mean logits themselves, taken the same way: where the network is linear from the
        layer on it is `effect`, else what `effect` estimates a part of.
      values: `[H, W, C]` in units of the logit, which add up to `effect`: by which positions and channels.
      layer: The layer's name.
      n_with: How many images with the attribute were used.
      n_without: How many without it.
      by_class: Where it is conditioned on classes, the effect within each of them.
      left_out: Classes of which all images have the attribute, or none: nothing can be said within them.
    """

    effect: float
    standard_error: float
    low: float
    high: float
    observed: float
    values: np.ndarray
    layer: str
    n_with: int
    n_without: int
    by_class: Mapping[int, float]
    left_out: tuple[int, ...] = ()


def attribute_effect(
    network: Network,
    inputs: np.ndarray,
    attribute: Sequence[object] | np.ndarray,
    classes: tuple[int, int],
    *,
    layer: str | None = None,
    labels: Sequence[int] | np.ndarray | None = None,
    confidence: float = 0.95,
) -> AttributeEffect:
    """Estimates what an attribute does to the difference of two logits: mean activations' difference × mean gradient.

    With mean activations `a1` of images that have the attribute and `a0` of those that do not, and means `g1` and `g0`
    of the gradients of the difference of logits, the effect is `(a1 - a0) · (g1 + g0) / 2`: the trapezoidal rule along
    the straight path between the two means. Conditioned on class it is that within each class, averaged by the numbers
    of images; without, an attribute that goes with a class has that class's whole effect.

    Where the network is linear from the layer on (a mean over positions and a linear head), this is exactly the
    difference of the mean logits (`observed`), taken apart by position and channel. At earlier layers means over images
    lose what depends on where things are, and on creatures it understates by a quarter to a half (see
    `tests/benchmarks/attribute_effect.py`). What it measures is association in the images given: it is the attribute's
    own effect as far as, within a class, images with and without it differ in nothing else.

    Args:
      network: The model.
      inputs: `[N, H, W, C]` in the network's value range.
      attribute: `[N]` whether an image has it: truth values, or 0 and 1; None or NaN where that is not known, and the
        image is left out.
      classes: Two classes: the effect is on the logit of the first less that of the second.
      layer: Name of the layer; by default the last that a gradient reaches, where it is measured to be true.
      labels: `[N]` true classes to condition on, -1 where not known, and the image is left out; None conditions on
        none.
      confidence: How often the interval holds the effect, over samples of images, as in 0.95.

    Returns:
      The effect with an interval that is normal, by the linearised error of means and gradients.

    Raises:
      ValueError: If an argument does not fit, or there is no class of which some images have the attribute and some do
        not.
      NoGradientPath: If the layer is cut from the output.

    Source: Kim et al. 2018, "Quantitative Testing with Concept Activation Vectors", whose directional derivative is
    taken here along the difference of means, in units of the logit.
    """
    has = _truth_values(attribute, len(inputs))
    strata = _strata(labels, len(inputs))
    if layer is None:
        layer = next((each.name for each in reversed(network.layers) if not each.cut_from_output), None)
        if layer is None:
            raise ValueError("network must have a layer that a gradient of the output reaches, got none")
    layer_named(network, layer)
    if len(classes) != 2 or not all(0 <= each < network.n_classes for each in classes):
        raise ValueError(f"classes must be two from 0 to {network.n_classes - 1}, got {classes}")
    if not 0 < confidence < 1:
        raise ValueError(f"confidence must be between 0 and 1, got {confidence}")
    rows = {
        label: (np.flatnonzero((strata == label) & (has == 1)), np.flatnonzero((strata == label) & (has == 0)))
        for label in np.unique(strata[strata >= 0]).tolist()
    }
    used = {label: pair for label, pair in rows.items() if len(pair[0]) and len(pair[1])}
    left_out = tuple(label for label, pair in rows.items() if label not in used and len(pair[0]) + len(pair[1]))
    if not used:
        within = "" if labels is None else " of some class"
        n_with, n_without = (int((has == value).sum()) for value in (1, 0))
        raise ValueError(
            f"attribute must be there in some images{within} and not in others, got {n_with} with and {n_without} "
            "without it"
        )
    total = sum(len(one) + len(other) for one, other in used.values())
    values, variance, observed, by_class = None, 0.0, 0.0, {}
    for label, (one, other) in used.items():
        found, error, difference = _within(network, inputs, layer, classes, one, other)
        weight = (len(one) + len(other)) / total
        values = weight * found if values is None else values + weight * found
        variance += (weight * error) ** 2
        observed += weight * difference
        by_class[label] = float(found.sum())
    assert values is not None
    effect, error = float(values.sum()), float(np.sqrt(variance))
    reach = NormalDist().inv_cdf((1 + confidence) / 2) * error
    n_with, n_without = (sum(len(pair[i]) for pair in used.values()) for i in (0, 1))
    return AttributeEffect(
        effect,
        error,
        effect - reach,
        effect + reach,
        observed,
        values.astype(np.float32),
        layer,
        n_with,
        n_without,
        {} if labels is None else by_class,
        () if labels is None else left_out,
    )


def _within(
    network: Network, inputs: np.ndarray, layer: str, classes: tuple[int, int], one: np.ndarray, other: np.ndarray
) -> tuple[np.ndarray, float, float]:
    """Gives the effect `[H, W, C]` within one class, the standard error of its sum, and the difference of mean logits.

    The sum is bilinear in the means of activations and gradients. So an image with activations a and gradients g moves
    it by ±(a - mean) · G / n of its kind, and by D · (g - mean) / 2n, where D is the difference of mean activations and
    G the mean gradient; the variance is the sum of squares of these.
    """
    parts = [_Part(network, inputs, layer, classes, rows) for rows in (one, other)]
    means = [part.means() for part in parts]
    difference = means[0][0] - means[1][0]
    gradient = (means[0][1] + means[1][1]) / 2
    variance = 0.0
    for part, sign in zip(parts, (1, -1), strict=True):
        n = len(part.rows)
        if n < 2:
            variance = np.nan
            continue
        moved = [
            sign * np.einsum("nhwc,hwc->n", a, gradient) + np.einsum("nhwc,hwc->n", g, difference) / 2
            for a, g in part.batches()
        ]
        variance += float(np.concatenate(moved).var(ddof=1)) / n
    return difference * gradient, float(np.sqrt(variance)), parts[0].logit - parts[1].logit


class _Part:
    """The activations and gradients of some images, gone through more than once without holding all that is large."""

    def __init__(
        self, network: Network, inputs: np.ndarray, layer: str, classes: tuple[int, int], rows: np.ndarray
    ) -> None:
        self.rows = rows
        self._network, self._inputs, self._layer, self._classes = network, inputs, layer, classes
        self._kept: list[tuple[np.ndarray, np.ndarray]] | None = []
        # The mean difference of logits, when means are there, and the sum before.
        self.logit = self._logits = 0.0

    def means(self) -> tuple[np.ndarray, np.ndarray]:
        """Gives mean activations and gradients `[H, W, C]`."""
        sums: list[np.ndarray] | None = None
        for batch in self._computed():
            own = [values.sum(axis=0, dtype=np.float64) for values in batch]
            sums = own if sums is None else [total + more for total, more in zip(sums, own, strict=True)]
            n_bytes = sum(values.nbytes for values in batch) * len(self.rows) / len(batch[0])
            if self._kept is not None and n_bytes <= _KEPT_BYTES:
                self._kept.append(batch)
            else:
                self._kept = None
        assert sums is not None
        self.logit = self._logits / len(self.rows)
        return sums[0] / len(self.rows), sums[1] / len(self.rows)

    def batches(self) -> Iterator[tuple[np.ndarray, np.ndarray]]:
        """Gives activations and gradients `[B, H, W, C]`."""
        return self._computed() if self._kept is None else iter(self._kept)

    def _computed(self) -> Iterator[tuple[np.ndarray, np.ndarray]]:
        for first in range(0, len(self.rows), _BATCH):
            some = self._inputs[self.rows[first : first + _BATCH]]
            targets = np.tile(self._classes, (len(some), 1))
            recorded, gradients = self._network.record_with_gradients(some, [self._layer], lambda _, t=targets: t)
            if self._layer not in gradients:
                # It says why there are none.
                gradients = self._network.gradients(some, [self._layer], targets)
            first_logits, second_logits = recorded.logits[:, self._classes].T
            self._logits += float((first_logits - second_logits).sum(dtype=np.float64))
            of_first, of_second = gradients[self._layer].swapaxes(0, 1)
            yield recorded.activations[self._layer], of_first - of_second


def _truth_values(attribute: Sequence[object] | np.ndarray, n: int) -> np.ndarray:
    """Gives `[N]` 1, 0, or -1 where it is not known."""
    given = np.asarray(attribute, object)
    if given.shape != (n,):
        raise ValueError(f"attribute must be one truth value for each of {n} images, got shape {list(given.shape)}")
    known = np.array([each is not None and each == each for each in given])
    wrong = next((each for each in given[known] if isinstance(each, str) or each not in (0, 1)), None)
    if wrong is not None:
        raise ValueError(f"attribute must be true or false, or None where that is not known, got {wrong!r}")
    has = np.full(n, -1)
    has[known] = given[known].astype(bool)
    return has


def _strata(labels: Sequence[int] | np.ndarray | None, n: int) -> np.ndarray:
    if labels is None:
        return np.zeros(n, np.int64)
    given = np.asarray(labels)
    if given.shape != (n,) or given.dtype.kind not in "iu":
        raise ValueError(
            f"labels must be one class for each of {n} images, got {given.dtype} of shape {list(given.shape)}"
        )
    return given.astype(np.int64)
