"""What the first convolution and the last dense layer are given: it is measured, never guessed by shapes."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from tb_plugin.network import LayerInfo, Network
from tb_plugin.network.calls import called_layer
from tb_plugin.network.weights import LayerWeights, WeighedNetwork
from tb_plugin.weights.classifier import Seen
from tb_plugin.weights.filters import first_convolution

# Of more channels it is not looked for in which order they come.
_MOST_CHANNELS = 16
# A channel is one of the image's where it answers to no other: to others by no more than this share.
_APART = 1e-3
# How much of the range of values a channel is changed by.
_CHANGE = 0.1
_ALIKE = 1e-3


@dataclass(frozen=True)
class Wiring:
    """What two layers are given.

    Attributes:
      convolution: Name of the first convolution that has the image's channels for inputs, if there is one.
      order: By channel of the image, which channel of the convolution's input it is; None where these are mixed.
      shown_as: Name of the first of the layers that are looked at whose channels are the filters'; empty: none is.
      classifier: Name of the last dense layer, where it gives a number for each class of something that is known.
      seen: What it is given.
      of: The layer that it is given; None: the image.
      channels_first: Whether that was laid out channel by channel.
      image_order: As `order`, for a classifier that is given the image.
      problems: What was not found, each in a sentence.
    """

    convolution: str | None = None
    order: tuple[int, ...] | None = None
    shown_as: str = ""
    classifier: str | None = None
    seen: Seen = "image"
    of: LayerInfo | None = None
    channels_first: bool = False
    image_order: tuple[int, ...] | None = None
    problems: tuple[str, ...] = ()


def wiring_of(network: Network, weighed: WeighedNetwork, layers: Sequence[LayerInfo], images: np.ndarray) -> Wiring:
    """Finds the first convolution and the classifier of a network, and what they are given.

    Args:
      network: The network.
      weighed: The same one.
      layers: Those among which the classifier's is looked for first.
      images: One or two `[N, H, W, C]`.
    """
    first, dense, mixing = _candidates(network, weighed)
    probes = _probes(images[:2], network.value_range)
    given = weighed.inputs_of([*dense, *([first] if first else [])], probes)
    last = next((name for name in reversed(list(given)) if name in dense), None)
    wiring, problems = Wiring(), []
    if first is None:
        problems.append(f"no convolution is given the {network.input_shape[2]} channels of the image")
    else:
        order = _order_by_change(given[first], network.input_shape[2]) if first in given else None
        wiring = Wiring(first, order, _shown_as(network, layers, first, mixing))
        if order is None:
            problems.append(f"layer {first!r} is given mixtures of the image's channels")
    n_classes = network.n_classes
    if last is None:
        problems.append("no dense layer is called")
    elif dense[last] != n_classes and (dense[last], n_classes) != (1, 2):
        problems.append(f"the last dense layer, {last!r}, has {dense[last]} outputs, and the network {n_classes}")
    else:
        seen = _seen(network, layers, probes, given[last])
        if seen is None:
            problems.append(f"layer {last!r} is given neither the image nor a pooled layer")
        else:
            of, kind, is_first, image_order = seen
            wiring = dataclasses.replace(
                wiring, classifier=last, seen=kind, of=of, channels_first=is_first, image_order=image_order
            )
    return dataclasses.replace(wiring, problems=tuple(problems))


def _candidates(network: Network, weighed: WeighedNetwork) -> tuple[str | None, dict[str, int], set[str]]:
    """Gives the first convolution, of dense layers how many outputs they have, and all that mix channels, by names."""
    channels, mixing, fitting = network.input_shape[2], set[str](), []
    dense: dict[str, int] = {}
    for each in weighed.weights():
        # What has weights of more than one axis mixes channels; normalisations and slopes do not.
        if any(values.ndim > 1 for values in each.values):
            mixing.add(each.name)
        if each.kernel is None:
            continue
        if each.kernel.kind == "dense":
            dense[each.name] = each.kernel.values.shape[1]
        elif each.kernel.inputs == channels:
            fitting.append(LayerWeights(each.name, (), each.kernel))
    first = first_convolution(fitting, [layer.name for layer in network.layers], channels)
    return (first.name if first else None), dense, mixing


def _shown_as(network: Network, layers: Sequence[LayerInfo], first: str, mixing: set[str]) -> str:
    """Finds the first layer that is looked at behind the convolution, before anything mixes its channels."""
    looked_at, known = {layer.name for layer in layers}, {*mixing}
    place = next((i for i, each in enumerate(network.layers) if called_layer(each.name, known) == first), None)
    if place is None:
        return ""
    own = network.layers[place]
    for each in network.layers[place:]:
        is_other = each is not own and (each.joins or called_layer(each.name, known) in mixing)
        if is_other or each.channels != own.channels:
            return ""
        if each.name in looked_at:
            return each.name
    return ""


def _probes(images: np.ndarray, value_range: tuple[float, float]) -> np.ndarray:
    """Gives noise, then an image, then that image with each of its channels changed."""
    low, high = value_range
    noise = np.random.default_rng(0).uniform(low, high, images[:1].shape)
    channels = images.shape[3] if images.shape[3] <= _MOST_CHANNELS else 0
    changed = np.repeat(images[:1], channels, axis=0).astype(np.float32)
    for channel in range(channels):
        # Inwards, so that nothing is cut off.
        values = changed[channel, :, :, channel]
        changed[channel, :, :, channel] += np.where(values > (low + high) / 2, -1, 1) * _CHANGE * (high - low)
    return np.concatenate([noise.astype(np.float32), images[:1].astype(np.float32), changed])


def _order_by_change(given: np.ndarray, channels: int) -> tuple[int, ...] | None:
    """Tells by channel of the image which channel of a layer's input answers to it, and to it alone."""
    if given.ndim != 4 or given.shape[3] != channels or len(given) < 2 + channels:
        return None
    changes = np.abs(given[2:] - given[1]).mean(axis=(1, 2))
    return _assigned(changes)


