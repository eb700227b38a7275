"""Loading a trained model of whatever framework."""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from tb_plugin.explain.model import Pixels, TrainedModel, imported
from tb_plugin.log.notices import in_short
from tb_plugin.network.layout import Told


def load_trained_model(
    model: str, pixels: Pixels, output: str | None = None, layouts: Mapping[str, Told] | None = None
) -> TrainedModel:
    """Loads a model.

    No Python code in a file is executed: Keras's format is read in its safe mode, of a SavedModel only the graph of
    TensorFlow's operations, pickles are refused. What is named as `package.module:function` is the user's own code, and
    is imported and called.

    Args:
      model: A `.keras` file or a directory that Keras has saved, a directory of a SavedModel, or
        `package.module:function` (from the current directory too) that gives a Keras model or a torch module.
      pixels: What it is to be fed with.
      output: Which of several outputs is explained.
      layouts: How tensors of layers lie; see `tb_plugin.network.Reading`.

    Raises:
      ValueError: If it is none of that.
      OSError: If there is no such file.
    """
    path = Path(model)
    if not path.exists() and ":" in model:
        return _of_model(_built(model), pixels, output, layouts)
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
    from tb_plugin.explain.keras_model import TrainedKerasModel, load_model

    if is_saved_model:
        from tb_plugin.backends.tensorflow.saved_model.model import load_saved_model

        return TrainedKerasModel.make(load_saved_model(path, output), pixels, output, layouts)
    return TrainedKerasModel.make(load_model(path), pixels, output, layouts)


_FUNCTION = "give package.module:function that builds the model and loads its weights"


def _built(name: str) -> Any:
    build = imported(name)
    try:
        return build()
    except (OSError, ImportError):
        raise
    except Exception as error:
        raise ValueError(f"{name} must give a model, and raised {in_short(error)}") from error


def _of_model(model: Any, pixels: Pixels, output: str | None, layouts: Mapping[str, Told] | None) -> TrainedModel:
    keras = sys.modules.get("keras")
    if keras is not None and isinstance(model, keras.Model):
        from tb_plugin.explain.keras_model import TrainedKerasModel

        return TrainedKerasModel.make(model, pixels, output, layouts)
    # Where Keras runs on torch its models are modules as well: they were told apart above.
    torch = sys.modules.get("torch")
    if torch is not None and isinstance(model, torch.nn.Module):
        from tb_plugin.explain.torch_model import TrainedTorchModel

        return TrainedTorchModel.make(model, pixels, output, layouts)
    raise ValueError(f"model must be a Keras model or a torch module, got a {type(model).__name__}")
