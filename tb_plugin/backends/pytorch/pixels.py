"""From a module's inputs to pixels: how inputs were normalised, and in which range pixels are."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import torch

from tb_plugin.network.inputs import IMAGENET, Normalization, check_images, infer_normalization, infer_value_range


def described(norm: Normalization | None, value_range: tuple[float, float], is_given: bool) -> str:
    """Says in a few words how inputs are understood; a wrong range is the commonest silent failure."""
    low, high = value_range
    how = "as given" if is_given else "inferred"
    if norm is None:
        return f"inputs from {low:g} (black) to {high:g} (white), {how}"
    usual = "ImageNet's " if norm == IMAGENET else ""
    mean, std = (", ".join(f"{value:g}" for value in values) for values in (norm.mean, norm.std))
    return f"inputs normalised by {usual}mean {mean} and std {std}, {how}; pixels from {low:g} to {high:g}"


def range_of(
    images: np.ndarray,
    mean: Sequence[float] | float | None,
    std: Sequence[float] | float | None,
    value_range: tuple[float, float] | None,
) -> tuple[Normalization | None, tuple[float, float]]:
    """Finds how images `[N, H, W, C]` were normalised, and the range of their pixels before that; see `TorchNetwork`.

    Raises:
      ValueError: If only one of `mean` and `std` is given, or they do not fit the images' channels.
    """
    if (mean is None) != (std is None):
        raise ValueError(f"mean and std must be given together, got mean {mean} and std {std}")
    if mean is None or std is None:
        found = infer_normalization(images) if value_range is None else None
        low, high = value_range or ((0.0, 1.0) if found else infer_value_range(images))
        return found, (float(low), float(high))
    norm = Normalization.make(mean, std, images.shape[3])
    low, high = value_range or ((0.0, 255.0) if max(norm.mean) > 1 else (0.0, 1.0))
    return norm, (float(low), float(high))


def as_images(inputs: Any, name: str) -> np.ndarray:
    """Gives `[N, H, W, C]` of a tensor or an array `[N, C, H, W]`.

    Raises:
      ValueError: If they are no images; its message calls them by `name`.
    """
    array = np.asarray(on_host(inputs))
    if array.ndim != 4 or 0 in array.shape:
        raise ValueError(f"{name} must be images [N, C, H, W] with N >= 1, got shape {list(array.shape)}")
    return check_images(array.transpose(0, 2, 3, 1), name)


def on_host(inputs: Any) -> Any:
    """Makes an array of a tensor; leaves everything else as it is."""
    if not isinstance(inputs, torch.Tensor):
        return inputs
    inputs = inputs.detach().cpu()
    return inputs.float().numpy() if inputs.is_floating_point() else inputs.numpy()


def normalized(pixels: torch.Tensor, normalization: Normalization) -> torch.Tensor:
    """Gives what a module takes for pixels `[N, C, H, W]`."""
    mean, std = (
        torch.tensor(values, dtype=pixels.dtype, device=pixels.device)[:, None, None]
        for values in (normalization.mean, normalization.std)
    )
    return (pixels - mean) / std
