"""Groups of neurons of a layer, what they argue for, and how those of neighbouring layers are linked."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import ClassVar

import numpy as np

from tb_plugin import grammar
from tb_plugin.artifacts._messages import check_shape, layer_from_proto, layer_to_proto
from tb_plugin.artifacts.contents import activation_of, attribution_of
from tb_plugin.encoding.blobs import BlobReader, BlobWriter, Factorisation
from tb_plugin.network import LayerInfo
from tb_plugin.schema import pb

# Channels of each group that are written of layers before the artifact's own: enough to tell what a group is made of.
# Whole factors, which only compatible ones have nowhere else, would be a third of the bytes.
N_STRONGEST = 12


@dataclass(frozen=True, eq=False)
class LayerGroups:
    """One factorisation of a layer into groups of neurons: of one example, or shared by several.

    A group's number is its place by the centre of mass, along x, of its squared spatial factor.

    Attributes:
      layer: Name of the layer.
      of: Which factorisation.
      examples: `N` indices of the snapshot's examples; one, unless it is shared.
      spatial: `[N, H, W, G]`, not negative: how active each group is where.
      magnitude: `[N, G]` Frobenius norms of the groups.
      targets: `[N, T]` classes; -1 fills up.
      effects: `[N, T, G]` what each group argues for each class, in units of the logit.
      channel: `[G, C]`: how much each channel belongs to a group; or None. Of layers before the artifact's own only
        the strongest channels are written.
      rest: `[N, T]` what all that the groups leave of the layer argues for each class; or None.
      explained: `[N]` share of the squared activation that the groups explain together; or None.
      identity: `[G, 2]` the number that a group keeps over steps, and the cosine similarity of its channel factor to
        that of the same number at the step before, NaN where there was none; or None.
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
    effects: np.ndarray
    channel: np.ndarray | None = None
    rest: np.ndarray | None = None
    explained: np.ndarray | None = None
    identity: np.ndarray | None = None
    vanished: tuple[int, ...] = ()
    icons: np.ndarray | None = None
    crops: np.ndarray | None = None
    crop_values: np.ndarray | None = None

    def check(self, info: LayerInfo) -> None:
        """Raises a ValueError where a shape does not fit the layer."""
        n, g, n_targets = len(self.examples), self.of.n_groups, self.targets.shape[-1]
        what = f"of {g} groups of {self.layer}"
        if not self.of.shared and n != 1:
            raise ValueError(f"examples {what} must be one, as they are not shared, got {n}")
        check_shape(f"spatial {what}", self.spatial, (n, info.height, info.width, g))
        check_shape(f"magnitude {what}", self.magnitude, (n, g))
        check_shape(f"targets {what}", self.targets, (n, None))
        check_shape(f"effects {what}", self.effects, (n, n_targets, g))
        for name, shape in (
            ("channel", (g, info.channels)),
            ("rest", (n, n_targets)),
            ("explained", (n,)),
            ("identity", (g, 2)),
            ("icons", (g, None, None, 3)),
            ("crops", (g, None, None, None, 3)),
            ("crop_values", (g, None)),
        ):
            values = getattr(self, name)
            if values is not None:
                check_shape(f"{name} {what}", values, shape)


@dataclass(frozen=True, eq=False)
class GroupLinks:
    """Attribution between the groups of two layers.

    Attributes:
      earlier: Name of the layer whose groups are the parts.
      later: Name of the layer whose groups are explained.
      of: Which factorisation of the earlier layer, and how many groups of the later.
      examples: `N` indices of the snapshot's examples.
      values: `[N, G2, G1]` in units of the later layer's activations.
      rest: `[N, G2]` what of each later group comes from all that the groups leave of the earlier layer; or None.
    """

    earlier: str
    later: str
    of: Factorisation
    examples: tuple[int, ...]
    values: np.ndarray
    rest: np.ndarray | None = None

    def check(self) -> None:
        """Raises a ValueError where a shape does not fit."""
        n, what = len(self.examples), f"of {self.earlier} and {self.later}"
        check_shape(f"links {what}", self.values, (n, self.of.later_groups, self.of.n_groups))
        if self.rest is not None:
            check_shape(f"rest {what}", self.rest, (n, self.of.later_groups))


