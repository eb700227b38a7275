import numpy as np
import pytest

from tb_plugin.feature_visualization import Job, Rendering, Towards, channel
from tb_plugin.feature_visualization.towards import Moments, Target


def test_moments_of_crops_together_are_those_of_all_their_positions():
    """By the definition of mean and deviation, over what two layers give of three crops of two icons each."""
    rng = np.random.default_rng(0)
    seen = [rng.gamma(0.5, size=(3, 2, 6, 6, 4)) * np.arange(1, 5), rng.normal(2, 3, (3, 2, 2, 2, 7))]
    strongest = rng.normal(size=(3, 2))
    crops = [
        Moments([layer[k].mean(axis=(1, 2)) for layer in seen], [layer[k].var(axis=(1, 2)) for layer in seen], values)
        for k, values in enumerate(strongest)
    ]
    target = Target.of(crops)
    for layer, mean, deviation, spread in zip(seen, target.means, target.deviations, target.spreads, strict=True):
        np.testing.assert_allclose(mean, layer.mean(axis=(0, 2, 3)))
        np.testing.assert_allclose(deviation, layer.std(axis=(0, 2, 3)))
        np.testing.assert_allclose(spread, layer.var(axis=(0, 2, 3)).sum(axis=1), rtol=1e-4)
    np.testing.assert_allclose(target.strongest, np.abs(strongest.mean(axis=0)))
    assert [array.ndim for array in target.arrays] == [2, 2, 1, 2, 2, 1, 1]


def test_what_is_the_same_everywhere_divides_by_no_zero():
    flat = Moments([np.ones((2, 3), np.float32)], [np.zeros((2, 3), np.float32)], np.zeros(2, np.float32))
    target = Target.of([flat, flat])
    assert (target.spreads[0] > 0).all() and (target.strongest > 0).all()


@pytest.mark.parametrize(
    ("rendering", "way"),
    [
        (Rendering(n_steps=256), 1.0),
        (Rendering(n_steps=128), 1.0),
        (Rendering(n_steps=64), 0.5),
        (Rendering(n_steps=16), 0.125),
        (Rendering(n_steps=0), 0.0),
        (Rendering(n_steps=64, learning_rate=0.2), 1.0),
        (Rendering(n_steps=64, learning_rate=0.02), 0.1),
    ],
)
def test_the_fewer_steps_the_less_of_a_crop_there_is_at_the_start(rendering, way):
    assert rendering.way == pytest.approx(way)


def test_icons_are_chosen_with_their_crops():
    crops = np.arange(5 * 2 * 3).reshape(5, 2, 1, 1, 3)
    np.testing.assert_array_equal(Towards(crops, ("a",)).chosen([3, 1]).crops, crops[[3, 1]])


def test_bad_crops_are_refused():
    crops = np.zeros((2, 3, 8, 8, 3), np.float32)
    with pytest.raises(
        ValueError, match=r"crops must be \[n, K, S, S, C\] with K at least 1, got shape \[2, 8, 8, 3\]"
    ):
        Towards(crops[:, 0], ("a",))
    with pytest.raises(ValueError, match="layers must name at least one layer"):
        Towards(crops, ())
    wanted, towards = (channel("a", 0), channel("a", 1)), Towards(crops, ("a",))
    with pytest.raises(ValueError, match="must be opaque, got a transparent rendering"):
        Job(wanted, Rendering(size=8, transparent=True), towards=towards)
    with pytest.raises(ValueError, match="got those of 2 for 1 objectives"):
        Job(wanted[:1], Rendering(size=8), towards=towards)
    with pytest.raises(ValueError, match='towards must be "data" or "nothing", got \'crops\''):
        Rendering(towards="crops")  # pyright: ignore[reportArgumentType]
