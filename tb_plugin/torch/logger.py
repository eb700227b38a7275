"""Logging while a module trains: one call in the loop."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any

import torch
from torch import nn

from tb_plugin.attribution import Attribute
from tb_plugin.backends.pytorch.batches import PixelBatches
from tb_plugin.backends.pytorch.feature_visualization import ENGINE
from tb_plugin.backends.pytorch.network import TorchNetwork
from tb_plugin.backends.pytorch.pixels import as_images, described
from tb_plugin.events import Writer
from tb_plugin.feature_visualization import Rendering
from tb_plugin.log.logger import ArtifactLogger
from tb_plugin.log.schedule import Every
from tb_plugin.log.session import Session
from tb_plugin.log.setup import LoggerSettings, logger_of
from tb_plugin.makers.group_plan import NUMBERS
from tb_plugin.network import OutputKind
from tb_plugin.torch.writer import ThroughSummaryWriter

if TYPE_CHECKING:
    from typing_extensions import Unpack

# TensorBoard's Python loader freezes the older of two files that grow in one directory, so we use one of our own.
_RUN = "examples"


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
        labels: object = None,
        class_names: Sequence[str] | None = None,
        layers: Sequence[str] | None = None,
        classes: Sequence[int] | None = None,
        attribute: Attribute | None = None,
        n_steps: int | None = None,
        icons_every: Every = "auto",
        dataset: Any = None,
        mean: Sequence[float] | float | None = None,
        std: Sequence[float] | float | None = None,
        value_range: tuple[float, float] | None = None,
        output: str | int | None = None,
        output_kind: OutputKind | None = None,
        icons_seconds: float | None = 300.0,
        rendering: Rendering | None = None,
        diverse_icons: int = 0,
        grids: bool = False,
        trust: float = 0.1,
        relations_every: Every = "auto",
        relations: float = 0.1,
        groups: Sequence[int] = NUMBERS,
        groups_of: str | Mapping[str, float] = "activations",
        groups_every: Every = "auto",
        groups_share: float = 0.1,
        group_icons_seconds: float | None = 30.0,
        writer: Any = None,
        seed: int = 0,
        strict: bool = False,
        verbose: bool = True,
    ) -> None:
        """Keeps the settings; the module is looked at when something is logged.

        Args:
          log_dir: TensorBoard's log directory; what we log becomes the run `examples` in it. None with a `writer`.
          module: The module, perhaps in `DataParallel` or compiled.
          examples: Images `[N, C, H, W]`, a tensor or an array, as the module takes them; about eight.
          labels: Their true classes: indices or one-hot.
          class_names: One per class.
          layers: Names of layers (`TorchNetwork(module, examples).layers` lists them). By default up to four, spread
            over the depth.
          classes: Explained for every example, besides its five best and the true one.
          attribute: How they are explained: (network, inputs, layer, class) -> `[N, H, W, C]`, as a `functools.partial`
            of a function of `tb_plugin.attribution`, or of Captum by `tb_plugin.torch.captum`. Gradient times
            activation by default, the only method that costs next to nothing.
          n_steps: The last step there will be, if it is known.
          icons_every: Steps from one rendering of icons to the next. "auto": after an eighth of `n_steps`, half-way
            and at the end, or, if that is not known, whenever steps have doubled, and at the end; None: never.
          dataset: Images in which each channel's strongest crops are looked for: a tensor, an array, a `Dataset` or a
            re-iterable of batches, as a `DataLoader`; the examples by default, but the training images are better.
          mean: Of each channel, as of torchvision's `Normalize`, if inputs are normalised; ImageNet's are recognised.
          std: Likewise.
          value_range: The pixels' values that stand for black and white; inferred by default.
          output: Which of several outputs is explained; as of `TorchNetwork`.
          output_kind: What is made of the logits; likewise.
          icons_seconds: Time for the icons of a step: it decides their size and quality, and when it is up no more
            are begun (those of the most active channels come first); None for no limit.
          rendering: How icons are made.
          diverse_icons: How many more icons each channel gets that are held apart, to expose channels with several
            meanings: at least 2, or 0 for none. They come after the others, if there is time.
          grids: Whether to render, at the end, an icon for each position of the examples (activation grids).
          trust: Share of the time that checks of the attribution may take, by removing channels and by path integrals:
            they are made at the first snapshot and the last, and between as often as that allows; 0 for none.
          relations_every: Steps from one computation of attribution between layers to the next; "auto" and None as for
            `icons_every`.
          relations: Share of the time that it may take before the end: as many examples as fit in, and at the end all.
          groups: Numbers of groups of neurons that the last two of the layers are factored into, the middle one of them
            first; () for none.
          groups_of: What groups are optimised for: "activations", "gradients" or "attributions" (of the likeliest
            class), or a mapping of these to shares.
          groups_every: Steps from one factorisation to the next; "auto" and None as for `icons_every`.
          groups_share: Share of the time that it may take before the end: as many factorisations as fit in, and at the
            end all of them.
          group_icons_seconds: Time for the icons of groups, each time that groups are found; 0, or `icons_every=None`,
            for none; None for no limit.
          writer: A `torch.utils.tensorboard.SummaryWriter`, into whose run to write instead.
          seed: Makes icons and groups repeatable.
          strict: Whether failures are raised.
          verbose: Whether to say what was inferred and to show the progress of icons.

        Raises:
          ValueError: If an argument is not of the kind expected.
        """
        if (log_dir is None) == (writer is None):
            raise ValueError(f"either log_dir or writer must be given, got log_dir {log_dir} and writer {writer}")
        if diverse_icons < 0 or diverse_icons == 1:
            raise ValueError(f"diverse_icons must be at least 2 icons, or 0, got {diverse_icons}")
        as_images(examples, "examples")
        self._n_steps = n_steps
        self._before: int | None = None
        self._closed = False
        self._session = Session(
            lambda: torch_logger(
                module,
                None if log_dir is None else Path(log_dir) / _RUN,
                examples,
                labels=labels,
                class_names=class_names,
                layers=layers,
                classes=tuple(classes or ()),
                attribute=attribute,
                dataset=dataset,
                mean=mean,
                std=std,
                value_range=value_range,
                output=output,
                output_kind=output_kind,
                rendering=rendering or Rendering(seed=seed),
                icons_seconds=icons_seconds,
                diverse_icons=diverse_icons,
                groups=groups,
                groups_of=groups_of,
                writer=writer,
                verbose=verbose,
            ),
            icons_every=icons_every,
            icons_seconds=icons_seconds,
            grids=grids,
            trust=trust,
            relations_every=relations_every,
            relations=relations,
            groups=groups,
            groups_of=groups_of,
            groups_every=groups_every,
            groups_share=groups_share,
            group_icons_seconds=group_icons_seconds,
            strict=strict,
            verbose=verbose,
            is_chief=_is_chief,
            unit="step",
        )

    def __call__(self, step: int) -> None:
        """Logs a snapshot, and what else is due.

        Args:
          step: At which step: of the loop, or how many epochs were done; 0 is before training.
        """
        self._session.step = step
        self._session.log_snapshot(is_last=step == self._n_steps)
        if self._before is not None:
            self._session.log_due(self._n_steps, self._before)
        self._before = step

    def close(self, step: int | None = None) -> None:
        """Logs the final state, as far as it is not logged yet.

        Args:
          step: At which step; by default the last one that was logged.
        """
        if not self._closed:
            self._closed = True
            self._session.step = self._session.step if step is None else step
            self._session.log_end()

    def log_icons(self) -> None:
        """Renders and logs icons now. After an interrupt this goes on where it was interrupted."""
        self._session.log_icons()

    def log_relations(self, seconds: float | None = None) -> None:
        """Computes and logs attribution between layers now, of as many examples as there is time for."""
        self._session.log_relations(seconds)

    def log_groups(self, seconds: float | None = None) -> None:
        """Finds and logs groups of neurons now, as many as there is time for. After an interrupt this goes on."""
        self._session.log_groups(seconds)

    def log_grids(self) -> None:
        """Renders and logs activation grids of all examples and layers now."""
        self._session.log_grids()

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
    dataset: Any = None,
    mean: Sequence[float] | float | None = None,
    std: Sequence[float] | float | None = None,
    value_range: tuple[float, float] | None = None,
    output: str | int | None = None,
    output_kind: OutputKind | None = None,
    writer: Any = None,
    verbose: bool = True,
    **settings: Unpack[LoggerSettings],
) -> ArtifactLogger:
    """Makes what logs a module's artifacts into a run.

        logger = torch_logger(module, "logs/trained", images)
        logger.log_snapshot(0)
        logger.log_dictionaries(0, progress_bar("icon"))

    Args:
      module: The module.
      log_dir: The run's directory; None with a `writer`.
      examples: As of `SemanticDictionaryLogger`, like the rest.
      dataset: Likewise.
      mean: Likewise.
      std: Likewise.
      value_range: Likewise.
      output: Likewise.
      output_kind: Likewise.
      writer: Likewise.
      verbose: Whether to say what was inferred.
      **settings: Those of `SemanticDictionaryLogger` that `LoggerSettings` names.

    Raises:
      ValueError: If an argument does not fit the module.
    """
    network = TorchNetwork(
        module, examples, mean=mean, std=std, value_range=value_range, output=output, output_kind=output_kind
    )
    inputs = described(network.normalization, network.value_range, mean is not None or value_range is not None)
    where = "the writer's run" if log_dir is None else os.fspath(log_dir)
    return logger_of(
        network,
        ENGINE,
        ThroughSummaryWriter(writer) if log_dir is None else Writer(log_dir),
        network.pixels(examples),
        inferred=f"{inputs}; logits are taken as of {network.output_kind}; logging to {where}" if verbose else None,
        dataset=None if dataset is None else PixelBatches(network, dataset),
        **settings,
    )


def _is_chief() -> bool:
    """Of many processes that train one module only the first logs."""
    if torch.distributed.is_available() and torch.distributed.is_initialized():
        return torch.distributed.get_rank() == 0
    return os.environ.get("RANK", "0") == "0"
