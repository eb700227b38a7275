"""The images that show what was found, large enough to see it."""

from __future__ import annotations

import dataclasses

import numpy as np
from PIL import Image

from tb_plugin.artifacts import Findings
from tb_plugin.network.inputs import to_rgb

# A side in pixels, at most.
_SIDE = 96


def with_pictures(findings: Findings, inputs: np.ndarray, value_range: tuple[float, float]) -> Findings:
    """Gives findings with the images that show them.

    Args:
      findings: What was found.
      inputs: `[P, H, W, 1 or 3]` the probe set.
      value_range: Of its values, what is black and what is white.
    """
    if not findings.pictured:
        return findings
    images = to_rgb(inputs[list(findings.pictured)], value_range)
    height, width = images.shape[1:3]
    scale = min(1.0, _SIDE / max(height, width))
    size = max(1, round(width * scale)), max(1, round(height * scale))
    small = [Image.fromarray(np.ascontiguousarray(each)).resize(size, Image.Resampling.BOX) for each in images]
    return dataclasses.replace(findings, pictures=np.stack([np.asarray(each) for each in small]))
