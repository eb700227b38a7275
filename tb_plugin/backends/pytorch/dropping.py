"""Passes of a module in which its dropout acts."""

from __future__ import annotations

import contextlib
import functools
from collections.abc import Callable

import numpy as np
import torch
from torch import nn
from torch.nn.modules.dropout import _DropoutNd

from tb_plugin.backends.pytorch.acting_dropout import ActingDropout
from tb_plugin.backends.pytorch.answers import to_numpy
from tb_plugin.backends.pytorch.random_parts import Kind, drawing_kinds, seed_all
from tb_plugin.backends.pytorch.replica import undisturbed
from tb_plugin.backends.pytorch.weighed import WeighedModule

_APART = 65_537


class DroppingModule(WeighedModule):
    """A module that can be run with dropout; see `tb_plugin.network.dropout.DroppingNetwork`."""

    @property
    def drops(self) -> bool:
        """Whether it has layers of dropout, calls functions of it, or draws random numbers in training alone.

        Of devices whose random numbers are not known to be set back, it has none.
        """
        if self.device.type not in ("cpu", "cuda"):
            return False
        if self._keras is not None:
            # Modules of torch are looked at where no Keras is.
            from tb_plugin.backends.keras.dropping import drops

            return drops(self._keras.model)
        if any(isinstance(layer, _DropoutNd) and layer.p > 0 for layer in self._module.modules()):
            return True
        return self._drops_by_functions or bool(self._drawing_kinds)

    def dropped(self, inputs: np.ndarray, seed: int) -> np.ndarray:
        """Computes logits `[N, K]` with dropout."""
        with undisturbed(self.device), torch.no_grad(), self._dropping(seed):
            seed_all(seed, self.device)
            return to_numpy(self._forward(inputs, lambda *_: None, dropping=self._acting))

    @functools.cached_property
    def _drops_by_functions(self) -> bool:
        """Tries on one image whether functions of dropout are called; where nobody can tell, there are none."""
        made: list[ActingDropout] = []

        def acting(module: nn.Module) -> ActingDropout:
            made.append(ActingDropout(module, functions=True))
            return made[-1]

        if self._keras is not None:
            return False
        image = np.full((1, *self.input_shape), self.value_range[0], np.float32)
        with undisturbed(self.device), torch.no_grad():
            try:
                self._forward(image, lambda *_: None, dropping=acting)
            # A `forward` may do anything with what it takes for a truth value.
            except Exception:
                return False
        return made[-1].found

    @functools.cached_property
    def _drawing_kinds(self) -> frozenset[Kind]:
        """Tries on one image which kinds of modules draw random numbers in training alone."""
        if self._keras is not None:
            return frozenset()
        low, high = self.value_range
        image = np.random.default_rng(0).uniform(low, high, (1, *self.input_shape)).astype(np.float32)

        def run(images: np.ndarray, begin: Callable[[nn.Module], object]) -> np.ndarray:
            def acting(module: nn.Module) -> contextlib.AbstractContextManager[object]:
                begin(module)
                return contextlib.nullcontext()

            return to_numpy(self._forward(images, lambda *_: None, dropping=acting))

        with undisturbed(self.device), torch.no_grad():
            return drawing_kinds(self._module, run, image, self.device)

    def _acting(self, module: nn.Module) -> ActingDropout:
        return ActingDropout(module, functions=self._drops_by_functions, kinds=self._drawing_kinds)

    def _dropping(self, seed: int) -> contextlib.AbstractContextManager[None]:
        if self._keras is None:
            return contextlib.nullcontext()
        from tb_plugin.backends.keras.dropping import dropping

        # Keras adds the two: the first of one pass must be far from that of the next.
        return dropping(lambda drawn: torch.tensor([(seed * _APART) % 2**31, drawn]))
