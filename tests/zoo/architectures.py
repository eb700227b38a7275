"""Architectures of the ecosystem with random weights, and the layers that an expert would choose of each.

Nothing is fetched: all are built from configurations. What is chosen agrees with the tables that the libraries have of
their own (timm's `feature_info`, what torchvision's detectors and segmentation_models take from a backbone), but for
the last stage, of which the last layer before pooling is taken; of plain transformers activations of the MLPs are.
"""

from __future__ import annotations

import dataclasses
import importlib
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
    small_vit,
    timm,
    torchvision,
    unet,
    yolo,
)


def class_means(planes: Any) -> Any:
    """Explains the classes of a segmentation `[N, K, H, W]`: each is its mean over all positions."""
    return planes.mean((2, 3))


def best_boxes(found: Any) -> Any:
    """Explains the scores of the two boxes that a detector of torchvision is surest of, in each image."""
    torch = importlib.import_module("torch")
    # There may be none.
    return torch.stack([torch.nn.functional.pad(boxes["scores"], (0, 2))[:2] for boxes in found])


def heads(module: Any, images: Any) -> Any:
    """Calls a detector of torchvision without what it makes of its heads' answers."""
    return module.head(list(module.backbone(images).values()))


def highest(scores: Any) -> Any:
    """Explains the classes of a detector's boxes `[N, boxes, K]`: each is its highest score in any of them."""
    return scores.max(1).values


def box_means(scores: Any) -> Any:
    """Explains the classes of a detector's boxes `[N, boxes, K]`: each is the mean of its scores in all of them."""
    return scores.mean(1)


def rerolled(module: Any, layer: str, tokens: Any) -> Any:
    """Lays out the tokens of a Hiera, whose order is that of its pooling, as its own code does for others."""
    torch = importlib.import_module("torch")
    return module.reroll(torch.from_numpy(tokens), int(layer.split(".")[1])).numpy()


TINY = {"hidden_size": 48, "num_hidden_layers": 8, "num_attention_heads": 4, "intermediate_size": 96}
_PATCHES = {"image_size": 96, "patch_size": 16}
_STAGES = {"hidden_sizes": [16, 24, 32, 48], "depths": [2, 2, 2, 2], "num_attention_heads": [1, 1, 2, 4]}

