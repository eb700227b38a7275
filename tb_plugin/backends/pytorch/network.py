"""A PyTorch module as a Network."""

from __future__ import annotations

import contextlib
import copy
import functools
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import torch
from torch import nn
from typing_extensions import Self, override

from tb_plugin.backends.pytorch.answers import to_numpy
from tb_plugin.backends.pytorch.dropping import DroppingModule
from tb_plugin.backends.pytorch.gradient_mode import gradients_through
from tb_plugin.backends.pytorch.redrawing import redrawn, with_statistics
from tb_plugin.backends.pytorch.replica import undisturbed
from tb_plugin.backends.pytorch.tracing import OnOutput, Reached, watched_layers
from tb_plugin.network import Choose, Recording, layer_named
from tb_plugin.network.paths import check_between, not_cut
from tb_plugin.network.redrawing import N_IMAGES, check_redrawn


@dataclass(frozen=True, eq=False)
class Features:
    """What a layer gave, `[N, H, W, C]`, or the logits `[N, K]`.

    Attributes:
      after: The layer's output.
      before: What stands before its activation function; the same tensor if there is none.
    """

    after: torch.Tensor
    before: torch.Tensor


class TorchNetwork(DroppingModule):
    """Any module with one image input `[N, C, H, W]` that makes a vector of each image.

    The module itself is never run, only replicas that share its weights: as it trains on, the network follows. Layers
    are the calls of modules, under their names in `module.named_modules()`. A transformer's tokens `[N, T, C]` are laid
    out as the grid of their patches; class tokens are left out of it. A Keras model on torch is a module too: it takes
    images as it does elsewhere, `[N, H, W, C]` as a rule, and its layers are named as by `KerasNetwork`.

    The network's own inputs are pixels `[N, H, W, C]`, in its `value_range`: `pixels` makes them of the module's.
    """

    @override
    def record(self, inputs: np.ndarray, layers: Sequence[str]) -> Recording:
        names = {layer_named(self, name).name for name in layers}
        found: dict[str, np.ndarray] = {}

        def on_output(name: str, output: torch.Tensor) -> None:
            if name in names:
                found[name] = self._as_array(name, output)

        with undisturbed(self.device), torch.no_grad():
            logits = self._forward(inputs, on_output)
        return Recording(to_numpy(logits), {name: found[name] for name in layers})

    @override
    def gradients(self, inputs: np.ndarray, layers: Sequence[str], targets: np.ndarray) -> Mapping[str, np.ndarray]:
        names = tuple(not_cut(self, name).name for name in layers)
        with undisturbed(self.device):
            return self._backward(inputs, names, lambda _: targets)[1]

    @override
    def record_with_gradients(
        self, inputs: np.ndarray, layers: Sequence[str], choose: Choose
    ) -> tuple[Recording, Mapping[str, np.ndarray]]:
        infos = [layer_named(self, name) for name in layers]
        reached = [layer.name for layer in infos if not layer.cut_from_output]
        found: dict[str, np.ndarray] = {}

        def on_output(name: str, output: torch.Tensor) -> None:
            if name in layers:
                found[name] = self._as_array(name, output)

        with undisturbed(self.device):
            logits, gradients = self._backward(inputs, reached, choose, watch=on_output)
        return Recording(to_numpy(logits), {name: found[name] for name in layers}), gradients

    @override
    def resume(self, inputs: np.ndarray, layer: str, activations: np.ndarray, later: str | None = None) -> np.ndarray:
        first, last = layer_named(self, layer).name, None if later is None else layer_named(self, later).name
        found: list[np.ndarray] = []

        def on_output(name: str, output: torch.Tensor) -> torch.Tensor | None:
            if name == last:
                found.append(self._as_array(name, output))
                raise Reached
            return self._tensor(name, activations, output) if name == first else None

        with undisturbed(self.device), torch.no_grad(), contextlib.suppress(Reached):
            return to_numpy(self._forward(inputs, on_output))
        return found[0]

    @override
    def resume_gradients(
        self, inputs: np.ndarray, layer: str, activations: np.ndarray, targets: np.ndarray
    ) -> np.ndarray:
        name = not_cut(self, layer).name
        with undisturbed(self.device):
            return self._backward(inputs, (name,), lambda _: targets, activations)[1][name]

    @override
    def pullback(
        self,
        inputs: np.ndarray,
        earlier: str,
        later: str,
        cotangents: np.ndarray,
        activations: np.ndarray | None = None,
    ) -> np.ndarray:
        first, last = layer_named(self, earlier).name, layer_named(self, later).name
        found: dict[str, torch.Tensor] = {}

        def on_output(name: str, output: torch.Tensor) -> torch.Tensor | None:
            if name == first:
                given = output if activations is None else self._tensor(name, activations, output)
                found[name] = given.detach().requires_grad_()
                # What follows may overwrite it.
                return found[name].clone()
            if name == last:
                found[name] = output
                raise Reached
            return None

        with undisturbed(self.device):
            with contextlib.suppress(Reached):
                self._forward(inputs, on_output)
            end, start = found[last], found[first]
            if not _depends(end, start):
                check_between(self, inputs, first, last)
            # Class tokens, which are in no layer, keep cotangents of zero.
            none = torch.zeros_like(end)
            each = (self._tensor(last, cotangents[:, i], none) for i in range(cotangents.shape[1]))
            return np.stack([self._as_array(first, _gradients(end, [start], one)[0]) for one in each], axis=1)

    def features(
        self,
        module: nn.Module,
        pixels: torch.Tensor,
        layers: Sequence[str | None],
        memory_format: torch.memory_format = torch.contiguous_format,
    ) -> Mapping[str | None, Features]:
        """Computes some layers, and nothing after them.

        Args:
          module: A replica, run by this thread alone.
          pixels: `[N, C, H, W]`, in the range of values, of any size that the layers up to these take.
          layers: Names of the layers; None stands for the logits.
          memory_format: How what the module is given lies in memory.

        Raises:
          ValueError: If one of them was not reached.
        """
        found: dict[str | None, Features] = {}
        missing = set(layers)

        def on_output(name: str, output: torch.Tensor) -> torch.Tensor | None:
            if name not in missing:
                return None
            missing.discard(name)
            after, before = (self._grid(name, tensor) for tensor in (output, functions.before(output)))
            found[name] = Features(after, before)
            if not missing:
                raise Reached
            # What follows may overwrite it.
            return output.clone()

        through = gradients_through(self._paths.through, module)
        with contextlib.suppress(Reached), watched_layers(module, on_output, missing) as functions, through:
            answer = self._call(module, self._prepared(pixels, memory_format))
            if None in missing:
                missing.discard(None)
                logits = self._logits(functions, answer, len(pixels))
                found[None] = Features(logits, logits)
        if missing:
            raise ValueError(f"layer {missing.pop()!r} was not reached; the module called other layers than at first")
        return found

    def redrawn(self, images: np.ndarray, seed: int) -> Self:
        """Gives a network of the same architecture whose weights are redrawn; the module itself is left alone.

        Args:
          images: Some `[N, H, W, C]` in the value range, of which statistics of normalisations are taken.
          seed: Makes it repeatable.

        Raises:
          CannotRedraw: If the module has no weights that can be redrawn.
        """
        images = images[:N_IMAGES]
        made = copy.copy(self)
        with undisturbed(self.device), torch.no_grad():
            if self._keras is not None:
                made._module = made._keras = self._keras.redrawn(images, seed)
                made._replicas = self._replicas.of(made._module)
            else:
                shuffled = redrawn(self._module, self._replicas, seed)
                made._replicas = with_statistics(shuffled, functools.partial(self._run, images))
        check_redrawn(self.record(images, ()).logits, made.record(images, ()).logits)
        return made

    def _run(self, inputs: np.ndarray, module: nn.Module) -> None:
        """Runs a replica on pixels `[N, H, W, C]`."""
        with watched_layers(module, lambda *_: None), gradients_through(self._paths.through, module):
            self._call(module, self.module_inputs(inputs))

    def _backward(
        self,
        inputs: np.ndarray,
        names: Sequence[str],
        choose: Choose,
        replacement: np.ndarray | None = None,
        watch: OnOutput | None = None,
    ) -> tuple[torch.Tensor, dict[str, np.ndarray]]:
        """Gives the logits, and the gradients of those that are chosen; `watch` sees all layers on the way."""
        found: dict[str, torch.Tensor] = {}

        def on_output(name: str, output: torch.Tensor) -> torch.Tensor | None:
            if watch is not None:
                watch(name, output)
            if name not in names:
                return None
            if replacement is not None:
                output = self._tensor(name, replacement, output)
            # What is computed before the first of the layers is not differentiated.
            found[name] = output if output.requires_grad else output.detach().requires_grad_()
            return found[name].clone()

        logits = self._forward(inputs, on_output)
        chosen = torch.from_numpy(np.asarray(choose(to_numpy(logits)), np.int64)).to(logits.device)
        scores = logits.gather(1, chosen).sum(dim=0)
        table: dict[str, np.ndarray] = {}
        for column, score in enumerate(scores):
            of_score = _gradients(score, [found[name] for name in names])
            for name, gradient in zip(names, of_score, strict=True):
                grid = self._grid(name, gradient).cpu().numpy()
                if not column:
                    table[name] = np.empty((len(grid), len(scores), *grid.shape[1:]), np.float32)
                table[name][:, column] = grid
        return logits, table


def _depends(output: torch.Tensor, start: torch.Tensor) -> bool:
    """Tells whether a gradient comes from one tensor to another."""
    if not output.requires_grad:
        return False
    return torch.autograd.grad(output.sum(), [start], retain_graph=True, allow_unused=True)[0] is not None


def _gradients(
    output: torch.Tensor, inputs: Sequence[torch.Tensor], cotangent: torch.Tensor | None = None
) -> list[torch.Tensor]:
    """Differentiates; the gradient is zero where the output does not depend on an input."""
    if not output.requires_grad:
        return [torch.zeros_like(tensor) for tensor in inputs]
    # Of a scalar: given a cotangent, torch would import what it computes symbolic shapes with, which takes seconds.
    scalar = output if cotangent is None else (output * cotangent).sum()
    found = torch.autograd.grad(scalar, list(inputs), retain_graph=True, allow_unused=True)
    return [
        torch.zeros_like(tensor) if gradient is None else gradient
        for gradient, tensor in zip(found, inputs, strict=True)
    ]
