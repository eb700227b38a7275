import keras
import numpy as np
import pytest

from tb_plugin import image_prior
from tb_plugin.icons import Job
from tb_plugin.tf import KerasNetwork, Rendering, objectives, render, render_diverse, render_jobs
from tests.tf import models

L = keras.layers


def color_network(bias=0.0, channels=3, side=32):
    """1x1 convolution whose channel c wants input channel c bright and the others dark, then a ReLU."""
    kernel = (2 * np.eye(channels) - 1).reshape(1, 1, channels, channels)
    model = keras.Sequential(
        [
            L.Input((side, side, channels)),
            L.Conv2D(channels, 1, name="colors", activation="relu"),
            L.GlobalAveragePooling2D(),
            L.Dense(2),
        ]
    )
    model.get_layer("colors").set_weights([kernel, np.full(channels, bias)])
    return KerasNetwork(model)


def channels(layer, indices):
    return [objectives.channel(layer, i) for i in indices]


@pytest.mark.parametrize("n", [1, 3, 5])
def test_a_color_detector_gets_its_color(n):
    found = render(color_network(channels=n), channels("colors", range(n)), size=32, n_steps=256)
    mean = found.images.mean(axis=(1, 2))
    np.testing.assert_array_equal(mean.argmax(axis=1), np.arange(n))
    others = mean[~np.eye(n, dtype=bool)]
    assert np.diag(mean).min() > others.max(initial=0.5 if n == 1 else 0) + 0.2


def test_a_unit_that_is_silent_on_noise_does_not_stay_grey():
    """With this bias the ReLU is shut for every image there is; before it, there is a gradient all the same."""
    silent = render(color_network(bias=-9.0), channels("colors", [0]), size=32, n_steps=64)
    assert silent.maximum[0] == 0
    loud = render(color_network(), channels("colors", [0]), size=32, n_steps=64)
    np.testing.assert_allclose(silent.images, loud.images, atol=1e-3)
    assert np.ptp(silent.images.mean(axis=(1, 2))) > 0.1


def test_reached_values_are_those_of_the_icon():
    network = color_network()
    found = render(network, channels("colors", [0, 1, 2]), size=32, n_steps=16)
    activations = network.record(found.images, ["colors"]).activations["colors"]
    for i in range(3):
        assert found.maximum[i] == pytest.approx(activations[i, ..., i].max(), rel=1e-4)
        before = (found.images[i] * np.where(np.arange(3) == i, 1, -1)).sum(axis=2)
        assert found.objective[i] == pytest.approx(before.mean(), rel=1e-4)


@pytest.mark.parametrize("parameterization", ["fourier", "pixel"])
def test_the_icon_of_a_linear_filter_is_the_filter(parameterization):
    """Of all images in [0, 1] the one that a linear filter answers most to is white where it is positive, black where
    not: for filters of 1 and -1 that is the filter itself."""
    edges = [np.sign(np.mgrid[-3:4, -3:4][i] + 0.5) for i in (0, 1)]
    kernel = np.stack([*edges, edges[0] * edges[1], -edges[1]], axis=-1)[:, :, None]
    model = keras.Sequential([L.Input((24, 24, 1)), L.Conv2D(4, 7, name="filters"), L.Flatten(), L.Dense(2)])
    model.get_layer("filters").set_weights([kernel, np.zeros(4)])
    still = Rendering(transforms=(), weight_decay=0.0, parameterization=parameterization, learning_rate=0.2)
    neurons = [objectives.neuron("filters", i) for i in range(4)]
    found = render(KerasNetwork(model), neurons, size=16, n_steps=256, rendering=still)
    correlations = [
        max(np.corrcoef(part.ravel(), kernel[:, :, 0, i].ravel())[0, 1] for part in _windows(image[..., 0], 7))
        for i, image in enumerate(found.images)
    ]
    assert min(correlations) > 0.95


def _windows(image, side):
    return np.lib.stride_tricks.sliding_window_view(image, (side, side)).reshape(-1, side, side)


@pytest.fixture(scope="module")
def network():
    keras.utils.set_random_seed(0)
    return KerasNetwork(models.sequential())


def test_more_steps_reach_more_in_every_channel(network):
    still = Rendering(learning_rate=0.05)
    reached = [render(network, channels("second", range(8)), size=10, n_steps=n, rendering=still) for n in (0, 16, 128)]
    assert (np.diff([icons.objective for icons in reached], axis=0) > 0).all()


def test_icons_are_repeatable_and_do_not_depend_on_the_others(network):
    first = render(network, channels("second", [0, 1, 2, 3, 4, 5]), size=10, n_steps=8)
    again = render(network, channels("second", [5, 2]), size=10, n_steps=8)
    np.testing.assert_allclose(again.images, first.images[[5, 2]], atol=1e-4)
    other = render(network, channels("second", [5, 2]), size=10, n_steps=8, seed=1)
    assert np.abs(other.images - again.images).max() > 0.01


