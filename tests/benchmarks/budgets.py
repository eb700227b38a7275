"""What was asked for and what it took: `python -m tests.benchmarks.budgets [--seconds 1 3 10 30] [--examples 3]`.

Each kind of content is asked for in so many seconds, of a network that is looked at for the first time: a residual
network of ResNet18's shape in PyTorch, and EfficientNet-Lite0 in PyTorch and in Keras. It holds where that is no
more than 1.25 times what was asked and a second. Set-up, which is measured apart, is what happens once before anything
is logged; graphs of Keras models are made when they are needed first, within the time.

Then a snapshot is compared with forward passes of the same examples, by the time of the processor, of one core: that is
the same however busy the machine is.
"""

from __future__ import annotations

import argparse
import os
import tempfile
import time
from collections.abc import Callable, Mapping
from typing import Any

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")

import numpy as np
import torch
from torch import nn

from tb_plugin.log import Grids, Groups, Icons, Regions, Relations, Setting, Snapshots, Trust
from tb_plugin.log.logger import ArtifactLogger

LOG = (Snapshots(), Trust(), Regions(), Relations(), Groups(), Icons(), Grids())
KINDS: Mapping[str, type[Setting]] = {
    "checks of a snapshot": Snapshots,
    "regions": Regions,
    "relations": Relations,
    "groups": Groups,
    "icons": Icons,
    "grids": Grids,
}


class Block(nn.Module):
    """Two convolutions and what goes around them."""

    def __init__(self, n_in: int, n_out: int, stride: int) -> None:
        super().__init__()
        self.first = nn.Sequential(nn.Conv2d(n_in, n_out, 3, stride, 1, bias=False), nn.BatchNorm2d(n_out), nn.ReLU())
        self.second = nn.Sequential(nn.Conv2d(n_out, n_out, 3, 1, 1, bias=False), nn.BatchNorm2d(n_out))
        around = nn.Sequential(nn.Conv2d(n_in, n_out, 1, stride, bias=False), nn.BatchNorm2d(n_out))
        self.around = nn.Identity() if n_in == n_out else around
        self.relu = nn.ReLU()

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        """Gives the sum of both ways."""
        return self.relu(self.second(self.first(x)) + self.around(x))


def resnet18() -> nn.Module:
    """Builds a network of ResNet18's shape, of random weights."""
    torch.manual_seed(0)
    stem = [nn.Conv2d(3, 64, 7, 2, 3, bias=False), nn.BatchNorm2d(64), nn.ReLU(), nn.MaxPool2d(3, 2, 1)]
    widths = (64, 64, 128, 256, 512)
    stages = [
        nn.Sequential(Block(widths[i], widths[i + 1], 2 if i else 1), Block(widths[i + 1], widths[i + 1], 1))
        for i in range(4)
    ]
    return nn.Sequential(*stem, *stages, nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(512, 10)).eval()


def main() -> None:
    """Measures and prints."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seconds", type=float, nargs="+", default=[1, 3, 10, 30])
    parser.add_argument("--examples", type=int, default=3)
    parser.add_argument("--networks", nargs="+", choices=list(LOGGERS), default=list(LOGGERS))
    arguments = parser.parse_args()
    print(f"{'network':28}{'':22}{'asked s':>8}{'took s':>8}{'of CPU':>8}{'set-up s':>10}")
    for network in arguments.networks:
        for name, kind in KINDS.items():
            for asked in arguments.seconds:
                took, cpu, set_up = measured(LOGGERS[network], arguments.examples, kind, asked)
                held = "" if took <= 1.25 * asked + 1 else "  too long"
                print(f"{network:28}{name:22}{asked:8g}{took:8.1f}{cpu:8.1f}{set_up:10.1f}{held}", flush=True)
    for network in arguments.networks:
        compare_snapshot(network, LOGGERS[network])


def measured(make: Callable[[int, str], Any], n: int, kind: type[Setting], asked: float) -> tuple[float, float, float]:
    """Logs a kind for the first time; gives the seconds it took, those of the processor, and those of the set-up.

    On a busy machine those of the processor are far fewer; then it is the others that took too long.
    """
    with tempfile.TemporaryDirectory() as directory:
        begun = time.monotonic()
        logger: ArtifactLogger = make(n, directory)[0]
        set_up = time.monotonic() - begun
        plain = 0.0
        if kind is Snapshots:
            logger.log(Snapshots, 0, seconds=0)
            plain = logger.log(Snapshots, 1, seconds=0).seconds
        begun = time.process_time()
        took = logger.log(kind, 2, seconds=asked).seconds - plain
        return took, time.process_time() - begun, set_up


def compare_snapshot(network: str, make: Callable[[int, str], Any]) -> None:
    """Prints what a snapshot takes, in forward passes, and its bytes."""
    torch.set_num_threads(1)
    with tempfile.TemporaryDirectory() as directory:
        logger, forward = make(8, directory)
        took: dict[str, list[float]] = {"forward": [], "snapshot": []}
        n_bytes = 0
        for step in range(4):
            begun = time.process_time()
            forward()
            between = time.process_time()
            n_bytes = logger.log(Snapshots, step, seconds=0).n_bytes
            took["forward"].append(between - begun)
            took["snapshot"].append(time.process_time() - between)
    ratio = min(took["snapshot"][1:]) / min(took["forward"][1:])
    print(f"{network}: a snapshot of 8 examples takes {ratio:.1f} forward passes of them, {n_bytes / 1e6:.1f} MB")


def _torch(module: nn.Module, size: int, n: int, directory: str) -> tuple[ArtifactLogger, Callable[[], Any]]:
    from tb_plugin.torch import torch_logger

    images = torch.rand(n, 3, size, size, generator=torch.Generator().manual_seed(0))

    def forward() -> Any:
        with torch.no_grad():
            return module(images)

    return torch_logger(module, directory, images, log=LOG, verbose=False), forward


def _keras_lite0(n: int, directory: str) -> tuple[ArtifactLogger, Callable[[], Any]]:
    from demo.networks import efficientnet_lite0
    from tb_plugin.keras import keras_logger

    model = efficientnet_lite0()
    images = np.random.default_rng(0).uniform(size=(n, *model.input_shape[1:])).astype(np.float32)
    return keras_logger(model, directory, images, log=LOG, verbose=False), lambda: model.predict_on_batch(images)


def _torch_lite0(n: int, directory: str) -> tuple[ArtifactLogger, Callable[[], Any]]:
    from demo.torch_networks import efficientnet_lite0

    return _torch(efficientnet_lite0(), 224, n, directory)


LOGGERS: Mapping[str, Callable[[int, str], Any]] = {
    "ResNet18, 96 px, PyTorch": lambda n, directory: _torch(resnet18(), 96, n, directory),
    "EfficientNet-Lite0, PyTorch": _torch_lite0,
    "EfficientNet-Lite0, Keras": _keras_lite0,
}


if __name__ == "__main__":
    main()
