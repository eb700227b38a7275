"""What is said of outputs that are no classes, and of examples of which several classes are true."""

import dataclasses
import re

import numpy as np
import pytest
from playwright.sync_api import expect

from tb_plugin.events import Writer
from tests.samples import random_snapshot
from tests.serving import tensorboard

pytestmark = pytest.mark.e2e


@pytest.fixture(scope="module")
def outputs(tmp_path_factory):
    log_dir = tmp_path_factory.mktemp("outputs") / "logs"
    plain = dataclasses.replace(random_snapshot(), labels=None, class_names=None)
    values = np.full((3, 6), np.nan, np.float32)
    values[:, :2] = 3.5, -2
    logits = np.tile(np.array([3.25, -1.5, 0, 0.5, 7, 2], np.float32), (3, 1))
    regression = dataclasses.replace(plain, logits=logits, output="linear", true_values=values)
    several = dataclasses.replace(
        plain, logits=logits, output="sigmoid", labels=(1, -1, 4), true_classes=((1, 4), (), (4,))
    )
    for name, snapshot in (("regression", regression), ("several", several)):
        Writer(log_dir / name).write(snapshot, 0)
    with tensorboard(log_dir) as server:
        yield server


def test_a_regression_is_shown_by_values_and_never_by_probabilities(tab, outputs):
    tab.open(outputs.url, run="regression", view="semantic_dictionary")
    heading = tab.frame.get_by_role("heading", name="Predicted output 0 3.25, true 3.50; output 1 −1.50, true −2.00")
    expect(heading).to_be_visible()
    expect(tab.part("class-0")).to_contain_text("3.25, true 3.50")
    expect(tab.part("class-4")).to_contain_text("output 4")
    expect(tab.part("example-0")).to_have_attribute(
        "aria-label", re.compile("^Example 0: predicted output 0 3.25, true")
    )
    for view in ("compare_classes", "spatial_attribution", "channel_attribution"):
        tab.open(outputs.url, run="regression", view=view)
        expect(tab.frame.get_by_text("7.00", exact=True).first).to_be_visible()
        assert "%" not in tab.frame.locator("aside").inner_text()
        # What comes later is another headline: both texts are to be of one moment.
        tab.settle()
        # Outputs of a regression are no classes, but for the name of the view.
        text = tab.frame.locator("main").inner_text().replace("Compare classes", "")
        # A share of a difference is no probability.
        found = tab.part("headline").inner_text() if tab.part("headline").count() else ""
        assert re.findall(r"\d %|the prediction|the true class|probabilit", text.replace(found, "")) == []
        assert re.findall(r"[^\n]*\bclass(?:es)?\b[^\n]*", text, re.IGNORECASE) == []


def test_every_true_class_is_marked(tab, outputs):
    tab.open(outputs.url, run="several", view="semantic_dictionary")
    expect(tab.part("class-1")).to_contain_text("true")
    expect(tab.part("class-4")).to_contain_text("true")
    expect(tab.part("class-0")).not_to_contain_text("true")
    title = "Example 0, correct: predicted “class 4”, true classes “class 1” and “class 4”"
    expect(tab.part("example-0")).to_have_attribute("aria-label", title)
    expect(tab.part("example-1")).to_have_attribute("aria-label", "Example 1: predicted “class 4”")
