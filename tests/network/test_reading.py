"""How a model is read: one value for all frameworks, which refuses what a framework is not read by."""

import dataclasses
from typing import Any

import numpy as np
import pytest

from tb_plugin.network import Reading

# A value of each field that is not its default.
TOLD: dict[str, Any] = {
    "input": "image",
    "call": map,
    "output": 1,
    "output_kind": "sigmoid",
    "value_range": (0, 255),
    "preprocess": abs,
    "mean": 0.5,
    "std": 0.2,
    "layouts": {"stage": "NHWC"},
}
KERAS = ("call", "input", "layouts", "output", "output_kind", "preprocess", "value_range")
TORCH = ("call", "mean", "std", "value_range", "output", "output_kind", "layouts")
X = np.zeros((2, 8, 8, 3), np.float32)


def test_each_field_is_inferred_unless_it_is_told():
    assert TOLD.keys() == {field.name for field in dataclasses.fields(Reading)}
    assert all(getattr(Reading(), name) is None for name in TOLD)


def test_a_kind_of_model_gets_its_own_fields_and_refuses_the_others():
    reading = Reading(output="kind", value_range=(-1, 1))
    assert reading.only(("value_range", "output", "mean"), "a model") == {
        "value_range": (-1, 1),
        "output": "kind",
        "mean": None,
    }
    with pytest.raises(ValueError, match=r"^a model is read by mean, output, got value_range$"):
        reading.only(("output", "mean"), "a model")


@pytest.mark.parametrize("value_range", [(1, 0), (1, 1), (0, float("nan"))])
def test_black_is_below_white(value_range):
    with pytest.raises(ValueError, match=r"value_range must be \(black, white\) with black < white, got "):
        Reading(value_range=value_range)


@pytest.mark.parametrize("name", [name for name in TOLD if name not in KERAS])
def test_what_keras_models_are_not_read_by_is_refused(name, tmp_path):
    keras = pytest.importorskip("keras")
    from tb_plugin.keras import keras_logger

    sentence = f"^a Keras model is read by {', '.join(KERAS)}, got {name}$"
    with pytest.raises(ValueError, match=sentence):
        keras_logger(keras.Sequential(), tmp_path, X, reading=Reading(**{name: TOLD[name]}), verbose=False)


@pytest.mark.parametrize("name", [name for name in TOLD if name not in TORCH])
def test_what_torch_modules_are_not_read_by_is_refused(name, tmp_path):
    torch = pytest.importorskip("torch")
    from tb_plugin.torch import torch_logger

    sentence = f"^a PyTorch module is read by {', '.join(sorted(TORCH))}, got {name}$"
    with pytest.raises(ValueError, match=sentence):
        torch_logger(torch.nn.Identity(), tmp_path, X, reading=Reading(**{name: TOLD[name]}), verbose=False)


def test_what_calls_a_model_is_a_function():
    wrong: Any = "pixel_values"
    with pytest.raises(ValueError, match="call must be a function of a model and images, got 'pixel_values'"):
        Reading(call=wrong)
