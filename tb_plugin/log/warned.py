"""Telling people what could not be done as they asked, without bringing their training down."""

from __future__ import annotations

import contextlib
import contextvars
import sys
import warnings
from collections.abc import Iterator

_were_errors = contextvars.ContextVar("_were_errors", default=False)


def warn(text: str) -> None:
    """Warns; where warnings are made errors, the text is printed instead: training goes on in any case."""
    message = f"semantic dictionary: {text}"
    if _were_errors.get():
        print(message, file=sys.stderr)
        return
    try:
        warnings.warn(message, stacklevel=3)
    except Warning:
        print(message, file=sys.stderr)


@contextlib.contextmanager
def warnings_end_nothing() -> Iterator[None]:
    """Lets warnings be warnings within the block, also where they are made errors (`python -W error`).

    Libraries warn of what they will change some day: that is no reason to log nothing.
    """
    if not any(map(_is_error, (UserWarning, DeprecationWarning, FutureWarning, RuntimeWarning))):
        yield
        return
    token = _were_errors.set(True)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("default")
            yield
    finally:
        _were_errors.reset(token)


def _is_error(category: type[Warning]) -> bool:
    """Tells whether warnings of a category are errors: the first filter that takes all of them decides."""
    of_all = (
        action
        for action, message, filtered, module, _ in warnings.filters
        if message is None and module is None and issubclass(category, filtered)
    )
    return next(of_all, "default") == "error"