@dataclass(frozen=True, eq=False)
class NeuronGroups:
    """Groups of neurons of a layer, with those of the layers before that they are linked with.

    Attributes:
      layers: Shallow to deep; the last is the one that this is about.
      groups: Of these layers.
      links: Between neighbours of these layers.
      settings: How they were found, for people to read.
      complete: False where time was up before all were found.
    """

    layers: tuple[LayerInfo, ...]
    groups: tuple[LayerGroups, ...]
    links: tuple[GroupLinks, ...] = ()
    settings: dict[str, str] = field(default_factory=dict)
    complete: bool = True

    kind: ClassVar[str] = "groups"

    def __post_init__(self) -> None:
        infos = {layer.name: layer for layer in self.layers}
        named = [*(each.layer for each in self.groups), *(n for link in self.links for n in (link.earlier, link.later))]
        unknown = [name for name in named if name not in infos]
        if not infos or unknown:
            raise ValueError(
                f"groups must be of the layers {list(infos)}, got {repr(unknown[0]) if unknown else 'no layer'}"
            )
        for each in self.groups:
            each.check(infos[each.layer])
        for link in self.links:
            link.check()

    @property
    def layer_name(self) -> str:
        """Which layer, for the tag."""
        return self.layers[-1].name

    def to_blobs(self) -> list[bytes]:
        """Gives the blob sequence.

        Raises:
          ValueError: If a factor is not finite.
        """
        writer = BlobWriter()
        for each in self.groups:
            _write_groups(writer, each, strongest=N_STRONGEST if each.layer != self.layer_name else None)
        for link in self.links:
            content = _link_content(link.earlier, link.later)
            for i, example in enumerate(link.examples):
                writer.floats(content, link.values[i], example=example, of=link.of)
                if link.rest is not None:
                    writer.floats(grammar.Transform("rest", content), link.rest[i], example=example, of=link.of)
        layers = [layer_to_proto(layer) for layer in self.layers]
        message = pb.Groups(layers=layers, settings=self.settings, complete=self.complete)
        return writer.blobs(message, numbered=True)

    @classmethod
    def from_blobs(cls, blobs: Sequence[bytes]) -> NeuronGroups:
        """Reads a blob sequence back; factors differ by at most each blob's `max_error`, icons as compressed.

        Raises:
          ValueError: If it holds no groups, or was written by a newer version, or is damaged.
        """
        reader = BlobReader(blobs, cls.kind)
        message = reader.manifest.groups
        layers = tuple(layer_from_proto(layer) for layer in message.layers)
        names = [layer.name for layer in layers]
        return cls(
            layers=layers,
            groups=tuple(each for name in names for each in _read_groups(reader, name)),
            links=tuple(link for pair in itertools.pairwise(names) for link in _read_links(reader, *pair)),
            settings=dict(message.settings),
            complete=message.complete,
        )


@dataclass(frozen=True)
class _Contents:
    """What is logged of a layer's groups."""

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


def _link_content(earlier: str, later: str) -> grammar.Attribution:
    return grammar.Attribution(
        grammar.Network("group", grammar.Hidden(earlier)), grammar.Network("group", grammar.Hidden(later))
    )


def _write_groups(writer: BlobWriter, groups: LayerGroups, strongest: int | None) -> None:
    contents, of = _Contents(groups.layer), groups.of
    whole = None if of.shared else groups.examples[0]
    writer.quantized(contents.spatial, groups.spatial, "last", examples=groups.examples, of=of)
    if groups.channel is not None:
        content, channel = contents.of_groups("channel factors"), groups.channel
        strongest = strongest if strongest and channel.shape[1] > strongest else None
        if strongest:
            channel = _only_strongest(channel, strongest)
        writer.quantized(content, channel[None], "first", examples=(whole,), strongest=strongest, of=of)
    for i, example in enumerate(groups.examples):
        kept = groups.targets[i] >= 0
        targets = groups.targets[i][kept].tolist()
        writer.floats(contents.effects, groups.effects[i][kept], example=example, targets=targets, of=of)
        writer.floats(contents.of_groups("magnitude"), groups.magnitude[i], example=example, of=of)
        if groups.rest is not None:
            writer.floats(contents.rest, groups.rest[i][kept], example=example, targets=targets, of=of)
        if groups.explained is not None:
            writer.floats(contents.explained, groups.explained[i : i + 1], example=example, of=of)
    if groups.identity is not None:
        writer.floats(contents.of_groups("identity"), groups.identity, example=whole, of=of)
    if groups.vanished:
        writer.floats(contents.of_groups("vanished"), np.array(groups.vanished), example=whole, of=of)
    if groups.icons is not None:
        writer.sprite(contents.of_groups("icons"), groups.icons, example=whole, of=of)
    if groups.crops is not None and groups.crop_values is not None:
        writer.sprite(contents.of_groups("crops"), groups.crops, example=whole, of=of)
        writer.floats(contents.of_groups("crop values"), groups.crop_values, example=whole, of=of)


