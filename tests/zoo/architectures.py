"""Architectures of the ecosystem with random weights, and the layers that an expert would choose of each.

Nothing is fetched: all are built from configurations. What is chosen agrees with the tables that the libraries have of
their own (timm's `feature_info`, what torchvision's detectors and segmentation_models take from a backbone), but for
the last stage, of which the last layer before pooling is taken; of plain transformers activations of the MLPs are.
"""

from __future__ import annotations

from typing import Any

from tb_plugin.network import Reading
from tests.zoo.building import (
    Architecture,
    blocks,
    detector,
    fcn,
    hugging_face,
    keras_application,
    keras_hub,
    timm,
    torchvision,
    unet,
    yolo,
)


def class_means(planes: Any) -> Any:
    """Explains the classes of a segmentation `[N, K, H, W]`: each is its mean over all positions."""
    return planes.mean((2, 3))


_TINY = {"hidden_size": 48, "num_hidden_layers": 8, "num_attention_heads": 4, "intermediate_size": 96}
_PATCHES = {"image_size": 96, "patch_size": 16}

TORCH: dict[str, Architecture] = {
    "resnet18": Architecture(torchvision("resnet18"), blocks("layer{}.1.relu:1", 1, 2, 3, 4)),
    "resnet50": Architecture(
        torchvision("resnet50"), ("layer1.2.relu:2", "layer2.3.relu:2", "layer3.5.relu:2", "layer4.2.relu:2")
    ),
    "vgg11_bn": Architecture(torchvision("vgg11_bn"), blocks("features.{}", 6, 13, 20, 27)),
    "alexnet": Architecture(torchvision("alexnet"), blocks("features.{}", 1, 4, 7, 11)),
    "squeezenet1_1": Architecture(torchvision("squeezenet1_1"), blocks("features.{}", 1, 4, 7, 12)),
    "googlenet": Architecture(
        torchvision("googlenet", aux_logits=False, init_weights=True),
        ("conv3", "inception3b", "inception4e", "inception5b"),
    ),
    "inception_v3": Architecture(
        torchvision("inception_v3", aux_logits=False, init_weights=True),
        ("Conv2d_4a_3x3", "Mixed_5d", "Mixed_6e", "Mixed_7c"),
        size=160,
    ),
    "densenet121": Architecture(torchvision("densenet121"), blocks("features.denseblock{}", 1, 2, 3, 4)),
    "mobilenet_v2": Architecture(torchvision("mobilenet_v2"), blocks("features.{}", 3, 6, 13, "18.2")),
    "mobilenet_v3_small": Architecture(
        torchvision("mobilenet_v3_small"), blocks("features.{}", "1.block.2.1", 3, 8, "12.2")
    ),
    "mnasnet0_5": Architecture(torchvision("mnasnet0_5"), blocks("layers.{}", "8.2", "9.2", "11.1", 16)),
    "efficientnet_b0": Architecture(torchvision("efficientnet_b0"), blocks("features.{}", 2.1, 3.1, 5.2, 8.2)),
    "shufflenet_v2_x1_0": Architecture(
        torchvision("shufflenet_v2_x1_0"), ("conv1.2", "stage2.3", "stage3.7", "conv5.2")
    ),
    "regnet_y_400mf": Architecture(
        torchvision("regnet_y_400mf"),
        blocks("trunk_output.block{}.activation", "1.block1-0", "2.block2-2", "3.block3-5", "4.block4-5"),
    ),
    "convnext_tiny": Architecture(torchvision("convnext_tiny"), blocks("features.{}", 1.2, 3.2, 5.8, 7.2)),
    "swin_t": Architecture(torchvision("swin_t"), blocks("features.{}", 1.1, 3.1, 5.5, 7.1), layout="NHWC"),
    "fcn_resnet50": Architecture(
        fcn,
        (*blocks("backbone.layer{}.relu:2", 2.3, 3.5, 4.2), "classifier.2"),
        reading=Reading(output="out", score=class_means),
    ),
    "timm resnetv2_50": Architecture(
        timm("resnetv2_50"), (*blocks("stages.{}", "0.blocks.2", "1.blocks.3", "2.blocks.5"), "norm.act")
    ),
    "timm repvgg_a0": Architecture(timm("repvgg_a0"), blocks("stages.{}.act", 0.1, 1.3, 2.13, "3.0")),
    "timm cspresnet50": Architecture(timm("cspresnet50"), blocks("stages.{}.conv_transition.bn.act", 0, 1, 2, 3)),
    "timm ghostnet_100": Architecture(timm("ghostnet_100"), blocks("blocks.{}", "2.0", "4.0", 6.4, "9.0.bn1.act")),
    "timm mobilenetv4_conv_small": Architecture(
        timm("mobilenetv4_conv_small"), blocks("blocks.{}", "0.1.bn1.act", "1.1.bn1.act", 2.5, "4.0.bn1.act")
    ),
    "timm poolformer_s12": Architecture(
        timm("poolformer_s12"), blocks("stages.{}", "0.blocks.1", "1.blocks.1", "2.blocks.5", "3.blocks.1")
    ),
    "timm edgenext_xx_small": Architecture(
        timm("edgenext_xx_small"), blocks("stages.{}", "0.blocks.1", "1.blocks.1", "2.blocks.5", "3.blocks.1")
    ),
    "timm vit_tiny_patch16_224": Architecture(
        timm("vit_tiny_patch16_224", img_size=96), blocks("blocks.{}.mlp.act", 2, 5, 8, 10), layout="tokens"
    ),
    "timm pvt_v2_b0": Architecture(timm("pvt_v2_b0"), blocks("stages.{}.blocks.1", 0, 1, 2, 3), layout="tokens"),
    "transformers ResNet": Architecture(
        hugging_face(
            "ResNetForImageClassification",
            "ResNetConfig",
            embedding_size=16,
            hidden_sizes=[16, 24, 32, 48],
            depths=[2, 2, 2, 2],
        ),
        blocks("resnet.encoder.stages.{}.layers.1.activation", 0, 1, 2, 3),
    ),
    "transformers ConvNext": Architecture(
        hugging_face(
            "ConvNextForImageClassification", "ConvNextConfig", hidden_sizes=[16, 24, 32, 48], depths=[2, 2, 2, 2]
        ),
        blocks("convnext.encoder.stages.{}.layers.1", 0, 1, 2, 3),
    ),
    "transformers ViT": Architecture(
        hugging_face("ViTForImageClassification", "ViTConfig", **_TINY, **_PATCHES),
        blocks("vit.layers.{}.mlp.activation_fn", 1, 3, 5, 6),
        layout="tokens",
    ),
    "transformers CLIP": Architecture(
        hugging_face("CLIPForImageClassification", "CLIPConfig", vision_config={**_TINY, **_PATCHES}),
        blocks("vision_model.encoder.layers.{}.mlp.activation_fn", 1, 3, 5, 7),
        layout="tokens",
    ),
    "smp Unet": Architecture(
        unet,
        (*blocks("encoder.layer{}.1.relu:1", 3, 4), *blocks("decoder.blocks.{}.conv2.2", 2, 4)),
        reading=Reading(score=class_means),
    ),
    # One activation function is called everywhere: these are the outputs of model.2, model.4, model.6 and model.9.conv.
    "ultralytics yolov8n-cls": Architecture(yolo, blocks("model.0.act:{}", 5, 12, 19, 25), reading=Reading(output=1)),
}

KERAS: dict[str, Architecture] = {
    "VGG16": Architecture(keras_application("VGG16"), blocks("block{}", "2_conv2", "3_conv3", "4_conv3", "5_conv3")),
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
        blocks("stack{}_block1_out", 0, 1, 2, 3),
    ),
}
