"""What is logged of weights, step by step."""

import dataclasses
from typing import Any

import numpy as np
import pytest

torch = pytest.importorskip("torch")

from torch import nn  # noqa: E402

from tb_plugin.artifacts import Weights  # noqa: E402
from tb_plugin.encoding.manifest import parse_manifest  # noqa: E402
from tb_plugin.log.progress import no_progress  # noqa: E402
from tb_plugin.makers import weight_pictures  # noqa: E402
from tb_plugin.makers.examples import Examples  # noqa: E402
from tb_plugin.makers.probe import Terms  # noqa: E402
from tb_plugin.makers.weights import WeightMaker  # noqa: E402
from tb_plugin.torch import TorchNetwork  # noqa: E402
from tests.makers.probed import study_of  # noqa: E402

IMAGES = np.random.default_rng(0).uniform(size=(3, 8, 8, 3)).astype(np.float32)


def module_of(width=6, n_classes=5) -> Any:
    torch.manual_seed(0)
    layers = nn.Conv2d(3, width, 3), nn.BatchNorm2d(width), nn.ReLU(), nn.AdaptiveAvgPool2d(1), nn.Flatten()
    return nn.Sequential(*layers, nn.Linear(width, n_classes))


def maker_of(module, layers=None):
    network = TorchNetwork(module, torch.from_numpy(IMAGES.transpose(0, 3, 1, 2).copy()))
    chosen = network.layers if layers is None else tuple(each for each in network.layers if each.name in layers)
    return WeightMaker(
        dataclasses.replace(
            study_of(None, Terms()), network=network, layers=chosen, examples=Examples.make(IMAGES, (0, 1))
        )
    )


def made(maker, step):
    assert maker.make(step, None, no_progress)
    (artifact,) = maker.artifacts()
    return artifact, Weights.from_blobs(artifact.to_blobs())


def test_filters_and_rows_come_back_within_the_error_that_is_stated_and_norms_as_they_are():
    module = module_of()
    written, read = made(maker_of(module, ["2"]), 0)
    assert read.layers == ("0", "1", "5") and read.step_before is None and np.isnan(read.norms[1]).all()
    assert read.filters is not None and read.classifier is not None
    error = parse_manifest(written.to_blobs()[0]).blobs[1].max_error
    kernel = module[0].weight.detach().numpy().transpose(0, 2, 3, 1)
    assert 0 < error < 0.005 * np.abs(kernel).max()
    np.testing.assert_allclose(read.filters.values, kernel, atol=error, rtol=0)
    np.testing.assert_allclose(read.filters.norms[0], np.linalg.norm(kernel.reshape(6, -1), axis=1), rtol=1e-6)
    # Channels of the rectifier are those of the filters, and nothing between mixes them.
    assert (read.filters.shown_as, read.classifier.seen) == ("2", "mean")
    rows = module[5].weight.detach().numpy()
    np.testing.assert_allclose(read.classifier.values, rows, atol=0.005 * np.abs(rows).max())


def test_moves_are_since_the_step_before_and_what_is_frozen_does_not_move():
    module = module_of()
    maker = maker_of(module)
    made(maker, 3)
    with torch.no_grad():
        before = module[0].weight.clone()
        module[0].weight[4] += 0.5
    _, second = made(maker, 7)
    assert second.step_before == 3 and second.filters is not None and second.classifier is not None
    np.testing.assert_allclose(second.norms[1], [0.5 * np.sqrt(27), 0, 0], rtol=1e-5)
    np.testing.assert_allclose(second.filters.norms[1], [0, 0, 0, 0, 0.5 * np.sqrt(27), 0], rtol=1e-5, atol=0)
    np.testing.assert_array_equal(second.classifier.norms[1], 0)
    with torch.no_grad():
        module[0].weight.copy_(before)
    # Logged anew at the same step, other weights are compared with the step before too.
    _, again = made(maker, -1)
    assert again.step_before == 3 and not again.norms[1].any()


