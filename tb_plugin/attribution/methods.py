"""How much each part of a layer argued for a class: NumPy over a Network.

An atom is a sum of these values `[N, H, W, C]`: `values.sum(axis=3)` is attribution by position,
`values.sum(axis=(1, 2))` attribution by channel.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np

from tb_plugin.grammar import Atom, Channel, Neuron, Spatial, Whole
from tb_plugin.network import Network, layer_named


@dataclass(frozen=True, eq=False)
class Later:
    """A part of a later layer that is explained in the place of a class.

    Attributes:
      layer: Its name.
      part: What is explained of a `Neuron` is its activation, of a `Channel` its sum over positions, of a `Spatial`
        position the length of its vector; of an array `[H, W, C]`, as a group's spatial times its channel factor, it is
        the layer's projection on it.
    """

    layer: str
    part: Neuron | Channel | Spatial | np.ndarray


# The logit of a class, the logit of the first less that of the second, or a part of a later layer.
Target: TypeAlias = int | tuple[int, int] | Later

# Any method: (network, inputs `[N, H, W, C]`, name of a layer, class) -> attribution `[N, H, W, C]` of its neurons.
Attribute: TypeAlias = Callable[[Network, np.ndarray, str, int], np.ndarray]


def gradient_times_activation(network: Network, inputs: np.ndarray, *, layer: str, target: Target) -> np.ndarray:
    """Attributes a target to a layer's neurons by linear approximation.

    Args:
      network: The model.
      inputs: `[N, H, W, C]` in the network's value range.
      layer: Name of the layer.
      target: A class index, two of them for the difference of their logits, or a part of a later layer.

    Returns:
      `[N, H, W, C]` in units of the target, positive where a neuron argued for it. Where the network is linear from the
      layer on, the sum over all neurons is the logit less the bias.

    Raises:
      ValueError: If there is no such layer, class or part, or the part's layer is not computed after this one.

    Source: Olah et al. 2018, "The Space of Interpretability Interfaces" and its notebooks on attribution.
    """
    _check(network, layer, target)
    activations = network.record(inputs, [layer]).activations[layer]
    if isinstance(target, Later):
        return _gradients(network, inputs, layer, activations, target) * activations
    gradients = network.gradients(inputs, [layer], _targets(target, len(inputs)))
    return _signed(gradients[layer], target) * activations


def integrated_gradients(
    network: Network,
    inputs: np.ndarray,
    *,
    layer: str,
    target: Target,
    baseline: np.ndarray | None = None,
    n_steps: int = 32,
    noise_seed: int | None = None,
) -> np.ndarray:
    """Attributes a logit to a layer's neurons by the gradient along a straight path of the layer's activations.

    Args:
      network: The model.
      inputs: `[N, H, W, C]` in the network's value range.
      layer: Name of the layer.
      target: A class index, two of them for the difference of their logits, or a part of a later layer.
      baseline: `[N, H, W, C]` or what broadcasts to it, where the path starts; zero by default.
      n_steps: Number of points on the path, which are the middles of equal pieces.
      noise_seed: If given, the path is a stochastic one: at each point each channel is scaled by the mean of two
        uniform random numbers, divided by 3/4, as in the article's notebook. Along such a path values do not add up.

    Returns:
      `[N, H, W, C]` in units of the target. But for noise and the error of the sum over steps, the values add up to the
      difference between the target and what it is at the baseline.

    Raises:
      ValueError: If there is no such layer, class or part, the part's layer is not computed after this one, or there
        is no step.

    Source: Sundararajan et al. 2017, "Axiomatic Attribution for Deep Networks"; Olah et al. 2018, notebook AttrChannel.
    """
    _check(network, layer, target)
    if n_steps < 1:
        raise ValueError(f"n_steps must be at least 1, got {n_steps}")
    activations = network.record(inputs, [layer]).activations[layer]
    start = np.zeros_like(activations) if baseline is None else np.broadcast_to(baseline, activations.shape)
    way = activations - start
    rng = None if noise_seed is None else np.random.default_rng(noise_seed)
    total = np.zeros(activations.shape, np.float64)
    for step in range(n_steps):
        point = start + (step + 0.5) / n_steps * way
        if rng is not None:
            point = point * (rng.uniform(size=(2, 1, 1, 1, way.shape[3])).sum(axis=0) / 1.5)
        total += _gradients(network, inputs, layer, point, target)
    return (way * (total / n_steps)).astype(np.float32)


def ablation(
    network: Network, inputs: np.ndarray, *, layer: str, target: Target, atoms: Sequence[Atom | np.ndarray]
) -> np.ndarray:
    """Measures what a logit loses when parts of a layer are taken away: their true effect, without approximation.

    Args:
      network: The model.
      inputs: `[N, H, W, C]` in the network's value range.
      layer: Name of the layer.
      target: A class index, two of them for the difference of their logits, or a part of a later layer.
      atoms: Each is removed alone: a `Channel`, a `Spatial` position, a `Neuron` or the `Whole` layer is set to zero;
        an array `[H, W, C]` or `[N, H, W, C]`, as a group's spatial times its channel factor, is subtracted.

    Returns:
      `[N, len(atoms)]` in units of the target, positive where the atom supported it.

    Raises:
      ValueError: If there is no such layer, class, part or atom, or the part's layer is not computed after this one.
    """
    _check(network, layer, target)
    activations = network.record(inputs, [layer]).activations[layer]
    whole = _score(network, inputs, layer, activations, target)
    effects = []
    for atom in atoms:
        without = _without(activations, atom)
        effects.append(whole - _score(network, inputs, layer, without, target))
    return np.stack(effects, axis=1) if effects else np.zeros((len(inputs), 0), np.float32)


def _without(activations: np.ndarray, atom: Atom | np.ndarray) -> np.ndarray:
    """Gives activations `[N, H, W, C]` without an atom."""
    if isinstance(atom, np.ndarray):
        if atom.shape not in (activations.shape, activations.shape[1:]):
            shape = ", ".join(map(str, activations.shape[1:]))
            raise ValueError(
                f"a part must have shape [{shape}] or [{len(activations)}, {shape}], got {list(atom.shape)}"
            )
        return activations - atom
    without = activations.copy()
    without[_place(atom, activations.shape)] = 0
    return without


def _place(atom: Atom, shape: tuple[int, ...]) -> tuple[slice | int, ...]:
    """Gives the indices of an atom in `[N, H, W, C]`."""
    everything = slice(None)
    y = atom.y if isinstance(atom, Neuron | Spatial) else everything
    x = atom.x if isinstance(atom, Neuron | Spatial) else everything
    channel = atom.channel if isinstance(atom, Neuron | Channel) else everything
    if not isinstance(atom, Neuron | Spatial | Channel | Whole):
        raise ValueError(f"atom must be a neuron, a position, a channel or the whole, got {atom}")
    for place, size in zip((y, x, channel), shape[1:], strict=True):
        if isinstance(place, int) and not 0 <= place < size:
            raise ValueError(f"atom must lie in a layer of {list(shape[1:])}, got {atom}")
    return everything, y, x, channel


def _check(network: Network, layer: str, target: Target) -> None:
    layer_named(network, layer)
    if isinstance(target, Later):
        later = layer_named(network, target.layer)
        names = [info.name for info in network.layers]
        if names.index(layer) >= names.index(target.layer):
            raise ValueError(f"target must lie in a layer computed after {layer!r}, got {target.layer!r}")
        shape = (later.height, later.width, later.channels)
        if not isinstance(target.part, np.ndarray):
            _place(target.part, (1, *shape))
        elif target.part.shape != shape:
            raise ValueError(f"target's part must have shape {list(shape)}, got {list(target.part.shape)}")
        return
    for index in target if isinstance(target, tuple) else (target,):
        if not 0 <= index < network.n_classes:
            raise ValueError(f"target must be a class from 0 to {network.n_classes - 1}, got {index}")


def _targets(target: int | tuple[int, int], n: int) -> np.ndarray:
    """Gives a target as `[N, 1]`, or `[N, 2]` for a difference."""
    return np.tile(np.atleast_1d(target), (n, 1))


def _signed(gradients: np.ndarray, target: int | tuple[int, int]) -> np.ndarray:
    """Gives the gradients of a target `[N, H, W, C]` from those of its classes `[N, T, H, W, C]`."""
    return gradients[:, 0] - gradients[:, 1] if isinstance(target, tuple) else gradients[:, 0]


def _gradients(network: Network, inputs: np.ndarray, layer: str, activations: np.ndarray, target: Target) -> np.ndarray:
    """Differentiates the target with respect to a layer's activations, at these: `[N, H, W, C]`."""
    if isinstance(target, Later):
        values = network.resume(inputs, layer, activations, target.layer)
        cotangents = _cotangents(values, target.part)[:, None]
        return network.pullback(inputs, layer, target.layer, cotangents, activations)[:, 0]
    return _signed(network.resume_gradients(inputs, layer, activations, _targets(target, len(inputs))), target)


