"""Makes the pictures of the documentation: the demo's log, in a real TensorBoard, in a real Chromium.

`make screenshots` trains the demo where that was not done yet, and runs this.
"""

from __future__ import annotations

import argparse
import contextlib
import io
import tempfile
import urllib.parse
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from PIL import Image
from playwright.sync_api import FrameLocator, Page, TimeoutError, sync_playwright

from tb_plugin.metadata import PLUGIN_NAME
from tests.e2e.browser import VIEWPORT, launch
from tests.serving import tensorboard

ROOT = Path(__file__).parents[1]
IMAGES = ROOT / "docs" / "images"
RUN = "creatures/examples"
LOAD_MS = 60_000
# Long enough for icons, and for what follows the pointer, to be drawn.
DRAW_MS = 1500
N_COLOURS = (256, 128, 64)
MAX_BYTES = 250_000


@dataclass(frozen=True)
class Shot:
    """One picture.

    Attributes:
      name: Of the file, without its ending.
      view: The view that is opened.
      keys: What else is selected, as in the address.
      part: The part of the page that is waited for and pointed at, by its `data-testid`.
      at: Where it is pointed at, as shares of its width and height.
      scroll: By how many pixels the page is scrolled first.
    """

    name: str
    view: str
    part: str
    keys: Mapping[str, object] = field(default_factory=dict)
    at: tuple[float, float] = (0.5, 0.5)
    scroll: int = 0


# Beside the icon: on it the pointer shows it large, over the figure.
BAR = (0.9, 0.8)
SHOTS = (
    Shot(
        "readme",
        "semantic_dictionary",
        "dictionary-entry",
        {"layer": "block4", "example": 2, "atom": "spatial.6.2"},
        BAR,
    ),
    Shot("overview", "overview", "class-row", {"layer": "block4"}, at=(0.1, 0.5)),
    Shot("channels", "channels", "gallery", {"layer": "block4", "channels.order": "selectivity"}, at=(0.999, 0.999)),
    Shot("feature", "feature", "example", {"layer": "block4", "atom": "channel.2"}),
    Shot(
        "semantic_dictionary",
        "semantic_dictionary",
        "dictionary-entry",
        {"layer": "block4", "example": 0, "atom": "spatial.2.2"},
        BAR,
    ),
    Shot("activation_grids", "activation_grids", "grid-block4", {"layer": "block4"}, at=(0.45, 0.15)),
    Shot("compare_classes", "compare_classes", "argument", {"layer": "block4", "example": 1}, at=(0.2, 0.5)),
    Shot("spatial_attribution", "spatial_attribution", "map-block4", at=(0.1, 0.1)),
    Shot("channel_attribution", "channel_attribution", "ranked", at=(0.5, 0.97)),
    Shot("neuron_groups", "neuron_groups", "group", {"layer": "block4"}, at=(0.5, 0.05)),
    Shot("group_attribution", "group_attribution", "node-1-0", {"layer": "block4"}, at=(0.08, 0.15)),
    Shot("changes", "changes", "moves", {"layer": "block4"}, at=(0.999, 0.0)),
    Shot("transport", "transport", "transport-moved", {"layer": "block4", "transport.moved": 35}, at=(0.35, 0.5)),
    Shot("weights", "weights", "filter"),
    Shot("audit", "audit", "audit-cell", {"layer": "block4"}),
    Shot("what_if", "audit", "what-if", {"layer": "block4"}, at=(0.999, 0.999)),
)


def main(argv: Sequence[str] | None = None) -> None:
    """Makes all pictures, or those that are named."""
    names = [shot.name for shot in SHOTS]
    parser = argparse.ArgumentParser(prog="python -m docs.screenshots", description=__doc__)
    parser.add_argument("names", nargs="*", metavar="NAME", help=f"of {', '.join(names)} (default: all)")
    parser.add_argument("--logdir", type=Path, default=ROOT / "demo" / "logs", help="the demo's (default: %(default)s)")
    arguments = parser.parse_args(argv)
    unknown = set(arguments.names) - set(names)
    if unknown:
        parser.error(f"NAME must be of {', '.join(names)}, got {', '.join(sorted(unknown))}")
    chosen = [shot for shot in SHOTS if not arguments.names or shot.name in arguments.names]
    IMAGES.mkdir(parents=True, exist_ok=True)
    take(chosen, arguments.logdir)


def take(shots: Sequence[Shot], log_dir: Path) -> None:
    """Takes pictures of a log."""
    with contextlib.ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        # TensorBoard's messages go beside the folder that it reads.
        (folder / "logs").symlink_to(log_dir.resolve())
        server = stack.enter_context(tensorboard(folder / "logs", "rust"))
        browser = stack.enter_context(launch(stack.enter_context(sync_playwright()), folder / "profile"))
        page = browser.new_page()
        page.set_default_timeout(LOAD_MS)
        for shot in shots:
            open_tab(page, server.url, {"run": RUN, "view": shot.view, **shot.keys})
            point(page, shot)
            path = IMAGES / f"{shot.name}.png"
            path.write_bytes(small(page.screenshot()))
            print(f"{path.relative_to(ROOT)}: {path.stat().st_size / 1000:.0f} kB", flush=True)


def open_tab(page: Page, url: str, keys: Mapping[str, object]) -> None:
    """Opens our tab with what is to be selected in it."""
    ours = [f"p.{PLUGIN_NAME}.{name}={urllib.parse.quote(str(value))}" for name, value in keys.items()]
    page.goto("about:blank")
    page.set_viewport_size(VIEWPORT)
    page.mouse.move(0, 0)
    page.goto(f"{url}#{'&'.join([PLUGIN_NAME, *ours])}")
    frame(page).locator("main").first.wait_for()


def point(page: Page, shot: Shot) -> None:
    """Waits for what is to be seen, and points at it."""
    part = frame(page).get_by_test_id(shot.part).first
    part.wait_for()
    with contextlib.suppress(TimeoutError):
        page.wait_for_load_state("networkidle", timeout=LOAD_MS / 10)
    box = part.bounding_box()
    if box is not None and box["y"] >= VIEWPORT["height"]:
        part.scroll_into_view_if_needed()
        box = part.bounding_box()
    if box is None:
        raise RuntimeError(f"{shot.part} of {shot.view} must be visible to be pointed at")
    page.mouse.move(box["x"] + box["width"] * shot.at[0], box["y"] + box["height"] * shot.at[1])
    page.mouse.wheel(0, shot.scroll)
    page.wait_for_timeout(DRAW_MS)


def frame(page: Page) -> FrameLocator:
    """The plugin's frame."""
    return page.frame_locator("iframe")


def small(png: bytes) -> bytes:
    """The same picture in a palette of as few colours as make it small.

    Raises:
      RuntimeError: If it is still too large for a repository.
    """
    written = png
    with Image.open(io.BytesIO(png)) as image:
        for n_colours in N_COLOURS:
            file = io.BytesIO()
            image.convert("RGB").quantize(n_colours, kmeans=4).save(file, "PNG", optimize=True)
            written = file.getvalue()
            if len(written) <= MAX_BYTES:
                return written
    raise RuntimeError(f"a picture must have at most {MAX_BYTES} bytes, got {len(written)}")


if __name__ == "__main__":
    main()
