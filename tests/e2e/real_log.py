"""The log of a small real network, with what was computed before it was encoded, and how exactly that was stored."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

import numpy as np
import pytest

from tb_plugin import grammar
from tb_plugin.artifacts import Artifact
from tb_plugin.encoding.arrays import inflated
from tb_plugin.encoding.blobs import BlobReader, Factorisation
from tb_plugin.events import Writer
from tb_plugin.schema import pb

SMALL, WIDE = "small", "wide"
N_CLASSES = 5
Kind = TypeVar("Kind", bound=Artifact)


@dataclass(frozen=True)
class Logged:
    """What was logged of two examples: of the layer `WIDE` evidence of the strongest channels of each position alone.

    Attributes:
      log_dir: Where.
      network: What was logged.
      images: The examples.
      artifacts: In float32, as they were computed.
    """

    log_dir: Path
    network: Any
    images: np.ndarray
    artifacts: Sequence[Artifact]

    def of(self, kind: type[Kind], layer: str = "") -> Kind:
        """The artifact of a kind."""
        (found,) = (each for each in self.artifacts if isinstance(each, kind) and each.layer_name == layer)
        return found


def log_real_network(log_dir: Path) -> Logged:
    """Logs what all views show of a network with two hidden layers that is not linear after them."""
    import keras

    from tb_plugin.tf import Grids, Groups, Relations, Snapshots, keras_logger

    keras.utils.set_random_seed(0)
    image = keras.Input((16, 16, 3))
    small = keras.layers.Conv2D(8, 3, strides=2, padding="same", activation="relu", name=SMALL)(image)
    wide = keras.layers.Conv2D(140, 3, strides=2, padding="same", activation="relu", name=WIDE)(small)
    hidden = keras.layers.Dense(12, activation="relu")(keras.layers.Flatten()(wide))
    model = keras.Model(image, keras.layers.Dense(N_CLASSES)(hidden))
    images = np.random.default_rng(0).uniform(size=(2, 16, 16, 3)).astype(np.float32)
    artifacts: list[Artifact] = []
    write = Writer.write

    def noted(writer: Writer, artifact: Any, *rest: Any, **more: Any) -> int:
        artifacts.append(artifact)
        return write(writer, artifact, *rest, **more)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Writer, "write", noted)
        logger = keras_logger(
            model,
            log_dir / "run",
            images,
            layers=(SMALL, WIDE),
            log=[Relations(), Groups(icon_seconds=0), Grids()],
            verbose=False,
        )
        for setting in (Snapshots, Relations, Groups, Grids):
            logger.log(setting, 0)
    return Logged(log_dir, logger._study.network, images, artifacts)


def stored_within(
    artifact: Artifact, content: grammar.Content, target: int | None = None, of: Factorisation | None = None
) -> np.ndarray:
    """Gives how far values of example 0 may be from what they were, in the blob's shape: half a step of their scale."""
    reader = BlobReader(artifact.to_blobs(), artifact.kind)
    blob, data = reader.find(content, 0, target=target, **({} if of is None else {"of": of}))
    shape = tuple(blob.shape)
    if blob.encoding == pb.FLOAT32:
        return np.zeros(shape)
    n_scales = {pb.LAST: shape[-1], pb.FIRST: shape[0]}.get(blob.scale_axis, 1)
    half = 0.505 * np.frombuffer(inflated(blob, data), "<f4", n_scales).astype(np.float64)
    if blob.scale_axis == pb.FIRST:
        half = half.reshape(-1, *[1] * (len(shape) - 1))
    return np.broadcast_to(half, shape)
