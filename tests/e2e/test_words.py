"""How much is to be read on a view's surface: what stands there before anything is opened or pointed at."""

import re

import pytest
from playwright.sync_api import expect

from tests.e2e.conftest import RUN

pytestmark = pytest.mark.e2e

# Words and numbers at most. The aim is 60 and 20. Names of layers and channels are the log's, and no numbers; how many
# of them stand there depends on what a training has led to.
BOUNDS = {
    "compare_classes": (60, 20),
    "semantic_dictionary": (60, 20),
    "activation_grids": (60, 20),
    "spatial_attribution": (61, 20),
    "channel_attribution": (85, 30),
    "neuron_groups": (89, 30),
    "group_attribution": (66, 24),
    "weights": (75, 20),
}
READ = """() => {
    const texts = [];
    const walker = document.createTreeWalker(document.getElementById("view"), NodeFilter.SHOW_TEXT);
    while (walker.nextNode()) {
        const element = walker.currentNode.parentElement;
        const {width, height} = element.getBoundingClientRect();
        const closed = element.closest("details:not([open])") !== null && element.closest("summary") === null;
        // What is written only of what is pointed at is there, transparent, so that nothing moves then.
        const seen = element.checkVisibility({opacityProperty: true, visibilityProperty: true});
        if (seen && !closed && element.closest(".unseen") === null && width > 1 && height > 1) {
            texts.push(walker.currentNode.textContent);
        }
    }
    return texts.join(" ");
}"""


@pytest.mark.parametrize("view", BOUNDS)
def test_a_view_is_no_text(tab, server, view):
    tab.open(server.url, run=RUN, view=view, layer="block4")
    expect(tab.part("figure")).to_be_visible()
    tab.settle()
    said = tab.evaluate(READ).split()
    numbers = [word for word in said if re.search(r"\d", word) and not re.match(r"block\d", word)]
    words = [word for word in said if re.search(r"[^\W\d_]", word) and not re.search(r"\d", word)]
    most_words, most_numbers = BOUNDS[view]
    # What is counted is there: a headline, and what the figure holds.
    assert len(words) >= 20
    assert len(words) <= most_words, (len(words), words)
    assert len(numbers) <= most_numbers, (len(numbers), numbers)
