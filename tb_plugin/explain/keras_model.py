"""A trained Keras model that is to be explained."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import keras
import numpy as np

from tb_plugin.backends.keras.inference import image_shape, rescaled_range, takes_channels_first
from tb_plugin.explain.model import FREE_SIZE, Pixels, imported
from tb_plugin.feature_visualization import Engine
from tb_plugin.keras.choice import backend, engine, watched
from tb_plugin.keras.logger import keras_logger
from tb_plugin.log.fingerprint import fingerprint
from tb_plugin.log.logger import ArtifactLogger
from tb_plugin.log.notices import telling
from tb_plugin.log.setup import Options
from tb_plugin.log.warned import warn
from tb_plugin.network import LayerInfo, Network, Reading, WatchedNetwork
from tb_plugin.network.layout import Told

if TYPE_CHECKING:
    from typing_extensions import Unpack


# Those before have CVE-2025-8747, CVE-2025-9906 or CVE-2025-12058.
_SAFE_VERSION = (3, 12)


def load_model(path: Path) -> keras.Model:
    """Reads what Keras has saved, in its safe mode.

    Raises:
      ValueError: If it holds code, or layers that this process does not know.
    """
    if _version(keras.__version__) < _SAFE_VERSION:
        warn(
            f"the safe mode of Keras {keras.__version__} has holes that are known, through which a file can run code; "
            f"Keras {'.'.join(map(str, _SAFE_VERSION))} has closed them: load only files that you trust"
        )
    try:
        return keras.saving.load_model(path, safe_mode=True)
    except (TypeError, ValueError) as error:
        raise ValueError(
            f"{path} could not be loaded in Keras's safe mode: {telling(error)}\nIf it has layers of your own, give "
            "package.module:function that imports them and loads it"
        ) from error


def _version(text: str) -> tuple[int, ...]:
    return tuple(int(part) for part in re.findall(r"\d+", text)[:2])


@dataclass(frozen=True, eq=False)
class TrainedKerasModel:
    """A Keras model and what it is to be fed with; see `tb_plugin.explain.model.TrainedModel`."""

    model: keras.Model
    size: tuple[int, int]
    channels: int
    value_range: tuple[float, float]
    feeding: str
    preprocess: Callable[[Any], Any] | None
    output: str | None
    call: Callable[[Any, Any], Any] | None
    score: Callable[[Any], Any] | None = None
    layouts: Mapping[str, Told] | None = None

    @classmethod
    def make(
        cls, model: keras.Model, pixels: Pixels, output: str | None, layouts: Mapping[str, Told] | None = None
    ) -> TrainedKerasModel:
        """Infers what was not told.

        Raises:
          ValueError: If the model does not take one image, or Keras runs on neither TensorFlow nor PyTorch.
        """
        backend()
        inputs = getattr(model, "inputs", None) or ()
        if len(inputs) > 1 and pixels.call is None:
            names = ", ".join(repr(tensor.name) for tensor in inputs)
            raise ValueError(
                f"model must take an image alone, got one with the inputs {names}: give package.module:function that "
                "returns a model in which the others are held, as keras.Model(image, model([image, others])), or --call"
            )
        height, width, channels = image_shape(model)
        told = pixels.value_range
        value_range = told or ((0.0, 255.0) if pixels.preprocess else rescaled_range(model))
        how = "as told" if told else "assumed, as the model rescales them" if value_range[1] > 1 else "assumed"
        feeding = f"values from {value_range[0]:g} (black) to {value_range[1]:g} (white), {how}"
        preprocess: Callable[[Any], Any] | None = None
        if pixels.preprocess:
            preprocess, feeding = imported(pixels.preprocess), f"values from 0 to 255, then {pixels.preprocess}"
        elif pixels.mean is not None and pixels.std is not None:
            value_range = 0.0, 1.0
            preprocess, feeding = (
                _normalization(pixels.mean, pixels.std),
                "values from 0 to 1, then mean and std as told",
            )
        size = pixels.size or (height or FREE_SIZE, width or FREE_SIZE)
        call = None if pixels.call is None else imported(pixels.call)
        score = pixels.imported_score()
        return cls(model, size, channels, value_range, feeding, preprocess, output, call, score, layouts)

    @property
    def suffix(self) -> str:
        """Of a file that such a model is saved in."""
        return ".keras"

    def save(self, model: keras.Model, path: Path) -> None:
        """Saves another model of the same kind."""
        model.save(path)

    @property
    def reading(self) -> Reading:
        """How the model is read."""
        names = ("output", "value_range", "preprocess", "call", "score", "layouts")
        return Reading(**{name: getattr(self, name) for name in names})

    def fed(self, images: np.ndarray) -> np.ndarray:
        """Makes images uint8 `[N, H, W, C]` what the model takes."""
        low, high = self.value_range
        values = np.float32(low) + images.astype(np.float32) * np.float32((high - low) / 255)
        return values.transpose(0, 3, 1, 2) if takes_channels_first(self.model) else values

    def network(self, examples: np.ndarray | None = None) -> WatchedNetwork:
        """Looks at the model."""
        noise = np.random.default_rng(0).integers(0, 256, (2, *self.size, self.channels), np.uint8)
        given = self.fed(noise) if examples is None else examples
        return watched(self.model, given, self.reading).network

    @property
    def engine(self) -> Engine[Any]:
        """The feature visualization of the backend that Keras runs on."""
        return engine()

    def fingerprint(self) -> int:
        """Gives a number that is the same for the same weights."""
        return fingerprint(keras.ops.convert_to_numpy(each) for each in self.model.weights)

    def with_receptive_field(self, network: Network, layers: Iterable[LayerInfo]) -> tuple[LayerInfo, ...]:
        """Measures receptive fields."""
        return engine().with_receptive_field(network, layers)

    def logger(
        self,
        log_dir: Path,
        examples: np.ndarray,
        **options: Unpack[Options],
    ) -> ArtifactLogger:
        """Makes what logs into a run."""
        options["reading"], options["resume"] = self.reading, True
        return keras_logger(self.model, log_dir, examples, **options)


def _normalization(mean: Sequence[float], std: Sequence[float]) -> Callable[[Any], Any]:
    """As a function of the backend's tensors."""
    factor, offset = 1 / np.asarray(std, np.float32), -np.asarray(mean, np.float32) / np.asarray(std, np.float32)
    return lambda images: keras.ops.add(keras.ops.multiply(images, factor), offset)
