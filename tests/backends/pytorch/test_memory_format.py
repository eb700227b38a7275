"""In which order images lie in memory for a module: channels last where that changes nothing."""

import numpy as np
import pytest
import torch
from torch import nn

from tb_plugin.backends.pytorch.memory_format import fastest_format
from tb_plugin.backends.pytorch.network import TorchNetwork


class Stacked(nn.Sequential):
    """Convolutions whose output is made a vector in one way or another."""

    def __init__(self, vector, body=None):
        super().__init__(body or nn.Sequential(nn.Conv2d(3, 4, 3), nn.ReLU(), nn.Conv2d(4, 4, 3)))
        self.end = nn.Linear(4 * 12 * 12, 5)
        self.vector = vector

    def forward(self, input):
        return self.end(self.vector(self[0](input)))


def by_strides(x):
    """Reads memory as it lies, and so something else."""
    return torch.as_strided(x, (len(x), 4 * 12 * 12), (4 * 12 * 12, 1))


VECTORS = {
    "reshape": (lambda x: x.reshape(len(x), -1), torch.channels_last),
    "flatten": (lambda x: x.flatten(1), torch.channels_last),
    "view, which channels last do not allow": (lambda x: x.view(len(x), -1), torch.contiguous_format),
    "a view of images as channels": (lambda x: x.view(-1, 12, 12).reshape(len(x), -1), torch.contiguous_format),
    "memory as it lies": (by_strides, torch.contiguous_format),
}


@pytest.mark.parametrize("name", VECTORS)
def test_channels_are_last_where_that_changes_nothing(name):
    vector, expected = VECTORS[name]
    torch.manual_seed(0)
    module = Stacked(vector).eval()
    images = torch.rand(3, 3, 16, 16)
    network = TorchNetwork(module, images)
    assert network.module_inputs(network.pixels(images)).is_contiguous(memory_format=expected)
    with torch.no_grad():
        logits = module(images).numpy()
        plain = module[0](images).permute(0, 2, 3, 1).numpy()
    recording = network.record(network.pixels(images), ["0.2"])
    np.testing.assert_allclose(recording.logits, logits, atol=1e-5)
    np.testing.assert_allclose(recording.activations["0.2"], plain, atol=1e-5)


def test_other_modules_are_not_tried():
    def never(order):
        raise AssertionError

    assert fastest_format(nn.Linear(3, 4), torch.device("cpu"), never) is torch.contiguous_format
    assert fastest_format(nn.Conv2d(3, 4, 1), torch.device("meta"), never) is torch.contiguous_format
