"""*What if* of labels and of quantities, in a real browser."""

import dataclasses
import re
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from playwright.sync_api import expect

from tb_plugin.artifacts import Audit
from tb_plugin.events import Writer
from tests.audit_samples import audit_of_outputs
from tests.e2e.conftest import visiting
from tests.samples import random_dictionary, random_snapshot

pytestmark = pytest.mark.e2e

AXE = Path(__file__).parents[2] / "frontend" / "node_modules" / "axe-core" / "axe.min.js"


def log_outputs(log_dir: Path, made: Audit) -> None:
    """Of outputs of the audit's kind, named, of which the truth is known."""
    snapshot = random_snapshot()
    values = np.array([[1.5, 0.5, -3.0, 0.0, 0.0, 0.0]] * 3, np.float32)
    known = {"labels": (0, 1, 0)} if made.output_kind == "sigmoid" else {"labels": None, "true_values": values}
    names = ("wide", "dark", "near", "round", "soft", "far")
    with Writer(log_dir) as writer:
        of: Any = {"output": made.output_kind, "class_names": names, **known}
        writer.write(dataclasses.replace(snapshot, **of), 3)
        writer.write(random_dictionary(), 3)
        writer.write(made, 3)


def test_of_labels_what_if_tells_which_flip_and_of_the_example_which_it_loses(tab, tmp_path):
    log_outputs(tmp_path / "run", audit_of_outputs("block1", "sigmoid"))
    with visiting(tab, tmp_path) as server:
        tab.open(server.url, run="run", view="audit")
        expect(tab.part("headline")).to_contain_text(re.compile(r"Without .*, 9 of 20\s+images lose\s+wide"))
        rows = tab.part("what-if-output")
        expect(rows).to_have_count(1)
        said = "wide: decided for in 20 of 60 images with all concepts, in 11 without (9 go off, 0 on); estimated 14"
        expect(rows.first).to_have_attribute("aria-label", said)
        # No estimate stands there without how far it is off.
        outcomes = tab.part("what-if-outcomes").locator("tbody tr")
        assert [each.inner_text().split() for each in outcomes.all()] == [
            ["measured", "9", "0", "8", "1"],
            ["estimated", "6", "0", "5", "1"],
        ]
        expect(tab.part("what-if-hits")).to_have_text("6 of 9 changes estimated, 0 more wrongly")
        example = tab.part("what-if-example")
        expect(example).to_contain_text("Example 0 would lose wide. So it was estimated.")
        answer = tab.part("what-if-answer").first
        expect(answer).to_have_attribute(
            "aria-label",
            "wide: 88.1 % with all concepts, 26.9 % without; moves by −3.00, estimated −2.50 ± 0.25",
        )
        # Where nothing is counted by class there are no empty tables.
        for part in ("audit-cards", "audit-cell", "audit-group"):
            expect(tab.part(part)).to_have_count(0)
        tab.part("what-if-pick").first.focus()
        tab.page.keyboard.press("ArrowRight")
        tab.page.keyboard.press("Enter")
        expect(tab.page).to_have_url(re.compile(r"audit\.without="))
        tab.fits()
        tab.settle()
        tab.evaluate(AXE.read_text())
        found = tab.evaluate("axe.run(document.getElementById('view')).then(({violations}) => violations)")
        assert [each["id"] for each in found] == []


def test_of_quantities_what_if_tells_by_how_much_they_move_in_their_own_unit(tab, tmp_path):
    log_outputs(tmp_path / "run", audit_of_outputs("block1", "linear"))
    with visiting(tab, tmp_path) as server:
        tab.open(server.url, run="run", view="audit")
        told = "wide falls by 3.00 in the mean, and is off by 2.50 instead of 0.50."
        expect(tab.part("headline")).to_contain_text(told)
        rows = tab.part("what-if-output")
        expect(rows).to_have_count(2)
        expect(rows.first).to_have_attribute(
            "aria-label", "wide moves by 3.00 in the mean, estimated 1.50 ± 0.25; off from the truth by 0.50 → 2.50"
        )
        example = tab.part("what-if-example")
        expect(example).to_contain_text("Example 0: wide would fall from 2.00 to −1.00, and should be 1.50.")
        expect(tab.part("what-if-answer").first).to_contain_text("−2.50 ± 0.25")
        for part in ("audit-cards", "audit-cell", "audit-group", "what-if-outcomes"):
            expect(tab.part(part)).to_have_count(0)
        # Both together, chosen by hand.
        tab.part("what-if-pick").nth(1).click()
        expect(tab.part("headline")).to_contain_text("wide falls by 3.50 in the mean")
        tab.fits()
        tab.settle()
        tab.evaluate(AXE.read_text())
        found = tab.evaluate("axe.run(document.getElementById('view')).then(({violations}) => violations)")
        assert [each["id"] for each in found] == []
