"""Faithfulness of attribution as Quantus measures it, beside what is claimed of it by counterfactuals.

`DIR/quantus/bin/python -m tests.benchmarks.peers.quantus_faithfulness [SEED ...]`, in a virtual environment with
`pip install '.[tensorflow]' torch pillow pandas opencv-python-headless tqdm cachetools scikit-image matplotlib` and
`pip install --no-deps quantus==0.6.0`, which asks for older frameworks than ours.

Faithfulness correlation, with Quantus' own settings: 224 pixels at a time, drawn from anywhere, are made black, a
hundred times for each image, and what the logit loses is correlated with the sum of the attribution there. In the mean
over the images and networks; "random" is attribution of noise.

Source: Bhatt et al. 2020, "Evaluating and Aggregating Feature-based Model Explanations".
"""

from __future__ import annotations

import functools
import os
import sys
import warnings
from collections.abc import Callable

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")

import numpy as np
import torch

from tb_plugin.attribution import gradient_times_activation, integrated_gradients
from tb_plugin.network import Network, layer_named
from tests.benchmarks.counterfactuals import LAYERS, as_network, unoccluded
from tests.benchmarks.trained import REPORTED_ON, balanced, trained

N_IMAGES = 24
METHODS: dict[str, Callable[..., np.ndarray]] = {
    "gradient x activation": gradient_times_activation,
    "path integral": functools.partial(integrated_gradients, n_steps=16),
}


class Asked(torch.nn.Module):
    """Our network as Quantus asks one: images and logits are tensors, channels first. It needs no gradients."""

    def __init__(self, network: Network) -> None:
        """Keeps what is asked."""
        super().__init__()
        self._network = network

    def forward(self, images: torch.Tensor) -> torch.Tensor:
        """Gives logits."""
        inputs = images.detach().cpu().numpy().transpose(0, 2, 3, 1).astype(np.float32)
        return torch.from_numpy(np.array(self._network.record(inputs, []).logits))


def faithfulness(seed: int) -> dict[str, float]:
    """Measures the network of a seed: the mean over images of each way of attributing."""
    from quantus import FaithfulnessCorrelation  # pyright: ignore[reportMissingImports]

    network = as_network(trained(seed))
    images = unoccluded(balanced(seed, 2 * N_IMAGES)).images[:N_IMAGES].astype(np.float32)
    targets = network.record(images, []).logits.argmax(axis=1)
    maps = {"random": np.random.default_rng(seed).normal(size=images.shape[:3]).astype(np.float32)}
    for layer in LAYERS:
        for name, method in METHODS.items():
            maps[f"{name}, {layer}"] = by_pixel(network, images, targets, layer, method)
    found = {}
    for name, values in maps.items():
        np.random.seed(seed)
        measure = FaithfulnessCorrelation(disable_warnings=True, return_aggregate=False)
        each = measure(
            model=Asked(network).eval(),
            x_batch=images.transpose(0, 3, 1, 2),
            y_batch=targets,
            a_batch=values[:, None],
            channel_first=True,
            softmax=False,
            device="cpu",
        )
        found[name] = float(np.nanmean(each))
    return found


def by_pixel(
    network: Network, images: np.ndarray, targets: np.ndarray, layer: str, method: Callable[..., np.ndarray]
) -> np.ndarray:
    """`[N, H, W]`: attribution by position, each spread over the pixels that it covers."""
    info = layer_named(network, layer)
    found = np.zeros((len(images), info.height, info.width), np.float32)
    for target in np.unique(targets).tolist():
        rows = targets == target
        found[rows] = method(network, images[rows], layer=layer, target=target).sum(axis=3)
    _, height, width, _ = images.shape
    return found.repeat(height // info.height, axis=1).repeat(width // info.width, axis=2)


def main() -> None:
    """Measures and prints."""
    warnings.simplefilter("ignore")
    every = [faithfulness(seed) for seed in map(int, sys.argv[1:] or REPORTED_ON)]
    for name in every[0]:
        values = [found[name] for found in every]
        print(f"{name:36}{np.mean(values):8.2f} ({min(values):.2f} to {max(values):.2f})")


if __name__ == "__main__":
    main()
