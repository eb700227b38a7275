"""What the settings of every kind have in common."""

from __future__ import annotations

import abc
from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

from tb_plugin.log.schedule import Schedule
from tb_plugin.makers.maker import Maker, Study


def option(text: str, kind: type, *, several: bool = False) -> dict[str, object]:
    """Describes a field that is an option of the command line as well."""
    return {"help": text, "type": kind, "nargs": "+" if several else None}


@dataclass(frozen=True, eq=False)
class Setting(abc.ABC):
    """What is common to the settings of all kinds.

    Attributes:
      title: What it logs, in messages.
      part: Its part of the time of the command line, beside the parts of the other kinds.
      with_snapshots: Whether it is logged with each snapshot, also the one that training begins from.
    """

    title: ClassVar[str]
    part: ClassVar[float] = 0.0
    with_snapshots: ClassVar[bool] = False

    @property
    def schedule(self) -> Schedule:
        """When it is logged, and how much time it takes; by default at the end alone."""
        return Schedule()

    @abc.abstractmethod
    def makers(self, study: Study) -> Sequence[Maker]:
        """Gives what makes its artifacts."""

    @property
    def unfinished(self) -> str:
        """Says, of artifacts that are not complete, what comes first; empty where nothing is to be said."""
        return ""


def name_of(setting: Setting | type[Setting]) -> str:
    """Gives the name of a kind's settings, as "icons"."""
    kind = setting if isinstance(setting, type) else type(setting)
    return kind.__name__.lower()
