"""Icons by lucent's `render_vis`, with its usual settings: 128 pixels, one icon at a time."""

from __future__ import annotations

import sys
import time
import types
from typing import Any

import numpy as np

# Lucent takes torchvision's normalization, which this network does not use; without it any build of torch will do.
sys.modules["torchvision"] = types.ModuleType("torchvision")
sys.modules["torchvision.transforms"] = types.ModuleType("torchvision.transforms")
sys.modules["torchvision.transforms"].__dict__["Normalize"] = None

from lucent.optvis import render, transform  # noqa: E402  # pyright: ignore[reportMissingImports]

from tests.benchmarks.peers.efficientnet import block_index, efficientnet_lite0  # noqa: E402
from tests.benchmarks.peers.exchange import Made, Task, serve  # noqa: E402


def make(task: Task) -> Made:
    """Makes one icon after the other."""
    model = efficientnet_lite0()
    _rendered(model, task.layer, task.channels[0], 1)
    start = time.perf_counter()
    images = [_rendered(model, task.layer, channel, task.n_steps) for channel in task.channels]
    return Made(np.concatenate(images), time.perf_counter() - start)


def _rendered(model: Any, layer: str, channel: int, n_steps: int) -> np.ndarray:
    (images,) = render.render_vis(
        model,
        f"_blocks_{block_index(layer)}:{channel}",
        transforms=[*transform.standard_transforms, lambda images: (255 * images - 127) / 128],
        preprocess=False,
        thresholds=(n_steps,),
        progress=False,
        show_image=False,
    )
    return images


if __name__ == "__main__":
    serve(Task, make)
