"""Logging while Lightning trains a module: one callback."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING, Any

try:
    from lightning.pytorch import Callback, LightningModule, Trainer
except ModuleNotFoundError:
    from pytorch_lightning import Callback, LightningModule, Trainer

from tb_plugin.log.session import waiting
from tb_plugin.log.setup import Chosen, Options
from tb_plugin.torch.logger import SemanticDictionaryLogger

if TYPE_CHECKING:
    from typing_extensions import Unpack


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
        writer: Any = None,
        strict: bool = False,
        **options: Unpack[Options],
    ) -> None:
        """Keeps the settings.

        Args:
          examples: About eight images `[N, C, H, W]`, as the module takes them.
          log_dir: TensorBoard's log directory; by default the trainer's.
          module: Attribute of the Lightning module that is the network; by default it is itself, by its `forward`.
          writer: A `torch.utils.tensorboard.SummaryWriter`, into whose run to write instead.
          strict: Whether failures are raised.
          **options: `labels`, `class_names`, `layers`, `dataset`, `reading`, `log`, `seed`, `verbose`, `share` and
            `finish_seconds`; see `tb_plugin.log.setup.Chosen`.

        Raises:
          TypeError: If there is no such option.
          ValueError: If an argument is not of the kind expected.
        """
        super().__init__()
        self._chosen = Chosen.of(options)
        self._examples = examples
        self._log_dir = log_dir
        self._module = module
        self._writer = writer
        self._strict = strict
        self._options: Options = options
        self._logger: SemanticDictionaryLogger | None = None

    def on_train_start(self, trainer: Trainer, pl_module: LightningModule) -> None:
        """Logs the state before the first epoch."""
        # Asking for it is something that all processes do.
        log_dir = self._log_dir or trainer.log_dir or trainer.default_root_dir
        if not trainer.is_global_zero:
            return
        module = pl_module if self._module is None else getattr(pl_module, self._module)
        n_epochs = trainer.max_epochs if trainer.max_epochs and trainer.max_epochs > 0 else None
        self._logger = SemanticDictionaryLogger(
            None if self._writer is not None else log_dir,
            module,
            self._examples,
            n_steps=n_epochs,
            writer=self._writer,
            strict=self._strict,
            **self._options,
        )
        self._logger(trainer.current_epoch)

    def on_train_epoch_end(self, trainer: Trainer, pl_module: LightningModule) -> None:
        """Logs the state after an epoch, where it is due."""
        if self._logger is not None:
            self._logger(trainer.current_epoch + 1)

    def on_train_end(self, trainer: Trainer, pl_module: LightningModule) -> None:
        """Logs the final state."""
        if self._logger is not None:
            self._logger.close(trainer.current_epoch)
        elif self._chosen.verbose and not trainer.is_global_zero:
            print(f"semantic dictionary: {waiting(self._chosen.finish_seconds)}", file=sys.stderr)
