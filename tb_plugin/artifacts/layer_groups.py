"""One factorisation of a layer into groups of neurons."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from tb_plugin import grammar
from tb_plugin.artifacts._messages import check_shape
from tb_plugin.artifacts._tables import target_table, value_table
from tb_plugin.artifacts.contents import activation_of, attribution_of
from tb_plugin.encoding.blobs import BlobReader, BlobWriter, Factorisation
from tb_plugin.network import LayerInfo


@dataclass(frozen=True, eq=False)
class LayerGroups:
    """One factorisation of a layer into groups of neurons: of one example, or shared by several.

    A group's number is its place by the centre of mass, along x, of its squared spatial factor.

    Attributes:
      layer: Name of the layer.
      of: Which factorisation.
      examples: `N` indices of the snapshot's examples; one, unless it is shared.
      spatial: `[N, H, W, G]`, not negative: how active each group is at each position.
      magnitude: `[N, G]` Frobenius norms of the groups.
      targets: `[N, T]` classes; -1 fills up.
      effects: `[N, T, G]` what each group argues for each class, in units of the logit; None where the layer is cut
        from the output.
      channel: `[G, C]`: how much each channel belongs to a group; or None. Of layers before the artifact's own only
        the strongest channels are written.
      rest: `[N, T]` what the rest of the layer argues for each class, that is all that the groups leave; or None.
      explained: `[N]` share of the squared activation that the groups explain together; or None.
      identity: `[G, 2]` the number that a group keeps over steps, and the cosine similarity of its channel factor to
        that of the same number at the step before, NaN where there was none; or None.
      stability: `[G, 2]` the mean cosine similarity of a group's channel factor to the one it is matched with where the
        factorisation is made again from random starts, and what comes out where activations are shuffled; or None.
      vanished: Numbers of groups of the step before that no group goes on from.
      icons: uint8 `[G, S, S, 3]`, or None.
      crops: The pieces of the data set that excite each group most, uint8 `[G, n, P, P, 3]`, strongest first; or None.
      crop_values: `[G, n]` how active the group is in a crop's middle; NaN where there is no crop; or None.
    """

    layer: str
    of: Factorisation
    examples: tuple[int, ...]
    spatial: np.ndarray
    magnitude: np.ndarray
    targets: np.ndarray
    effects: np.ndarray | None
    channel: np.ndarray | None = None
    rest: np.ndarray | None = None
    explained: np.ndarray | None = None
    identity: np.ndarray | None = None
    vanished: tuple[int, ...] = ()
    icons: np.ndarray | None = None
    crops: np.ndarray | None = None
    crop_values: np.ndarray | None = None
    stability: np.ndarray | None = None

    def check(self, info: LayerInfo) -> None:
        """Raises a ValueError where a shape does not fit the layer."""
        n, g, n_targets = len(self.examples), self.of.n_groups, self.targets.shape[-1]
        what = f"of {g} groups of {self.layer}"
        if not self.of.shared and n != 1:
            raise ValueError(f"examples {what} must be one, as they are not shared, got {n}")
        check_shape(f"spatial {what}", self.spatial, (n, info.height, info.width, g))
        check_shape(f"magnitude {what}", self.magnitude, (n, g))
        check_shape(f"targets {what}", self.targets, (n, None))
        for name, shape in (
            ("effects", (n, n_targets, g)),
            ("channel", (g, info.channels)),
            ("rest", (n, n_targets)),
            ("explained", (n,)),
            ("identity", (g, 2)),
            ("stability", (g, 2)),
            ("icons", (g, None, None, 3)),
            ("crops", (g, None, None, None, 3)),
            ("crop_values", (g, None)),
        ):
            values = getattr(self, name)
            if values is not None:
                check_shape(f"{name} {what}", values, shape)

    def write(self, writer: BlobWriter, strongest: int | None) -> None:
        """Adds the blobs: of channel factors the `strongest` channels of each group; None stands for all."""
        contents, of, whole = _Contents(self.layer), self.of, _whole(self.of, self.examples)
        writer.quantized(contents.spatial, self.spatial, "last", examples=self.examples, of=of)
        self._write_channel(writer, strongest)
        for i, example in enumerate(self.examples):
            kept = self.targets[i] >= 0
            targets = self.targets[i][kept].tolist()
            if self.effects is not None:
                writer.floats(contents.effects, self.effects[i][kept], example=example, targets=targets, of=of)
            writer.floats(contents.of_groups("magnitude"), self.magnitude[i], example=example, of=of)
            if self.rest is not None:
                writer.floats(contents.rest, self.rest[i][kept], example=example, targets=targets, of=of)
            if self.explained is not None:
                writer.floats(contents.explained, self.explained[i : i + 1], example=example, of=of)
        if self.identity is not None:
            writer.floats(contents.of_groups("identity"), self.identity, example=whole, of=of)
        if self.stability is not None:
            writer.floats(contents.of_groups("stability"), self.stability, example=whole, of=of)
        if self.vanished:
            writer.floats(contents.of_groups("vanished"), np.array(self.vanished), example=whole, of=of)
        if self.icons is not None:
            writer.sprite(contents.of_groups("icons"), self.icons, example=whole, of=of)
        if self.crops is not None and self.crop_values is not None:
            writer.sprite(contents.of_groups("crops"), self.crops, example=whole, of=of)
            writer.floats(contents.of_groups("crop values"), self.crop_values, example=whole, of=of)

    def _write_channel(self, writer: BlobWriter, strongest: int | None) -> None:
        if self.channel is None:
            return
        channel = self.channel
        if strongest is not None and strongest >= channel.shape[1]:
            strongest = None
        if strongest is not None:
            channel = _only_strongest(channel, strongest)
        content, whole = _Contents(self.layer).of_groups("channel factors"), _whole(self.of, self.examples)
        # What a channel's share of its group is divided by is a sum over all channels, hence 16 bits.
        factors, examples = channel[None], (whole,)
        writer.quantized(content, factors, "first", bits=16, examples=examples, strongest=strongest, of=self.of)

    @classmethod
    def read(cls, reader: BlobReader, layer: str) -> list[LayerGroups]:
        """Reads all factorisations of a layer back."""
        contents = _Contents(layer)
        found = []
        for of in reader.factorisations(contents.spatial):
            examples = reader.examples(contents.spatial, of=of)
            for some in [examples] if of.shared else [[example] for example in examples]:
                found.append(_read(_Part(reader, of, some), contents))
        return found


@dataclass(frozen=True)
class _Contents:
    """The contents that are logged of a layer's groups."""

    layer: str

    @property
    def spatial(self) -> grammar.Activation:
        return activation_of(self.layer, "group")

    @property
    def effects(self) -> grammar.Attribution:
        return attribution_of(self.layer, "group")

    def of_groups(self, name: str) -> grammar.Transform:
        return grammar.Transform(name, grammar.Network("group", grammar.Hidden(self.layer)))

    @property
    def rest(self) -> grammar.Transform:
        return grammar.Transform("rest", self.effects)

    @property
    def explained(self) -> grammar.Transform:
        return grammar.Transform("explained", self.spatial)


