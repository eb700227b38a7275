"""What is logged when, while a network trains: what every framework's callback or loop shares."""

from __future__ import annotations

import sys
import time
import warnings
from collections.abc import Callable, Mapping, Sequence

from tb_plugin.groups import checked_mix
from tb_plugin.log.logger import ArtifactLogger
from tb_plugin.log.progress import no_progress, progress_bar
from tb_plugin.log.schedule import Allowance, Every, check_every, is_due
from tb_plugin.makers.group_plan import GroupPlan

_LARGE_SNAPSHOT = 4_000_000


class Session:
    """Logs what is due, and never brings training down: a failure is warned of once, and training goes on.

    Attributes:
      step: The step that is logged.
      snapshot_step: Of the last snapshot; None: there is none yet.
    """

    def __init__(
        self,
        make_logger: Callable[[], ArtifactLogger],
        *,
        icons_every: Every,
        icons_seconds: float | None,
        grids: bool,
        trust: float,
        relations_every: Every,
        relations: float,
        groups: Sequence[int],
        groups_of: str | Mapping[str, float],
        groups_every: Every,
        groups_share: float,
        group_icons_seconds: float | None,
        strict: bool,
        verbose: bool,
        is_chief: Callable[[], bool],
        unit: str,
    ) -> None:
        """Keeps the settings; see `tb_plugin.tf.SemanticDictionaryCallback`.

        Args:
          make_logger: Looks at the model, when something is logged for the first time.
          icons_every: Likewise.
          icons_seconds: Likewise.
          grids: Likewise.
          trust: Likewise.
          relations_every: Likewise.
          relations: Likewise.
          groups: Likewise.
          groups_of: Likewise.
          groups_every: Likewise.
          groups_share: Likewise.
          group_icons_seconds: Likewise.
          strict: Likewise.
          verbose: Likewise.
          is_chief: Whether this process logs, of several that train one model.
          unit: What a step is, as "epoch".

        Raises:
          ValueError: If an argument is not of the kind expected.
        """
        check_every(icons_every, "icons_every")
        check_every(relations_every, "relations_every")
        check_every(groups_every, "groups_every")
        checked_mix(groups_of)
        GroupPlan.of((), groups, 0)
        self.step = 0
        self.snapshot_step: int | None = None
        self._make_logger = make_logger
        self._logger: ArtifactLogger | None = None
        self._icons_every: Every = icons_every
        self._icons_seconds = icons_seconds
        self._grids = grids
        self._trust = Allowance(trust, "trust")
        self._relations_every: Every = relations_every
        self._relations = Allowance(relations, "relations")
        self._groups_every: Every = groups_every if groups else None
        self._groups = Allowance(groups_share, "groups_share")
        self._group_icons_seconds = 0.0 if icons_every is None else group_icons_seconds
        self._strict = strict
        self._verbose = verbose
        self._is_chief = is_chief
        self._unit = unit
        self._icon_step: int | None = None
        self._relation_step: int | None = None
        self._groups_step: int | None = None
        self._warned: set[str] = set()

    def log_due(self, n_steps: int | None, before: int | None = None) -> None:
        """Logs what takes time, where it is due at this step.

        Args:
          n_steps: How many steps there will be, where known.
          before: The step of the last call; by default the one before this.
        """
        if is_due(self.step, n_steps, self._relations_every, before) and self._relations.seconds_left() > 0:
            self.log_relations(self._relations.seconds_left())
        if is_due(self.step, n_steps, self._groups_every, before) and self._groups.seconds_left() > 0:
            self.log_groups(self._groups.seconds_left())
        if is_due(self.step, n_steps, self._icons_every, before):
            self.log_icons()

    def log_end(self) -> None:
        """Logs the final state, as far as it is not logged yet."""
        if self.snapshot_step != self.step:
            self.log_snapshot(is_last=True)
        if self._relations_every is not None and self._relation_step != self.step:
            self.log_relations()
        if self._groups_every is not None and self._groups_step != self.step:
            self.log_groups()
        if self._icons_every is not None and self._icon_step != self.step:
            self.log_icons()
        if self._grids:
            self.log_grids()

    def log_snapshot(self, *, is_last: bool = False) -> None:
        """Takes and logs a snapshot; that of the last step is checked in any case, unless checks are off."""
        self._attempt("a snapshot", lambda: self._try_snapshot(is_last))

    def log_icons(self) -> None:
        """Renders and logs icons. After an interrupt this goes on where it was interrupted."""
        self._attempt("icons", self._try_icons)

    def log_relations(self, seconds: float | None = None) -> None:
        """Computes and logs attribution between layers, of as many examples as there is time for."""
        self._attempt("relations between layers", lambda: self._try_relations(seconds))

    def log_groups(self, seconds: float | None = None) -> None:
        """Finds and logs groups of neurons, as many as there is time for. After an interrupt this goes on."""
        self._attempt("groups of neurons", lambda: self._try_groups(seconds))

    def log_grids(self) -> None:
        """Renders and logs activation grids of all examples and layers."""
        self._attempt("activation grids", self._try_grids)

    def _try_snapshot(self, is_last: bool) -> None:
        logger = self._set_up()
        trust = self._trust.allows() or (is_last and self._trust.share > 0)
        start = time.monotonic()
        n_bytes = logger.log_snapshot(self.step, trust=trust).n_bytes
        if trust:
            self._trust.spend(time.monotonic() - start)
        if self._verbose and self.snapshot_step is None and n_bytes > _LARGE_SNAPSHOT:
            print(
                f"semantic dictionary: snapshots take {n_bytes / 1e6:.1f} MB each, and TensorBoard keeps up to 50 in "
                "memory; fewer examples or layers, or fewer snapshots, make that less",
                file=sys.stderr,
            )
        self.snapshot_step = self.step

    def _try_icons(self) -> None:
        logger = self._set_up()
        bars = (progress_bar("icon"), progress_bar("image", "looked at")) if self._verbose else (no_progress,) * 2
        complete = logger.log_dictionaries(self.step, *bars)
        self._icon_step = self.step
        if self._verbose and not complete:
            print(
                f"semantic dictionary: {self._icons_seconds:g} s were not enough for all icons; those of the most "
                "active channels are logged, and log_icons() goes on",
                file=sys.stderr,
            )

    def _try_relations(self, seconds: float | None) -> None:
        logger = self._set_up()
        start = time.monotonic()
        progress = progress_bar("example", "related from layer to layer") if self._verbose else no_progress
        try:
            complete = logger.log_relations(self.step, seconds=seconds, progress=progress)
        finally:
            self._relations.spend(time.monotonic() - start)
        if complete:
            self._relation_step = self.step

    def _try_groups(self, seconds: float | None) -> None:
        logger = self._set_up()
        start = time.monotonic()
        bars = (no_progress,) * 2
        if self._verbose:
            bars = progress_bar("factorisation", "made"), progress_bar("group icon")
        try:
            complete = logger.log_groups(
                self.step,
                seconds=seconds,
                icon_seconds=self._group_icons_seconds,
                progress=bars[0],
                icon_progress=bars[1],
            )
        finally:
            self._groups.spend(time.monotonic() - start)
        if complete:
            self._groups_step = self.step
        elif self._verbose and seconds is None:
            print(
                f"semantic dictionary: {self._group_icons_seconds:g} s were not enough for all icons of groups; those "
                "of shared groups come first, and log_groups() goes on",
                file=sys.stderr,
            )

    def _try_grids(self) -> None:
        self._set_up().log_grids(self.step, progress=progress_bar("grid") if self._verbose else no_progress)

    def _attempt(self, what: str, log: Callable[[], None]) -> None:
        if not self._is_chief():
            return
        try:
            log()
        except Exception as error:
            if self._strict:
                raise
            message = f"{what} could not be logged: {type(error).__name__}: {error}"
            if message not in self._warned:
                self._warned.add(message)
                text = f"{message} ({self._unit} {self.step}; training goes on, strict=True raises this)"
                warnings.warn(f"semantic dictionary: {text}", stacklevel=2)

    def _set_up(self) -> ArtifactLogger:
        if self._logger is None:
            self._logger = self._make_logger()
        return self._logger
