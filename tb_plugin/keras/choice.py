"""What watches a Keras model's layers on the backend that Keras runs on."""

from __future__ import annotations

import functools
import sys
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import keras
import numpy as np

from tb_plugin.datasets import ImageBatches, Images, Takes
from tb_plugin.feature_visualization import Engine
from tb_plugin.network import Reading, Truth, WatchedNetwork
from tb_plugin.network.truth import NOTHING_GIVEN

_READ_BY = ("call", "input", "layouts", "output", "output_kind", "preprocess", "value_range")


@dataclass(frozen=True, eq=False)
class Watched:
    """A model as a network.

    Attributes:
      network: The network.
      n_outputs: How many numbers the model gives for an image; 1 where two classes are made of one.
      images: Gives `[N, H, W, C]`, in the network's value range, of images as the model takes them.
      dataset: Gives the batches of such images that a data set holds.
    """

    network: WatchedNetwork
    n_outputs: int
    images: Callable[[Any], np.ndarray]
    dataset: Callable[[Any], ImageBatches]


def watched(
    model: keras.Model,
    examples: Any,
    reading: Reading | None = None,
    truth: Truth = NOTHING_GIVEN,
) -> Watched:
    """Looks at what a model computes.

    Args:
      model: The model.
      examples: Images as the model takes them; see `KerasNetwork`.
      reading: How it is read, as far as that cannot be inferred.
      truth: What is given of the examples.

    Raises:
      ValueError: If the model has none of the inputs or outputs expected, or Keras runs on another backend.
    """
    settings = (reading or Reading()).only(_READ_BY, "a Keras model")
    kept = {"truth": truth, **{name: settings.pop(name) for name in ("value_range", "output_kind", "layouts")}}
    if backend() == "tensorflow":
        from tb_plugin.backends.tensorflow.network import KerasNetwork

        network = KerasNetwork(model, examples, **kept, **settings)
        as_images = network.as_images
        takes = Takes(network.input_shape, network.takes_channels_first, False, network.input_name)
        return Watched(
            network,
            network.n_outputs,
            lambda given: as_images(given, "examples"),
            lambda given: _batches(given, takes, lambda images: images.within(network.value_range)),
        )
    from tb_plugin.backends.pytorch.batches import pixels_of, takes_of
    from tb_plugin.backends.pytorch.keras_module import KerasModule
    from tb_plugin.backends.pytorch.network import TorchNetwork

    network = TorchNetwork(KerasModule(model, examples, **settings), examples, **kept)
    takes, pixels = takes_of(network), functools.partial(pixels_of, network)
    return Watched(network, network.n_outputs, network.pixels, lambda given: _batches(given, takes, pixels))


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


def _batches(dataset: Any, takes: Takes, pixels: Callable[[Images], np.ndarray]) -> ImageBatches:
    """Gives the images of a data set of any framework: Keras trains on data of each of them."""
    if "tensorflow" in sys.modules:
        from tb_plugin.backends.tensorflow.datasets import DatasetCopy, is_tf_dataset

        dataset = DatasetCopy(dataset) if is_tf_dataset(dataset) else dataset
    return ImageBatches(dataset, takes, pixels)
