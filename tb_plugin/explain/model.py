"""A trained model that is to be explained, of whatever framework."""

from __future__ import annotations

import importlib
import sys
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

import numpy as np

from tb_plugin.feature_visualization import Engine
from tb_plugin.log.logger import ArtifactLogger
from tb_plugin.log.setup import Options
from tb_plugin.network import LayerInfo, Reading, WatchedNetwork

if TYPE_CHECKING:
    from typing_extensions import Unpack

FREE_SIZE = 224


@dataclass(frozen=True)
class Pixels:
    """What the model is fed with; None is for what is to be inferred.

    Attributes:
      size: Height and width of an image.
      value_range: What black and white are.
      mean: Of each channel, taken off values of 0 to 1, which are then divided by `std`.
      std: Of each channel, what they are divided by then.
      preprocess: "package.module:function", applied to values of 0 to 255.
      call: "package.module:function" of the model and images, which calls it (see `Reading`).
      score: "package.module:function", of what the model returns, that gives what is explained.
    """

    size: tuple[int, int] | None = None
    value_range: tuple[float, float] | None = None
    mean: tuple[float, ...] | None = None
    std: tuple[float, ...] | None = None
    preprocess: str | None = None
    call: str | None = None
    score: str | None = None

    def __post_init__(self) -> None:
        if (self.mean is None) != (self.std is None):
            raise ValueError("mean and std must be given together")
        given = [name for name in ("value_range", "mean", "preprocess") if getattr(self, name) is not None]
        if len(given) > 1:
            raise ValueError(f"only one of range, mean and std, and preprocess can be told, got {' and '.join(given)}")

    def imported_score(self) -> Callable[[Any], Any] | None:
        """Imports the score.

        Raises:
          ValueError: If there is none of that name.
        """
        return None if self.score is None else imported(self.score)


class TrainedModel(Protocol):
    """A trained model and what it is to be fed with."""

    @property
    def model(self) -> Any:
        """The Keras model or torch module itself."""
        ...

    @property
    def suffix(self) -> str:
        """Of a file that such a model is saved in."""
        ...

    def save(self, model: Any, path: Path) -> None:
        """Saves another model of the same kind."""
        ...

    @property
    def reading(self) -> Reading:
        """How it is read."""
        ...

    @property
    def channels(self) -> int:
        """Of an image."""
        ...

    @property
    def size(self) -> tuple[int, int]:
        """Height and width that images are read at."""
        ...

    @property
    def feeding(self) -> str:
        """Says what the images become, and whether that was told or is assumed."""
        ...

    def fed(self, images: np.ndarray) -> np.ndarray:
        """Makes images uint8 `[N, H, W, C]` what the model takes."""
        ...

    def network(self, examples: np.ndarray | None = None) -> WatchedNetwork:
        """Looks at the model; examples are as it takes them."""
        ...

    @property
    def engine(self) -> Engine[Any]:
        """The feature visualization of its framework."""
        ...

    def fingerprint(self) -> int:
        """Gives a number that is the same for the same weights (see `tb_plugin.log.fingerprint`)."""
        ...

    def with_receptive_field(self, network: Any, layers: Iterable[LayerInfo]) -> tuple[LayerInfo, ...]:
        """Measures receptive fields."""
        ...

    def logger(
        self,
        log_dir: Path,
        examples: np.ndarray,
        **options: Unpack[Options],
    ) -> ArtifactLogger:
        """Makes what logs into a run; examples and the option `dataset` are as the model takes them."""
        ...


def imported(name: str) -> Callable[..., Any]:
    """Imports a function by "package.module:function".

    Raises:
      ValueError: If there is none.
    """
    module_name, _, function_name = name.partition(":")
    here = str(Path.cwd())
    if here not in sys.path:
        sys.path.insert(0, here)
    try:
        function = getattr(importlib.import_module(module_name), function_name, None)
    except ModuleNotFoundError as error:
        raise ValueError(f"{name!r} must be package.module:function: {error}") from error
    if not callable(function):
        raise ValueError(f"{name!r} must be package.module:function, but {module_name} has no such function")
    return function
