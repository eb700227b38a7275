"""Showing how far long work is."""

from __future__ import annotations

import sys
import time

from tb_plugin.makers.maker import Progress

_WIDTH = 30


def progress_bar() -> Progress:
    """Makes a bar that moves where somebody watches; elsewhere, in a log file say, it is one line at the end.

    What is counted, as "icons rendered", has a bar of its own: `show(what, done, total)`.
    """
    started: dict[str, float] = {}

    def show(what: str, done: int, total: int) -> None:
        start = started.setdefault(what, time.monotonic())
        if done == total:
            del started[what]
        if sys.stdout.isatty() or _in_notebook():
            print(_line(what, done, total, time.monotonic() - start), end="\n" if done == total else "", flush=True)
        elif done == total:
            print(f"semantic dictionary: {total} {what}", file=sys.stderr)

    return show


def no_progress(what: str, done: int, total: int) -> None:
    """Shows nothing."""


def _in_notebook() -> bool:
    """Libraries import what notebooks are made of anywhere: only a shell with a kernel is one."""
    ipython = sys.modules.get("IPython")
    return ipython is not None and hasattr(ipython.get_ipython(), "kernel")


def _line(what: str, done: int, total: int, seconds: float) -> str:
    filled = _WIDTH * done // max(total, 1)
    left = f", {seconds * (total - done) / done:.0f} s left" if 0 < done < total else ""
    return f"\r{what} {done}/{total} [{'=' * filled}{' ' * (_WIDTH - filled)}] {seconds:.0f} s{left}   "
