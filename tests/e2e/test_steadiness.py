"""How steady decisions are, in a real browser: said beside the example, marked in the strip, and to be listed."""

import re

import pytest
from playwright.sync_api import expect

from tb_plugin.events import Writer
from tests.certainty_samples import sample_steadiness
from tests.e2e.conftest import visiting
from tests.samples import random_snapshot

pytestmark = pytest.mark.e2e
N, CLASSES = 8, 6
# As of `sample_steadiness`.
CHANGED = [1, 4, 7]


def log(log_dir, made=None):
    with Writer(log_dir) as writer:
        writer.write(random_snapshot(0, N, CLASSES), 3)
        if made is not None:
            writer.write(made, 3)


def marked(tab):
    found = tab.frame.locator("button:has([data-testid=changed])").evaluate_all("all => all.map(e => e.dataset.testid)")
    return [int(name.removeprefix("example-")) for name in found]


def test_decisions_with_other_reasons_are_marked_and_listed_and_the_example_says_how_steady_it_is(tab, tmp_path):
    log(tmp_path / "run", sample_steadiness(N, CLASSES))
    with visiting(tab, tmp_path) as server:
        tab.open(server.url, run="run", view="semantic_dictionary", example="1")
        expect(tab.part("with-dropout")).to_have_text(
            "With dropout decided alike in 19 of 20 passes: 50.0 % to 93.8 %."
        )
        expect(tab.part("over-steps")).to_have_text("Decided alike at 2 of the last 2 steps.")
        expect(tab.part("reasons-before")).to_contain_text("step 2 by 0.25 (channels of block4)")
        expect(tab.part("example-1")).to_have_attribute(
            "aria-label", re.compile("other reasons than at the step before")
        )
        assert marked(tab) == CHANGED
        tab.part("examples-show").select_option("changed")
        expect(tab.page).to_have_url(re.compile(r"examples\.show=changed"))
        expect(tab.frame.locator("button[data-testid^=example-]")).to_have_count(len(CHANGED))
        # Of a decision that was another one then, reasons are not compared.
        tab.open(server.url, run="run", view="semantic_dictionary", example="2")
        expect(tab.part("over-steps")).to_have_text("Decided alike at 1 of the last 2 steps.")
        expect(tab.part("reasons-before")).to_have_count(0)


def test_of_an_older_log_nothing_of_it_is_said(tab, tmp_path):
    log(tmp_path / "run")
    with visiting(tab, tmp_path) as server:
        tab.open(server.url, run="run", view="semantic_dictionary")
        expect(tab.part("entropy-of-example")).to_be_visible()
        for name in ("with-dropout", "over-steps", "reasons-before", "changed"):
            expect(tab.part(name)).to_have_count(0)
        expect(tab.part("examples-show").locator("option[value=changed]")).to_have_count(0)
