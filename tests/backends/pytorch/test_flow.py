"""Which layers lie on the trunk of modules as people write them."""

import pytest
import torch
from torch import nn
from torch.nn import functional as F
from torch.utils.checkpoint import checkpoint

from tb_plugin.network import choose_layers
from tb_plugin.torch import TorchNetwork

INPUTS = torch.rand(2, 3, 16, 16, generator=torch.Generator().manual_seed(0))


class Block(nn.Module):
    def __init__(self, n_in, n_out, stride, add):
        super().__init__()
        self.conv1, self.conv2 = nn.Conv2d(n_in, n_out, 3, stride, 1), nn.Conv2d(n_out, n_out, 3, 1, 1)
        self.relu = nn.ReLU()
        self.skip = nn.Conv2d(n_in, n_out, 1, stride) if n_in != n_out else nn.Identity()
        self.add = add

    def forward(self, x):
        return self.relu(self.add(self.conv2(self.relu(self.conv1(x))), self.skip(x)))


def in_place(y, x):
    y += x
    return y


def into_a_slice(y, x):
    y = y.clone()
    y[:, :] = y + x
    return y


def out_of_torch_and_back(y, x):
    with torch.no_grad():
        return y.detach() + x.detach()


SUMS = {
    "sum": lambda y, x: y + x,
    "in place": in_place,
    "into a slice": into_a_slice,
    "stacked": lambda y, x: torch.stack([y, x]).sum(0),
    "cut and joined": lambda y, x: torch.cat([a + b for a, b in zip(y.chunk(2, 1), x.chunk(2, 1), strict=True)], 1),
    "without gradients": out_of_torch_and_back,
    "checkpoint": lambda y, x: checkpoint(lambda a, b: a + b, y, x, use_reentrant=False),
}


def residual(add):
    blocks = [
        Block(3, 4, 1, add),
        Block(4, 8, 2, add),
        Block(8, 8, 1, add),
        Block(8, 12, 2, add),
        Block(12, 12, 1, add),
    ]
    return nn.Sequential(*blocks, nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(12, 5))


@pytest.mark.parametrize("how", SUMS)
def test_a_residual_network_is_seen_by_the_outputs_of_its_stages(how):
    network = TorchNetwork(residual(SUMS[how]).eval(), INPUTS)
    trunk = [layer.name for layer in network.layers if not layer.bypassed and layer.height > 1]
    assert trunk == [f"{i}.relu:1" for i in range(5)]
    assert [layer.name for layer in choose_layers(network.layers, 3)] == ["0.relu:1", "2.relu:1", "4.relu:1"]


def test_what_has_but_the_size_of_a_layer_does_not_go_around_others():
    class Sized(nn.Module):
        def __init__(self):
            super().__init__()
            self.one, self.two, self.three = (nn.Conv2d(n, 4, 3, padding=1) for n in (3, 4, 4))

        def forward(self, x):
            x = self.one(x)
            return self.three(self.two(x) + torch.zeros_like(x)).mean((2, 3))

    network = TorchNetwork(Sized().eval(), INPUTS)
    assert not any(layer.bypassed for layer in network.layers)


class UNet(nn.Module):
    def __init__(self):
        super().__init__()
        self.down = nn.ModuleList(self.convolution(n, m) for n, m in ((3, 4), (4, 6), (6, 8)))
        self.middle = self.convolution(8, 10)
        self.up = nn.ModuleList(self.convolution(n, m) for n, m in ((18, 8), (14, 6), (10, 4)))
        self.head = nn.Conv2d(4, 5, 1)

    @staticmethod
    def convolution(n, m):
        return nn.Sequential(nn.Conv2d(n, m, 3, padding=1), nn.ReLU(), nn.Conv2d(m, m, 3, padding=1), nn.ReLU())

    def forward(self, x):
        kept = []
        for down in self.down:
            kept.append(down(x))
            x = F.max_pool2d(kept[-1], 2)
        x = self.middle(x)
        for up in self.up:
            x = up(torch.cat([F.interpolate(x, scale_factor=2), kept.pop()], 1))
        return self.head(x).mean((2, 3))


def test_a_unet_is_seen_on_both_sides_of_its_bottleneck():
    network = TorchNetwork(UNet().eval(), INPUTS)
    chosen = [layer.name for layer in choose_layers(network.layers, n_classes=5)]
    assert chosen == ["down.2.3", "middle.3", "up.1.3", "up.2.3"]
    all_of_them = [layer.name for layer in choose_layers(network.layers, 7, n_classes=5)]
    assert all_of_them == [*(f"down.{i}.3" for i in range(3)), "middle.3", *(f"up.{i}.3" for i in range(3))]


def test_what_the_trunk_cannot_be_followed_through_costs_nothing_else():
    class Numpy(nn.Module):
        def forward(self, x):
            return torch.from_numpy(x.numpy() + 1)

    module = nn.Sequential(nn.Conv2d(3, 4, 3), nn.ReLU(), Numpy(), nn.MaxPool2d(2), nn.Conv2d(4, 6, 3), nn.ReLU())
    module.append(nn.AdaptiveAvgPool2d(1)).append(nn.Flatten())
    network = TorchNetwork(module.requires_grad_(False).eval(), INPUTS)
    assert [layer.name for layer in choose_layers(network.layers, 2)] == ["1", "5"]
