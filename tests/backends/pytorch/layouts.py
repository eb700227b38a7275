"""Modules whose layers lie in every way, with how they lie; all for images `[3, H, W]` in [0, 1], 5 classes."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import torch
from torch import nn

from tb_plugin.network import Planes, Tokens
from tb_plugin.network.layout import Layout
from tests.backends.pytorch.arrangements import (
    UNROLLED,
    WINDOWS,
    Block,
    Excited,
    Merge,
    Mixer,
    Pyramid,
    SequenceFirst,
    Step,
    Transformer,
    UNet,
    Unfolded,
    Untrained,
    Windows,
    ended,
    permuted,
)

FIRST, LAST = Planes("NCHW"), Planes("NHWC")


def inverse(order, before=0):
    return tuple((np.argsort(order) + before).tolist())


@dataclass(frozen=True)
class Case:
    """A module, the size of its images, and how its layers lie: None for what has no positions.

    Attributes:
      build: Makes it.
      size: Height and width.
      layouts: By the names of layers.
      may_be_unread: Of those, the layers in which attention or mixing may leave too little of a place to be measured.
    """

    build: Callable[[], Any]
    size: tuple[int, int]
    layouts: Mapping[str, Layout | None]
    may_be_unread: tuple[str, ...] = ()


def tokens_of(layout, attention_is=None):
    found = {}
    for i in range(2):
        found |= {f"blocks.{i}.mlp.{part}": layout for part in ("norm", "up", "act", "down")}
        found |= {f"blocks.{i}.mlp": layout, f"blocks.{i}.attention.weights": attention_is}
    return found


S = (32, 32)
TURNED, BACK = (0, 2, 3, 1), (0, 3, 1, 2)
# fmt: off
CASES: dict[str, Case] = {
    "planes": Case(lambda: ended(nn.Conv2d(3, 8, 3, 2), nn.BatchNorm2d(8), nn.ReLU()), S, dict.fromkeys("012", FIRST)),
    "planes of as many channels as rows": Case(
        lambda: ended(nn.Conv2d(3, 16, 2, 2), nn.GroupNorm(4, 16), Step(torch.relu), n=16),
        S,
        dict.fromkeys("012", FIRST),
    ),
    "channels last of as many channels as rows": Case(
        lambda: ended(nn.Conv2d(3, 16, 2, 2), permuted(*TURNED), Block(16), permuted(*BACK), n=16),
        S,
        {"0": FIRST, "1": LAST, "2.norm": LAST, "2.act": LAST, "2": LAST, "3": FIRST},
    ),
    "merged as in Swin": Case(
        lambda: ended(
            nn.Conv2d(3, 8, 2, 2), permuted(*TURNED), Block(8), Merge(8), Block(16), Merge(16), permuted(*BACK), n=32
        ),
        S,
        {"1": LAST, "2": LAST, "3.reduce": LAST, "4.up": LAST, "4": LAST, "5.reduce": LAST, "6": FIRST},
    ),
    "rows and columns exchanged": Case(
        lambda: ended(nn.Conv2d(3, 8, 2, 2), permuted(0, 1, 3, 2), nn.ReLU()), S, {"0": FIRST, "2": Planes("NCWH")}
    ),
    "not square": Case(
        lambda: ended(nn.Conv2d(3, 8, 3, 2, 1), permuted(*TURNED), Block(8), permuted(*BACK), nn.Conv2d(8, 8, 3)),
        (24, 40),
        {"0": FIRST, "1": LAST, "2": LAST, "3": FIRST, "4": FIRST},
    ),
    "pooled along rows": Case(
        lambda: ended(nn.Conv2d(3, 8, 3, 1, 1), nn.MaxPool2d((1, 4)), nn.ReLU(), permuted(*TURNED), permuted(*BACK)),
        S,
        {"0": FIRST, "1": FIRST, "2": FIRST, "3": LAST, "4": FIRST},
    ),
    "one row": Case(
        lambda: ended(nn.Conv2d(3, 8, (32, 3), padding=(0, 1)), nn.ReLU()), S, {"0": FIRST, "1": FIRST}, ("1",)
    ),
    "flattened": Case(
        lambda: ended(nn.Conv2d(3, 12, 4, 4), nn.Flatten(2), nn.BatchNorm1d(12), Step(torch.relu), n=12),
        S,
        {"0": FIRST, **dict.fromkeys("123", Tokens(8, 8, axes="NCT"))},
    ),
    "shuffled channels": Case(
        lambda: ended(nn.Conv2d(3, 8, 3, 2, 1), nn.ChannelShuffle(2), nn.PixelUnshuffle(2), nn.PixelShuffle(2)),
        S,
        dict.fromkeys("0123", FIRST),
    ),
    "space to depth": Case(
        lambda: ended(nn.PixelUnshuffle(4), nn.Conv2d(48, 8, 3, padding=1), nn.ReLU()), S, dict.fromkeys("012", FIRST)
    ),
    "U-Net": Case(UNet, S, dict.fromkeys(("down1", "down2", "middle", "up", "last"), FIRST)),
    "gated": Case(Excited, S, dict.fromkeys(("stem", "pool", "gate", "gated"), FIRST)),
    "tokens": Case(Transformer, S, tokens_of(Tokens(8, 8))),
    "as many tokens as channels": Case(lambda: Transformer(64), S, tokens_of(Tokens(8, 8))),
    "class token": Case(lambda: Transformer(before=1), S, tokens_of(Tokens(8, 8, 1))),
    "class token last": Case(lambda: Transformer(after=1), S, tokens_of(Tokens(8, 8, 0, 1))),
    "registers": Case(lambda: Transformer(before=4), S, tokens_of(Tokens(8, 8, 4))),
    "unrolled as in Hiera": Case(
        lambda: Transformer(order=UNROLLED), S, tokens_of(Tokens(8, 8, order=inverse(UNROLLED)))
    ),
    "in windows": Case(lambda: Transformer(order=WINDOWS), S, tokens_of(Tokens(8, 8, order=inverse(WINDOWS)))),
    "in no order": Case(
        lambda: Transformer(order=np.random.default_rng(5).permutation(64)), S, tokens_of(None)
    ),
    "channel attention as in XCiT": Case(lambda: Transformer(16, of_channels=True), S, tokens_of(Tokens(8, 8))),
    "mixed with as many channels as tokens": Case(
        Mixer,
        S,
        {
            "norm": Tokens(4, 4),
            "turned": Tokens(4, 4, axes="NCT"),
            "tokens.0": None,
            "tokens.1": None,
            "channels": Tokens(4, 4),
        },
        ("turned", "channels"),
    ),
    "unfolded as in MobileViT": Case(
        Unfolded, S, {"stem": FIRST, "unfold": None, "norm": None, "mix": None, "gate": None}
    ),
    "unfolded into as many cells as there are positions in one": Case(
        lambda: Unfolded(32, cells=2), S, {"stem": FIRST, "unfold": None, "norm": None, "mix": None}
    ),
    "untrained": Case(
        Untrained, S, dict.fromkeys(("stem", "blocks.4", "left", "right", "both", "gated", "sum"), FIRST)
    ),
    "windows as in MaxViT": Case(
        Windows, S, {"stem": FIRST, "windows": None, "grid": None, "block": None, "block.act": None}
    ),
    "tokens of three scales": Case(Pyramid, S, {"block": None, "block.act": None}),
    "tokens before examples": Case(
        SequenceFirst,
        S,
        {"patches": FIRST, **dict.fromkeys(("layer.norm1", "layer.norm2"), Tokens(4, 4, axes="TNC"))},
    ),
    "mirrored": Case(
        lambda: ended(nn.Conv2d(3, 8, 2, 2), Step(lambda x: x.flip(3)), Step(torch.relu)), S, {"0": FIRST, "2": None}
    ),
    "rolled": Case(
        lambda: ended(nn.Conv2d(3, 8, 2, 2), Step(lambda x: x.roll((8, 8), (2, 3))), Step(torch.relu)), S, {"2": None}
    ),
}
# fmt: on


def made(name, seed=0):
    torch.manual_seed(seed)
    case = CASES[name]
    return case.build(), torch.rand(2, 3, *case.size, generator=torch.Generator().manual_seed(seed + 1))
