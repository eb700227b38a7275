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
from tb_plugin.events import folder_of
from tb_plugin.log.logger import ArtifactLogger
from tb_plugin.log.runs import OF_TRAINING
from tb_plugin.log.session import Session
from tb_plugin.log.setup import Chosen, Options
from tb_plugin.torch.inner import check_network, inner_network
from tb_plugin.torch.logger import given_target, logger_into, say_waiting, training_session
from tb_plugin.torch.rounds import Rounds

if TYPE_CHECKING:
    from typing_extensions import Unpack


class SemanticDictionaryCallback(TrainerCallback):  # pyright: ignore[reportGeneralTypeIssues]
    """Logs as `SemanticDictionaryLogger` does, after epochs.

        Trainer(model, args, ..., callbacks=[SemanticDictionaryCallback(examples, labels=y)])

    A step is the number of epochs done; 0 is before training. Where a training is told in steps of the optimizer
    (`max_steps`), or evaluates by steps, a step is `global_step`: snapshots are then taken every `eval_steps`, or else
    at twenty points. The last step is of the model that training leaves behind: the best one with
    `load_best_model_at_end`. Evaluation and prediction are not logged.
    """

    def __init__(
        self,
        examples: Any,
        *,
        log_dir: str | os.PathLike[str] | None = None,
        network: str | nn.Module | None = None,
        writer: Any = None,
        strict: bool = False,
        **options: Unpack[Options],
    ) -> None:
        """Keeps the settings.

        Args:
          examples: About eight images `[N, C, H, W]`, as the model takes them: the `pixel_values` of a batch.
          log_dir: TensorBoard's log directory; by default that of the training's arguments, or what Transformers takes
            where they have none.
          network: The network that is looked at: a module, or the attribute of the model that holds it, as "backbone";
            by default the model itself, by its `forward`.
          writer: A `SummaryWriter` of `torch.utils.tensorboard` or of tensorboardX, into whose run to write instead.
          strict: Whether failures are raised.
          **options: `labels`, `class_names`, `layers`, `dataset`, `held_out`, `metadata`, `reading`, `log`, `seed`,
            `verbose`, `resume`, `share` and `finish_seconds`; see `tb_plugin.log.setup.Chosen`.

        Raises:
          TypeError: If there is no such option.
          ValueError: If an argument is not of the kind expected.
        """
        super().__init__()
        self._chosen = Chosen.of(options)
        check_network(network)
        as_images(examples, "examples")
        self._target = given_target(log_dir, writer, self._chosen)
        self._examples = examples
        self._network = network
        self._strict = strict
        self._session: Session | None = None
        # What counts the steps: None for epochs.
        self._rounds: Rounds | None = None
        self._asked = 0
        self._n_steps: int | None = None

    def on_train_begin(
        self, args: TrainingArguments, state: TrainerState, control: TrainerControl, **kwargs: Any
    ) -> None:
        """Gets ready: each training has a run of its own."""
        self._session = None
        if not state.is_world_process_zero:
            return
        model: nn.Module = kwargs["model"]

        def logger() -> ArtifactLogger:
            network = inner_network(model, self._network, without_forward=nn.Module.forward)
            target = self._target or folder_of(_log_dir(args)) / OF_TRAINING
            return logger_into(target, network, self._examples, self._chosen, restarts=True)

        by_steps = _evaluates_by_steps(args)
        self._rounds = None
        # The epochs of what is streamed are counted up to the largest number there is.
        if args.max_steps > 0 or by_steps or state.num_train_epochs >= sys.maxsize:
            self._rounds = Rounds.of(self._chosen.log, state.max_steps, state.eval_steps if by_steps else None)
            if self._chosen.verbose:
                print(f"semantic dictionary: {self._rounds.said}", file=sys.stderr)
        self._asked = state.global_step
        self._n_steps = state.num_train_epochs if self._rounds is None else state.max_steps
        unit = "epoch" if self._rounds is None else "step"
        self._session = training_session(logger, self._chosen, strict=self._strict, unit=unit)

    def on_epoch_begin(
        self, args: TrainingArguments, state: TrainerState, control: TrainerControl, **kwargs: Any
    ) -> None:
        """Logs the state before an epoch, where it is due.

        Not after one: what follows the last epoch may be that other weights are loaded.
        """
        if self._session is None:
            return
        if not self._session.has_begun:
            self._session.begin(self._done(state), self._n_steps)
        elif self._rounds is None:
            self._session.log_step(self._done(state), self._n_steps)

    def on_step_end(self, args: TrainingArguments, state: TrainerState, control: TrainerControl, **kwargs: Any) -> None:
        """Logs the state after a step, where steps are counted and it is due; the last one is, when training ends."""
        if self._rounds is None or self._session is None:
            return
        due, self._asked = self._rounds.due(state.global_step, self._asked), state.global_step
        if due and state.global_step < state.max_steps:
            self._session.log_step(state.global_step, self._n_steps)

    def on_train_end(
        self, args: TrainingArguments, state: TrainerState, control: TrainerControl, **kwargs: Any
    ) -> None:
        """Logs the final state; other processes say for how long they wait for it."""
        if not state.is_world_process_zero:
            say_waiting(self._chosen)
        elif self._session is not None:
            self._session.step = self._done(state)
            self._session.log_end()

    def _done(self, state: TrainerState) -> int:
        """How many steps or epochs are done."""
        return math.ceil(state.epoch or 0) if self._rounds is None else state.global_step


def _evaluates_by_steps(args: TrainingArguments) -> bool:
    # Older versions of Transformers call it otherwise.
    strategy = getattr(args, "eval_strategy", None) or getattr(args, "evaluation_strategy", None)
    return getattr(strategy, "value", strategy) == "steps"


def _log_dir(args: TrainingArguments) -> str | Path:
    """Gives where the training's own TensorBoard logs are; Transformers 5 has no argument for it any more."""
    told = getattr(args, "logging_dir", None) or os.environ.get("TENSORBOARD_LOGGING_DIR")
    return told or Path(args.output_dir or ".") / "runs"
