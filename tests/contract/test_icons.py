"""Feature visualization keeps the same laws in every framework: `tests/contract/libraries.py` has the networks."""

import itertools
import types

import numpy as np
import pytest

pytest.importorskip("keras")
pytest.importorskip("torch")

from tb_plugin.feature_visualization import Job, Rendering, channel, direction, logit, neuron
from tests.contract import libraries


@pytest.fixture(scope="module", params=libraries.ALL)
def library(request):
    return libraries.ALL[request.param]


@pytest.fixture(scope="module")
def render(library):
    return library.api.render


@pytest.fixture(scope="module")
def usual(library):
    """A network and a layer of 8 channels."""
    return library.usual()


def channels(layer, indices):
    return [channel(layer, i) for i in indices]


@pytest.mark.parametrize("n", [1, 3, 5])
def test_a_color_detector_gets_its_color(n, library, render):
    found = render(library.of_colors(0.0, n), channels("colors", range(n)), size=32, n_steps=256)
    mean = found.images.mean(axis=(1, 2))
    np.testing.assert_array_equal(mean.argmax(axis=1), np.arange(n))
    others = mean[~np.eye(n, dtype=bool)]
    assert np.diag(mean).min() > others.max(initial=0.5 if n == 1 else 0) + 0.2


def test_a_unit_that_is_silent_on_noise_does_not_stay_grey(library, render):
    """With this bias the ReLU is shut for every image there is; before it, there is a gradient all the same."""
    silent = render(library.of_colors(-9.0, 3), channels("colors", [0]), size=32, n_steps=64)
    assert silent.maximum[0] == 0
    loud = render(library.of_colors(0.0, 3), channels("colors", [0]), size=32, n_steps=64)
    np.testing.assert_allclose(silent.images, loud.images, atol=1e-3)
    assert np.ptp(silent.images.mean(axis=(1, 2))) > 0.1


def test_reached_values_are_those_of_the_icon(library, render):
    network = library.of_colors(0.0, 3)
    found = render(network, channels("colors", [0, 1, 2]), size=32, n_steps=16)
    activations = network.record(found.images, ["colors"]).activations["colors"]
    for i in range(3):
        assert found.maximum[i] == pytest.approx(activations[i, ..., i].max(), rel=1e-4)
        before = (found.images[i] * np.where(np.arange(3) == i, 1, -1)).sum(axis=2)
        assert found.objective[i] == pytest.approx(before.mean(), rel=1e-4)


@pytest.mark.parametrize("parameterization", ["fourier", "pixel"])
def test_the_icon_of_a_linear_filter_is_the_filter(parameterization, library, render):
    """Of all images in [0, 1] the one that a linear filter answers most to is white where it is positive, black where
    not: for filters of 1 and -1 that is the filter itself."""
    edges = [np.sign(np.mgrid[-3:4, -3:4][i] + 0.5) for i in (0, 1)]
    filters = np.stack([*edges, edges[0] * edges[1], -edges[1]], axis=-1)
    still = Rendering(transforms=(), weight_decay=0.0, parameterization=parameterization, learning_rate=0.2)
    neurons = [neuron("filters", i) for i in range(4)]
    found = render(library.of_filters(filters), neurons, size=16, n_steps=256, rendering=still)
    correlations = [
        max(np.corrcoef(part.ravel(), filters[:, :, i].ravel())[0, 1] for part in _windows(image[..., 0], 7))
        for i, image in enumerate(found.images)
    ]
    assert min(correlations) > 0.95


def _windows(image, side):
    return np.lib.stride_tricks.sliding_window_view(image, (side, side)).reshape(-1, side, side)


def test_more_steps_reach_more_in_every_channel(render, usual):
    network, layer = usual
    still = Rendering(learning_rate=0.05)
    reached = [render(network, channels(layer, range(8)), size=10, n_steps=n, rendering=still) for n in (0, 16, 128)]
    assert (np.diff([icons.objective for icons in reached], axis=0) > 0).all()


def test_icons_are_repeatable_and_do_not_depend_on_the_others(render, usual):
    network, layer = usual
    first = render(network, channels(layer, [0, 1, 2, 3, 4, 5]), size=10, n_steps=8)
    again = render(network, channels(layer, [5, 2]), size=10, n_steps=8)
    np.testing.assert_allclose(again.images, first.images[[5, 2]], atol=1e-4)
    other = render(network, channels(layer, [5, 2]), size=10, n_steps=8, seed=1)
    assert np.abs(other.images - again.images).max() > 0.01


def test_objectives_add_and_scale(render, usual):
    """By the linearity of what is reached at the same images: `initial` and no steps."""
    network, layer = usual
    rng = np.random.default_rng(0)
    a, b = channels(layer, [1, 3])
    vector = rng.normal(size=8)
    c, d = direction(layer, vector), logit(2)
    images = np.repeat(rng.uniform(size=(1, 10, 10, 3)), 12, axis=0).astype(np.float32)
    wanted = [*channels(layer, range(8)), c, a + 0.5 * b, a - c, -0.5 * c]
    found = render(network, wanted, size=10, n_steps=0, initial=images).objective
    of_logit = render(network, [d, 2 * (a + d)], size=10, n_steps=0, initial=images[:2]).objective
    assert found[8] == pytest.approx(found[:8] @ vector, rel=1e-4)
    expected = [found[1] + 0.5 * found[3], found[1] - found[8], -0.5 * found[8]]
    np.testing.assert_allclose(found[9:], expected, rtol=1e-4, atol=1e-5)
    assert of_logit[1] == pytest.approx(2 * (found[1] + of_logit[0]), rel=1e-4)


