"""Data sets as the network's inputs."""

from __future__ import annotations

import functools
from typing import Any

import numpy as np

from tb_plugin.backends.pytorch.network import TorchNetwork
from tb_plugin.datasets import ImageBatches, Images, Takes


def pixel_batches(network: TorchNetwork, dataset: Any) -> ImageBatches:
    """Gives the images of a data set in batches `[N, H, W, C]` of pixels.

    Args:
      network: The network that the pixels are for.
      dataset: See `ImageBatches`; images are as the module takes them, or bytes from black to white.
    """
    return ImageBatches(dataset, takes_of(network), functools.partial(pixels_of, network))


def takes_of(network: TorchNetwork) -> Takes:
    """Says which images the module takes."""
    return Takes(network.input_shape, network.takes_channels_first)


def pixels_of(network: TorchNetwork, images: Images) -> np.ndarray:
    """Gives pixels `[N, H, W, C]` of images that were found in a data set."""
    if images.raw:
        return images.within(network.value_range)
    return network.pixels(images.values.transpose(0, 3, 1, 2) if network.takes_channels_first else images.values)
