"""How layers lie is measured rightly, or a layer is not read: whatever the weights, never wrongly."""

import numpy as np
import pytest

torch = pytest.importorskip("torch")

from hypothesis import given, settings  # noqa: E402
from hypothesis import strategies as st  # noqa: E402
from torch import nn  # noqa: E402

from tb_plugin.backends.pytorch.layout import from_grid, to_grid  # noqa: E402
from tb_plugin.network import Planes, Tokens  # noqa: E402
from tb_plugin.network.locality import changed_copies  # noqa: E402
from tb_plugin.torch import TorchNetwork  # noqa: E402
from tests.backends.pytorch.arrangements import Step, ended  # noqa: E402
from tests.backends.pytorch.layouts import CASES, inverse, made  # noqa: E402


def found(network):
    return dict(network._layouts)


@pytest.mark.parametrize("name", CASES)
def test_layers_of_every_kind_are_read_rightly_or_not_at_all(name):
    case = CASES[name]
    read = found(TorchNetwork(*made(name)))
    for layer, expected in case.layouts.items():
        if layer in read or layer not in case.may_be_unread:
            assert read.get(layer) == expected, layer


@settings(max_examples=30, deadline=None)
@given(st.sampled_from(sorted(CASES)), st.integers(1, 2**31))
def test_no_weights_make_a_layer_be_read_wrongly(name, seed):
    read = found(TorchNetwork(*made(name, seed)))
    for layer, expected in CASES[name].layouts.items():
        assert read.get(layer, expected) == expected, layer


@pytest.mark.parametrize("name", ["planes", "merged as in Swin", "U-Net", "class token"])
def test_channels_last_in_memory_changes_no_reading(name):
    module, images = made(name)
    expected = found(TorchNetwork(module, images))
    assert expected
    last = module.to(memory_format=torch.channels_last), images.contiguous(memory_format=torch.channels_last)
    assert found(TorchNetwork(*last)) == expected


@pytest.mark.parametrize("name", CASES)
def test_a_grid_laid_back_is_the_tensor_itself(name):
    module, images = made(name)
    network = TorchNetwork(module, images)
    kept = {}
    for path, layer in module.named_modules():
        layer.register_forward_hook(lambda _, __, output, path=path: kept.update({path: output}))
    with torch.no_grad():
        module.eval()(images)
    for layer, layout in found(network).items():
        if layer in kept:
            grid = to_grid(kept[layer], layout)
            assert torch.equal(from_grid(grid, layout, kept[layer]), kept[layer])
            recorded = network.record(network.pixels(images), [layer]).activations[layer]
            np.testing.assert_allclose(recorded, grid, rtol=1e-4, atol=1e-5)


def test_tokens_are_where_their_patches_are_in_whatever_order():
    for name in ("unrolled as in Hiera", "in windows", "class token last"):
        module, images = made(name)
        network = TorchNetwork(module, images)
        changed = images.clone()
        changed[:, :, 8:12, 20:24] = 1 - changed[:, :, 8:12, 20:24]
        before, after = (
            network.record(network.pixels(x), ["blocks.0.attention.qkv"]).activations["blocks.0.attention.qkv"]
            for x in (images, changed)
        )
        assert np.argwhere(np.abs(before - after).max(axis=(0, 3)) > 1e-6).tolist() == [[2, 5]]


def test_what_cannot_be_read_says_why():
    unread = {layer.name: layer for layer in TorchNetwork(*made("channel attention as in XCiT")).unread}
    layer = unread["blocks.0.attention.weights"]
    assert layer.shape == (2, 8, 8)
    assert layer.reason == "no axes follow rows and columns of the image"
    unread = {layer.name: layer for layer in TorchNetwork(*made("in no order")).unread}
    assert "blocks.0.mlp.act" in unread
    silent = ended(nn.Conv2d(3, 8, 2, 2), Step(lambda x: torch.zeros_like(x).permute(0, 2, 3, 1)), n=16)
    (layer,) = TorchNetwork(silent, torch.rand(2, 3, 32, 32)).unread
    assert (layer.name, layer.telling) == ("1", True)
    assert str(layer) == (
        'it does not answer to changes of the image; if you know, say so: Reading(layouts={"1": "NHWC"})'
    )
    with pytest.raises(ValueError, match="layer '1' cannot be read: it does not answer to changes"):
        TorchNetwork(silent, torch.rand(2, 3, 32, 32)).record(np.zeros((1, 32, 32, 3), np.float32), ["1"])


def test_what_is_told_counts_more_than_what_is_measured():
    module, images = made("planes")
    network = TorchNetwork(module, images, layouts={"0": "NHWC"})
    assert found(network)["0"] == Planes("NHWC")
    assert found(network)["1"] == Planes("NCHW")


def test_a_module_stands_for_all_layers_in_it():
    module, images = made("in no order")
    order = np.random.default_rng(5).permutation(64)
    tokens = Tokens(8, 8, order=inverse(order))
    read = found(TorchNetwork(module, images, layouts={"blocks.0.mlp": tokens, "blocks.0.mlp.up": Tokens(4, 16)}))
    assert read["blocks.0.mlp"] == read["blocks.0.mlp.act"] == tokens
    assert read["blocks.0.mlp.up"] == Tokens(4, 16)
    assert "blocks.1.mlp" not in read
    told = TorchNetwork(*made("class token"), layouts={"blocks": "NTC"}).unread
    assert {layer.name for layer in told} == {f"blocks.{i}.attention.weights" for i in (0, 1)}


@pytest.mark.parametrize(("told", "sentence"), [
    ({"nowhere": "NHWC"}, r"layouts must be for layers whose tensors have three axes or more .*, got 'nowhere'"),
    ({"0": "NTC"}, r"layouts tells of '0' what does not fit: NTC needs a tensor of three axes, got shape \[N, 8"),
    ({"0": Tokens(4, 4)}, r"layouts tells of '0' what does not fit: NTC needs a tensor of three axes"),
])  # fmt: skip
def test_what_does_not_fit_is_refused(told, sentence):
    with pytest.raises(ValueError, match=sentence):
        TorchNetwork(*made("planes"), layouts=told)


def test_a_wrong_number_of_tokens_is_refused():
    with pytest.raises(ValueError, match=r"a grid of 4 x 4 tokens, 1 before and 0 after it, has 17 tokens, got 65"):
        TorchNetwork(*made("class token"), layouts={"blocks.0.mlp": Tokens(4, 4, 1)})


def test_large_images_are_measured_in_several_passes():
    module = ended(nn.Conv2d(3, 8, 16, 16), nn.ReLU())
    read = found(TorchNetwork(module, torch.rand(1, 3, 512, 512)))
    assert read == {"0": Planes("NCHW"), "1": Planes("NCHW")}
    passes = [len(each.images) for each in changed_copies(np.zeros((512, 512, 3), np.float32), (0, 1))]
    assert len(passes) > 2 and max(passes) <= 6


def test_random_numbers_that_a_module_draws_do_not_hide_places():
    class Noisy(nn.Module):
        def forward(self, x):
            return x + 10 * torch.rand_like(x)

    module = ended(nn.Conv2d(3, 8, 2, 2), Noisy(), Step(lambda x: x.permute(0, 2, 3, 1)), n=16)
    read = found(TorchNetwork(module, torch.rand(2, 3, 32, 32)))
    assert read == {"0": Planes("NCHW"), "1": Planes("NCHW"), "2": Planes("NHWC")}
