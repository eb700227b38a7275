"""Activation functions as people write them, seen as what they are, with what stands before them."""

import math

import pytest
import torch
from torch import nn
from torch.nn import functional as F

from tb_plugin.torch import TorchNetwork

INPUTS = torch.rand(2, 3, 6, 5, generator=torch.Generator().manual_seed(0))
BETA = torch.tensor([1.3])


class OwnSwish(torch.autograd.Function):
    @staticmethod
    def forward(ctx, x):
        return x * torch.sigmoid(x)


def swish_in_place(x):
    return x.mul_(x.sigmoid())


def gelu_in_steps(x):
    inner = x.pow(3).mul_(0.044715).add_(x).mul_(math.sqrt(2 / math.pi))
    return inner.tanh().add_(1).mul_(x).mul_(0.5)


BENT = {
    "SiLU": F.silu,
    "GELU": F.gelu,
    "hard swish": F.hardswish,
    "swish": lambda x: x * torch.sigmoid(x),
    "the other way round": lambda x: x.sigmoid() * x,
    "swish in place": swish_in_place,
    "swish of its own": OwnSwish.apply,
    "swish with a learnt slope": lambda x: x * torch.sigmoid(BETA * x),
    "swish by exp": lambda x: x / (1 + torch.exp(-x)),
    "QuickGELU": lambda x: x * torch.sigmoid(1.702 * x),
    "GELU by tanh": lambda x: 0.5 * x * (1 + torch.tanh(math.sqrt(2 / math.pi) * (x + 0.044715 * torch.pow(x, 3)))),
    "fast GELU": lambda x: 0.5 * x * (1.0 + torch.tanh(x * 0.7978845608 * (1.0 + 0.044715 * x * x))),
    "GELU in steps": gelu_in_steps,
    "GELU by erf": lambda x: x * 0.5 * (1.0 + torch.erf(x / math.sqrt(2.0))),
    "hard swish by ReLU6": lambda x: x * F.relu6(x + 3) / 6,
    "hard swish in place": lambda x: x.mul(F.relu6(x + 3.0, inplace=True).div_(6.0)),
    "mish": lambda x: x * torch.tanh(F.softplus(x)),
    "squared ReLU": lambda x: torch.square(F.relu(x)),
    "scaled ReLU": lambda x: F.relu(x) * 0.8 + 0.1,
    "ReLU by a mask": lambda x: x * (x > 0),
    "ELU by hand": lambda x: torch.where(x > 0, x, torch.exp(x) - 1),
    "leaky ReLU by hand": lambda x: torch.maximum(x, 0.1 * x),
    "PReLU by hand": lambda x: F.relu(x) - 0.2 * F.relu(-x),
}
LINEAR = {
    "scaled": lambda x: 0.5 * x + 1,
    "added to itself": lambda x: x + 2 * x,
    "channel by channel": lambda x: x * torch.arange(1, 5)[:, None, None],
    "gated by pooled values": lambda x: x * torch.sigmoid(x.mean((2, 3), keepdim=True)),
    "normalised": lambda x: (x - x.mean(1, keepdim=True)) * torch.rsqrt(x.var(1, keepdim=True) + 1e-6),
    "gated by another": lambda x: x * torch.sigmoid(x.flip(1)),
}


class Called(nn.Module):
    def __init__(self, function):
        super().__init__()
        self.function = function

    def forward(self, x):
        return self.function(x)


def network(function):
    torch.manual_seed(0)
    module = nn.Sequential(nn.Conv2d(3, 4, 1), Called(function), nn.Flatten(), nn.Linear(120, 2))
    return TorchNetwork(module, INPUTS)


@pytest.mark.parametrize("name", BENT)
def test_what_bends_each_value_is_an_activation_function(name):
    seen = network(BENT[name])
    assert [layer.nonlinear for layer in seen.layers] == [False, True]
    module = seen.replica()
    convolution = module.get_submodule("0")
    pixels = torch.from_numpy(seen.pixels(INPUTS)).permute(0, 3, 1, 2)
    found = seen.features(module, pixels, ["1"])["1"]
    torch.testing.assert_close(found.before, convolution(INPUTS).permute(0, 2, 3, 1))
    torch.testing.assert_close(found.after, BENT[name](convolution(INPUTS)).permute(0, 2, 3, 1))


@pytest.mark.parametrize("name", LINEAR)
def test_what_does_not_is_none(name):
    assert [layer.nonlinear for layer in network(LINEAR[name]).layers] == [False, False]
