"""Weights: of both frameworks the same, of every kind of layers, the user's own model as it was."""

from typing import Any

import numpy as np
import pytest

keras = pytest.importorskip("keras")
torch = pytest.importorskip("torch")
pytest.importorskip("tensorflow")

from torch import nn  # noqa: E402
from torch.nn.utils import parametrizations  # noqa: E402

from tb_plugin.network.weights import WeighedNetwork  # noqa: E402
from tb_plugin.tf import KerasNetwork  # noqa: E402
from tb_plugin.torch import TorchNetwork  # noqa: E402
from tb_plugin.weights import filters_of, wiring_of  # noqa: E402
from tests import channels_first  # noqa: E402
from tests.samples import known  # noqa: E402

L = keras.layers
IMAGES = np.random.default_rng(0).uniform(size=(3, 8, 8, 3)).astype(np.float32)
FIRST = torch.from_numpy(IMAGES.transpose(0, 3, 1, 2).copy())
KERNEL = np.random.default_rng(1).normal(size=(3, 3, 3, 4)).astype(np.float32)
ROWS = np.random.default_rng(2).normal(size=(4, 5)).astype(np.float32)


def torch_module() -> Any:
    module: Any = nn.Sequential(
        nn.Conv2d(3, 4, 3), nn.BatchNorm2d(4), nn.ReLU(), nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(4, 5)
    )
    with torch.no_grad():
        module[0].weight.copy_(torch.from_numpy(KERNEL.transpose(3, 2, 0, 1).copy()))
        module[5].weight.copy_(torch.from_numpy(ROWS.T.copy()))
    return module


def keras_model(before=(), data_format="channels_last", shape=(8, 8, 3)):
    axis = 1 if data_format == "channels_first" else 3
    layers = [L.Conv2D(4, 3, data_format=data_format), L.BatchNormalization(axis=axis), L.ReLU()]
    pool = L.GlobalAveragePooling2D(data_format=data_format)
    model = keras.Sequential([keras.Input(shape), *before, *layers, pool, L.Dense(5)])
    layers[0].set_weights([KERNEL, np.zeros(4, np.float32)])
    model.layers[-1].set_weights([ROWS, np.zeros(5, np.float32)])
    return model


def kernels(network):
    assert isinstance(network, WeighedNetwork)
    return {each.name: each.kernel for each in network.weights() if each.kernel is not None}


def wired(network, images=IMAGES):
    return wiring_of(network, network, network.layers, images)


def filters(network):
    wiring = wired(network)
    assert wiring.convolution is not None
    return filters_of(wiring.convolution, kernels(network)[wiring.convolution], wiring.order).values


def test_both_frameworks_tell_the_same_of_the_same_network():
    of_torch, of_keras = TorchNetwork(torch_module(), FIRST), KerasNetwork(keras_model(), IMAGES)
    one, two = list(of_torch.weights()), list(of_keras.weights())
    assert [each.size for each in one] == [each.size for each in two] == [112, 8, 25]
    for a, b in zip(kernels(of_torch).values(), kernels(of_keras).values(), strict=True):
        np.testing.assert_array_equal(a.values, b.values)
    for network in (of_torch, of_keras):
        wiring = wired(network)
        assert (wiring.order, wiring.seen, wiring.problems) == ((0, 1, 2), "mean", ())
        assert wiring.of is not None and wiring.of.channels == 4
        np.testing.assert_array_equal(filters(network), KERNEL.transpose(3, 0, 1, 2))


def test_the_channels_of_filters_are_those_of_the_image():
    expected = KERNEL.transpose(3, 0, 1, 2)[..., ::-1]

    class Reversed(nn.Module):
        def __init__(self):
            super().__init__()
            self.inner = torch_module()

        def forward(self, x):
            return self.inner(x.flip(1))

    within = KerasNetwork(keras_model([L.Lambda(lambda x: x[..., ::-1])]), IMAGES)
    before = KerasNetwork(keras_model(), IMAGES, preprocess=lambda x: x[..., ::-1] * 255 - 127)
    for network in (TorchNetwork(Reversed(), FIRST), within, before):
        np.testing.assert_array_equal(filters(network), expected)
    normalised = (FIRST - 0.5) / torch.tensor([0.2, 0.3, 0.1])[:, None, None]
    network = TorchNetwork(torch_module(), normalised, mean=[0.5] * 3, std=[0.2, 0.3, 0.1], value_range=(0, 1))
    np.testing.assert_array_equal(filters(network), expected[..., ::-1])


def test_mixtures_of_channels_are_said_to_be_such():
    grey = KerasNetwork(keras_model([L.Conv2D(3, 1), L.ReLU()]), IMAGES)
    # The first convolution is the one of single positions.
    assert wired(grey).convolution != list(kernels(grey))[1]
    mixed = KerasNetwork(keras_model([L.Lambda(lambda x: x + x[..., :1])]), IMAGES)
    assert wired(mixed).order is None and "mixtures" in wired(mixed).problems[0]


def test_channels_first():
    channels_first.needed()
    network = KerasNetwork(keras_model(data_format="channels_first", shape=(3, 8, 8)), FIRST.numpy())
    np.testing.assert_array_equal(filters(network), KERNEL.transpose(3, 0, 1, 2))
    assert wired(network).order == (0, 1, 2)


