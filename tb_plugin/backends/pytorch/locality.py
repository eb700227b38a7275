"""How a module's layers answer to local changes of an image."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeAlias

import numpy as np
import torch
from torch import nn

from tb_plugin.backends.pytorch.replica import same_randomness
from tb_plugin.backends.pytorch.tracing import hooked_layers
from tb_plugin.network.agreement import Seen, axes_of
from tb_plugin.network.calls import called_layer
from tb_plugin.network.locality import Changed, changed_copies, places

# Calls a replica on pixels `[N, H, W, C]`, and gives its answer.
Run: TypeAlias = Callable[[nn.Module, np.ndarray], torch.Tensor]

# The largest difference between two answers to one image that passes as rounding, as a share of the largest value.
_TOLERANCE = 1e-4
# Layers that give planes by definition, of whatever.
_OF_PLANES = (
    nn.modules.conv._ConvNd,
    nn.modules.batchnorm._BatchNorm,
    nn.modules.instancenorm._InstanceNorm,
    nn.modules.pooling._MaxPoolNd,
    nn.modules.pooling._AvgPoolNd,
    nn.modules.pooling._AdaptiveAvgPoolNd,
    nn.modules.pooling._AdaptiveMaxPoolNd,
    nn.Dropout2d,
    nn.Upsample,
    nn.PixelShuffle,
    nn.PixelUnshuffle,
)


def layers_seen(
    make: Callable[[], nn.Module], run: Run, image: np.ndarray, value_range: tuple[float, float]
) -> dict[str, Seen]:
    """Measures how layers answer to changes of an image, by a pass over 18 images, or several if these are large.

    Args:
      make: Makes a replica: each pass has one of its own, as a pass may use it up.
      run: Calls a replica on pixels `[N, H, W, C]`, and gives its answer.
      image: `[H, W, C]`.
      value_range: Lowest and highest value of a pixel.

    Returns:
      What was seen, by the layers' names, in the order in which they are called.
    """
    found: dict[str, Seen] = {}
    layers = dict(make().named_modules())
    for changed in changed_copies(image, value_range):

        def on_output(name: str, output: torch.Tensor, changed: Changed = changed) -> None:
            _note(found, _seen_of(name, layers[called_layer(name, layers)], output, changed))

        module = make()
        with hooked_layers(module, on_output):
            answer = run(module, changed.images)
        if (answer[0] - answer[1]).abs().max() > _TOLERANCE * answer.abs().max():
            return _seen_singly(make, run, changed_copies(image, value_range))
    return found


def _seen_singly(make: Callable[[], nn.Module], run: Run, copies: list[Changed]) -> dict[str, Seen]:
    """Does as `layers_seen`, image by image, for modules that draw random numbers: all images get the same ones."""
    found: dict[str, Seen] = {}
    plain: dict[str, torch.Tensor] = {}
    module = make()
    layers = dict(module.named_modules())

    def keep(name: str, output: torch.Tensor) -> None:
        plain[name] = output.clone()

    with same_randomness(), hooked_layers(module, keep):
        run(module, copies[0].images[:1])
    for changed in (one for several in copies for one in several.singly()):

        def on_output(name: str, output: torch.Tensor, changed: Changed = changed) -> None:
            if name in plain and plain[name].shape == output.shape and len(output) == 1:
                both = torch.cat([plain[name], plain[name], output])
                _note(found, _seen_of(name, layers[called_layer(name, layers)], both, changed))

        module = make()
        with same_randomness(), hooked_layers(module, on_output):
            run(module, changed.images[2:])
    return found


def _note(found: dict[str, Seen], seen: Seen | None) -> None:
    if seen is not None:
        found[seen.name] = found[seen.name].joined(seen) if seen.name in found else seen


def _seen_of(name: str, layer: nn.Module, output: torch.Tensor, changed: Changed) -> Seen | None:
    """Measures how a layer's tensor answers to changes of the image.

    Returns:
      What was seen; None if the tensor has no axis of examples, or fewer than three axes.
    """
    n = len(changed.images)
    second = len(output) != n
    if not output.is_floating_point() or output.ndim < 3 or (second and (output.ndim != 3 or output.shape[1] != n)):
        return None
    values = (output.transpose(0, 1) if second else output).detach().float()
    shape = tuple(values.shape[1:])
    kept = axes_of(shape)
    responses = (values[1:] - values[:1]).abs() if kept else values[:0]
    size = float(values[0].abs().mean()) if kept else 0.0
    found = {
        axes: places(responses.mean([i + 1 for i in range(len(shape)) if i not in axes]).cpu().numpy(), size, changed)
        for axes in kept
    }
    return Seen(name, shape, found, _kind(layer), second)


def _kind(layer: nn.Module) -> str | None:
    if isinstance(layer, _OF_PLANES):
        return "NCHW"
    # Keras's layers on torch say it themselves.
    said = getattr(layer, "data_format", None)
    return {"channels_first": "NCHW", "channels_last": "NHWC"}.get(said) if isinstance(said, str) else None