def test_objectives_add_and_scale(network):
    """By the linearity of what is reached at the same images: `initial` and no steps."""
    rng = np.random.default_rng(0)
    a, b = channels("second", [1, 3])
    vector = rng.normal(size=8)
    c = objectives.direction("second", vector)
    d = objectives.logit(2)
    images = np.repeat(rng.uniform(size=(1, 10, 10, 3)), 7, axis=0).astype(np.float32)
    sums = [a + 0.5 * b, 2 * (a + d), a - c, -d]
    found = render(network, [a, b, c, *sums], size=10, n_steps=0, initial=images).objective
    (d_alone,) = render(network, [d], size=10, n_steps=0, initial=images[:1]).objective
    expected = [found[0] + 0.5 * found[1], 2 * (found[0] + d_alone), found[0] - found[2], -d_alone]
    np.testing.assert_allclose(found[3:], expected, rtol=1e-4, atol=1e-5)


def test_a_direction_is_the_sum_of_its_channels(network):
    images = np.random.default_rng(1).uniform(size=(9, 10, 10, 3)).astype(np.float32)
    images[:] = images[:1]
    vector = np.linspace(-1, 1, 8)
    everything = [*channels("second", range(8)), objectives.direction("second", vector)]
    found = render(network, everything, size=10, n_steps=0, initial=images).objective
    assert found[8] == pytest.approx(found[:8] @ vector, rel=1e-4)


def test_a_cosine_power_counts_the_angle(network):
    """At one position: dot product times cosine."""
    vector = np.linspace(0.1, 1, 8)
    images = np.random.default_rng(2).uniform(size=(2, 10, 10, 3)).astype(np.float32)
    images[:] = images[:1]
    at = (2, 1)
    plain = objectives.direction("second", vector, at)
    angled = objectives.direction("second", vector, at, cosine_power=2)
    dot, powered = (render(network, [o], size=10, n_steps=0, initial=images[:1]).objective[0] for o in (plain, angled))
    neurons = [objectives.neuron("second", i, at) for i in range(8)]
    values = render(network, neurons, size=10, n_steps=0, initial=np.repeat(images[:1], 8, 0)).objective
    cosine = max(0.1, values @ vector / np.linalg.norm(values) / np.linalg.norm(vector))
    assert dot == pytest.approx(values @ vector, rel=1e-4)
    assert powered == pytest.approx(dot * cosine**2, rel=1e-2)


def test_a_logit_is_highest_on_its_image(network):
    logits = [objectives.logit(k) for k in range(5)]
    images = render(network, logits, size=40, n_steps=96).images
    reached = [render(network, logits, size=40, n_steps=0, initial=np.repeat(i[None], 5, 0)).objective for i in images]
    np.testing.assert_array_equal(np.argmax(reached, axis=0), np.arange(5))


def test_icons_are_taken_up_where_they_were_left(network):
    before = render(network, channels("second", range(8)), size=16, n_steps=64)
    again = render(network, channels("second", range(8)), size=16, n_steps=0, initial=before.images)
    np.testing.assert_allclose(again.images, before.images, atol=0.01)
    on = render(network, channels("second", range(8)), size=16, n_steps=32, initial=before.images)
    assert (on.objective > 0.95 * before.objective).all()


def test_time_ends_the_steps(network):
    start = render(network, channels("second", [0]), size=10, n_steps=0).objective
    found = render(network, channels("second", [0]), size=10, n_steps=100_000, seconds=1.0).objective
    assert found > start


def test_pixels_and_transforms_can_be_chosen(network):
    plain = Rendering(parameterization="pixel", transforms=())
    found = render(network, channels("second", [0, 1]), size=10, n_steps=64, rendering=plain)
    start = render(network, channels("second", [0, 1]), size=10, n_steps=0, rendering=plain)
    assert (found.objective > start.objective + 0.1).all()


def test_transparency_leaves_what_does_not_matter():
    """A neuron in the middle sees one pixel: around it the icon fades, and there it does not."""
    network = color_network()
    neuron = objectives.neuron("colors", 0)
    found = render(network, [neuron], size=24, n_steps=192, rendering=Rendering(transparent=True, transforms=()))
    assert found.images.shape == (1, 24, 24, 4)
    opacity = found.images[0, ..., 3]
    assert opacity[11:14, 11:14].mean() > opacity.mean() + 0.2


