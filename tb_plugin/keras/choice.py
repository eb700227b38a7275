"""What watches a Keras model's layers on the backend that Keras runs on."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any

import keras
import numpy as np

from tb_plugin.feature_visualization import Engine
from tb_plugin.network import Network, Reading


@dataclass(frozen=True, eq=False)
class Watched:
    """A model as a network.

    Attributes:
      network: The network.
      images: Gives `[N, H, W, C]`, in the network's value range, of images as the model takes them.
      dataset: Gives such images of a data set: an array, or batches if it comes in batches.
      score_names: The names that a score gives to what is explained, if it does.
    """

    network: Network
    images: Callable[[Any], np.ndarray]
    dataset: Callable[[Any], object]
    score_names: tuple[str, ...] | None


def watched(model: keras.Model, examples: Any, reading: Reading | None = None) -> Watched:
    """Looks at what a model computes.

    Args:
      model: The model.
      examples: Images as the model takes them; see `KerasNetwork`.
      reading: How it is read, as far as that cannot be inferred.

    Raises:
      ValueError: If the model has none of the inputs or outputs expected, or Keras runs on another backend.
    """
    settings = (reading or Reading()).only(("input", "output", "preprocess", "value_range", "score"), "a Keras model")
    value_range = settings.pop("value_range")
    if backend() == "tensorflow":
        from tb_plugin.backends.tensorflow.network import KerasNetwork

        network = KerasNetwork(model, examples, value_range=value_range, **settings)
        as_images = network.as_images
        return Watched(
            network,
            lambda given: as_images(given, "examples"),
            lambda given: _dataset(as_images, given),
            network.score_names,
        )
    from tb_plugin.backends.pytorch.batches import PixelBatches
    from tb_plugin.backends.pytorch.keras_module import KerasModule
    from tb_plugin.backends.pytorch.network import TorchNetwork

    network = TorchNetwork(KerasModule(model, examples, **settings), examples, value_range=value_range)
    return Watched(network, network.pixels, lambda given: PixelBatches(network, given), network.score_names)


def engine() -> Engine[Any]:
    """Gives the backend's feature visualization."""
    if backend() == "tensorflow":
        from tb_plugin.backends.tensorflow.feature_visualization import ENGINE
    else:
        from tb_plugin.backends.pytorch.feature_visualization import ENGINE
    return ENGINE


def backend() -> str:
    """Gives the name of what Keras runs on.

    Raises:
      ValueError: If it is nothing that we can watch.
    """
    name = keras.backend.backend()
    if name not in ("tensorflow", "torch"):
        raise ValueError(
            f"Keras must run on tensorflow or torch, got KERAS_BACKEND={name}: a model that another backend has saved "
            "can be loaded with KERAS_BACKEND=tensorflow"
        )
    return name


def _dataset(as_images: Callable[[Any, str], np.ndarray], dataset: object) -> object:
    if isinstance(dataset, np.ndarray):
        # An array stays an array: its reader takes as much of it at a time as memory allows.
        return as_images(dataset, "dataset")
    return _Batches(as_images, dataset) if isinstance(dataset, Iterable) else dataset


class _Batches:
    """The images `[N, H, W, C]` of batches of what the model takes, with or without labels."""

    def __init__(self, as_images: Callable[[Any, str], np.ndarray], dataset: Iterable[Any]) -> None:
        self._as_images = as_images
        self._dataset = dataset

    def __iter__(self) -> Iterator[np.ndarray]:
        for item in self._dataset:
            yield self._as_images(item[0] if isinstance(item, tuple | list) else item, "dataset")
