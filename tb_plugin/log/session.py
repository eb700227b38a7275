"""What is logged when, while a network trains: what every framework's callback or loop shares."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Sequence

from tb_plugin.events import Folder, chosen_run, last_step
from tb_plugin.log.budget import Budget, Ending, divided, told_costs, waiting
from tb_plugin.log.failures import Failures, NotSetUpError
from tb_plugin.log.logger import ArtifactLogger, Logged, Moment, Seconds
from tb_plugin.log.progress import no_progress, progress_bar
from tb_plugin.log.randomness import same_random_numbers
from tb_plugin.log.schedule import Allowance, Turns, is_due
from tb_plugin.log.settings import Setting, Snapshots, Trust, checked_kind, is_default, listed
from tb_plugin.log.warned import warn, warnings_end_nothing

DEFAULT_SHARE, DEFAULT_FINISH = 0.1, 60.0
_LARGE_SNAPSHOT = 4_000_000
# The part of the time at the end of a kind that names none, and of the checks of the last snapshot.
_PART = 0.1
# In less time nothing is begun before the end.
_LEAST_SECONDS = 0.1
_LONG_SET_UP = 2.0


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
        share: float = DEFAULT_SHARE,
        finish_seconds: float | None = DEFAULT_FINISH,
    ) -> None:
        """Keeps the settings.

        Args:
          make_logger: Looks at the model, when something is logged for the first time.
          log: What is logged.
          strict: Whether failures are raised.
          verbose: Whether to show progress and to say what is left out.
          is_chief: Tells whether this process logs, of several that train one model.
          unit: What a step is, as "epoch".
          share: The share of the training's time that all of our work may take before the end, in [0, 1).
          finish_seconds: Time for what is logged at the end, beside the snapshot; None for no limit.

        Raises:
          ValueError: If `log` lists something that cannot be logged.
        """
        self.step = 0
        self._make_logger = make_logger
        self._logger: ArtifactLogger | None = None
        self._settings = {type(setting): setting for setting in listed(log)}
        self._budget = Budget(share)
        self._allowances = {kind: Allowance(own) for kind, own in divided(self._settings, share).items()}
        self._finish_seconds = finish_seconds
        # At the end of training what is left of the time for it.
        self._ending: Ending | None = None
        # How much time a kind must have, as it made nothing of less.
        self._wanted: dict[type[Setting], float] = {}
        self._turns = Turns()
        self._has_said_costs = False
        self._strict = strict
        self._verbose = verbose
        self._is_chief = is_chief
        self._before: int | None = None
        # When nothing was left to do of each kind, the last time.
        self._done: dict[type[Setting], Moment] = {}
        self._failures = Failures(unit)

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
        self.step, before, self._before = step, self._before, step
        # A last step that was not the last one has no part in it.
        self._ending = None
        self._say_costs()
        every = self._settings[Snapshots].schedule.every
        # Each time that this is called, also where steps are counted anew.
        if every == 1 or is_due(step, n_steps, every, before):
            self._log_snapshot(is_last=step == n_steps)
        for kind, setting in self._others():
            if not is_due(step, n_steps, setting.schedule.every, before):
                continue
            seconds = "own" if setting.schedule.share is None else self._seconds_left(kind)
            if seconds == "own" or seconds >= self._wanted.get(kind, _LEAST_SECONDS):
                brief = self._turns.are_brief(kind, setting.schedule.whole, step, n_steps, before)
                self._attempt(kind, lambda kind=kind, seconds=seconds, brief=brief: self._try(kind, seconds, brief))

    def log_end(self) -> None:
        """Logs the final state, as far as it is not logged yet, in the time that there is for it.

        The weights may be others than those of the last step: averages, or those of the best step. An interrupt
        (Ctrl-C) ends that, and nothing else: training is over, and its results are not lost by it. What is finished is
        logged.
        """
        if not self._is_ours():
            self._say_waiting()
            return
        self._begun_ending()
        try:
            self._log_rest()
        except KeyboardInterrupt:
            self._say("interrupted; what was finished is logged, and log(Icons), say, goes on")
        finally:
            self._ending = None

    def _log_rest(self) -> None:
        self._attempt(Snapshots, lambda: self._try_unless_done(Snapshots, self._try_last_snapshot))
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
        self._failures.forget()
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
        for kind in (each for each, setting in self._others() if setting.with_snapshots):
            self._attempt(kind, lambda kind=kind: self._try(kind, "own"))

    def _try_snapshot(self, is_last: bool) -> None:
        logger, seconds, start = self._set_up(), self._seconds_for_checks(is_last), time.monotonic()
        logged = logger.log(Snapshots, self.step, seconds=seconds)
        if seconds != 0:
            self._note(Trust, time.monotonic() - start, seconds, made_something=logged.complete)
        if self._verbose and Snapshots not in self._done and logged.n_bytes > _LARGE_SNAPSHOT:
            self._say(
                f"snapshots take {logged.n_bytes / 1e6:.1f} MB each, and TensorBoard keeps up to 50 in memory; fewer "
                "examples or layers, or fewer snapshots, make that less"
            )
        self._done[Snapshots] = self._set_up().moment
        self._tell(logged, Snapshots)

    def _try_last_snapshot(self) -> None:
        # Of other weights than those of the last step all is logged anew, checks included, and in time of its own.
        self._ending = None
        self._try_snapshot(is_last=True)

    def _try_unless_done(self, kind: type[Setting], log: Callable[[], None]) -> None:
        if self._done.get(kind) != self._set_up().now(self.step):
            log()

    def _begun_ending(self) -> Ending:
        """Gives what is left of the time at the end, which begins with the last snapshot."""
        if self._ending is None:
            parts = {kind: setting.part or _PART for kind, setting in self._settings.items() if kind is not Snapshots}
            self._ending = Ending(self._finish_seconds, parts)
        return self._ending

    def _seconds_for_checks(self, is_last: bool) -> float | None:
        """Time for the checks of a snapshot; 0 for none."""
        allowance = self._allowances.get(Trust)
        if allowance is None or allowance.share == 0:
            return 0
        if is_last:
            return self._begun_ending().seconds_for(Trust)
        seconds = self._seconds_left(Trust)
        return seconds if seconds >= self._wanted.get(Trust, _LEAST_SECONDS) else 0

    def _try(self, kind: type[Setting], seconds: Seconds, brief: bool = False) -> None:
        logger, setting = self._set_up(), self._settings.get(kind) or kind()
        own, had_all_its_time = setting.schedule.seconds, seconds in (None, "own")
        if seconds == "own":
            seconds = self._finish_seconds if self._ending is None else self._ending.seconds_for(kind)
            seconds = own if seconds is None else seconds if own is None else min(own, seconds)
        start, n_bytes, complete = time.monotonic(), 0, False
        try:
            progress = progress_bar() if self._verbose and not brief else no_progress
            logged: Logged = logger.log(kind, self.step, seconds=seconds, progress=progress, brief=brief)
            n_bytes, complete = logged.n_bytes, logged.complete
        finally:
            self._note(kind, time.monotonic() - start, seconds, made_something=complete or n_bytes > 0)
        if (complete or setting.schedule.share is None) and not brief:
            self._done[kind] = logger.moment
        if self._verbose and not complete and had_all_its_time and seconds is not None:
            first = f"; {setting.unfinished}" if setting.unfinished and n_bytes else ""
            self._say(f"{seconds:.0f} s were not enough for all {kind.title}{first}; log({kind.__name__}) goes on")
        self._tell(logged, kind)

    def _tell(self, logged: Logged, kind: type[Setting]) -> None:
        """Says what was left out of something that is logged all the same."""
        is_asked_for = not is_default(self._settings.get(kind))
        for problem in (*logged.problems, *logged.few):
            if self._strict and (is_asked_for or problem in logged.problems):
                raise ValueError(problem)
            warn(problem)

    def _seconds_left(self, kind: type[Setting]) -> float:
        """What a kind may take before the end of training: of its own share, and of that of all together."""
        schedule = self._settings[kind].schedule
        # Who asks for so many seconds every so many steps has said what may be spent.
        if schedule.seconds is not None and isinstance(schedule.every, int):
            return schedule.seconds
        left = min(self._allowances[kind].seconds_left(), self._budget.left)
        return left if schedule.seconds is None else min(left, schedule.seconds)

    def _note(self, kind: type[Setting], took: float, seconds: float | None, *, made_something: bool) -> None:
        if kind in self._allowances:
            self._allowances[kind].spend(took)
        if made_something:
            self._wanted.pop(kind, None)
        elif seconds is not None:
            self._wanted[kind] = 2 * max(took, seconds)

    def _attempt(self, kind: type[Setting], log: Callable[[], None]) -> None:
        try:
            if self._is_ours():
                with self._budget.working(), same_random_numbers(), warnings_end_nothing():
                    log()
        except NotSetUpError:
            return
        except Exception as error:
            if self._strict:
                raise
            self._failures.warn(None if self._logger is None else kind, error, self.step)

    def _is_ours(self) -> bool:
        """Whether this process is the one that logs."""
        try:
            return self._is_chief()
        except Exception as error:
            if self._strict:
                raise
            self._failures.warn(None, error, self.step)
            return False

    def _set_up(self) -> ArtifactLogger:
        if self._logger is None:
            begun = time.monotonic()
            self._logger = self._failures.set_up(self._make_logger, self.step)
            took = time.monotonic() - begun
            if took > _LONG_SET_UP and self._verbose:
                self._say(f"set-up took {took:.1f} s, once")
        return self._logger

    def _say_costs(self) -> None:
        """Says once, when the first time of training is known, what share of it is ours."""
        if self._has_said_costs or not self._verbose or not self._is_ours() or not self._budget.trained:
            return
        self._has_said_costs = True
        self._say(told_costs(self._budget, self._finish_seconds))

    def _say_waiting(self) -> None:
        if self._verbose and self.has_begun:
            self._say(waiting(self._finish_seconds))

    def _say(self, text: str) -> None:
        print(f"semantic dictionary: {text}", file=sys.stderr)
