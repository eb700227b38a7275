"""A PyTorch module as a Network."""

from __future__ import annotations

import contextlib
import functools
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import torch
from torch import nn

from tb_plugin.backends.pytorch.layout import Layout, Layouts, Planes, from_grid, to_grid
from tb_plugin.backends.pytorch.pixels import as_images, on_host, range_of
from tb_plugin.backends.pytorch.relaxation import relaxed
from tb_plugin.backends.pytorch.replica import replica, undisturbed, unwrapped
from tb_plugin.backends.pytorch.tracing import OnOutput, Reached, as_vectors, explained, watched_layers
from tb_plugin.network import LayerInfo, OutputKind, Recording, layer_named
from tb_plugin.network.inputs import Normalization

if TYPE_CHECKING:
    from tb_plugin.backends.pytorch.keras_module import KerasModule

_N_PROBED = 4


@dataclass(frozen=True, eq=False)
class Features:
    """What a layer gave, `[N, H, W, C]`; of the output the logits `[N, K]`.

    Attributes:
      after: Its output.
      before: What stands before its activation function; the same tensor if there is none.
    """

    after: torch.Tensor
    before: torch.Tensor


class TorchNetwork:
    """Any module with one image input `[N, C, H, W]` that makes a vector of each image.

    The module itself is never run, only replicas that share its weights: as it trains on, the network follows. Layers
    are the calls of modules, under their names in `module.named_modules()`. A transformer's tokens `[N, T, C]` are laid
    out as the grid of their patches; class tokens are left out of it. A Keras model on torch is a
    module too: it takes images as it does elsewhere, `[N, H, W, C]` as a rule; layers are named as by `KerasNetwork`.

    The network's own inputs are pixels `[N, H, W, C]`, in its `value_range`: `pixels` makes them of the module's.
    """

    def __init__(
        self,
        module: nn.Module,
        inputs: Any,
        *,
        mean: Sequence[float] | float | None = None,
        std: Sequence[float] | float | None = None,
        value_range: tuple[float, float] | None = None,
        output: str | int | None = None,
        output_kind: OutputKind | None = None,
        relaxed_max_pool: bool = False,
        cancelled_checkerboard: bool = False,
    ) -> None:
        """Looks at what the module computes.

        Args:
          module: The module, perhaps in `DataParallel` or compiled.
          inputs: Some examples `[N, C, H, W]`, a tensor or an array, as the module takes them.
          mean: Of each channel, as of torchvision's `Normalize`, if inputs are normalised. Without it and `std`,
            ImageNet's are recognised by the inputs.
          std: Likewise.
          value_range: Lowest and highest value of a pixel, before it is normalised: by default [0, 1], or [0, 255] for
            means of that size; of inputs that are not normalised, the narrowest usual range that holds them.
          output: Which of several outputs is explained, by its number or its key or attribute.
          output_kind: What is made of the logits; by default as found at the module's end, and where it returns logits,
            "softmax" for several classes, and "sigmoid" for one.
          relaxed_max_pool: Whether gradients go through max-pooling in proportion to activation, not to the largest
            value alone: smoother maps, which hide some of what the module does.
          cancelled_checkerboard: Whether they are blurred there, against the pattern of the pooling's stride: likewise.

        Raises:
          ValueError: If the module has none of the inputs or outputs expected, or several outputs and it was not said
            which.
        """
        if isinstance(module, torch.jit.ScriptModule):
            raise ValueError("module must be one whose layers can be watched, got a ScriptModule")
        self._keras = _keras_module(module, inputs, output)
        self._module = unwrapped(module) if self._keras is None else self._keras
        self._output = output
        self._relaxed = functools.partial(relaxed, max_pool=relaxed_max_pool, checkerboard=cancelled_checkerboard)
        images = self._as_images(inputs)
        self._normalization, self._value_range = range_of(images, mean, std, value_range)
        self._input_shape: tuple[int, int, int] = images.shape[1:]
        self._layouts: dict[str, Layout] = {}
        self._output_kind: OutputKind | None = output_kind
        self._probe(self.pixels(inputs)[:_N_PROBED])

    @property
    def layers(self) -> tuple[LayerInfo, ...]:
        """All layers with `[H, W, C]` outputs, in the order in which they are computed."""
        return self._layers

    @property
    def n_classes(self) -> int:
        """K."""
        return self._n_classes

    @property
    def output_kind(self) -> OutputKind:
        """What is made of the logits."""
        if self._output_kind is None and self._keras is not None:
            return self._keras.output_kind
        return self._output_kind or ("softmax" if self._n_classes > 1 else "sigmoid")

    @property
    def value_range(self) -> tuple[float, float]:
        """Lowest and highest value of a pixel."""
        return self._value_range

    @property
    def input_shape(self) -> tuple[int, int, int]:
        """Rows, columns and channels of the inputs it was made with."""
        return self._input_shape

    @property
    def normalization(self) -> Normalization | None:
        """What is done to pixels before the module takes them."""
        return self._normalization

    def pixels(self, inputs: Any) -> np.ndarray:
        """Gives the network's inputs of the module's.

        Args:
          inputs: `[N, C, H, W]`, a tensor or an array, as the module takes them.

        Returns:
          `[N, H, W, C]`, not normalised.
        """
        images = self._as_images(inputs).astype(np.float32)
        return images if self._normalization is None else self._normalization.undone(images)

    def module_inputs(self, pixels: np.ndarray) -> torch.Tensor:
        """Undoes `pixels`: gives what the module takes, `[N, C, H, W]`, where it is."""
        return self._prepared(torch.from_numpy(np.asarray(pixels, np.float32)).to(self.device).permute(0, 3, 1, 2))

    def record(self, inputs: np.ndarray, layers: Sequence[str]) -> Recording:
        """Computes logits and activations."""
        names = {layer_named(self, name).name for name in layers}
        found: dict[str, np.ndarray] = {}

        def on_output(name: str, output: torch.Tensor) -> None:
            if name in names:
                found[name] = self._as_array(name, output)

        with undisturbed(self.device), torch.no_grad():
            logits = self._forward(inputs, on_output)
        return Recording(_to_numpy(logits), {name: found[name] for name in layers})

    def gradients(self, inputs: np.ndarray, layers: Sequence[str], targets: np.ndarray) -> Mapping[str, np.ndarray]:
        """Differentiates logits with respect to activations: one forward pass, one backward pass per target."""
        names = tuple(layer_named(self, name).name for name in layers)
        with undisturbed(self.device):
            return self._backward(inputs, names, targets)

    def resume(self, inputs: np.ndarray, layer: str, activations: np.ndarray, later: str | None = None) -> np.ndarray:
        """Computes logits, or a later layer, with a layer's activations replaced."""
        first, last = layer_named(self, layer).name, None if later is None else layer_named(self, later).name
        found: list[np.ndarray] = []

        def on_output(name: str, output: torch.Tensor) -> torch.Tensor | None:
            if name == last:
                found.append(self._as_array(name, output))
                raise Reached
            return self._replaced(name, activations, output) if name == first else None

        with undisturbed(self.device), torch.no_grad(), contextlib.suppress(Reached):
            return _to_numpy(self._forward(inputs, on_output))
        return found[0]

    def resume_gradients(
        self, inputs: np.ndarray, layer: str, activations: np.ndarray, targets: np.ndarray
    ) -> np.ndarray:
        """Differentiates logits with respect to replaced activations of a layer, at these."""
        name = layer_named(self, layer).name
        with undisturbed(self.device):
            return self._backward(inputs, (name,), targets, activations)[name]

    def pullback(
        self,
        inputs: np.ndarray,
        earlier: str,
        later: str,
        cotangents: np.ndarray,
        activations: np.ndarray | None = None,
    ) -> np.ndarray:
        """Pulls cotangents of a later layer back to an earlier one: one forward pass, one backward pass for each."""
        first, last = layer_named(self, earlier).name, layer_named(self, later).name
        found: dict[str, torch.Tensor] = {}

        def on_output(name: str, output: torch.Tensor) -> torch.Tensor | None:
            if name == first:
                given = output if activations is None else self._replaced(name, activations, output)
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
            # Zero for class tokens, which are in no layer.
            none = torch.zeros_like(end)
            each = (self._tensor(last, cotangents[:, i], none) for i in range(cotangents.shape[1]))
            return np.stack([self._as_array(first, _gradients(end, [start], one)[0]) for one in each], axis=1)

    def replica(self) -> nn.Module:
        """Gives a replica of the module as it is now, for `features`."""
        return replica(self._module)

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
          layers: Their names; None stands for the logits.
          memory_format: Of what the module gets.

        Raises:
          ValueError: If one of them was not reached.
        """
        found: dict[str | None, Features] = {}
        missing = set(layers)

        def on_output(name: str, output: torch.Tensor) -> None:
            if name in missing:
                missing.discard(name)
                after, before = (self._grid(name, tensor) for tensor in (output, functions.before(output)))
                found[name] = Features(after, before)
                if not missing:
                    raise Reached

        with contextlib.suppress(Reached), watched_layers(module, on_output, missing) as functions:
            output = explained(module(self._prepared(pixels, memory_format)), self._output)
            if None in missing:
                missing.discard(None)
                logits = as_vectors(functions.logits(output)[0]).float()
                found[None] = Features(logits, logits)
        if missing:
            raise ValueError(f"layer {missing.pop()!r} was not reached; the module called other layers than at first")
        return found

    def has_tokens(self, layer: str | None) -> bool:
        """Tells whether a layer's positions are those of tokens, whose number is fixed."""
        return layer is not None and not isinstance(self._layouts[layer], Planes)

    @property
    def device(self) -> torch.device:
        """Where the module is."""
        tensor = next((t for t in (*self._module.parameters(), *self._module.buffers())), None)
        return torch.device("cpu") if tensor is None else tensor.device

    def _as_images(self, inputs: Any) -> np.ndarray:
        """`[N, H, W, C]` of what the module takes."""
        if self._keras is None:
            return as_images(inputs, "inputs")
        return self._keras.signature.as_images(on_host(inputs), "inputs")

    def _forward(self, inputs: np.ndarray, on_output: OnOutput) -> torch.Tensor:
        """Gives the logits."""
        module = self.replica()
        with self._relaxed(), watched_layers(module, on_output) as functions:
            logits, _ = functions.logits(explained(module(self.module_inputs(inputs)), self._output))
        return as_vectors(logits).float()

    def _backward(
        self, inputs: np.ndarray, names: Sequence[str], targets: np.ndarray, replacement: np.ndarray | None = None
    ) -> dict[str, np.ndarray]:
        found: dict[str, torch.Tensor] = {}

        def on_output(name: str, output: torch.Tensor) -> torch.Tensor | None:
            if name not in names:
                return None
            if replacement is not None:
                output = self._replaced(name, replacement, output)
            # Nothing before the first of them is differentiated.
            found[name] = output if output.requires_grad else output.detach().requires_grad_()
            return found[name].clone()

        logits = self._forward(inputs, on_output)
        chosen = torch.from_numpy(np.asarray(targets, np.int64)).to(logits.device)
        scores = logits.gather(1, chosen).sum(dim=0)
        each = [_gradients(score, [found[name] for name in names]) for score in scores]
        return {
            name: np.stack([self._as_array(name, gradients[i]) for gradients in each], axis=1)
            for i, name in enumerate(names)
        }

    def _probe(self, pixels: np.ndarray) -> None:
        """Finds the layers: their names and shapes, which are non-linear, which are signed on a few examples."""
        channels_last = self._keras is not None and not self._keras.signature.channels_first
        layouts = Layouts(self._input_shape[:2], channels_last)
        layers: list[LayerInfo] = []

        def on_output(name: str, output: torch.Tensor) -> None:
            if not output.is_floating_point() or len(output) != len(pixels):
                return
            layout = layouts.find(tuple(output.shape))
            if layout is not None:
                self._layouts[name] = layout
                _, height, width, channels = to_grid(output, layout).shape
                signed, nonlinear = bool(output.min() < 0), functions.is_activation(output)
                layers.append(LayerInfo(name, height, width, channels, signed, nonlinear))

        module = self.replica()
        with undisturbed(self.device), torch.no_grad(), watched_layers(module, on_output) as functions:
            logits, kind = functions.logits(explained(module(self.module_inputs(pixels)), self._output))
        self._layers = tuple(layers)
        self._n_classes = int(as_vectors(logits).shape[1])
        self._output_kind = self._output_kind or kind

    def _prepared(
        self, pixels: torch.Tensor, memory_format: torch.memory_format = torch.contiguous_format
    ) -> torch.Tensor:
        """What the module takes."""
        if self._normalization is not None:
            mean, std = (
                torch.tensor(values, dtype=pixels.dtype, device=pixels.device)[:, None, None]
                for values in (self._normalization.mean, self._normalization.std)
            )
            pixels = (pixels - mean) / std
        dtype = next((p.dtype for p in self._module.parameters() if p.is_floating_point()), torch.float32)
        return pixels.to(dtype).contiguous(memory_format=memory_format)

    def _grid(self, name: str, output: torch.Tensor) -> torch.Tensor:
        return to_grid(output, self._layouts[name]).float()

    def _as_array(self, name: str, output: torch.Tensor) -> np.ndarray:
        return _to_numpy(self._grid(name, output))

    def _tensor(self, name: str, grid: np.ndarray, like: torch.Tensor) -> torch.Tensor:
        return from_grid(torch.from_numpy(np.ascontiguousarray(grid, np.float32)), self._layouts[name], like)

    def _replaced(self, name: str, activations: np.ndarray, output: torch.Tensor) -> torch.Tensor:
        return self._tensor(name, activations, output)


def _gradients(
    output: torch.Tensor, inputs: Sequence[torch.Tensor], cotangent: torch.Tensor | None = None
) -> list[torch.Tensor]:
    """Zero where the output does not depend on an input."""
    if not output.requires_grad:
        return [torch.zeros_like(tensor) for tensor in inputs]
    found = torch.autograd.grad(output, list(inputs), cotangent, retain_graph=True, allow_unused=True)
    return [
        torch.zeros_like(tensor) if gradient is None else gradient
        for gradient, tensor in zip(found, inputs, strict=True)
    ]


def _to_numpy(tensor: torch.Tensor) -> np.ndarray:
    return np.array(tensor.detach().cpu().float().numpy(), order="C")


def _keras_module(module: nn.Module, inputs: Any, output: str | int | None) -> KerasModule | None:
    """The module, if it is a Keras model; whoever has one has imported Keras."""
    if sys.modules.get("keras") is None:
        return None
    from tb_plugin.backends.pytorch.keras_module import as_keras_module

    return as_keras_module(module, inputs, output)
