"""Architectures of the ecosystem with random weights, and the layers that an expert would choose of each.

Nothing is fetched: all are built from configurations. What is chosen agrees with the tables that the libraries have of
their own (timm's `feature_info`, what torchvision's detectors and segmentation_models take from a backbone), but for
the last stage, of which the last layer before pooling is taken; of plain transformers activations of the MLPs are.
"""

from __future__ import annotations

import importlib
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Architecture:
    """How one is built, and what is expected of it.

    Attributes:
      build: Makes the module, or the Keras model.
      layers: The layers that an expert would choose.
      size: Height and width of its images.
      layout: What the tensors of these layers are: "NCHW", "NHWC", or "tokens" `[N, T, C]`, class tokens first.
      output: Which of several outputs is explained.
    """

    build: Callable[[], Any]
    layers: tuple[str, ...]
    size: int = 96
    layout: str = "NCHW"
    output: int | None = None


def torchvision(name: str, **options: Any) -> Callable[[], Any]:
    """Builds one of torchvision's classifiers."""
    return lambda: getattr(importlib.import_module("torchvision.models"), name)(weights=None, num_classes=10, **options)


def timm(name: str, **options: Any) -> Callable[[], Any]:
    """Builds one of timm's."""
    return lambda: importlib.import_module("timm").create_model(name, pretrained=False, num_classes=10, **options)


def hugging_face(model: str, config: str, **options: Any) -> Callable[[], Any]:
    """Builds one of transformers' image classifiers, small."""

    def build() -> Any:
        transformers = importlib.import_module("transformers")
        return getattr(transformers, model)(getattr(transformers, config)(num_labels=10, **options))

    return build


def segmentation(build: Callable[[], Any]) -> Callable[[], Any]:
    """Makes a vector of a segmentation's map: the classes' mean scores."""

    def whole() -> Any:
        nn = importlib.import_module("torch.nn")

        class Averaged(nn.Module):
            def __init__(self) -> None:
                super().__init__()
                self.model = build()

            def forward(self, x: Any) -> Any:
                answer = self.model(x)
                return (answer["out"] if isinstance(answer, dict) else answer).mean((2, 3))

        return Averaged()

    return whole


def fcn() -> Any:
    """Torchvision's fully convolutional network."""
    models = importlib.import_module("torchvision.models.segmentation")
    return models.fcn_resnet50(weights=None, weights_backbone=None, num_classes=5)


def unet() -> Any:
    """A U-Net of segmentation_models_pytorch."""
    return importlib.import_module("segmentation_models_pytorch").Unet("resnet18", encoder_weights=None, classes=5)


def yolo() -> Any:
    """An image classifier of Ultralytics."""
    return importlib.import_module("ultralytics").YOLO("yolov8n-cls.yaml", task="classify").model


def keras_application(name: str, **options: Any) -> Callable[[], Any]:
    """Builds one of Keras Applications, that gives logits."""

    def build() -> Any:
        keras = importlib.import_module("keras")
        # Layers without a name of their own are numbered through all models that were built before.
        keras.utils.clear_session()
        make = getattr(keras.applications, name)
        return make(weights=None, input_shape=(96, 96, 3), classes=10, classifier_activation=None, **options)

    return build


def keras_hub(backbone: str, **options: Any) -> Callable[[], Any]:
    """Builds an image classifier on one of keras-hub's backbones."""

    def build() -> Any:
        keras, hub = importlib.import_module("keras"), importlib.import_module("keras_hub")
        body = getattr(hub.models, backbone)(image_shape=(96, 96, 3), **options)
        pooled = keras.layers.GlobalAveragePooling2D()(body.output)
        return keras.Model(body.inputs, keras.layers.Dense(10)(pooled))

    return build


def _blocks(pattern: str, *numbers: object) -> tuple[str, ...]:
    return tuple(pattern.format(number) for number in numbers)


