"""What stands for channels of which no icon is logged."""

import pytest
from playwright.sync_api import expect

from tb_plugin.events import Writer
from tests.e2e.compare_classes.log import SNAPSHOT, VIEW
from tests.e2e.conftest import visiting

pytestmark = pytest.mark.e2e


def test_a_small_picture_without_an_icon_is_a_pattern_whose_sentence_is_whole_elsewhere(tab, tmp_path):
    with Writer(tmp_path / "run") as writer:
        writer.write(SNAPSHOT, 0)
    with visiting(tab, tmp_path) as server:
        tab.open(server.url, view=VIEW)
        small = tab.part("headline").get_by_test_id("no-icon").first
        expect(small).to_have_text("no icons yet")
        assert small.bounding_box()["width"] <= 1, "half a word is not shown"
        expect(small.locator("xpath=..")).to_have_attribute("title", "no icons yet")
        large = tab.part("argument").first.get_by_test_id("no-icon")
        assert large.evaluate("(text) => text.scrollWidth <= text.clientWidth && text.clientWidth > 40")
