"""Logging while a module trains: one call in the loop."""

from __future__ import annotations

import contextlib
import functools
import os
import sys
from collections.abc import Callable
from types import TracebackType
from typing import TYPE_CHECKING, Any

import torch
from torch import nn

from tb_plugin.backends.pytorch.batches import pixel_batches
from tb_plugin.backends.pytorch.feature_visualization import ENGINE
from tb_plugin.backends.pytorch.network import TorchNetwork
from tb_plugin.backends.pytorch.pixels import as_images, described
from tb_plugin.backends.pytorch.weights import weights_of
from tb_plugin.events import ArtifactWriter, Folder, folder_of
from tb_plugin.log.budget import waiting
from tb_plugin.log.fingerprint import fingerprint
from tb_plugin.log.logger import ArtifactLogger, Seconds
from tb_plugin.log.runs import OF_TRAINING, begun
from tb_plugin.log.session import Session
from tb_plugin.log.setting import Setting
from tb_plugin.log.setup import Chosen, Options, logger_of
from tb_plugin.network import Reading, Truth
from tb_plugin.network.truth import NOTHING_GIVEN
from tb_plugin.torch.ranks import Ranks
from tb_plugin.torch.writer import ThroughSummaryWriter

if TYPE_CHECKING:
    from typing_extensions import Unpack

_READ_BY = ("mean", "std", "value_range", "call", "output", "output_kind", "layouts", "score")


class SemanticDictionaryLogger:
    """Logs, for TensorBoard's tab Semantic Dictionaries, what a module's channels detect and argue for.

        with SemanticDictionaryLogger(log_dir, module, examples, labels=y, n_steps=20) as log:
            for epoch in range(20):
                log(epoch)
                train(module)
            log(20)

    Training is not changed by it, bit for bit, and never brought down: a failure is warned of once, and training goes
    on. Weights, gradients, modes, hooks and the state of random numbers stay as they are.
    """

    def __init__(
        self,
        log_dir: str | os.PathLike[str] | None,
        module: nn.Module,
        examples: Any,
        *,
        n_steps: int | None = None,
        writer: Any = None,
        strict: bool = False,
        share_ranks: bool = False,
        **options: Unpack[Options],
    ) -> None:
        """Keeps the settings; the module is looked at when something is logged.

        Args:
          log_dir: TensorBoard's log directory, or its address as `gs://bucket/logs`; what we log becomes the run
            `examples` in it, or where that is there already `examples-2` and so on. None with a `writer`.
          module: The module, perhaps in `DataParallel` or compiled.
          examples: About eight images `[N, C, H, W]`, a tensor or an array, as the module takes them.
          n_steps: The last step there will be, if it is known.
          writer: A `SummaryWriter` of `torch.utils.tensorboard` or of tensorboardX, into whose run to write instead.
          strict: Whether failures are raised.
          share_ranks: Of processes that train one module in `DistributedDataParallel`, whether those that wait for the
            first render icons for it. Then each must make a logger, and call and close it at the same steps.
          **options: `labels`, `class_names`, `layers`, `dataset`, `held_out`, `metadata`, `reading`, `log`, `seed`,
            `verbose`, `resume`, `share` and `finish_seconds`; see `tb_plugin.log.setup.Chosen`.

        Raises:
          TypeError: If there is no such option.
          ValueError: If an argument is not of the kind expected.
        """
        chosen = Chosen.of(options)
        as_images(examples, "examples")
        target = None if log_dir is not None and writer is not None else given_target(log_dir, writer, chosen)
        if target is None:
            raise ValueError(f"either log_dir or writer must be given, got log_dir {log_dir} and writer {writer}")
        self._n_steps = n_steps
        self._closed = False
        ranks = (
            Ranks(module, examples, functools.partial(read_network, reading=chosen.reading, truth=chosen.truth))
            if share_ranks
            else None
        )
        self._sharing = contextlib.nullcontext if ranks is None else ranks.step
        self._session = training_session(
            lambda: _of_all(ranks, logger_into(target, module, examples, chosen, strict=strict, restarts=True)),
            chosen,
            strict=strict,
            unit="step",
        )

    def __call__(self, step: int) -> None:
        """Logs a snapshot, and what else is due.

        Args:
          step: At which step: of the loop, or how many epochs were done; 0 is before training.
        """
        self._closed = False
        with self._sharing():
            if self._session.has_begun:
                self._session.log_step(step, self._n_steps)
            else:
                self._session.begin(step, self._n_steps)

    def close(self, step: int | None = None) -> None:
        """Logs the final state, as far as it is not logged yet.

        Args:
          step: At which step; by default the last one that was logged.
        """
        if not self._closed:
            self._closed = True
            self._session.step = self._session.step if step is None else step
            with self._sharing():
                self._session.log_end()

    def log(self, kind: type[Setting], seconds: Seconds = "own") -> None:
        """Logs one kind now, as `logger.log(Icons)`; after an interrupt this goes on where it was interrupted.

        Args:
          kind: Which kind.
          seconds: Time for it; None for no limit; "own" as its settings say.
        """
        self._session.log(kind, seconds)

    def __enter__(self) -> SemanticDictionaryLogger:
        """Gives the logger itself."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Closes it, unless something went wrong: nobody wants to wait for icons then."""
        if error is None:
            self.close()


