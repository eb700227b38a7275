import copy
import random

import numpy as np
import pytest

torch = pytest.importorskip("torch")

from torch import nn  # noqa: E402

from tb_plugin.attribution import gradient_times_activation, integrated_gradients  # noqa: E402
from tb_plugin.torch import TorchNetwork, with_receptive_field  # noqa: E402
from tests.backends.pytorch import models  # noqa: E402
from tests.backends.pytorch.models import to_module  # noqa: E402

TARGETS = np.array([[0, 4], [3, 3], [2, 1]])


@pytest.fixture(params=models.ALL)
def module(request):
    return models.made(request.param)


@pytest.fixture
def network(module, inputs):
    return TorchNetwork(module, to_module(inputs))


def test_activations_are_those_of_hooks_on_the_module_itself(inputs):
    module = models.made("residual").eval()
    kept = {}
    module.blocks[0].bn2.register_forward_hook(lambda _, __, output: kept.update(bn2=output.clone()))
    module.blocks[0].register_forward_hook(lambda _, __, output: kept.update(block=output.clone()))
    recorded = TorchNetwork(module, to_module(inputs)).record(inputs, ["blocks.0.bn2", "blocks.0.relu:1"]).activations
    with torch.no_grad():
        module(to_module(inputs))
    for name, key in (("blocks.0.bn2", "bn2"), ("blocks.0.relu:1", "block")):
        np.testing.assert_allclose(recorded[name], kept[key].permute(0, 2, 3, 1), rtol=1e-5, atol=1e-6)


def test_activations_of_a_shared_layer_are_of_each_call(inputs):
    module = models.made("shared")
    recorded = TorchNetwork(module, to_module(inputs)).record(inputs, ["twice", "twice:1"]).activations
    with torch.no_grad():
        once = module.twice(to_module(inputs))
        again = module.twice(once)
    np.testing.assert_allclose(recorded["twice"], once.permute(0, 2, 3, 1), rtol=1e-5, atol=1e-6)
    np.testing.assert_allclose(recorded["twice:1"], again.permute(0, 2, 3, 1), rtol=1e-5, atol=1e-6)


def test_gradients_agree_with_autodiff_through_the_rest_of_the_module(inputs):
    module = models.made("sequential").eval()
    network = TorchNetwork(module, to_module(inputs))
    activations = torch.from_numpy(network.record(inputs, ["5"]).activations["5"]).permute(0, 3, 1, 2)
    activations = activations.requires_grad_()
    logits = module[6:](activations)
    expected = [
        torch.autograd.grad(logits[range(3), TARGETS[:, t]].sum(), activations, retain_graph=True)[0] for t in range(2)
    ]
    found = network.gradients(inputs, ["2", "5"], TARGETS)
    np.testing.assert_allclose(found["5"], torch.stack(expected, 1).permute(0, 1, 3, 4, 2), rtol=1e-4, atol=1e-7)
    assert found["2"].shape == (3, 2, 12, 10, 6)


def test_resuming_from_the_own_activations_changes_nothing(network, inputs):
    for layer in network.layers:
        recording = network.record(inputs, [layer.name])
        resumed = network.resume(inputs, layer.name, recording.activations[layer.name])
        np.testing.assert_allclose(resumed, recording.logits, rtol=1e-4, atol=1e-5)
        expected = network.gradients(inputs, [layer.name], TARGETS)[layer.name]
        found = network.resume_gradients(inputs, layer.name, recording.activations[layer.name], TARGETS)
        np.testing.assert_allclose(found, expected, rtol=1e-4, atol=1e-6)


def test_a_pullback_agrees_with_finite_differences(network, inputs):
    """The dot product of the later layer with a cotangent changes as the pulled cotangent says."""
    names = [layer.name for layer in network.layers if layer.height > 1]
    earlier, later = names[0], names[-1]
    rng = np.random.default_rng(1)
    activations = network.record(inputs, [earlier, later]).activations
    cotangents = rng.normal(size=(3, 2, *activations[later].shape[1:])).astype(np.float32)
    step = 5e-4 * rng.normal(size=activations[earlier].shape).astype(np.float32)
    ahead, behind = (network.resume(inputs, earlier, activations[earlier] + sign * step, later) for sign in (0.5, -0.5))
    expected = np.einsum("nhwc,nvhwc->nv", ahead - behind, cotangents)
    own = network.pullback(inputs, earlier, later, cotangents)
    given = network.pullback(inputs, earlier, later, cotangents, activations[earlier])
    # Some values cross the kinks of a ReLU on the way.
    error = np.einsum("nvhwc,nhwc->nv", own, step) - expected
    assert np.linalg.norm(error) < 0.1 * np.linalg.norm(expected)
    np.testing.assert_allclose(given, own, rtol=1e-4, atol=1e-6)


