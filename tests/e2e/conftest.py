"""A log of a short real training, a real TensorBoard on it, and pages of a real Chromium."""

import contextlib
import urllib.parse
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import (
    BrowserContext,
    CDPSession,
    ConsoleMessage,
    Error,
    Frame,
    FrameLocator,
    Page,
    TimeoutError,
    expect,
    sync_playwright,
)

from tests.e2e.browser import VIEWPORT, launch
from tests.serving import Server, tensorboard

RUN = "creatures/examples"
# How long a page may take on a machine that does much else; what hangs is ended by pytest.
LOAD_MS = 120_000
expect.set_options(timeout=LOAD_MS)
SETTLE_MS = 15_000
BLANK = "about:blank"
PUT_OFF = """() => {
    const [waiting, later, never] = [new Map(), window.setTimeout, window.clearTimeout];
    window.waiting = waiting;
    let last = 0;
    window.setTimeout = (f, ms, ...given) => {
        if (!(ms >= 100)) return later(f, ms, ...given);
        const id = --last;
        waiting.set(id, () => f(...given));
        return id;
    };
    window.clearTimeout = (id) => { if (!waiting.delete(id)) never(id); };
}"""
FIT_MS = 20_000


@dataclass(frozen=True)
class Trained:
    log_dir: Path
    model: Any
    callback: Any
    data: Any


@pytest.fixture(scope="session")
def trained(tmp_path_factory: pytest.TempPathFactory) -> Trained:
    """Logs by the callback in a short training of the demo's network, beside Keras's own callback."""
    import keras

    from demo.creatures import CLASS_NAMES
    from demo.dataset import Sampling, dataset
    from demo.network import build
    from tb_plugin.tf import Changes, Groups, Icons, Relations, Rendering, SemanticDictionaryCallback, Trust, Weights

    log_dir = tmp_path_factory.mktemp("e2e") / "logs"
    data = dataset(400, seed=0, sampling=Sampling.BIASED)
    keras.utils.set_random_seed(0)
    model = build(0)
    model.compile(keras.optimizers.Adam(3e-3), "sparse_categorical_crossentropy", metrics=["accuracy"])
    callback = SemanticDictionaryCallback(
        log_dir / "creatures",
        data.images[:6],
        labels=data.labels[:6],
        class_names=CLASS_NAMES,
        dataset=data.images,
        log=[
            Trust(),
            Relations(),
            Changes(),
            Groups(icon_seconds=2),
            Icons(rendering=Rendering(size=64, n_steps=16)),
            Weights(),
        ],
        strict=True,
        verbose=False,
    )
    scalars = keras.callbacks.TensorBoard(log_dir / "creatures", write_graph=False)
    with pytest.MonkeyPatch.context() as patch:
        # So short a training leaves no time for anything, and how much the end takes is the machine's.
        patch.setattr("tb_plugin.log.session.Session._seconds_left", lambda self, kind: 1e6)
        patch.setattr("tb_plugin.log.budget.Ending.seconds_for", lambda self, kind: None)
        model.fit(data.images, data.labels, epochs=4, verbose=0, callbacks=[scalars, callback])
    return Trained(log_dir, model, callback, data)


@pytest.fixture(scope="session")
def server(trained: Trained) -> Iterator[Server]:
    with tensorboard(trained.log_dir, "rust", with_tensorflow=True) as server:
        yield server


