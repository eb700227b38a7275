import numpy as np
import pytest

torch = pytest.importorskip("torch")

from torch import nn  # noqa: E402

from tb_plugin.activation_grids import GridJob  # noqa: E402
from tb_plugin.icons import Job  # noqa: E402
from tb_plugin.torch import (  # noqa: E402
    Rendering,
    TorchNetwork,
    objectives,
    render,
    render_diverse,
    render_grids,
    render_jobs,
)
from tb_plugin.torch.feature_visualization.images import TensorCanvas  # noqa: E402
from tests.torch import models  # noqa: E402


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


@pytest.mark.parametrize("n", [1, 3, 5])
def test_a_color_detector_gets_its_color(n):
    found = render(color_network(channels=n), channels("1", range(n)), size=32, n_steps=256)
    mean = found.images.mean(axis=(1, 2))
    np.testing.assert_array_equal(mean.argmax(axis=1), np.arange(n))
    others = mean[~np.eye(n, dtype=bool)]
    assert np.diag(mean).min() > others.max(initial=0.5 if n == 1 else 0) + 0.2


def test_a_unit_that_is_silent_on_noise_does_not_stay_grey():
    """With this bias the ReLU is shut for every image there is; before it, there is a gradient all the same."""
    silent = render(color_network(bias=-9.0), channels("1", [0]), size=32, n_steps=64)
    assert silent.maximum[0] == 0
    loud = render(color_network(), channels("1", [0]), size=32, n_steps=64)
    np.testing.assert_allclose(silent.images, loud.images, atol=1e-3)
    assert np.ptp(silent.images.mean(axis=(1, 2))) > 0.1


def test_reached_values_are_those_of_the_icon():
    network = color_network()
    found = render(network, channels("1", [0, 1, 2]), size=32, n_steps=16)
    activations = network.record(found.images, ["1"]).activations["1"]
    for i in range(3):
        assert found.maximum[i] == pytest.approx(activations[i, ..., i].max(), rel=1e-4)
        before = (found.images[i] * np.where(np.arange(3) == i, 1, -1)).sum(axis=2)
        assert found.objective[i] == pytest.approx(before.mean(), rel=1e-4)


@pytest.mark.parametrize("parameterization", ["fourier", "pixel"])
def test_the_icon_of_a_linear_filter_is_the_filter(parameterization):
    edges = [np.sign(np.mgrid[-3:4, -3:4][i] + 0.5) for i in (0, 1)]
    kernel = np.stack([*edges, edges[0] * edges[1], -edges[1]])
    conv = nn.Conv2d(1, 4, 7, bias=False)
    conv.weight.data = torch.from_numpy(kernel[:, None].astype(np.float32))
    module = nn.Sequential(conv, nn.Flatten(), nn.Linear(4 * 18 * 18, 2))
    network = TorchNetwork(module, torch.rand(1, 1, 24, 24), value_range=(0, 1))
    still = Rendering(transforms=(), weight_decay=0.0, parameterization=parameterization, learning_rate=0.2)
    neurons = [objectives.neuron("0", i) for i in range(4)]
    found = render(network, neurons, size=16, n_steps=256, rendering=still)
    correlations = [
        max(np.corrcoef(part.ravel(), kernel[i].ravel())[0, 1] for part in _windows(image[..., 0], 7))
        for i, image in enumerate(found.images)
    ]
    assert min(correlations) > 0.95


def _windows(image, side):
    return np.lib.stride_tricks.sliding_window_view(image, (side, side)).reshape(-1, side, side)


def test_more_steps_reach_more_in_every_channel(network):
    still = Rendering(learning_rate=0.05)
    reached = [render(network, channels("5", range(8)), size=10, n_steps=n, rendering=still) for n in (0, 16, 128)]
    assert (np.diff([icons.objective for icons in reached], axis=0) > 0).all()


def test_icons_are_repeatable_and_do_not_depend_on_the_others(network):
    torch.manual_seed(5)
    first = render(network, channels("5", [0, 1, 2, 3, 4, 5]), size=10, n_steps=8)
    again = render(network, channels("5", [5, 2]), size=10, n_steps=8)
    np.testing.assert_allclose(again.images, first.images[[5, 2]], atol=1e-4)
    other = render(network, channels("5", [5, 2]), size=10, n_steps=8, seed=1)
    assert np.abs(other.images - again.images).max() > 0.01


