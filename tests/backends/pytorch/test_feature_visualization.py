import numpy as np
import pytest

torch = pytest.importorskip("torch")

from torch import nn  # noqa: E402

from tb_plugin.backends.pytorch.feature_visualization.images import TensorCanvas  # noqa: E402
from tb_plugin.feature_visualization import Job  # noqa: E402
from tb_plugin.feature_visualization.grids import GridJob  # noqa: E402
from tb_plugin.torch import (  # noqa: E402
    Rendering,
    TorchNetwork,
    Towards,
    objectives,
    render,
    render_grids,
    render_jobs,
)
from tests.backends.pytorch import models  # noqa: E402


def network_of(kind, **settings):
    return TorchNetwork(models.made(kind), torch.rand(2, *models.SHAPE), value_range=(0, 1), **settings)


def color_network(bias=0.0, channels=3, side=32):
    """1x1 convolution whose channel c wants input channel c bright and the others dark, then a ReLU."""
    conv = nn.Conv2d(channels, channels, 1)
    module = nn.Sequential(conv, nn.ReLU(inplace=True), nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(channels, 2))
    with torch.no_grad():
        conv.weight[:] = (2 * torch.eye(channels) - 1)[:, :, None, None]
        conv.bias.fill_(bias)  # pyright: ignore[reportOptionalMemberAccess]
    return TorchNetwork(module, torch.rand(2, channels, side, side), value_range=(0, 1))


def channels(layer, indices):
    return [objectives.channel(layer, i) for i in indices]


@pytest.fixture(scope="module")
def network():
    return network_of("sequential")


@pytest.mark.parametrize(("kind", "layer"), [("transformer", "encoder.layers.0.linear1"), ("shared", "twice:1")])
def test_modules_that_insist_on_their_size_get_it(kind, layer):
    network = network_of(kind)
    wanted = [*channels(layer, [0, 1]), objectives.logit(1)]
    found = render(network, wanted, size=8, n_steps=16)
    start = render(network, wanted, size=8, n_steps=0)
    assert found.images.shape == (3, 8, 8, 3)
    assert (found.objective > start.objective).all()


def test_the_module_is_left_as_it_was_and_the_icons_are_of_now():
    module = models.made("residual").train()
    network = TorchNetwork(module, torch.rand(2, *models.SHAPE), value_range=(0, 1))
    before = {name: value.clone() for name, value in module.state_dict().items()}
    random_state = torch.get_rng_state()
    n_threads = torch.get_num_threads()
    wanted = channels("blocks.1.bn2", range(6))
    jobs = render_jobs(network, [Job(tuple(wanted), Rendering(size=8, n_steps=2))] * 3)
    next(jobs)
    jobs.close()
    assert module.training
    assert all(layer.training and not layer._forward_hooks for layer in module.modules())
    assert all(torch.equal(value, before[name]) for name, value in module.state_dict().items())
    assert all(p.grad is None and p.requires_grad for p in module.parameters())
    assert torch.equal(torch.get_rng_state(), random_state)
    assert torch.get_num_threads() == n_threads
    first = render(network, wanted, size=8, n_steps=0).objective
    module.blocks[1].bn2.bias.data += 1
    np.testing.assert_allclose(render(network, wanted, size=8, n_steps=0).objective, first + 1, rtol=1e-4, atol=1e-4)


@pytest.mark.parametrize("kind", ["sequential", "residual", "channels_last"])
def test_folding_and_another_layout_in_memory_change_nothing(kind):
    network = network_of(kind)
    images = np.random.default_rng(0).uniform(size=(3, 8, 8, 3)).astype(np.float32)
    for layer in [layer.name for layer in network.layers if layer.height > 1]:
        found = render(network, channels(layer, range(3)), size=8, n_steps=0, initial=images)
        expected = TorchNetwork(
            network._module, torch.from_numpy(found.images.transpose(0, 3, 1, 2).copy()), value_range=(0, 1)
        )
        with torch.no_grad():
            module, pixels = expected.replica(), torch.from_numpy(found.images).permute(0, 3, 1, 2)
            before = expected.features(module, pixels, [layer])[layer].before.mean(dim=(1, 2)).diagonal()
        np.testing.assert_allclose(found.objective, before, rtol=1e-4, atol=1e-5)


class Standardized(nn.Conv2d):
    """A convolution that makes its kernel of its weight: a factor in the weight would be lost."""

    def forward(self, input):
        return self._conv_forward(input, self.weight / self.weight.std(), self.bias)


class Elsewhere(nn.Module):
    """The convolution's output also goes round the normalization."""

    def __init__(self):
        super().__init__()
        self.conv, self.bn = nn.Conv2d(3, 4, 3), nn.BatchNorm2d(4)

    def forward(self, x):
        x = self.conv(x)
        return self.bn(x) + x


class Viewing(nn.Module):
    """A view that only lies there when channels come first in memory."""

    def forward(self, x):
        return x.view(len(x), 2, -1, *x.shape[2:]).transpose(1, 2).reshape(x.shape).view(len(x), -1).view(x.shape)


