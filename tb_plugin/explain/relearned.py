"""A model of any framework whose last layer is learned anew: a copy, which can be saved and trained on."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from tb_plugin.correction import Concept, LastLayer, Place, place_of, relearned, reweighted
from tb_plugin.network import WatchedNetwork
from tb_plugin.network.last_layer import LinearEnd, given_to, linear_end


def relearn(
    network: WatchedNetwork,
    pixels: np.ndarray,
    labels: Any,
    concepts: Sequence[Concept],
    about: np.ndarray | None,
) -> tuple[LinearEnd, LastLayer, tuple[Place, ...]]:
    """Learns a network's last layer anew, so that some concepts tell no class any more.

    Args:
      network: A model of classes that exclude each other.
      pixels: `[N, ...]` in its range.
      labels: `[N]` numbers of classes, below 0 where not known.
      concepts: What is to tell no class; see `tb_plugin.correction.place_of`.
      about: `[N]` or `[N, Z]` of which group each image is, where that is known: its slices are weighed instead.

    Returns:
      Which layer that is, what it is to be, and the places that were exchanged: none where groups are known.

    Raises:
      ValueError: If an argument does not fit, or the network has no such layer.
    """
    # Of outputs of which nothing is known labels say that they are classes.
    is_regression = bool(getattr(network, "is_regression", False))
    if network.output_kind == "sigmoid" or is_regression:
        what = "quantities" if is_regression else "classes of which each is decided by itself"
        raise ValueError(f'how="relearn" is for classes that exclude each other, this model\'s outputs are {what}')
    known, classes = _known(labels, len(pixels), network.n_classes)
    inputs, end = pixels[known], linear_end(network, pixels)
    vectors_of = given_to(network, end)
    if about is None:
        places = tuple(place_of(network, each, inputs, classes) for each in concepts)
        return end, relearned(vectors_of, inputs, classes, places, network.n_classes, has_bias=end.has_bias), places
    slices = _slices(np.asarray(about), len(pixels))[known]
    last = reweighted(vectors_of(inputs), classes, slices, network.n_classes, has_bias=end.has_bias)
    return end, last, ()


def with_last_layer(model: Any, end: LinearEnd, last: LastLayer, *, is_keras: bool) -> Any:
    """Gives a copy of a model that ends with another last layer.

    Raises:
      ValueError: If the model cannot be copied.
    """
    weights, bias = last.weights, last.bias
    if end.n_outputs == 1:
        # One output is by how much the second class is likelier.
        weights, bias = (np.diff(each, axis=-1) for each in (weights, bias))
    own_bias = bias.astype(np.float32) if end.has_bias else None
    if is_keras:
        from tb_plugin.backends.keras.edited import with_linear
    else:
        from tb_plugin.backends.pytorch.edited import with_linear
    return with_linear(model, end.name, weights.astype(np.float32), own_bias)


def _known(labels: Any, n: int, n_classes: int) -> tuple[np.ndarray, np.ndarray]:
    if labels is None:
        raise ValueError('how="relearn" needs labels=, the number of the class of each image')
    found = np.asarray(labels)
    if found.shape != (n,) or found.dtype.kind not in "iu":
        raise ValueError(f"labels must be {n} whole numbers, one of each image, got {found.dtype} {list(found.shape)}")
    if found.max() >= n_classes:
        raise ValueError(f"labels must be below {n_classes}, the number of classes, got {found.max()}")
    known = np.flatnonzero(found >= 0)
    missing = np.setdiff1d(np.arange(n_classes), found)
    if len(missing):
        first = ", ".join(map(str, missing[:5].tolist()))
        raise ValueError(
            f"labels must be of all {n_classes} classes, as others would never be decided for again: {len(missing)} "
            f"have none, as {first}"
        )
    return known, found[known].astype(int)


def _slices(about: np.ndarray, n: int) -> np.ndarray:
    if about.ndim not in (1, 2) or len(about) != n:
        raise ValueError(f"about must be of {n} images, one row of each, got {list(about.shape)}")
    found = np.unique(about.reshape(n, -1), axis=0, return_inverse=True)[1].ravel()
    if found.max() >= n / 2:
        raise ValueError(f"about must be groups of images, got {found.max() + 1} different ones of {n} images")
    return found
