"""Explaining a trained model in a given time: one stage after another, which go on where they were interrupted."""

from __future__ import annotations

import json
import re
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from tb_plugin.events.logged import logged_dictionaries
from tb_plugin.log.logger import ArtifactLogger
from tb_plugin.log.progress import progress_bar

_UNITS = {"": 1, "s": 1, "m": 60, "h": 3600}
_FILE = "semantic_dictionary.json"
# A trained model is logged at one step.
STEP = 0


@dataclass(frozen=True)
class Stage:
    """One kind of artifact.

    Attributes:
      name: What is logged.
      share: Of the time that is there for all of them, in parts of the sum.
      log: Logs it into a run's directory within so many seconds (None: as many as it takes), and tells whether it is
        complete.
    """

    name: str
    share: float
    log: Callable[[ArtifactLogger, Path, float | None], bool]


def _log_snapshot(logger: ArtifactLogger, log_dir: Path, seconds: float | None) -> bool:
    return logger.log_snapshot(STEP, trust=True, trust_seconds=seconds).complete


def _log_relations(logger: ArtifactLogger, log_dir: Path, seconds: float | None) -> bool:
    return logger.log_relations(STEP, seconds=seconds, progress=progress_bar("example", "related from layer to layer"))


def _log_groups(logger: ArtifactLogger, log_dir: Path, seconds: float | None) -> bool:
    half = None if seconds is None else seconds / 2
    bars = progress_bar("factorisation", "found"), progress_bar("icon of groups", "rendered")
    return logger.log_groups(STEP, seconds=half, icon_seconds=half, progress=bars[0], icon_progress=bars[1])


def _log_icons(logger: ArtifactLogger, log_dir: Path, seconds: float | None) -> bool:
    bars = progress_bar("icon"), progress_bar("image", "looked at")
    return logger.log_dictionaries(STEP, *bars, seconds=seconds, resumed=logged_dictionaries(log_dir))


def _log_grids(logger: ArtifactLogger, log_dir: Path, seconds: float | None) -> bool:
    return logger.log_grids(STEP, progress=progress_bar("grid"), seconds=seconds)


STAGES = (
    Stage("snapshot", 0.05, _log_snapshot),
    Stage("relations", 0.15, _log_relations),
    Stage("icons", 0.4, _log_icons),
    Stage("groups", 0.15, _log_groups),
    Stage("grids", 0.25, _log_grids),
)


def parse_duration(text: str) -> float | None:
    """Reads a time such as "90s", "10m", "1.5h", or "none".

    Returns:
      Seconds; None for as long as it takes.

    Raises:
      ValueError: If it is no time.
    """
    if text == "none":
        return None
    found = re.fullmatch(r"(\d+(?:\.\d+)?)([smh]?)", text.strip())
    if not found:
        raise ValueError(f'budget must be a time as "90s", "10m" or "1h", or "none", got {text!r}')
    return float(found[1]) * _UNITS[found[2]]


@dataclass(frozen=True)
class Record:
    """What was finished of a run, kept beside its events, so that calling again goes on.

    Attributes:
      path: The file.
      settings: What the run was made from.
      done: Names of the stages that are complete.
    """

    path: Path
    settings: Mapping[str, object]
    done: tuple[str, ...] = ()

    @classmethod
    def of(cls, log_dir: Path, settings: Mapping[str, object]) -> Record:
        """Reads that of a run; an empty one if there is none.

        Raises:
          ValueError: If the run was made from something else.
        """
        path = log_dir / _FILE
        if not path.exists():
            return cls(path, settings)
        kept = json.loads(path.read_text(encoding="utf-8"))
        differing = [name for name in settings if kept["settings"].get(name) != json.loads(json.dumps(settings[name]))]
        if differing:
            raise ValueError(
                f"{log_dir} was made with other {', '.join(differing)}: choose another run, or delete that one"
            )
        return cls(path, settings, tuple(kept["done"]))

    def with_done(self, name: str) -> Record:
        """Notes that a stage is complete, on disk as well."""
        record = Record(self.path, self.settings, (*self.done, name))
        record.save()
        return record

    def save(self) -> None:
        """Writes it, whole or not at all."""
        self.path.parent.mkdir(parents=True, exist_ok=True)
        new = self.path.with_suffix(".new")
        new.write_text(json.dumps({"settings": self.settings, "done": self.done}, indent=1), encoding="utf-8")
        new.replace(self.path)


def run_stages(
    make_logger: Callable[[], ArtifactLogger],
    record: Record,
    seconds: float | None,
    say: Callable[[str], None],
    stages: tuple[Stage, ...] = STAGES,
) -> Record:
    """Does the stages that are not complete yet; an interrupt (Ctrl-C) leaves what is finished and can be gone on from.

    Args:
      make_logger: Looks at the model, if there is anything left to do.
      record: Of what is complete.
      seconds: For all of them: each gets its share of what those before it left over. None for no limit.
      say: Is told what is done.
      stages: In order.

    Returns:
      The record of what is complete then.
    """
    left = [stage for stage in stages if stage.name not in record.done]
    if not left:
        say("everything is logged already")
        return record
    end = None if seconds is None else time.monotonic() + seconds
    logger = make_logger()
    record.save()
    for at, stage in enumerate(left):
        share = stage.share / sum(other.share for other in left[at:])
        own = None if end is None else max(0.0, end - time.monotonic()) * share
        begun = time.monotonic()
        complete = stage.log(logger, record.path.parent, own)
        took = f"{stage.name}: {time.monotonic() - begun:.0f} s"
        if complete:
            record = record.with_done(stage.name)
            say(took)
        else:
            say(f"{took}, not complete: the same command again goes on, or --budget gives more time")
    return record
