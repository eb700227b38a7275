"""A Keras model on the torch backend as a module: its layers are modules with hooks, but not its children."""

from __future__ import annotations

import copy
from collections.abc import Iterator, Mapping
from typing import Any

import keras
import numpy as np
import torch
from torch import nn

from tb_plugin.backends.keras.inference import output_kind_of_loss
from tb_plugin.backends.keras.redrawing import redrawn
from tb_plugin.backends.keras.signature import Signature, of_any_size
from tb_plugin.backends.keras.weights import named_layers
from tb_plugin.backends.pytorch.passes import lent
from tb_plugin.network import OutputKind


class KerasModule(nn.Module):
    """Runs a Keras model in inference mode without touching it.

    The model's variables are read through a scope of Keras that also catches whatever would be assigned to them. So one
    model serves many threads, and the replicas of this module share it.

    Attributes:
      signature: How the model is called.
      model: The model.
      values: By the id of a variable, what it has in the place of its own value.
    """

    signature: Signature
    model: keras.Model
    values: Mapping[int, torch.Tensor]
    shared_by_replicas = ("signature", "model", "values")
    # For the guard's message: Keras's layers are not copied.
    place_of_state = "weights of layers"

    def __init__(self, model: keras.Model, inputs: Any, **settings: Any) -> None:
        """Looks at the model.

        Args:
          model: The model, built.
          inputs: Some examples as the model takes them.
          **settings: Arguments of `tb_plugin.backends.keras.signature.Signature`.

        Raises:
          ValueError: If Keras does not run on torch, or the model has none of the inputs expected.
        """
        super().__init__()
        if keras.backend.backend() != "torch":
            raise ValueError(
                f"module must be a torch module, got a Keras model with KERAS_BACKEND={keras.backend.backend()}: "
                "tb_plugin.keras is for models on any backend"
            )
        self.signature = Signature(model, inputs, **settings)
        # As a child the model would bring its own names, in which layers do not occur.
        self.__dict__["model"] = model
        self.__dict__["values"] = {}
        if not model.built:
            # It is built outside of the scope, which has no place for new variables.
            self.signature.answer(model, torch.from_numpy(self.signature.images[:1]))

    def forward(self, images: torch.Tensor) -> torch.Tensor:
        """Gives the output that is explained of images `[N, C, H, W]`."""
        values = [
            (variable, lent(variable.path, self.values.get(id(variable), variable.value)))
            for variable in self.model.variables
        ]
        is_own_size = images.shape[2:] == self.signature.images.shape[1:3]
        call = self.model if is_own_size else of_any_size(self.model)
        with keras.StatelessScope(state_mapping=values):
            return self.signature.explained(self.signature.answer(call, images.permute(0, 2, 3, 1)))

    def redrawn(self, images: np.ndarray, seed: int) -> KerasModule:
        """Gives a module that lends the model other weights; see `tb_plugin.backends.keras.redrawing.redrawn`."""
        made = copy.copy(self)
        lent_values = redrawn(self.model, self.signature, images, seed)
        made.__dict__["values"] = {id(variable): value.detach() for variable, value in lent_values}
        return made

    def guarded_parts(self) -> dict[str, Any]:
        """Gives what the guard of the first passes remembers: layers, which run themselves, and variables."""
        variables = {f"variable {variable.path}": variable.value for variable in self.model.variables}
        return {**{f"layer {name}": layer for name, layer in self.named_modules() if name}, **variables}

    @property
    def kind_by_loss(self) -> OutputKind | None:
        """What the model's loss makes of its output, where it tells."""
        return "linear" if self.signature.has_score else output_kind_of_loss(self.model, self.signature.output)

    def named_modules(self, *args: Any, **kwargs: Any) -> Iterator[tuple[str, Any]]:  # pyright: ignore[reportIncompatibleMethodOverride]
        """Gives this module, and the model's layers by the paths of their names."""
        yield "", self
        yield from named_layers(self.model)

    def parameters(self, recurse: bool = True) -> Iterator[nn.Parameter]:
        """Gives the model's parameters."""
        return self.model.parameters(recurse)


def as_keras_module(module: nn.Module, inputs: Any, **settings: Any) -> KerasModule | None:
    """Wraps a Keras model unless it is wrapped already; gives None for any other module."""
    if isinstance(module, keras.Model):
        return KerasModule(module, inputs, **settings)
    return module if isinstance(module, KerasModule) else None
