"""Logging while a module trains: one call in the loop."""

from __future__ import annotations

import os
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any

import torch
from torch import nn

from tb_plugin.backends.pytorch.batches import PixelBatches
from tb_plugin.backends.pytorch.feature_visualization import ENGINE
from tb_plugin.backends.pytorch.network import TorchNetwork
from tb_plugin.backends.pytorch.pixels import as_images, described
from tb_plugin.events import Writer
from tb_plugin.log.logger import ArtifactLogger, Seconds
from tb_plugin.log.session import Session
from tb_plugin.log.setting import Setting
from tb_plugin.log.setup import Chosen, Options, logger_of
from tb_plugin.torch.writer import ThroughSummaryWriter

if TYPE_CHECKING:
    from typing_extensions import Unpack

# TensorBoard's Python loader freezes the older of two files that grow in one directory, so we use one of our own.
_RUN = "examples"
_READ_BY = ("mean", "std", "value_range", "output", "output_kind", "score")


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
        **options: Unpack[Options],
    ) -> None:
        """Keeps the settings; the module is looked at when something is logged.

        Args:
          log_dir: TensorBoard's log directory; what we log becomes the run `examples` in it. None with a `writer`.
          module: The module, perhaps in `DataParallel` or compiled.
          examples: About eight images `[N, C, H, W]`, a tensor or an array, as the module takes them.
          n_steps: The last step there will be, if it is known.
          writer: A `torch.utils.tensorboard.SummaryWriter`, into whose run to write instead.
          strict: Whether failures are raised.
          **options: `labels`, `class_names`, `layers`, `dataset`, `reading`, `log`, `seed` and `verbose`; see
            `tb_plugin.log.setup.Chosen`.

        Raises:
          TypeError: If there is no such option.
          ValueError: If an argument is not of the kind expected.
        """
        if (log_dir is None) == (writer is None):
            raise ValueError(f"either log_dir or writer must be given, got log_dir {log_dir} and writer {writer}")
        chosen = Chosen.of(options)
        as_images(examples, "examples")
        run = None if log_dir is None else Path(log_dir) / _RUN
        self._n_steps = n_steps
        self._closed = False
        self._session = Session(
            lambda: torch_logger(module, run, examples, writer=writer, **options),
            chosen.log,
            strict=strict,
            verbose=chosen.verbose,
            is_chief=_is_chief,
            unit="step",
        )

    def __call__(self, step: int) -> None:
        """Logs a snapshot, and what else is due.

        Args:
          step: At which step: of the loop, or how many epochs were done; 0 is before training.
        """
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
    **options: Unpack[Options],
) -> ArtifactLogger:
    """Makes what logs a module's artifacts into a run.

        logger = torch_logger(module, "logs/trained", images)
        logger.log(Snapshots, 0)
        logger.log(Icons, 0, progress=progress_bar())

    Args:
      module: The module.
      log_dir: The run's directory; None with a `writer`.
      examples: Images as the module takes them; see `SemanticDictionaryLogger`.
      writer: A `torch.utils.tensorboard.SummaryWriter`, into whose run to write instead.
      **options: `labels`, `class_names`, `layers`, `dataset`, `reading`, `log`, `seed` and `verbose`; see
        `tb_plugin.log.setup.Chosen`.

    Raises:
      TypeError: If there is no such option.
      ValueError: If an argument does not fit the module.
    """
    chosen = Chosen.of(options)
    reading = chosen.reading
    network = TorchNetwork(module, examples, **reading.only(_READ_BY, "a PyTorch module"))
    told = reading.mean is not None or reading.value_range is not None
    inputs = described(network.normalization, network.value_range, told)
    through = "; gradients are taken as if the module's own no_grad and inference_mode were not there"
    where = "the writer's run" if log_dir is None else os.fspath(log_dir)
    return logger_of(
        network,
        ENGINE,
        ThroughSummaryWriter(writer) if log_dir is None else Writer(log_dir),
        network.pixels(examples),
        chosen=chosen.named(network.score_names),
        inferred=f"{inputs}; logits are taken as of {network.output_kind}"
        f"{through if network.sees_through_blocks else ''}; logging to {where}",
        dataset=None if chosen.dataset is None else PixelBatches(network, chosen.dataset),
    )


def _is_chief() -> bool:
    """Of many processes that train one module only the first logs."""
    if torch.distributed.is_available() and torch.distributed.is_initialized():
        return torch.distributed.get_rank() == 0
    return os.environ.get("RANK", "0") == "0"
