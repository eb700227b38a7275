"""Logging while Hugging Face's `Trainer` trains a model: one callback."""

from __future__ import annotations

import math
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from torch import nn

# It is installed by the extra for tests alone.
from transformers import (  # pyright: ignore[reportMissingImports]
    TrainerCallback,
    TrainerControl,
    TrainerState,
    TrainingArguments,
)

from tb_plugin.backends.pytorch.pixels import as_images
from tb_plugin.log.setup import Chosen, Options
from tb_plugin.torch.logger import SemanticDictionaryLogger

if TYPE_CHECKING:
    from typing_extensions import Unpack


class SemanticDictionaryCallback(TrainerCallback):  # pyright: ignore[reportGeneralTypeIssues]
    """Logs as `SemanticDictionaryLogger` does, after epochs.

        Trainer(model, args, ..., callbacks=[SemanticDictionaryCallback(examples, labels=y)])

    A step is the number of epochs done, where the last one may be cut short by `max_steps`; 0 is before training. The
    last step is of the model that training leaves behind: the best one with `load_best_model_at_end`. Evaluation and
    prediction are not logged.
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
          examples: About eight images `[N, C, H, W]`, as the model takes them: the `pixel_values` of a batch.
          log_dir: TensorBoard's log directory; by default that of the training's arguments, or what Transformers takes
            where they have none.
          module: Attribute of the model that is the network; by default it is itself, by its `forward`.
          writer: A `torch.utils.tensorboard.SummaryWriter`, into whose run to write instead.
          strict: Whether failures are raised.
          **options: `labels`, `class_names`, `layers`, `dataset`, `reading`, `log`, `seed` and `verbose`; see
            `tb_plugin.log.setup.Chosen`.

        Raises:
          TypeError: If there is no such option.
          ValueError: If an argument is not of the kind expected.
        """
        super().__init__()
        Chosen.of(options)
        as_images(examples, "examples")
        self._examples = examples
        self._log_dir = log_dir
        self._module = module
        self._writer = writer
        self._strict = strict
        self._options: Options = options
        self._logger: SemanticDictionaryLogger | None = None

    def on_train_begin(
        self, args: TrainingArguments, state: TrainerState, control: TrainerControl, **kwargs: Any
    ) -> None:
        """Gets ready."""
        self._logger = None
        if not state.is_world_process_zero:
            return
        model: nn.Module = kwargs["model"]
        # What is streamed may have no end that is known.
        n_epochs = state.num_train_epochs if state.num_train_epochs < sys.maxsize else None
        self._logger = SemanticDictionaryLogger(
            None if self._writer is not None else self._log_dir or _log_dir(args),
            model if self._module is None else getattr(model, self._module),
            self._examples,
            n_steps=n_epochs,
            writer=self._writer,
            strict=self._strict,
            **self._options,
        )

    def on_epoch_begin(
        self, args: TrainingArguments, state: TrainerState, control: TrainerControl, **kwargs: Any
    ) -> None:
        """Logs the state before an epoch, where it is due.

        Not after one: what follows the last epoch may be that other weights are loaded.
        """
        if self._logger is not None:
            self._logger(_epochs_done(state))

    def on_train_end(
        self, args: TrainingArguments, state: TrainerState, control: TrainerControl, **kwargs: Any
    ) -> None:
        """Logs the final state."""
        if self._logger is not None:
            self._logger.close(_epochs_done(state))


def _epochs_done(state: TrainerState) -> int:
    return math.ceil(state.epoch or 0)


def _log_dir(args: TrainingArguments) -> str | Path:
    """Gives where the training's own TensorBoard logs are; Transformers 5 has no argument for it any more."""
    told = getattr(args, "logging_dir", None) or os.environ.get("TENSORBOARD_LOGGING_DIR")
    return told or Path(args.output_dir or ".") / "runs"
