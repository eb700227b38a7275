"""Icons by our own engine for PyTorch, in the environment that the benchmark runs in."""

from __future__ import annotations

import time

import torch

from demo.torch_networks import MEAN, STD, efficientnet_lite0
from tb_plugin.torch import TorchNetwork, objectives, render
from tests.benchmarks.peers.exchange import Made, Task, serve


def make(task: Task) -> Made:
    """Makes all icons, as many at once as memory allows."""
    network = TorchNetwork(efficientnet_lite0(), torch.randn(1, 3, 224, 224), mean=MEAN, std=STD)
    wanted = [objectives.channel(task.layer, channel) for channel in task.channels]
    size = render(network, wanted, n_steps=1).images.shape[1]
    start = time.perf_counter()
    images = render(network, wanted, size=size, n_steps=task.n_steps).images
    return Made(images, time.perf_counter() - start)


if __name__ == "__main__":
    serve(Task, make)