@pytest.mark.parametrize("front", [
    nn.Sequential(Standardized(3, 4, 3), nn.BatchNorm2d(4), nn.ReLU()),
    nn.Sequential(Elsewhere(), nn.ReLU()),
    nn.Sequential(nn.Conv2d(3, 4, 3), nn.BatchNorm2d(4), Viewing(), nn.ReLU()),
])  # fmt: skip
def test_what_cannot_be_folded_is_left_as_it_is(front):
    torch.manual_seed(0)
    for layer in front.modules():
        if isinstance(layer, nn.BatchNorm2d):
            nn.init.uniform_(layer.get_buffer("running_var"), 2, 9)
            nn.init.uniform_(layer.weight, 2, 3)
    module = nn.Sequential(front, nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(4, 2))
    network = TorchNetwork(module, torch.rand(2, 3, 8, 8), value_range=(0, 1))
    layer = next(layer for layer in reversed(network.layers) if layer.height > 1)
    found = render(network, channels(layer.name, range(4)), size=8, n_steps=2)
    recorded = network.record(found.images, [layer.name]).activations[layer.name]
    np.testing.assert_allclose(found.maximum, recorded.max(axis=(1, 2)).diagonal(), rtol=1e-4, atol=1e-5)


def test_normalised_modules_are_shown_normalised_pictures():
    """A bright channel is wanted; what is seen is (pixel - 0.5) / 0.25."""
    mean, std = [0.5] * 3, [0.25] * 3
    module = color_network()._module
    network = TorchNetwork(module, torch.randn(2, 3, 32, 32), mean=mean, std=std)
    found = render(network, channels("1", [0, 1, 2]), size=32, n_steps=16)
    signs = 2 * np.eye(3) - 1
    seen = (found.images - 0.5) / 0.25
    expected = np.einsum("nhwc,nc->nhw", seen, signs).mean(axis=(1, 2))
    np.testing.assert_allclose(found.objective, expected, rtol=1e-3, atol=1e-4)
    assert found.images.min() >= 0
    assert found.images.max() <= 1


def test_movements_are_those_of_the_matrices():
    """A move by whole pixels and a quarter turn, against NumPy; grey comes in from outside."""
    canvas = TensorCanvas(Rendering(size=8, transforms=()), color_network())
    image = np.random.default_rng(0).uniform(size=(1, 3, 16, 16)).astype(np.float32)
    matrices = np.array([[1, 0, 2, 0, 1, -3, 0, 0], [0, -1, 15, 1, 0, 0, 0, 0]], np.float32)
    moved = canvas.moved(torch.from_numpy(image.repeat(2, 0)), torch.from_numpy(matrices)).numpy()
    expected = np.full_like(image[0], 0.5)
    expected[:, 3:, :14] = image[0][:, :13, 2:]
    np.testing.assert_allclose(moved[0], expected, atol=1e-5)
    np.testing.assert_allclose(moved[1], np.rot90(image[0], axes=(1, 2)), atol=1e-5)


def grid(network, layer, vectors, coefficients=None, **settings):
    n = len(vectors)
    coefficients = np.zeros((n, 1)) if coefficients is None else coefficients
    rendering = Rendering(**{"size": 16, "n_steps": 64, **settings})
    ((_, images),) = render_grids(network, [GridJob(layer, np.asarray(vectors), coefficients, rendering)])
    return images


def test_each_position_of_a_grid_gets_the_icon_of_its_vector():
    """Also where they are more than a batch, which the last one fills up."""
    wanted = np.arange(60) % 3
    images = grid(color_network(), "1", np.eye(3)[wanted])
    np.testing.assert_array_equal(images.mean(axis=(1, 2)).argmax(axis=1), wanted)


def test_what_groups_share_makes_icons_alike():
    network, vectors = network_of("residual"), np.tile(np.linspace(-1, 1, 6), (12, 1))
    apart = grid(network, "blocks.1.bn2", vectors)
    together = grid(network, "blocks.1.bn2", vectors, np.ones((12, 1)))
    assert together.std(axis=0).mean() < 0.8 * apart.std(axis=0).mean()


class Overwriting(nn.Module):
    """A convolution whose output is overwritten afterwards, or not."""

    def __init__(self, in_place):
        super().__init__()
        self.first, self.second = nn.Conv2d(3, 6, 3, padding=1), nn.Conv2d(6, 5, 3, padding=1)
        self.scores, self.in_place = nn.Linear(5, 4), in_place

    def forward(self, x):
        x = self.first(x)
        x = nn.functional.relu_(x) if self.in_place else nn.functional.relu(x)
        return self.scores(self.second(x).mean(dim=(2, 3)))


def test_what_is_matched_is_what_a_layer_gave_even_if_it_is_overwritten():
    found = []
    crops = np.random.default_rng(0).uniform(size=(2, 2, 16, 16, 3)).astype(np.float32)
    for in_place in (False, True):
        torch.manual_seed(0)
        network = TorchNetwork(Overwriting(in_place), torch.rand(2, 3, 16, 16), value_range=(0, 1))
        towards = Towards(crops, ("first", "second"))
        found.append(render(network, channels("second", [0, 1]), size=16, n_steps=8, towards=towards).images)
    np.testing.assert_allclose(*found, atol=1e-3)
