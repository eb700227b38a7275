"""Small modules of every kind that people build, all for images `[3, 12, 10]` in [0, 1]."""

import torch
from torch import nn
from torch.nn import functional

SHAPE = (3, 12, 10)


def to_module(pixels):
    """Images `[N, H, W, C]` as modules take them."""
    return torch.from_numpy(pixels.transpose(0, 3, 1, 2).copy())


def sequential(end=None):
    return nn.Sequential(
        nn.Conv2d(3, 6, 3, padding=1),
        nn.BatchNorm2d(6),
        nn.ReLU(inplace=True),
        nn.Dropout(),
        nn.Conv2d(6, 8, 3, stride=2, padding=1),
        nn.ReLU(inplace=True),
        nn.AdaptiveAvgPool2d(1),
        nn.Flatten(),
        nn.Linear(8, 5),
        *([] if end is None else [end]),
    )


class Block(nn.Module):
    """A residual block as torchvision writes it: one ReLU called twice, sums in place."""

    def __init__(self, channels):
        super().__init__()
        self.conv1, self.bn1 = nn.Conv2d(channels, channels, 3, padding=1, bias=False), nn.BatchNorm2d(channels)
        self.conv2, self.bn2 = nn.Conv2d(channels, channels, 3, padding=1, bias=False), nn.BatchNorm2d(channels)
        self.relu = nn.ReLU(inplace=True)

    def forward(self, x):
        out = self.relu(self.bn1(self.conv1(x)))
        out = self.bn2(self.conv2(out))
        out += x
        return self.relu(out)


class Residual(nn.Module):
    def __init__(self):
        super().__init__()
        self.stem = nn.Conv2d(3, 6, 3, padding=1)
        self.blocks = nn.Sequential(Block(6), Block(6))
        self.head = nn.Linear(6, 5)

    def forward(self, x):
        x = self.blocks(self.stem(x))
        return functional.softmax(self.head(x.mean(dim=(2, 3))), dim=1)


class Functional(nn.Module):
    """Calls functions in which nobody sees a module, and concatenates."""

    def __init__(self):
        super().__init__()
        self.left, self.right = Rectified(3, 4, 1), Rectified(3, 4, 3)
        self.mixed, self.skip = Concatenated(), nn.Conv2d(3, 8, 1)
        self.total = nn.Identity()
        self.head = nn.Linear(8 * 12 * 10, 5)

    def forward(self, x):
        mixed = self.mixed(self.left(x), self.right(x))
        return {"scores": self.head(self.total(mixed + self.skip(x)).flatten(1)).sigmoid()}


class Rectified(nn.Module):
    def __init__(self, n_in, n_out, size):
        super().__init__()
        self.conv = nn.Conv2d(n_in, n_out, size, padding=size // 2)

    def forward(self, x):
        return functional.relu(self.conv(x), inplace=True)


class Concatenated(nn.Module):
    def forward(self, *parts):
        return torch.cat(parts, dim=1)


class Shared(nn.Module):
    def __init__(self):
        super().__init__()
        self.twice = Rectified(3, 3, 3)
        self.head = nn.Linear(3 * 12 * 10, 5)

    def forward(self, x):
        return self.head(self.twice(self.twice(x)).flatten(1)).log_softmax(dim=1)


class Transformer(nn.Module):
    """Patches of 2 x 2 as tokens, behind a class token."""

    def __init__(self):
        super().__init__()
        self.patches = nn.Conv2d(3, 8, 2, stride=2)
        self.token = nn.Parameter(torch.zeros(1, 1, 8))
        self.positions = nn.Parameter(torch.randn(1, 31, 8))
        self.encoder = nn.TransformerEncoder(
            nn.TransformerEncoderLayer(8, 2, 16, activation="gelu", batch_first=True, norm_first=True),
            2,
            enable_nested_tensor=False,
        )
        self.head = nn.Linear(8, 5)

    def forward(self, x):
        x = self.patches(x).flatten(2).transpose(1, 2)
        x = torch.cat([self.token.expand(len(x), -1, -1), x], dim=1) + self.positions
        return self.head(self.encoder(x)[:, 0])


class ChannelsLast(nn.Module):
    """Linear layers over channels that come last, as ConvNeXt has them."""

    def __init__(self):
        super().__init__()
        self.stem = nn.Conv2d(3, 6, 2, stride=2)
        self.norm, self.wide, self.gelu = nn.LayerNorm(6), nn.Linear(6, 12), nn.GELU()
        self.head = nn.Linear(12, 5)

    def forward(self, x):
        x = self.gelu(self.wide(self.norm(self.stem(x).permute(0, 2, 3, 1))))
        return self.head(x.mean(dim=(1, 2)))


ALL = {
    "sequential": sequential,
    "residual": Residual,
    "functional": Functional,
    "shared": Shared,
    "transformer": Transformer,
    "channels_last": ChannelsLast,
}


def made(kind, seed=0):
    """Trained so far that the statistics of its normalizations are none of the usual ones."""
    torch.manual_seed(seed)
    module = ALL[kind]()
    for layer in module.modules():
        if isinstance(layer, nn.BatchNorm2d):
            torch.nn.init.uniform_(layer.weight, 0.5, 2)
            torch.nn.init.uniform_(layer.bias, -0.5, 0.5)
            torch.nn.init.uniform_(layer.get_buffer("running_mean"), -0.5, 0.5)
            torch.nn.init.uniform_(layer.get_buffer("running_var"), 0.5, 2)
    return module
