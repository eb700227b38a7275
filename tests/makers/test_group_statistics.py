"""Statistics of groups are those of channels, where groups are known to be the channels of the layer before."""

import dataclasses
from typing import Any

import numpy as np
import pytest

from tb_plugin.artifacts import GroupStatistics, LayerGroups
from tb_plugin.artifacts.statistics import KEPT
from tb_plugin.encoding.blobs import Factorisation
from tb_plugin.log.progress import no_progress
from tb_plugin.makers.group_statistics import GroupStatisticsMaker
from tb_plugin.makers.groups import GroupMaker
from tests.clock import Clock, slow_network
from tests.makers.test_statistics import FUR, YEARS, P, made_of, study_of
from tests.networks import LinearChain
from tests.samples import known

G, C, SIDE = 3, 9, 4


@pytest.fixture
def images():
    drawn = np.random.default_rng(1).gamma(0.4, size=(P, SIDE, SIDE, G)).astype(np.float32)
    return np.where(drawn < 0.3, 0, drawn).astype(np.float32)


def network(seed: int = 0) -> LinearChain:
    """Each channel of the earlier layer makes channels of its own of the later one, which are the groups of this."""
    rng = np.random.default_rng(seed)
    mix = np.zeros((G, C))
    for group in range(G):
        mix[group, 3 * group : 3 * group + 3] = rng.uniform(0.2, 1, 3)
    mix /= np.linalg.norm(mix, axis=1, keepdims=True)
    return LinearChain(mix, rng.normal(size=(5, SIDE, SIDE, C)), rng.normal(size=5))


def groups_of(net: LinearChain, order: tuple[int, ...] = (0, 1, 2), numbers: Any = (0, 1, 2)) -> LayerGroups:
    """The groups of the later layer in some order, and the numbers that they keep."""
    identity = np.stack([np.array(numbers, float), np.full(len(order), np.nan)], axis=1)
    return LayerGroups(
        layer="late",
        of=Factorisation(len(order), shared=True),
        examples=(0,),
        spatial=np.zeros((1, SIDE, SIDE, len(order)), np.float32),
        magnitude=np.zeros((1, len(order))),
        targets=np.zeros((1, 1), int),
        effects=None,
        channel=net.mix[list(order)].astype(np.float32),
        identity=identity,
    )


def maker_of(study: Any) -> GroupStatisticsMaker:
    return GroupStatisticsMaker(study, [layer for layer in study.network.layers if layer.name == "late"])


def made_at(maker: GroupStatisticsMaker, step: int, groups: LayerGroups) -> GroupStatistics:
    assert maker.make(step, [groups], None, no_progress)
    (made,) = maker.artifacts(step)
    return GroupStatistics.from_blobs(made.to_blobs())


def test_groups_have_all_that_channels_have(images):
    net = network()
    study = study_of(net, images, metadata={"fur": FUR, "year": YEARS})
    made = made_at(maker_of(study), 1, groups_of(net))
    assert (made.layer.name, made.layer.channels, made.numbers) == ("late", C, (0, 1, 2))
    own, expected = made.statistics, made_of(study)["early"]
    assert (own.layer.name, own.layer.channels, own.complete) == ("late", G, True)
    for name in ("n_images", "fingerprint", "classes", "counts", "n_other", "columns", "by"):
        assert getattr(own, name) == getattr(expected, name), name
    for each in dataclasses.fields(expected):
        values = getattr(expected, each.name)
        if isinstance(values, np.ndarray):
            most = np.nanmax(np.abs(values), initial=1e-3)
            np.testing.assert_allclose(getattr(own, each.name), values, atol=0.02 * most, err_msg=each.name)
    assert own.removal is not None and expected.removal is not None
    for each in dataclasses.fields(expected.removal):
        np.testing.assert_array_equal(getattr(own.removal, each.name), getattr(expected.removal, each.name))
    assert "taken away" in own.settings["removal"] and "late" in own.settings["contrast"]


def test_a_group_is_compared_with_what_has_kept_its_number(images):
    net = network()
    maker = maker_of(study_of(net, images))
    first = made_at(maker, 1, groups_of(net))
    assert np.isnan(first.statistics.summary[KEPT]).all() and first.statistics.step_before is None
    moved = made_at(maker, 2, groups_of(net, (2, 0, 1), (2, 0, 1)))
    np.testing.assert_allclose(moved.statistics.summary[KEPT], 1, atol=1e-5)
    assert moved.statistics.step_before == 1 and moved.numbers == (2, 0, 1)
    # The one takes another's number, and one is new.
    other = made_at(maker, 3, groups_of(net, (0, 1, 2), (1, 0, 7))).statistics.summary[KEPT]
    maxima = images.max(axis=(1, 2))
    np.testing.assert_allclose(other[:2], np.corrcoef(maxima[:, 0], maxima[:, 1])[0, 1], atol=1e-4)
    assert np.isnan(other[2])


def test_a_step_that_is_gone_on_with_is_not_compared_with_itself(images):
    net = network()
    maker = maker_of(study_of(net, images))
    made_at(maker, 1, groups_of(net))
    assert np.isnan(made_at(maker, 1, groups_of(net)).statistics.summary[KEPT]).all()
    assert maker.artifacts(2) == []


def test_without_groups_there_is_nothing_to_make(images):
    maker = maker_of(study_of(network(), images))
    assert maker.make(1, [], None, no_progress)
    assert maker.artifacts(1) == []


def test_what_is_not_made_in_time_is_when_there_is_some(images, monkeypatch):
    clock = Clock()
    monkeypatch.setattr("time.monotonic", clock)
    net = network()
    costs = {"record": (0.0, 0.01), "gradients": (0.0, 0.01), "resume": (0.0, 0.01)}
    study = dataclasses.replace(study_of(net, images), network=slow_network(net, clock, costs))
    maker = maker_of(study)
    assert not maker.make(1, [groups_of(net)], 0.5, no_progress)
    assert maker.artifacts(1) == []
    assert not maker.make(1, [groups_of(net)], 2.0, no_progress)
    (made,) = maker.artifacts(1)
    assert not made.statistics.complete
    assert maker.make(1, [groups_of(net)], None, no_progress)
    (made,) = maker.artifacts(1)
    assert made.statistics.complete and made.statistics.removal is not None


def test_the_maker_of_groups_makes_them_of_shared_ones(images):
    net = network()
    maker = GroupMaker(study_of(net, images), (2, 3, 4), icon_seconds=0)
    assert maker.make(1, None, no_progress)
    made = [each for each in maker.artifacts() if isinstance(each, GroupStatistics)]
    assert [each.layer.name for each in made] == ["early", "late"]
    by_layer = {key.layer: groups for key, groups in maker._finder.found().items() if _is_shared(key.of, 3)}  # pyright: ignore[reportPrivateUsage]
    for each in made:
        assert each.statistics.layer.channels == 3
        assert each.numbers == tuple(known(by_layer[each.layer.name].identity)[:, 0].astype(int))


def _is_shared(of: Factorisation, n: int) -> bool:
    return of == Factorisation(n, shared=True)
