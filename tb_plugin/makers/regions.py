"""The strongest regions of evidence, and what really happens without them, as many examples as time allows."""

from __future__ import annotations

import contextlib
import time
from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from tb_plugin.artifacts import Artifact, EvidenceRegions
from tb_plugin.attribution import region_effect
from tb_plugin.attribution.evidence_regions import evidence_regions
from tb_plugin.attribution.targets import attributions, explained_targets, filled
from tb_plugin.deadline import NEVER, Deadline, OutOfTime
from tb_plugin.makers.maker import Progress, Study
from tb_plugin.makers.probing import probe_of
from tb_plugin.makers.timed import TimedNetwork
from tb_plugin.network import LayerInfo, Network

N_REGIONS, N_DONORS = 3, 16
# Of less no standard error can be told.
FEWEST_DONORS = 2
_N_LAYERS = 2
_SEED = 0


@dataclass(frozen=True, eq=False)
class _Found:
    """The regions of all examples: the first `len(measured)` of them are measured."""

    targets: np.ndarray  # [N, T]
    masks: np.ndarray  # [N, R, H, W]
    evidence: np.ndarray  # [N, T, R]


class RegionMaker:
    """Measures the strongest regions of one layer, one example after another."""

    kind: ClassVar[str] = EvidenceRegions.kind

    def __init__(self, study: Study, layer: LayerInfo, n: int = N_REGIONS, n_donors: int = N_DONORS) -> None:
        """Keeps what is measured.

        Args:
          study: The network, the examples, and whence other images are taken.
          layer: The layer whose evidence by position has the regions.
          n: How many regions of each example.
          n_donors: By how many other images each is replaced.
        """
        self._study = study
        self._layer = layer
        self._n, self._n_donors = n, n_donors
        self._step: int | None = None
        self._found: _Found | None = None
        # Effects and errors `[T, R]` of the first examples.
        self._measured: list[tuple[np.ndarray, np.ndarray]] = []
        self._donors: Donors | None = None
        self._longest = 0.0
        self._has_said = False
        self._resumed: tuple[int, EvidenceRegions] | None = None

    def make(self, step: int, seconds: float | None, progress: Progress) -> bool:
        """Measures the regions of as many examples as there is time for; see `Maker`."""
        if step != self._step:
            self._step, self._found, self._measured = step, None, []
        deadline = Deadline.after(seconds)
        if not deadline.has():
            return self._is_complete
        if self._donors is None:
            try:
                self._donors = Donors.of(self._study, self._n_donors, deadline)
            except OutOfTime:
                return False
        if self._donors.n < FEWEST_DONORS:
            self._say_too_few(self._donors.n)
            return True
        network = TimedNetwork(self._study.network, deadline)
        with contextlib.suppress(OutOfTime):
            if self._found is None:
                self._found = found_regions(network, self._study, self._layer, self._n)
                self._take_resumed(step, self._found)
            for example in range(len(self._measured), len(self._found.masks)):
                if self._measured and not deadline.has(self._longest):
                    break
                begun = time.monotonic()
                self._measured.append(self._effects(network, self._found, example, self._donors))
                self._longest = max(self._longest, time.monotonic() - begun)
                progress("examples with regions measured", len(self._measured), len(self._found.masks))
        return self._is_complete

    def artifacts(self) -> list[EvidenceRegions]:
        """Gives the regions of the finished examples."""
        found, n = self._found, len(self._measured)
        if found is None or self._donors is None or not n:
            return []
        effects, errors = (np.stack(each) for each in zip(*self._measured, strict=True))
        return [
            EvidenceRegions(
                self._layer,
                tuple(range(n)),
                found.masks[:n],
                found.targets[:n],
                found.evidence[:n],
                effects,
                errors,
                self._donors.n,
                self._settings(self._donors),
                self._is_complete,
            )
        ]

    def resume(self, step: int, made: Sequence[Artifact]) -> None:
        """Takes the measured examples of a step, where they are of the same layer and donors."""
        for each in made:
            if isinstance(each, EvidenceRegions) and each.layer_name == self._layer.name:
                self._resumed = step, each

    @property
    def _is_complete(self) -> bool:
        return self._found is not None and len(self._measured) == len(self._found.masks)

    def _take_resumed(self, step: int, found: _Found) -> None:
        if self._resumed is None or self._resumed[0] != step or self._donors is None:
            return
        made, n = self._resumed[1], len(self._resumed[1].examples)
        same = (
            made.settings == self._settings(self._donors)
            and made.examples == tuple(range(n))
            and np.array_equal(made.masks, found.masks[:n])
            and np.array_equal(made.targets, found.targets[:n])
        )
        if same:
            self._measured = list(zip(made.effects, made.errors, strict=True))

    def _effects(self, network: Network, found: _Found, example: int, donors: Donors) -> tuple[np.ndarray, np.ndarray]:
        """Gives effects and errors `[T, R]` of an example."""
        masks, targets = found.masks[example], found.targets[example]
        there = masks.any(axis=(1, 2))
        effects, errors = np.zeros((2, len(targets), len(masks)), np.float32)
        if there.any():
            inputs = np.repeat(self._study.examples.inputs[example : example + 1], there.sum(), axis=0)
            others = donors.others(inputs[0])
            measured = region_effect(network, inputs, masks[there], others, layer=self._layer.name)
            kept = targets >= 0
            for table, values in ((effects, measured.effects), (errors, measured.errors)):
                table[np.ix_(kept, there)] = values[:, targets[kept]].T
        return effects, errors

    def _settings(self, donors: Donors) -> dict[str, str]:
        return {
            "regions": f"the {self._n} strongest: of each sign the fewest positions that hold half of the evidence for "
            f"{_explained(self._study.network)}; those that touch are one region",
            "method": "each region of the image is replaced by the same region of other images, and so is what the "
            "layer makes of it; effects are what logits lose in the mean",
            "donors": f"{donors.n} other images, drawn with seed {_SEED} of {donors.whence}",
        }

    def _say_too_few(self, n: int) -> None:
        if not self._has_said:
            self._has_said = True
            self._study.problems.add_few(
                f"no region's effect is measured: that takes {FEWEST_DONORS} other images or more, got {n}; `dataset` "
                "names some"
            )