def _assigned(strengths: np.ndarray) -> tuple[int, ...] | None:
    """Gives for each row the one column that is not next to zero, where each has another one."""
    order = strengths.argmax(axis=1)
    rest = strengths.copy()
    largest = np.take_along_axis(rest, order[:, None], axis=1)[:, 0]
    np.put_along_axis(rest, order[:, None], 0.0, axis=1)
    is_clean = (largest > 0).all() and (rest <= _APART * largest[:, None]).all()
    return tuple(map(int, order)) if is_clean and len(set(order.tolist())) == len(order) else None


_Found = tuple[LayerInfo | None, Seen, bool, tuple[int, ...] | None]


def _seen(network: Network, layers: Sequence[LayerInfo], probes: np.ndarray, given: np.ndarray) -> _Found | None:
    """Finds what is given to a dense layer, `[N, D]`."""
    if given.ndim != 2:
        return None
    image = _as_image(probes, given)
    if image is not None:
        return None, "image", *image
    names = {each.name for each in layers}
    fitting = [
        each for each in network.layers if given.shape[1] in (each.channels, each.height * each.width * each.channels)
    ]
    # Those that are looked at anyway first, and the deepest.
    fitting = sorted(reversed(fitting), key=lambda each: each.name not in names)[:_MOST_CHANNELS]
    if not fitting:
        return None
    found = network.record(probes, [each.name for each in fitting]).activations
    for each in fitting:
        cube = found[each.name]
        flat = cube.reshape(len(cube), -1)
        by_channel = cube.transpose(0, 3, 1, 2).reshape(len(cube), -1)
        if _are_alike(cube.mean(axis=(1, 2)), given):
            return each, "mean", False, None
        if _are_alike(cube.max(axis=(1, 2)), given):
            return each, "maximum", False, None
        if _are_alike(flat, given):
            return each, "positions", False, None
        if _are_alike(by_channel, given):
            return each, "positions", True, None
    return None


def _as_image(probes: np.ndarray, given: np.ndarray) -> tuple[bool, tuple[int, ...]] | None:
    """Tells how an image lies in a vector, if it does: pixel for pixel, in whatever range of values."""
    shape = probes.shape[1:]
    if given.shape[1] != np.prod(shape) or shape[2] > _MOST_CHANNELS:
        return None
    pixels = _standardized(probes[0].reshape(-1, shape[2]))
    for is_first in (False, True):
        vector = given[0].reshape(shape[2], -1).T if is_first else given[0].reshape(-1, shape[2])
        alike = np.abs(pixels.T @ _standardized(vector)) / len(pixels)
        order = alike.argmax(axis=1)
        if alike.max(axis=1).min() > 1 - _ALIKE and len(set(order.tolist())) == shape[2]:
            return is_first, tuple(map(int, order))
    return None


def _standardized(values: np.ndarray) -> np.ndarray:
    return (values - values.mean(axis=0)) / np.maximum(values.std(axis=0), 1e-12)


def _are_alike(a: np.ndarray, b: np.ndarray) -> bool:
    largest = float(np.abs(b).max())
    return a.shape == b.shape and largest > 0 and bool(np.allclose(a, b, rtol=_ALIKE, atol=_ALIKE * largest))
