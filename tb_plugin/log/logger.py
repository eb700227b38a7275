"""Logging the artifacts of a network: what every framework's callback or loop calls."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal, TypeAlias

from tb_plugin.deadline import Deadline
from tb_plugin.events import ArtifactWriter
from tb_plugin.events.logged import logged
from tb_plugin.log.progress import no_progress
from tb_plugin.log.setting import Setting
from tb_plugin.log.settings import checked_kind
from tb_plugin.makers.maker import Maker, Progress, Resumable, Study
from tb_plugin.network import LayerInfo

# "own": as long as the settings of the kind say.
Seconds: TypeAlias = float | Literal["own"] | None


@dataclass(frozen=True)
class Logged:
    """What became of artifacts.

    Attributes:
      n_bytes: Their size in the event file.
      complete: Whether everything is made that was to be made.
      seconds: How long it took, after what is made once for all steps.
    """

    n_bytes: int
    complete: bool
    seconds: float = field(default=0.0, compare=False)


class ArtifactLogger:
    """Writes artifacts of one network: one loop over the makers of a kind."""

    def __init__(self, study: Study, writer: ArtifactWriter, log: Sequence[Setting]) -> None:
        """Keeps what is needed.

        Args:
          study: What artifacts are made from.
          writer: Where artifacts go.
          log: The settings of the kinds; a kind that is not listed is made by its default settings.
        """
        self._study = study
        self._writer = writer
        self._settings = {type(setting): setting for setting in log}
        self._makers: dict[type[Setting], Sequence[Maker]] = {}

    @property
    def layers(self) -> tuple[LayerInfo, ...]:
        """Of which layers it writes, shallow to deep."""
        return self._study.layers

    def log(
        self, kind: type[Setting], step: int, *, seconds: Seconds = "own", progress: Progress = no_progress
    ) -> Logged:
        """Makes and writes the artifacts of a kind.

        An interrupt (Ctrl-C) writes what is finished and goes on to the caller. Called again for the same step, this
        goes on where it was interrupted or ran out of time.

        Args:
          kind: Of which kind, as `Icons`.
          step: At which step.
          seconds: Time for it, shared by the makers of the kind; None for no limit; "own" as its settings say.
          progress: Is told what is counted, how many are finished, and of how many.

        Raises:
          ValueError: If it is no kind that is logged by itself, or the network computes something that is not finite.
        """
        makers = self._makers_of(checked_kind(kind))
        begun = time.monotonic()
        deadline = Deadline.after(self._setting(kind).schedule.seconds if seconds == "own" else seconds)
        n_bytes, complete = 0, True
        for i, maker in enumerate(makers):
            if i and not deadline.has():
                complete = False
                break
            try:
                part = max(0.0, deadline.left) / (len(makers) - i) if deadline.binds else None
                complete &= maker.make(step, part, _part_of(progress, i, len(makers)))
            finally:
                n_bytes += sum(self._writer.write(artifact, step) for artifact in maker.artifacts())
        return Logged(n_bytes, complete, time.monotonic() - begun)

    def resume(self, step: int, log_dir: Path) -> None:
        """Goes on from what another process has logged at a step into a run's directory, where a kind can."""
        for maker in (maker for kind in self._settings for maker in self._makers_of(kind)):
            if isinstance(maker, Resumable):
                maker.resume(step, logged(log_dir, maker.kind))

    def _setting(self, kind: type[Setting]) -> Setting:
        return self._settings.get(kind) or kind()

    def _makers_of(self, kind: type[Setting]) -> Sequence[Maker]:
        if kind not in self._makers:
            self._makers[kind] = self._setting(kind).makers(self._study)
        return self._makers[kind]


def _part_of(progress: Progress, i: int, n: int) -> Progress:
    """Progress of one of several makers that have the same work to do."""
    return lambda what, done, total: progress(what, i * total + done, n * total)
