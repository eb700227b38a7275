import functools
from typing import Any

import numpy as np
import pytest

from tb_plugin.attribution import integrated_gradients
from tb_plugin.encoding.blobs import Factorisation
from tb_plugin.feature_visualization import Rendering
from tb_plugin.log.progress import no_progress
from tb_plugin.makers.examples import Examples
from tb_plugin.makers.group_finder import GroupFinder
from tb_plugin.makers.group_plan import GroupPlan, Key
from tb_plugin.makers.maker import Study
from tb_plugin.network import LayerInfo
from tests.clock import Clock, slow_network
from tests.networks import linear_chain, random_network
from tests.samples import known

SIDE, N = 4, 3


@pytest.fixture
def images():
    return np.random.default_rng(1).gamma(0.4, size=(N, SIDE, SIDE, 10)).clip(0, 1).astype(np.float32)


def finder_of(images, network=None, numbers=(2, 3), of: Any = "activations", attribute=None):
    network = network or linear_chain()
    examples = Examples.make(images, (0, 1), labels=range(len(images)))
    study = Study(
        network, examples, network.layers, not_here, not_here, images, Rendering(seed=0), 5, attribute=attribute
    )
    return GroupFinder(study, numbers, of)


def not_here(jobs):
    """What a study here takes for feature visualization."""
    raise AssertionError("finding groups renders nothing")


def test_the_plan_begins_with_shared_groups_of_the_default_number():
    plan = GroupPlan.of(linear_chain().layers, (8, 4, 6), 2)
    assert (plan.numbers, plan.default) == ((4, 6, 8), 6)
    tasks = list(plan.tasks())
    assert [(task.example, task.numbers) for task in tasks] == [
        *((example, (6,)) for example in (None, 0, 1)),
        *((example, (4, 6, 8)) for example in (None, 0, 1)),
    ]
    assert len(tasks[3].keys(plan.layers)) == 2 * 3 and len(tasks[4].keys(plan.layers)) == 2 * 3 + 9
    assert plan.n_factorisations == 2 * 3 + 2 * (2 * 3 + 9)
    assert Key("early", Factorisation(4, aligned=8), 1) in tasks[5].keys(plan.layers)


def test_the_plan_takes_the_last_two_layers_that_have_positions():
    layers = [LayerInfo(name, side, side, 7) for name, side in (("a", 8), ("b", 4), ("c", 2), ("d", 1))]
    plan = GroupPlan.of(layers, (3, 4, 5), 1)
    assert [layer.name for layer in plan.layers] == ["b", "c"]
    # Of 4 positions there are no 5 groups.
    assert plan.numbers == (3, 4)
    assert GroupPlan.of(layers[3:], (3,), 1).default is None
    assert list(GroupPlan.of(layers, (), 1).tasks()) == []
    with pytest.raises(ValueError, match=r"numbers of groups must be from 1, got \(4, 0\)"):
        GroupPlan.of(layers, (4, 0), 1)


def test_groups_and_rest_argue_as_the_whole_layer_does(images):
    network, finder = linear_chain(), finder_of(images)
    assert finder.make(0, None, no_progress)
    logits = network.record(images, []).logits - network.bias
    found = finder.found()
    assert len(found) == 2 * 2 + N * (2 * 2 + 4)
    for key, groups in found.items():
        kept = groups.targets >= 0
        expected = np.take_along_axis(logits[list(groups.examples)], np.maximum(groups.targets, 0), axis=1)
        total = known(groups.effects).sum(axis=2) + known(groups.rest)
        np.testing.assert_allclose(total[kept], expected[kept], atol=2e-4, err_msg=str(key))
        assert groups.targets[:, 0].tolist() == logits[list(groups.examples)].argmax(axis=1).tolist()
        assert (known(groups.explained) > 0.3).all()


def test_links_and_rest_are_the_projection_of_the_later_layer(images):
    finder = finder_of(images)
    finder.make(0, None, no_progress)
    *_, last = finder.artifacts()
    late = linear_chain().record(images, ["late"]).activations["late"]
    of_later = {
        (each.of, e): (each, i) for each in last.groups for i, e in enumerate(each.examples) if each.layer == "late"
    }
    # For each example and pair of numbers: apart, aligned, and between shared groups.
    assert len(last.links) == N * 2 * 2 * 3
    for link in last.links:
        (example,) = link.examples
        groups, row = of_later[Factorisation(link.of.later_groups, shared=link.of.shared), example]
        parts = np.einsum("hwg,gc->ghwc", groups.spatial[row], known(groups.channel))
        projections = (parts * late[example]).sum(axis=(1, 2, 3)) / groups.magnitude[row]
        np.testing.assert_allclose(link.values[0].sum(axis=1) + known(link.rest)[0], projections, rtol=1e-4)


def test_each_layer_has_an_artifact_that_is_complete_by_itself(images):
    finder = finder_of(images)
    finder.make(0, None, no_progress)
    first, last = finder.artifacts()
    assert [artifact.layer_name for artifact in (first, last)] == ["early", "late"]
    assert [layer.name for layer in last.layers] == ["early", "late"]
    assert {(each.layer, each.of.aligned) for each in first.groups} == {("early", 0)} and first.links == ()
    assert {(each.layer, each.of.aligned) for each in last.groups} == {
        ("early", 0),
        ("early", 2),
        ("early", 3),
        ("late", 0),
    }
    assert "activations" in last.settings["method"]
    for artifact in (first, last):
        assert len(artifact.to_blobs()) > 1


