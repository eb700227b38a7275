"""Suppressing what a network should not rest on, and measuring what that really changes."""

from tb_plugin.correction.edits import Edit, Gate, answers, edited
from tb_plugin.correction.effects import Effect, effect
from tb_plugin.correction.erasure import leace
from tb_plugin.correction.places import Place, exchanged, place_of
from tb_plugin.correction.relearning import Relearn, relearned
from tb_plugin.correction.reweighting import LastLayer, reweighted
from tb_plugin.correction.suppression import Concept, How, of_channels, suppress

__all__ = [
    "Concept",
    "Edit",
    "Effect",
    "Gate",
    "How",
    "LastLayer",
    "Place",
    "Relearn",
    "answers",
    "edited",
    "effect",
    "exchanged",
    "leace",
    "of_channels",
    "place_of",
    "relearned",
    "reweighted",
    "suppress",
]
