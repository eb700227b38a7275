"""Moving the pointer over each view, of layers as the demo's: what must not be done; a benchmark tells the cost."""

import dataclasses
from collections import Counter
from collections.abc import Iterator

import numpy as np
import pytest

from tb_plugin.artifacts import Snapshot
from tb_plugin.events import Writer
from tb_plugin.network import LayerInfo
from tests.e2e.conftest import Tab
from tests.samples import (
    random_dictionary,
    random_grid,
    random_groups,
    random_regions,
    random_relations,
    random_snapshot,
)
from tests.serving import Server, tensorboard

pytestmark = pytest.mark.e2e

LAYERS = tuple(
    LayerInfo(name, side, side, channels)
    for name, side, channels in (("block1", 32, 16), ("block2", 16, 32), ("block3", 16, 48), ("block4", 8, 80))
)
VIEWS = (
    "compare_classes",
    "semantic_dictionary",
    "spatial_attribution",
    "channel_attribution",
    "activation_grids",
    "neuron_groups",
    "group_attribution",
)
# There are more places at which something answers than the first, and so many of them are moved over.
FEWEST, N_MOVES = 30, 32
ICON = 40
# Two frames, and what is put off until after them.
DRAWN = "() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(() => setTimeout(done))))"
# Every place in sight at which something answers, in an order that jumps about.
PLACES = """() => {
    const {left, top, right, bottom} = document.getElementById("view").getBoundingClientRect();
    const places = [];
    for (let y = Math.max(0, top) + 8; y < Math.min(bottom, innerHeight) - 4; y += 41) {
        for (let x = left + 8; x < right - 4; x += 47) {
            if (document.elementFromPoint(x, y)?.closest("button, [data-testid], svg *")) places.push([x, y]);
        }
    }
    return places.map((place, i) => [(i * 37) % 101, place]).sort(([a], [b]) => a - b).map(([, place]) => place);
}"""
COUNT = """() => {
    window.counted = {canvases: 0, drawn: {}};
    window.OffscreenCanvas = class extends window.OffscreenCanvas {
        constructor(...size) { super(...size); window.counted.canvases++; }
    };
    const draw = CanvasRenderingContext2D.prototype.drawImage;
    CanvasRenderingContext2D.prototype.drawImage = function (...given) {
        const name = this.canvas.closest("button[data-testid]")?.dataset.testid;
        window.counted.drawn[name] = 1 + (window.counted.drawn[name] ?? 0);
        return draw.apply(this, given);
    };
}"""


def _snapshot() -> Snapshot:
    return random_snapshot(n=2, layers=LAYERS)


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    log_dir = tmp_path_factory.mktemp("hover") / "logs"
    rng = np.random.default_rng(0)
    with Writer(log_dir / "run") as writer:
        writer.write(_snapshot(), 0)
        for layer in LAYERS:
            icons = rng.integers(0, 256, (1, layer.height, layer.width, ICON, ICON, 3), np.uint8)
            writer.write(random_dictionary(layer), 0)
            writer.write(random_regions(layer, examples=(0, 1)), 0)
            writer.write(dataclasses.replace(random_grid(layer, examples=(0,)), icons=icons), 0)
        writer.write(random_relations(LAYERS, examples=(0,), n_channels=8), 0)
        for n in range(1, len(LAYERS) + 1):
            writer.write(random_groups(LAYERS[:n], examples=(0, 1), numbers=(6,)), 0)
    with tensorboard(log_dir) as server:
        yield server


def moves(tab: Tab, places: list[list[float]]) -> dict[str, float]:
    """Moves from place to place; gives the ms of CPU that a move takes, of the page's thread and of the browser."""
    session = tab.page.context.new_cdp_session(tab.page)
    session.send("Performance.enable", {"timeDomain": "threadTicks"})
    browser = tab.page.context.browser
    whole = browser.new_browser_cdp_session() if browser else None
    box = tab.page.locator("iframe").first.bounding_box()
    assert box

    def spent() -> Counter[str]:
        metrics = {each["name"]: each["value"] for each in session.send("Performance.getMetrics")["metrics"]}
        processes = whole.send("SystemInfo.getProcessInfo")["processInfo"] if whole else []
        return Counter({"thread": metrics["TaskDuration"], "browser": sum(each["cpuTime"] for each in processes)})

    before = spent()
    for x, y in places:
        tab.page.mouse.move(box["x"] + x, box["y"] + y)
        tab.evaluate(DRAWN)
    after = spent()
    session.detach()
    return {name: 1000 * (after[name] - before[name]) / len(places) for name in after}


def make_no_canvas_again(tab: Tab, fewest: int) -> list[list[float]]:
    """Moves twice over all that answers, of which there is more than so much: what is kept is not made again."""
    places = tab.evaluate(PLACES)
    assert len(places) > fewest
    places = places[:N_MOVES]
    tab.evaluate(COUNT)
    moves(tab, places)
    made = tab.evaluate("window.counted.canvases")
    moves(tab, places)
    assert tab.evaluate("window.counted.canvases") == made
    return places


def told_of_moves(tab: Tab, fewest: int) -> str:
    """Says what a move over what answers costs, less one where nothing does."""
    places = make_no_canvas_again(tab, fewest)
    still = moves(tab, [[4 + i % 3, 4 + i % 2] for i in range(len(places))])
    cost = moves(tab, places)
    net = {name: cost[name] - still[name] for name in cost}
    return f"{net['thread']:.1f} ms of the page's thread a move, {net['browser']:.1f} ms of the browser"


@pytest.mark.parametrize("view", VIEWS)
def test_moving_makes_no_canvas_again(tab, server, view):
    # A class that is explained, so that there is something to point at.
    tab.open(server.url, view=view, target=int(_snapshot().targets[0, 0]))
    tab.part(f"view-{view}").and_(tab.frame.locator("[aria-selected=true]")).wait_for()
    tab.settle()
    make_no_canvas_again(tab, FEWEST)


def test_the_layer_that_is_pointed_at_is_not_drawn_again(tab, server):
    tab.open(server.url, view="spatial_attribution")
    tab.settle()
    layer = LAYERS[1]
    tab.part(f"map-{layer.name}").scroll_into_view_if_needed()
    box = tab.part(f"map-{layer.name}").bounding_box()
    tab.page.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    tab.evaluate(DRAWN)
    tab.evaluate(COUNT)
    n = 6
    for i in range(n):
        tab.page.mouse.move(box["x"] + (i + 0.5) * box["width"] / layer.width, box["y"] + 5)
        tab.evaluate(DRAWN)
    drawn = tab.evaluate("window.counted.drawn")
    assert f"map-{layer.name}" not in drawn
    for other in LAYERS:
        if other is not layer:
            assert drawn[f"map-{other.name}"] == 2 * n, "its ground as it was, and its overlay"
