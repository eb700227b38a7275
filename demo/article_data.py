"""Where the article's files are and what of GoogLeNet they are about."""

from __future__ import annotations

import functools
import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from PIL import Image

from tb_plugin.network import LayerInfo

_CHANNELS = {
    "mixed3a": 256,
    "mixed3b": 480,
    "mixed4a": 508,
    "mixed4b": 512,
    "mixed4c": 512,
    "mixed4d": 528,
    "mixed4e": 832,
    "mixed5a": 832,
}
_SIDES = {"mixed3": 28, "mixed4": 14, "mixed5": 7}

# Of InceptionV1, shallow to deep.
LAYERS = {
    name: LayerInfo(name, _SIDES[name[:6]], _SIDES[name[:6]], channels, signed=False)
    for name, channels in _CHANNELS.items()
}

# Numbers are published to three decimals.
ROUNDING = 0.0005

_GROUPED = ("mixed4a", "mixed4d")


@dataclass(frozen=True)
class Article:
    """The published files.

    Attributes:
      root: The folder that holds `examples` and `images`.
      examples: Names of the images that are there.
    """

    root: Path
    examples: tuple[str, ...]

    @classmethod
    def find(cls, path: Path) -> Article:
        """Looks for the folder, at `path` or as its `public`.

        Raises:
          FileNotFoundError: If the files of no example are there.
        """
        for root in (path, path / "public"):
            index = root / "examples" / "index.json"
            if index.exists():
                names = json.loads(index.read_text())["examples"]
                present = [n for n in names if (root / "examples" / "input_images" / f"{n}.jpeg").exists()]
                if present:
                    return cls(root, tuple(present))
        raise FileNotFoundError(
            f"{path} must be the folder `public` of a checkout of github distillpub/post--building-blocks, with "
            "examples/index.json and an image in examples/input_images; it is not"
        )

    @functools.cached_property
    def class_names(self) -> tuple[str, ...]:
        """Of the softmax units that occur."""
        return tuple(json.loads((self.root / "examples" / "labels.json").read_text()))

    def spatial(self, example: str) -> dict[str, Any]:
        """What the positions of four layers argue for, and the factors of that."""
        return _json(self.root / "examples" / "attributions" / example / "spatial_attr.json")

    def channels(self, example: str) -> dict[str, Any]:
        """What the channels of five layers argue for, and are made of: a graph."""
        return _json(self.root / "examples" / "attributions" / example / "channel_attr.json")

    def teaser(self, example: str) -> dict[str, Any]:
        """Which channels of mixed4d argue for one class against another."""
        return _json(self.root / "examples" / "attributions" / example / "teaser.json")

    def mask(self, example: str, name: str) -> np.ndarray | None:
        """An image of `attributions`: grey `[h, w]` or colours `[h, w, 3]`, uint8; None where it is not there."""
        return _pixels(self.root / "examples" / "attributions" / example / f"{name}.png")

    def image(self, example: str) -> np.ndarray:
        """The input, uint8 `[H, W, 3]`."""
        with Image.open(self.root / "examples" / "input_images" / f"{example}.jpeg") as image:
            return np.asarray(image.convert("RGB"))

    def grid(self, example: str, layer: str) -> np.ndarray | None:
        """The activation grid, uint8 `[N * P, N * P, 3]`; None where it is not there."""
        return _pixels(self.root / "examples" / "activations" / example / f"{layer}.jpeg")

    def icons(self, layer: str) -> np.ndarray | None:
        """The sheet of channels' icons, uint8 `[h, w, 3]`; None where it is not there."""
        return _pixels(self.root / "images" / f"sprite_{layer}_channel_alpha.jpeg")

    def activations(self, example: str) -> np.ndarray | None:
        """Those of mixed4d `[H, W, C]`; None where they are not there."""
        path = self.root / "examples" / "npy" / f"{example}_mixed4d_activations.npy"
        return np.load(path)[0] if path.exists() else None

    def groups(self, example: str) -> GroupFiles | None:
        """Groups of neurons of mixed4a and mixed4d; None where they are not there."""
        examples = self.root / "examples"
        folder = examples / "groups" / example
        sheets = {layer: _pixels(folder / f"sprite_{layer}_icon.jpeg") for layer in _GROUPED}
        if any(sheet is None for sheet in sheets.values()):
            return None
        info = _json(folder / "info.json")
        return GroupFiles(
            numbers={layer: info[f"num_{layer.removeprefix('mixed')}"] for layer in _GROUPED},
            default=(info["default"][0], info["default"][1]),
            classes=info["labels"],
            data=info["data"],
            factors={layer: np.load(examples / "npy" / f"{example}_{layer}_nmf.npy") for layer in _GROUPED},
            sheets={layer: sheet for layer, sheet in sheets.items() if sheet is not None},
        )


@dataclass(frozen=True, eq=False)
class GroupFiles:
    """Groups of neurons of two layers, in a configuration for each pair of numbers of groups, aligned or not.

    Attributes:
      numbers: Of each layer, the numbers of groups.
      default: The numbers of groups of the earlier and of the later layer that the article shows at first.
      classes: That effects are known on.
      data: Of each configuration, effects, magnitudes and links.
      factors: Of each layer, spatial factors `[2, pairs, H, W, most groups]`, of the first axis the second is aligned.
      sheets: Of each layer, icons uint8 `[h, w, 3]`: a row for each pair, first those that are not aligned.
    """

    numbers: dict[str, list[int]]
    default: tuple[int, int]
    classes: list[int]
    data: list[dict[str, Any]]
    factors: dict[str, np.ndarray]
    sheets: dict[str, np.ndarray]

    def place(self, aligned: int, n_earlier: int, n_later: int) -> tuple[int, int]:
        """Gives the index of a configuration in `data`, and of its pair in `factors` and `sheets`."""
        earlier, later = self.numbers.values()
        pair = earlier.index(n_earlier) * len(later) + later.index(n_later)
        return aligned * len(earlier) * len(later) + pair, pair

    def tiles(self, layer: str, pair: int, side: int) -> np.ndarray:
        """`[tiles, side, side, 3]` of a row of a sheet."""
        row = self.sheets[layer][pair * side : (pair + 1) * side]
        return row.reshape(side, -1, side, 3).transpose(1, 0, 2, 3)


@functools.lru_cache(maxsize=32)
def _json(path: Path) -> dict[str, Any]:
    return json.loads(path.read_text())


def _pixels(path: Path) -> np.ndarray | None:
    if not path.exists():
        return None
    with Image.open(path) as image:
        return np.asarray(image if image.mode in ("L", "RGB") else image.convert("RGB"))