def test_what_time_leaves_is_made_when_asked_again(images, monkeypatch):
    clock = Clock()
    monkeypatch.setattr("time.monotonic", clock)
    finder = finder_of(images, slow_network(linear_chain(), clock, {"pullback": (1.0, 0.0)}))
    told = []
    assert not finder.make(4, 0.5, lambda what, done, total: told.append((done, total)))
    assert {key.example for key in finder.found()} == {None} and {key.of.n_groups for key in finder.found()} == {3}
    first = finder.found()
    assert finder.make(4, None, lambda what, done, total: told.append((done, total)))
    total = 2 * 2 + N * (2 * 2 + 4)
    assert told[-1] == (total, total)
    assert [done for done, _ in told] == sorted(done for done, _ in told)
    assert all(finder.found()[key].spatial is groups.spatial for key, groups in first.items())
    assert finder.make(4, None, no_progress)


def test_an_interrupt_keeps_what_is_finished(images):
    finder = finder_of(images)

    def interrupt(what, done, total):
        if done > 5:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        finder.make(0, None, interrupt)
    n_found, n_links = len(finder.found()), len(finder.artifacts()[-1].links)
    assert 5 < n_found < 20 and n_links > 0
    finder.make(0, None, no_progress)
    assert len(finder.found()) == 2 * 2 + N * (2 * 2 + 4)
    assert len(finder.artifacts()[-1].links) == N * 2 * 2 * 3


def test_groups_keep_their_numbers_though_they_change_places():
    """Three groups lie side by side; at the next step the image is mirrored."""
    images = np.zeros((1, SIDE, SIDE, 10), np.float32)
    for g, columns in enumerate((slice(0, 1), slice(1, 3), slice(3, 4))):
        images[0, :, columns, 3 * g : 3 * g + 3] = np.random.default_rng(g).uniform(0.5, 1, 3)
    chain = linear_chain()
    shown = [images]

    class Moving(type(chain)):
        def record(self, inputs, layers):
            return super().record(shown[-1], layers)

    finder = finder_of(images, Moving(chain.mix, chain.weights, chain.bias))
    key = Key("early", Factorisation(3), 0)
    finder.make(0, None, no_progress)
    before = finder.found()[key]
    np.testing.assert_array_equal(known(before.identity)[:, 0], [0, 1, 2])
    assert np.isnan(known(before.identity)[:, 1]).all() and before.vanished == ()
    shown.append(images[:, :, ::-1])
    finder.make(1, None, no_progress)
    after = finder.found()[key]
    np.testing.assert_allclose(known(after.identity), [[2, 1], [1, 1], [0, 1]], atol=1e-3)
    np.testing.assert_allclose(known(after.channel), known(before.channel)[::-1], atol=1e-2)
    # A channel that was silent takes the place of those of group 0.
    other = shown[-1].copy()
    other[..., 9], other[..., :3] = other[..., :3].sum(axis=3), 0
    shown.append(other)
    finder.make(2, None, no_progress)
    changed = finder.found()[key]
    np.testing.assert_allclose(known(changed.identity), [[2, 1], [1, 1], [3, np.nan]], atol=1e-3)
    assert changed.vanished == (0,)


def test_a_step_starts_from_the_groups_of_the_step_before(images):
    finder, fresh = finder_of(images), finder_of(images)
    finder.make(0, None, no_progress)
    first = finder.found()
    finder.make(1, None, no_progress)
    for key, groups in finder.found().items():
        assert (known(groups.identity)[:, 1] > 0.95).all(), key
        now, then = known(groups.effects), known(first[key].effects)
        np.testing.assert_allclose(now, then, atol=0.1 * np.abs(now).max())
    fresh.make(1, None, no_progress)
    key = Key("late", Factorisation(3), 0)
    np.testing.assert_allclose(fresh.found()[key].spatial, first[key].spatial, rtol=1e-4, atol=1e-5)


def test_any_method_of_attribution(images):
    """Of a linear network, the path integral is gradient times activation."""
    plain = finder_of(images)
    other = finder_of(images, attribute=functools.partial(_path_integral))
    for finder in (plain, other):
        finder.make(0, None, no_progress)
    for key, groups in other.found().items():
        np.testing.assert_allclose(
            known(groups.rest) + known(groups.effects).sum(axis=2),
            known(plain.found()[key].rest) + known(plain.found()[key].effects).sum(axis=2),
            atol=1e-4,
        )
    assert "given method" in other.artifacts()[0].settings["effects"]


def _path_integral(network, inputs, layer, target):
    return integrated_gradients(network, inputs, layer=layer, target=target, n_steps=2)


def test_a_mix_is_stated(images):
    finder = finder_of(images, of={"activations": 1, "attributions": 3})
    finder.make(0, None, no_progress)
    assert "25% activations, 75% attributions, of the likeliest class" in finder.artifacts()[-1].settings["method"]
    with pytest.raises(ValueError, match="of must be one of"):
        finder_of(images, of="logits")


def test_one_layer_has_groups_and_no_links(images):
    finder = finder_of(images, random_network(np.random.default_rng(0), shape=(SIDE, SIDE, 10)))
    assert finder.make(0, None, no_progress)
    (only,) = finder.artifacts()
    assert only.layer_name == "hidden" and only.links == () and len(only.groups) == 2 + N * 2


def test_no_numbers_no_groups(images):
    finder = finder_of(images, numbers=())
    assert finder.artifacts() == []
    assert finder.make(0, None, no_progress) and finder.artifacts() == []
