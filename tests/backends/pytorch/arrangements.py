"""Modules whose layers lie in every way, for images of 32 x 32 pixels in [0, 1] and 5 classes."""

import numpy as np
import torch
from torch import nn
from torch.nn import functional


class Step(nn.Module):
    """A function as a module, so that what it gives is a layer."""

    def __init__(self, function):
        super().__init__()
        self.function = function

    def forward(self, *x):
        return self.function(*x)


def permuted(*axes):
    return Step(lambda x: x.permute(*axes))


class Block(nn.Module):
    """Channels, which come last, are mixed."""

    def __init__(self, n):
        super().__init__()
        self.norm, self.up, self.act, self.down = nn.LayerNorm(n), nn.Linear(n, 2 * n), nn.GELU(), nn.Linear(2 * n, n)

    def forward(self, x):
        return x + self.down(self.act(self.up(self.norm(x))))


class Merge(nn.Module):
    """Four positions become one, as in Swin."""

    def __init__(self, n):
        super().__init__()
        self.reduce = nn.Linear(4 * n, 2 * n)

    def forward(self, x):
        return self.reduce(torch.cat([x[:, i::2, j::2] for i in (0, 1) for j in (0, 1)], -1))


class Attention(nn.Module):
    """Attention between tokens, or, as in XCiT, between channels."""

    def __init__(self, n, heads=2, of_channels=False):
        super().__init__()
        self.heads, self.of_channels = heads, of_channels
        self.qkv, self.weights, self.proj = nn.Linear(n, 3 * n), nn.Identity(), nn.Linear(n, n)

    def forward(self, x):
        b, t, c = x.shape
        q, k, v = self.qkv(x).reshape(b, t, 3, self.heads, c // self.heads).permute(2, 0, 3, 1, 4)
        if self.of_channels:
            q, k, v = (functional.normalize(part.transpose(2, 3), dim=-1) for part in (q, k, v))
        mixed = self.weights((q @ k.transpose(2, 3)).softmax(-1)) @ v
        mixed = mixed.transpose(2, 3) if self.of_channels else mixed
        return self.proj(mixed.transpose(1, 2).reshape(b, t, c))


class TransformerBlock(nn.Module):
    def __init__(self, n, of_channels):
        super().__init__()
        self.attention, self.mlp = Attention(n, 2, of_channels), Block(n)

    def forward(self, x):
        return self.mlp(x + self.attention(x))


class Transformer(nn.Module):
    """Patches as tokens, with others before or after them, in some order."""

    def __init__(self, n=16, patch=4, n_patches=64, before=0, after=0, order=None, of_channels=False):
        super().__init__()
        self.patches = nn.Conv2d(3, n, patch, patch)
        self.before, self.after = nn.Parameter(torch.randn(1, before, n)), nn.Parameter(torch.randn(1, after, n))
        self.order = order
        self.blocks = nn.Sequential(*(TransformerBlock(n, of_channels) for _ in range(2)))
        self.places = nn.Parameter(torch.randn(1, n_patches + before + after, n) / 4)
        self.head = nn.Linear(n, 5)

    def forward(self, x):
        x = self.patches(x).flatten(2).transpose(1, 2)
        if self.order is not None:
            x = x[:, self.order]
        x = torch.cat([self.before.expand(len(x), -1, -1), x, self.after.expand(len(x), -1, -1)], 1) + self.places
        return self.head(self.blocks(x).mean(1))


class Mixer(nn.Module):
    """Mixes tokens and channels; with as many channels as tokens unless told."""

    def __init__(self, n=16, patch=8, hidden=16):
        super().__init__()
        self.patches = nn.Conv2d(3, n, patch, patch)
        self.norm, self.turned = nn.LayerNorm(n), permuted(0, 2, 1)
        self.tokens = nn.Sequential(nn.Linear(16, hidden), nn.GELU(), nn.Linear(hidden, 16))
        self.channels, self.head = Block(n), nn.Linear(n, 5)

    def forward(self, x):
        x = self.patches(x).flatten(2).transpose(1, 2)
        x = x + self.tokens(self.turned(self.norm(x))).transpose(1, 2)
        return self.head(self.channels(x).mean(1))


class Unfolded(nn.Module):
    """Positions of 2 x 2 cells, by their place within the cell and by their cell, as in MobileViT."""

    def __init__(self, n=8, cells=8):
        super().__init__()
        self.stem = nn.Conv2d(3, n, 3, 16 // cells, 1)
        self.unfold = Step(
            lambda x: x.reshape(*x.shape[:2], cells, 2, cells, 2).permute(0, 1, 3, 5, 2, 4).flatten(4).flatten(2, 3)
        )
        self.norm, self.mix = nn.GroupNorm(1, n), nn.Conv2d(n, n, 1)
        self.gate = nn.Conv2d(n, 1, 1)
        self.head = nn.Linear(n, 5)

    def forward(self, x):
        x = self.norm(self.unfold(self.stem(x)))
        return self.head((self.mix(x) * self.gate(x).softmax(-1)).sum((2, 3)))


class Windows(nn.Module):
    """Windows of 4 x 4 positions in which tokens are mixed, as in MaxViT: [N, windows, tokens, channels]."""

    def __init__(self, n=12):
        super().__init__()
        self.stem = nn.Conv2d(3, n, 2, 2)
        self.windows = Step(
            lambda x: x.reshape(*x.shape[:2], 4, 4, 4, 4).permute(0, 2, 4, 3, 5, 1).reshape(len(x), 16, 16, x.shape[1])
        )
        self.grid = Step(
            lambda x: x.reshape(*x.shape[:2], 4, 4, 4, 4).permute(0, 3, 5, 2, 4, 1).reshape(len(x), 16, 16, x.shape[1])
        )
        self.block, self.head = Block(n), nn.Linear(n, 5)

    def forward(self, x):
        x = self.stem(x)
        return self.head((self.block(self.windows(x)) + self.grid(x)).mean((1, 2)))


class UNet(nn.Module):
    """Down and up again, with a dilated middle."""

    def __init__(self):
        super().__init__()
        self.down1, self.down2 = nn.Conv2d(3, 8, 3, padding=1), nn.Conv2d(8, 12, 3, 2, 1)
        self.middle = nn.Conv2d(12, 12, 3, padding=4, dilation=4)
        self.up, self.last = nn.ConvTranspose2d(12, 8, 2, 2), nn.Conv2d(16, 6, 1)
        self.head = nn.Linear(6, 5)

    def forward(self, x):
        first = self.down1(x).relu()
        x = self.up(self.middle(self.down2(first).relu()).relu())
        return self.head(self.last(torch.cat([x, first], 1)).mean((2, 3)))


class Excited(nn.Module):
    """Channels gated by what they are in the mean."""

    def __init__(self):
        super().__init__()
        self.stem, self.pool = nn.Conv2d(3, 8, 3, 2, 1), nn.AdaptiveAvgPool2d(1)
        self.gate, self.gated, self.head = nn.Conv2d(8, 8, 1), nn.Identity(), nn.Linear(8, 5)

    def forward(self, x):
        x = self.stem(x)
        return self.head(self.gated(x * self.gate(self.pool(x)).sigmoid()).mean((2, 3)))


class Pyramid(nn.Module):
    """Tokens of three scales in one sequence."""

    def __init__(self, n=12):
        super().__init__()
        self.levels = nn.ModuleList([nn.Conv2d(3, n, patch, patch) for patch in (4, 8, 16)])
        self.block, self.head = Block(n), nn.Linear(n, 5)

    def forward(self, x):
        return self.head(
            self.block(torch.cat([level(x).flatten(2) for level in self.levels], 2).transpose(1, 2)).mean(1)
        )


class SequenceFirst(nn.Module):
    """A transformer of torch's own as it is by default: [T, N, C]."""

    def __init__(self, n=16):
        super().__init__()
        self.patches = nn.Conv2d(3, n, 8, 8)
        self.layer, self.head = nn.TransformerEncoderLayer(n, 2, 32), nn.Linear(n, 5)

    def forward(self, x):
        x = self.patches(x).flatten(2).permute(2, 0, 1)
        return self.head(self.layer(x + 0).mean(0))


def ended(*layers, n=8):
    return nn.Sequential(*layers, Step(lambda x: x.flatten(2).mean(2)), nn.Linear(n, 5))


def unrolled(side):
    """Hiera's order of a square of places."""
    places = np.arange(side * side).reshape(1, side, side)
    while places.shape[1] % 2 == 0 and places.shape[1] > 2:
        b, h, w = places.shape
        places = places.reshape(b, h // 2, 2, w // 2, 2).transpose(0, 2, 4, 1, 3).reshape(-1, h // 2, w // 2)
    return places.ravel()


UNROLLED = unrolled(8)
WINDOWS = np.arange(64).reshape(2, 4, 2, 4).transpose(0, 2, 1, 3).ravel()


class Untrained(nn.Module):
    """Convolutions so wide and many that the last of them answer to all of the image alike, and branches of them."""

    def __init__(self, n=16, depth=5):
        super().__init__()
        self.stem = nn.Conv2d(3, n, 2, 2)
        self.blocks = nn.ModuleList(nn.Conv2d(n, n, 15, padding=7) for _ in range(depth))
        self.left, self.right = nn.Conv2d(n, n, 15, padding=7), nn.Conv2d(n, n, 1)
        self.both, self.sum = Step(lambda x, y: torch.cat([x, y], 1)), Step(torch.add)
        self.gate, self.gated = nn.Sequential(nn.AdaptiveAvgPool2d(1), nn.Conv2d(n, n, 1)), Step(torch.mul)
        self.head = nn.Linear(3 * n, 5)

    def forward(self, x):
        x = self.stem(x)
        for block in self.blocks:
            x = block(x).relu()
        left, right = self.left(x), self.right(x).relu()
        gated = self.gated(right, self.gate(left).sigmoid())
        x = torch.cat([self.both(left, right), self.sum(left, gated)], 1)
        return self.head(x.mean((2, 3)))
