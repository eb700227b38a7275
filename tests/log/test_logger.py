import numpy as np
import pytest
from tensorboard.backend.event_processing.event_file_loader import EventFileLoader

from tb_plugin.artifacts import ActivationGrid, Dictionary, NeuronGroups, Snapshot
from tb_plugin.encoding.manifest import parse_manifest
from tb_plugin.events import Writer
from tb_plugin.feature_visualization import RenderedIcons, Rendering
from tb_plugin.log import Grids, Groups, Icons, Snapshots
from tb_plugin.log.logger import ArtifactLogger, Logged
from tb_plugin.makers.crops import ChannelExamples
from tb_plugin.makers.examples import Examples
from tb_plugin.makers.icon_sheet import IconSheet, Starts
from tb_plugin.makers.maker import Study
from tb_plugin.network import LayerInfo
from tests.clock import Clock, SlowRenderer
from tests.networks import linear_chain, random_network
from tests.samples import known

SMALL = Rendering(size=8, n_steps=16)


class Renderer:
    """Gives grey icons, and notes which channels it was asked for."""

    def __init__(self):
        self.asked = []
        self.jobs = []

    def __call__(self, jobs):
        for job in jobs:
            self.jobs.append(job)
            indices = np.array([objective.terms[0].direction for objective in job.objectives])
            self.asked += indices.tolist()
            n, size = len(indices), job.rendering.size
            values = indices.astype(np.float32) + 1
            images = np.full((n, size, size, 10), 0.5) if job.initial is None else job.initial
            yield job, RenderedIcons(images, values, values + 1, np.full(n // job.n_diverse, 0.25))

    def rendered(self):
        return [job for job in self.jobs if job.rendering.n_steps]


def render_grid(jobs):
    for job in jobs:
        size = job.rendering.size
        yield job, np.full((len(job.vectors), size, size, 10), 0.5)


@pytest.fixture(autouse=True)
def four_at_a_time(monkeypatch):
    monkeypatch.setattr("tb_plugin.makers.dictionary.batch_size", lambda network, layers, rendering: 4)


@pytest.fixture
def clock(monkeypatch):
    clock = Clock()
    monkeypatch.setattr("time.monotonic", clock)
    return clock


@pytest.fixture
def renderer():
    return Renderer()


@pytest.fixture
def make(tmp_path, renderer):
    rng = np.random.default_rng(0)
    network = random_network(rng, shape=(4, 4, 10))
    images = rng.uniform(size=(3, 4, 4, 10)).astype(np.float32)

    def make(icons=None, rendering=SMALL, render=renderer):
        writer = Writer(tmp_path)
        examples = Examples.make(images, (0, 1))
        study = Study(network, examples, network.layers, render, render_grid, images, rendering)
        return ArtifactLogger(study, writer, [icons or Icons(seconds=None), Grids()]), writer, images

    return make


def noted(told, of):
    """Progress that notes how far one kind of work is."""

    def progress(what, done, total):
        if what == of:
            told.append((done, total))

    return progress


def interrupting(of, at=None):
    """Progress that interrupts one kind of work: at once, or when so much is done."""

    def progress(what, done, total):
        if what == of and at in (None, done):
            raise KeyboardInterrupt

    return progress


def logged(writer):
    events = [event for event in EventFileLoader(str(writer.path)).Load() if event.HasField("summary")]
    return [(event.step, event.summary.value[0].tensor.string_val) for event in events]


def test_snapshots_are_written_at_their_step(make):
    logger, writer, _ = make()
    sizes = [logger.log(Snapshots, step, seconds=0).n_bytes for step in (0, 5)]
    assert writer.path.stat().st_size == sum(sizes)
    assert [step for step, _ in logged(writer)] == [0, 5]
    assert Snapshot.from_blobs(logged(writer)[1][1]).logits.shape == (3, 6)


def test_the_most_active_channels_come_first(make, renderer):
    logger, writer, images = make()
    progress = []
    assert logger.log(Icons, 2, progress=noted(progress, "icons rendered")).complete
    order = np.argsort(-images.max(axis=(0, 1, 2)), kind="stable").tolist()
    assert renderer.asked == order
    assert progress == [(4, 10), (8, 10), (10, 10)]
    ((step, blobs),) = logged(writer)
    dictionary = Dictionary.from_blobs(blobs)
    assert (step, dictionary.complete) == (2, True)
    np.testing.assert_array_equal(dictionary.objective, np.arange(10) + 1)
    np.testing.assert_array_equal(dictionary.icon_maximum, np.arange(10) + 2)
    assert dictionary.settings["rendered"] == "10 of 10 channels"
    assert dictionary.diverse_icons is None


def test_what_time_does_not_allow_is_left_out_and_can_be_made_later(make, clock):
    logger, writer, images = make(render=SlowRenderer(clock, (0.0, 0.1)))
    # The trial takes 0.8 s, and an icon 1.6 s.
    assert not logger.log(Icons, 2, seconds=8.0).complete
    first = Dictionary.from_blobs(logged(writer)[0][1])
    finished = np.flatnonzero(np.isfinite(first.objective))
    assert not first.complete
    assert 2 <= len(finished) <= 4
    assert set(finished) == set(np.argsort(-images.max(axis=(0, 1, 2)), kind="stable")[: len(finished)])
    assert first.settings["rendered"] == f"{len(finished)} of 10 channels"
    assert not logger.log(Icons, 2, seconds=8.0).complete
    assert logger.log(Icons, 2).complete
    assert Dictionary.from_blobs(logged(writer)[2][1]).complete


def test_no_time_makes_nothing_and_little_time_makes_icons_of_few_steps(make, clock):
    logger, writer, _ = make(rendering=Rendering(size=8), render=SlowRenderer(clock, (0.0, 0.1)))
    assert logger.log(Icons, 2, seconds=0.0) == Logged(0, complete=False)
    assert not logger.log(Icons, 2, seconds=4.0).complete
    poor = Dictionary.from_blobs(logged(writer)[0][1])
    assert "optimiser" in poor.settings and 0 < np.isfinite(poor.objective).sum() < 10
    # With more time they are begun anew.
    logger.log(Icons, 2, seconds=None)
    good = Dictionary.from_blobs(logged(writer)[1][1])
    assert good.complete and "256 steps" in good.settings["optimiser"]


def test_the_next_step_starts_from_the_icons_there_are(make, renderer):
    """The network has not changed, so all icons still reach what they did: an eighth of the steps is enough."""
    logger, _, _ = make()
    logger.log(Icons, 2)
    assert all(job.initial is None and job.rendering.n_steps == 16 for job in renderer.rendered())
    renderer.jobs.clear()
    logger.log(Icons, 3)
    scored = [job for job in renderer.jobs if job.rendering.n_steps == 0]
    assert {i for job in scored for i in job.label.channels} == set(range(10))
    assert all(job.initial is not None and job.rendering.n_steps == 8 for job in renderer.rendered())


def test_icons_that_still_reach_little_take_longer():
    layer = LayerInfo("layer", 4, 4, 4)
    sheet = IconSheet(layer, Rendering(size=8, n_steps=256), 3)
    four = np.ones(4, np.float32)
    sheet.add(np.arange(4), RenderedIcons(np.zeros((4, 8, 8, 3)), four, four))
    starts = Starts.from_icons(sheet, np.array([0.9, 0.3, 0.01, np.nan]))
    np.testing.assert_array_equal(starts.shares, [1 / 8, 1 / 2, 1, 1])


def test_transparent_icons_lie_on_grey():
    sheet = IconSheet(LayerInfo("layer", 4, 4, 2), Rendering(size=8, transparent=True), 3)
    images = np.ones((2, 8, 8, 4))
    images[1, ..., 3] = 0
    sheet.add(np.arange(2), RenderedIcons(images, np.ones(2), np.ones(2)))
    nothing = ChannelExamples(
        np.zeros((2, 1, 4, 4, 3), np.uint8), np.zeros((2, 1)), np.zeros((2, 1, 5)), np.zeros((2, 2))
    )
    icons = sheet.dictionary(nothing).icons
    assert icons.shape == (2, 8, 8, 3)
    assert (icons[0] == 255).all()
    assert (icons[1] == 128).all()


def test_diverse_icons_are_made_last(make, renderer):
    logger, writer, _ = make(Icons(seconds=None, diverse=2))
    assert logger.log(Icons, 1).complete
    kinds = [job.n_diverse for job in renderer.rendered()]
    assert kinds == sorted(kinds)
    dictionary = Dictionary.from_blobs(logged(writer)[0][1])
    assert dictionary.diverse_icons is not None
    assert dictionary.diverse_icons.shape == (10, 2, 8, 8, 3)
    np.testing.assert_array_equal(dictionary.differences, np.full(10, 0.25))


def test_without_a_number_of_steps_time_decides(make, renderer):
    logger, _, _ = make(Icons(seconds=100.0), Rendering(size=8))
    logger.log(Icons, 1)
    assert renderer.rendered()[-1].rendering.n_steps == 256


def test_an_interrupt_writes_what_is_finished(make):
    logger, writer, _ = make()

    with pytest.raises(KeyboardInterrupt):
        logger.log(Icons, 1, progress=interrupting("icons rendered"))
    dictionary = Dictionary.from_blobs(logged(writer)[0][1])
    assert np.isfinite(dictionary.objective).sum() == 4
    assert not dictionary.complete


def test_grids_are_written_for_all_examples(make):
    logger, writer, _ = make()
    progress = []
    logger.log(Grids, 4, progress=noted(progress, "grids rendered"))
    assert progress == [(1, 3), (2, 3), (3, 3)]
    ((step, blobs),) = logged(writer)
    grid = ActivationGrid.from_blobs(blobs)
    assert (step, grid.examples, grid.complete) == (4, (0, 1, 2), True)


def test_an_interrupted_grid_is_written_as_far_as_it_is(make):
    logger, writer, _ = make()

    with pytest.raises(KeyboardInterrupt):
        logger.log(Grids, 4, progress=interrupting("grids rendered", 2))
    grid = ActivationGrid.from_blobs(logged(writer)[0][1])
    assert (grid.examples, grid.complete) == ((0, 1), False)


@pytest.fixture
def chained(tmp_path, request):
    """Logs groups, with icons as the parameter says."""
    network = linear_chain()
    images = np.random.default_rng(1).gamma(0.4, size=(2, 4, 4, 10)).clip(0, 1).astype(np.float32)
    writer = Writer(tmp_path)

    def render(jobs):
        for job in jobs:
            n, size = len(job.objectives), job.rendering.size
            yield job, RenderedIcons(np.full((n, size, size, 10), 0.5), np.ones(n), np.ones(n))

    examples = Examples.make(images, (0, 1))
    study = Study(network, examples, network.layers, render, render_grid, images, SMALL)
    return ArtifactLogger(study, writer, [Groups((2, 3), icon_seconds=request.param)]), writer


def logged_groups(writer):
    return [NeuronGroups.from_blobs(blobs) for _, blobs in logged(writer) if _kind(blobs) == NeuronGroups.kind]


def _kind(blobs):
    return parse_manifest(blobs[0]).WhichOneof("artifact")


@pytest.mark.parametrize("chained", [0], indirect=True)
def test_groups_of_each_layer_are_written_at_their_step(chained):
    logger, writer = chained
    assert logger.log(Groups, 3).complete
    kinds = ["groups", "groups", "group_statistics", "group_statistics"]
    assert [(step, _kind(blobs)) for step, blobs in logged(writer)] == [(3, kind) for kind in kinds]
    early, late = logged_groups(writer)
    assert [(each.layer_name, each.complete) for each in (early, late)] == [("early", True), ("late", True)]
    assert all(each.icons is None for each in late.groups)


# Half of no time is none.
@pytest.mark.parametrize("chained", ["half"], indirect=True)
def test_groups_go_on_where_time_was_up_and_get_icons_when_asked(chained):
    logger, writer = chained
    assert logger.log(Groups, 3, seconds=0.0) == Logged(0, complete=False)
    assert logger.log(Groups, 3).complete
    _, made = logged_groups(writer)
    assert made.complete
    assert all(known(each.icons).shape == (each.of.n_groups, 8, 8, 3) for each in made.groups)
    # At another step they are none of its own.
    assert logger.log(Groups, 4, seconds=0.0) == Logged(0, complete=False)


@pytest.mark.parametrize("chained", [None], indirect=True)
def test_an_interrupt_writes_the_groups_that_are_finished(chained):
    logger, writer = chained

    with pytest.raises(KeyboardInterrupt):
        logger.log(Groups, 0, progress=interrupting("factorisations made"))
    _, late = logged_groups(writer)
    assert not late.complete and {each.of.shared for each in late.groups} == {True}
    with pytest.raises(KeyboardInterrupt):
        logger.log(Groups, 0, progress=interrupting("icons of groups rendered"))
    late = logged_groups(writer)[-1]
    assert not late.complete and any(each.icons is not None for each in late.groups)
    assert any(each.icons is None for each in late.groups)
