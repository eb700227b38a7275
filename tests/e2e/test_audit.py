"""The view "Audit" in a real browser."""

import dataclasses
import re
from pathlib import Path

import pytest
from playwright.sync_api import expect

from tb_plugin.artifacts import Audit, AuditConcept
from tb_plugin.events import Writer
from tests.audit_samples import random_audit
from tests.certainty_samples import covered, random_certainty
from tests.e2e.conftest import visiting
from tests.e2e.run_log import SUSPECT, log_run
from tests.e2e.test_touch import press
from tests.e2e.test_words import read
from tests.samples import random_dictionary, random_snapshot
from tests.serving import tensorboard

pytestmark = pytest.mark.e2e

AXE = Path(__file__).parents[2] / "frontend" / "node_modules" / "axe-core" / "axe.min.js"
# Of both *What if* has half: what is measured stands beside what was estimated, with its error.
WORDS, NUMBERS = 140, 64


def audit_of_run() -> Audit:
    """Of the run's suspect, whose only channel it has."""
    made = random_audit("block4")
    return dataclasses.replace(made, concepts=(AuditConcept("block4", (SUSPECT,), (0, 9), 20), made.concepts[1]))


def log_audit(log_dir: Path, made: Audit) -> None:
    log_run(log_dir)
    with Writer(log_dir) as writer:
        writer.write(made, 3)


@pytest.fixture(scope="module")
def run(tmp_path_factory):
    log_dir = tmp_path_factory.mktemp("audit")
    log_audit(log_dir / "run", audit_of_run())
    with tensorboard(log_dir) as server:
        yield server


@pytest.fixture
def opened(tab, run):
    tab.open(run.url, run="run", view="audit", layer="block4")
    tab.part("audit-card").first.wait_for()
    return tab


def test_the_suspect_is_the_headline_and_the_first_card_with_its_slice(opened):
    expect(opened.part("headline")).to_contain_text(
        f"block4 · {SUSPECT} decides class 0: without it in its place alone 8 of 10"
    )
    first = opened.part("audit-card").first
    expect(first).to_have_attribute("data-kind", "suspect")
    expect(first.get_by_test_id("audit-slice")).to_contain_text("class 0 without it: 2 of 8")
    expect(first.get_by_test_id("audit-slice")).to_contain_text("with it 11 of 12")
    # Four images that have it and two that have it not.
    expect(first.get_by_test_id("audit-thumbnail")).to_have_count(6)
    opened.fits()
    assert opened.figure_share() > 0.5


def test_a_finger_is_told_the_numbers_of_a_square_and_opens_its_page_after(opened, finger):
    cell = opened.part("audit-cell").first
    # Where fingers point is known from the next page on.
    expect(opened.part("audit-told")).to_contain_text("a square for its numbers")
    press(finger, opened, cell)
    expect(opened.part("audit-told")).to_contain_text(cell.get_attribute("aria-label"))
    assert "view=audit" in opened.page.url
    other = opened.part("audit-cell").nth(1)
    press(finger, opened, other)
    expect(opened.part("audit-told")).to_contain_text(other.get_attribute("aria-label"))
    assert "view=audit" in opened.page.url
    press(finger, opened, other)
    opened.page.wait_for_url(re.compile("view=feature"))


def test_what_a_class_differs_in_is_told_with_images_of_both_ends_and_is_no_suspect(opened):
    suspects, along = opened.part("audit-cards"), opened.part("audit-directions")
    expect(suspects).not_to_contain_text("direction")
    cards = along.get_by_test_id("audit-card")
    expect(cards).to_have_count(2)
    expect(cards.first).to_have_attribute("data-kind", "direction")
    expect(cards.first).to_contain_text("class 2 is worse at one end of a direction of block4 that no channel shows.")
    expect(cards.first).to_contain_text(re.compile("5 of 8 right.* 12 of 12"))
    expect(cards.first.get_by_test_id("audit-thumbnail")).to_have_count(4)
    along.get_by_test_id("audit-more").click()
    expect(cards.last).to_contain_text(re.compile(r"bears on class 0 against class 2, by 25\s% of the lead"))
    cards.first.get_by_test_id("audit-example").click()
    expect(opened.frame.locator("#view")).to_have_attribute("aria-label", "Compare classes")


def test_that_no_direction_bears_on_a_decision_is_said_and_of_an_older_log_nothing(tab, tmp_path):
    made = audit_of_run()
    none = dataclasses.replace(made.directions[0], leads=())
    log_audit(tmp_path / "none", dataclasses.replace(made, directions=(none,), direction_slices=()))
    older = dataclasses.replace(made, directions=(), direction_slices=(), settings={"layers": "block4"})
    log_audit(tmp_path / "older", older)
    with visiting(tab, tmp_path) as server:
        tab.open(server.url, run="none", view="audit", layer="block4")
        expect(tab.part("audit-no-direction")).to_contain_text("Along none of 1 directions")
        tab.open(server.url, run="older", view="audit", layer="block4")
        tab.part("audit-card").first.wait_for()
        expect(tab.part("audit-directions")).to_have_count(0)