def _only_strongest(channel: np.ndarray, count: int) -> np.ndarray:
    """`[G, C]` with zeros but for so many channels of each group."""
    weak = np.argpartition(-np.abs(channel), count, axis=1)[:, count:]
    kept = channel.copy()
    np.put_along_axis(kept, weak, 0, axis=1)
    return kept


def _read_groups(reader: BlobReader, layer: str) -> list[LayerGroups]:
    content = activation_of(layer, "group")
    found = []
    for of in reader.factorisations(content):
        examples = reader.examples(content, of=of)
        for some in [examples] if of.shared else [[example] for example in examples]:
            found.append(_read_one(reader, _Contents(layer), of, some))
    return found


def _read_one(reader: BlobReader, contents: _Contents, of: Factorisation, examples: Sequence[int]) -> LayerGroups:
    whole = None if of.shared else examples[0]

    def all_of(name: str) -> np.ndarray | None:
        content = contents.of_groups(name)
        return reader.array(content, whole, of=of) if reader.has(content, whole, of=of) else None

    def tiles(name: str) -> np.ndarray | None:
        content = contents.of_groups(name)
        return reader.tiles(content, whole, of=of) if reader.has(content, whole, of=of) else None

    def each(content: grammar.Content) -> list[np.ndarray] | None:
        present = reader.has(content, examples[0], of=of)
        return [reader.array(content, example, of=of) for example in examples] if present else None

    def needed(content: grammar.Content) -> np.ndarray:
        return np.stack([reader.array(content, example, of=of) for example in examples])

    rows = [reader.targets(contents.effects, example, of=of) for example in examples]
    targets = np.full((len(rows), max(map(len, rows))), -1, np.int64)
    effects = np.zeros((*targets.shape, of.n_groups), np.float32)
    rest, sums = np.zeros(targets.shape, np.float32), each(contents.rest)
    for i, (row, example) in enumerate(zip(rows, examples, strict=True)):
        targets[i, : len(row)] = row
        effects[i, : len(row)] = reader.array(contents.effects, example, of=of)
        if sums is not None:
            rest[i, : len(row)] = sums[i]
    explained, vanished = each(contents.explained), all_of("vanished")
    return LayerGroups(
        layer=contents.layer,
        of=of,
        examples=tuple(examples),
        spatial=needed(contents.spatial),
        magnitude=needed(contents.of_groups("magnitude")),
        targets=targets,
        effects=effects,
        channel=all_of("channel factors"),
        rest=None if sums is None else rest,
        explained=None if explained is None else np.concatenate(explained),
        identity=all_of("identity"),
        vanished=() if vanished is None else tuple(vanished.astype(int).tolist()),
        icons=tiles("icons"),
        crops=tiles("crops"),
        crop_values=all_of("crop values"),
    )


def _read_links(reader: BlobReader, earlier: str, later: str) -> list[GroupLinks]:
    content = _link_content(earlier, later)
    rest = grammar.Transform("rest", content)
    found = []
    for of in reader.factorisations(content):
        examples = reader.examples(content, of=of)
        arrays, rests = (
            [reader.array(each, example, of=of) for example in examples if reader.has(each, example, of=of)]
            for each in (content, rest)
        )
        links = GroupLinks(earlier, later, of, tuple(examples), np.stack(arrays), np.stack(rests) if rests else None)
        found.append(links)
    return found
