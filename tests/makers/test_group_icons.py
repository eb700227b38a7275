import dataclasses

import numpy as np
import pytest

from tb_plugin.encoding.blobs import Factorisation
from tb_plugin.feature_visualization import RenderedIcons, Rendering
from tb_plugin.log.progress import no_progress
from tb_plugin.makers.examples import Examples
from tb_plugin.makers.group_finder import GroupFinder
from tb_plugin.makers.group_icons import GroupIcons
from tb_plugin.makers.group_plan import Key
from tb_plugin.makers.maker import Study
from tests.clock import Clock, SlowRenderer
from tests.networks import linear_chain
from tests.samples import known

SIDE, N = 4, 2
N_ICONS = (2 + 3) * 2 + N * ((2 + 3) * 2 + (2 + 3) * 2)


class Renderer:
    """Gives icons as bright as the first value of their direction, and notes the jobs."""

    def __init__(self):
        self.jobs = []
        self.reached = 1.0

    def __call__(self, jobs):
        for job in jobs:
            self.jobs.append(job)
            n, size = len(job.objectives), job.rendering.size
            values = np.array([objective.terms[0].direction[0] for objective in job.objectives])
            images = np.broadcast_to(values[:, None, None, None], (n, size, size, 10)).clip(0, 1)
            value = 1.0 if job.rendering.n_steps else self.reached
            yield job, RenderedIcons(images, np.full(n, value), np.zeros(n))

    def rendered(self):
        return [job for job in self.jobs if job.rendering.n_steps]


@pytest.fixture(autouse=True)
def four_at_a_time(monkeypatch):
    monkeypatch.setattr("tb_plugin.makers.group_icons.batch_size", lambda network, layers, rendering: 4)


@pytest.fixture
def made():
    network = linear_chain()
    images = np.random.default_rng(1).gamma(0.4, size=(N, SIDE, SIDE, 10)).clip(0, 1).astype(np.float32)
    renderer = Renderer()
    examples, rendering = Examples.make(images, (0, 1)), Rendering(size=4, n_steps=16)
    study = Study(network, examples, network.layers, renderer, no_grids, images, rendering)
    finder = GroupFinder(study, (2, 3))
    finder.make(0, None, no_progress)
    return finder, GroupIcons(study, finder.plan.layers), renderer


def no_grids(jobs):
    """What a study here takes for the rendering of grids."""
    raise AssertionError("there are no grids here")


def test_each_group_gets_the_icon_of_its_direction(made):
    finder, icons, _ = made
    told = []
    assert icons.make(0, finder.found(), None, lambda what, done, total: told.append((done, total)))
    assert told[-1] == (N_ICONS, N_ICONS)
    last = icons.added(0, finder.artifacts()[-1])
    assert len(last.groups) == 4 + N * 8
    for groups in last.groups:
        expected = np.rint(255 * known(groups.channel)[:, 0].clip(0, 1))
        np.testing.assert_allclose(known(groups.icons)[:, 0, 0, 0], expected, atol=1)
    assert "channel factors" in last.settings["icons"] and "16 steps" in last.settings["optimiser"]


def test_shared_groups_come_first_and_aligned_ones_last(made):
    finder, icons, renderer = made
    icons.make(0, finder.found(), None, no_progress)
    asked = [item.key for job in renderer.rendered() for item in dict.fromkeys(job.label)]
    late = list(dict.fromkeys(key for key in asked if key.layer == "late"))
    three, two = Factorisation(3), Factorisation(2)
    assert late == [
        *(Key("late", dataclasses.replace(three, shared=e is None), e) for e in (None, 0, 1)),
        *(Key("late", dataclasses.replace(two, shared=e is None), e) for e in (None, 0, 1)),
    ]
    early = [key.of.aligned > 0 for key in asked if key.layer == "early"]
    assert early == sorted(early) and any(early)
    assert max(len(job.objectives) for job in renderer.jobs) == 4


def test_what_time_leaves_has_no_icons_and_comes_when_asked_again(made, monkeypatch):
    finder, icons, renderer = made
    clock = Clock()
    monkeypatch.setattr("time.monotonic", clock)
    icons._render = SlowRenderer(clock, (0.0, 0.1))
    assert not icons.make(0, finder.found(), 15.0, no_progress)
    pictured = {groups.of for groups in icons.added(0, finder.artifacts()[-1]).groups if groups.icons is not None}
    assert Factorisation(3, shared=True) in pictured and len(pictured) < 7
    icons._render = renderer
    already = set(icons._icons)
    assert icons.make(0, finder.found(), None, no_progress)
    asked = [item for job in renderer.rendered() for item in job.label]
    assert len(asked) == len(set(asked)) == N_ICONS - len(already) and already.isdisjoint(asked)


def test_an_interrupt_keeps_finished_icons(made):
    finder, icons, _ = made

    def interrupt(what, done, total):
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        icons.make(0, finder.found(), None, interrupt)
    assert any(groups.icons is not None for groups in icons.added(0, finder.artifacts()[-1]).groups)


@pytest.mark.parametrize(("reached", "n_steps"), [(0.9, 8), (0.2, 8), (0.01, 16)])
def test_icons_start_from_those_of_the_same_group(made, reached, n_steps):
    finder, icons, renderer = made
    icons.make(0, finder.found(), None, no_progress)
    before = {item: image for job in renderer.jobs for item, image in zip(job.label, _brightness(job), strict=True)}
    finder.make(1, None, no_progress)
    renderer.jobs.clear()
    renderer.reached = reached
    icons.make(1, finder.found(), None, no_progress)
    rendered = renderer.rendered()
    assert {job.rendering.n_steps for job in rendered} == {n_steps}
    assert all((job.initial is None) == (n_steps == 16) for job in rendered)
    for job in rendered if n_steps < 16 else ():
        for item, initial in zip(job.label, known(job.initial), strict=True):
            assert initial.max() == pytest.approx(before[item], abs=1e-3)


def _brightness(job):
    return [min(max(objective.terms[0].direction[0], 0), 1) for objective in job.objectives]


def test_shared_groups_have_the_crops_that_excite_them_most(made):
    finder, icons, _ = made
    icons.make(0, finder.found(), None, no_progress)
    for groups in icons.added(0, finder.artifacts()[-1]).groups:
        assert (groups.crops is not None) == groups.of.shared
        if groups.of.shared:
            # Of two images there are two crops each, at the places where the group is strongest.
            values = known(groups.crop_values)
            strongest = groups.spatial.max(axis=(1, 2)).T
            np.testing.assert_allclose(values[:, :2], -np.sort(-strongest, axis=1), rtol=0.05, atol=0.02)
            assert np.isnan(values[:, 2:]).all()


def test_pictures_of_another_step_are_not_added(made):
    finder, icons, _ = made
    icons.make(0, finder.found(), None, no_progress)
    finder.make(1, None, no_progress)
    assert all(groups.icons is None for groups in icons.added(1, finder.artifacts()[-1]).groups)
