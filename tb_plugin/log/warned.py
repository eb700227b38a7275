"""Telling people what could not be done as they asked, without bringing their training down."""

from __future__ import annotations

import sys
import warnings


def warn(text: str) -> None:
    """Warns; where warnings are made errors, the text is printed instead: training goes on in any case."""
    message = f"semantic dictionary: {text}"
    try:
        warnings.warn(message, stacklevel=2)
    except Warning:
        print(message, file=sys.stderr)