@pytest.mark.parametrize("first", [True, False], ids=["torch", "keras"])
def test_a_linear_classifier_of_the_image(first):
    module, model = nn.Sequential(nn.Flatten(), nn.Linear(192, 5)), keras.Sequential([L.Flatten(), L.Dense(5)])
    network = TorchNetwork(module, FIRST) if first else KerasNetwork(model, IMAGES)
    wiring = wired(network)
    assert (wiring.seen, wiring.of, wiring.channels_first, wiring.image_order) == ("image", None, first, (0, 1, 2))


def test_layers_of_groups_make_what_their_filters_make():
    model = keras.Sequential(
        [keras.Input((8, 8, 3)), L.SeparableConv2D(6, 3, use_bias=False, name="a"), L.Flatten(), L.Dense(5)]
    )
    deep = keras.Sequential(
        [keras.Input((8, 8, 3)), L.DepthwiseConv2D(3, depth_multiplier=2, name="a"), L.Flatten(), L.Dense(5)]
    )
    grouped = nn.Sequential(nn.Conv2d(3, 6, 3, groups=3, bias=False), nn.Flatten(), nn.Linear(216, 5))
    for network in (KerasNetwork(model, IMAGES), KerasNetwork(deep, IMAGES), TorchNetwork(grouped, FIRST)):
        name = network.layers[0].name
        made = network.record(IMAGES, [name]).activations[name]
        expected = np.tensordot(IMAGES[:, 2:5, 3:6], filters(network), ([1, 2, 3], [1, 2, 3]))
        np.testing.assert_allclose(made[:, 2, 3], expected, rtol=1e-3, atol=1e-5)


def test_weights_that_are_made_of_others_are_told_as_they_multiply_and_nothing_changes():
    torch.manual_seed(0)
    with pytest.warns(FutureWarning, match="weight_norm"):
        old = nn.utils.weight_norm(nn.Conv2d(4, 4, 3, bias=False))
    module: Any = nn.Sequential(
        parametrizations.spectral_norm(nn.Conv2d(3, 4, 3)),
        old,
        nn.Flatten(),
        parametrizations.weight_norm(nn.Linear(64, 5)),
    ).train()
    with torch.no_grad():
        module[1].weight_g.mul_(2)
    network = TorchNetwork(module, FIRST)
    before = {name: each.clone() for name, each in module.state_dict().items()}
    told = {each.name: each for each in network.weights()}
    assert list(told) == ["0", "1", "3"] and [each.size for each in told.values()] == [112, 144, 325]
    for name, each in before.items():
        assert torch.equal(module.state_dict()[name], each), name
    module.eval()
    for name in ("0", "3"):
        made = module[int(name)].weight.detach().numpy()
        np.testing.assert_allclose(told[name].values[0], made, rtol=1e-6)
    lengths = np.sqrt((told["1"].values[0] ** 2).sum((1, 2, 3)))
    np.testing.assert_allclose(lengths, module[1].weight_g.detach().numpy().reshape(-1), rtol=1e-5)


def test_what_is_shared_is_told_once_and_what_is_no_number_left_out():
    module = torch_module()
    module.append(nn.Linear(5, 5)).append(nn.Linear(5, 5))
    module[7].weight = module[6].weight
    module[2].register_parameter("codes", nn.Parameter(torch.zeros(3, dtype=torch.int8), requires_grad=False))
    module[1].to(torch.float64)
    told = list(TorchNetwork(module.bfloat16(), FIRST.bfloat16()).weights())
    assert {each.name: each.size for each in told if each.values} == {"0": 112, "1": 8, "5": 25, "6": 30, "7": 5}
    (said,) = (each.left_out for each in told if each.left_out)
    assert said == ("weights of layer '2' are int8, no floating-point numbers: left out",)


def test_what_keras_has_quantised_is_said_to_be_left_out():
    model = keras_model()
    model.layers[-1].quantize("int8")
    told = {each.name: each for each in KerasNetwork(model, IMAGES).weights()}
    (said,) = told[model.layers[-1].name].left_out
    assert "are int8" in said
    assert not any(each.left_out for name, each in told.items() if name != model.layers[-1].name)


def test_what_was_told_does_not_move_as_the_model_is_trained_and_frozen_layers_are_told():
    module, model = torch_module(), keras_model()
    model.trainable = False
    for network, move in (
        (TorchNetwork(module, FIRST), lambda: module[0].weight.data.add_(1)),
        (KerasNetwork(model, IMAGES), lambda: model.layers[0].set_weights([KERNEL + 1, np.zeros(4)])),
    ):
        told = next(iter(network.weights()))
        before = told.flat()
        move()
        np.testing.assert_array_equal(told.flat(), before)
        np.testing.assert_allclose(known(next(iter(network.weights())).kernel).values, KERNEL + 1, rtol=1e-6)


def test_filters_of_patches_are_filters():
    class Patches(nn.Module):
        def __init__(self):
            super().__init__()
            self.patches, self.norm, self.head = nn.Conv2d(3, 6, 4, 4), nn.LayerNorm(6), nn.Linear(6, 5)

        def forward(self, x):
            return self.head(self.norm(self.patches(x).flatten(2).transpose(1, 2)).mean(1))

    network = TorchNetwork(Patches(), FIRST)
    assert filters(network).shape == (6, 4, 4, 3)
    assert wired(network).seen == "mean"
