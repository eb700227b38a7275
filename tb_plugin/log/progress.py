"""Showing how far long work is."""

from __future__ import annotations

import dataclasses
import sys
import time
from dataclasses import dataclass

from tb_plugin.makers.maker import Progress

_WIDTH = 30
# Where nobody watches a bar, as in a log file, long work says once in so many seconds how far it is.
_SAID_EVERY = 60.0


def progress_bar() -> Progress:
    """Makes a bar that moves where somebody watches; elsewhere, as in a log file, a line a minute and one at the end.

    What is counted, as "icons rendered", has a bar of its own: `show(what, done, total)`. Work that goes on where it
    was interrupted begins with what is done already: rate and time left are those of what is done since.
    """
    bars: dict[str, _Bar] = {}

    def show(what: str, done: int, total: int) -> None:
        now = time.monotonic()
        bar = bars.setdefault(what, _Bar(now, done, now))
        if done == total:
            del bars[what]
        if sys.stdout.isatty() or _in_notebook():
            print(_line(what, done, total, bar, now), end="\n" if done == total else "", flush=True)
        elif done == total:
            print(f"semantic dictionary: {total} {what}", file=sys.stderr)
        elif now - bar.said >= _SAID_EVERY:
            bars[what] = dataclasses.replace(bar, said=now)
            print(f"semantic dictionary: {done} of {total} {what}{_pace(done, total, bar, now)}", file=sys.stderr)

    return show


def no_progress(what: str, done: int, total: int) -> None:
    """Shows nothing."""


@dataclass(frozen=True)
class _Bar:
    """When something was shown first, how much was done then, and when it was said last."""

    begun: float
    first: int
    said: float


def _in_notebook() -> bool:
    """Libraries import what notebooks are made of anywhere: only a shell with a kernel is one."""
    ipython = sys.modules.get("IPython")
    return ipython is not None and hasattr(ipython.get_ipython(), "kernel")


def _line(what: str, done: int, total: int, bar: _Bar, now: float) -> str:
    filled = _WIDTH * done // max(total, 1)
    shown = f"[{'=' * filled}{' ' * (_WIDTH - filled)}] {_time(now - bar.begun)}"
    return f"\r{what} {done}/{total} {shown}{_pace(done, total, bar, now)}   "


def _pace(done: int, total: int, bar: _Bar, now: float) -> str:
    """Says how many a second are done, and how long the rest takes; nothing where that is not known yet."""
    seconds, since = now - bar.begun, done - bar.first
    if since <= 0 or seconds <= 0:
        return ""
    rate = since / seconds
    shown = f", {rate:.0f}/s" if rate >= 10 else f", {rate:.2g}/s"
    return shown + (f", {_time((total - done) / rate)} left" if done < total else "")


def _time(seconds: float) -> str:
    if seconds < 120:
        return f"{seconds:.0f} s"
    return f"{seconds / 60:.0f} min" if seconds < 7200 else f"{seconds / 3600:.1f} h"
