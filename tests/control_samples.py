"""Controls of random values, as tests need them."""

import numpy as np

from tb_plugin.artifacts import CalibrationRecord, Controls, EvidenceControl, IconControl
from tb_plugin.network import LayerInfo


def random_controls(layers: tuple[LayerInfo, ...], seed: int = 0) -> Controls:
    """Controls of all layers; those of the last are without a network of random weights."""
    rng = np.random.default_rng(seed)
    evidence, icons = {}, {}
    for layer in layers:
        shares = np.linspace(0, 1, 5, dtype=np.float32)
        curves = rng.uniform(size=(4, 5, 2)).astype(np.float32)
        gains, leads = np.array([[0.5, 0.4, 0.6], [0.1, 0, 0.2]], np.float32), np.array([9, 3], np.float32)
        reached = rng.uniform(1, 9, (3, 4)).astype(np.float32)
        if layer is layers[-1]:
            curves[2:], gains[1], leads[1], reached[:, 2:] = np.nan, np.nan, np.nan, np.nan
        evidence[layer.name] = EvidenceControl(shares, curves, gains, leads, 16, 3)
        icons[layer.name] = IconControl(
            channels=np.arange(3),
            icons=rng.integers(0, 256, (3, 2, 16, 16, 3), np.uint8),
            reached=reached,
            likeness=rng.uniform(-1, 1, (3, 4)).astype(np.float32),
        )
    bins = np.stack([np.linspace(0.05, 0.95, 10), np.linspace(0, 1, 10), np.arange(10)], axis=1).astype(np.float32)
    bins[0, :2] = np.nan
    calibration = CalibrationRecord(bins, np.array([0.06, 0.02, 0.1], np.float32), 0.05)
    return Controls(layers, evidence, icons, calibration, settings={"removal": "random"}, complete=False)
