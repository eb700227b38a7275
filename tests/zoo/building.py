"""How the zoo builds what others have written, from configurations: nothing is fetched."""

from __future__ import annotations

import importlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from tb_plugin.network import Reading


@dataclass(frozen=True)
class Architecture:
    """How one is built and read, and what is expected of it.

    Attributes:
      build: Makes the module, or the Keras model.
      layers: The layers that an expert would choose.
      size: Height and width of its images.
      layout: What the tensors of these layers are: "NCHW", "NHWC", "tokens" `[N, T, C]`, class tokens first, or a
        function of the module, a layer's name and its array that gives `[N, H, W, C]`; or these by layers' names.
      reading: How it is read, as its users would tell.
    """

    build: Callable[[], Any]
    layers: tuple[str, ...]
    size: int = 96
    layout: Layout | Mapping[str, Layout] = "NCHW"
    reading: Reading = field(default_factory=Reading)

    def layout_of(self, layer: str) -> Layout:
        """Gives what the tensor of a layer is."""
        return self.layout[layer] if isinstance(self.layout, Mapping) else self.layout


@dataclass(frozen=True)
class Refused:
    """What is not read, and what is said of it.

    Attributes:
      build: Makes the module.
      says: What is said, a part of the sentence.
      layers: The layers that are not read; none where the model is not.
      size: Height and width of its images.
      reading: How it is read.
    """

    build: Callable[[], Any]
    says: str
    layers: tuple[str, ...] = ()
    size: int = 96
    reading: Reading = field(default_factory=Reading)


Layout = str | Callable[..., Any]


def torchvision(name: str, **options: Any) -> Callable[[], Any]:
    """Builds one of torchvision's classifiers, or of its other models, by a name as "optical_flow.raft_small"."""
    *folder, name = name.split(".")
    classes: dict[str, Any] = {} if folder else {"num_classes": 10}
    path = ".".join(("torchvision.models", *folder))
    return lambda: getattr(importlib.import_module(path), name)(weights=None, **classes, **options)


def detector(name: str, **options: Any) -> Callable[[], Any]:
    """Builds one of torchvision's detectors."""
    made = {"weights": None, "weights_backbone": None, "num_classes": 7, **options}
    return lambda: getattr(importlib.import_module("torchvision.models.detection"), name)(**made)


def timm(name: str, **options: Any) -> Callable[[], Any]:
    """Builds one of timm's."""
    return lambda: importlib.import_module("timm").create_model(name, pretrained=False, num_classes=10, **options)


def hugging_face(model: str, config: str, **options: Any) -> Callable[[], Any]:
    """Builds one of transformers' image models, small."""

    def build() -> Any:
        transformers = importlib.import_module("transformers")
        return getattr(transformers, model)(getattr(transformers, config)(num_labels=10, **options))

    return build


def small_vit() -> Any:
    """Torchvision's transformer, small."""
    models = importlib.import_module("torchvision.models")
    return models.VisionTransformer(96, 16, 8, 4, 48, 96, num_classes=10)


def scripted() -> Any:
    """A ResNet as TorchScript."""
    return importlib.import_module("torch").jit.script(torchvision("resnet18")())


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
        keras.utils.clear_session()
        body = getattr(hub.models, backbone)(image_shape=(96, 96, 3), **options)
        n_axes = len(body.output.shape)
        pool = keras.layers.GlobalAveragePooling2D() if n_axes == 4 else keras.layers.GlobalAveragePooling1D()
        return keras.Model(body.inputs, keras.layers.Dense(10)(pool(body.output)))

    return build


def blocks(pattern: str, *numbers: object) -> tuple[str, ...]:
    """Gives names that differ in a number."""
    return tuple(pattern.format(number) for number in numbers)
