"""Logging while Lightning trains a module: one callback."""

from __future__ import annotations

import inspect
import os
from typing import Any

try:
    from lightning.pytorch import Callback, LightningModule, Trainer
except ModuleNotFoundError:
    from pytorch_lightning import Callback, LightningModule, Trainer

from tb_plugin.torch.logger import SemanticDictionaryLogger

_SETTINGS = frozenset(inspect.signature(SemanticDictionaryLogger).parameters) - {"log_dir", "module", "n_steps"}


class SemanticDictionaryCallback(Callback):  # pyright: ignore[reportGeneralTypeIssues]
    """Logs as `SemanticDictionaryLogger` does, after epochs.

        Trainer(callbacks=[SemanticDictionaryCallback(examples, labels=y)])

    A step is the number of epochs done: 0 is before training.
    """

    def __init__(
        self,
        examples: Any,
        *,
        log_dir: str | os.PathLike[str] | None = None,
        module: str | None = None,
        every: int = 1,
        **settings: Any,
    ) -> None:
        """Keeps the settings.

        Args:
          examples: Images `[N, C, H, W]`, as the module takes them; about eight.
          log_dir: TensorBoard's log directory; by default the trainer's.
          module: Attribute of the Lightning module that is the network; by default it is itself, by its `forward`.
          every: Epochs from one snapshot to the next; epoch 0 (before training) and the last are always logged.
          **settings: As of `SemanticDictionaryLogger`.

        Raises:
          ValueError: If an argument is not of the kind expected.
        """
        super().__init__()
        if every < 1:
            raise ValueError(f"every must be at least 1 epoch, got {every}")
        unknown = settings.keys() - _SETTINGS
        if unknown:
            raise ValueError(f"settings must be of {', '.join(sorted(_SETTINGS))}, got {', '.join(sorted(unknown))}")
        self._examples = examples
        self._log_dir = log_dir
        self._module = module
        self._every = every
        self._settings = settings
        self._logger: SemanticDictionaryLogger | None = None

    def on_train_start(self, trainer: Trainer, pl_module: LightningModule) -> None:
        """Logs the state before the first epoch."""
        # Asking for it is something that all processes do.
        log_dir = self._log_dir or trainer.log_dir or trainer.default_root_dir
        if not trainer.is_global_zero:
            return
        if self._settings.get("writer") is not None:
            log_dir = None
        module = pl_module if self._module is None else getattr(pl_module, self._module)
        n_epochs = trainer.max_epochs if trainer.max_epochs and trainer.max_epochs > 0 else None
        self._logger = SemanticDictionaryLogger(log_dir, module, self._examples, n_steps=n_epochs, **self._settings)
        self._logger(trainer.current_epoch)

    def on_train_epoch_end(self, trainer: Trainer, pl_module: LightningModule) -> None:
        """Logs the state after an epoch, where it is due."""
        step = trainer.current_epoch + 1
        if self._logger is not None and step % self._every == 0:
            self._logger(step)

    def on_train_end(self, trainer: Trainer, pl_module: LightningModule) -> None:
        """Logs the final state."""
        if self._logger is not None:
            self._logger.close(trainer.current_epoch)