_TINY = {"hidden_size": 48, "num_hidden_layers": 8, "num_attention_heads": 4, "intermediate_size": 96}
_PATCHES = {"image_size": 96, "patch_size": 16}

TORCH: dict[str, Architecture] = {
    "resnet18": Architecture(torchvision("resnet18"), _blocks("layer{}.1.relu:1", 1, 2, 3, 4)),
    "resnet50": Architecture(
        torchvision("resnet50"), ("layer1.2.relu:2", "layer2.3.relu:2", "layer3.5.relu:2", "layer4.2.relu:2")
    ),
    "vgg11_bn": Architecture(torchvision("vgg11_bn"), _blocks("features.{}", 6, 13, 20, 27)),
    "alexnet": Architecture(torchvision("alexnet"), _blocks("features.{}", 1, 4, 7, 11)),
    "squeezenet1_1": Architecture(torchvision("squeezenet1_1"), _blocks("features.{}", 1, 4, 7, 12)),
    "googlenet": Architecture(
        torchvision("googlenet", aux_logits=False, init_weights=True),
        ("conv3", "inception3b", "inception4e", "inception5b"),
    ),
    "inception_v3": Architecture(
        torchvision("inception_v3", aux_logits=False, init_weights=True),
        ("Conv2d_4a_3x3", "Mixed_5d", "Mixed_6e", "Mixed_7c"),
        size=160,
    ),
    "densenet121": Architecture(torchvision("densenet121"), _blocks("features.denseblock{}", 1, 2, 3, 4)),
    "mobilenet_v2": Architecture(torchvision("mobilenet_v2"), _blocks("features.{}", 3, 6, 13, "18.2")),
    "mobilenet_v3_small": Architecture(
        torchvision("mobilenet_v3_small"), _blocks("features.{}", "1.block.2.1", 3, 8, "12.2")
    ),
    "mnasnet0_5": Architecture(torchvision("mnasnet0_5"), _blocks("layers.{}", "8.2", "9.2", "11.1", 16)),
    "efficientnet_b0": Architecture(torchvision("efficientnet_b0"), _blocks("features.{}", 2.1, 3.1, 5.2, 8.2)),
    "shufflenet_v2_x1_0": Architecture(
        torchvision("shufflenet_v2_x1_0"), ("conv1.2", "stage2.3", "stage3.7", "conv5.2")
    ),
    "regnet_y_400mf": Architecture(
        torchvision("regnet_y_400mf"),
        _blocks("trunk_output.block{}.activation", "1.block1-0", "2.block2-2", "3.block3-5", "4.block4-5"),
    ),
    "convnext_tiny": Architecture(torchvision("convnext_tiny"), _blocks("features.{}", 1.2, 3.2, 5.8, 7.2)),
    "swin_t": Architecture(torchvision("swin_t"), _blocks("features.{}", 1.1, 3.1, 5.5, 7.1), layout="NHWC"),
    "fcn_resnet50": Architecture(
        segmentation(fcn),
        (*_blocks("model.backbone.layer{}.relu:2", 2.3, 3.5, 4.2), "model.classifier.2"),
    ),
    "timm resnetv2_50": Architecture(
        timm("resnetv2_50"), (*_blocks("stages.{}", "0.blocks.2", "1.blocks.3", "2.blocks.5"), "norm.act")
    ),
    "timm repvgg_a0": Architecture(timm("repvgg_a0"), _blocks("stages.{}.act", 0.1, 1.3, 2.13, "3.0")),
    "timm cspresnet50": Architecture(timm("cspresnet50"), _blocks("stages.{}.conv_transition.bn.act", 0, 1, 2, 3)),
    "timm ghostnet_100": Architecture(timm("ghostnet_100"), _blocks("blocks.{}", "2.0", "4.0", 6.4, "9.0.bn1.act")),
    "timm mobilenetv4_conv_small": Architecture(
        timm("mobilenetv4_conv_small"), _blocks("blocks.{}", "0.1.bn1.act", "1.1.bn1.act", 2.5, "4.0.bn1.act")
    ),
    "timm poolformer_s12": Architecture(
        timm("poolformer_s12"), _blocks("stages.{}", "0.blocks.1", "1.blocks.1", "2.blocks.5", "3.blocks.1")
    ),
    "timm edgenext_xx_small": Architecture(
        timm("edgenext_xx_small"), _blocks("stages.{}", "0.blocks.1", "1.blocks.1", "2.blocks.5", "3.blocks.1")
    ),
    "timm vit_tiny_patch16_224": Architecture(
        timm("vit_tiny_patch16_224", img_size=96), _blocks("blocks.{}.mlp.act", 2, 5, 8, 10), layout="tokens"
    ),
    "timm pvt_v2_b0": Architecture(timm("pvt_v2_b0"), _blocks("stages.{}.blocks.1", 0, 1, 2, 3), layout="tokens"),
    "transformers ResNet": Architecture(
        hugging_face(
            "ResNetForImageClassification",
            "ResNetConfig",
            embedding_size=16,
            hidden_sizes=[16, 24, 32, 48],
            depths=[2, 2, 2, 2],
        ),
        _blocks("resnet.encoder.stages.{}.layers.1.activation", 0, 1, 2, 3),
    ),
    "transformers ConvNext": Architecture(
        hugging_face(
            "ConvNextForImageClassification", "ConvNextConfig", hidden_sizes=[16, 24, 32, 48], depths=[2, 2, 2, 2]
        ),
        _blocks("convnext.encoder.stages.{}.layers.1", 0, 1, 2, 3),
    ),
    "transformers ViT": Architecture(
        hugging_face("ViTForImageClassification", "ViTConfig", **_TINY, **_PATCHES),
        _blocks("vit.layers.{}.mlp.activation_fn", 1, 3, 5, 6),
        layout="tokens",
    ),
    "transformers CLIP": Architecture(
        hugging_face("CLIPForImageClassification", "CLIPConfig", vision_config={**_TINY, **_PATCHES}),
        _blocks("vision_model.encoder.layers.{}.mlp.activation_fn", 1, 3, 5, 7),
        layout="tokens",
    ),
    "smp Unet": Architecture(
        segmentation(unet),
        _blocks(
            "model.{}",
            "encoder.layer3.1.relu:1",
            "encoder.layer4.1.relu:1",
            "decoder.blocks.2.conv2.2",
            "decoder.blocks.4.conv2.2",
        ),
    ),
    # One activation function is called everywhere: these are the outputs of model.2, model.4, model.6 and model.9.conv.
    "ultralytics yolov8n-cls": Architecture(yolo, _blocks("model.0.act:{}", 5, 12, 19, 25), output=1),
}

KERAS: dict[str, Architecture] = {
    "VGG16": Architecture(keras_application("VGG16"), _blocks("block{}", "2_conv2", "3_conv3", "4_conv3", "5_conv3")),
    "ResNet50V2": Architecture(
        keras_application("ResNet50V2"), ("conv2_block2_out", "conv3_block3_out", "conv4_block5_out", "post_relu")
    ),
    "MobileNetV2": Architecture(
        keras_application("MobileNetV2"), ("block_2_add", "block_5_add", "block_12_add", "out_relu")
    ),
    "EfficientNetB0": Architecture(
        keras_application("EfficientNetB0"), ("block2b_add", "block3b_add", "block5c_add", "top_activation")
    ),
    "keras-hub ResNet": Architecture(
        keras_hub(
            "ResNetBackbone",
            input_conv_filters=[64],
            input_conv_kernel_sizes=[7],
            stackwise_num_filters=[64, 64, 64, 64],
            stackwise_num_blocks=[2, 2, 2, 2],
            stackwise_num_strides=[1, 2, 2, 2],
            block_type="basic_block",
        ),
        _blocks("stack{}_block1_out", 0, 1, 2, 3),
    ),
}
