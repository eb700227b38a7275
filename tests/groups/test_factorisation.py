import os
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import linear_sum_assignment, nnls

from demo.article_data import Article
from tb_plugin.groups import checked_mix, compatible_groups, group_activations, mixed_groups, neuron_groups

# A checkout's folder `public`, or what it holds.
DATA = Path(os.environ.get("ARTICLE_DATA", Path(__file__).resolve().parents[3] / "shared" / "article" / "data"))


def planted(seed=0, signed=False, n=2):
    """Three groups, of channels of their own."""
    rng = np.random.default_rng(seed)
    spatial = rng.uniform(size=(n, 6, 6, 3)) * (rng.uniform(size=(n, 6, 6, 3)) > 0.6)
    channel = rng.uniform(0.2, 1, (3, 9)) * (np.arange(9) // 3 == np.arange(3)[:, None])
    if signed:
        channel *= rng.choice([-1, 1], 9)
    return spatial, channel


def centers(groups):
    weights = np.square(groups.spatial, dtype=np.float64).sum(axis=(0, 1))
    return np.arange(len(weights)) @ weights / weights.sum(axis=0)


def cosines(a, b):
    a, b = (x.reshape(-1, x.shape[-1]) for x in (a, b))
    return (a / np.linalg.norm(a, axis=0)).T @ (b / np.linalg.norm(b, axis=0))


@settings(max_examples=20, deadline=None)
@given(st.integers(0, 1000), st.booleans())
def test_planted_groups_are_recovered(seed, signed):
    spatial, channel = planted(seed, signed)
    groups = neuron_groups(spatial @ channel, 3)
    found = np.abs(cosines(groups.channel.T, channel.T))
    rows, columns = linear_sum_assignment(found, maximize=True)
    assert (found[rows, columns] > 0.999).all()
    expected = spatial[..., columns] * np.linalg.norm(channel, axis=1)[columns]
    np.testing.assert_allclose(groups.spatial, expected, atol=0.03 * expected.max())
    np.testing.assert_allclose(groups.explained(spatial @ channel), 1, atol=1e-3)


def test_groups_are_of_unit_length_and_stand_in_order_along_x():
    values = np.random.default_rng(0).gamma(0.3, size=(2, 5, 7, 20))
    groups = neuron_groups(values, 6)
    np.testing.assert_allclose(np.linalg.norm(groups.channel, axis=1), 1, rtol=1e-5)
    assert (np.diff(centers(groups)) > 0).all()
    parts = np.einsum("nhwg,gc->nghwc", groups.spatial, groups.channel)
    np.testing.assert_allclose(groups.magnitude, np.linalg.norm(parts.reshape(2, 6, -1), axis=2), rtol=1e-5)


def test_silent_groups_stand_last():
    spatial, channel = planted()
    groups = neuron_groups(spatial[..., :1] @ channel[:1], 3)
    strength = groups.magnitude.sum(axis=0)
    assert strength[0] > 0 and np.isfinite(groups.channel).all()
    assert (strength > 0).tolist() == sorted((strength > 0).tolist(), reverse=True)


def test_what_they_explain_is_one_less_the_squared_relative_error():
    values = np.random.default_rng(0).gamma(0.3, size=(3, 5, 5, 20)).astype(np.float32)
    values[2] = 0
    groups = neuron_groups(values, 4)
    errors = np.linalg.norm((values - groups.spatial @ groups.channel).reshape(3, -1), axis=1)[:2]
    lengths = np.linalg.norm(values.reshape(3, -1), axis=1)[:2]
    np.testing.assert_allclose(groups.explained(values)[:2], 1 - (errors / lengths) ** 2, rtol=1e-4)
    assert groups.explained(values)[2] == 0
    more = neuron_groups(values[:2], 8).explained(values[:2])
    assert (more > groups.explained(values)[:2]).all()


def test_a_start_keeps_the_groups_and_explains_as_much():
    rng = np.random.default_rng(0)
    spatial, channel = planted()
    values = (spatial @ channel + 0.02 * rng.uniform(size=(2, 6, 6, 9))).astype(np.float32)
    before = neuron_groups(values, 3)
    changed = values * rng.uniform(0.95, 1.05, values.shape).astype(np.float32)
    warm, cold = neuron_groups(changed, 3, start=before.spatial), neuron_groups(changed, 3)
    np.testing.assert_allclose(warm.explained(changed), cold.explained(changed), atol=2e-3)
    assert (np.diag(cosines(warm.channel.T, before.channel.T)) > 0.99).all()
    # A group that was nothing cannot grow: the start is passed over.
    dead = before.spatial.copy()
    dead[..., 1] = 0
    np.testing.assert_allclose(neuron_groups(changed, 3, start=dead).channel, cold.channel, rtol=1e-5, atol=1e-6)


def test_seed_makes_groups_repeatable():
    values = np.random.default_rng(0).gamma(0.3, size=(1, 2, 2, 9))
    one, same, other = (neuron_groups(values, 6, seed=seed).channel for seed in (3, 3, 4))
    np.testing.assert_array_equal(one, same)
    # More groups than positions start at random.
    assert np.abs(one - other).max() > 1e-3


def test_weights_say_which_positions_count():
    spatial, channel = planted(n=2)
    values = spatial @ channel
    other = np.abs(np.random.default_rng(5).normal(size=values.shape[1:]))
    values[1] = other
    groups = neuron_groups(values, 3, weights=np.array([1.0, 0.0])[:, None, None])
    assert groups.explained(values)[0] > 0.999
    alike = neuron_groups(values, 3).explained(values)
    assert alike[0] < 0.99 and alike[1] > groups.explained(values)[1]
    np.testing.assert_allclose(
        neuron_groups(values, 3, weights=np.full((1, 1, 1), 4.0)).channel, neuron_groups(values, 3).channel, atol=1e-3
    )


def test_activity_of_groups_elsewhere():
    spatial, channel = planted(n=3, signed=True)
    groups = neuron_groups(spatial[:2] @ channel, 3)
    found = group_activations(spatial @ channel, groups.channel)
    np.testing.assert_allclose(found[:2], groups.spatial, atol=0.02)
    np.testing.assert_allclose(found @ groups.channel, spatial @ channel, atol=0.03)


def test_activity_is_of_least_squared_error():
    """As SciPy finds it, one position at a time."""
    rng = np.random.default_rng(0)
    values, channel = (
        rng.gamma(0.3, size=(2, 5, 5, 12)).astype(np.float32),
        rng.uniform(size=(4, 12)).astype(np.float32),
    )
    found = group_activations(values, channel).reshape(-1, 4)
    expected = np.array([nnls(channel.T, row)[0] for row in values.reshape(-1, 12)])
    np.testing.assert_allclose(found, expected, atol=2e-3)


def test_a_mix_of_activations_alone_is_that_of_activations():
    values = np.random.default_rng(0).gamma(0.3, size=(1, 5, 5, 12))
    mixed = mixed_groups(values, np.ones_like(values), 3, {"activations": 2.0})
    np.testing.assert_array_equal(mixed.channel, neuron_groups(values, 3).channel)
    # Attribution that is the activations is factored alike.
    alike = mixed_groups(values, np.ones_like(values), 3, {"attributions": 1.0})
    np.testing.assert_allclose(alike.channel, neuron_groups(values, 3).channel, atol=5e-3)


def test_groups_of_attributions_tell_apart_what_acts_together_and_argues_apart():
    """Two channels always fire together; in two places one of them argues for the class, in others the other."""
    rng = np.random.default_rng(0)
    values = np.ones((1, 6, 6, 2)) * rng.uniform(1, 2, (1, 6, 6, 1))
    gradients = np.zeros_like(values)
    gradients[:, :, :3, 0] = 1
    gradients[:, :, 3:, 1] = -1
    alone = mixed_groups(values, gradients, 2, {"activations": 1})
    np.testing.assert_allclose(alone.channel[0], np.sqrt([0.5, 0.5]), rtol=1e-3)
    for source in ("attributions", "gradients"):
        apart = mixed_groups(values, gradients, 2, {source: 1.0})
        np.testing.assert_allclose(np.sort(apart.channel, axis=0), [[0, 0], [1, 1]], atol=1e-2)
        np.testing.assert_allclose(apart.spatial @ apart.channel, values, rtol=1e-2)
    half = mixed_groups(values, gradients, 2, {"activations": 0.5, "attributions": 0.5})
    np.testing.assert_allclose(half.explained(values), 1, atol=1e-2)


def test_signed_activations_mix_as_well():
    spatial, channel = planted(signed=True)
    values = spatial @ channel
    groups = mixed_groups(values, np.sign(values), 3, {"activations": 0.5, "attributions": 0.5})
    np.testing.assert_allclose(groups.explained(values), 1, atol=1e-3)
    assert (groups.channel < -0.1).any()


def test_the_mix_is_checked():
    assert checked_mix("gradients") == {"gradients": 1.0}
    assert checked_mix({"activations": 1, "attributions": 3, "gradients": 0}) == {
        "activations": 0.25,
        "attributions": 0.75,
    }
    for wrong in ("weights", {"activations": -1.0}, {"activations": 0.0}, {"logits": 1.0}):
        with pytest.raises(ValueError, match="of must be one of activations, gradients, attributions, or shares"):
            checked_mix(wrong)


@pytest.mark.parametrize("signed", [False, True])
def test_compatible_groups_split_a_channel_by_what_it_serves(signed):
    """A channel serves one later group on the left and another on the right: one group by itself, two if compatible."""
    rng = np.random.default_rng(0)
    values = np.zeros((1, 6, 6, 3))
    values[..., 0] = rng.uniform(1, 2, (6, 6))
    values[:, :, :3, 1] = values[:, :, 3:, 2] = 0.1
    values *= -1 if signed else 1
    gradients = np.zeros((1, 2, 6, 6, 3))
    gradients[:, 0, :, :3] = gradients[:, 1, :, 3:] = 1
    groups = compatible_groups(values, gradients, 2)
    left = groups.spatial[0, :, :3].sum(axis=(0, 1)) / groups.spatial[0].sum(axis=(0, 1))
    np.testing.assert_allclose(left, [1, 0], atol=1e-3)
    np.testing.assert_allclose(groups.spatial @ groups.channel, values, atol=0.06)
    np.testing.assert_allclose(np.abs(groups.channel[:, 0]), 1, atol=0.02)


def test_compatible_with_one_group_is_no_change():
    values = np.random.default_rng(0).gamma(0.3, size=(1, 5, 5, 12))
    groups = compatible_groups(values, np.zeros((1, 1, 5, 5, 12)), 3)
    np.testing.assert_allclose(groups.channel, neuron_groups(values, 3).channel, atol=1e-4)


def test_what_does_not_fit_is_refused():
    values = np.ones((1, 2, 3, 4))
    with pytest.raises(ValueError, match=r"finite \[N, H, W, C\], got shape \[2, 3, 4\]"):
        neuron_groups(values[0], 2)
    with pytest.raises(ValueError, match="n_groups must be from 1 to 4, got 5"):
        compatible_groups(values, values[:, None], 5)
    with pytest.raises(ValueError, match=r"start must have shape \[1, 2, 3, 2\], got \[1, 2, 3, 3\]"):
        neuron_groups(values, 2, start=np.ones((1, 2, 3, 3)))
    with pytest.raises(ValueError, match="weights must be finite and not negative"):
        neuron_groups(values, 2, weights=np.full((1, 1, 1), -1.0))


@pytest.mark.skipif(not DATA.exists(), reason="the article's data are not there: ARTICLE_DATA names them")
def test_the_articles_recipe_gives_its_factors():
    """Its activations are of a slightly different encoding of the image than its factors."""
    article = Article.find(DATA)
    activations, files = article.activations("dog_cat"), article.groups("dog_cat")
    assert activations is not None and files is not None
    for n in files.numbers["mixed4d"]:
        _, pair = files.place(0, 8, n)
        published = files.factors["mixed4d"][0, pair, ..., :n]
        groups = neuron_groups(activations[None], n)
        found = cosines(groups.spatial[0], published)
        rows, columns = linear_sum_assignment(found, maximize=True)
        assert found[rows, columns].min() > 0.89, n
        assert found[rows, columns].mean() > 0.97, n
        at, _ = files.place(0, 8, n)
        magnitudes = [group["magnitude"] for group in files.data[at]["mixed4d"]["each_group"]]
        np.testing.assert_allclose(groups.magnitude[0], np.array(magnitudes)[columns], rtol=0.25)
    six = neuron_groups(activations[None], 6)
    assert np.isclose(np.sqrt(1 - six.explained(activations[None])[0]), 0.529, atol=2e-3)
