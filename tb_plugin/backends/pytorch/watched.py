"""Looking into a PyTorch module: its layers, and runs in which their outputs are seen and replaced."""

from __future__ import annotations

import contextlib
import dataclasses
import functools
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np
import torch
from torch import nn
from typing_extensions import override

from tb_plugin.backends.pytorch.answers import keras_module, logits_of, scored, to_numpy
from tb_plugin.backends.pytorch.calling import Call, calling
from tb_plugin.backends.pytorch.distributed import refuse_sharded
from tb_plugin.backends.pytorch.flow import Flow
from tb_plugin.backends.pytorch.gradient_mode import Through, differentiable, gradients_through
from tb_plugin.backends.pytorch.gradient_paths import GradientPaths, gradient_paths
from tb_plugin.backends.pytorch.guard import Replicas
from tb_plugin.backends.pytorch.layout import from_grid, to_grid
from tb_plugin.backends.pytorch.locality import layers_seen
from tb_plugin.backends.pytorch.pixels import as_images, normalized, on_host, range_of
from tb_plugin.backends.pytorch.relaxation import relaxed
from tb_plugin.backends.pytorch.replica import device_of, undisturbed, unwrapped
from tb_plugin.backends.pytorch.tracing import Functions, OnOutput, as_vectors, explained, watched_layers
from tb_plugin.backends.relaxation import NO_RELAXATION, Relaxation
from tb_plugin.network import LayerInfo, OutputKind, Planes, Unread, layer_named
from tb_plugin.network.company import influence, said_of_company
from tb_plugin.network.inputs import Normalization
from tb_plugin.network.layout import Layout, Told
from tb_plugin.network.layouts import read_layouts
from tb_plugin.network.outputs import Kinds, ReadOutputs, measured_probabilities
from tb_plugin.network.scores import Score
from tb_plugin.network.trunk import with_trunk
from tb_plugin.network.truth import NOTHING_GIVEN, Truth

_N_PROBED = 4