def test_last_layer_of_a_linear_head_attributes_the_whole_logit(inputs):
    module = models.made("sequential")
    network = TorchNetwork(module, to_module(inputs))
    logits = network.record(inputs, []).logits
    for target in range(5):
        values = gradient_times_activation(network, inputs, layer="5", target=target)
        expected = logits[:, target] - module[-1].bias[target].item()
        np.testing.assert_allclose(values.sum(axis=(1, 2, 3)), expected, rtol=1e-3, atol=1e-5)


def test_path_integrals_of_a_module_are_complete(inputs):
    network = TorchNetwork(models.made("residual"), to_module(inputs))
    values = integrated_gradients(network, inputs, layer="blocks.0.relu:1", target=3, n_steps=128)
    silent = network.resume(inputs, "blocks.0.relu:1", np.zeros_like(values))
    expected = network.record(inputs, []).logits[:, 3] - silent[:, 3]
    np.testing.assert_allclose(values.sum(axis=(1, 2, 3)), expected, rtol=0.02, atol=1e-3)


def state_of(module):
    flags = [(name, layer.training, len(layer._forward_hooks)) for name, layer in module.named_modules()]
    values = [value.clone() for value in module.state_dict().values()]
    wanted = [(p.requires_grad, None if p.grad is None else p.grad.clone()) for p in module.parameters()]
    return flags, values, wanted, [getattr(layer, "inplace", None) for layer in module.modules()]


@pytest.mark.parametrize("train", [True, False])
def test_nothing_of_the_module_or_the_random_numbers_is_changed(module, inputs, train):
    module.train(train)
    next(module.parameters()).requires_grad_(False)
    out = module(to_module(inputs))
    (out["scores"] if isinstance(out, dict) else out).sum().backward()
    called = []
    module.register_forward_hook(lambda *_: called.append(1))
    before = copy.deepcopy(state_of(module)), torch.get_rng_state(), random.getstate()
    network = TorchNetwork(module, to_module(inputs))
    name = network.layers[-1].name
    network.record(inputs, [name])
    network.gradients(inputs, [name], TARGETS)
    with pytest.raises(RuntimeError):
        network.resume(inputs, name, np.zeros((3, 1, 1, 99, 7), np.float32))
    flags, values, wanted, inplace = state_of(module)
    assert flags == before[0][0]
    assert inplace == before[0][3]
    for now, then in zip(values, before[0][1], strict=True):
        assert torch.equal(now, then)
    for (asked, gradient), (asked_before, gradient_before) in zip(wanted, before[0][2], strict=True):
        assert asked == asked_before
        assert gradient is gradient_before is None or torch.equal(gradient, gradient_before)
    assert torch.equal(torch.get_rng_state(), before[1])
    assert random.getstate() == before[2]


def test_modules_that_draw_in_evaluation_mode_leave_the_random_numbers_alone(inputs):
    class Noisy(nn.Module):
        def __init__(self):
            super().__init__()
            self.inner = models.sequential()

        def forward(self, x):
            return self.inner(x + torch.rand_like(x) + random.random() + np.random.rand())

    before = torch.get_rng_state()
    network = TorchNetwork(Noisy(), to_module(inputs))
    torch.set_rng_state(before)
    network.record(inputs, ["inner.5"])
    assert torch.equal(torch.get_rng_state(), before)


def test_the_network_follows_training(inputs):
    module = models.made("sequential")
    network = TorchNetwork(module, to_module(inputs))
    before = network.record(inputs, ["5"])
    with torch.no_grad():
        for parameter in module.parameters():
            parameter *= 2
    after = network.record(inputs, ["5"])
    with torch.no_grad():
        expected = module.eval()(to_module(inputs))
    assert np.abs(after.logits - before.logits).max() > 1e-3
    np.testing.assert_allclose(after.logits, expected, rtol=1e-4, atol=1e-6)


