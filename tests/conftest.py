"""Fixtures for tests anywhere in tests/."""

import os
from collections.abc import Generator
from typing import Any

import hypothesis
import pytest

# Of tests that run side by side, the threads of each would only wait for those of the others.
if "PYTEST_XDIST_WORKER" in os.environ:
    for name in ("TF_NUM_INTRAOP_THREADS", "OMP_NUM_THREADS"):
        os.environ.setdefault(name, "1")


# Files whose tests share the fixture `trained`.
TRAINED = (
    "changes_of_training",
    "copied",
    "dictionary_figure",
    "film",
    "icons",
    "neuron_groups",
    "real_networks",
    "room",
    "semantic_dictionary",
    "tasks",
    "touch",
    "weights",
    "words",
)


# They take longest: begun last, they would run on when all else has ended.
FIRST = (*(f"tests/e2e/test_{name}.py" for name in TRAINED), "tests/zoo/", "tests/keras/test_callback")


# Tables of models and trainings: each row is quick, all together would be half the time of `make unit`.
SLOW = (
    "tests/backends/pytorch/test_gradient_paths.py",
    "tests/backends/pytorch/test_layouts.py",
    "tests/backends/pytorch/test_untouched.py",
    "tests/backends/tensorflow/test_saved_model.py",
    "tests/contract/test_calibrated_outputs.py",
    "tests/contract/test_frameworks_agree.py",
    "tests/contract/test_icons.py",
    "tests/contract/test_redrawn.py",
    "tests/contract/test_probe.py",
    "tests/log/test_few_images.py",
    "tests/contract/test_relaxation.py",
    "tests/contract/test_towards.py",
    "tests/events/test_runs.py",
    "tests/explain/test_cli.py",
    "tests/explain/test_passes.py",
    "tests/explain/test_ray_workers.py",
    "tests/keras/test_callback",
    "tests/keras/test_last_step.py",
    "tests/keras/test_runs.py",
    "tests/keras/test_truth.py",
    "tests/log/test_probes.py",
    "tests/tf/test_cut_layers.py",
    "tests/torch/test_cut_layers.py",
    "tests/torch/test_lightning",
    "tests/torch/test_ranks.py",
    "tests/torch/test_rounds.py",
    "tests/torch/test_untouched.py",
    "tests/viewer/test_serving.py",
    "tests/zoo/",
)


# TensorFlow leaves oneDNN off on CPUs without AVX-512, and then has no convolution of channels first.
os.environ.setdefault("TF_ENABLE_ONEDNN_OPTS", "1")

# What is slow on a busy machine is not wrong; a test says the same each time. `make fuzz` looks for new examples.
hypothesis.settings.register_profile(
    "patient", deadline=None, derandomize=True, suppress_health_check=[hypothesis.HealthCheck.too_slow]
)
hypothesis.settings.register_profile(
    "searching", deadline=None, max_examples=5000, suppress_health_check=[hypothesis.HealthCheck.too_slow]
)
hypothesis.settings.load_profile("patient")


@pytest.hookimpl(wrapper=True)
def pytest_fixture_setup(fixturedef: pytest.FixtureDef[Any], request: Any) -> Generator[None, Any, Any]:
    """A shared fixture that failed is made anew for the next test: one failure takes one test with it, not a file."""
    try:
        return (yield)
    except BaseException:
        fixturedef.finish(request)
        raise


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Begins with the files that take longest, and marks those of many tests that are slow together."""
    for item in items:
        uses_trained = item.nodeid.startswith("tests/e2e/") and "trained" in getattr(item, "fixturenames", ())
        if uses_trained and not item.nodeid.startswith(FIRST):
            raise pytest.UsageError(
                f"{item.nodeid} uses `trained`: without its file in TRAINED a network more is trained"
            )
        if item.nodeid.startswith(SLOW):
            item.add_marker(pytest.mark.slow)
    items.sort(key=lambda item: not item.nodeid.startswith(FIRST))


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> Any:
    """Side by side, a file of tests stays together, and so do those that train one network for their tests."""
    from xdist.scheduler import LoadScopeScheduling

    class Scheduling(LoadScopeScheduling):
        def _split_scope(self, nodeid: str) -> str:
            file = nodeid.split("::")[0]
            return "trained" if file in {f"tests/e2e/test_{name}.py" for name in TRAINED} else file

    return Scheduling(config, log)


@pytest.fixture
def much_time(monkeypatch):
    """Lets all that is due while a network trains be logged: trainings of tests take less time than what is logged."""
    monkeypatch.setattr("tb_plugin.log.session.Session._seconds_left", lambda self, kind: 1e6)


@pytest.fixture(autouse=True)
def no_hurry(request, monkeypatch):
    """Lets trainings of tests log all there is at their end, however busy the machine; not where there is a clock."""
    if "clock" not in request.fixturenames:
        monkeypatch.setattr("tb_plugin.log.budget.Ending.seconds_for", lambda self, kind: None)
