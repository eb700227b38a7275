"""What scrolling through the gallery of two thousand channels costs: printed; and what must not be made for it."""

from collections.abc import Iterator

import numpy as np
import pytest

from tb_plugin.events import Writer
from tb_plugin.network import LayerInfo
from tests.e2e.conftest import Tab
from tests.samples import random_dictionary, random_snapshot
from tests.serving import Server, tensorboard

pytestmark = pytest.mark.e2e

WIDE = LayerInfo("wide", 2, 2, 2048)
N_FRAMES = 90
# One screen in ten frames: a fast wheel.
A_FRAME = 60
# Scrolls by so much at the beginning of each frame, and tells the times between frames and the most tiles there were.
SCROLL = """([n, by]) => new Promise((done) => {
    const place = document.querySelector("[data-testid=gallery]");
    const times = [];
    let most = 0;
    const made = new Set();
    const frame = (time) => {
        times.push(time);
        const tiles = place.querySelectorAll("[data-testid=gallery-channel]");
        most = Math.max(most, tiles.length);
        for (const tile of tiles) made.add(tile.dataset.channel);
        if (times.length > n) done({times, most, made: made.size, top: place.scrollTop});
        else {
            place.scrollTop += by;
            requestAnimationFrame(frame);
        }
    };
    requestAnimationFrame(frame);
})"""


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    log_dir = tmp_path_factory.mktemp("scroll") / "logs"
    with Writer(log_dir / "wide") as writer:
        writer.write(random_snapshot(layers=(WIDE,)), 3)
        writer.write(random_dictionary(WIDE), 3)
    with tensorboard(log_dir) as server:
        yield server


def cost(tab: Tab, by: int) -> tuple[dict[str, float], dict]:
    """Scrolls by so many pixels a frame; gives the ms of the page's thread that a frame takes, and what was seen."""
    session = tab.page.context.new_cdp_session(tab.page)
    session.send("Performance.enable", {"timeDomain": "threadTicks"})

    def spent() -> float:
        metrics = {each["name"]: each["value"] for each in session.send("Performance.getMetrics")["metrics"]}
        return metrics["TaskDuration"]

    before = spent()
    seen = tab.evaluate(SCROLL, [N_FRAMES, by])
    found = 1000 * (spent() - before) / N_FRAMES
    session.detach()
    between = np.diff(seen["times"])
    return {"cpu": found, "median": float(np.median(between)), "most": float(np.percentile(between, 95))}, seen


def test_two_thousand_channels_scroll_with_few_tiles_and_the_cost_of_a_frame_is_told(tab, server, capsys):
    tab.open(server.url, view="channels", run="wide", layer=WIDE.name, **{"channels.order": "number"})
    tab.part("gallery-channel").first.wait_for()
    tab.settle()
    still, _ = cost(tab, 0)
    tab.part("gallery").evaluate("each => { each.scrollTop = 0; }")
    moved, seen = cost(tab, A_FRAME)
    assert seen["top"] > 0.5 * N_FRAMES * A_FRAME or seen["made"] == WIDE.channels
    # Those on screen and a few rows around them, however many were passed.
    assert seen["made"] > 3 * seen["most"]
    assert seen["most"] < 100
    with capsys.disabled():
        print(
            f"\n  channels: {moved['cpu']:.1f} ms of the page's thread a frame, {still['cpu']:.1f} without scrolling; "
            f"{moved['median']:.1f} ms between frames, {moved['most']:.1f} at the 95th percentile"
        )