def test_squares_have_the_colour_of_what_they_argue_and_say_all_of_it(opened):
    cells = opened.part("audit-cell")
    expect(cells).to_have_count(4)
    roles = [each.get_attribute("data-role") for each in cells.all()]
    assert sorted(roles) == ["against", "support", "support", "support"]
    said = opened.frame.get_by_label(re.compile(r"class 0, block4 · 5: argues in 19 of 20 images"))
    expect(said).to_have_attribute("title", re.compile("without it 12 become wrong, 0 right; right with it 11 of 12"))


def test_groups_have_intervals_and_their_reasons(opened):
    rows = opened.part("audit-group")
    expect(rows).to_have_count(2)
    expect(rows.first).to_contain_text("fur: warm")
    expect(rows.first).to_contain_text("+31 pts")
    label = rows.first.get_by_role("img").first
    expect(label).to_have_attribute("aria-label", re.compile("right 28 of 30 .* of the others 18 of 30 .* calibration"))
    reason = rows.first.get_by_test_id("audit-reason")
    expect(reason).to_have_attribute("aria-label", re.compile(r"argues for class 0 by 1\.50 .* the gap is −6 points"))


def test_a_click_opens_the_page_of_the_feature(opened):
    opened.part("audit-open").first.click()
    expect(opened.frame.locator("#view")).to_have_attribute("aria-label", "Feature")
    assert opened.key("channel") in (str(SUSPECT), None) or opened.key("pinned")


def test_the_keyboard_walks_over_the_squares(opened):
    opened.part("audit-concept").first.focus()
    opened.page.keyboard.press("ArrowDown")
    expect(opened.part("audit-cell").first).to_be_focused()
    opened.page.keyboard.press("ArrowRight")
    expect(opened.part("audit-cell").nth(2)).to_be_focused()


def test_what_if_a_concept_were_gone_is_told_of_the_run_and_of_the_example(opened):
    told = opened.part("what-if")
    expect(opened.part("what-if-pick")).to_have_count(2)
    expect(opened.part("what-if-pick").first).to_have_attribute("aria-pressed", "true")
    expect(told.get_by_test_id("what-if-run")).to_contain_text(re.compile(r"Without .*, 12 of 13\s+class 0\s+become"))
    row = opened.part("what-if-class").first
    expect(row).to_have_attribute(
        "aria-label", "class 0, 20 images: 13 right with all concepts, 1 without; estimated 3"
    )
    # No estimate stands there without how far it is off.
    outcomes = opened.part("what-if-outcomes").locator("tbody tr")
    assert [each.inner_text().split() for each in outcomes.all()] == [
        ["measured", "12", "0", "1"],
        ["estimated", "10", "0", "1"],
    ]
    expect(opened.part("what-if-hits")).to_have_text("10 of 13 changes estimated, 1 more wrongly")
    example = opened.part("what-if-example")
    expect(example).to_contain_text("Example 0 would be called class 2, not class 0. Estimated was class 0.")
    expect(example).to_contain_text("Estimates are off by 0.50 where logits move by 2.00.")
    expect(example.get_by_test_id("what-if-error")).to_have_attribute("title", re.compile("over 18 logits"))
    answer = opened.part("what-if-answer").first
    expect(answer).to_have_attribute("aria-label", re.compile(r"class 0: .* its logit moves by −2\.00, estimated 0"))
    opened.fits()


def test_what_if_two_were_gone_is_chosen_with_the_keyboard_and_stands_in_the_address(opened):
    opened.part("what-if-pick").first.focus()
    opened.page.keyboard.press("ArrowRight")
    expect(opened.part("what-if-pick").nth(1)).to_be_focused()
    opened.page.keyboard.press("Enter")
    expect(opened.part("what-if-outcomes").locator("tbody tr").first).to_have_text(re.compile(r"measured\s*18\s*1\s*2"))
    expect(opened.page).to_have_url(re.compile(r"audit\.without=block4(:|%3A)5(,|%2C)block4(:|%3A)7"))
    # Of example 2 both change the decision, and it is one of two: the way leads there.
    expect(opened.part("what-if-flips")).to_contain_text("Example 2")
    opened.part("what-if-flips").get_by_role("button").last.click()
    expect(opened.part("what-if-example")).to_contain_text("Example 2 would be called class 0, not class 2.")
    expect(opened.page).to_have_url(re.compile("semantic_dictionary.example=2"))
    opened.page.reload()
    expect(opened.part("what-if-example")).to_contain_text("Example 2 would be called class 0, not class 2.")
    opened.part("what-if-pick").first.click()
    expect(opened.part("what-if-run")).to_contain_text("3 of 18")


