"""The reason, handed over: a decision report and a model card, each one HTML file that needs no server."""

from tb_plugin.report.card import model_card
from tb_plugin.report.decision import decision_report

__all__ = ["decision_report", "model_card"]
