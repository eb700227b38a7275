"""The log of known grids in a real TensorBoard."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import expect

from tests.e2e.activation_grids.log import VIEW, log_grids
from tests.serving import Server, tensorboard


@pytest.fixture(scope="package")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """Snapshots of steps 0 and 4, with grids of step 1."""
    log_dir = tmp_path_factory.mktemp("grids") / "logs"
    log_grids(log_dir)
    with tensorboard(log_dir, "rust") as server:
        yield server


@pytest.fixture
def opened(tab, server):
    tab.open(server.url, view=VIEW)
    expect(tab.part("grid-block1")).to_be_visible()
    return tab
