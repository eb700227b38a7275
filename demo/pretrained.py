"""Explains two ImageNet networks on photographs: predictions, what channels detect, what each position sees."""

from __future__ import annotations

import argparse
import os
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "2")

import keras
import numpy as np

from demo.imagenet import class_names
from demo.networks import efficientnet_lite0, squeezenet
from demo.photos import folder_photos, prepared, scikit_image_photos
from tb_plugin.log import Setting
from tb_plugin.tf import Grids, Groups, Icons, Reading, Relations, Snapshots, Trust, keras_logger, progress_bar

# The networks' pixels: 0 is black, 255 white.
VALUE_RANGE = (0.0, 255.0)


@dataclass(frozen=True)
class Explained:
    """A network, and which of its layers are shown.

    Attributes:
      build: Makes it.
      layers: Shallow to deep, all after an activation function.
      grids: Those of which activation grids are made.
    """

    build: Callable[[], keras.Model]
    layers: tuple[str, ...]
    grids: tuple[str, ...]


NETWORKS = {
    "efficientnet_lite0": Explained(
        efficientnet_lite0,
        ("block3b_expand", "block4c_expand", "block5c_expand", "block6d_expand"),
        ("block3b_expand", "block5c_expand"),
    ),
    "squeezenet": Explained(squeezenet, ("fire3", "fire5", "fire7", "fire9"), ("fire5", "fire9")),
}


def main(argv: Sequence[str] | None = None) -> None:
    """Logs, as the command line says."""
    arguments = _parse(argv)
    photos = scikit_image_photos()
    for folder in arguments.photos:
        photos += folder_photos(folder)
    for name in arguments.networks:
        explain(NETWORKS[name], arguments.logdir / name, photos, seconds=arguments.seconds, grids=arguments.grids)


def explain(
    explained: Explained,
    log_dir: Path,
    photos: Sequence[tuple[str, np.ndarray]],
    *,
    seconds: float | None,
    grids: bool = True,
) -> None:
    """Logs what a network computes on photos, and what it looks for.

    Args:
      explained: The network.
      log_dir: The run's directory.
      photos: Names and uint8 RGB images of any size.
      seconds: Time for icons, and a quarter of it for those of groups; None: as long as it takes.
      grids: Whether to make activation grids.
    """
    start = time.monotonic()
    model = explained.build()
    # Says that the logits are meant for a softmax.
    model.compile(loss=keras.losses.SparseCategoricalCrossentropy(from_logits=True))
    size = model.input_shape[1]
    examples = np.stack([prepared(photo, size) for _, photo in photos])
    names = class_names()
    group_seconds = None if seconds is None else seconds / 4
    log: list[Setting] = [
        Trust(),
        Relations(),
        Groups(icon_seconds=group_seconds),
        Icons(seconds=seconds),
        *([Grids(explained.grids)] if grids else []),
    ]
    logger = keras_logger(
        model,
        log_dir,
        examples,
        class_names=names,
        layers=explained.layers,
        reading=Reading(value_range=VALUE_RANGE),
        log=log,
        # What is made again is shown in the place of what was made before.
        resume=True,
    )
    for (name, _), logits in zip(photos, model.predict(examples, verbose=0), strict=True):
        best = np.argsort(-logits)[:3]
        print(f"{name}: {', '.join(f'{names[k]} {logits[k]:.1f}' for k in best)}", file=sys.stderr)
    logger.log(Snapshots, 0)
    for setting in log[1:]:
        if not logger.log(type(setting), 0, progress=progress_bar()).complete and setting.unfinished:
            first = f"{setting.unfinished}; --seconds gives them more time"
            print(f"time was not enough for all {setting.title}; {first}", file=sys.stderr)
    print(f"{log_dir}: {time.monotonic() - start:.0f} s", file=sys.stderr)


def _parse(argv: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m demo.pretrained", description=__doc__)
    parser.add_argument("--logdir", type=Path, required=True, help="where TensorBoard looks for it")
    parser.add_argument("--photos", type=Path, action="append", default=[], help="a folder of more photographs")
    parser.add_argument(
        "--networks", nargs="+", choices=list(NETWORKS), default=list(NETWORKS), help="default: all of them"
    )
    parser.add_argument(
        "--seconds", type=float, default=240.0, help="for the icons of each network (default: %(default)g)"
    )
    parser.add_argument("--no-grids", dest="grids", action="store_false", help="leave activation grids out")
    return parser.parse_args(argv)


if __name__ == "__main__":
    try:
        main()
    except KeyboardInterrupt:
        sys.exit(130)
