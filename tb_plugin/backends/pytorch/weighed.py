"""The weights of a module, and what its layers are given."""

from __future__ import annotations

import threading
from collections.abc import Collection, Iterator, Mapping
from contextlib import ExitStack
from typing import Any

import numpy as np
import torch
from torch import nn
from torch.nn.utils import parametrize
from torch.nn.utils.weight_norm import WeightNorm

from tb_plugin.backends.pytorch.answers import to_numpy
from tb_plugin.backends.pytorch.gradient_mode import gradients_through
from tb_plugin.backends.pytorch.replica import undisturbed
from tb_plugin.backends.pytorch.tracing import watched_layers
from tb_plugin.backends.pytorch.watched import WatchedModule
from tb_plugin.network.weights import Kernel, LayerWeights, planes_last, unlike_floats

_PARAMETRIZED = ".parametrizations"


class WeighedModule(WatchedModule):
    """A module that is looked into, which tells its weights too; see `tb_plugin.network.weights.WeighedNetwork`."""

    def weights(self) -> Iterator[LayerWeights]:
        """Gives the weights of each layer that has some: of weights that are made of others what is made."""
        if self._keras is not None:
            # Modules of torch are looked at where no Keras is.
            from tb_plugin.backends.keras.weights import layer_weights

            values = self._keras.values
            yield from layer_weights(self._keras.model, lambda each: values.get(id(each), each.value))
            return
        seen: set[tuple[int, torch.Size]] = set()
        # A replica's weights may be asked for: what makes them of others may change them, as spectral norms do.
        for name, module in self.replica().named_modules():
            if _PARAMETRIZED in f".{name}":
                continue
            with undisturbed(self.device), torch.no_grad():
                new = [each for each in _own(module) if (each.data_ptr(), each.shape) not in seen]
                seen.update((each.data_ptr(), each.shape) for each in new)
                copies = tuple(_copied(each) for each in new)
                kernel = _kernel(module) if copies else None
            named = name or type(self._module).__name__
            own = module.parameters(recurse=False)
            left_out = unlike_floats(named, (each.dtype for each in own if not each.is_floating_point()))
            if copies or left_out:
                yield LayerWeights(named, copies, kernel, left_out)

    def _are_first(self, layer: nn.Module) -> bool:
        """Tells whether planes of channels are first in what a layer is given; those of Keras say it themselves."""
        if self._keras is None:
            return isinstance(layer, nn.Conv2d)
        from tb_plugin.backends.keras.weights import are_first

        return are_first(layer)

    def inputs_of(self, names: Collection[str], images: np.ndarray) -> Mapping[str, np.ndarray]:
        """Gives what layers are given, in the order of their calls."""
        module, thread = self.replica(), threading.get_ident()
        found: dict[str, np.ndarray] = {}

        def note(name: str, layer: nn.Module, args: Any, kwargs: Mapping[str, Any]) -> None:
            given = next((each for each in (*args, *kwargs.values())), None)
            # Keras's layers have no replicas: another thread may be running them.
            if threading.get_ident() != thread or not isinstance(given, torch.Tensor):
                return
            # A later call stands last.
            found.pop(name, None)
            found[name] = planes_last(to_numpy(given.float()), are_first=self._are_first(layer))

        with ExitStack() as stack:
            for context in (undisturbed(self.device), torch.no_grad(), watched_layers(module, lambda *_: None)):
                stack.enter_context(context)
            stack.enter_context(gradients_through(self._paths.through, module))
            for name, layer in module.named_modules():
                if name in names:
                    hook = layer.register_forward_pre_hook(
                        lambda layer, args, kwargs, name=name: note(name, layer, args, kwargs), with_kwargs=True
                    )
                    stack.callback(hook.remove)
            self._call(module, self.module_inputs(images))
        return found


def _own(module: nn.Module) -> list[torch.Tensor]:
    """Gives a layer's own weights, as they multiply: those that it makes of others, and not these."""
    made: dict[str, torch.Tensor] = {}
    if parametrize.is_parametrized(module):
        made = {name: getattr(module, name) for name in module.parametrizations}  # pyright: ignore
    parts: list[str] = []
    for hook in module._forward_pre_hooks.values():
        if isinstance(hook, WeightNorm):
            made[hook.name] = hook.compute_weight(module)
            parts += [f"{hook.name}_g", f"{hook.name}_v"]
    own = {name: each for name, each in module.named_parameters(recurse=False) if name not in parts}
    return [each for each in (*made.values(), *own.values()) if _is_told(each)]


def _is_told(tensor: torch.Tensor) -> bool:
    is_there = not (nn.parameter.is_lazy(tensor) or tensor.is_meta)
    return is_there and tensor.is_floating_point() and tensor.layout == torch.strided


def _kernel(module: nn.Module) -> Kernel | None:
    """Reads the kernel of a layer of torch's own kinds."""
    is_plane = isinstance(module, nn.Conv2d) and not isinstance(module, nn.ConvTranspose2d)
    if not (is_plane or isinstance(module, nn.Linear)):
        return None
    weight: Any = next((hook.compute_weight(module) for hook in _norms(module)), module.weight)
    if not (isinstance(weight, torch.Tensor) and _is_told(weight)):
        return None
    values = _copied(weight)
    if is_plane:
        return Kernel("convolution", np.ascontiguousarray(values.transpose(2, 3, 1, 0)), int(module.groups))  # pyright: ignore
    return Kernel("dense", np.ascontiguousarray(values.T))


def _norms(module: nn.Module) -> Iterator[WeightNorm]:
    return (
        hook for hook in module._forward_pre_hooks.values() if isinstance(hook, WeightNorm) and hook.name == "weight"
    )


def _copied(tensor: torch.Tensor) -> np.ndarray:
    return np.array(tensor.detach().float().cpu().numpy(), np.float32)