def test_objectives_add_and_scale(network):
    """By the linearity of what is reached at the same images: `initial` and no steps."""
    rng = np.random.default_rng(0)
    a, b = channels("5", [1, 3])
    c = objectives.direction("5", rng.normal(size=8))
    d = objectives.logit(2)
    images = np.repeat(rng.uniform(size=(1, 10, 10, 3)), 7, axis=0).astype(np.float32)
    sums = [a + 0.5 * b, 2 * (a + d), a - c, -d]
    found = render(network, [a, b, c, *sums], size=10, n_steps=0, initial=images).objective
    (d_alone,) = render(network, [d], size=10, n_steps=0, initial=images[:1]).objective
    expected = [found[0] + 0.5 * found[1], 2 * (found[0] + d_alone), found[0] - found[2], -d_alone]
    np.testing.assert_allclose(found[3:], expected, rtol=1e-4, atol=1e-5)


def test_a_cosine_power_counts_the_angle(network):
    """At one position: dot product times cosine."""
    vector, at = np.linspace(0.1, 1, 8), (2, 1)
    image = np.random.default_rng(2).uniform(size=(1, 10, 10, 3)).astype(np.float32)
    plain = objectives.direction("5", vector, at)
    angled = objectives.direction("5", vector, at, cosine_power=2)
    dot, powered = (render(network, [o], size=10, n_steps=0, initial=image).objective[0] for o in (plain, angled))
    neurons = [objectives.neuron("5", i, at) for i in range(8)]
    values = render(network, neurons, size=10, n_steps=0, initial=np.repeat(image, 8, 0)).objective
    cosine = max(0.1, values @ vector / np.linalg.norm(values) / np.linalg.norm(vector))
    assert dot == pytest.approx(values @ vector, rel=1e-4)
    assert powered == pytest.approx(dot * cosine**2, rel=1e-2)


def test_icons_are_taken_up_where_they_were_left(network):
    before = render(network, channels("5", range(8)), size=16, n_steps=64)
    again = render(network, channels("5", range(8)), size=16, n_steps=0, initial=before.images)
    np.testing.assert_allclose(again.images, before.images, atol=0.01)
    on = render(network, channels("5", range(8)), size=16, n_steps=32, initial=before.images)
    assert (on.objective > before.objective - 0.05 * np.abs(before.objective)).all()


def test_time_ends_the_steps(network):
    start = render(network, channels("5", [0]), size=10, n_steps=0).objective
    found = render(network, channels("5", [0]), size=10, n_steps=20_000, seconds=2.0).objective
    assert found > start


def test_transparency_leaves_what_does_not_matter():
    """A neuron in the middle sees one pixel: around it the icon fades, and there it does not."""
    neuron = objectives.neuron("1", 0)
    settings = Rendering(transparent=True, transforms=())
    found = render(color_network(), [neuron], size=24, n_steps=192, rendering=settings)
    assert found.images.shape == (1, 24, 24, 4)
    opacity = found.images[0, ..., 3]
    assert opacity[11:14, 11:14].mean() > opacity.mean() + 0.2


def test_diverse_icons_differ_more_than_others(network):
    wanted = channels("5", range(4))
    found = render_diverse(network, wanted, 3, size=16, n_steps=96)
    assert found.images.shape == (4, 3, 16, 16, 3)
    assert ((found.differences >= 0) & (found.differences <= 1)).all()
    alike = render_diverse(network, wanted, 3, size=16, n_steps=0).differences
    assert found.differences.mean() > alike.mean()


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


def test_leaving_stops_what_is_under_way(network):
    job = Job(tuple(channels("5", range(8))), Rendering(size=10, n_steps=50_000))
    quick = Job(tuple(channels("5", range(8))), Rendering(size=10, n_steps=1), label="quick")
    jobs = render_jobs(network, [quick, job, job, job])
    assert next(jobs)[0].label == "quick"
    jobs.close()


def test_bad_arguments_are_refused(network):
    with pytest.raises(ValueError, match="index of layer '5' must be below 8, got 8"):
        render(network, channels("5", [8]))
    with pytest.raises(ValueError, match=r"initial must have shape \[n, 8, 8, 3\]"):
        render(network, channels("5", [0]), size=8, initial=np.zeros((1, 10, 10, 3)))
