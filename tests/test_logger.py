import numpy as np
import pytest
from tensorboard.backend.event_processing.event_file_loader import EventFileLoader

from tb_plugin.artifacts import Dictionary, Snapshot
from tb_plugin.icons import Icons, Rendering, fitted
from tb_plugin.logger import ArtifactLogger
from tb_plugin.network import LayerInfo
from tb_plugin.snapshot import Examples
from tb_plugin.writer import Writer
from tests.networks import random_network


class Renderer:
    """Gives grey icons, four at a time, and notes which channels it was asked for."""

    def __init__(self):
        self.asked = []
        self.given = 0

    def __call__(self, layer, channels, rendering):
        self.asked.append((layer, list(channels)))
        for start in range(0, len(channels), 4):
            batch = np.array(channels[start : start + 4])
            self.given += len(batch)
            values = batch.astype(np.float32)
            yield Icons(batch, np.full((len(batch), 8, 8, 3), 0.5), values, values + 1)


@pytest.fixture
def renderer():
    return Renderer()


@pytest.fixture
def make(tmp_path, renderer):
    rng = np.random.default_rng(0)
    network = random_network(rng, shape=(4, 4, 10))
    images = rng.uniform(size=(3, 4, 4, 10)).astype(np.float32)

    def make(**settings):
        writer = Writer(tmp_path)
        examples = Examples.make(images, (0, 1))
        logger = ArtifactLogger(
            network, writer, examples, network.layers, renderer, rendering=Rendering(size=8), **settings
        )
        return logger, writer, images

    return make


def logged(writer):
    events = [event for event in EventFileLoader(str(writer.path)).Load() if event.HasField("summary")]
    return [(event.step, event.summary.value[0].tensor.string_val) for event in events]


def test_snapshots_are_written_at_their_step(make):
    logger, writer, _ = make()
    sizes = [logger.log_snapshot(step) for step in (0, 5)]
    assert writer.path.stat().st_size == sum(sizes)
    assert [step for step, _ in logged(writer)] == [0, 5]
    assert Snapshot.from_blobs(logged(writer)[1][1]).logits.shape == (3, 6)


def test_the_most_active_channels_come_first(make, renderer):
    logger, writer, images = make()
    progress = []
    assert logger.log_dictionaries(2, lambda done, total: progress.append((done, total)))
    ((layer, channels),) = renderer.asked
    assert layer == "hidden"
    assert channels == np.argsort(-images.max(axis=(0, 1, 2)), kind="stable").tolist()
    assert progress == [(4, 10), (8, 10), (10, 10)]
    ((step, blobs),) = logged(writer)
    dictionary = Dictionary.from_blobs(blobs)
    assert (step, dictionary.complete) == (2, True)
    np.testing.assert_array_equal(dictionary.objective, np.arange(10))
    np.testing.assert_array_equal(dictionary.icon_maximum, np.arange(10) + 1)
    assert dictionary.settings["rendered"] == "10 of 10 channels"


def test_what_time_does_not_allow_is_left_out_and_can_be_made_later(make, renderer):
    logger, writer, _ = make(seconds=0.0)
    assert not logger.log_dictionaries(2)
    assert renderer.given == 4
    first = Dictionary.from_blobs(logged(writer)[0][1])
    assert not first.complete
    assert first.settings["rendered"] == "4 of 10 channels"
    assert not logger.log_dictionaries(2)
    assert logger.log_dictionaries(2)
    assert renderer.given == 10
    assert Dictionary.from_blobs(logged(writer)[2][1]).complete


def test_another_step_starts_anew(make, renderer):
    logger, _, _ = make(seconds=0.0)
    logger.log_dictionaries(2)
    logger.log_dictionaries(3)
    assert [len(channels) for _, channels in renderer.asked] == [10, 10]


def test_an_interrupt_writes_what_is_finished(make):
    logger, writer, _ = make()

    def interrupt(done, total):
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        logger.log_dictionaries(1, interrupt)
    dictionary = Dictionary.from_blobs(logged(writer)[0][1])
    assert np.isfinite(dictionary.objective).sum() == 4
    assert not dictionary.complete


@pytest.mark.parametrize(
    ("given", "field", "shape", "expected"),
    [
        (None, (5, 5), (64, 64, 3), 24),
        (None, (17, 17), (64, 64, 3), 32),
        (None, (37, 37), (64, 64, 3), 56),
        (None, (60, 60), (64, 48, 3), 48),
        (None, (300, 300), (224, 224, 3), 96),
        (None, None, (224, 224, 3), 96),
        (128, (5, 5), (64, 64, 3), 128),
    ],
)
def test_icons_are_half_as_large_again_as_the_receptive_field(given, field, shape, expected):
    layer = LayerInfo("layer", 4, 4, 8, receptive_field=field)
    assert fitted(Rendering(size=given), layer, shape).size == expected
