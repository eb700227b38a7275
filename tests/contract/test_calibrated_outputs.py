"""Calibration of real networks whose outputs are sigmoids: of several classes, and one of two classes."""

from functools import partial

import numpy as np
import pytest

torch = pytest.importorskip("torch")
keras = pytest.importorskip("keras")
pytest.importorskip("tensorflow")

from torch import nn  # noqa: E402

from tb_plugin.artifacts import Controls  # noqa: E402
from tb_plugin.feature_visualization import Rendering  # noqa: E402
from tb_plugin.log.progress import no_progress  # noqa: E402
from tb_plugin.makers.controls import ControlMaker  # noqa: E402
from tb_plugin.makers.examples import Examples  # noqa: E402
from tb_plugin.makers.maker import Study  # noqa: E402
from tb_plugin.makers.probe import Terms  # noqa: E402
from tb_plugin.network import Truth  # noqa: E402
from tb_plugin.tf import KerasNetwork  # noqa: E402
from tb_plugin.tf import render as render_keras  # noqa: E402
from tb_plugin.torch import TorchNetwork  # noqa: E402
from tb_plugin.torch import render as render_torch  # noqa: E402

N = 300
WEIGHTS = np.array([[9, -6, 0], [0, 9, -9], [-6, 0, 9]], np.float32)
# One colour for each image, so that logits differ.
IMAGES = np.repeat(np.repeat(np.random.default_rng(0).uniform(size=(N, 1, 1, 3)), 8, 1), 8, 2).astype(np.float32)


def of_keras(weights, truth):
    inputs = keras.Input(IMAGES.shape[1:])
    conv = keras.layers.Conv2D(3, 1, use_bias=False)
    dense = keras.layers.Dense(weights.shape[1], activation="sigmoid")
    model = keras.Model(inputs, dense(keras.layers.GlobalAveragePooling2D()(conv(inputs))))
    conv.set_weights([np.eye(3, dtype=np.float32)[None, None]])
    dense.set_weights([weights, -0.5 * weights.sum(axis=0)])
    return KerasNetwork(model, IMAGES[:4], value_range=(0, 1), truth=truth), np.asarray(model(IMAGES)), render_keras


def of_torch(weights, truth):
    conv, dense = nn.Conv2d(3, 3, 1, bias=False), nn.Linear(3, weights.shape[1])
    with torch.no_grad():
        conv.weight.copy_(torch.eye(3)[:, :, None, None])
        dense.weight.copy_(torch.from_numpy(weights.T.copy()))
        dense.bias.copy_(torch.from_numpy(-0.5 * weights.sum(axis=0)))
    module = nn.Sequential(conv, nn.AdaptiveAvgPool2d(1), nn.Flatten(), dense, nn.Sigmoid()).eval()
    rows = IMAGES.transpose(0, 3, 1, 2).copy()
    with torch.no_grad():
        returned = module(torch.from_numpy(rows)).numpy()
    return TorchNetwork(module, rows[:4], value_range=(0, 1), truth=truth), returned, render_torch


def calibrated(make, weights, right):
    """Gives what is logged, what the model returns and what is true, as often as weights that are right say."""
    logits = IMAGES.mean(axis=(1, 2)) @ right - 0.5 * right.sum(axis=0)
    true = (np.random.default_rng(1).random(logits.shape) < 1 / (1 + np.exp(-logits))).astype(int)
    labels = true if weights.shape[1] > 1 else true[:, 0]
    network, returned, render = make(weights, Truth(labels[:4] if weights.shape[1] == 1 else labels))
    kind, n_outputs = network.output_kind, weights.shape[1]
    known = Truth(labels).known(N, network.n_classes, n_outputs=n_outputs, kind=kind)
    examples = Examples.of(IMAGES, (0, 1), known)
    rendering = Rendering(size=8, n_steps=1)
    icons = partial(render.__self__.render_jobs, network)
    study = Study(network, examples, network.layers, icons, None, examples.inputs, rendering)  # type: ignore
    study.probe_set.terms = Terms(n_outputs=n_outputs)
    maker = ControlMaker(study, n_images=2, n_channels=2, n_orders=1)
    maker.make(0, None, no_progress)
    (controls,) = maker.artifacts()
    return Controls.from_blobs(controls.to_blobs()), returned, true


@pytest.mark.parametrize("make", [of_keras, of_torch])
def test_each_of_several_outputs_is_held_to_whether_its_class_is_true(make):
    """The last output is three times as sure as it should be; the others are right."""
    controls, returned, true = calibrated(make, WEIGHTS, WEIGHTS @ np.diag([1, 1, 1 / 3]).astype(np.float32))
    assert controls.calibration is None and sorted(controls.outputs) == [0, 1, 2]
    assert "each of 3 outputs" in controls.settings["calibration"]
    for output, found in controls.outputs.items():
        places = np.minimum((returned[:, output] * 10).astype(int), 9)
        counts = np.bincount(places, minlength=10)
        assert np.abs(found.bins[:, 2] - counts).sum() <= 2 and found.bins[:, 2].sum() == N
        filled = found.bins[found.bins[:, 2] > 0]
        assert (filled[:, 1] * filled[:, 2]).sum() == pytest.approx(true[:, output].sum(), abs=0.01)
    # One in twenty that are right shows more than chance gives; none shows as much as this.
    assert controls.outputs[2].error[1] > 0.06 > max(controls.outputs[i].error[1] for i in (0, 1))
    assert controls.outputs[2].error[0] > controls.outputs[2].by_chance


@pytest.mark.parametrize("make", [of_keras, of_torch])
def test_one_output_for_two_classes_is_a_prediction_of_one_of_them(make):
    controls, returned, true = calibrated(make, WEIGHTS[:, :1], WEIGHTS[:, :1])
    assert controls.outputs == {} and controls.calibration is not None
    bins = controls.calibration.bins
    assert bins[:5, 2].sum() == 0 and bins[:, 2].sum() == N
    right = ((returned[:, 0] > 0.5) == (true[:, 0] == 1)).sum()
    assert np.nansum(bins[:, 1] * bins[:, 2]) == pytest.approx(right, abs=0.01)
    assert controls.calibration.error[0] <= controls.calibration.by_chance * 1.5