@dataclass
class Tab:
    """TensorBoard's page with our tab, and what its console said."""

    page: Page
    errors: list[str]

    @property
    def frame(self) -> FrameLocator:
        """The plugin's frame."""
        return self.page.frame_locator("iframe")

    def part(self, name: str) -> Any:
        """A part of our page by its `data-testid`."""
        return self.frame.get_by_test_id(name)

    def open(self, url: str, **keys: object) -> None:
        """Opens our tab by its address, with keys of ours in its hash."""
        ours = [f"p.semantic_dictionary.{name}={urllib.parse.quote(str(value))}" for name, value in keys.items()]
        self.follow(f"{url}#{'&'.join(['semantic_dictionary', *ours])}")

    def follow(self, address: str) -> None:
        """Opens our tab as a link does; TensorBoard's own page may take its time.

        Where that page is there and ours has been left, ours alone is loaded: TensorBoard's takes longer by far.
        """
        stays = urllib.parse.urldefrag(address).url == urllib.parse.urldefrag(self.page.url).url
        left = self._ours() if stays else None
        self.page.goto(address)
        if left is not None and left.url == BLANK:
            left.goto(self.page.locator("iframe").evaluate("(element) => element.src"))
        self.frame.locator("main, [data-testid='notice']").first.wait_for()

    def leave(self) -> None:
        """Leaves our page, so that the next address is opened as if nothing had been."""
        if (ours := self._ours()) is not None and len(self.page.frames) == 2:
            self.page.evaluate("document.activeElement.blur()")
            ours.goto(BLANK)
        else:
            self.page.goto(BLANK)

    def _ours(self) -> Frame | None:
        return next((frame for frame in self.page.frames if frame.parent_frame is not None), None)

    def fits(self) -> None:
        """Waits until nothing is scrolled sideways, with the page's letters as they are and with wider ones."""
        for spacing in ("normal", "0.06em"):
            self.evaluate(f"document.documentElement.style.letterSpacing = '{spacing}'")
            (frame,) = (frame for frame in self.page.frames if frame.parent_frame is not None)
            frame.wait_for_function("document.documentElement.scrollWidth <= window.innerWidth", timeout=FIT_MS)

    def figure_share(self) -> float:
        """The share of what is seen of the view that its figure takes."""
        return self.evaluate(
            """() => {
                const seen = (element) => {
                    const {left, top, right, bottom} = element.getBoundingClientRect();
                    const box = [Math.max(0, left), Math.max(0, top), Math.min(innerWidth, right)];
                    return Math.max(0, box[2] - box[0]) * Math.max(0, Math.min(innerHeight, bottom) - box[1]);
                };
                return seen(document.querySelector("[data-testid=figure]")) / seen(document.getElementById("view"));
            }"""
        )

    def details(self) -> None:
        """Opens what a view shows on demand: checks, and all its numbers."""
        self.part("details").first.wait_for(state="attached")
        # The pointer stays where it is.
        self.evaluate("document.querySelectorAll('[data-testid=details]').forEach((each) => { each.open = true; })")

    def more(self) -> None:
        """Opens what is chosen rarely."""
        if self.part("more-panel").count() == 0:
            self.part("more").click()

    def settle(self) -> None:
        """Waits until nothing is loaded any more, but not for ever: TensorBoard's own page may ask again and again."""
        with contextlib.suppress(TimeoutError):
            self.page.wait_for_load_state("networkidle", timeout=SETTLE_MS)

    def put_off(self) -> None:
        """Lets what our page does a tenth of a second later, or more, wait until `go_on`."""
        self.evaluate(PUT_OFF)

    def go_on(self) -> None:
        """Does what was put off."""
        self.evaluate("() => { for (const begin of window.waiting.values()) begin(); }")

    def key(self, name: str) -> str | None:
        """A key of ours in the page's hash."""
        found = urllib.parse.parse_qs(urllib.parse.urlsplit(self.page.url).fragment).get(
            f"p.semantic_dictionary.{name}"
        )
        return found[0] if found else None

    def evaluate(self, script: str, given: Any = None) -> Any:
        """Runs a script in the plugin's frame."""
        (frame,) = (frame for frame in self.page.frames if frame.parent_frame is not None)
        return frame.evaluate(script, given)


@contextlib.contextmanager
def visiting(tab: Tab, log_dir: Path, loader: str = "rust", **settings: Any) -> Iterator[Server]:
    """A TensorBoard for one test; the page leaves before it ends."""
    with tensorboard(log_dir, loader, **settings) as server:
        yield server
        tab.page.goto("about:blank")


@pytest.fixture(scope="session")
def browser(tmp_path_factory: pytest.TempPathFactory) -> Iterator[BrowserContext]:
    """One Chromium with one profile, for all tests."""
    with sync_playwright() as playwright, launch(playwright, tmp_path_factory.mktemp("profile")) as browser:
        yield browser


@pytest.fixture(scope="session")
def page(browser: BrowserContext) -> Page:
    """One page for all tests: a new one costs more than what it then shows."""
    return browser.new_page()


@pytest.fixture
def tab(page: Page) -> Iterator[Tab]:
    """The page, as if it were new; the test fails if the console reports an error."""
    # Behind another page it would be drawn once a second.
    page.bring_to_front()
    page.set_viewport_size(VIEWPORT)
    page.set_default_timeout(LOAD_MS)
    page.mouse.move(0, 0)
    tab = Tab(page, [])

    def note(message: ConsoleMessage) -> None:
        # TensorBoard asks for its own fonts at the root, also below a path prefix.
        if message.type == "error" and "/font-roboto/" not in message.location.get("url", ""):
            tab.errors.append(f"{message.text} ({message.location.get('url')})")

    def fail(error: Error) -> None:
        tab.errors.append(str(error))

    page.on("console", note)
    page.on("pageerror", fail)
    yield tab
    if page.url.startswith("http"):
        page.evaluate("localStorage.clear(); document.body.classList.remove('dark-mode')")
    tab.leave()
    page.remove_listener("console", note)
    page.remove_listener("pageerror", fail)
    assert tab.errors == []


@pytest.fixture
def finger(tab: Tab) -> Iterator[CDPSession]:
    """What touches a small page in the place of a pointer."""
    devtools = tab.page.context.new_cdp_session(tab.page)
    devtools.send("Emulation.setTouchEmulationEnabled", {"enabled": True})
    tab.page.set_viewport_size({"width": 390, "height": 844})
    yield devtools
    devtools.send("Emulation.setTouchEmulationEnabled", {"enabled": False})
    devtools.detach()
