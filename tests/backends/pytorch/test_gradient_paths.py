"""Layers that no gradient reaches are told from those without effect; blocks without gradients are seen through."""

import itertools

import numpy as np
import pytest
import torch
from torch import nn

from tb_plugin.backends.pytorch.gradient_mode import Through, gradients_through
from tb_plugin.network import NoGradientPath, choose_layers, deciding_layers
from tb_plugin.torch import TorchNetwork, with_receptive_field
from tests.backends.pytorch.cuts import BLOCKS, CUTS, LAYERS, PLACES, examples, net, plain

TARGETS = np.array([[0, 3], [1, 2], [3, 0]])
NAMES = [f"{layer}.1" for layer in LAYERS]


def network_of(way, place):
    return TorchNetwork(net(way, place), examples(), value_range=(0, 1))


def cut_in(network):
    return {layer.name.split(".")[0] for layer in network.layers if layer.cut_from_output}


def test_nothing_is_cut_where_nothing_cuts():
    network = network_of(plain, "backbone")
    assert cut_in(network) == set()
    assert not network.sees_through_blocks


@pytest.mark.parametrize(("way", "place"), [*itertools.product(CUTS, PLACES)])
def test_layers_that_no_gradient_reaches_are_told(way, place):
    network = network_of(CUTS[way], place)
    expected = PLACES[place]
    # Behind NumPy or numbers nothing tells whether a branch matters that no gradient reaches either.
    assert cut_in(network) - {"aside"} == expected
    for name in NAMES:
        if name.split(".")[0] in expected:
            with pytest.raises(NoGradientPath, match=f"no gradient comes from the output to layer '{name}'"):
                network.gradients(network.pixels(examples()), [name], TARGETS)
        else:
            assert network.gradients(network.pixels(examples()), [name], TARGETS)[name].any()


@pytest.mark.parametrize("way", ["detach", "data", "own_function"])
def test_a_branch_that_leads_nowhere_is_not_cut(way):
    network = network_of(CUTS[way], "head")
    is_cut = {layer.name: layer.cut_from_output for layer in network.layers}
    # A function of one's own may do anything, so there it is not told apart.
    assert is_cut["aside.1"] == (way == "own_function")
    assert not network_of(CUTS["detach"], "backbone").layers[-1].cut_from_output


@pytest.mark.parametrize(("way", "place"), [*itertools.product(BLOCKS, PLACES)])
def test_blocks_without_gradients_are_seen_through(way, place):
    network, other = network_of(BLOCKS[way], place), network_of(plain, place)
    assert cut_in(network) == set()
    pixels = network.pixels(examples())
    found, expected = (each.gradients(pixels, NAMES, TARGETS) for each in (network, other))
    for name in NAMES:
        np.testing.assert_allclose(found[name], expected[name], rtol=1e-5, atol=1e-7)
    cotangents = np.ones((3, 1, 8, 10, 5), np.float32)
    one, another = (each.pullback(pixels, "stem.1", "head.1", cotangents) for each in (network, other))
    np.testing.assert_allclose(one, another)


@pytest.mark.parametrize("way", [*CUTS, "twice_no_grad"])
def test_between_layers_a_cut_is_told_from_having_nothing_to_do_with_one_another(way):
    network = network_of({**CUTS, **BLOCKS}[way], "branch")
    pixels, ones = network.pixels(examples()), np.ones((3, 1, 8, 10, 6), np.float32)
    assert not network.pullback(pixels, "left.1", "right.1", ones).any()
    cotangents = np.ones((3, 1, 8, 10, 5), np.float32)
    if way in CUTS:
        with pytest.raises(NoGradientPath, match=r"no gradient comes from layer 'head.1' to layer 'right.1'"):
            network.pullback(pixels, "right.1", "head.1", cotangents)
    else:
        assert network.pullback(pixels, "right.1", "head.1", cotangents).any()


