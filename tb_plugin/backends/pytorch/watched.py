"""Looking into a PyTorch module: its layers, and runs in which their outputs are seen and replaced."""

from __future__ import annotations

import functools
import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
import torch
from torch import nn
from typing_extensions import override

from tb_plugin.backends.pytorch.layout import Layout, Layouts, Planes, from_grid, to_grid
from tb_plugin.backends.pytorch.pixels import as_images, on_host, range_of
from tb_plugin.backends.pytorch.relaxation import relaxed
from tb_plugin.backends.pytorch.replica import replica, undisturbed, unwrapped
from tb_plugin.backends.pytorch.tracing import Functions, OnOutput, as_vectors, explained, watched_layers
from tb_plugin.network import LayerInfo, Network, OutputKind
from tb_plugin.network.inputs import Normalization
from tb_plugin.network.outputs import HALVES, SMALLEST, is_bounded, settled_kind
from tb_plugin.network.truth import NOTHING_GIVEN, Truth

if TYPE_CHECKING:
    from tb_plugin.backends.pytorch.keras_module import KerasModule

_N_PROBED = 4


class WatchedModule(Network):
    """A module, what is known of it, and runs of its replicas in which the outputs of layers are seen and replaced."""

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
        truth: Truth = NOTHING_GIVEN,
        relaxed_max_pool: bool = False,
        cancelled_checkerboard: bool = False,
    ) -> None:
        """Looks at what the module computes.

        Args:
          module: The module, perhaps in `DataParallel` or compiled.
          inputs: Some examples `[N, C, H, W]`, a tensor or an array, as the module takes them.
          mean: Mean of each channel, or one for all, as torchvision's `Normalize` takes it, if inputs are normalised.
            Where neither it nor `std` is given, ImageNet's are recognised by the inputs.
          std: Standard deviation of each channel, or one for all; it must be given with `mean`.
          value_range: Lowest and highest value of a pixel, before it is normalised: by default [0, 1], or [0, 255] for
            means of that size; of inputs that are not normalised, the narrowest usual range that holds them.
          output: Which of several outputs is explained, by its number or its key or attribute.
          output_kind: What is made of the output; by default as found at the module's end, and where it returns logits,
            as `truth` tells, else "softmax" for several outputs and "linear" for one.
          truth: What is given of the examples: labels and names tell one output of two classes from a regression.
          relaxed_max_pool: Whether gradients go through max-pooling in proportion to activation, not to the largest
            value alone: smoother maps, which hide some of what the module does.
          cancelled_checkerboard: Whether gradients are blurred at max-pooling, against the pattern of its stride. This,
            too, hides some of what the module does.

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
        self._told_kind: OutputKind | None = output_kind
        self._truth = truth
        self._probe(self.pixels(inputs)[:_N_PROBED])
        self._is_probability = False
        if self._n_outputs == 1 and self._found_kind is None:
            self._is_probability = is_bounded(self, self.pixels(inputs)[:_N_PROBED])

    @property
    @override
    def layers(self) -> tuple[LayerInfo, ...]:
        return self._layers

    @property
    @override
    def n_classes(self) -> int:
        return 2 if self._has_two_classes else self.n_outputs

    @property
    @override
    def output_kind(self) -> OutputKind:
        return "softmax" if self._has_two_classes else self._kind

    @property
    def n_outputs(self) -> int:
        """How many numbers the module gives for an image: 1 where two classes are made of one."""
        return self._n_outputs

    @property
    @override
    def value_range(self) -> tuple[float, float]:
        return self._value_range

    @property
    @override
    def input_shape(self) -> tuple[int, int, int]:
        return self._input_shape

    @property
    def normalization(self) -> Normalization | None:
        """What is done to pixels before the module takes them."""
        return self._normalization

    def pixels(self, inputs: Any) -> np.ndarray:
        """Gives the network's inputs for what the module takes.

        Args:
          inputs: `[N, C, H, W]`, a tensor or an array, as the module takes them.

        Returns:
          `[N, H, W, C]`, not normalised: in the network's `value_range`.

        Raises:
          ValueError: If they are no images.
        """
        images = self._as_images(inputs).astype(np.float32)
        return images if self._normalization is None else self._normalization.undone(images)

    def module_inputs(self, pixels: np.ndarray) -> torch.Tensor:
        """Undoes `pixels`: gives what the module takes, `[N, C, H, W]`, on the module's device."""
        return self._prepared(torch.from_numpy(np.asarray(pixels, np.float32)).to(self.device).permute(0, 3, 1, 2))

    def replica(self) -> nn.Module:
        """Gives a replica of the module as it is now, for `features`."""
        return replica(self._module)

    def has_tokens(self, layer: str | None) -> bool:
        """Tells whether a layer's positions are tokens, whose number is fixed."""
        return layer is not None and not isinstance(self._layouts[layer], Planes)

    @property
    def device(self) -> torch.device:
        """The device on which the module is."""
        tensor = next((t for t in (*self._module.parameters(), *self._module.buffers())), None)
        return torch.device("cpu") if tensor is None else tensor.device

    def _as_images(self, inputs: Any) -> np.ndarray:
        """Gives `[N, H, W, C]` of what the module takes."""
        if self._keras is None:
            return as_images(inputs, "inputs")
        return self._keras.signature.as_images(on_host(inputs), "inputs")

    @property
    def _kind(self) -> OutputKind:
        """What is made of the module's own output."""
        by_loss = None if self._keras is None else self._keras.kind_by_loss
        usual: OutputKind = "softmax" if self._keras is None else "linear"
        told, found = self._told_kind, self._found_kind
        return settled_kind(self._n_outputs, self._truth, told=told, found=found, by_loss=by_loss, usual=usual)

    @property
    def _has_two_classes(self) -> bool:
        return self._n_outputs == 1 and self._kind == "sigmoid"

    def _logits(self, functions: Functions, output: torch.Tensor, n_images: int) -> torch.Tensor:
        """Gives the logits `[N, K]` behind what the module returns."""
        behind = output if self._kind == "linear" else functions.logits(output)[0]
        vectors = as_vectors(behind, n_images).float()
        if not self._has_two_classes:
            return vectors
        vectors = torch.logit(vectors, SMALLEST) if self._is_probability else vectors
        return vectors * torch.from_numpy(HALVES).to(vectors.device)

    def _forward(self, inputs: np.ndarray, on_output: OnOutput) -> torch.Tensor:
        """Runs a replica on pixels `[N, H, W, C]`, watched, and gives the logits `[N, K]`."""
        module = self.replica()
        with self._relaxed(), watched_layers(module, on_output) as functions:
            return self._logits(functions, explained(module(self.module_inputs(inputs)), self._output), len(inputs))

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
        self._n_outputs = int(as_vectors(logits, len(pixels)).shape[1])
        self._found_kind: OutputKind | None = kind

    def _prepared(
        self, pixels: torch.Tensor, memory_format: torch.memory_format = torch.contiguous_format
    ) -> torch.Tensor:
        """Gives what the module takes for pixels `[N, C, H, W]`."""
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
        return to_numpy(self._grid(name, output))

    def _tensor(self, name: str, grid: np.ndarray, like: torch.Tensor) -> torch.Tensor:
        return from_grid(torch.from_numpy(np.ascontiguousarray(grid, np.float32)), self._layouts[name], like)

    def _replaced(self, name: str, activations: np.ndarray, output: torch.Tensor) -> torch.Tensor:
        return self._tensor(name, activations, output)


def to_numpy(tensor: torch.Tensor) -> np.ndarray:
    """Gives a tensor's values as a float32 array, whatever device it is on."""
    return np.array(tensor.detach().cpu().float().numpy(), order="C")


def _keras_module(module: nn.Module, inputs: Any, output: str | int | None) -> KerasModule | None:
    """Wraps the module if it is a Keras model, which it can only be where somebody has imported Keras."""
    if sys.modules.get("keras") is None:
        return None
    from tb_plugin.backends.pytorch.keras_module import as_keras_module

    return as_keras_module(module, inputs, output)
