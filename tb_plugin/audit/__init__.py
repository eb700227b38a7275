"""Where a network errs, by which concepts, and for whom: with intervals, and corrected for how many were looked at."""

from tb_plugin.audit.estimates import candidates, deviation, together
from tb_plugin.audit.intervals import difference, holm, wilson
from tb_plugin.audit.moves import Flips, flipped_shares, flips, mean_error, of_one_output
from tb_plugin.audit.reasons import Reason, reasons
from tb_plugin.audit.removals import Removals, of_one_class, removals, removals_of_decisions
from tb_plugin.audit.slices import Slice, by_turns, slices

__all__ = [
    "Flips",
    "Reason",
    "Removals",
    "Slice",
    "by_turns",
    "candidates",
    "deviation",
    "difference",
    "flipped_shares",
    "flips",
    "holm",
    "mean_error",
    "of_one_class",
    "of_one_output",
    "reasons",
    "removals",
    "removals_of_decisions",
    "slices",
    "together",
    "wilson",
]