def test_the_fingerprint_tells_weights_from_others():
    module = module_of()
    _, first = made(maker_of(module), 0)
    _, same = made(maker_of(module_of()), 5)
    assert len(first.fingerprint) == 64 and first.fingerprint == same.fingerprint
    with torch.no_grad():
        module[5].bias[0] += 1e-3
    _, other = made(maker_of(module), 1)
    assert other.fingerprint != first.fingerprint


def test_the_same_step_is_made_once_and_nothing_where_time_is_up():
    maker = maker_of(module_of())
    assert not maker.make(1, 0.0, no_progress) and maker.artifacts() == []
    first, _ = made(maker, 1)
    assert made(maker, 1)[0] is first


def test_what_is_not_finite_is_said_and_the_rest_is_logged():
    module = module_of()
    whole, maker, late = module[0].weight.detach().clone(), maker_of(module), maker_of(module)
    made(maker, 0)
    with torch.no_grad():
        module[0].weight[0, 0, 0, 0] = float("nan")
    _, read = made(maker, 1)
    assert read.filters is None and np.isnan(read.norms[0, 0]) and np.isfinite(read.norms[0, 1:]).all()
    assert read.problems == ("filters of layer '0' are not finite",)
    # What could not be found out then is found out later.
    made(late, 1)
    with torch.no_grad():
        module[0].weight.copy_(whole)
    assert made(late, 2)[1].problems == ()


def test_artifacts_are_small_and_say_what_is_left_out(monkeypatch):
    monkeypatch.setattr(weight_pictures, "MOST_IN_TABLE", 100)
    wide, _ = made(maker_of(module_of(400, 5)), 0)
    assert wide.filters is not None and wide.filters.values.shape[0] == 256
    assert sum(map(len, wide.to_blobs())) < 40_000
    assert wide.classifier is not None and wide.classifier.strongest == weight_pictures.STRONGEST
    assert (np.isfinite(wide.classifier.values).sum(axis=1) == weight_pictures.STRONGEST).all()
    assert len(wide.problems) == 2 and "the first 256" in wide.problems[0] and "16 strongest" in wide.problems[1]


def test_rows_over_large_images_are_averaged():
    rng = np.random.default_rng(0)
    rows = rng.normal(size=(2, 70, 40, 3)).astype(np.float32)
    small, said = weight_pictures._smaller(rows, "rows")
    assert small.shape == (2, 24, 14, 3) and "squares of 3 pixels" in said[0]
    np.testing.assert_allclose(small[:, 2, 5], rows[:, 6:9, 15:18].mean(axis=(1, 2)), rtol=1e-5)


def test_a_network_that_tells_no_weights_has_none():
    study = study_of(None, Terms())
    maker = WeightMaker(study)
    assert maker.make(1, None, no_progress) and maker.artifacts() == []
    # Who asked for them is told why.
    (said,) = study.problems.taken_few()
    assert said.startswith("weights are not logged: the model tells none")


def test_what_is_no_number_is_said_to_be_left_out():
    module = module_of()
    module[1].register_parameter("codes", nn.Parameter(torch.zeros(3, dtype=torch.int8), requires_grad=False))
    artifact, read = made(maker_of(module), 0)
    assert read.problems[0] == "weights of layer '1' are int8, no floating-point numbers: left out"
    assert artifact.layers == ("0", "1", "5")


def test_what_a_model_raises_for_images_of_ours_leaves_norms():
    class Picky(nn.Module):
        def __init__(self):
            super().__init__()
            self.inner, self.refuses = module_of(), False

        def forward(self, x):
            if self.refuses:
                raise RuntimeError("too many")
            return self.inner(x)

    module = Picky()
    maker = maker_of(module)
    module.refuses = True
    _, read = made(maker, 1)
    assert read.filters is None and len(read.layers) == 3
    assert read.problems == ("what layers are given was not found: RuntimeError: too many",)
