"""Moving the pointer over the views of a run: what must not be done; a benchmark tells the cost."""

import pytest

from tb_plugin.events import Writer
from tests.audit_samples import random_audit
from tests.change_samples import random_changes, random_sketch
from tests.e2e.run_log import LAYERS, STEPS, log_run
from tests.e2e.test_hover import make_no_canvas_again
from tests.samples import random_dictionary
from tests.serving import tensorboard
from tests.transport_samples import random_transport
from tests.weights_samples import random_weights

pytestmark = pytest.mark.e2e

VIEWS = ("overview", "channels", "feature", "changes", "transport", "weights", "audit")
# Of so many places at which something answers.
FEWEST = 20


@pytest.fixture(scope="module")
def run(tmp_path_factory):
    log_dir = tmp_path_factory.mktemp("hover_run")
    log_run(log_dir / "run")
    with Writer(log_dir / "run") as writer:
        for step in STEPS:
            for layer in LAYERS:
                writer.write(random_dictionary(layer, seed=step), step)
            writer.write(random_weights(step), step)
        for layer in LAYERS:
            writer.write(random_sketch(layer), STEPS[-1])
            writer.write(random_transport(layer), STEPS[-1])
        writer.write(random_changes(LAYERS), STEPS[-1])
        writer.write(random_audit(LAYERS[-1].name), STEPS[-1])
    with tensorboard(log_dir) as server:
        yield server


@pytest.mark.parametrize("view", VIEWS)
def test_moving_makes_no_canvas_again(tab, run, view):
    tab.open(run.url, run="run", view=view, layer=LAYERS[-1].name)
    tab.part(f"view-{view}").and_(tab.frame.locator("[aria-selected=true]")).wait_for()
    tab.settle()
    make_no_canvas_again(tab, FEWEST)
