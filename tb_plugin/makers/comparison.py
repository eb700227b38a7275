"""Two states of a network, or two networks, beside each other: in pieces, each of which is done whole or not at all."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from tb_plugin.alignment import Similarities, cka, replacement
from tb_plugin.artifacts import Changes, GroupChanges, LayerChanges
from tb_plugin.artifacts.layer_changes import BORN, CHANGED, DIED, ONLY_HERE, ONLY_THERE, SAME
from tb_plugin.makers.group_changes import (
    compare_groups,
    factors_of_state,
    measure_group_effects,
    with_group_effects,
)
from tb_plugin.makers.layer_comparison import FEWEST, compare_layer, explain
from tb_plugin.makers.network_state import FEWEST_WHOLE, NetworkState
from tb_plugin.makers.probe import Probe
from tb_plugin.makers.removal_effects import N_MEASURED, heaviest, measure_effects, measure_heaviest
from tb_plugin.network import Network


@dataclass(frozen=True)
class Reference:
    """What a state is compared with.

    Attributes:
      run: Its run; empty: the same run.
      step: Its step.
    """

    run: str = ""
    step: int = 0


class Comparison:
    """Compares a state with a reference, as far as time allows."""

    def __init__(
        self,
        reference: NetworkState,
        state: NetworkState,
        probe: Probe,
        of: Reference,
        *,
        by_index: bool,
        pairs: Sequence[tuple[str, str]] | None = None,
        seed: int = 0,
    ) -> None:
        """Compares nothing yet.

        Args:
          reference: The other state.
          state: This one.
          probe: The images that both are of.
          of: What to call the other.
          by_index: Whether both are of one network, so that channels of one index are the same.
          pairs: Layers of the reference and of this state that are compared; by default those of one name where both
            have the same names, else of each layer the one that is most alike (see `alignment.cka`).
          seed: Makes what is left to chance repeatable.

        Raises:
          ValueError: If they are of other images, or too few.
        """
        if reference.fingerprint != state.fingerprint or reference.n_images != state.n_images:
            raise ValueError(
                "states can be compared on the same probe set alone, got "
                f"{reference.n_images} images of {reference.fingerprint or 'no fingerprint'} and "
                f"{state.n_images} of {state.fingerprint or 'no fingerprint'}"
            )
        self.reference, self.state = _on_same_images(reference, state)
        if len(self.state.plan.compared) < FEWEST:
            raise ValueError(f"states can be compared on {FEWEST} images or more, got {len(self.state.plan.compared)}")
        self._probe, self._of, self._by_index, self._seed = probe, of, by_index, seed
        self.similarity = cka(self.reference.maps, self.state.maps)
        self._names = _paired(self.reference, self.state, self.similarity) if pairs is None else list(pairs)
        self.pairs: dict[str, LayerChanges] = {}
        self.groups: dict[str, GroupChanges] = {}

    def pieces(self, network: Network, reference_network: Network | None = None) -> dict[str, Callable[[], None]]:
        """Gives what is to be done, by name, in the order of what counts: tables first, then what asks a network.

        Args:
          network: The one that this state is of.
          reference_network: That of the reference, where it is still there.
        """
        pieces: dict[str, Callable[[], None]] = {}
        names = list(reversed(self._names))
        for theirs, own in names:
            pieces[f"channels of {own}"] = lambda theirs=theirs, own=own: self._compare(theirs, own)
        for theirs, own in names:
            pieces[f"removal in {own}"] = lambda own=own: self._remove(network, own)
            if reference_network is not None:
                pieces[f"removal in {theirs} of the reference for {own}"] = lambda theirs=theirs, own=own: (
                    self._remove_there(reference_network, theirs, own)
                )
        for _, own in names:
            pieces[f"replacement in {own}"] = lambda own=own: self._replace(network, own)
        for _, own in names:
            pieces[f"explained in {own}"] = lambda own=own: self._explain(own)
        for theirs, own in names:
            pieces[f"groups of {own}"] = lambda theirs=theirs, own=own: self._compare_groups(theirs, own)
            pieces[f"removal of groups of {own}"] = lambda own=own: self.remove_groups(network, own)
            if reference_network is not None:
                pieces[f"removal of groups of {theirs} of the reference for {own}"] = lambda own=own: (
                    self.remove_groups_there(reference_network, own)
                )
        for _, own in names:
            pieces[f"more removal in {own}"] = lambda own=own: measure_heaviest(network, self.state, self._probe, own)
        return pieces

    def made(self, *, complete: bool) -> Changes:
        """Gives what was found until now."""
        order = [layer.name for layer in self.state.layers]
        return Changes(
            self._of.run,
            self._of.step,
            self.state.fingerprint,
            self.state.n_images,
            len(self.state.plan.compared),
            self.state.layers,
            self.reference.layers,
            self.similarity.values,
            tuple(self._with_effects(self.pairs[name]) for name in order if name in self.pairs),
            {
                "channels": "of the same index" if self._by_index else "matched by correlation, one to one",
                "effect": "the share of its margin that a decision loses without the channel, its mean over images in "
                f"its place; of at most {N_MEASURED} channels of a layer that became others",
            },
            complete,
            self.state.accuracy,
            tuple(self._with_group_effects(self.groups[name]) for name in order if name in self.groups),
        )

    def _with_effects(self, pair: LayerChanges) -> LayerChanges:
        """What was measured of a state is kept with it: channels are measured after tables are made."""
        own = self.state.effects.get(pair.layer, pair.effects)
        theirs = self.reference.effects.get(pair.reference_layer, pair.reference_effects)
        return dataclasses.replace(pair, effects=own, reference_effects=theirs)

    def _with_group_effects(self, found: GroupChanges) -> GroupChanges:
        own = self.state.group_effects.get(found.layer)
        theirs = self.reference.group_effects.get(found.reference_layer)
        return dataclasses.replace(
            found, own=with_group_effects(found.own, own), reference=with_group_effects(found.reference, theirs)
        )

    def _compare_groups(self, theirs: str, own: str) -> None:
        self.groups[own] = compare_groups(
            self.reference, self.state, theirs, own, by_index=self._by_index, seed=self._seed
        )

    def remove_groups(self, network: Network, own: str) -> None:
        """Measures what hangs on groups of this state; of all, so that it is known what goes should one die next."""
        n = len(factors_of_state(self.state, own, self._seed))
        groups = np.arange(n) if self._by_index else np.flatnonzero(self.groups[own].own.changes != SAME)
        measure_group_effects(network, self.state, self._probe, own, groups)

    def remove_groups_there(self, network: Network, own: str, probe: Probe | None = None) -> None:
        """Measures the same of the reference's groups that this state has not.

        Args:
          network: That of the reference.
          own: The layer of this state that they are compared with.
          probe: The images as that network takes them; by default as this one does.
        """
        found = self.groups[own]
        groups = np.flatnonzero(found.reference.changes != SAME)
        measure_group_effects(network, self.reference, probe or self._probe, found.reference_layer, groups)

    def _compare(self, theirs: str, own: str) -> None:
        self.pairs[own] = compare_layer(
            self.reference, self.state, theirs, own, by_index=self._by_index, seed=self._seed
        )

    def _remove(self, network: Network, own: str) -> None:
        became = np.flatnonzero(np.isin(self.pairs[own].changes, (BORN, CHANGED, ONLY_HERE)))
        channels = heaviest(became, self.state.weight[own], N_MEASURED)
        measure_effects(network, self.state, self._probe, own, channels)

    def _remove_there(self, network: Network, theirs: str, own: str) -> None:
        became = np.flatnonzero(np.isin(self.pairs[own].reference_changes, (DIED, CHANGED, ONLY_THERE)))
        channels = heaviest(became, self.reference.weight[theirs], N_MEASURED)
        measure_effects(network, self.reference, self._probe, theirs, channels)

    def _replace(self, network: Network, own: str) -> None:
        pair = self.pairs[own]
        whole = self.reference.whole[pair.reference_layer]
        channels = np.flatnonzero(pair.matches >= 0)
        if len(whole) < FEWEST_WHOLE or not len(channels) or self.state.layer(own).cut_from_output:
            return
        asked = heaviest(np.flatnonzero(pair.changes == CHANGED), self.state.weight[own], N_MEASURED)
        alone = np.flatnonzero(np.isin(channels, asked))
        found = replacement(
            network,
            own,
            self.reference.whole_inputs(self._probe, pair.reference_layer),
            whole,
            np.stack([pair.matches[channels], channels], axis=1),
            alone=alone,
            seed=self._seed,
        )
        replaced = np.full(len(pair.matches), np.nan)
        replaced[channels] = found.moved_each
        self.pairs[own] = dataclasses.replace(
            pair, replaced=replaced, kept=found.kept, kept_by_mean=found.kept_by_mean, moved=found.moved
        )

    def _explain(self, own: str) -> None:
        explained, theirs = explain(self.reference, self.state, self.pairs[own])
        self.pairs[own] = dataclasses.replace(self.pairs[own], explained=explained, reference_explained=theirs)


def changes_between(
    reference: NetworkState,
    state: NetworkState,
    network: Network,
    probe: Probe,
    of: Reference,
    *,
    by_index: bool = False,
    reference_network: Network | None = None,
    pairs: Sequence[tuple[str, str]] | None = None,
    seed: int = 0,
) -> Changes:
    """Does all of a `Comparison` at once, whatever the time.

    Args:
      reference: The other state, as of `state_of`.
      state: This one.
      network: The network that this state is of.
      probe: The images that both are of.
      of: What to call the other.
      by_index: Whether both are of one network, so that channels of one index are the same.
      reference_network: That of the reference, so that removal is measured there too.
      pairs: As of `Comparison`.
      seed: As there.

    Raises:
      ValueError: If states are of other images, or too few.
    """
    found = Comparison(reference, state, probe, of, by_index=by_index, pairs=pairs, seed=seed)
    for piece in found.pieces(network, reference_network).values():
        piece()
    return found.made(complete=True)


def _paired(reference: NetworkState, state: NetworkState, similarity: Similarities) -> list[tuple[str, str]]:
    own, theirs = ([layer.name for layer in of.layers] for of in (state, reference))
    if own == theirs:
        return list(zip(theirs, own, strict=True))
    values = np.nan_to_num(similarity.values, nan=-np.inf)
    return [(theirs[int(values[:, i].argmax())], name) for i, name in enumerate(own)]


def _on_same_images(reference: NetworkState, state: NetworkState) -> tuple[NetworkState, NetworkState]:
    """Gives both states on the images that both were looked at on: networks of other sizes may have others."""
    if np.array_equal(reference.plan.compared, state.plan.compared):
        return reference, state
    common = np.intersect1d(reference.plan.compared, state.plan.compared)
    return reference.on(common), state.on(common)
