"""Other weights for a module, which itself stays as it is: its replicas get them in the place of its own."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from typing import Any

import torch
from torch import nn

from tb_plugin.backends.pytorch.guard import Replicas
from tb_plugin.backends.pytorch.replica import Findings, ReplicaCopier
from tb_plugin.network.redrawing import CannotRedraw, shuffle

# Of one size each: NumPy has no bfloat16, and to be put in another order values need no type.
_INTEGERS = {1: torch.uint8, 2: torch.int16, 4: torch.int32, 8: torch.int64}


def redrawn(module: nn.Module, replicas: Replicas, seed: int) -> Replicas:
    """Makes replicas of a module whose parameters are shuffled, tensor by tensor.

    Args:
      module: The module.
      replicas: What makes replicas of it.
      seed: Makes the weights repeatable.

    Raises:
      CannotRedraw: If the module has no parameters that are floating-point numbers.
    """
    findings = replicas.findings
    # What it would share it copies: these copies are the new weights, so memory is needed for one set of them.
    copier = ReplicaCopier(Findings(hooks=findings.hooks), trial=True)
    copier.copied(module, "")
    weights: dict[str, torch.Tensor] = {}
    for name, tensor in copier.tried:
        if isinstance(tensor, nn.Parameter) and tensor.is_floating_point() and tensor.layout == torch.strided:
            values = tensor.detach().contiguous().cpu()
            shuffle(values.view(_INTEGERS[values.element_size()]).numpy(), seed, len(weights))
            weights[name] = values.to(tensor.device)
    if not weights:
        raise CannotRedraw("weights cannot be redrawn: the module has no parameters of floating-point numbers")
    return replicas.with_values(weights)


def with_statistics(replicas: Replicas, run: Callable[[nn.Module], Any]) -> Replicas:
    """Takes the statistics of a module's batch normalisations anew, one layer after another.

    With the old ones activations of other weights would be far off zero, and many rectified ones zero.

    Args:
      replicas: What makes replicas of the module.
      run: Runs one on images.
    """
    module = replicas.make()
    measured: dict[str, torch.Tensor] = {}
    for path, part in list(module.named_modules()):
        if all(isinstance(getattr(part, name, None), torch.Tensor) for name in ("running_mean", "running_var")):
            part.register_forward_pre_hook(_Measuring(f"{path}." if path else "", measured))
    run(module)
    return replicas.with_values(measured) if measured else replicas


@dataclasses.dataclass(frozen=True, eq=False)
class _Measuring:
    """Gives a normalisation the statistics of what comes to it, just before it runs."""

    prefix: str
    measured: dict[str, torch.Tensor]

    def __call__(self, part: Any, arguments: tuple[Any, ...]) -> None:
        values: torch.Tensor = arguments[0].detach().float()
        axes = [axis for axis in range(values.ndim) if axis != 1]
        variance, mean = torch.var_mean(values, dim=axes, correction=0)
        for name, value in (("running_mean", mean), ("running_var", variance)):
            given = value.to(getattr(part, name).dtype)
            setattr(part, name, given)
            self.measured[f"{self.prefix}{name}"] = given
