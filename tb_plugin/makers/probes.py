"""What the network answers on the probe set."""

from __future__ import annotations

from typing import ClassVar

import numpy as np
from PIL import Image

from tb_plugin.artifacts import ProbeAnswers, ProbeImages
from tb_plugin.deadline import Deadline, OutOfTime
from tb_plugin.makers.maker import Progress, Study
from tb_plugin.makers.probe import Probe
from tb_plugin.makers.probing import probe_of
from tb_plugin.makers.timed import TimedNetwork
from tb_plugin.network import Network
from tb_plugin.network.inputs import to_rgb

_BATCH = 64
# What all thumbnails take in the log, where they stand once: they are made smaller until they do.
_MAX_BYTES = 768_000
_LONGEST = 300
# The page of a feature shows them some hundred pixels wide.
_SIDES = (96, 64, 48, 32, 24, 16)
# By so many, spread over all, it is seen what all would take; only what is far too much is not tried.
_N_TRIED, _FAR = 32, 1.5


class ProbeMaker:
    """Asks the network for its answers on the probe set."""

    kind: ClassVar[str] = ProbeAnswers.kind

    def __init__(self, study: Study) -> None:
        """Keeps what is looked at."""
        self._study = study
        # Images are logged once, at the first step that this process logs: what another one has logged may be replaced.
        self._images: tuple[int, ProbeImages] | None = None
        self._made: tuple[int, ProbeAnswers] | None = None

    def make(self, step: int, seconds: float | None, progress: Progress) -> bool:
        """Draws the probe set, the first time, and computes its logits; see `Maker`."""
        if self._made is not None and self._made[0] == step:
            return True
        self._made = None
        deadline = Deadline.after(seconds)
        try:
            probe = probe_of(self._study, deadline)
            network = TimedNetwork(self._study.network, deadline)
            logits = logits_on(probe.inputs, network, progress, "images of the probe set")
        except OutOfTime:
            return False
        if self._images is None:
            pictures = thumbnails(probe.inputs, self._study.network.value_range)
            self._images = step, ProbeImages(probe.fingerprint, pictures)
        self._made = step, answers(probe, logits, self._study)
        return True

    def artifacts(self) -> list[ProbeAnswers | ProbeImages]:
        """Gives the answers at the step, at the first one with the images."""
        if self._made is None:
            return []
        step, made = self._made
        return [made, self._images[1]] if self._images is not None and self._images[0] == step else [made]


def logits_on(inputs: np.ndarray, network: Network, progress: Progress, what: str) -> np.ndarray:
    """Asks a network about images, some at a time.

    Args:
      inputs: `[N, H, W, C]`.
      network: The model.
      progress: Is told how many are done.
      what: What is counted.

    Returns:
      `[N, K]`.
    """
    total, parts = len(inputs), []
    for first in range(0, total, _BATCH):
        parts.append(network.record(inputs[first : first + _BATCH], []).logits)
        progress(what, min(first + _BATCH, total), total)
    return np.concatenate(parts)


def answers(probe: Probe, logits: np.ndarray, study: Study) -> ProbeAnswers:
    """Gives what is logged of a probe set.

    Args:
      probe: The images.
      logits: `[P, K]`.
      study: The network, and names of its classes.
    """
    labels = tuple(probe.labels.tolist())
    chosen = "all images" if not probe.n_seen else f"of {probe.n_seen} images, of each class as many as of any other"
    return ProbeAnswers(
        logits=logits,
        fingerprint=probe.fingerprint,
        numbers=probe.numbers,
        labels=labels if max(labels, default=-1) >= 0 else None,
        true_classes=probe.true_classes,
        true_values=probe.true_values,
        weights=probe.weights if len(probe.weights) else None,
        n_seen=probe.n_seen,
        columns=probe.metadata,
        output=study.network.output_kind,
        class_names=study.examples.known.class_names,
        settings={"chosen": chosen, "seed": str(study.probe_set.terms.seed), **_left_out(probe)},
    )


def _left_out(probe: Probe) -> dict[str, str]:
    said = "; ".join(probe.left_out)
    return {"labels": said[:_LONGEST]} if said else {}


def thumbnails(inputs: np.ndarray, value_range: tuple[float, float]) -> np.ndarray:
    """Makes images small: of at most 96 pixels a side, and fewer where all together would take more than 768 kB.

    Args:
      inputs: `[P, H, W, 1 or 3]`, of which no more than some are looked at at once.
      value_range: What is black and what is white in them.

    Returns:
      uint8 `[P, h, w, 3]`.
    """
    tried = to_rgb(inputs[:: max(1, -(-len(inputs) // _N_TRIED))], value_range)
    small = np.zeros((0, *inputs.shape[1:3], 3), np.uint8)
    for side in _SIDES:
        if side > _SIDES[-1] and _n_bytes(_small(tried, side)) * len(inputs) / len(tried) > _FAR * _MAX_BYTES:
            continue
        batches = (to_rgb(inputs[first : first + _BATCH], value_range) for first in range(0, len(inputs), _BATCH))
        small = np.concatenate([_small(images, side) for images in batches])
        if _n_bytes(small) <= _MAX_BYTES:
            break
    return small


def _n_bytes(images: np.ndarray) -> int:
    return sum(map(len, ProbeImages("", images).to_blobs()))


def _small(images: np.ndarray, side: int) -> np.ndarray:
    height, width = images.shape[1:3]
    scale = min(1.0, side / max(height, width))
    size = max(1, round(width * scale)), max(1, round(height * scale))
    return np.stack([_resized(image, size) for image in images])


def _resized(image: np.ndarray, size: tuple[int, int]) -> np.ndarray:
    return np.asarray(Image.fromarray(np.ascontiguousarray(image)).resize(size, Image.Resampling.BOX))
