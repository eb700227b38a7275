"""What becomes of any kind of output without a concept, by Keras and PyTorch, of a model of which it is known."""

from pathlib import Path
from typing import Any

import numpy as np
import pytest

keras = pytest.importorskip("keras")
torch = pytest.importorskip("torch")
pytest.importorskip("tensorflow")

from torch import nn  # noqa: E402
from torch.utils.data import TensorDataset  # noqa: E402

from tb_plugin.artifacts import Audit as Logged  # noqa: E402
from tb_plugin.log import Audit  # noqa: E402
from tb_plugin.network import OutputKind, Reading  # noqa: E402
from tb_plugin.tf import keras_logger  # noqa: E402
from tb_plugin.torch import torch_logger  # noqa: E402
from tests.torch.training import events  # noqa: E402

N, SIDE, C = 120, 6, 3
RNG = np.random.default_rng(0)
# Each colour is there or not, by itself.
THERE = RNG.uniform(size=(N, 1, 1, C)) < 0.4
X = (RNG.uniform(0, 0.2, (N, SIDE, SIDE, C)) + THERE * RNG.uniform(0.5, 0.8, (N, SIDE, SIDE, C))).astype(np.float32)
MEANS = X.mean(axis=(1, 2))
KINDS: dict[str, tuple[OutputKind, int]] = {
    "labels": ("sigmoid", 3),
    "two classes": ("sigmoid", 1),
    "quantity": ("linear", 1),
    "quantities": ("linear", 2),
}


def weights_of(n: int) -> tuple[np.ndarray, np.ndarray]:
    """Of a first layer that gives each colour twice, and of outputs that are sums of their means."""
    own = np.array([[9.0, 0, 0], [0, 8.0, 0], [0, 0, 7.0]])[:, :n] if n > 1 else np.array([[9.0], [0.5], [-6.0]])
    return own.astype(np.float32), np.array([-3.0, -3.5, -2.5][:n], np.float32)


def outputs_of(means: np.ndarray, n: int) -> np.ndarray:
    weights, bias = weights_of(n)
    return means @ weights + bias


def keras_audit(folder: Path, kind: OutputKind, n: int, labels: np.ndarray) -> None:
    L = keras.layers
    first, last = L.Conv2D(C, 1, activation="relu", name="conv"), L.Dense(n, "sigmoid" if kind == "sigmoid" else None)
    model = keras.Sequential([keras.Input((SIDE, SIDE, C)), first, L.GlobalAveragePooling2D(), last])
    first.set_weights([np.eye(C, dtype=np.float32)[None, None], np.zeros(C, np.float32)])
    last.set_weights(weights_of(n))
    options: Any = {"dataset": (X, labels), "log": [Audit()], "verbose": False, "layers": ["conv"]}
    log = keras_logger(model, folder, X[:4], reading=Reading(output_kind=kind), **options)
    log.log(Audit, 0)


def torch_audit(folder: Path, kind: OutputKind, n: int, labels: np.ndarray) -> None:
    ends = [nn.Sigmoid()] if kind == "sigmoid" else []
    first, last = nn.Conv2d(C, C, 1, bias=False), nn.Linear(C, n)
    module = nn.Sequential(first, nn.ReLU(), nn.AdaptiveAvgPool2d(1), nn.Flatten(), last, *ends)
    weights, bias = weights_of(n)
    with torch.no_grad():
        first.weight.copy_(torch.eye(C)[:, :, None, None])
        last.weight.copy_(torch.tensor(weights.T))
        last.bias.copy_(torch.tensor(bias))
    pixels = torch.tensor(X.transpose(0, 3, 1, 2).copy())
    options: Any = {"dataset": TensorDataset(pixels, torch.tensor(labels)), "log": [Audit()], "verbose": False}
    log = torch_logger(module, folder, pixels[:4], layers=["1"], reading=Reading(output_kind=kind), **options)
    log.log(Audit, 0)


@pytest.mark.parametrize("name", KINDS)
@pytest.mark.parametrize("logged", [keras_audit, torch_audit])
def test_it_is_what_the_formula_says(logged, name, tmp_path):
    kind, n = KINDS[name]
    before = outputs_of(MEANS, n)
    labels = (before > 0).astype(np.int64) if kind == "sigmoid" else (before + 0.5).astype(np.float32)
    logged(tmp_path, kind, n, labels[:, 0] if name == "two classes" else labels)
    folder = tmp_path if any(each.is_file() for each in tmp_path.iterdir()) else tmp_path / "examples"
    (audit,) = [Logged.from_blobs(blobs) for _, tag, blobs in events(folder) if "audit" in tag]
    assert audit.complete
    if name == "two classes":
        # They exclude each other: what becomes of decisions is told as of any classes.
        assert audit.output_kind == "softmax" and "classes" not in audit.missing
        assert audit.moves == () and len(audit.removals) > 1
        for each in audit.removals:
            now = outputs_of(gone(audit, each.concepts), n)[:, 0] > 0
            assert each.measured.lost == (now != (before[:, 0] > 0)).sum() and each.measured.mended == 0
        return
    assert audit.output_kind == kind and audit.missing == ("classes",) and audit.removals == ()
    assert len(audit.moves) > n
    for column, each in enumerate(audit.moves, start=1):
        after = outputs_of(gone(audit, each.concepts), n)
        for of in each.outputs:
            was, now = before[:, of.index], after[:, of.index]
            assert of.moved == pytest.approx(np.abs(now - was).mean(), rel=1e-3, abs=1e-5)
            assert of.off_by == pytest.approx(0, abs=1e-3)
            if kind == "linear":
                assert of.error == pytest.approx(np.abs(now - was - 0.5).mean(), rel=1e-3)
            else:
                flips = (of.measured.off, of.measured.on)
                assert flips == (((was > 0) & (now <= 0)).sum(), ((was <= 0) & (now > 0)).sum())
                # Before, all are right.
                assert (of.measured.lost, of.measured.mended) == (sum(flips), 0)
        for example, answers in enumerate(audit.answers):
            np.testing.assert_allclose(answers.values[:, 0, column], after[example, list(answers.classes)], atol=1e-3)
    told = {each.index: each for each in audit.outputs}
    assert set(told) == set(range(n)) and all(each.n_known == N for each in told.values())
    if kind == "linear":
        assert all(each.error == pytest.approx(0.5, rel=1e-3) for each in told.values())
    else:
        assert any(each.measured.changed for each in audit.moves)
        assert all(each.n_right == N for each in told.values())


def gone(audit: Logged, places: tuple[int, ...]) -> np.ndarray:
    """Means of colours where some are at all positions what they are on average."""
    channels = [channel for place in places for channel in audit.concepts[place].channels]
    means = MEANS.copy()
    means[:, channels] = MEANS[:, channels].mean(axis=0)
    return means