def _score(network: Network, inputs: np.ndarray, layer: str, activations: np.ndarray, target: Target) -> np.ndarray:
    """Gives the target's value `[N]` where a layer's activations are replaced."""
    if isinstance(target, Later):
        values = network.resume(inputs, layer, activations, target.layer)
        return np.einsum("nhwc,nhwc->n", values, _cotangents(values, target.part))
    logits = network.resume(inputs, layer, activations)
    return logits[:, target[0]] - logits[:, target[1]] if isinstance(target, tuple) else logits[:, target]


def _cotangents(values: np.ndarray, part: Neuron | Channel | Spatial | np.ndarray) -> np.ndarray:
    """Gives the gradient `[N, H, W, C]` of a part with respect to its layer's activations, at `values`.

    Every part is of first degree in the activations: it is the dot product of activations and gradient.
    """
    smallest = np.finfo(np.float32).tiny
    if isinstance(part, np.ndarray):
        return np.broadcast_to(part / max(float(np.linalg.norm(part)), smallest), values.shape).astype(np.float32)
    cotangents = np.zeros(values.shape, np.float32)
    place = _place(part, values.shape)
    if isinstance(part, Spatial):
        vectors = values[place]
        cotangents[place] = vectors / np.maximum(np.linalg.norm(vectors, axis=-1, keepdims=True), smallest)
    else:
        cotangents[place] = 1
    return cotangents