# To what detectors scale images.
_SMALL = {"min_size": 128, "max_size": 128}
_BODY = blocks("backbone.body.layer{}.relu:2", 1.2, 2.3, 3.5, 4.2)

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
    "maxvit_t": Architecture(
        torchvision("maxvit_t"),
        blocks(
            "blocks.{}.layers.grid_attention.departition_op", "0.layers.1", "1.layers.1", "2.layers.4", "3.layers.1"
        ),
        size=224,
    ),
    "vit": Architecture(small_vit, blocks("encoder.layers.encoder_layer_{}.mlp.1", 1, 3, 5, 6), layout="tokens"),
    "fcos_resnet50_fpn": Architecture(
        detector("fcos_resnet50_fpn", score_thresh=0.0, **_SMALL),
        _BODY,
        size=128,
        reading=Reading(score=best_boxes),
    ),
    "retinanet_resnet50_fpn": Architecture(
        detector("retinanet_resnet50_fpn", **_SMALL),
        _BODY,
        size=128,
        reading=Reading(call=heads, output="cls_logits", score=highest),
    ),
    "ssdlite320_mobilenet_v3_large": Architecture(
        detector("ssdlite320_mobilenet_v3_large"),
        ("backbone.features.0.13.2", "backbone.features.1.3.2", "backbone.extra.0.2.2", "backbone.extra.1.2.2"),
        size=320,
        reading=Reading(call=heads, output="cls_logits", score=box_means),
    ),
    "fasterrcnn_mobilenet_v3_large_320_fpn": Architecture(
        detector("fasterrcnn_mobilenet_v3_large_320_fpn", box_score_thresh=0.0, **_SMALL),
        blocks("backbone.body.{}", 3, 6, 12, "16.2"),
        size=128,
        reading=Reading(score=best_boxes),
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
    "timm deit_tiny_distilled_patch16_224": Architecture(
        timm("deit_tiny_distilled_patch16_224", img_size=96), blocks("blocks.{}.mlp.act", 2, 5, 8, 10), layout="tokens"
    ),
    "timm beit_base_patch16_224": Architecture(
        timm("beit_base_patch16_224", img_size=96, embed_dim=48, depth=8, num_heads=4),
        blocks("blocks.{}.mlp.act", 1, 3, 5, 7),
        layout="tokens",
    ),
    "timm xcit_nano_12_p16_224": Architecture(
        timm("xcit_nano_12_p16_224", img_size=128), blocks("blocks.{}.mlp.act", 2, 5, 8, 11), 128, "tokens"
    ),
    "timm mixer_s16_224": Architecture(
        timm("mixer_s16_224", img_size=128), blocks("blocks.{}.mlp_channels.act", 1, 3, 5, 7), 128, "tokens"
    ),
    "timm hiera_tiny_224": Architecture(
        timm("hiera_tiny_224", img_size=(128, 128)), blocks("blocks.{}", 0, 2, 9, 11), 128, rerolled
    ),
    "timm mvitv2_tiny": Architecture(
        timm("mvitv2_tiny", img_size=128),
        blocks("stages.{}", "0.blocks.0", "1.blocks.1", "2.blocks.4", "3.blocks.1"),
        128,
        "tokens",
    ),
    "timm maxvit_rmlp_pico_rw_256": Architecture(
        timm("maxvit_rmlp_pico_rw_256", img_size=128),
        blocks("stages.{}.attn_grid", "0.blocks.1", "1.blocks.1", "2.blocks.4", "3.blocks.1"),
        128,
        "NHWC",
    ),
    "timm swin_tiny_patch4_window7_224": Architecture(
        timm("swin_tiny_patch4_window7_224"),
        blocks("layers.{}", "0.blocks.1", "1.blocks.1", "2.blocks.5", "3.blocks.1"),
        224,
        "NHWC",
    ),
    "timm mobilevit_xxs": Architecture(
        timm("mobilevit_xxs"),
        ("stages.1.2.act", *blocks("stages.{}.1.conv_fusion.bn.act", 2, 3), "final_conv.bn.act"),
        128,
    ),
    "timm mobilevitv2_050": Architecture(
        timm("mobilevitv2_050"), ("stages.1.1.act", *blocks("stages.{}.1.conv_proj.conv", 2, 3, 4)), 128
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
        hugging_face("ViTForImageClassification", "ViTConfig", **TINY, **_PATCHES),
        blocks("vit.layers.{}.mlp.activation_fn", 1, 3, 5, 6),
        layout="tokens",
    ),
    "transformers CLIP": Architecture(
        hugging_face("CLIPForImageClassification", "CLIPConfig", vision_config={**TINY, **_PATCHES}),
        blocks("vision_model.encoder.layers.{}.mlp.activation_fn", 1, 3, 5, 7),
        layout="tokens",
    ),
    "transformers Swin": Architecture(
        hugging_face(
            "SwinForImageClassification",
            "SwinConfig",
            image_size=128,
            embed_dim=16,
            depths=[2, 2, 2, 2],
            num_heads=[1, 2, 2, 4],
            window_size=4,
        ),
        blocks("swin.encoder.layers.{}.blocks.1", 0, 1, 2, 3),
        128,
        "tokens",
    ),
    "transformers SegFormer": Architecture(
        hugging_face("SegformerForSemanticSegmentation", "SegformerConfig", **_STAGES),
        (*blocks("segformer.stages.{}.blocks.1", 1, 2, 3), "decode_head.activation"),
        128,
        {**dict.fromkeys(blocks("segformer.stages.{}.blocks.1", 1, 2, 3), "tokens"), "decode_head.activation": "NCHW"},
        Reading(output="logits", score=class_means),
    ),
    "transformers DeiT": Architecture(
        hugging_face("DeiTForImageClassification", "DeiTConfig", **TINY, **_PATCHES),
        blocks("deit.layers.{}.mlp.activation_fn", 1, 3, 5, 6),
        layout="tokens",
    ),
    "transformers BEiT": Architecture(
        hugging_face("BeitForImageClassification", "BeitConfig", **TINY, **_PATCHES),
        blocks("beit.layers.{}.mlp.activation_fn", 1, 3, 5, 7),
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

# By default Keras's planes are [N, H, W, C].
_KERAS = {
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
KERAS = {name: dataclasses.replace(one, layout="NHWC") for name, one in _KERAS.items()}