def test_layers_that_no_gradient_reaches_are_chosen_like_others():
    network = network_of(CUTS["detach"], "backbone")
    deciding = deciding_layers(network, network.pixels(examples())[:2])
    assert {layer.name for layer in deciding} >= set(NAMES)
    assert not any(layer.name.startswith("aside") for layer in deciding)
    assert choose_layers(deciding)


def test_a_gradient_of_zero_is_no_cut():
    module = net(plain, "backbone")
    nn.init.zeros_(module.end.weight)
    network = TorchNetwork(module, examples())
    assert cut_in(network) == set()
    assert deciding_layers(network, network.pixels(examples())) == network.layers


def test_a_module_that_cannot_be_differentiated_is_cut_not_refused():
    class Overwriting(nn.Module):
        def __init__(self):
            super().__init__()
            self.conv, self.last, self.end = nn.Conv2d(3, 4, 3), nn.Conv2d(4, 4, 1), nn.Linear(4, 2)

        def forward(self, x):
            x = self.conv(x).sigmoid()
            x.mul_(2)
            x = self.last(x).sigmoid()
            x.mul_(2)
            return self.end(x.mean(dim=(2, 3)))

    network = TorchNetwork(Overwriting(), examples())
    assert cut_in(network) == {"conv", "last"}
    fields = with_receptive_field(network, network.layers)
    assert [layer.cut_from_input for layer in fields] == [False, True]


def test_a_module_made_in_inference_mode_is_explained():
    with torch.inference_mode():
        module = net(plain, "backbone")
    assert module.end.weight.is_inference()
    network, other = TorchNetwork(module, examples()), network_of(plain, "backbone")
    assert cut_in(network) == set()
    pixels = network.pixels(examples())
    found, expected = (each.gradients(pixels, NAMES, TARGETS) for each in (network, other))
    np.testing.assert_allclose(found["stem.1"], expected["stem.1"], rtol=1e-5, atol=1e-7)


class Quantised(nn.Module):
    """Rounds within a frozen backbone, and stops gradients of that on purpose."""

    def __init__(self):
        super().__init__()
        self.conv, self.end = nn.Conv2d(3, 4, 3), nn.Linear(4, 2)

    def forward(self, x):
        with torch.no_grad():
            x = self.conv(x)
            with torch.no_grad():
                error = torch.round(x) - x
            x = x + error
        return self.end(x.mean(dim=(2, 3)))


def test_what_a_frozen_backbone_stops_on_purpose_stays_so():
    module = Quantised()
    network = TorchNetwork(module, examples())
    found = network.gradients(network.pixels(examples()), ["conv"], np.zeros((3, 1), int))["conv"][0, 0]
    expected = module.end.weight[0].detach().numpy() / (6 * 8)
    np.testing.assert_allclose(found, np.broadcast_to(expected, found.shape), rtol=1e-5)


@pytest.mark.parametrize("through", Through)
@pytest.mark.parametrize("way", BLOCKS)
def test_the_modes_of_torch_and_the_modules_buffers_are_as_before(way, through):
    module = net(BLOCKS[way], "backbone")
    mean = torch.zeros(1)
    module.register_buffer("mean", mean)
    module.register_forward_pre_hook(lambda module, x: module.get_buffer("mean").copy_(x[0].mean()) and None)
    x = examples().requires_grad_()
    # Where gradients are off, `switched` is what turns them on.
    for outer in (torch.enable_grad, *([torch.no_grad] if way != "switched" else [])):
        with outer():
            enabled = torch.is_grad_enabled()
            with gradients_through(through, module):
                module(x.detach() if outer is torch.no_grad or through is Through.NOTHING else x)
            assert (torch.is_grad_enabled(), torch.is_inference_mode_enabled()) == (enabled, False)
            assert not torch.ones(1).is_inference()
    # The user's own buffer is no part of what was differentiated.
    assert not mean.requires_grad
