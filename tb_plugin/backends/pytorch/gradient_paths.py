"""Which layers a gradient of the output reaches, and what it must be let through for that."""

from __future__ import annotations

import functools
from collections.abc import Callable, Collection
from dataclasses import dataclass
from typing import TypeAlias

import torch

from tb_plugin.backends.pytorch.gradient_mode import Through
from tb_plugin.backends.pytorch.tracing import OnOutput

# Runs the module on a few images, watched, and gives the logits.
Run: TypeAlias = Callable[[Through, OnOutput], torch.Tensor]

# A smaller change of the logits is rounding, as a share of the largest.
_TOLERANCE = 1e-4
# How large changes of the layers are that are tried: behind the largest of several, say, small ones may have no effect.
_SCALES = (1, 1, 10, 100)


@dataclass(frozen=True)
class GradientPaths:
    """How gradients come from the output to the layers.

    Attributes:
      through: What they are let through.
      cut: Names of the layers that the output depends on, but no gradient reaches.
    """

    through: Through = Through.NOTHING
    cut: frozenset[str] = frozenset()


@dataclass(frozen=True, eq=False)
class _Attempt:
    """What came of differentiating: the logits, and the names of the layers that were reached."""

    through: Through
    logits: torch.Tensor
    reached: frozenset[str]


def gradient_paths(run: Run, names: Collection[str]) -> GradientPaths:
    """Finds what gradients must be let through, as little as possible, to reach as many layers as possible.

    It takes one backward pass where all layers are reached, as in most models.

    Args:
      run: Runs the module.
      names: Names of the layers.
    """
    found: list[_Attempt] = []
    for through in (Through.NOTHING, Through.OUTERMOST, Through.BLOCKS):
        attempt = _attempt(run, names, through)
        # The same function must be computed, else it is not the module that is differentiated.
        if attempt is not None and (not found or _agree(attempt.logits, found[0].logits)):
            found.append(attempt)
        if attempt is not None and attempt.reached == frozenset(names):
            break
    # Of equals the first counts.
    best = max(found, key=lambda attempt: len(attempt.reached), default=None)
    missing = frozenset(names) - (frozenset() if best is None else best.reached)
    through = Through.NOTHING if best is None else best.through
    return GradientPaths(through, _that_matter(run, missing) if missing else missing)


def _attempt(run: Run, names: Collection[str], through: Through) -> _Attempt | None:
    """Differentiates the sum of the logits with respect to the layers; None where that fails.

    Raises:
      ValueError: If it is said that the module or what is asked of it does not fit.
    """
    found: dict[str, torch.Tensor] = {}

    def on_output(name: str, output: torch.Tensor) -> torch.Tensor | None:
        if name not in names:
            return None
        found[name] = output if output.requires_grad else output.detach().requires_grad_()
        # What follows may overwrite it.
        return found[name].clone()

    try:
        logits = run(through, on_output)
        if not logits.requires_grad:
            return _Attempt(through, logits, frozenset())
        gradients = torch.autograd.grad(logits.sum(), list(found.values()), allow_unused=True)
    except Exception as error:
        # By a ValueError we ourselves say what does not fit.
        if isinstance(error, ValueError) and through is Through.NOTHING:
            raise
        # A module that is never differentiated may raise anything here: tensors without gradients are all it knows.
        return None
    reached = frozenset(name for name, gradient in zip(found, gradients, strict=True) if gradient is not None)
    return _Attempt(through, logits.detach(), reached)


def _that_matter(run: Run, names: frozenset[str]) -> frozenset[str]:
    """Gives those of the layers that the output depends on; a branch that leads elsewhere is none of them."""
    attempt = _attempt(run, names, Through.DETACH)
    known = frozenset() if attempt is None else attempt.reached
    rest = names - known
    return known | rest if rest and _matters(run, rest) else known


def _matters(run: Run, names: frozenset[str]) -> bool:
    """Tells whether the logits change when the layers do: that is seen behind NumPy and whole numbers, too."""

    def changed(scale: float, name: str, output: torch.Tensor) -> torch.Tensor | None:
        return output + scale * (1 + output.abs().amax()) * torch.randn_like(output) if name in names else None

    with torch.no_grad():
        plain = run(Through.NOTHING, lambda _, __: None)
        others = (run(Through.NOTHING, functools.partial(changed, scale)) for scale in _SCALES)
        return not all(_agree(plain, other) for other in others)


def _agree(one: torch.Tensor, other: torch.Tensor) -> bool:
    return bool((one - other).abs().max() <= _TOLERANCE * one.abs().max())
