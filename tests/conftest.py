"""Fixtures for tests anywhere in tests/."""

import os
from typing import Any

import pytest

# Of tests that run side by side, the threads of each would only wait for those of the others.
if "PYTEST_XDIST_WORKER" in os.environ:
    for name in ("TF_NUM_INTRAOP_THREADS", "OMP_NUM_THREADS"):
        os.environ.setdefault(name, "1")


# Files whose tests share the fixture `trained`.
TRAINED = ("neuron_groups", "real_networks", "semantic_dictionary")


# They take longest: begun last, they would run on when all else has ended.
FIRST = (*(f"tests/e2e/test_{name}.py" for name in TRAINED), "tests/zoo/", "tests/keras/test_callback")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Begins with the files that take longest."""
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
