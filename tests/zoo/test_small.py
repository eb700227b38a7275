"""The zoo's fast form: small networks of the kinds that people use, held to the same as the large ones."""

from pathlib import Path
from typing import Any

import pytest

torch = pytest.importorskip("torch")

from torch import nn  # noqa: E402
from torch.nn import functional as F  # noqa: E402

from tests.zoo.building import Architecture, keras_application  # noqa: E402
from tests.zoo.plain import check_module  # noqa: E402
from tests.zoo.refused import REFUSED  # noqa: E402


def convolution(n_in, n_out, kernel=3, stride=1, groups=1, act: Any = nn.ReLU):
    layers = [nn.Conv2d(n_in, n_out, kernel, stride, kernel // 2, groups=groups, bias=False), nn.BatchNorm2d(n_out)]
    return nn.Sequential(*layers, *([act(inplace=True)] if act else []))


def head(n):
    return nn.Sequential(nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(n, 4))


class Residual(nn.Module):
    """A block of a ResNet: the non-linearity is one module that is called twice."""

    def __init__(self, n_in, n_out, stride):
        super().__init__()
        self.one, self.two = convolution(n_in, n_out, stride=stride, act=None), convolution(n_out, n_out, act=None)
        self.skip = nn.Identity() if n_in == n_out else convolution(n_in, n_out, 1, stride, act=None)
        self.relu = nn.ReLU(inplace=True)

    def forward(self, x):
        y = self.two(self.relu(self.one(x)))
        y += self.skip(x)
        return self.relu(y)


def resnet():
    stages = ((8, 12, 1), (12, 16, 2), (16, 24, 2), (24, 32, 2))
    body = [nn.Sequential(Residual(n, m, stride), Residual(m, m, 1)) for n, m, stride in stages]
    return nn.Sequential(convolution(3, 8), *body, head(32))


class Gate(nn.Module):
    """Squeeze and excitation."""

    def __init__(self, n):
        super().__init__()
        self.narrow, self.wide = nn.Conv2d(n, 4, 1), nn.Conv2d(4, n, 1)

    def forward(self, x):
        return x * F.hardsigmoid(self.wide(F.relu(self.narrow(x.mean((2, 3), keepdim=True)))))


class Inverted(nn.Module):
    """A block of a MobileNetV3: it widens what it takes, and its output is linear."""

    def __init__(self, n_in, n_out, stride, act):
        super().__init__()
        wide = 2 * n_in
        parts = [convolution(n_in, wide, 1, act=act), convolution(wide, wide, 3, stride, wide, act), Gate(wide)]
        self.block = nn.Sequential(*parts, convolution(wide, n_out, 1, act=None))
        self.adds = n_in == n_out and stride == 1

    def forward(self, x):
        return x + self.block(x) if self.adds else self.block(x)


def mobilenet():
    steps = [(8, 8, 1, nn.ReLU), (8, 12, 2, nn.ReLU), (12, 12, 1, nn.ReLU), (12, 16, 2, nn.Hardswish)]
    steps += [(16, 16, 1, nn.Hardswish), (16, 24, 2, nn.Hardswish), (24, 24, 1, nn.Hardswish)]
    features = [convolution(3, 8, act=nn.Hardswish), *(Inverted(*step) for step in steps)]
    features.append(convolution(24, 48, 1, act=nn.Hardswish))
    return nn.Sequential(nn.Sequential(*features), head(48))


class UNet(nn.Module):
    def __init__(self):
        super().__init__()
        self.down = nn.ModuleList(nn.Sequential(convolution(n, m), convolution(m, m)) for n, m in ((3, 8), (8, 12)))
        self.middle = nn.Sequential(convolution(12, 16), convolution(16, 16))
        self.up = nn.ModuleList(nn.Sequential(convolution(n, m), convolution(m, m)) for n, m in ((28, 12), (20, 8)))
        self.answer = nn.Conv2d(8, 4, 1)

    def forward(self, x):
        kept = []
        for down in self.down:
            kept.append(down(x))
            x = F.max_pool2d(kept[-1], 2)
        x = self.middle(x)
        for up in self.up:
            x = up(torch.cat([F.interpolate(x, scale_factor=2), kept.pop()], 1))
        return self.answer(x).mean((2, 3))


class QuickGELU(nn.Module):
    def forward(self, x):
        return x * torch.sigmoid(1.702 * x)


class Attends(nn.Module):
    def __init__(self, width):
        super().__init__()
        self.norm1, self.norm2 = nn.LayerNorm(width), nn.LayerNorm(width)
        self.attention = nn.MultiheadAttention(width, 4, batch_first=True)
        self.mlp = nn.Sequential(nn.Linear(width, 2 * width), QuickGELU(), nn.Linear(2 * width, width))

    def forward(self, x):
        y = self.norm1(x)
        x = x + self.attention(y, y, y, need_weights=False)[0]
        return x + self.mlp(self.norm2(x))


class ViT(nn.Module):
    """A transformer that answers by its class token: the patches of the last block do not decide."""

    def __init__(self, width=24):
        super().__init__()
        self.patches = nn.Conv2d(3, width, 8, 8)
        self.token = nn.Parameter(torch.randn(1, 1, width))
        self.places = nn.Parameter(torch.randn(1, 17, width))
        self.blocks = nn.Sequential(*(Attends(width) for _ in range(9)))
        self.norm, self.head = nn.LayerNorm(width), nn.Linear(width, 4)

    def forward(self, x):
        x = self.patches(x).flatten(2).transpose(1, 2)
        x = torch.cat([self.token.expand(len(x), -1, -1), x], 1) + self.places
        return self.head(self.norm(self.blocks(x))[:, 0])


class Grows(nn.Module):
    """A layer of a DenseNet."""

    def __init__(self, n):
        super().__init__()
        self.layers = nn.Sequential(nn.BatchNorm2d(n), nn.ReLU(), nn.Conv2d(n, 4, 3, padding=1))

    def forward(self, x):
        return torch.cat([x, self.layers(x)], 1)


def densenet():
    def shrinks(n, m):
        return nn.Sequential(nn.BatchNorm2d(n), nn.ReLU(), nn.Conv2d(n, m, 1), nn.AvgPool2d(2))

    body = [nn.Sequential(Grows(8), Grows(12)), shrinks(16, 12), nn.Sequential(Grows(12), Grows(16)), shrinks(20, 12)]
    return nn.Sequential(convolution(3, 8, stride=2), *body, nn.Sequential(Grows(12), Grows(16)), head(20))


MODULES = {
    "ResNet": Architecture(resnet, tuple(f"{i}.1.relu:1" for i in (1, 2, 3, 4)), 32),
    "MobileNetV3": Architecture(mobilenet, ("0.1", "0.3", "0.5", "0.8.2"), 32),
    "U-Net": Architecture(UNet, ("down.1.1.2", "middle.1.2", "up.0.1.2", "up.1.1.2"), 32),
    "ViT": Architecture(ViT, tuple(f"blocks.{i}.mlp.1" for i in (1, 3, 5, 7)), 32, "tokens"),
    "DenseNet": Architecture(densenet, ("0.2", "1.1", "3.1", "5.1"), 32),
}


@pytest.mark.parametrize("name", MODULES)
def test_a_module(name):
    check_module(MODULES[name])


def test_a_keras_model():
    from tests.zoo.plain_keras import check_keras_model

    layers = ("expanded_conv_project_bn", "expanded_conv_2_add", "expanded_conv_7_add", "activation_17")
    check_keras_model(
        Architecture(keras_application("MobileNetV3Small", include_preprocessing=False), layers, layout="NHWC")
    )


# Rows of the documentation that are held by tests of their own kinds.
ELSEWHERE = {
    "FSDP, DeepSpeed's ZeRO 3",
    "images in time or in space, `[N, C, T, H, W]`",
    "models that a forward pass changes where no copy can stand in for them",
}


def test_the_documentation_tells_what_is_refused_and_what_is_said_of_it():
    text = Path("docs/models.md").read_text().partition("## What is refused")[2]
    rows = [
        [cell.strip() for cell in line.strip("|").split("|")] for line in text.splitlines() if line.startswith("| ")
    ]
    said = {what: cells for what, *cells in rows if what not in ("layers", "models")}
    assert set(said) - ELSEWHERE == set(REFUSED)
    for what, one in REFUSED.items():
        sentence = said[what][1 if one.layers else 0]
        assert sentence and sentence in one.says, what
