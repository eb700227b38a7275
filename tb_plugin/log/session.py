"""What is logged when, while a network trains: what every framework's callback or loop shares."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Sequence

from tb_plugin.events import Folder, chosen_run, last_step
from tb_plugin.log.logger import ArtifactLogger, Logged, Moment, Seconds
from tb_plugin.log.notices import in_short
from tb_plugin.log.progress import no_progress, progress_bar
from tb_plugin.log.schedule import Allowance, is_due
from tb_plugin.log.settings import Setting, Snapshots, Trust, checked_kind, listed
from tb_plugin.log.warned import warn

_LARGE_SNAPSHOT = 4_000_000
# At so many steps it is tried to look at the model: what fails before training, as with parameters that are made by the
# first batch, may work after an epoch; what fails again and again only takes time.
_MOST_SET_UPS = 3


class _NotSetUpError(Exception):
    """The model could not be looked at, and that is said."""


class Session:
    """Logs what is due, and never brings training down: a failure is warned of once, and training goes on.

    Attributes:
      step: The step that is logged.
    """

    def __init__(
        self,
        make_logger: Callable[[], ArtifactLogger],
        log: Sequence[Setting],
        *,
        strict: bool,
        verbose: bool,
        is_chief: Callable[[], bool],
        unit: str,
    ) -> None:
        """Keeps the settings.

        Args:
          make_logger: Looks at the model, when something is logged for the first time.
          log: What is logged.
          strict: Whether failures are raised.
          verbose: Whether to show progress and to say what is left out.
          is_chief: Tells whether this process logs, of several that train one model.
          unit: What a step is, as "epoch".

        Raises:
          ValueError: If `log` lists something that cannot be logged.
        """
        self.step = 0
        self._make_logger = make_logger
        self._logger: ArtifactLogger | None = None
        self._settings = {type(setting): setting for setting in listed(log)}
        shares = {kind: setting.schedule.share for kind, setting in self._settings.items()}
        self._allowances = {kind: Allowance(share) for kind, share in shares.items() if share is not None}
        self._strict = strict
        self._verbose = verbose
        self._is_chief = is_chief
        self._unit = unit
        self._before: int | None = None
        # When nothing was left to do of each kind, the last time.
        self._done: dict[type[Setting], Moment] = {}
        self._failed_set_ups: set[int] = set()
        self._warned: set[tuple[type[Setting] | None, type[Exception]]] = set()

    @property
    def has_begun(self) -> bool:
        """Whether anything was logged, or tried to be."""
        return self._before is not None

    def go_on_in(self, find_run: Callable[[], object]) -> None:
        """Counts from the step that was logged last into a run's directory, or into the newest one beside it."""
        self._attempt(Snapshots, lambda: self._count_from(find_run()))

    def begin(self, step: int, n_steps: int | None = None) -> None:
        """Logs a snapshot of the state that training begins from."""
        self.step = self._before = step
        self._log_snapshot(is_last=step == n_steps)

    def log_step(self, step: int, n_steps: int | None) -> None:
        """Logs what is due at a step.

        Args:
          step: Steps done.
          n_steps: How many there will be, where known.
        """
        self.step, before = step, self._before
        self._before = step
        every = self._settings[Snapshots].schedule.every
        # Each time that this is called, also where steps are counted anew.
        if every == 1 or is_due(step, n_steps, every, before):
            self._log_snapshot(is_last=step == n_steps)
        for kind, setting in self._others():
            schedule = setting.schedule
            if not is_due(step, n_steps, schedule.every, before):
                continue
            seconds: Seconds = "own" if schedule.share is None else self._allowances[kind].seconds_left()
            if seconds == "own" or seconds > 0:
                self._attempt(kind, lambda kind=kind, seconds=seconds: self._try(kind, seconds))

    def log_end(self) -> None:
        """Logs the final state, as far as it is not logged yet.

        The weights may be others than those of the last step: averages, or those of the best step.
        """
        self._attempt(Snapshots, lambda: self._try_unless_done(Snapshots, lambda: self._try_snapshot(is_last=True)))
        for kind, _ in self._others():
            self._attempt(kind, lambda kind=kind: self._try_unless_done(kind, lambda: self._try(kind, "own")))

    def log(self, kind: type[Setting], seconds: Seconds = "own") -> None:
        """Logs one kind now; after an interrupt, or where time was up, this goes on at the same step.

        Args:
          kind: Which kind, as `Icons`.
          seconds: Time for it; None for no limit; "own" as its settings say.

        Raises:
          ValueError: If it is no kind that is logged by itself.
        """
        checked = checked_kind(kind)
        # Who asks for it by hand has perhaps mended something, and wants to know.
        self._failed_set_ups.clear()
        self._warned.clear()
        self._attempt(checked, lambda: self._try(checked, seconds))

    def _count_from(self, run: object) -> None:
        # Not where artifacts go through a writer that somebody else has.
        if not self.has_begun and isinstance(run, Folder):
            self.step = last_step(chosen_run(run, resume=True).folder)

    def _others(self) -> list[tuple[type[Setting], Setting]]:
        """Gives all that is logged beside snapshots, and beside the checks that are a part of them."""
        return [(kind, setting) for kind, setting in self._settings.items() if kind not in (Snapshots, Trust)]

    def _log_snapshot(self, is_last: bool) -> None:
        """Takes and logs a snapshot; the one of the last step is checked in any case, unless checks are off."""
        self._attempt(Snapshots, lambda: self._try_snapshot(is_last))

    def _try_snapshot(self, is_last: bool) -> None:
        allowance = self._allowances.get(Trust)
        checked = allowance is not None and (allowance.allows() or (is_last and allowance.share > 0))
        start = time.monotonic()
        n_bytes = self._set_up().log(Snapshots, self.step, seconds=None if checked else 0).n_bytes
        if allowance is not None and checked:
            allowance.spend(time.monotonic() - start)
        if self._verbose and Snapshots not in self._done and n_bytes > _LARGE_SNAPSHOT:
            self._say(
                f"snapshots take {n_bytes / 1e6:.1f} MB each, and TensorBoard keeps up to 50 in memory; fewer examples "
                "or layers, or fewer snapshots, make that less"
            )
        self._done[Snapshots] = self._set_up().moment

    def _try_unless_done(self, kind: type[Setting], log: Callable[[], None]) -> None:
        if self._done.get(kind) != self._set_up().now(self.step):
            log()

    def _try(self, kind: type[Setting], seconds: Seconds) -> None:
        logger, setting = self._set_up(), self._settings.get(kind) or kind()
        start = time.monotonic()
        try:
            progress = progress_bar() if self._verbose else no_progress
            logged: Logged = logger.log(kind, self.step, seconds=seconds, progress=progress)
        finally:
            if kind in self._allowances:
                self._allowances[kind].spend(time.monotonic() - start)
        has_share = setting.schedule.share is not None
        if logged.complete or not has_share:
            self._done[kind] = logger.moment
        had_all_its_time = seconds in (None, "own")
        if self._verbose and not logged.complete and had_all_its_time and setting.unfinished:
            self._say(f"{setting.unfinished}, and log({kind.__name__}) goes on")

    def _attempt(self, kind: type[Setting], log: Callable[[], None]) -> None:
        try:
            if self._is_chief():
                log()
        except _NotSetUpError:
            return
        except Exception as error:
            if self._strict:
                raise
            self._warn(None if self._logger is None else kind, error)

    def _warn(self, kind: type[Setting] | None, error: Exception) -> None:
        """Warns once of each kind of failure: what cannot be logged (None: nothing can), and the type of the cause."""
        if (kind, type(error)) in self._warned:
            return
        self._warned.add((kind, type(error)))
        what = "nothing can be logged" if kind is None else f"{kind.title} could not be logged"
        warn(f"{what}: {in_short(error)} ({self._unit} {self.step}; training goes on, strict=True raises this)")

    def _set_up(self) -> ArtifactLogger:
        if self._logger is None:
            if self.step in self._failed_set_ups or len(self._failed_set_ups) >= _MOST_SET_UPS:
                raise _NotSetUpError
            try:
                self._logger = self._make_logger()
            except Exception:
                self._failed_set_ups.add(self.step)
                raise
        return self._logger

    def _say(self, text: str) -> None:
        print(f"semantic dictionary: {text}", file=sys.stderr)
