"""How much is to be read on a view's surface: what stands there before anything is opened or pointed at."""

import re

import pytest
from playwright.sync_api import expect

from tests.e2e.conftest import RUN
from tests.e2e.run_log import LAYERS, log_run
from tests.serving import tensorboard

pytestmark = pytest.mark.e2e

# What a view says at rest, at most: the aim is 60 words and 20 numbers with its headline. How a training went decides
# which headline that is, how trustworthy evidence was, and what has a name; so these are counted elsewhere, where all
# that they can say is (`frontend/src/views/headlines.test.ts`), and are left out here; so is the step of icons that are
# of another one, which stands on each.
WORDS, NUMBERS = 44, 18
VIEWS = (
    "compare_classes",
    "semantic_dictionary",
    "activation_grids",
    "spatial_attribution",
    "channel_attribution",
    "neuron_groups",
    "group_attribution",
)
# Views that list what they found say more: so many words and numbers at most.
LISTS = {"changes": (72, 20), "weights": (75, 20)}
# What a run has learned, of the data set: of each class and of each of many channels there is something to be read.
LEARNED = {"overview": (48, NUMBERS), "channels": (24, 2), "feature": (58, NUMBERS)}
N_CLASSES = 6
# A channel is called by its number, and a group by those of its channels.
LEFT_OUT = ("headline", "trust-sign", "view-notice", "vanished", "icon-step", "changed-name")
READ = """(leftOut) => {
    const texts = [];
    const walker = document.createTreeWalker(document.getElementById("view"), NodeFilter.SHOW_TEXT);
    while (walker.nextNode()) {
        const element = walker.currentNode.parentElement;
        const {width, height} = element.getBoundingClientRect();
        const closed = element.closest("details:not([open])") !== null && element.closest("summary") === null;
        const unsaid = element.closest([".unseen", "[data-name]", ...leftOut].join(", ")) !== null;
        // What is written only of what is pointed at is there, transparent, so that nothing moves then.
        const seen = element.checkVisibility({opacityProperty: true, visibilityProperty: true});
        if (seen && !closed && !unsaid && width > 1 && height > 1) texts.push(walker.currentNode.textContent);
    }
    return texts.join(" ");
}"""


def read(tab, names=()):
    """Words and numbers of what is to be read, but for names, whose parts are no words and no numbers."""
    said = tab.evaluate(READ, [f"[data-testid={name}]" for name in LEFT_OUT])
    for name in sorted(names, key=len, reverse=True):
        said = said.replace(name, " ")
    parts = said.split()
    numbers = [part for part in parts if re.search(r"\d", part)]
    return [part for part in parts if re.search(r"[^\W\d_]", part) and part not in numbers], numbers


@pytest.mark.parametrize(
    ("view", "bounds"), [*((view, (WORDS, NUMBERS)) for view in VIEWS), *LISTS.items()], ids=[*VIEWS, *LISTS]
)
def test_a_view_is_no_text(tab, server, trained, view, bounds):
    from demo.creatures import CLASS_NAMES

    layers = [layer.name for layer in trained.model.layers]
    tab.open(server.url, run=RUN, view=view, layer="block4")
    expect(tab.part("figure")).to_be_visible()
    expect(tab.part("headline")).not_to_be_empty()
    tab.settle()
    words, numbers = read(tab, [*CLASS_NAMES, *layers])
    # What is counted is there: controls, and how to read the figure.
    assert len(words) >= 10
    assert len(words) <= bounds[0], (len(words), words)
    assert len(numbers) <= bounds[1], (len(numbers), numbers)


@pytest.fixture(scope="module")
def learned(tmp_path_factory):
    log_dir = tmp_path_factory.mktemp("learned")
    log_run(log_dir / "run", N_CLASSES)
    with tensorboard(log_dir) as server:
        yield server


@pytest.mark.parametrize("view", LEARNED)
def test_what_was_learned_is_no_text_either(tab, learned, view):
    tab.open(learned.url, view=view, layer="block4")
    expect(tab.part("figure")).to_be_visible()
    expect(tab.part("headline")).not_to_be_empty()
    tab.settle()
    words, numbers = read(tab, [*(f"class {k}" for k in range(N_CLASSES)), *(layer.name for layer in LAYERS)])
    most_words, most_numbers = LEARNED[view]
    assert 10 <= len(words) <= most_words, (len(words), words)
    assert len(numbers) <= most_numbers, (len(numbers), numbers)


def test_what_bars_say_is_told_where_one_points(tab, learned):
    """What is counted as not to be read is not lost: it is seen where the pointer is, and where keys have come."""
    tab.open(learned.url, view="channels", layer="block4")
    tile = tab.part("gallery-channel").first
    text = tile.locator(".text")
    expect(text).to_have_css("opacity", "0")
    tile.hover()
    expect(text).to_have_css("opacity", "1")
    tab.page.mouse.move(0, 0)
    expect(text).to_have_css("opacity", "0")
    tab.page.keyboard.press("Tab")
    tile.focus()
    expect(text).to_have_css("opacity", "1")
