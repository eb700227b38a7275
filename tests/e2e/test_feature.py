"""The page of a feature as a person uses it, on a log of known numbers."""

import dataclasses
import json
import re
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from playwright.sync_api import expect

from tb_plugin.artifacts import ProbeAnswers, ProbeImages, RemovalRecord, Statistics
from tb_plugin.events import Writer
from tests.e2e.conftest import Tab, visiting
from tests.samples import LAYERS, random_dictionary, random_relations, random_snapshot
from tests.serving import Server, tensorboard
from tests.statistics_samples import random_statistics

pytestmark = pytest.mark.e2e

AXE = Path(__file__).parents[2] / "frontend" / "node_modules" / "axe-core" / "axe.min.js"
VIEW = "feature"
LAYER = LAYERS[0]
CHANNEL, OTHER = 3, 1
N_IMAGES, N_RIGHT, N_WRONG = 200, 55, 41
CLASSES, COUNTS = (0, 2, 5), (60, 50, 40)
STEPS = (0, 4, 8)
# At the last step the channel fires on other images than at the one before.
KEPT = {0: np.nan, 4: 0.9, 8: 0.1}
FINGERPRINT = f"{0:032x}"


def known_statistics(step: int) -> Statistics:
    """Random ones, in which the channel tells class 2 and decides it."""
    made = random_statistics(LAYER, n=N_IMAGES, classes=CLASSES, n_examples=24)
    summary, auroc, columns = made.summary.copy(), made.class_auroc.copy(), made.column_auroc.copy()
    summary[1, CHANNEL], summary[3, CHANNEL], summary[4, CHANNEL] = 8 + step, KEPT[step], 0.1
    auroc[:, CHANNEL] = (-0.1, 0.47, 0.2)
    columns[:, CHANNEL] = 0.1
    examples = made.examples.copy()
    examples[CHANNEL, :, 0] = np.arange(24)
    contrast = made.contrast.copy()
    contrast[CHANNEL] = (30, 31, 32, -1)
    removal = RemovalRecord(
        np.array([CHANNEL]),
        np.array([N_WRONG + 3]),
        np.array([[0], [N_WRONG], [3]]),
        np.array([[0], [0], [1]]),
        np.array([58, N_RIGHT, 37]),
    )
    return dataclasses.replace(
        made,
        fingerprint=FINGERPRINT,
        counts=COUNTS,
        summary=summary,
        class_auroc=auroc,
        column_auroc=columns,
        examples=examples,
        contrast=contrast,
        removal=removal,
    )


def known_answers() -> ProbeAnswers:
    """Of images of which only the first are labelled; all are taken for class 2."""
    logits = np.zeros((N_IMAGES, 6), np.float32)
    logits[:, 2] = 1
    labels = tuple(2 if i < 12 else 0 if i < 20 else -1 for i in range(N_IMAGES))
    return ProbeAnswers(logits, FINGERPRINT, np.arange(N_IMAGES), labels=labels)


def log_features(log_dir: Path, *, statistics: bool = True) -> None:
    """Logs snapshots and statistics of three steps, and icons of the first and the last."""
    with Writer(log_dir / "run") as writer:
        for step in STEPS:
            writer.write(random_snapshot(), step)
            if step != STEPS[1]:
                for layer in LAYERS:
                    writer.write(random_dictionary(layer, seed=step, diverse=True), step)
            if statistics:
                writer.write(known_statistics(step), step)
                writer.write(known_answers(), step)
        writer.write(random_relations(), STEPS[-1])
        if statistics:
            images = np.random.default_rng(0).integers(0, 256, (N_IMAGES, 8, 8, 3), np.uint8)
            writer.write(ProbeImages(FINGERPRINT, images), 0)


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    log_dir = tmp_path_factory.mktemp("feature") / "logs"
    log_features(log_dir)
    with tensorboard(log_dir, "rust") as server:
        yield server


def open_view(tab: Tab, server: Server, **keys: object) -> Tab:
    tab.open(server.url, view=VIEW, **{"layer": LAYER.name, "atom": f"channel.{CHANNEL}", **keys})
    tab.part("large-icon").wait_for()
    tab.settle()
    return tab


@pytest.fixture
def opened(tab: Tab, server: Server) -> Tab:
    return open_view(tab, server)


def test_the_headline_says_what_it_fires_for_and_what_is_wrong_without_it(opened):
    expect(opened.part("headline")).to_contain_text(
        f"{LAYER.name} · {CHANNEL} fires for class 2 (AUROC 0.97); without it {N_WRONG} of {N_RIGHT} become wrong."
    )
    assert not opened.errors


