"""What SqueezeNet sees in icons of EfficientNet-Lite0: `python -m tests.benchmarks.pretrained_icons [--steps N]`.

As `tests.benchmarks.twin_icons`, of two networks of different architecture that learned ImageNet: there are no weights
of another seed. Layers are compared with the layer of the other network that is as deep; what both are shown are
windows of the photographs that come with scikit-image and scikit-learn.
"""

from __future__ import annotations

import argparse
import os
from collections.abc import Sequence
from pathlib import Path

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")

import numpy as np
import skimage.data
import sklearn.datasets
import tensorflow as tf
import torch
from PIL import Image

from demo import networks, torch_networks
from tb_plugin.backends.pytorch.network import TorchNetwork
from tb_plugin.tf import KerasNetwork
from tests.benchmarks.icon_methods import METHODS
from tests.benchmarks.twin_icons import N_COMPARED, Task, agreeing, compare
from tests.benchmarks.twins import See, Twin, crops_of, see_by_torch, sizes_of

SIDE, OTHER_SIDE, CLASS_SIDE, SMALLEST, N_WINDOWS = 224, 227, 128, 96, 240
LAYERS = ("block2b_expand", "block3b_expand", "block4c_expand")
OTHERS = ("fire3", "fire5", "fire8")
# Two architectures have less in common than two seeds.
AGREEING = 0.35
N_CHANNELS, N_CLASSES, N_STEPS = 10, 6, 128
PHOTOS = ("astronaut", "camera", "chelsea", "coffee", "coins", "grass", "gravel", "brick", "hubble_deep_field")
PHOTOS += ("ihc", "moon", "motorcycle_left", "retina", "rocket")


def main() -> None:
    """Measures and prints."""
    parser = argparse.ArgumentParser(description="Shows icons of EfficientNet-Lite0 to SqueezeNet.")
    parser.add_argument("--steps", type=int, default=N_STEPS, help="steps of an icon")
    arguments = parser.parse_args()
    torch.set_num_threads(1)
    images, search = (windows(seed) for seed in (0, 1))
    normalised = (images[:2] - torch_networks.MEAN) / torch_networks.STD
    network = TorchNetwork(
        torch_networks.efficientnet_lite0(),
        torch.from_numpy(normalised).permute(0, 3, 1, 2),
        mean=torch_networks.MEAN,
        std=torch_networks.STD,
    )
    of_other_size = windows(0, OTHER_SIDE)
    other = KerasNetwork(networks.squeezenet(), of_other_size[:2], value_range=(0, 255))
    own, found = (Twin.of(network, see_by_torch(network), LAYERS, each) for each in (images, search))
    twin = Twin.of(other, see_by_keras(other), OTHERS, of_other_size)
    tasks, sizes = [], sizes_of(network, LAYERS)
    for i, (layer, match) in enumerate(zip(LAYERS, OTHERS, strict=True)):
        grid = own.maps[layer][:, ::2, ::2]
        other_grid = on_grid(twin.maps[match], *grid.shape[1:3])
        chosen, matching, agreement = agreeing(grid, other_grid, N_CHANNELS, AGREEING)
        print(f"{layer} and {match}: {len(chosen)} channels, that correlate by {agreement.mean():.2f}")
        values = np.moveaxis(found.maps[layer][..., chosen], -1, 0)
        crops = np.stack([crops_of(each, search / 255, sizes[layer], N_COMPARED) for each in values])
        tasks.append(Task(network, twin, (layer, match), chosen, matching, agreement, crops, LAYERS[: i + 1]))
    tasks.append(of_classes(network, twin, found, search))
    compare(tasks, [METHODS[i] for i in (0, 1, 2, -1)], search[:, ::2, ::2] / 255, arguments.steps)


def windows(seed: int, size: int = SIDE) -> np.ndarray:
    """Cuts windows of the photographs: float32 `[N, size, size, 3]`, 0 to 255."""
    folder = Path(skimage.data.__file__).parent
    photos = [_rgb(Image.open(next(folder.glob(f"{name}.*g")))) for name in PHOTOS]
    photos += [_rgb(Image.fromarray(sklearn.datasets.load_sample_image(f"{name}.jpg"))) for name in ("china", "flower")]
    rng, found = np.random.default_rng(seed), []
    for i in range(N_WINDOWS):
        photo = photos[i % len(photos)]
        side = int(min(photo.size) * rng.uniform(0.3, 1))
        left, top = (int(rng.integers(0, length - side + 1)) for length in photo.size)
        found.append(photo.crop((left, top, left + side, top + side)).resize((size, size), Image.Resampling.BICUBIC))
    return np.stack([np.asarray(each, np.float32) for each in found])


def _rgb(photo: Image.Image) -> Image.Image:
    return photo.convert("RGB")


def on_grid(maps: np.ndarray, height: int, width: int) -> np.ndarray:
    """Takes the nearest positions of another grid."""
    rows, columns = (
        ((np.arange(n) + 0.5) / n * m).astype(int) for n, m in zip((height, width), maps.shape[1:3], strict=True)
    )
    return maps[:, rows][:, :, columns]


def of_classes(network: TorchNetwork, twin: Twin, found: Twin, search: np.ndarray) -> Task:
    """Gives icons of the classes that the windows show most."""
    counts = np.bincount(found.logits.argmax(axis=1), minlength=found.logits.shape[1])
    classes = np.argsort(-counts, kind="stable")[:N_CLASSES]
    best = np.argsort(-found.logits[:, classes], axis=0, kind="stable")[:N_COMPARED].T
    step = SIDE / CLASS_SIDE
    at = ((np.arange(CLASS_SIDE) + 0.5) * step).astype(int)
    crops = (search[:, at][:, :, at][best] / 255).astype(np.float32)
    return Task(network, twin, (None, None), classes, classes, np.ones(N_CLASSES), crops, LAYERS)


def see_by_keras(network: KerasNetwork) -> See:
    """Gives what a Keras model sees in images of any size; small ones lie in the middle of a grey one."""

    def see(images: np.ndarray, names: Sequence[str | None]) -> dict[str | None, np.ndarray]:
        low, high = network.value_range
        before, after = (max(0, SMALLEST - images.shape[1] + i) // 2 for i in (0, 1))
        images = np.pad(images, ((0, 0), (before, after), (before, after), (0, 0)), constant_values=0.5)
        inputs = tf.constant(low + (high - low) * images, tf.float32)
        traced = tf.function(lambda x: [network.features(x, names)[name].after for name in names], autograph=False)
        return dict(zip(names, (tensor.numpy() for tensor in traced(inputs)), strict=True))

    return see


if __name__ == "__main__":
    main()
