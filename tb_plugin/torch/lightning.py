"""Logging while Lightning trains a module: one callback."""

from __future__ import annotations

import dataclasses
import math
import os
import sys
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

try:
    from lightning.pytorch import Callback, LightningModule, Trainer
except ModuleNotFoundError:
    from pytorch_lightning import Callback, LightningModule, Trainer

from torch import nn

from tb_plugin.backends.pytorch.pixels import as_images
from tb_plugin.events import ArtifactWriter, Folder, folder_of
from tb_plugin.log import Snapshots
from tb_plugin.log.logger import ArtifactLogger
from tb_plugin.log.runs import OF_TRAINING
from tb_plugin.log.session import Session
from tb_plugin.log.setup import Chosen, Options
from tb_plugin.torch.inner import check_network, inner_network
from tb_plugin.torch.logger import given_target, logger_into, say_waiting, training_session
from tb_plugin.torch.rounds import NEVER, Rounds
from tb_plugin.torch.writer import Nowhere

if TYPE_CHECKING:
    from typing_extensions import Unpack


class SemanticDictionaryCallback(Callback):  # pyright: ignore[reportGeneralTypeIssues]
    """Logs as `SemanticDictionaryLogger` does, after epochs.

        Trainer(callbacks=[SemanticDictionaryCallback(examples, labels=y)])

    A step is the number of epochs done: 0 is before training. Where a training is told in steps of the optimizer
    (`max_steps` without `max_epochs`), its epochs have no length that is known, or it validates within them, a step is
    `global_step`: snapshots are then taken after each validation, or where there is none within epochs at twenty
    points, or whenever the steps have doubled. The last step is logged when all other callbacks are done, as some of
    them put other weights in then. A dry run (`fast_dev_run`) makes one snapshot and writes nothing.
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
          examples: About eight images `[N, C, H, W]`, as the module takes them.
          log_dir: TensorBoard's log directory, or its address as `gs://bucket/logs`; by default that of the trainer's
            logger, or `lightning_logs` where it has none.
          network: The network that is looked at: a module, or the attribute of the Lightning module that holds it, as
            "model"; by default the Lightning module itself, by its `forward`.
          writer: A `SummaryWriter` of `torch.utils.tensorboard` or of tensorboardX, into whose run to write instead.
          strict: Whether failures are raised.
          **options: `labels`, `class_names`, `layers`, `dataset`, `held_out`, `metadata`, `reading`, `log`, `seed`,
            `verbose`, `resume`, `share` and `finish_seconds`; see `tb_plugin.log.setup.Chosen`.

        Raises:
          TypeError: If there is no such option.
          ValueError: If an argument is not of the kind expected.
        """
        super().__init__()
        if "module" in options:
            raise TypeError("the network inside of a Lightning module is told by network=, got module=")
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
        self._logged: tuple[nn.Module, object, bool] | None = None
        self._first_step = 0
        self._has_ended = False
        self._last = _Last(self._finish)

    def on_train_start(self, trainer: Trainer, pl_module: LightningModule) -> None:
        """Logs the state before the first epoch."""
        if not trainer.is_global_zero:
            return
        self._has_ended = False
        # Both say that nothing is to be kept.
        dry = next((mode for mode in ("fast_dev_run", "barebones") if getattr(trainer, mode, False)), None)
        if dry is not None:
            self._session = self._logged = None
            self._dry_run(pl_module, dry)
            return
        self._last.put_last(trainer)
        where = self._target or _log_dir(trainer)
        self._count(trainer)
        logged = pl_module, where, self._rounds is None
        # A second fit goes on where the first ended, unless it is of another model or is logged somewhere else.
        if self._session is None or self._logged != logged:
            self._logged = logged
            self._session = self._made(pl_module, self._chosen, lambda: _run(where))
            if self._chosen.resume and self._done(trainer) == 0:
                self._session.go_on_in(lambda: _run(where))
        self._first_step = max(0, self._session.step - self._done(trainer))
        self._asked = self._first_step + self._done(trainer)
        if not self._session.has_begun:
            self._session.begin(self._asked, self._n_steps(trainer))

    def on_train_epoch_end(self, trainer: Trainer, pl_module: LightningModule) -> None:
        """Logs the state after an epoch, where it is due."""
        if self._session is not None and self._rounds is None:
            self._session.log_step(self._first_step + trainer.current_epoch + 1, self._n_steps(trainer))
        elif trainer.max_steps < 0:
            self._look(trainer)

    def on_train_batch_end(
        self, trainer: Trainer, pl_module: LightningModule, outputs: Any, batch: Any, batch_idx: int
    ) -> None:
        """Logs the state after a step, where steps are counted and it is due."""
        if self._rounds is not None and self._session is not None:
            step = self._first_step + trainer.global_step
            due, self._asked = self._rounds.due(step, self._asked), step
            if due:
                self._look(trainer)

    def on_validation_end(self, trainer: Trainer, pl_module: LightningModule) -> None:
        """Logs the state at a validation within an epoch."""
        if trainer.state.fn == "fit" and not trainer.sanity_checking and self._rounds and self._rounds.every == NEVER:
            self._look(trainer)

    def on_train_end(self, trainer: Trainer, pl_module: LightningModule) -> None:
        """Says in processes that do not log for how long they wait for the one that does."""
        if not trainer.is_global_zero:
            say_waiting(self._chosen)

    def teardown(self, trainer: Trainer, pl_module: LightningModule, stage: str) -> None:
        """Logs the final state anew, if the Lightning module's own hooks have changed its weights since."""
        if stage == "fit" and self._has_ended and self._session is not None:
            self._session.log_end()

    def _finish(self, trainer: Trainer) -> None:
        if self._session is not None:
            self._has_ended = True
            self._session.step = self._first_step + self._done(trainer)
            self._session.log_end()

    def _count(self, trainer: Trainer) -> None:
        """Finds out whether steps are counted, or epochs."""
        validates = trainer.enable_validation and (trainer.val_check_batch or math.inf) < trainer.num_training_batches
        told_in_steps = trainer.max_epochs in (None, -1) or trainer.num_training_batches == math.inf or validates
        self._rounds = None
        if told_in_steps:
            self._rounds = Rounds.of(self._chosen.log, trainer.max_steps if trainer.max_steps > 0 else None)
            if validates:
                self._rounds = dataclasses.replace(self._rounds, every=NEVER)
            if self._chosen.verbose:
                print(f"semantic dictionary: {self._rounds.said}", file=sys.stderr)

    def _look(self, trainer: Trainer) -> None:
        """Logs the state after a step, unless that was done."""
        if self._rounds is not None and self._session is not None:
            step = self._first_step + trainer.global_step
            if step != self._session.step:
                self._session.log_step(step, self._n_steps(trainer))

    def _done(self, trainer: Trainer) -> int:
        """How many steps or epochs are done."""
        return trainer.current_epoch if self._rounds is None else trainer.global_step

    def _made(self, module: nn.Module, chosen: Chosen, target: Callable[[], Folder | ArtifactWriter]) -> Session:
        def logger() -> ArtifactLogger:
            network = inner_network(module, self._network, without_forward=LightningModule.forward)
            return logger_into(target(), network, self._examples, chosen, restarts=True)

        unit = "epoch" if self._rounds is None else "step"
        return training_session(logger, chosen, strict=self._strict, unit=unit)

    def _dry_run(self, module: nn.Module, mode: str) -> None:
        """Tries whether the model can be looked at; nothing is written."""
        snapshots = next((each for each in self._chosen.log if isinstance(each, Snapshots)), Snapshots())
        if self._chosen.verbose:
            print(f"semantic dictionary: {mode}: one snapshot is tried, nothing is written", file=sys.stderr)
        chosen = dataclasses.replace(self._chosen, log=[snapshots], verbose=False)
        self._made(module, chosen, Nowhere).begin(0)

    def _n_steps(self, trainer: Trainer) -> int | None:
        n: float = -1 if trainer.max_epochs is None else trainer.max_epochs
        if self._rounds is not None and (n < 0 or trainer.max_steps > 0):
            n = trainer.max_steps
        elif self._rounds is not None:
            n *= -(-trainer.num_training_batches // trainer.accumulate_grad_batches)
        return self._first_step + int(n) if 0 <= n < math.inf else None


class _Last(Callback):  # pyright: ignore[reportGeneralTypeIssues]
    """Stands at the end of the trainer's callbacks: there the weights are those that training leaves.

    Averages, or weights of the best epoch, are put in when training ends, by callbacks in their order.
    """

    def __init__(self, at_end: Callable[[Trainer], None]) -> None:
        super().__init__()
        self._at_end = at_end

    def on_train_end(self, trainer: Trainer, pl_module: LightningModule) -> None:
        self._at_end(trainer)

    def put_last(self, trainer: Trainer) -> None:
        """Goes to the end of the list, which is gone through now: what comes later may change places."""
        callbacks: list[Callback] = trainer.callbacks  # pyright: ignore[reportAttributeAccessIssue]
        if self in callbacks:
            callbacks.remove(self)
        callbacks.append(self)


def _run(where: Folder | ArtifactWriter | str) -> Folder | ArtifactWriter:
    return folder_of(where) / OF_TRAINING if isinstance(where, str) else where


def _log_dir(trainer: Trainer) -> str:
    """Gives the directory of the first logger that has one of its own, or else one as Lightning would make it."""
    for logger in trainer.loggers:
        found = getattr(logger, "log_dir", None)
        if found:
            return os.fspath(found)
    saved = (getattr(logger, "save_dir", None) for logger in trainer.loggers)
    return f"{next(filter(None, saved), trainer.default_root_dir)}/lightning_logs"