def test_a_pair_that_was_not_measured_is_said_to_be_so_and_an_older_log_has_nothing(tab, tmp_path):
    made = audit_of_run()
    columns = [0, 1, 2]
    fewer = [dataclasses.replace(each, values=each.values[:, :, columns]) for each in made.answers]
    log_audit(tmp_path / "alone", dataclasses.replace(made, removals=made.removals[:2], answers=tuple(fewer)))
    log_audit(tmp_path / "older", dataclasses.replace(made, removals=(), decided=(), answers=()))
    with visiting(tab, tmp_path) as server:
        tab.open(server.url, run="alone", view="audit", layer="block4")
        tab.part("what-if-pick").nth(1).click()
        expect(tab.part("what-if-none")).to_have_text("Both together were not measured.")
        tab.part("what-if-pick").first.click()
        expect(tab.part("what-if-run")).to_contain_text("3 of 18")
        tab.open(server.url, run="older", view="audit", layer="block4")
        tab.part("audit-card").first.wait_for()
        expect(tab.part("what-if")).to_have_count(0)


def test_it_is_no_text_and_has_nothing_that_axe_finds(opened):
    opened.settle()
    words, numbers = read(opened, ["block1", "block2"])
    assert 10 <= len(words) <= WORDS, (len(words), words)
    assert len(numbers) <= NUMBERS, (len(numbers), numbers)
    opened.evaluate(AXE.read_text())
    found = opened.evaluate("axe.run(document.getElementById('view')).then(({violations}) => violations)")
    assert [each["id"] for each in found] == []


def test_what_prediction_sets_hold_is_told_at_the_level_that_was_chosen(tab, tmp_path):
    made = random_certainty()
    lower = made.levels[1]
    higher = dataclasses.replace(lower, level=0.984375, all=covered(50, 48))
    log_audit(tmp_path / "run", audit_of_run())
    with Writer(tmp_path / "run") as writer:
        writer.write(dataclasses.replace(made, levels=(lower, higher)), 3)
    with visiting(tab, tmp_path) as server:
        tab.open(server.url, run="run", view="audit", layer="block4")
        sure = tab.part("how-sure")
        # What was measured at the nearest level.
        expect(sure).to_contain_text(re.compile(r"the true class in 88\s% hold it in 80\s% of 50"))
        tab.part("sure-level-99").click()
        expect(sure).to_contain_text(re.compile(r"the true class in 98\s% hold it in 96\s% of 50"))
        # It is one choice: what is left of the example beside the probabilities is at this level, too.
        expect(tab.part("set-level")).to_have_value("99")
        expect(tab.page).to_have_url(re.compile("semantic_dictionary.level=99"))
        tab.part("set-level").select_option("80")
        tab.part("example-1").click()
        expect(tab.part("group-set")).to_contain_text("By the 20 held-out images of its group (fur: warm):")
        expect(sure).to_contain_text(re.compile(r"the true class in 88\s%"))
        # How undecided right and wrong decisions are, and the example is.
        expect(sure.get_by_test_id("entropy")).to_have_count(2)
        expect(sure.get_by_test_id("entropy").last).to_have_attribute("title", re.compile("1.25 bits in the middle"))
        expect(sure).to_contain_text(re.compile(r"the wrong one has more in 88\s% of all pairs"))
        # Of the group of the first example nothing is known.
        tab.part("example-0").click()
        expect(tab.part("group-set")).to_have_count(0)
        expect(tab.part("entropy-of-example")).to_contain_text(re.compile(r"Undecided by [\d.]+\s% \(entropy\)"))
        # Which group is served worst is seen first.
        expect(tab.part("covered").first).to_contain_text("cool")


def test_of_outputs_that_are_no_classes_an_older_log_says_that_nothing_was_removed(tab, tmp_path):
    with Writer(tmp_path / "run") as writer:
        writer.write(random_snapshot(), 3)
        writer.write(random_dictionary(), 3)
        writer.write(Audit(60, f"{0:032x}", missing=("classes",)), 3)
    with visiting(tab, tmp_path) as server:
        tab.open(server.url, run="run", view="audit")
        expect(tab.part("what-if-none-asked")).to_contain_text("No concept was removed when this was logged.")
        expect(tab.part("audit-directions")).to_have_count(0)


def test_where_nothing_is_found_and_nothing_known_it_says_so_and_what_to_log(tab, tmp_path):
    empty = Audit(60, f"{0:032x}", by="predicted", missing=("labels", "metadata"))
    with Writer(tmp_path / "run") as writer:
        writer.write(random_snapshot(), 3)
        writer.write(random_dictionary(), 3)
        writer.write(empty, 3)
    with visiting(tab, tmp_path) as server:
        tab.open(server.url, run="run", view="audit")
        expect(tab.part("headline")).to_contain_text("Of 60 images nothing was counted, so nothing can stand out.")
        expect(tab.part("view-notice")).to_contain_text("log dataset=(images, labels)")
        expect(tab.part("audit-missing")).to_contain_text("metadata=")
        expect(tab.part("audit-nothing")).to_have_text("Nothing was looked for.")
