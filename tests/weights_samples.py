"""Weights of random values, as tests need them."""

import numpy as np

from tb_plugin.artifacts import ClassifierRecord, FilterRecord, Weights
from tb_plugin.weights import table_of


def random_weights(seed: int = 0, *, partial: bool = False) -> Weights:
    """Five of eight filters, and a table of classes and channels; in part known: the first step, rows in part."""
    rng = np.random.default_rng(seed)
    norms, rows = rng.uniform(1, 2, (2, 4)), rng.normal(size=(6, 7)).astype(np.float32)
    of_filters, of_rows = rng.uniform(size=(2, 8)), rng.uniform(size=(2, 6))
    if partial:
        norms[1], of_filters[1], of_rows[1] = np.nan, np.nan, np.nan
        rows = table_of(rows, 3)
    return Weights(
        layers=("conv", "norm", "block/conv", "head"),
        sizes=(216, 16, 1000, 42),
        norms=norms.astype(np.float32),
        step_before=None if partial else 3,
        filters=FilterRecord(
            "conv", rng.normal(size=(5, 3, 3, 3)).astype(np.float32), of_filters.astype(np.float32), shown_as="relu"
        ),
        classifier=ClassifierRecord(
            "head", "mean", "block2", rows, of_rows.astype(np.float32), strongest=3 if partial else None
        ),
        problems=("no more",) if partial else (),
        settings={"updates": "of all"},
        fingerprint="" if partial else "0123abcd" * 8,
    )
