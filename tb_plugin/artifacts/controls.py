"""What is shown of a network beside what a network of random weights shows, and what of it comes out the same again."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import ClassVar

import numpy as np

from tb_plugin import grammar
from tb_plugin.artifacts._messages import check_shape, layer_from_proto, layer_to_proto
from tb_plugin.artifacts.contents import LOGITS, attribution_of
from tb_plugin.encoding.blobs import BlobReader, BlobWriter
from tb_plugin.network import LayerInfo
from tb_plugin.schema import pb


@dataclass(frozen=True, eq=False)
class EvidenceControl:
    """What the predicted class loses when a layer's channels are removed, by their evidence and at random.

    All in units of the network's lead: of the mean by which the logit of a predicted class is above the mean of the
    others. What is of the network of random weights is NaN where there is none.

    Attributes:
      shares: `[M]` of the channels that are removed, ascending.
      curves: `[4, M, 2]` mean over images and its standard error: by evidence, at random, and both of the network of
        random weights.
      gains: `[2, 3]` the area between the first two curves and its interval of 95 %; the same of the other two.
      leads: `[2]` in units of the logit: of the network, and of that of random weights.
      n_images: How many images' channels were removed.
      n_orders: How many random orders there were of each image.
    """

    shares: np.ndarray
    curves: np.ndarray
    gains: np.ndarray
    leads: np.ndarray
    n_images: int
    n_orders: int

    def check(self, layer: LayerInfo) -> None:
        """Raises a ValueError where a shape does not fit."""
        n = len(self.shares)
        for name, shape in (("shares", (n,)), ("curves", (4, n, 2)), ("gains", (2, 3)), ("leads", (2,))):
            check_shape(f"{name} of {layer.name}", getattr(self, name), shape)


@dataclass(frozen=True, eq=False)
class IconControl:
    """What icons of some channels come out as from another seed, and in a network of random weights.

    Attributes:
      channels: `[n]` which channels.
      icons: uint8 `[n, 2, S, S, 3]`: of another seed than the dictionary's, and of the network of random weights (black
        where there is none).
      reached: `[n, 4]` the largest activation on an icon and on real images; the same in the network of random weights.
      likeness: `[n, 4]` correlation of the icons of two seeds by pixels and, where chance gives as much, that with the
        icons of other channels; the same by what the layer's other channels make of them.
    """

    channels: np.ndarray
    icons: np.ndarray
    reached: np.ndarray
    likeness: np.ndarray

    def check(self, layer: LayerInfo) -> None:
        """Raises a ValueError where a shape does not fit."""
        n = len(self.channels)
        for name, shape in (
            ("channels", (n,)),
            ("icons", (n, 2, None, None, 3)),
            ("reached", (n, 4)),
            ("likeness", (n, 4)),
        ):
            check_shape(f"{name} of {layer.name}", getattr(self, name), shape)


@dataclass(frozen=True, eq=False)
class CalibrationRecord:
    """How often predictions, or the class of one output, are right, by their probability, where that is known.

    Attributes:
      bins: `[B, 3]` mean probability, share that is right, number of images.
      error: `[3]` expected calibration error, and an interval of 95 % for it.
      by_chance: What a perfectly calibrated network shows of so many images at most, in 95 of 100 cases.
    """

    bins: np.ndarray
    error: np.ndarray
    by_chance: float

    def check(self) -> None:
        """Raises a ValueError where a shape does not fit."""
        check_shape("bins", self.bins, (None, 3))
        check_shape("error", self.error, (3,))


@dataclass(frozen=True, eq=False)
class Controls:
    """Controls of all layers of a network.

    Attributes:
      layers: Shallow to deep.
      evidence: Of layers, by name, as far as it was measured.
      icons: Of layers, by name, as far as they were made.
      calibration: Of predictions, where classes exclude each other; None where probabilities or labels are not known.
      outputs: The same of the class of each output, by its number, where they do not; empty otherwise.
      settings: How they were computed, for people to read.
      complete: False where time was up before all were.
    """

    layers: tuple[LayerInfo, ...]
    evidence: dict[str, EvidenceControl] = field(default_factory=dict)
    icons: dict[str, IconControl] = field(default_factory=dict)
    calibration: CalibrationRecord | None = None
    outputs: dict[int, CalibrationRecord] = field(default_factory=dict)
    settings: dict[str, str] = field(default_factory=dict)
    complete: bool = True

    kind: ClassVar[str] = "controls"

    def __post_init__(self) -> None:
        known = {layer.name: layer for layer in self.layers}
        unknown = sorted({*self.evidence, *self.icons} - known.keys())
        if unknown or not known:
            raise ValueError(
                f"controls must be of the layers {list(known)}, got {repr(unknown[0]) if unknown else 'no layer'}"
            )
        for controls in (self.evidence, self.icons):
            for name, control in controls.items():
                control.check(known[name])
        if self.calibration is not None and self.outputs:
            raise ValueError("calibration must be of predictions or of outputs, got both")
        for each in (*self.outputs.values(), *([] if self.calibration is None else [self.calibration])):
            each.check()

    @property
    def layer_name(self) -> str:
        """Of all layers."""
        return ""

    def to_blobs(self) -> list[bytes]:
        """Gives the blob sequence."""
        writer = BlobWriter()
        for layer in self.layers:
            of = _Contents(layer.name)
            if evidence := self.evidence.get(layer.name):
                writer.floats(of.evidence("deletion shares"), evidence.shares)
                writer.floats(of.evidence("deletion"), evidence.curves)
                writer.floats(of.evidence("deletion gain"), evidence.gains)
                counts = [*evidence.leads, evidence.n_images, evidence.n_orders]
                writer.floats(of.evidence("deletion counts"), np.array(counts, np.float32))
            if icons := self.icons.get(layer.name):
                writer.floats(of.icons("control channels"), icons.channels)
                writer.sprite(of.icons("control icons"), icons.icons)
                writer.floats(of.icons("control reach"), icons.reached)
                writer.floats(of.icons("likeness"), icons.likeness)
        if self.calibration is not None:
            writer.floats(_CALIBRATION, self.calibration.bins)
            error = np.array([*self.calibration.error, self.calibration.by_chance], np.float32)
            writer.floats(_CALIBRATION_ERROR, error)
        if self.outputs:
            each, targets = self.outputs.values(), list(self.outputs)
            errors = np.stack([np.array([*one.error, one.by_chance], np.float32) for one in each])
            writer.floats(_CALIBRATION, np.stack([one.bins for one in each]), targets=targets)
            writer.floats(_CALIBRATION_ERROR, errors, targets=targets)
        layers = [layer_to_proto(layer) for layer in self.layers]
        return writer.blobs(pb.Controls(layers=layers, settings=self.settings, complete=self.complete))

    @classmethod
    def from_blobs(cls, blobs: Sequence[bytes]) -> Controls:
        """Reads a blob sequence back; icons come back as compression has left them.

        Raises:
          ValueError: If it holds no controls, or was written by a newer version, or is damaged.
        """
        reader = BlobReader(blobs, cls.kind)
        message = reader.manifest.controls
        layers = tuple(layer_from_proto(layer) for layer in message.layers)
        contents = [_Contents(layer.name) for layer in layers]
        calibration, outputs = _calibration(reader)
        return cls(
            layers=layers,
            evidence={of.layer: _evidence(reader, of) for of in contents if reader.has(of.evidence("deletion"))},
            icons={of.layer: _icons(reader, of) for of in contents if reader.has(of.icons("control icons"))},
            calibration=calibration,
            outputs=outputs,
            settings=dict(message.settings),
            complete=message.complete,
        )


_CALIBRATION = grammar.Transform("calibration", LOGITS)
_CALIBRATION_ERROR = grammar.Transform("calibration error", LOGITS)


@dataclass(frozen=True)
class _Contents:
    """The contents that are logged of a layer."""

    layer: str

    def evidence(self, name: str) -> grammar.Transform:
        return grammar.Transform(name, attribution_of(self.layer, "channel"))

    def icons(self, name: str) -> grammar.Transform:
        return grammar.Transform(name, grammar.Network("channel", grammar.Hidden(self.layer)))


def _calibration(reader: BlobReader) -> tuple[CalibrationRecord | None, dict[int, CalibrationRecord]]:
    """Reads that of predictions, or that of outputs."""
    if not reader.has(_CALIBRATION):
        return None, {}
    bins, errors, outputs = (
        reader.array(_CALIBRATION),
        reader.array(_CALIBRATION_ERROR),
        reader.targets(_CALIBRATION, None),
    )
    if not outputs:
        check_shape("calibration error", errors, (4,))
        return CalibrationRecord(bins, errors[:3], float(errors[3])), {}
    check_shape("calibration", bins, (len(outputs), None, 3))
    check_shape("calibration error", errors, (len(outputs), 4))
    each = zip(outputs, bins, errors, strict=True)
    return None, {output: CalibrationRecord(own, error[:3], float(error[3])) for output, own, error in each}


def _evidence(reader: BlobReader, of: _Contents) -> EvidenceControl:
    counts = reader.array(of.evidence("deletion counts"))
    check_shape("deletion counts", counts, (4,))
    shares, curves, gains = (reader.array(of.evidence(f"deletion{n}")) for n in (" shares", "", " gain"))
    return EvidenceControl(shares, curves, gains, counts[:2], int(counts[2]), int(counts[3]))


def _icons(reader: BlobReader, of: _Contents) -> IconControl:
    channels, reached, likeness = (
        reader.array(of.icons(name)) for name in ("control channels", "control reach", "likeness")
    )
    return IconControl(channels.astype(int), reader.tiles(of.icons("control icons")), reached, likeness)
