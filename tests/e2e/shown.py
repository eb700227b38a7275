"""Numbers as they are shown: each is as exact as its last digit says."""

from __future__ import annotations

import re
from dataclasses import dataclass


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


@dataclass(frozen=True)
class Printed:
    """A number on screen, what was computed, and how far what was stored may be from it."""

    what: str
    text: str
    truth: float
    error: float

    def faults(self) -> list[str]:
        """What is wrong with its digits."""
        shown = Shown(self.text)
        # What float32 loses in sums of a few hundred.
        lost = 1e-5 * max(1, abs(self.truth))
        about = f"{self.what}: {self.text} of {self.truth:.7g} ± {self.error:.2g}"
        wrong = abs(float(shown) - self.truth) > 0.5 * shown.unit + self.error + lost
        # What is zero, or not told from it, has no digits.
        finer = float(shown) != 0 and shown.unit < self.error * (1 - 1e-6)
        return [f"{about} is {fault}" for fault, is_one in (("wrong", wrong), ("too fine", finer)) if is_one]