def test_a_cosine_power_counts_the_angle(render, usual):
    """At one position: dot product times cosine."""
    network, layer = usual
    vector, at = np.linspace(0.1, 1, 8), (2, 1)
    image = np.random.default_rng(2).uniform(size=(1, 10, 10, 3)).astype(np.float32)
    plain, angled = direction(layer, vector, at), direction(layer, vector, at, cosine_power=2)
    dot, powered = (render(network, [o], size=10, n_steps=0, initial=image).objective[0] for o in (plain, angled))
    neurons = [neuron(layer, i, at) for i in range(8)]
    values = render(network, neurons, size=10, n_steps=0, initial=np.repeat(image, 8, 0)).objective
    cosine = max(0.1, values @ vector / np.linalg.norm(values) / np.linalg.norm(vector))
    assert dot == pytest.approx(values @ vector, rel=1e-4)
    assert powered == pytest.approx(dot * cosine**2, rel=1e-2)


def test_icons_are_taken_up_where_they_were_left(render, usual):
    network, layer = usual
    before = render(network, channels(layer, range(8)), size=16, n_steps=64)
    again = render(network, channels(layer, range(8)), size=16, n_steps=0, initial=before.images)
    np.testing.assert_allclose(again.images, before.images, atol=0.01)
    on = render(network, channels(layer, range(8)), size=16, n_steps=32, initial=before.images)
    assert (on.objective > before.objective - 0.05 * np.abs(before.objective)).all()


@pytest.fixture
def clock(monkeypatch):
    """Says one second more each time that it is asked, as it is before every chunk of steps."""
    seconds = itertools.count()
    monkeypatch.setattr("tb_plugin.deadline.time", types.SimpleNamespace(monotonic=lambda: next(seconds)))
    return seconds


def test_time_ends_the_steps(render, usual, clock):
    network, layer = usual
    start = render(network, channels(layer, [0]), size=10, n_steps=0).objective
    begun = next(clock) + 1
    found = render(network, channels(layer, [0]), size=10, n_steps=100_000, seconds=20.5).objective
    assert found > start
    # Twenty seconds are twenty questions, and some at the beginning and when it is over; all steps would ask thousands.
    assert next(clock) - begun == 24


def test_transparency_leaves_what_does_not_matter(library, render):
    """A neuron in the middle sees one pixel: around it the icon fades, and there it does not."""
    settings = Rendering(transparent=True, transforms=())
    found = render(library.of_colors(0.0, 3), [neuron("colors", 0)], size=24, n_steps=192, rendering=settings)
    assert found.images.shape == (1, 24, 24, 4)
    opacity = found.images[0, ..., 3]
    assert opacity[11:14, 11:14].mean() > opacity.mean() + 0.2


def test_diverse_icons_differ_more_than_others(library, usual):
    network, layer = usual
    render_diverse, wanted = library.api.render_diverse, channels(layer, range(4))
    found = render_diverse(network, wanted, 3, size=16, n_steps=96)
    assert found.images.shape == (4, 3, 16, 16, 3)
    assert ((found.differences >= 0) & (found.differences <= 1)).all()
    alike = render_diverse(network, wanted, 3, size=16, n_steps=0).differences
    assert found.differences.mean() > alike.mean()
    with pytest.raises(ValueError, match="n must be at least 2"):
        render_diverse(network, wanted, 1)


def test_networks_that_insist_on_their_size_get_it(library, render):
    network, layer = library.insisting()
    wanted = [*channels(layer, [0, 1]), logit(1)]
    found = render(network, wanted, size=8, n_steps=16)
    assert found.images.shape == (3, 8, 8, 3)
    assert (found.objective > render(network, wanted, size=8, n_steps=0).objective).all()


def test_leaving_stops_what_is_under_way(library, usual, clock):
    network, layer = usual
    job = Job(tuple(channels(layer, range(8))), Rendering(size=10, n_steps=200_000))
    quick = Job(tuple(channels(layer, range(8))), Rendering(size=10, n_steps=1), label="quick")
    jobs = library.api.render_jobs(network, [quick, job, job, job])
    assert next(jobs)[0].label == "quick"
    jobs.close()
    # Less than a tenth of what one of them would have asked.
    assert next(clock) < 200_000 / 32 / 10


def test_bad_arguments_are_refused(render, usual):
    network, layer = usual
    with pytest.raises(ValueError, match=f"index of layer '{layer}' must be below 8, got 8"):
        render(network, channels(layer, [8]))
    with pytest.raises(ValueError, match=f"vector of layer '{layer}' must have 8 values, got 3"):
        render(network, [direction(layer, [1, 2, 3])])
    with pytest.raises(ValueError, match="initial must be 1 images"):
        render(network, channels(layer, [0]), initial=np.zeros((2, 10, 10, 3)))
    with pytest.raises(ValueError, match=r"initial must have shape \[n, 8, 8, 3\]"):
        render(network, channels(layer, [0]), size=8, initial=np.zeros((1, 10, 10, 3)))
    with pytest.raises(ValueError, match="size must be at least 1 pixel, got 0"):
        Rendering(size=0)
