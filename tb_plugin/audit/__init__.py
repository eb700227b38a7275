"""Where a network errs, by which concepts, and for whom: with intervals, and corrected for how many were looked at."""

from tb_plugin.audit.estimates import candidates, deviation, together
from tb_plugin.audit.intervals import difference, holm, wilson
from tb_plugin.audit.reasons import Reason, reasons
from tb_plugin.audit.removals import Removals, of_one_class, removals, removals_of_decisions
from tb_plugin.audit.slices import Slice, by_turns, slices

__all__ = [
    "Reason",
    "Removals",
    "Slice",
    "by_turns",
    "candidates",
    "deviation",
    "difference",
    "holm",
    "of_one_class",
    "reasons",
    "removals",
    "removals_of_decisions",
    "slices",
    "together",
    "wilson",
]