def test_diverse_icons_differ_more_than_others(network):
    wanted = channels("second", range(4))
    found = render_diverse(network, wanted, 3, size=16, n_steps=96)
    assert found.images.shape == (4, 3, 16, 16, 3)
    assert ((found.differences >= 0) & (found.differences <= 1)).all()
    alike = render_diverse(network, wanted, 3, size=16, n_steps=0).differences
    assert found.differences.mean() > alike.mean()
    with pytest.raises(ValueError, match="n must be at least 2"):
        render_diverse(network, wanted, 1)


def test_icons_smaller_than_the_input_where_the_layer_allows(network):
    assert render(network, channels("first", [0]), size=8, n_steps=2).images.shape == (1, 8, 8, 3)


def test_networks_that_insist_on_their_size_get_it():
    network = KerasNetwork(models.nested())
    found = render(network, channels("backbone/inner", [0, 1]), size=8, n_steps=4)
    assert found.images.shape == (2, 8, 8, 3)
    assert np.isfinite(found.objective).all()


@pytest.mark.parametrize("policy", ["mixed_float16", "mixed_bfloat16"])
def test_mixed_precision(policy):
    keras.config.set_dtype_policy(policy)
    try:
        network = KerasNetwork(models.sequential())
        found = render(network, channels("second", [0, 1]), size=10, n_steps=32)
    finally:
        keras.config.set_dtype_policy("float32")
    start = render(network, channels("second", [0, 1]), size=10, n_steps=0)
    assert (found.objective > start.objective).all()


def test_leaving_the_generator_stops_what_is_under_way(network):
    job = Job(tuple(channels("second", range(8))), Rendering(size=10, n_steps=1_000_000))
    quick = Job(tuple(channels("second", range(8))), Rendering(size=10, n_steps=1), label="quick")
    jobs = render_jobs(network, [quick, job, job, job])
    assert next(jobs)[0].label == "quick"
    jobs.close()


def test_bad_arguments_are_refused(network):
    with pytest.raises(ValueError, match="index of layer 'second' must be below 8, got 8"):
        render(network, channels("second", [8]))
    with pytest.raises(ValueError, match="vector of layer 'second' must have 8 values, got 3"):
        render(network, [objectives.direction("second", [1, 2, 3])])
    with pytest.raises(ValueError, match="initial must be 1 images"):
        render(network, channels("second", [0]), initial=np.zeros((2, 10, 10, 3)))
    with pytest.raises(ValueError, match=r"initial must have shape \[n, 8, 8, 3\]"):
        render(network, channels("second", [0]), size=8, initial=np.zeros((1, 10, 10, 3)))
    with pytest.raises(ValueError, match="size must be at least 1 pixel, got 0"):
        Rendering(size=0)


def test_colors_of_examples_reach_the_icon():
    """Inputs that only vary along grey give icons that hardly leave it, for a unit that wants a color."""
    rng = np.random.default_rng(0)
    grey = np.repeat(rng.uniform(size=(20, 8, 8, 1)), 3, axis=3)
    rendering = Rendering(colors=image_prior.color_root(grey))
    wanted = channels("colors", [0])
    own = render(color_network(), wanted, size=24, n_steps=64, rendering=rendering).images
    usual = render(color_network(), wanted, size=24, n_steps=64).images
    assert np.ptp(own, axis=3).mean() < 0.5 * np.ptp(usual, axis=3).mean()


def test_folding_changes_nothing():
    """A network with every kind of normalization that folds, against its plain forward pass."""
    rng = np.random.default_rng(0)
    inputs = keras.Input((20, 20, 3))
    x = L.Conv2D(6, 3, use_bias=False, padding="same")(inputs)
    x = L.ReLU(6.0)(L.BatchNormalization()(x))
    x = L.BatchNormalization(scale=False)(L.DepthwiseConv2D(3, strides=2, depth_multiplier=2, padding="same")(x))
    x = L.BatchNormalization(center=False)(L.SeparableConv2D(8, 3)(x))
    x = L.BatchNormalization(name="last")(L.Conv2D(5, 3, dilation_rate=2)(x))
    x = L.BatchNormalization(name="unfolded")(L.ReLU(name="rectified")(x))
    model = keras.Model(inputs, L.Dense(3)(L.GlobalAveragePooling2D()(x)))
    for layer in model.layers:
        if isinstance(layer, L.BatchNormalization):
            layer.set_weights([rng.uniform(0.5, 2, w.shape) for w in layer.get_weights()])
    network = KerasNetwork(model)
    images = rng.uniform(size=(5, 20, 20, 3)).astype(np.float32)
    folded = render(network, channels("unfolded", range(5)), size=20, n_steps=0, initial=images)
    plain = network.record(folded.images, ["unfolded"]).activations["unfolded"]
    np.testing.assert_allclose(
        folded.objective, plain.mean(axis=(1, 2))[np.arange(5), np.arange(5)], rtol=1e-4, atol=1e-4
    )
