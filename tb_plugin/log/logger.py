"""Logging the artifacts of a network: what every framework's callback or loop calls."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal, TypeAlias

from tb_plugin.deadline import Deadline
from tb_plugin.events import ArtifactWriter
from tb_plugin.events.logged import logged
from tb_plugin.log.progress import no_progress
from tb_plugin.log.setting import Setting
from tb_plugin.log.settings import checked_kind
from tb_plugin.makers.maker import Brief, Maker, Progress, Resumable, Study
from tb_plugin.network import LayerInfo

# "own": as long as the settings of the kind say.
Seconds: TypeAlias = float | Literal["own"] | None
# A step and which weights the network had then (see `tb_plugin.log.fingerprint`).
Moment: TypeAlias = tuple[int, int]


@dataclass(frozen=True)
class Logged:
    """What became of artifacts.

    Attributes:
      n_bytes: Their size in the event file.
      complete: Whether everything is made that was to be made.
      problems: What was left out, and why, each in a sentence.
      few: What cannot be done of so few images, each in a sentence.
      seconds: How long it took, after what is made once for all steps.
    """

    n_bytes: int
    complete: bool
    problems: tuple[str, ...] = ()
    few: tuple[str, ...] = ()
    seconds: float = field(default=0.0, compare=False)


class ArtifactLogger:
    """Writes artifacts of one network: one loop over the makers of a kind."""

    def __init__(
        self, study: Study, writer: ArtifactWriter, log: Sequence[Setting], weights: Callable[[], int] = lambda: 0
    ) -> None:
        """Keeps what is needed.

        Args:
          study: What artifacts are made from.
          writer: Where artifacts go.
          log: The settings of the kinds; a kind that is not listed is made by its default settings.
          weights: Gives a fingerprint of the network's weights, as they may change while a step lasts.
        """
        self._study = study
        self._writer = writer
        self._settings = {type(setting): setting for setting in log}
        self._makers: dict[type[Setting], Sequence[Maker]] = {}
        self._weights = weights
        self._moment: Moment = -1, 0
        self._n_renewed, self._renewed_at = 0, -1

    @property
    def moment(self) -> Moment:
        """When something was logged last."""
        return self._moment

    def now(self, step: int) -> Moment:
        """Tells what the moment is, if the step is this one."""
        return step, self._weights()

    @property
    def layers(self) -> tuple[LayerInfo, ...]:
        """Of which layers it writes, shallow to deep."""
        return self._study.layers

    def with_study(self, change: Callable[[Study], Study]) -> ArtifactLogger:
        """Gives one that writes to the same run, and makes its artifacts from a study that is changed."""
        return ArtifactLogger(change(self._study), self._writer, tuple(self._settings.values()), self._weights)

    def log(
        self,
        kind: type[Setting],
        step: int,
        *,
        seconds: Seconds = "own",
        progress: Progress = no_progress,
        brief: bool = False,
    ) -> Logged:
        """Makes and writes the artifacts of a kind.

        An interrupt (Ctrl-C) writes what is finished and goes on to the caller. Called again for the same step, this
        goes on where it was interrupted or ran out of time, unless the weights are others.

        Args:
          kind: Of which kind, as `Icons`.
          step: At which step.
          seconds: Time for it, shared by the makers of the kind; None for no limit; "own" as its settings say.
          progress: Is told what is counted, how many are finished, and of how many.
          brief: Whether makers leave out what takes long, where they can.

        Raises:
          ValueError: If it is no kind that is logged by itself, or the network computes something that is not finite.
        """
        makers = self._makers_of(checked_kind(kind))
        begun = time.monotonic()
        deadline = Deadline.after(self._setting(kind).schedule.seconds if seconds == "own" else seconds)
        n_bytes, complete = 0, True
        told_apart = self._begin(step)
        for i, maker in enumerate(makers):
            if i and not deadline.has():
                complete = False
                break
            try:
                part = max(0.0, deadline.left) / (len(makers) - i) if deadline.binds else None
                make = maker.make_briefly if brief and isinstance(maker, Brief) else maker.make
                complete &= make(told_apart, part, _part_of(progress, i, len(makers)))
            finally:
                n_bytes += sum(self._writer.write(artifact, step) for artifact in maker.artifacts())
        problems = self._study.problems
        return Logged(n_bytes, complete, problems.taken(), problems.taken_few(), time.monotonic() - begun)

    def resume(self, step: int, log_dir: Path) -> None:
        """Goes on from what another process has logged at a step into a run's directory, where a kind can."""
        for maker in (maker for kind in self._settings for maker in self._makers_of(kind)):
            if isinstance(maker, Resumable):
                maker.resume(step, logged(log_dir, maker.kind))

    def _begin(self, step: int) -> int:
        """Notes the moment. Gives what makers tell it from others by: the step, or else a number that is no step.

        A maker that is asked for a step again goes on with what it has made of it, which is of other weights then.
        """
        now = self.now(step)
        if now[0] == self._moment[0] and now != self._moment:
            self._n_renewed, self._renewed_at = self._n_renewed + 1, step
        self._moment = now
        return -self._n_renewed if step == self._renewed_at else step

    def _setting(self, kind: type[Setting]) -> Setting:
        return self._settings.get(kind) or kind()

    def _makers_of(self, kind: type[Setting]) -> Sequence[Maker]:
        if kind not in self._makers:
            self._makers[kind] = self._setting(kind).makers(self._study)
        return self._makers[kind]


def _part_of(progress: Progress, i: int, n: int) -> Progress:
    """Progress of one of several makers that have the same work to do."""
    return lambda what, done, total: progress(what, i * total + done, n * total)
