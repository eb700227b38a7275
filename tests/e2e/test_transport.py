"""The view of transport in a real browser, of what a maker has measured of a network that is known."""

import dataclasses
import re

import numpy as np
import pytest
from playwright.sync_api import expect

from tb_plugin.artifacts import ProbeImages
from tb_plugin.events import Writer
from tb_plugin.log.progress import no_progress
from tb_plugin.makers.transport import TransportMaker
from tests.e2e.test_words import read
from tests.makers.test_transport import C, P, images, network, study
from tests.samples import random_dictionary, random_snapshot
from tests.serving import tensorboard

pytestmark = pytest.mark.e2e


@pytest.fixture(scope="module")
def run(tmp_path_factory):
    """Two steps, at the second of which some images of class 0 are taken for class 1."""
    log_dir = tmp_path_factory.mktemp("transport")
    rng = np.random.default_rng(0)
    net = network()
    layer = dataclasses.replace(net.layers[0], name="hidden")
    with Writer(log_dir / "run") as writer:
        maker = TransportMaker(study(net, images(rng, wrong=12), year=rng.normal(size=P)))
        thumbnails = rng.integers(0, 256, (P, 12, 12, 3), np.uint8)
        for step in (1, 2):
            writer.write(random_snapshot(n=2, layers=(layer,)), step)
            assert maker.make(step, None, no_progress)
            for made in maker.artifacts():
                writer.write(made, step)
        writer.write(ProbeImages("a fingerprint", thumbnails), 1)
        writer.write(random_dictionary(layer), 2)
    with tensorboard(log_dir) as server:
        yield server


@pytest.fixture
def opened(tab, run):
    tab.open(run.url, **{"view": "transport", "transport.pair": "class-0-1"})
    tab.part("transport-plane").wait_for()
    tab.settle()
    return tab


def test_it_says_how_far_two_classes_lie_apart_and_what_tells_them_apart(opened):
    expect(opened.part("headline")).to_have_text(
        re.compile(r"“class 0” and “class 1” lie \d\.\d× as far apart as chance in hidden; .*hidden · [01] tells them")
    )
    expect(opened.part("caption")).to_contain_text("in this plane at least")
    channels = [each.get_attribute("data-channel") for each in opened.part("transport-channel").all()]
    assert len(channels) == len(set(channels)) <= C
    assert set(channels[:2]) == {"0", "1"}
    assert opened.part("transport-point").count() == P // 3
    # A path for each cell that is seen, and a line for each point.
    assert opened.part("transport-ways").get_attribute("d").count("M") == P // 3
    assert opened.part("transport-cells").get_attribute("d").count("M") > P // 6
    assert opened.part("transport-thumb").count() > 2
    assert opened.figure_share() > 0.5
    opened.fits()
    words, numbers = read(opened)
    assert 10 <= len(words) <= 60, words
    # Names of classes and channels have one each.
    assert len(numbers) <= 20, numbers


def test_the_first_set_is_moved_and_the_address_says_how_far(opened, run):
    def places():
        return [(each.get_attribute("cx"), each.get_attribute("cy")) for each in opened.part("transport-point").all()]

    before = places()
    opened.part("transport-moved").fill("100")
    opened.page.wait_for_function("location.hash.includes('transport.moved=100')")
    ends = places()
    assert ends != before
    opened.open(run.url, **{"view": "transport", "transport.pair": "class-0-1", "transport.moved": 100})
    opened.part("transport-plane").wait_for()
    np.testing.assert_allclose(np.array(places(), float), np.array(ends, float), atol=1.0)
    opened.part("transport-play").click()
    opened.page.wait_for_function("location.hash.includes('transport.moved=100')")


def test_a_dot_shows_both_images_and_its_way_while_it_is_pointed_at(opened):
    point = opened.part("transport-point").first.bounding_box()
    opened.page.mouse.move(point["x"] + 4, point["y"] + 4)
    card = opened.part("transport-card")
    expect(card.locator("figure")).to_have_count(2)
    expect(opened.part("transport-way")).to_have_count(1)
    opened.page.mouse.move(1, 1)
    expect(card).to_have_count(0)


def test_other_sets_are_chosen_by_name_and_one_that_was_not_measured_is_said(opened, run):
    kinds = opened.frame.locator("[data-testid=transport-pair] optgroup")
    assert [each.get_attribute("label") for each in kinds.all()] == ["Steps", "Classes", "Answers", "Metadata"]
    opened.part("transport-pair").select_option("answer")
    expect(opened.part("headline")).to_contain_text("Right answers and wrong answers lie")
    opened.part("transport-pair").select_option("step")
    expect(opened.part("headline")).to_have_text("From step 1 to step 2 hidden did not move")
    opened.part("transport-pair").select_option("column-year")
    expect(opened.part("headline")).to_contain_text("year: lower half and year: upper half lie")
    opened.open(run.url, **{"view": "transport", "transport.pair": "class-7-9"})
    expect(opened.part("view-notice")).to_contain_text("was not measured here")


def test_a_channel_opens_its_page(opened):
    first = opened.part("transport-channel").first
    channel = first.get_attribute("data-channel")
    first.click()
    expect(opened.frame.locator("#view")).to_have_attribute("aria-label", "Feature")
    expect(opened.part("headline")).to_contain_text(f"hidden · {channel}")
