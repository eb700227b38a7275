"""How well images reach their objectives, and how alike they are, computed from a network's answer in tensors."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import torch

from tb_plugin.feature_visualization.ascent import COSINE_EPSILON, SMALLEST_COSINE
from tb_plugin.feature_visualization.towards import EPSILON


@dataclass(frozen=True, eq=False)
class TermTensors:
    """`tb_plugin.feature_visualization.objectives.TermArrays`, and the layer they are for, as tensors."""

    layer: str | None
    directions: torch.Tensor
    places: torch.Tensor
    powers: torch.Tensor
    weights: torch.Tensor


def as_grid(features: torch.Tensor) -> torch.Tensor:
    """Gives features as `[n, H, W, C]`: logits become `[n, 1, 1, K]`."""
    return features[:, None, None] if features.ndim == 2 else features


def scores(
    features: Mapping[str | None, torch.Tensor], terms: Sequence[TermTensors], with_cosine: bool
) -> torch.Tensor:
    """Computes what each of n images reaches of its own objective.

    Args:
      features: `[n, H, W, C]` of each layer; `[n, K]` under None.
      terms: The objectives' summands, layer by layer.
      with_cosine: Whether any power is not 0.

    Returns:
      `[n]`.
    """
    total = torch.zeros(())
    for term in terms:
        vectors = as_grid(features[term.layer])
        values = torch.einsum("nhwc,nc->nhw", vectors, term.directions)
        if with_cosine:
            norms = vectors.norm(dim=-1) * term.directions.norm(dim=-1)[:, None, None]
            cosines = (values / (norms + COSINE_EPSILON)).clamp(min=SMALLEST_COSINE)
            values = values * cosines ** term.powers[:, None, None]
        total = total.to(values) + term.weights * (values * _mask(term.places, *values.shape[1:])).sum(dim=(1, 2))
    return total


def similarity(features: torch.Tensor, k: int) -> torch.Tensor:
    """Computes how alike each k images in a row are, by the cosines between their Gram matrices of features.

    Args:
      features: `[n, H, W, C]`.
      k: How many images belong together.

    Returns:
      `[n / k]`, the mean over pairs of images: 1 where they are the same to the layer.

    Source: Olah et al. 2017, "Feature Visualization", "Diversity".
    """
    n, h, w, c = features.shape
    sets = features.reshape(n // k, k, h * w, c)
    # Products of positions have the same inner products as products of channels, and are smaller in deep layers.
    if h * w < c:
        inner = torch.einsum("gipc,gjqc->gijpq", sets, sets).square().sum(dim=(3, 4))
    else:
        grams = (sets.transpose(2, 3) @ sets).flatten(2)
        inner = grams @ grams.transpose(1, 2)
    lengths = (inner.diagonal(dim1=1, dim2=2) + 1e-12).sqrt()
    cosines = inner / (lengths[:, :, None] * lengths[:, None, :])
    return (cosines.sum(dim=(1, 2)) - k) / (k * (k - 1))


def moments(features: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
    """Gives means and variances `[n, C]` of features `[n, H, W, C]` over positions."""
    variance, mean = torch.var_mean(features, dim=(1, 2), correction=0)
    return mean, variance


def difference(
    features: torch.Tensor, means: torch.Tensor, deviations: torch.Tensor, spreads: torch.Tensor
) -> torch.Tensor:
    """Tells how far the moments of a layer are from those that are wanted, which are as of `Target`.

    Returns:
      `[n]`, squared Wasserstein distances between normal distributions, summed over channels, in units of `spreads`.
    """
    mean, variance = moments(features)
    off = (mean - means).square() + ((variance + EPSILON).sqrt() - deviations).square()
    return off.sum(dim=1) / spreads


def _mask(places: torch.Tensor, height: int, width: int) -> torch.Tensor:
    """Gives the weights of positions `[n, H, W]`, which sum to 1; for a place outside the map they are zero."""
    at = torch.where(places == -1, places.new_tensor([height // 2, width // 2]), places)
    rows = torch.arange(height, device=places.device) == at[:, :1]
    columns = torch.arange(width, device=places.device) == at[:, 1:]
    one = (rows[:, :, None] & columns[:, None, :]).float()
    return torch.where((places == -2).all(dim=1)[:, None, None], 1 / (height * width), one)
