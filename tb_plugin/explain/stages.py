"""Explaining a trained model in a given time: one stage after another, which go on where they were interrupted."""

from __future__ import annotations

import json
import re
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from tb_plugin.events.folder import LocalFolder, folder_of
from tb_plugin.log.logger import ArtifactLogger
from tb_plugin.log.progress import progress_bar
from tb_plugin.log.setting import Setting, name_of
from tb_plugin.log.settings import ALL

_UNITS = {"": 1, "s": 1, "m": 60, "h": 3600}
_FILE = "semantic_dictionary.json"
# A trained model is logged at one step.
STEP = 0


def local_directory(log_dir: str) -> Path:
    """Reads a directory; what is finished of a run is noted beside it, so it must be of this machine.

    Raises:
      ValueError: If it is not.
    """
    folder = folder_of(log_dir)
    if isinstance(folder, LocalFolder):
        return folder.path
    raise ValueError(f"logdir must be a directory of this machine, got {log_dir}")


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
      done: Names of the settings whose artifacts are complete.
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
        """Notes that a kind is complete, on disk as well."""
        record = Record(self.path, self.settings, (*self.done, name))
        record.save()
        return record

    def save(self) -> None:
        """Writes it, whole or not at all."""
        self.path.parent.mkdir(parents=True, exist_ok=True)
        new = self.path.with_suffix(".new")
        new.write_text(json.dumps({"settings": self.settings, "done": self.done}, indent=1), encoding="utf-8")
        new.replace(self.path)


def missing(record: Record, log: Sequence[Setting]) -> list[Setting]:
    """Gives the kinds that are not complete yet."""
    return [setting for setting in log if setting.part and name_of(setting) not in record.done]


def run_stages(
    make_logger: Callable[[], ArtifactLogger],
    record: Record,
    seconds: float | None,
    say: Callable[[str], None],
    log: Sequence[Setting] = ALL,
) -> Record:
    """Logs the kinds that are not complete yet; an interrupt (Ctrl-C) leaves what is finished and can be gone on from.

    Args:
      make_logger: Looks at the model, if there is anything left to do.
      record: What is complete.
      seconds: Time for all of them: each gets its part of what those before it left over. None sets no limit.
      say: Is told what is done.
      log: What is logged, in order.

    Returns:
      The record of what is complete then.
    """
    left = missing(record, log)
    if not left:
        say("everything is logged already")
        return record
    end = None if seconds is None else time.monotonic() + seconds
    logger = make_logger()
    record.save()
    logger.resume(STEP, record.path.parent)
    for at, setting in enumerate(left):
        part = setting.part / sum(other.part for other in left[at:])
        own = None if end is None else max(0.0, end - time.monotonic()) * part
        begun = time.monotonic()
        logged = logger.log(type(setting), STEP, seconds=own, progress=progress_bar())
        for problem in (*logged.problems, *logged.few):
            say(problem)
        took = f"{name_of(setting)}: {time.monotonic() - begun:.0f} s"
        if logged.complete:
            record = record.with_done(name_of(setting))
            say(took)
        else:
            say(f"{took}, not complete: the same command again goes on, or --budget gives more time")
    return record