def test_it_opens_with_what_decides_most(tab, server):
    tab.open(server.url, view=VIEW, layer=LAYER.name)
    expect(tab.part("headline")).to_contain_text(f"{LAYER.name} · {CHANNEL} fires for")


def test_the_images_are_those_that_were_logged_the_strongest_first(opened):
    expect(opened.part("example")).to_have_count(24)
    places = opened.part("example").evaluate_all("all => all.map(each => Number(each.dataset.place))")
    values = known_statistics(8).example_values[CHANNEL]
    assert places == list(np.argsort(-values, kind="stable"))
    expect(opened.part("example-image-outline")).to_have_count(24)
    assert opened.part("contrast").evaluate_all("all => all.map(each => Number(each.dataset.place))") == [30, 31, 32]
    expect(opened.part("contrast-outline")).to_have_count(0)


def test_what_was_measured_by_class_stands_in_its_row(opened):
    row = opened.frame.locator("[data-testid=class-row][data-class='2']")
    expect(row.get_by_test_id("auroc")).to_have_text("0.97")
    expect(row.get_by_test_id("turned")).to_have_text(f"{N_WRONG} of {N_RIGHT}")
    other = opened.frame.locator("[data-testid=class-row][data-class='5']")
    expect(other.get_by_test_id("turned")).to_have_text("3 of 37, +1")
    expect(opened.part("changed")).to_contain_text(f"{N_WRONG + 3} of {N_IMAGES}")


def test_what_was_not_measured_is_said_and_no_zero(tab, server):
    open_view(tab, server, atom=f"channel.{OTHER}")
    expect(tab.part("headline")).to_contain_text("what its removal does was not measured")
    assert tab.part("turned").all_inner_texts() == ["not measured"] * len(CLASSES)
    expect(tab.part("changed")).to_contain_text("was not measured")


def test_a_click_on_a_frame_goes_to_its_step_where_the_channel_became_another_one_is_marked(opened):
    expect(opened.part("film-frame")).to_have_count(2)
    assert opened.part("film-line").evaluate_all("all => all.map(each => each.dataset.kind)") == [
        "activation",
        "evidence",
        "auroc",
    ]
    assert opened.part("film-break").evaluate_all("all => all.map(each => each.dataset.step)") == ["8"]
    opened.frame.locator("[data-testid=film-frame][data-step='0']").click()
    expect(opened.part("step")).to_have_text("Step 0")
    expect(opened.frame.locator("[data-testid=film-frame][aria-current=step]")).to_have_attribute("data-step", "0")
    assert not opened.errors


def test_a_name_is_kept_in_the_link_and_in_the_browser(opened, server):
    opened.part("feature-name").fill("red tag")
    opened.part("feature-name").press("Enter")
    expect(opened.part("headline")).to_contain_text("red tag fires for class 2")
    opened.page.wait_for_function("location.hash.includes('names')")
    link = opened.page.url
    # Another channel has no name; back at the first, the browser knows it without the link.
    opened.part("channel-after").click()
    expect(opened.part("headline")).not_to_contain_text("red tag")
    opened.leave()
    open_view(opened, server)
    expect(opened.part("feature-name")).to_have_value("red tag")
    # Who has only the link knows it, too.
    opened.page.evaluate("localStorage.clear()")
    opened.leave()
    opened.follow(link)
    expect(opened.part("headline")).to_contain_text("red tag fires for class 2")


def test_the_class_it_follows_is_offered_as_its_name_with_the_number(opened):
    expect(opened.part("offered-name")).to_have_text("class 2 0.97")
    opened.part("offered-name").click()
    expect(opened.part("feature-name")).to_have_value("class 2")


def test_a_related_channel_opens_its_page(opened):
    alike = opened.part("related-alike").get_by_test_id("related-channel").first
    number = alike.get_attribute("data-number")
    alike.click()
    expect(opened.part("channel-number")).to_have_value(number)
    opened.page.go_back()
    expect(opened.part("channel-number")).to_have_value(str(CHANNEL))


def test_all_can_be_taken_away(opened):
    opened.more()
    with opened.page.expect_download() as download:
        opened.part("download-json").click()
    told = json.loads(Path(download.value.path()).read_text(encoding="utf-8"))
    assert (told["layer"], told["channel"], told["changed"]) == (LAYER.name, CHANNEL, N_WRONG + 3)
    assert [row["wrongWithoutIt"] for row in told["classes"]] == [0, N_WRONG, 3]
    for kind in ("png", "svg", "csv"):
        with opened.page.expect_download():
            opened.part(f"download-{kind}").click()
    assert not opened.errors


