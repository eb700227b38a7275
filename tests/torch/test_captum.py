"""Runs where Captum is installed."""

import numpy as np
import pytest

torch = pytest.importorskip("torch")
methods = pytest.importorskip("captum.attr")

from tb_plugin.attribution import gradient_times_activation  # noqa: E402
from tb_plugin.torch import TorchNetwork  # noqa: E402
from tb_plugin.torch.captum import captum_attribute  # noqa: E402
from tests.networks import random_network  # noqa: E402


def module():
    torch.manual_seed(0)
    return torch.nn.Sequential(
        torch.nn.Conv2d(3, 4, 3, padding=1), torch.nn.ReLU(), torch.nn.Flatten(), torch.nn.Linear(4 * 5 * 6, 7)
    )


def network_of(model, **settings):
    return TorchNetwork(model, IMAGES.transpose(0, 3, 1, 2), **settings)


IMAGES = np.random.default_rng(0).uniform(size=(2, 5, 6, 3)).astype(np.float32)


def test_of_a_layer_with_a_linear_rest_it_is_weight_times_activation():
    model, images = module().train(), IMAGES
    found = captum_attribute(methods.LayerGradientXActivation, model)(network_of(model), images, "1", 3)
    with torch.no_grad():
        activations = model[1](model[0](torch.from_numpy(images.transpose(0, 3, 1, 2).copy()))).numpy()
    weights = model[3].weight[3].detach().numpy().reshape(4, 5, 6)
    np.testing.assert_allclose(found, (activations * weights).transpose(0, 2, 3, 1), rtol=1e-4, atol=1e-6)
    assert model.training


def test_settings_reach_the_method_and_a_path_integral_is_complete():
    model = module()
    method = captum_attribute(methods.LayerIntegratedGradients, model, n_steps=200)
    found = method(network_of(model), IMAGES, "1", 3)
    with torch.no_grad():
        images = torch.from_numpy(IMAGES.transpose(0, 3, 1, 2).copy())
        gained = (model(images) - model(torch.zeros_like(images)))[:, 3].numpy()
    np.testing.assert_allclose(found.sum(axis=(1, 2, 3)), gained, rtol=1e-2, atol=1e-3)


def test_it_explains_what_the_module_sees_of_pixels():
    model = module().eval()
    normalised = ((IMAGES - 0.5) / 0.2).transpose(0, 3, 1, 2)
    network = TorchNetwork(model, normalised, mean=0.5, std=0.2)
    found = captum_attribute(methods.LayerGradientXActivation, model)(network, IMAGES, "1", 3)
    expected = gradient_times_activation(network, IMAGES, layer="1", target=3)
    np.testing.assert_allclose(found, expected, rtol=1e-4, atol=1e-6)
    assert np.abs(expected).max() > 0


def test_an_unknown_layer_is_named_and_so_is_another_network():
    model = module()
    attribute = captum_attribute(methods.LayerGradientXActivation, model)
    with pytest.raises(ValueError, match="layer must be one of 0, 1, 2, 3, got 'nowhere'"):
        attribute(network_of(model), IMAGES, "nowhere", 0)
    with pytest.raises(TypeError, match="network must be a TorchNetwork, got a TwoLayerNetwork"):
        attribute(random_network(np.random.default_rng(0)), IMAGES, "1", 0)


def test_of_one_output_it_is_half_for_one_class_and_half_against_the_other():
    torch.manual_seed(0)
    model = torch.nn.Sequential(torch.nn.Conv2d(3, 4, 3), torch.nn.ReLU(), torch.nn.Flatten(), torch.nn.Linear(48, 1))
    method = captum_attribute(methods.LayerGradientXActivation, model)
    network = network_of(model, output_kind="sigmoid")
    for target in range(2):
        expected = gradient_times_activation(network, IMAGES, layer="1", target=target)
        assert np.abs(expected).max() > 0
        np.testing.assert_allclose(method(network, IMAGES, "1", target), expected, rtol=1e-4, atol=1e-7)
