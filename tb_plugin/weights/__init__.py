"""What a network's weights are and how they move: first filters and linear classifiers as images, norms of updates."""

from tb_plugin.weights.classifier import Rows, Seen, classifier_of, table_of
from tb_plugin.weights.filters import Filters, filters_of, first_convolution
from tb_plugin.weights.fingerprint import Fingerprint
from tb_plugin.weights.updates import LARGEST, Kept, LayerNorm, measured
from tb_plugin.weights.wiring import Wiring, wiring_of

__all__ = [
    "LARGEST",
    "Filters",
    "Fingerprint",
    "Kept",
    "LayerNorm",
    "Rows",
    "Seen",
    "Wiring",
    "classifier_of",
    "filters_of",
    "first_convolution",
    "measured",
    "table_of",
    "wiring_of",
]
