"""The log of known numbers in a real TensorBoard."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import expect

from tb_plugin.events import Writer
from tests.e2e.compare_classes.log import LAYER, SNAPSHOT, VIEW, as_before, exactly, without_trust
from tests.samples import random_dictionary
from tests.serving import Server, tensorboard


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """Step 0 without trust, step 2 of an older version, step 3 exact by construction, step 4 with all checks."""
    log_dir = tmp_path_factory.mktemp("compare") / "logs"
    with Writer(log_dir / "run") as writer:
        writer.write(without_trust(SNAPSHOT), 0)
        writer.write(random_dictionary(LAYER), 1)
        writer.write(as_before(SNAPSHOT), 2)
        writer.write(exactly(SNAPSHOT), 3)
        writer.write(SNAPSHOT, 4)
    with tensorboard(log_dir, "rust") as server:
        yield server


@pytest.fixture
def opened(tab, server):
    tab.open(server.url, view=VIEW)
    expect(tab.part("argument").first).to_be_visible()
    return tab