def test_what_wraps_a_module_does_not_matter(inputs):
    plain = models.made("residual")
    inner = nn.Sequential(nn.DataParallel(plain.blocks), nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(6, 5))
    wrapped = nn.DataParallel(nn.Sequential(plain.stem, inner))
    network = TorchNetwork(wrapped, to_module(inputs))
    assert "1.0.1.relu:1" in [layer.name for layer in network.layers]
    expected = TorchNetwork(plain, to_module(inputs)).record(inputs, ["blocks.1.relu:1"]).activations
    found = network.record(inputs, ["1.0.1.relu:1"]).activations
    np.testing.assert_allclose(found["1.0.1.relu:1"], expected["blocks.1.relu:1"], rtol=1e-5, atol=1e-6)
    compiled = torch.compile(plain, backend="eager")
    logits = TorchNetwork(compiled, to_module(inputs)).record(inputs, []).logits
    expected = TorchNetwork(plain, to_module(inputs)).record(inputs, []).logits
    np.testing.assert_allclose(logits, expected, rtol=1e-5, atol=1e-6)


@pytest.mark.parametrize("kind", ["sequential", "residual", "functional"])
def test_channels_last_in_memory_is_the_same(kind, inputs):
    module = models.made(kind)
    expected = TorchNetwork(module, to_module(inputs))
    name = expected.layers[-2].name
    last = TorchNetwork(module.to(memory_format=torch.channels_last), to_module(inputs))
    for network in (expected, last):
        found = network.gradients(inputs, [name], TARGETS)[name]
        assert found.flags.c_contiguous
    np.testing.assert_allclose(last.record(inputs, []).logits, expected.record(inputs, []).logits, rtol=1e-5)


def test_it_does_not_matter_how_it_is_called(inputs):
    network = TorchNetwork(models.made("residual"), to_module(inputs))
    expected = network.record(inputs, ["stem"])
    gradients = network.gradients(inputs, ["stem"], TARGETS)["stem"]
    with torch.autocast("cpu", torch.bfloat16), torch.inference_mode():
        again = network.record(inputs, ["stem"])
        slopes = network.gradients(inputs, ["stem"], TARGETS)["stem"]
    # Half precision would differ in the third digit.
    np.testing.assert_allclose(slopes, gradients, rtol=1e-5, atol=1e-6 * np.abs(gradients).max())
    np.testing.assert_allclose(again.activations["stem"], expected.activations["stem"], rtol=1e-5, atol=1e-6)
    assert np.abs(gradients).max() > 0


@pytest.mark.parametrize("dtype", [torch.bfloat16, torch.float64])
def test_modules_of_other_precision_are_recorded_in_float32(dtype, inputs):
    network = TorchNetwork(models.made("sequential").to(dtype), to_module(inputs))
    plain = TorchNetwork(models.made("sequential"), to_module(inputs))
    recording = network.record(inputs, ["5"])
    assert recording.activations["5"].dtype == recording.logits.dtype == np.float32
    gradients = network.gradients(inputs, ["5"], TARGETS)["5"]
    assert gradients.dtype == np.float32
    np.testing.assert_allclose(gradients, plain.gradients(inputs, ["5"], TARGETS)["5"], atol=1e-3)
    np.testing.assert_allclose(recording.logits, plain.record(inputs, []).logits, atol=0.03)


def test_receptive_fields_are_those_of_the_convolutions(inputs):
    network = TorchNetwork(models.made("sequential"), to_module(inputs))
    first, second = with_receptive_field(network, [layer for layer in network.layers if layer.name in ("2", "5")])
    assert first.receptive_field == (3, 3)
    assert second.receptive_field == (5, 5)


def test_unknown_layers_are_refused_with_the_names_there_are(inputs):
    network = TorchNetwork(models.made("functional"), to_module(inputs))
    with pytest.raises(ValueError, match=r"left.conv, left, .*got 'nowhere'"):
        network.record(inputs, ["nowhere"])
