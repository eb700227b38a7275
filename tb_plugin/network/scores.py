"""Scalars of a model's output that are explained in the place of its logits."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

# Of what a model returns for N images it gives a tensor `[N, K]` or `[N]`, or tensors `[N]` by their names; or there is
# one function for each name, which gives `[N]`.
Score: TypeAlias = Callable[[Any], Any] | Mapping[str, Callable[[Any], Any]]


@dataclass(frozen=True, eq=False)
class Scores:
    """What a score gave.

    Attributes:
      values: A tensor `[N, K]`.
      names: K names, or None.
    """

    values: Any
    names: tuple[str, ...] | None


def check_score(score: object) -> None:
    """Checks what a user gives as a score.

    Raises:
      ValueError: If it is neither a function nor functions by their names.
    """
    named = isinstance(score, Mapping) and score and all(callable(each) for each in score.values())
    if score is not None and not callable(score) and not named:
        raise ValueError(
            f"score must be a function of what the model returns, or several by their names, got {score!r}"
        )


def scores_of(score: Score, answer: Any, stack: Callable[[Sequence[Any]], Any]) -> Scores:
    """Applies a score.

    Args:
      score: The score.
      answer: What the model returned for N images.
      stack: Makes `[N, K]` of K tensors `[N]`.

    Raises:
      ValueError: If it gives something else than scores.
    """
    found = {name: each(answer) for name, each in score.items()} if isinstance(score, Mapping) else score(answer)
    if isinstance(found, Mapping):
        wrong = [name for name, values in found.items() if _rank(values) != 1]
        if found and not wrong:
            return Scores(stack(list(found.values())), tuple(map(str, found)))
        what = f"{wrong[0]!r}: {_shown(found[wrong[0]])}" if wrong else "no names"
        raise ValueError(f"score must give one number for each image, [N], under each name, got {what}")
    if _rank(found) not in (1, 2):
        raise ValueError(
            f"score must give K numbers for each image, [N, K], or [N] under each of some names, got {_shown(found)}"
        )
    return Scores(stack([found]) if _rank(found) == 1 else found, None)


def _rank(values: Any) -> int | None:
    shape = getattr(values, "shape", None)
    try:
        return None if shape is None else len(shape)
    except ValueError:
        # TensorFlow may not know it while it traces.
        return None


def _shown(values: Any) -> str:
    return f"a {type(values).__name__}" if _rank(values) is None else f"shape {list(values.shape)}"
