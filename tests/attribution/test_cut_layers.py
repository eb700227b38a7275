"""Any method, of layers that are cut from the output: what tells nothing is left out, what needs no gradient stays."""

import dataclasses

import numpy as np
import pytest

from tb_plugin.attribution.targets import attributions
from tb_plugin.network import LayerInfo, NoGradientPath
from tests.networks import random_network

FREE = LayerInfo("free", 2, 2, 3)
CUT = dataclasses.replace(FREE, name="cut", cut_from_output=True)
INPUTS = np.zeros((2, 2, 2, 3), np.float32)
TARGETS = np.array([[0, 1], [1, 2]])


def found_by(attribute, layers=(FREE, CUT)):
    return attributions(attribute, random_network(np.random.default_rng(0)), INPUTS, layers, TARGETS)


def failing(*layers):
    def attribute(network, inputs, layer, target):
        if layer in layers:
            raise NoGradientPath("none")
        return np.ones_like(inputs)

    return attribute


def test_a_method_that_fails_or_tells_nothing_leaves_the_layer_out():
    assert list(found_by(failing("cut"))) == ["free"]
    assert list(found_by(lambda network, inputs, layer, target: np.zeros_like(inputs))) == ["free"]


def test_a_method_that_needs_no_gradient_is_kept():
    found = found_by(lambda network, inputs, layer, target: np.full_like(inputs, target + 1))
    assert list(found) == ["free", "cut"]
    assert found["cut"][:, :, 0, 0, 0].tolist() == (TARGETS + 1).tolist()


def test_a_failure_where_nothing_is_cut_goes_on_to_the_caller():
    with pytest.raises(NoGradientPath, match="none"):
        found_by(failing("free"))
