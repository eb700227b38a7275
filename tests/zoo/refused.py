"""What is not read of everybody's architectures, and the sentences that say it."""

from __future__ import annotations

from tb_plugin.network import Reading
from tests.zoo.architectures import TINY, TORCH, highest
from tests.zoo.building import Refused, blocks, detector, fcn, hugging_face, scripted, timm, torchvision

_PLACELESS = "no axes follow rows and columns of the image"
_SILENT = "it does not answer to changes of the image"

# What is not read, and the sentence that says it: a part of that sentence stands in docs/models.md.
REFUSED: dict[str, Refused] = {
    "TorchScript": Refused(scripted, "module must be one whose layers can be watched, got a ScriptModule"),
    "quantized weights": Refused(
        torchvision("quantization.resnet18", quantize=True), "model must have layers with more than one position"
    ),
    "segmentation without a score": Refused(
        fcn, "module must return a vector of class scores [N, K] per image, got shape [2, 5, 96, 96]: a score says"
    ),
    "detector without a score": Refused(
        detector("fcos_resnet50_fpn", min_size=128, max_size=128),
        "output must say which of what the module returns is explained (0, 1), got None; or a score says what of it",
    ),
    "features alone": Refused(
        timm("resnet18", features_only=True), "output must say which of what the module returns is explained"
    ),
    "two images": Refused(
        torchvision("optical_flow.raft_small"), "module takes several inputs (image1, image2): tell how it is called"
    ),
    "attention between channels": Refused(
        TORCH["timm xcit_nano_12_p16_224"].build, _PLACELESS, blocks("blocks.{}.attn.attn_drop", 0, 11), 128
    ),
    "mixing between tokens": Refused(
        TORCH["timm mixer_s16_224"].build, _PLACELESS, blocks("blocks.{}.mlp_tokens.act", 0, 7), 128
    ),
    "windows": Refused(
        TORCH["maxvit_t"].build,
        _PLACELESS,
        blocks("blocks.0.layers.0.layers.window_attention.{}", "partition_op", "attn_layer.0", "mlp_layer.3"),
        224,
    ),
    "unfolded cells": Refused(
        TORCH["timm mobilevitv2_050"].build,
        _PLACELESS,
        blocks("stages.{}.1.transformer.0", "2", "4"),
        128,
    ),
    "weights of attention": Refused(
        TORCH["timm swin_tiny_patch4_window7_224"].build,
        _PLACELESS,
        blocks("layers.3.blocks.{}.attn.softmax", 0, 1),
        224,
    ),
    "outlook attention": Refused(
        timm("volo_d1_224", img_size=128), "its tensor has more than four axes", ("network.0.0.attn.attn_drop",), 128
    ),
    "gates that begin with zeros": Refused(
        timm("gmlp_ti16_224", img_size=128), _SILENT, ("blocks.0.mlp_channels.gate.proj",), 128
    ),
    "tokens of queries": Refused(
        hugging_face("YolosForObjectDetection", "YolosConfig", **TINY, image_size=[96, 96], num_detection_tokens=10),
        _PLACELESS,
        ("vit.encoder.layer.0.intermediate.intermediate_act_fn",),
        reading=Reading(output="logits", score=highest),
    ),
}
