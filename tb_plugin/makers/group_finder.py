"""Finding groups of neurons of the examples at one step after another, as many factorisations as time allows."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from tb_plugin.artifacts import GroupLinks, LayerGroups, NeuronGroups
from tb_plugin.attribution.targets import attributions, explained_targets, filled
from tb_plugin.deadline import Deadline, OutOfTime
from tb_plugin.encoding.blobs import Factorisation
from tb_plugin.groups import (
    Groups,
    Identity,
    checked_mix,
    compatible_groups,
    group_attribution,
    group_gradients,
    match_groups,
    mixed_groups,
    neuron_groups,
    stability,
    stability_by_chance,
)
from tb_plugin.groups.stability import N_AGAIN
from tb_plugin.makers.group_plan import NUMBERS, GroupPlan, Key, Task
from tb_plugin.makers.maker import Progress, Study
from tb_plugin.makers.timed import TimedNetwork
from tb_plugin.network import LayerInfo, Network, NoGradientPath

# The share of the time that is left in which factorisations are made again, to see whether they come out the same.
_AGAIN = 0.5


@dataclass(frozen=True, eq=False)
class _Material:
    """What a network computes at a step: by layer activations `[N, H, W, C]` and gradients `[N, T, H, W, C]`.

    Layers that no gradient reaches have none.
    """

    activations: Mapping[str, np.ndarray]
    gradients: Mapping[str, np.ndarray]
    targets: np.ndarray


@dataclass(frozen=True, eq=False)
class _Found:
    """Groups of a step and which they are."""

    groups: Groups
    identity: Identity
    layer_groups: LayerGroups


@dataclass(eq=False)
class _Work:
    """What was found at one step."""

    step: int
    done: set[Task] = field(default_factory=set)
    found: dict[Key, _Found] = field(default_factory=dict)
    links: dict[Key, GroupLinks] = field(default_factory=dict)


class GroupFinder:
    """Finds groups, and keeps those of the step before, to start from and to tell which go on.

    Attributes:
      plan: What is to be found.
    """

    def __init__(
        self, study: Study, numbers: Sequence[int] = NUMBERS, of: str | Mapping[str, float] = "activations"
    ) -> None:
        """Keeps what groups are found in.

        Args:
          study: The network and its examples; the last two layers with several positions are grouped.
          numbers: Numbers of groups; the middle one of the sorted numbers comes first.
          of: What factorisations are optimised for (see `mixed_groups`).

        Raises:
          ValueError: If `numbers` are not positive or `of` is no mix.
        """
        self._study = study
        self._deadline = Deadline()
        self._network: Network = study.network
        self._examples = study.examples
        self.plan = GroupPlan.of(study.layers, numbers, len(study.examples.inputs))
        self._mix = checked_mix(of)
        self._seed = study.rendering.seed
        self._work: _Work | None = None
        self._before: dict[Key, _Found] = {}
        # Whether the two layers can be linked: not where a gradient is cut between them.
        self._can_link = True

    def make(self, step: int, seconds: float | None, progress: Progress) -> bool:
        """Finds groups, first for the middle one of the numbers; as of `Maker.make`."""
        self._deadline = Deadline.after(seconds)
        self._network = TimedNetwork(self._study.network, self._deadline)
        if self._work is None or self._work.step != step:
            self._before |= self._work.found if self._work else {}
            self._work = _Work(step)
        work, total = self._work, self.plan.n_factorisations
        tasks = [task for task in self.plan.tasks() if task not in work.done]
        try:
            material = self._material() if tasks else None
            for task in tasks:
                if material is None or not self._deadline.has():
                    return False
                self._do(work, task, material)
                progress("factorisations made", len(work.found), total)
            self._measure_stability(work, material)
        except OutOfTime:
            return False
        return True

    def found(self) -> dict[Key, LayerGroups]:
        """Gives the groups of the step, in the order in which they were found."""
        return {key: each.layer_groups for key, each in self._work.found.items()} if self._work else {}

    def artifacts(self) -> list[NeuronGroups]:
        """Gives the artifacts of the step, one for each layer: the last with the links to the one before."""
        if self._work is None:
            return []
        made, groups = [], self.found()
        for i, layer in enumerate(self.plan.layers):
            names = [each.name for each in self.plan.layers[: i + 1]]
            chosen = tuple(each for key, each in groups.items() if key.layer in names and (i or not key.of.aligned))
            if any(each.layer == layer.name for each in chosen):
                links = tuple(self._work.links.values()) if i else ()
                layers = tuple(_seen_signed(each, chosen) for each in self.plan.layers[: i + 1])
                made.append(NeuronGroups(layers, chosen, links, self._settings()))
        return made

    def _material(self) -> _Material:
        names = [layer.name for layer in self.plan.layers]
        inputs = self._examples.inputs
        study, true_classes = self._study, self._examples.known.true_classes
        choose = lambda logits: explained_targets(logits, study.n_best, true_classes, study.classes)  # noqa: E731
        if self._study.attribute is None:
            asked = self._network.record_with_gradients(inputs, names, lambda logits: filled(choose(logits)))
            return _Material(asked[0].activations, asked[1], choose(asked[0].logits))
        recording = self._network.record(inputs, names)
        targets = choose(recording.logits)
        slopes = {}
        # A method may know more of the framework's network than is asked in pieces.
        network = self._study.network
        found = attributions(self._study.attribute, network, inputs, self.plan.layers, filled(targets))
        for name, attribution in found.items():
            values = recording.activations[name][:, None]
            slopes[name] = np.divide(attribution, values, out=np.zeros_like(attribution), where=values != 0)
        return _Material(recording.activations, slopes, targets)

    def _do(self, work: _Work, task: Task, material: _Material) -> None:
        keys = task.keys(self.plan.layers)
        for key in (key for key in keys if not key.of.aligned and key not in work.found):
            self._add(work, key, self._factored(key, material), material)
        if len(self.plan.layers) > 1 and self._can_link:
            for example in range(self.plan.n_examples) if task.example is None else (task.example,):
                try:
                    self._link(work, task, example, material)
                except NoGradientPath:
                    self._can_link = False
                    break
        work.done.add(task)

    def _factored(self, key: Key, material: _Material) -> Groups:
        rows = _rows(key.example)
        activations, start = material.activations[key.layer][rows], self._start(key)
        of, deadline = key.of.n_groups, self._deadline
        if key.layer not in material.gradients:
            return neuron_groups(activations, of, seed=self._seed, start=start, deadline=deadline)
        slopes = material.gradients[key.layer][rows, 0]
        return mixed_groups(activations, slopes, of, self._mix, seed=self._seed, start=start, deadline=deadline)

    def _link(self, work: _Work, task: Task, example: int, material: _Material) -> None:
        """Links the groups of one example, and factors the earlier layer so that it is compatible with the later."""
        earlier, later = (layer.name for layer in self.plan.layers)
        rows = _rows(example)
        keys = task.keys(self.plan.layers)
        of_later = [work.found[key].groups for key in keys if key.layer == later]
        row = example if task.example is None else 0
        # All in one backward pass.
        together = Groups(
            np.concatenate([groups.spatial[row : row + 1] for groups in of_later], axis=3),
            np.concatenate([groups.channel for groups in of_later]),
        )
        gradients = group_gradients(self._network, self._examples.inputs[rows], earlier, later, together)
        ends = np.cumsum(task.numbers)
        of_number = dict(zip(task.numbers, np.split(gradients, ends[:-1], axis=1), strict=True))
        activations = material.activations[earlier][rows]
        for key in (key for key in keys if key.layer == earlier):
            if key not in work.found:
                n, slopes = key.of.n_groups, of_number[key.of.aligned]
                # From the layer's own groups it is several times as quick as from nothing, and links are as sparse.
                own = work.found[Key(earlier, Factorisation(n), example)].groups
                start = self._start(key) if key in self._before else own.spatial
                found = compatible_groups(activations, slopes, n, seed=self._seed, start=start, deadline=self._deadline)
                self._add(work, key, found, material)
            groups = work.found[key].groups
            groups = Groups(groups.spatial[row : row + 1], groups.channel)
            for n_later in (key.of.aligned,) if key.of.aligned else task.numbers:
                of = Factorisation(key.of.n_groups, key.of.aligned, key.of.shared, n_later)
                links, rest = group_attribution(groups, activations, of_number[n_later])
                work.links[Key(earlier, of, example)] = GroupLinks(earlier, later, of, (example,), links, rest)

    def _measure_stability(self, work: _Work, material: _Material | None) -> None:
        """Makes factorisations again from other starts, as a part of the time allows: what is shown first comes first.

        Those that are compatible with a later layer's depend on its groups, and those of a mix on gradients: they would
        be compared with something else.
        """
        if set(self._mix) != {"activations"}:
            return
        deadline = self._deadline.part(_AGAIN)
        for key, found in work.found.items():
            if key.of.aligned or found.layer_groups.stability is not None:
                continue
            material = material or self._material()
            activations = material.activations[key.layer][_rows(key.example)]
            try:
                again = stability(activations, found.groups, seed=self._seed, deadline=deadline)
                n = key.of.n_groups
                chance = stability_by_chance(activations, n, seed=self._seed, deadline=deadline)
                measured = np.stack([again, np.full(n, chance, np.float32)], axis=1)
            except OutOfTime:
                return
            layer_groups = dataclasses.replace(found.layer_groups, stability=measured)
            work.found[key] = dataclasses.replace(found, layer_groups=layer_groups)

    def _start(self, key: Key) -> np.ndarray | None:
        before = self._before.get(key)
        return None if before is None else before.groups.spatial

    def _add(self, work: _Work, key: Key, groups: Groups, material: _Material) -> None:
        rows, before = _rows(key.example), self._before.get(key)
        activations = material.activations[key.layer][rows]
        if before is None:
            identity = Identity.first(key.of.n_groups)
        else:
            identity = match_groups(groups.channel, before.groups.channel, before.identity.numbers)
        gradients = material.gradients.get(key.layer)
        effects, rest = (None, None) if gradients is None else group_attribution(groups, activations, gradients[rows])
        kept = material.targets[rows] >= 0
        layer_groups = LayerGroups(
            layer=key.layer,
            of=key.of,
            examples=tuple(range(len(self._examples.inputs))[rows]),
            spatial=groups.spatial,
            magnitude=groups.magnitude,
            targets=material.targets[rows],
            effects=None if effects is None else np.where(kept[:, :, None], effects, 0),
            channel=groups.channel,
            rest=None if rest is None else np.where(kept, rest, 0),
            explained=groups.explained(activations),
            identity=identity.table,
            vanished=identity.vanished,
        )
        work.found[key] = _Found(groups, identity, layer_groups)

    def _settings(self) -> dict[str, str]:
        mix = ", ".join(f"{share:.0%} {name}" for name, share in self._mix.items())
        of_class = "" if set(self._mix) == {"activations"} else ", of the likeliest class"
        method = (
            "gradient × activation" if self._study.attribute is None else "a given method, in proportion to activation"
        )
        cut = [layer.name for layer in self.plan.layers if layer.cut_from_output]
        reached = (
            f"; none of {', '.join(cut)}, which no gradient reaches: activations are factored there" if cut else ""
        )
        links = "gradient × activation: of the later layer's projection on a group, to parts of the earlier layer"
        return {
            "method": f"non-negative matrix factorisation of {mix}{of_class}, seed {self._seed}",
            "effects": f"{method}: each group's part of the activations × slope of the logit{reached}",
            "links": links if self._can_link else "none, as no gradient comes from the later layer to the earlier one",
            "aligned": "each activation divided among the later groups in proportion to what it contributes to them, "
            "then factored",
            "stability": f"mean cosine similarity to {N_AGAIN} factorisations of the same activations, from random "
            "starts, and to one of shuffled activations, where measured",
            "identity": "groups of two steps are matched by the cosine similarity of their channel factors",
        }


def _seen_signed(layer: LayerInfo, groups: Sequence[LayerGroups]) -> LayerInfo:
    """The layer, signed where a channel factor is negative somewhere."""
    channels = [each.channel for each in groups if each.layer == layer.name and each.channel is not None]
    return dataclasses.replace(layer, signed=layer.signed or any(bool(c.min() < 0) for c in channels))


def _rows(example: int | None) -> slice:
    return slice(None) if example is None else slice(example, example + 1)
