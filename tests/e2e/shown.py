"""Numbers as they are shown: each is as exact as its last digit says."""

from __future__ import annotations

import re


class Shown(float):
    """A number that was read from the page; it equals what was computed where that is within what is shown of it.

    No digit is finer than the error of a value, so that what was computed is at most half a unit of the last digit,
    and one unit for the error, from what is shown.
    """

    unit: float

    def __new__(cls, text: str) -> Shown:
        """Reads a text; after ≈ the zeros at the end are no digits."""
        plain = re.sub("[,+≈]", "", text.strip()).replace("−", "-")
        mantissa, _, power = plain.partition("e")
        zeros = len(mantissa) - len(mantissa.rstrip("0")) if "≈" in text else 0
        shown = super().__new__(cls, plain)
        shown.unit = 10.0 ** (int(power or 0) + zeros - len(mantissa.partition(".")[2]))
        return shown

    def __eq__(self, computed: object) -> bool:
        if not isinstance(computed, int | float):
            return NotImplemented
        return abs(float(self) - float(computed)) <= 1.5 * self.unit

    __hash__ = float.__hash__
