"""How a model is read: what it takes, and which part of its answer is explained, where neither can be inferred."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from tb_plugin.network.layout import Told, checked_layouts
from tb_plugin.network.protocol import OutputKind


@dataclass(frozen=True, eq=False)
class Reading:
    """How a model is read; None stands for what is inferred.

    Attributes:
      input: Which of several inputs of a Keras model is the image, by name or number; the examples are then a dict of
        what the model takes, in which everything but the image is the same for all examples.
      call: How a model is called for images, where its own signature does not say: a function of the model and a batch
        of images, as the model takes them, that gives the model's answer, as `lambda module, images: module(images,
        mask=mask)`. What else the model takes, the function holds; it must call the model that it is given.
      output: Which of several outputs is explained, by number, name, key or attribute.
      output_kind: What is made of the model's output: "softmax", "sigmoid" or "linear", as in a regression. One output
        of "sigmoid" is shown as two classes.
      value_range: The values of the examples that stand for black and white.
      preprocess: For Keras models, what is applied to images `[N, H, W, C]` before the model, as a function of tensors
        that can be differentiated, `keras.applications.vgg16.preprocess_input` say. All values are those before it.
      mean: For PyTorch modules whose inputs are normalised, the mean of each channel, as in torchvision's `Normalize`;
        ImageNet's are recognised.
      std: The standard deviations that go with `mean`.
      layouts: How the tensors of layers lie, where that cannot be measured, by the names of layers or of modules that
        hold them: "NHWC", "NCHW", "NTC", "NCT" or `Tokens(height, width)`.
    """

    input: str | int | None = None
    call: Callable[[Any, Any], Any] | None = None
    output: str | int | None = None
    output_kind: OutputKind | None = None
    value_range: tuple[float, float] | None = None
    preprocess: Callable[[Any], Any] | None = None
    mean: Sequence[float] | float | None = None
    std: Sequence[float] | float | None = None
    layouts: Mapping[str, Told] | None = None

    def __post_init__(self) -> None:
        if self.call is not None and not callable(self.call):
            raise ValueError(f"call must be a function of a model and images, got {self.call!r}")
        if self.value_range is not None and not self.value_range[0] < self.value_range[1]:
            raise ValueError(f"value_range must be (black, white) with black < white, got {self.value_range}")
        if self.layouts is not None:
            checked_layouts(self.layouts)

    def only(self, allowed: Collection[str], what: str) -> dict[str, Any]:
        """Gives the fields that a kind of model can be read by.

        Args:
          allowed: Their names.
          what: The kind of model, as "a Keras model".

        Raises:
          ValueError: If another field is given.
        """
        told = {field.name: getattr(self, field.name) for field in dataclasses.fields(self)}
        wrong = [name for name, value in told.items() if value is not None and name not in allowed]
        if wrong:
            raise ValueError(f"{what} is read by {', '.join(sorted(allowed))}, got {', '.join(wrong)}")
        return {name: told[name] for name in allowed}
