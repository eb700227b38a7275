"""What an error says, in a plain sentence."""

from __future__ import annotations

import re

_COLOURS = re.compile(r"\x1b\[[0-9;]*[A-Za-z]")
# Paragraphs of Keras's errors in which nothing is said of the cause.
_FRAMES = ("Exception encountered when calling", "Arguments received by", "Call arguments received by")
_LONG = 400


def telling(error: BaseException) -> str:
    """Gives what an error says of its cause in one line, without colours: its first paragraph that does."""
    text = _COLOURS.sub("", str(error))
    paragraphs = [" ".join(part.split()) for part in re.split(r"\n\s*\n", text)]
    telling = [part for part in paragraphs if part and not part.startswith(_FRAMES)]
    return next(iter(telling or filter(None, paragraphs)), "")


def in_short(error: BaseException) -> str:
    """Says an error, its type before, in a line that is not too long."""
    said = telling(error)
    if len(said) > _LONG:
        end = said.rfind(". ", 0, _LONG)
        said = said[: end + 1] if end > 0 else f"{said[:_LONG]}…"
    return f"{type(error).__name__}: {said}" if said else type(error).__name__
