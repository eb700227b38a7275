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
pytestmark = [pytest.mark.zoo, pytest.mark.timeout(1800)]

# Side of the images, what makes them small where that leaves the architecture as it is, and the layers that are chosen.
# Most blocks end with a sum or a concatenation that is rectified by what follows, if at all. Each cell of a NASNet
# takes what two cells before it gave, so that no tensor is all that later ones are computed of: it has one stage.
MODELS = {
    "VGG16": (A.VGG16, 48, {}, "block2_conv2 block3_conv3 block4_conv3 block5_conv3"),
    "ResNet50": (A.ResNet50, 64, {}, "conv2_block3_out conv3_block4_out conv4_block6_out conv5_block3_out"),
    "ResNet50V2": (A.ResNet50V2, 64, {}, "conv2_block2_out conv3_block3_out conv4_block5_out post_relu"),
    "InceptionV3": (A.InceptionV3, 96, {}, "activation_2 activation_4 mixed2 mixed7"),
    "Xception": (A.Xception, 96, {}, "add add_1 add_10 block14_sepconv2_act"),
    "MobileNetV2": (A.MobileNetV2, 64, {"alpha": 0.35}, "block_2_add block_5_add block_12_add out_relu"),
    "MobileNetV3Small": (
        A.MobileNetV3Small,
        64,
        {},
        "expanded_conv_project_bn expanded_conv_2_add expanded_conv_7_add activation_17",
    ),
    "DenseNet121": (A.DenseNet121, 64, {}, "conv2_block6_concat conv3_block12_concat conv4_block24_concat relu"),
    "EfficientNetB0": (A.EfficientNetB0, 64, {}, "block2b_add block3b_add block5c_add top_activation"),
    "EfficientNetV2B0": (A.EfficientNetV2B0, 64, {}, "block2b_add block3b_add block5e_add top_activation"),
    # Smaller, its deep layers answer to all of the image alike while it is not trained, so that some are not read.
    "ConvNeXtTiny": (
        A.ConvNeXtTiny,
        160,
        {},
        " ".join(f"convnext_tiny_stage_{stage}_block_{block}_gelu" for stage, block in enumerate((2, 2, 8, 2))),
    ),
    "NASNetMobile": (A.NASNetMobile, 64, {}, "activation_148 activation_158 activation_166 activation_187"),
}
NAMES = pytest.mark.parametrize("name", MODELS)


def built(name):
    build, side, options, _ = MODELS[name]
    keras.utils.clear_session()
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
    assert [layer.name for layer in chosen] == MODELS[name][3].split()
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
