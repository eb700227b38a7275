"""Changes and sketches of random values, as tests need them."""

import numpy as np

from tb_plugin.artifacts import Changes, LayerChanges, Sketch
from tb_plugin.artifacts.layer_changes import CHANGE_NAMES
from tb_plugin.network import LayerInfo


def random_pair(layer: LayerInfo, reference: LayerInfo, seed: int = 0, *, known: bool = True) -> LayerChanges:
    rng = np.random.default_rng(seed)
    c, d = layer.channels, reference.channels
    matches = np.full(c, -1)
    n = min(c, d) - 1
    matches[rng.permutation(c)[:n]] = rng.permutation(d)[:n]
    strengths = np.where(matches < 0, np.nan, rng.uniform(-1, 1, c))

    def measured(n: int) -> np.ndarray:
        return rng.uniform(size=n) if known else np.full(n, np.nan)

    return LayerChanges(
        layer.name,
        reference.name,
        matches,
        strengths,
        measured(c),
        rng.integers(0, len(CHANGE_NAMES), c),
        measured(c),
        measured(c),
        measured(c),
        rng.integers(0, len(CHANGE_NAMES), d),
        measured(d),
        measured(d),
        *measured(7).tolist(),
    )


def random_changes(layers: tuple[LayerInfo, ...], seed: int = 0, *, known: bool = True) -> Changes:
    """Of layers, the first of which is compared with the last of the reference, and so on."""
    rng = np.random.default_rng(seed)
    n = len(layers)
    pairs = tuple(
        random_pair(a, b, seed, known=known) for a, b in zip(layers, reversed(layers), strict=True) if known or a == b
    )
    return Changes(
        reference_run="another" if known else "",
        reference_step=3,
        fingerprint=f"{seed:032x}",
        n_images=60,
        n_compared=40,
        layers=layers,
        reference_layers=layers,
        similarity=rng.uniform(-0.1, 1, (n, n)).astype(np.float32) if known else np.full((n, n), np.nan, np.float32),
        pairs=pairs,
        settings={"images": "all"},
        complete=known,
        accuracy=0.75 if known else None,
    )


def random_sketch(layer: LayerInfo, seed: int = 0, n_images: int = 60, n: int = 20) -> Sketch:
    rng = np.random.default_rng(seed)
    images = np.sort(rng.permutation(n_images)[:n])
    return Sketch(layer, n_images, f"{seed:032x}", images, rng.normal(size=(n, layer.channels)).astype(np.float32))
