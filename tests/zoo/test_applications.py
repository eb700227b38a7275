"""Keras Applications with random weights, small images, and no special case for any of them."""

import keras
import numpy as np
import pytest

from tb_plugin.backends.tensorflow.saved_model.model import load_saved_model
from tb_plugin.network import choose_layers, deciding_layers
from tb_plugin.tf import KerasNetwork, keras_logger
from tests.zoo.checks import check_everything, everything_of, log_everything

A = keras.applications
# Hundreds of layers take minutes to trace, on a machine that has much else to do.
pytestmark = [pytest.mark.slow, pytest.mark.timeout(1800)]
WHOLE = pytest.mark.zoo

# Side of the images, and what makes them small where that leaves the architecture as it is.
MODELS = {
    "VGG16": (A.VGG16, 48, {}),
    "ResNet50": (A.ResNet50, 64, {}),
    "ResNet50V2": (A.ResNet50V2, 64, {}),
    "InceptionV3": (A.InceptionV3, 96, {}),
    "Xception": (A.Xception, 96, {}),
    "MobileNetV2": (A.MobileNetV2, 64, {"alpha": 0.35}),
    "MobileNetV3Small": (A.MobileNetV3Small, 64, {}),
    "DenseNet121": (A.DenseNet121, 64, {}),
    "EfficientNetB0": (A.EfficientNetB0, 64, {}),
    "EfficientNetV2B0": (A.EfficientNetV2B0, 64, {}),
    "ConvNeXtTiny": (A.ConvNeXtTiny, 64, {}),
    "NASNetMobile": (A.NASNetMobile, 64, {}),
}
FAST_ONES = ("MobileNetV3Small", "VGG16")
NAMES = pytest.mark.parametrize("name", [pytest.param(n, marks=() if n in FAST_ONES else WHOLE) for n in MODELS])


def built(name):
    build, side, options = MODELS[name]
    keras.utils.set_random_seed(0)
    return build(weights=None, input_shape=(side, side, 3), classes=10, **options), side


@NAMES
def test_everything_of_an_application(name, tmp_path, monkeypatch):
    model, side = built(name)
    network = KerasNetwork(model)
    low, high = network.value_range
    examples = np.random.default_rng(0).uniform(low, high, (2, side, side, 3)).astype(np.float32)
    logits = network.record(examples, []).logits
    assert network.output_kind == "softmax"
    np.testing.assert_allclose(keras.ops.softmax(logits), model(examples), rtol=1e-3, atol=1e-5)
    chosen = choose_layers(deciding_layers(network, examples))
    assert len(chosen) == 4
    # Blocks of a MobileNet end with linear bottlenecks; only what is behind the last of them is rectified.
    bottlenecks = [layer.name for layer in chosen if not layer.nonlinear]
    assert bottlenecks == ([layer.name for layer in chosen[:-1]] if name.startswith("MobileNet") else [])
    names = [layer.name for layer in chosen[-2:]]
    logger = keras_logger(model, tmp_path, examples, layers=names, log=everything_of(names), verbose=False)
    log_everything(logger, monkeypatch)
    check_everything(tmp_path, logger.layers)


@NAMES
def test_an_application_that_was_exported_has_the_same_layers(name, tmp_path):
    model, side = built(name)
    model.export(tmp_path, verbose=False)
    expected, found = KerasNetwork(model), KerasNetwork(load_saved_model(tmp_path))
    assert found.value_range == expected.value_range
    # Branches that lie side by side may come in another order, and sums that are no layers of Keras are layers here.
    shapes = [
        {(layer.name, layer.height, layer.width, layer.channels, layer.nonlinear) for layer in network.layers}
        for network in (expected, found)
    ]
    assert shapes[0] <= shapes[1]
    chosen = [[(layer.height, layer.width) for layer in choose_layers(n.layers)] for n in (expected, found)]
    assert chosen[0] == chosen[1]
    examples = np.random.default_rng(0).uniform(*expected.value_range, (2, side, side, 3)).astype(np.float32)
    names = [layer.name for layer in choose_layers(expected.layers)]
    recorded = [network.record(examples, names) for network in (expected, found)]
    np.testing.assert_allclose(recorded[1].logits, recorded[0].logits, rtol=1e-4, atol=1e-5)
    for layer in names:
        np.testing.assert_allclose(recorded[1].activations[layer], recorded[0].activations[layer], rtol=1e-3, atol=1e-5)