@dataclass(frozen=True, eq=False)
class Donors:
    """The images whose regions take the place of those of examples.

    Attributes:
      images: `[D + 1, H, W, C]`, in the order in which they are taken: the last stands in for one that is the example.
      n: D, how many are taken for each example; the same for all.
      whence: The set that they are of, for people to read.
    """

    images: np.ndarray
    n: int
    whence: str

    @classmethod
    def of(cls, study: Study, n: int, deadline: Deadline = NEVER) -> Donors:
        """Draws at most n of the probe set of a study, the same ones for all examples and at every step."""
        probe = probe_of(study, deadline)
        order = np.random.default_rng(_SEED).permutation(len(probe.inputs))
        distinct = _distinct(probe.inputs[order[: 4 * (n + 1)]])[: n + 1]
        whence = f"a probe set of {len(probe.inputs)} images ({probe.fingerprint})"
        return cls(distinct.astype(np.float32), min(n, len(distinct) - 1), whence)

    def others(self, example: np.ndarray) -> np.ndarray:
        """Gives the donors of an example `[H, W, C]`, which is none of them."""
        same = np.array([np.array_equal(each, example) for each in self.images], bool)
        return self.images[~same][: self.n]


def found_regions(network: Network, study: Study, layer: LayerInfo, n: int) -> _Found:
    """Finds the strongest regions of the examples, and sums the evidence in them."""
    inputs, attribute = study.examples.inputs, study.attribute
    true_classes = study.examples.known.true_classes

    def choose(logits: np.ndarray) -> np.ndarray:
        return explained_targets(logits, study.n_best, true_classes, study.classes)

    if attribute is None:
        recording, gradients = network.record_with_gradients(inputs, [layer.name], lambda each: filled(choose(each)))
        values = gradients[layer.name] * recording.activations[layer.name][:, None]
    else:
        recording = network.record(inputs, [])
        values = attributions(attribute, network, inputs, [layer], filled(choose(recording.logits)))[layer.name]
    targets, by_position = choose(recording.logits), values.sum(axis=4)
    masks = evidence_regions(_decisive(by_position, targets, network), n)
    evidence = np.einsum("nthw,nrhw->ntr", by_position, masks)
    return _Found(targets, masks, np.where(targets[:, :, None] >= 0, evidence, 0).astype(np.float32))


def measured_layers(layers: Sequence[LayerInfo]) -> list[LayerInfo]:
    """Gives the last two layers that have several positions and evidence at them, the last first."""
    usable = [layer for layer in layers if layer.height * layer.width > 1 and not layer.cut_from_output]
    return usable[::-1][:_N_LAYERS]


def _is_pair(network: Network) -> bool:
    """Whether what decides is the difference of two logits: of classes that exclude each other."""
    return network.output_kind == "softmax" and network.n_classes > 1


def _explained(network: Network) -> str:
    return "the likeliest class against the second" if _is_pair(network) else "the likeliest class"


def _decisive(by_position: np.ndarray, targets: np.ndarray, network: Network) -> np.ndarray:
    """Gives the evidence `[N, H, W]` by which regions are found, from that of all targets `[N, T, H, W]`."""
    if not _is_pair(network) or targets.shape[1] < 2:
        return by_position[:, 0]
    # Where an example has one target only, nothing stands against it.
    return by_position[:, 0] - np.where((targets[:, 1] >= 0)[:, None, None], by_position[:, 1], 0)


def _distinct(images: np.ndarray) -> np.ndarray:
    """Gives each image once, where it was first."""
    _, first = np.unique(images.reshape(len(images), -1), axis=0, return_index=True)
    return images[np.sort(first)]
