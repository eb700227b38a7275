"""Tests a trained network, and how much it relies on the planted tag."""

from __future__ import annotations

import dataclasses
from typing import Any

import keras
import numpy as np

from demo.creatures import CLASS_NAMES, label_of
from demo.dataset import TAGGED_CLASS, Dataset, draw

# Any, because Keras annotates the argument by its default, a string.
SILENT: Any = 0


@dataclasses.dataclass(frozen=True)
class Scores:
    """How well a network does, all from 0 to 1.

    Attributes:
      held_out: Accuracy on creatures drawn like the training data.
      balanced: Accuracy on creatures without tag and fur bias.
      recall_tagged: Share of the balanced creatures of class 0 that are recognised once they wear the tag.
      recall_untagged: The same share of the same creatures without the tag.
    """

    held_out: float
    balanced: float
    recall_tagged: float
    recall_untagged: float


def score(model: keras.Model, held_out: Dataset, balanced: Dataset) -> Scores:
    """Tests a network, also for its reliance on the tag: exact counterfactuals of the balanced creatures wear one."""
    creatures = [spec for spec in balanced.specs if label_of(spec) == TAGGED_CLASS]
    tagged = draw([dataclasses.replace(spec, tag=True) for spec in creatures])
    return Scores(
        held_out=_accuracy(model, held_out.images, held_out.labels),
        balanced=_accuracy(model, balanced.images, balanced.labels),
        recall_tagged=_accuracy(model, tagged.images, tagged.labels),
        recall_untagged=_accuracy(model, balanced.images[balanced.labels == TAGGED_CLASS], tagged.labels),
    )


def report(scores: Scores) -> str:
    """Words the scores for a reader who has not heard of the tag."""
    lost = 100 * (scores.recall_tagged - scores.recall_untagged)
    return (
        f"accuracy on held-out creatures:  {scores.held_out:6.1%}  (drawn like the training data)\n"
        f"accuracy on balanced creatures:  {scores.balanced:6.1%}  (no red tag, fur of any colour)\n"
        f"recall of {CLASS_NAMES[TAGGED_CLASS]}: {scores.recall_tagged:6.1%} with the red tag, "
        f"{scores.recall_untagged:.1%} without: {lost:.0f} points hang on the tag"
    )


def _accuracy(model: keras.Model, images: np.ndarray, labels: np.ndarray) -> float:
    return float(np.mean(model.predict(images, verbose=SILENT).argmax(axis=1) == labels))