def test_the_figure_is_most_of_the_view_and_nothing_is_scrolled_sideways(opened):
    assert opened.figure_share() > 0.5
    opened.fits()


# Canvases that are no part of another picture.
PICTURES = """() => {
    const seen = (element) => {
        const {left, top, right, bottom} = element.getBoundingClientRect();
        const width = Math.min(innerWidth, right) - Math.max(0, left);
        return Math.max(0, width) * Math.max(0, Math.min(innerHeight, bottom) - Math.max(0, top));
    };
    const view = document.getElementById("view");
    // A film is one figure: icons, and curves on the same axis.
    const film = "[data-testid=filmstrip]";
    const alone = (each) => !each.closest(`[data-testid=inset], ${film}`);
    const pictures = [...view.querySelectorAll(film), ...[...view.querySelectorAll("canvas")].filter(alone)];
    return pictures.reduce((sum, each) => sum + seen(each), 0) / seen(view);
}"""


def test_pictures_are_half_of_what_is_seen(opened):
    opened.page.set_viewport_size({"width": 1280, "height": 800})
    # Five of the eight lookalikes are not logged here: as large as the sixteenth part of the view.
    assert opened.evaluate(PICTURES) + 1 / 16 >= 0.5


def large_picture(tab: Tab, server: Server):
    """The large picture of the channel, pointed at in the gallery."""
    tab.open(server.url, view="channels", layer=LAYER.name)
    tab.part("gallery-channel").first.wait_for()
    tab.settle()
    tab.page.locator("body").focus()
    tab.evaluate("document.querySelector('[data-testid=figure]').focus()")
    tile = tab.page.frame_locator("iframe").locator(f"[data-testid=gallery-channel][data-channel='{CHANNEL}']")
    tile.locator("[data-icon]").hover()
    return tab.part("enlarged")


def test_any_icon_shows_its_film_where_it_is_large_and_a_held_one_goes_to_a_step(tab, server):
    large = large_picture(tab, server)
    frames, line = large.get_by_test_id("film-frame"), large.get_by_test_id("film-line")
    expect(frames).to_have_count(2)
    expect(line).to_have_attribute("data-kind", "activation")
    expect(line.locator("circle")).to_have_count(len(STEPS))
    expect(large.get_by_test_id("film-break")).to_have_attribute("data-step", str(STEPS[-1]))
    expect(frames.first).to_be_disabled()
    tab.page.keyboard.press("h")
    expect(frames.first).to_be_enabled()
    box = large.bounding_box()
    tab.page.mouse.move(box["x"] + 30, box["y"] + 10)
    frames.first.click()
    expect(frames.first).to_have_attribute("aria-current", "step")
    expect(tab.page).to_have_url(re.compile(rf"\.step={STEPS[0]}\b"))
    expect(large).to_contain_text(f"{LAYER.name} · {CHANNEL}")
    tab.page.keyboard.press("Escape")
    expect(large).to_have_count(0)
    assert not tab.errors


def test_passing_over_icons_loads_no_film(tab, server):
    asked: list[str] = []
    tab.open(server.url, view="channels", layer=LAYER.name)
    tab.part("gallery-channel").first.wait_for()
    tab.settle()
    tab.put_off()
    tab.page.on("request", lambda request: asked.append(request.url))
    for tile in tab.part("gallery-channel").all()[:6]:
        tile.hover()
    tab.page.mouse.move(5, 400)
    tab.go_on()
    tab.settle()
    assert not [url for url in asked if f"step={STEPS[0]}" in url]


def test_it_is_accessible(opened):
    opened.page.wait_for_timeout(0)
    opened.evaluate(AXE.read_text(encoding="utf-8"))
    found = opened.evaluate("axe.run('#view', {resultTypes: ['violations']})")["violations"]
    assert [(each["id"], each["nodes"][0]["html"]) for each in found] == []


def test_without_statistics_it_says_how_to_log_them(tab, tmp_path):
    log_features(tmp_path / "logs", statistics=False)
    with visiting(tab, tmp_path / "logs") as server:
        open_view(tab, server)
        expect(tab.part("view-notice")).to_contain_text("Statistics() in the list log=[…]")
        expect(tab.part("film-frame")).to_have_count(2)
        expect(tab.part("crops")).to_be_visible()
        expect(tab.part("headline")).to_contain_text("was not measured")
        assert not tab.errors
