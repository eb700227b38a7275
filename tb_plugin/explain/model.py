"""A trained model that is to be explained, of whatever framework."""

from __future__ import annotations

import importlib
import os
import sys
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

import numpy as np

from tb_plugin.log.logger import ArtifactLogger
from tb_plugin.log.setup import LoggerSettings
from tb_plugin.network.protocol import LayerInfo, Network

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
      std: Likewise.
      preprocess: "package.module:function", applied to values of 0 to 255.
    """

    size: tuple[int, int] | None = None
    value_range: tuple[float, float] | None = None
    mean: tuple[float, ...] | None = None
    std: tuple[float, ...] | None = None
    preprocess: str | None = None

    def __post_init__(self) -> None:
        if (self.mean is None) != (self.std is None):
            raise ValueError("mean and std must be given together")
        given = [name for name in ("value_range", "mean", "preprocess") if getattr(self, name) is not None]
        if len(given) > 1:
            raise ValueError(f"only one of range, mean and std, and preprocess can be told, got {' and '.join(given)}")


class Subject(Protocol):
    """A trained model and what it is to be fed with."""

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

    def network(self, examples: np.ndarray | None = None) -> Network:
        """Looks at the model; examples are as it takes them."""
        ...

    def with_receptive_field(self, network: Any, layers: Iterable[LayerInfo]) -> tuple[LayerInfo, ...]:
        """Measures receptive fields."""
        ...

    def logger(
        self,
        log_dir: Path,
        examples: np.ndarray,
        *,
        dataset: Iterable[np.ndarray] | np.ndarray,
        **settings: Unpack[LoggerSettings],
    ) -> ArtifactLogger:
        """Makes what logs into a run; examples and data set are as the model takes them."""
        ...


@dataclass(frozen=True)
class Fed:
    """A data set of images as a model takes them, that can be gone through again."""

    batches: Callable[[], Iterator[np.ndarray]]
    subject: Subject

    def __iter__(self) -> Iterator[np.ndarray]:
        return (self.subject.fed(batch) for batch in self.batches())


def load_subject(model: str, pixels: Pixels, output: str | None = None) -> Subject:
    """Loads a model.

    No Python code in a file is executed: Keras's format is read in its safe mode, of a SavedModel only the graph of
    TensorFlow's operations, pickles are refused. What is named as `package.module:function` is the user's own code, and
    is imported and called.

    Args:
      model: A `.keras` file or a directory that Keras has saved, a directory of a SavedModel, or
        `package.module:function` (from the current directory too) that gives a Keras model or a torch module.
      pixels: What it is to be fed with.
      output: Which of several outputs is explained.

    Raises:
      ValueError: If it is none of that.
      OSError: If there is no such file.
    """
    path = Path(model)
    if not path.exists() and ":" in model:
        return _of_model(imported(model)(), pixels, output)
    if not path.exists():
        raise FileNotFoundError(f"model must be a file, a directory or package.module:function, got {model!r}")
    is_saved_model = any((path / name).exists() for name in ("saved_model.pb", "saved_model.pbtxt"))
    if not is_saved_model and path.suffix != ".keras" and not (path / "metadata.json").exists():
        raise ValueError(
            f"model must be a .keras file, a directory that Keras has saved or a SavedModel, got {model}: {_FUNCTION}"
        )
    if is_saved_model:
        # The graph that it holds is of TensorFlow.
        os.environ.setdefault("KERAS_BACKEND", "tensorflow")
    from tb_plugin.explain.keras_model import KerasSubject, load_model

    if is_saved_model:
        from tb_plugin.backends.tensorflow.saved_model.model import load_saved_model

        return KerasSubject.make(load_saved_model(path, output), pixels, output)
    return KerasSubject.make(load_model(path), pixels, output)


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


_FUNCTION = "give package.module:function that builds the model and loads its weights"


def _of_model(model: Any, pixels: Pixels, output: str | None) -> Subject:
    keras = sys.modules.get("keras")
    if keras is not None and isinstance(model, keras.Model):
        from tb_plugin.explain.keras_model import KerasSubject

        return KerasSubject.make(model, pixels, output)
    # Where Keras runs on torch its models are modules as well: they were told apart above.
    torch = sys.modules.get("torch")
    if torch is not None and isinstance(model, torch.nn.Module):
        from tb_plugin.explain.torch_model import TorchSubject

        return TorchSubject.make(model, pixels, output)
    raise ValueError(f"model must be a Keras model or a torch module, got a {type(model).__name__}")
