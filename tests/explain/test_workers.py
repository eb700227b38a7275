"""What workers need to know, without any: each process loads the same model by the same words."""

import dataclasses
import pickle
import socket

import numpy as np
import pytest

from tb_plugin.deadline import NEVER, Deadline
from tb_plugin.explain import cli
from tb_plugin.explain.load import load_trained_model
from tb_plugin.explain.model import Pixels
from tb_plugin.explain.workers import Described, look, render_grid, render_job
from tb_plugin.feature_visualization import Job, Rendering, channel
from tb_plugin.feature_visualization.grids import GridJob
from tb_plugin.makers.strongest import Query, Sought

pytest.importorskip("torch")

MODEL = "tests.explain.test_torch_model:small"


@pytest.fixture
def described(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    trained = load_trained_model(MODEL, Pixels(size=(16, 16)))
    examples = trained.fed(np.random.default_rng(0).integers(0, 256, (2, 16, 16, 3), np.uint8))
    return Described(MODEL, Pixels(size=(16, 16)), None, (), examples, trained.fingerprint(), str(tmp_path))


def test_pieces_and_results_are_values_that_can_be_sent(described):
    seen = pickle.loads(pickle.dumps(described)).load()
    sent = lambda value: pickle.loads(pickle.dumps(value))  # noqa: E731
    layer = seen.network.layers[1]
    rendering = Rendering(size=16, n_steps=2)
    job = Job((channel(layer.name, 0), channel(layer.name, 1)), rendering, deadline=Deadline.after(1000))
    (expected,) = [icons for _, icons in seen.engine.render_jobs(seen.network, [job])]
    np.testing.assert_array_equal(sent(render_job(seen, sent(job))).images, expected.images)
    vectors = np.eye(layer.channels, dtype=np.float32)
    grid = GridJob(layer.name, vectors, np.ones((layer.channels, 1), np.float32), rendering)
    (images,) = [images for _, images in seen.engine.render_grids(seen.network, [grid])]
    np.testing.assert_array_equal(sent(render_grid(seen, sent(grid))), images)
    inputs = np.random.default_rng(0).uniform(size=(3, 16, 16, 3)).astype(np.float32)
    floors = {"a": np.full(layer.channels, -np.inf, np.float32)}
    query = Query(np.arange(3), inputs, {"a": Sought(layer)}, floors, 2, 8)
    assert sent(look(seen, sent(query))).strong["a"].values.shape == (2 * layer.channels,)


def test_a_deadline_is_sent_as_the_time_that_is_left(monkeypatch):
    now = [1000.0]
    monkeypatch.setattr("time.monotonic", lambda: now[0])
    sent = pickle.dumps(Deadline.after(60))
    # The clock of another machine says anything.
    now[0] = 5.0
    arrived = pickle.loads(sent)
    assert arrived.left == 60 and arrived.seconds == 60
    assert pickle.loads(pickle.dumps(NEVER)) == NEVER


def test_a_model_of_other_weights_is_refused(described):
    other = dataclasses.replace(described, fingerprint=described.fingerprint + 1)
    with pytest.raises(
        ValueError, match="small must give the same weights in every process, and gave others in a work"
    ):
        other.load()


def test_a_machine_that_does_not_see_the_files_says_so(described, tmp_path):
    other = dataclasses.replace(described, needed=(str(tmp_path), "/nowhere/photos"))
    with pytest.raises(
        FileNotFoundError, match=f"^/nowhere/photos must be seen by all .* not by {socket.gethostname()}"
    ):
        other.load()


@pytest.mark.parametrize(
    ("options", "sentence"),
    [
        (["--worker-count", "2"], "--worker-count must come with --workers ray"),
        (["--worker-count", "2", "--ray-address", "auto"], "--worker-count and --ray-address must come with --workers"),
        (["--workers", "ray", "--worker-count", "0"], "worker-count must be at least 1, got 0"),
    ],
)
def test_options_that_do_not_fit_are_refused_before_a_model_is_loaded(options, sentence, tmp_path):
    command = ["explain", "no.such:model", "--examples", str(tmp_path), "--logdir", str(tmp_path / "logs")]
    with pytest.raises(SystemExit, match=sentence):
        cli.main([*command, *options])


def test_where_ray_is_not_installed_it_is_said_how_to(tmp_path, monkeypatch):
    monkeypatch.setattr("importlib.util.find_spec", lambda name: None)
    command = ["explain", "no.such:model", "--examples", str(tmp_path), "--logdir", str(tmp_path / "logs")]
    with pytest.raises(SystemExit, match=r"needs Ray, which is not installed: pip install '.*\[ray\]'"):
        cli.main([*command, "--workers", "ray"])
