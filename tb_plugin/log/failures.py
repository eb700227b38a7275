"""What fails while a network trains: how often it is tried again, and that it is said once."""

from __future__ import annotations

from collections.abc import Callable

from tb_plugin.log.logger import ArtifactLogger
from tb_plugin.log.notices import in_short
from tb_plugin.log.setting import Setting
from tb_plugin.log.warned import warn

# At so many steps it is tried to look at the model: what fails before training, as with parameters that are made by the
# first batch, may work after an epoch; what fails again and again only takes time.
_MOST_SET_UPS = 3


class NotSetUpError(Exception):
    """The model could not be looked at, and that is said."""


class Failures:
    """Remembers what has failed."""

    def __init__(self, unit: str) -> None:
        """Begins.

        Args:
          unit: What a step is, as "epoch".
        """
        self._unit = unit
        self._warned: set[tuple[type[Setting] | None, type[Exception]]] = set()
        self._failed_set_ups: set[int] = set()

    def forget(self) -> None:
        """Lets everything be tried, and said, again."""
        self._warned.clear()
        self._failed_set_ups.clear()

    def warn(self, kind: type[Setting] | None, error: Exception, step: int) -> None:
        """Warns once of each kind of failure: what cannot be logged (None: nothing can), and the type of the cause."""
        if (kind, type(error)) in self._warned:
            return
        self._warned.add((kind, type(error)))
        what = "nothing can be logged" if kind is None else f"{kind.title} could not be logged"
        warn(f"{what}: {in_short(error)} ({self._unit} {step}; training goes on, strict=True raises this)")

    def set_up(self, make_logger: Callable[[], ArtifactLogger], step: int) -> ArtifactLogger:
        """Looks at the model, once at a step, and at a few steps if it fails.

        Raises:
          NotSetUpError: If it is not tried any more.
        """
        if step in self._failed_set_ups or len(self._failed_set_ups) >= _MOST_SET_UPS:
            raise NotSetUpError
        try:
            return make_logger()
        except Exception:
            self._failed_set_ups.add(step)
            raise