def _whole(of: Factorisation, examples: Sequence[int]) -> int | None:
    """Gives the example to which channel factors, icons and the like belong; None where all examples share them."""
    return None if of.shared else examples[0]


def _only_strongest(channel: np.ndarray, count: int) -> np.ndarray:
    """Gives `[G, C]` factors in which all but `count` channels of each group are zero."""
    weak = np.argpartition(-np.abs(channel), count, axis=1)[:, count:]
    kept = channel.copy()
    np.put_along_axis(kept, weak, 0, axis=1)
    return kept


@dataclass(frozen=True)
class _Part:
    """The blobs of one factorisation: of one example, or of all that share it."""

    reader: BlobReader
    of: Factorisation
    examples: Sequence[int]

    def array(self, content: grammar.Content) -> np.ndarray | None:
        """Gives what the factorisation has once, or None."""
        whole = _whole(self.of, self.examples)
        found = self.reader.has(content, whole, of=self.of)
        return self.reader.array(content, whole, of=self.of) if found else None

    def tiles(self, content: grammar.Content) -> np.ndarray | None:
        whole = _whole(self.of, self.examples)
        found = self.reader.has(content, whole, of=self.of)
        return self.reader.tiles(content, whole, of=self.of) if found else None

    def has(self, content: grammar.Content) -> bool:
        """Tells whether there is a content of each example."""
        return self.reader.has(content, self.examples[0], of=self.of)

    def each(self, content: grammar.Content) -> list[np.ndarray]:
        return [self.reader.array(content, example, of=self.of) for example in self.examples]


def _read(part: _Part, contents: _Contents) -> LayerGroups:
    explained = part.has(contents.effects)
    rows = [
        part.reader.targets(contents.effects, example, of=part.of) if explained else [] for example in part.examples
    ]
    targets = target_table(rows)
    vanished = part.array(contents.of_groups("vanished"))
    return LayerGroups(
        layer=contents.layer,
        of=part.of,
        examples=tuple(part.examples),
        spatial=np.stack(part.each(contents.spatial)),
        magnitude=np.stack(part.each(contents.of_groups("magnitude"))),
        targets=targets,
        effects=value_table(targets, part.each(contents.effects)) if explained else None,
        channel=part.array(contents.of_groups("channel factors")),
        rest=value_table(targets, part.each(contents.rest)) if part.has(contents.rest) else None,
        explained=np.concatenate(part.each(contents.explained)) if part.has(contents.explained) else None,
        identity=part.array(contents.of_groups("identity")),
        vanished=() if vanished is None else tuple(vanished.astype(int).tolist()),
        icons=part.tiles(contents.of_groups("icons")),
        crops=part.tiles(contents.of_groups("crops")),
        crop_values=part.array(contents.of_groups("crop values")),
        stability=part.array(contents.of_groups("stability")),
    )