class WatchedModule(ReadOutputs):
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
        layouts: Mapping[str, Told] | None = None,
        truth: Truth = NOTHING_GIVEN,
        call: Call | None = None,
        score: Score | None = None,
        relaxation: Relaxation = NO_RELAXATION,
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
          layouts: How the tensors of layers lie, where that cannot be measured; see `tb_plugin.network.Reading`.
          truth: What is given of the examples: labels and names tell one output of two classes from a regression.
          call: How the module is called for images `[N, C, H, W]`, where its `forward` does not tell (see `Reading`).
          score: What is explained in the place of logits, as of `Reading`; its `output_kind` is "linear" by default.
          relaxation: How gradients go through max-pooling, where it is another way than its own.

        Raises:
          ValueError: If the module has none of the inputs or outputs expected, or several outputs and it was not said
            which; or if it cannot be run without being changed, or by this process alone.
        """
        if isinstance(module, torch.jit.ScriptModule):
            raise ValueError("module must be one whose layers can be watched, got a ScriptModule")
        refuse_sharded(module)
        self._keras = keras_module(module, inputs, output=output, call=call, score=score)
        self._module = unwrapped(module) if self._keras is None else self._keras
        self._call = calling(self._module, call if self._keras is None else None)
        self._output = output
        self._relaxed = functools.partial(relaxed, max_pool=relaxation.max_pool, checkerboard=relaxation.checkerboard)
        images = self._as_images(inputs)
        self._normalization, self._value_range = range_of(images, mean, std, value_range)
        self._input_shape: tuple[int, int, int] = images.shape[1:]
        self._layouts: dict[str, Layout] = {}
        # A Keras model brings its own, as its output may lie otherwise.
        self._score = score if self._keras is None else None
        self._score_names: tuple[str, ...] | None = None
        self._has_score = score is not None or (self._keras is not None and self._keras.signature.has_score)
        self._told_kind: OutputKind | None = output_kind or ("linear" if self._has_score else None)
        self._truth = truth
        self._paths = GradientPaths()
        self.probabilities = None
        self._replicas = Replicas(self._module)
        pixels = self.pixels(inputs)[:_N_PROBED]
        with self._replicas.first_passes():
            self._probe(pixels, layouts or {})
            self._find_paths(pixels[: 2 if self._influence else 1])  # some layers of batches refuse one alone
        if self._found_kind is None and not self._has_score:
            self.probabilities = measured_probabilities(self, pixels, self._outputs)
        self.remarks = (*self._replicas.said_of_hooks(), *said_of_company(self._influence))

    @property
    @override
    def layers(self) -> tuple[LayerInfo, ...]:
        return self._layers

    @override
    def layout_of(self, layer: str) -> Layout:
        return self._layouts[layer_named(self, layer).name]

    @property
    @override
    def unread(self) -> tuple[Unread, ...]:
        return self._unread

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

    @property
    def score_names(self) -> tuple[str, ...] | None:
        """The names that a score gives to what is explained, if it does."""
        return self._score_names if self._keras is None else self._keras.signature.score_names

    @property
    def sees_through_blocks(self) -> bool:
        """Whether gradients are taken as without the module's own `no_grad` and `inference_mode`."""
        return self._paths.through is not Through.NOTHING

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
        return differentiable(self._replicas.make())

    def has_tokens(self, layer: str | None) -> bool:
        """Tells whether a layer's positions are tokens, whose number is fixed."""
        return layer is not None and not isinstance(self._layouts[layer], Planes)

    @property
    def takes_channels_first(self) -> bool:
        """Whether the module takes images `[N, C, H, W]`, as all do but Keras's."""
        return self._keras is None or self._keras.signature.channels_first

    @property
    def device(self) -> torch.device:
        """The device on which the module is."""
        return device_of(self._module)

    def _as_images(self, inputs: Any) -> np.ndarray:
        """Gives `[N, H, W, C]` of what the module takes."""
        return (self._keras.signature.as_images if self._keras else as_images)(on_host(inputs), "inputs")

    @property
    @override
    def _kinds(self) -> Kinds:
        by_loss, usual = (None, "softmax") if self._keras is None else (self._keras.kind_by_loss, "linear")
        return Kinds(self._told_kind, self._found_kind, self.probabilities, by_loss, usual)

    def _logits(self, functions: Functions, answer: Any, n_images: int) -> torch.Tensor:
        """Gives the logits `[N, K]`, or scores, of what the module returns."""
        output = self._explained(answer, n_images)
        behind = output if self._has_score or self._kind == "linear" else functions.logits(output)[0]
        vectors, has_two_classes = as_vectors(behind, n_images).float(), self._has_two_classes
        return logits_of(vectors, self._kind, self.probabilities, has_two_classes=has_two_classes)

    def _forward(
        self,
        inputs: np.ndarray,
        on_output: OnOutput,
        through: Through | None = None,
        dropping: Callable[[nn.Module], contextlib.AbstractContextManager[object]] = contextlib.nullcontext,
    ) -> torch.Tensor:
        """Runs a replica on pixels `[N, H, W, C]`, watched, and gives the logits `[N, K]`; with its dropout if so."""
        module = self.replica()
        through = self._paths.through if through is None else through
        with self._relaxed(), watched_layers(module, on_output) as functions, gradients_through(through, module):
            with dropping(module):
                answer = self._call(module, self.module_inputs(inputs))
            return self._logits(functions, answer, len(inputs))

    def _explained(self, answer: Any, n_images: int) -> torch.Tensor:
        """Gives the output that is explained, or scores, of what the module returned.

        Raises:
          ValueError: If it gives none for each image.
        """
        if not self._has_score:
            return explained(answer, self._output)
        if self._score is None:
            return answer
        part = answer if self._output is None else explained(answer, self._output)
        found = scored(self._score, part, n_images)
        self._score_names = found.names
        return found.values

    def _probe(self, pixels: np.ndarray, told: Mapping[str, Told]) -> None:
        """Finds the layers: their names, how they lie, which are non-linear, which are signed on a few examples."""
        kinds: dict[str, tuple[bool, bool]] = {}

        def on_output(name: str, output: torch.Tensor) -> None:
            if output.is_floating_point() and output.ndim > 2:
                flow.passed(name, output)
                kinds[name] = bool(output.min() < 0), functions.is_activation(output)

        module, images = self.replica(), self.module_inputs(pixels)
        among: list[np.ndarray] = []

        def answer(module: nn.Module, pixels: np.ndarray) -> torch.Tensor:
            found = self._explained(self._call(module, self.module_inputs(pixels)), len(pixels))
            among.append(to_numpy(found[:2]))
            return found

        with undisturbed(self.device), torch.no_grad():
            with watched_layers(module, on_output) as functions, Flow(images) as flow:
                output = self._explained(self._call(module, images), len(images))
                logits, kind = (output, None) if self._has_score else functions.logits(output)
            flow.ended(logits)
            self._outputs = to_numpy(as_vectors(logits, len(pixels)))
            seen = layers_seen(self.replica, answer, pixels[0], self._value_range)
            self._influence = influence(to_numpy(output), among[0], lambda: to_numpy(answer(self.replica(), pixels)))
        self._layouts, self._unread = read_layouts(list(seen.values()), self._input_shape[:2], told, flow.in_place)
        layers = [
            LayerInfo(name, *layout.grid(seen[name].shape), *kinds.get(name, (True, False)))
            for name, layout in self._layouts.items()
        ]
        self._layers = with_trunk(layers, flow.sources)
        self._found_kind: OutputKind | None = kind

    def _find_paths(self, pixels: np.ndarray) -> None:
        """Finds which layers a gradient of the output reaches."""
        with undisturbed(self.device):
            run = lambda through, watch: self._forward(pixels, watch, through)  # noqa: E731
            self._paths = gradient_paths(run, [layer.name for layer in self._layers])
        self._layers = tuple(dataclasses.replace(o, cut_from_output=o.name in self._paths.cut) for o in self._layers)

    def _prepared(
        self, pixels: torch.Tensor, memory_format: torch.memory_format = torch.contiguous_format
    ) -> torch.Tensor:
        """Gives what the module takes for pixels `[N, C, H, W]`."""
        if self._normalization is not None:
            pixels = normalized(pixels, self._normalization)
        dtype = next((p.dtype for p in self._module.parameters() if p.is_floating_point()), torch.float32)
        return pixels.to(dtype).contiguous(memory_format=memory_format)

    def _grid(self, name: str, output: torch.Tensor) -> torch.Tensor:
        return to_grid(output, self._layouts[name]).float()

    def _as_array(self, name: str, output: torch.Tensor) -> np.ndarray:
        return to_numpy(self._grid(name, output))

    def _tensor(self, name: str, grid: np.ndarray, like: torch.Tensor) -> torch.Tensor:
        return from_grid(torch.from_numpy(np.ascontiguousarray(grid, np.float32)), self._layouts[name], like)