def torch_logger(
    module: nn.Module,
    log_dir: str | os.PathLike[str] | None,
    examples: Any,
    *,
    writer: Any = None,
    strict: bool = False,
    **options: Unpack[Options],
) -> ArtifactLogger:
    """Makes what logs a module's artifacts into a run.

        logger = torch_logger(module, "logs/trained", images)
        logger.log(Snapshots, 0)
        logger.log(Icons, 0, progress=progress_bar())

    Args:
      module: The module.
      log_dir: The run's directory, or its address as `gs://bucket/logs/trained`; None with a `writer`.
      examples: Images as the module takes them; see `SemanticDictionaryLogger`.
      writer: A `SummaryWriter` of `torch.utils.tensorboard` or of tensorboardX, into whose run to write instead.
      strict: Whether labels, names and classes that do not fit are errors, not left out with a warning.
      **options: `labels`, `class_names`, `layers`, `dataset`, `held_out`, `metadata`, `reading`, `log`, `seed`,
        `verbose`, `resume`, `share` and `finish_seconds`; see `tb_plugin.log.setup.Chosen`.

    Raises:
      TypeError: If there is no such option.
      ValueError: If an argument does not fit the module.
    """
    chosen = Chosen.of(options)
    target = ThroughSummaryWriter(writer, resume=chosen.resume) if log_dir is None else folder_of(log_dir)
    return logger_into(target, module, examples, chosen, strict=strict)


def logger_into(
    target: Folder | ArtifactWriter,
    module: nn.Module,
    examples: Any,
    chosen: Chosen,
    *,
    strict: bool = False,
    restarts: bool = False,
) -> ArtifactLogger:
    """Makes what logs a module's artifacts, as `torch_logger`.

    Args:
      target: The run's directory, or what writes into a run.
      module: The module.
      examples: Images as the module takes them.
      chosen: What is logged, and how.
      strict: Whether labels, names and classes that do not fit are errors, not left out with a warning.
      restarts: Whether what a run that is gone on with holds of the first step, and of later ones, is replaced.

    Raises:
      ValueError: If an argument does not fit the module.
    """
    reading = chosen.reading
    network = read_network(module, examples, chosen.reading, chosen.truth)
    told = reading.mean is not None or reading.value_range is not None
    inputs = described(network.normalization, network.value_range, told)
    through = "; gradients are taken as if the module's own no_grad and inference_mode were not there"
    if isinstance(target, Folder):
        run = begun(target, resume=chosen.resume)
        writer, where = run.writer(restarts=restarts), str(run.folder)
    else:
        writer, where = target, "the writer's run"
    return logger_of(
        network,
        ENGINE,
        writer,
        network.pixels(examples),
        chosen=chosen.named(network.score_names),
        n_outputs=network.n_outputs,
        strict=strict,
        inferred=f"{inputs}; logits are taken as of {network.output_kind}"
        f"{through if network.sees_through_blocks else ''}; logging to {where}",
        dataset=None if chosen.dataset is None else pixel_batches(network, chosen.dataset),
        held_out=None if chosen.held_out is None else pixel_batches(network, chosen.held_out),
        weights=lambda: fingerprint(weights_of(module)),
    )


def read_network(
    module: nn.Module, examples: Any, reading: Reading | None, truth: Truth = NOTHING_GIVEN
) -> TorchNetwork:
    """Looks at what a module computes.

    Raises:
      ValueError: If the module or the examples do not fit, or the reading is for other models.
    """
    return TorchNetwork(module, examples, truth=truth, **(reading or Reading()).only(_READ_BY, "a PyTorch module"))


def _of_all(ranks: Ranks | None, logger: ArtifactLogger) -> ArtifactLogger:
    return logger if ranks is None else ranks.shared(logger)


def given_target(
    log_dir: str | os.PathLike[str] | None, writer: Any, chosen: Chosen
) -> Folder | ThroughSummaryWriter | None:
    """Gives where a training is logged, by what a door was given; None if it was given neither.

    Raises:
      ValueError: If the directory cannot be reached, or the writer is none that we can write through.
    """
    if log_dir is not None:
        return folder_of(log_dir) / OF_TRAINING
    return None if writer is None else ThroughSummaryWriter(writer, resume=chosen.resume)


def say_waiting(chosen: Chosen) -> None:
    """Says, in a process that does not log, for how long it waits for the one that does."""
    if chosen.verbose:
        print(f"semantic dictionary: {waiting(chosen.finish_seconds)}", file=sys.stderr)


def training_session(make_logger: Callable[[], ArtifactLogger], chosen: Chosen, *, strict: bool, unit: str) -> Session:
    """Makes what logs while modules train; see `Session`."""
    return Session(
        make_logger,
        chosen.log,
        strict=strict,
        verbose=chosen.verbose,
        is_chief=_is_chief,
        unit=unit,
        share=chosen.share,
        finish_seconds=chosen.finish_seconds,
    )


def _is_chief() -> bool:
    """Of many processes that train one module only the first logs."""
    if torch.distributed.is_available() and torch.distributed.is_initialized():
        return torch.distributed.get_rank() == 0
    rank = os.environ.get("RANK", "")
    return not rank.isdecimal() or int(rank) == 0
