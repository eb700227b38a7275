"""What keys do, what the browser's Back undoes, and what is kept in another run."""

import re

import pytest
from playwright.sync_api import expect
from tensorboard.compat.proto import event_pb2, summary_pb2

from tb_plugin.events import Writer
from tb_plugin.events.records import framed
from tests.samples import random_dictionary, random_snapshot
from tests.serving import tensorboard

pytestmark = pytest.mark.e2e


@pytest.fixture(scope="module")
def shell(tmp_path_factory):
    """A TensorBoard on two trainings of one architecture, beside scalars."""
    log_dir = tmp_path_factory.mktemp("keys") / "logs"
    for seed, run in enumerate(("one", "two")):
        with Writer(log_dir / run) as writer:
            for step in (1, 2, 5):
                writer.write(random_snapshot(10 * seed + step, n=4), step)
            writer.write(random_dictionary(seed=seed), 5)
    scalar = summary_pb2.Summary(value=[summary_pb2.Summary.Value(tag="loss", simple_value=1.0)])
    (log_dir / "train").mkdir()
    with (log_dir / "train" / "events.out.tfevents.1.host").open("wb") as file:
        for event in (event_pb2.Event(file_version="brain.Event:2"), event_pb2.Event(step=1, summary=scalar)):
            file.write(framed(event.SerializeToString()))
    with tensorboard(log_dir) as server:
        yield server


@pytest.fixture
def opened(tab, shell):
    tab.open(shell.url, view="semantic_dictionary")
    expect(tab.part("view-semantic_dictionary")).to_have_attribute("aria-selected", "true")
    expect(tab.part("example-3")).to_be_visible()
    return tab


def expect_keys(tab, **wanted: str | None) -> None:
    """Waits until the address has these keys of ours, and none where None is wanted."""
    for name, value in wanted.items():
        key = re.escape(f"p.semantic_dictionary.{name}=")
        expect(tab.page).to_have_url(re.compile(f"{key}{value}(&|$)" if value is not None else f"^(?!.*{key})"))


def find(tab, query: str) -> None:
    tab.page.keyboard.press("/")
    expect(tab.part("find-field")).to_be_focused()
    tab.page.keyboard.type(query)
    expect(tab.part("find-field-found").first).to_be_visible()
    tab.page.keyboard.press("Enter")
    expect(tab.part("find-dialog")).to_have_count(0)


def test_keys_go_through_steps_examples_and_layers(opened):
    press = opened.page.keyboard.press
    for key, wanted in (("[", "2"), ("[", "1"), ("[", "1"), ("]", "2"), ("]", "5"), ("]", "5")):
        press(key)
        expect(opened.part("step")).to_have_text(f"Step {wanted}")
    for key, example in (("j", "1"), ("j", "2"), ("k", "1"), ("k", None), ("k", "3"), ("j", None)):
        press(key)
        expect_keys(opened, example=example)
    expect(opened.part("layer-block1")).to_have_attribute("aria-checked", "true")
    for key, layer in ((".", "block2"), (".", "block2"), (",", "block1"), (",", "block1")):
        press(key)
        expect(opened.part(f"layer-{layer}")).to_have_attribute("aria-checked", "true")


def test_keys_with_modifiers_or_in_a_field_do_nothing(opened):
    for modifier in ("Control", "Alt", "Meta"):
        opened.page.keyboard.press(f"{modifier}+BracketLeft")
    opened.part("run").focus()
    opened.page.keyboard.press("j")
    opened.part("copy-link").focus()
    opened.page.keyboard.press("/")
    opened.page.keyboard.type("[j,?")
    expect(opened.part("find-field")).to_have_value("[j,?")
    opened.page.keyboard.press("Escape")
    expect(opened.part("find-dialog")).to_have_count(0)
    # What comes after them is done, so that what they would have done were seen.
    opened.page.keyboard.press(".")
    expect(opened.part("layer-block2")).to_have_attribute("aria-checked", "true")
    expect_keys(opened, step=None, example=None)
    assert opened.part("keys-dialog").count() == 0


def test_keys_are_listed(opened):
    opened.page.keyboard.press("?")
    keys = opened.part("keys-dialog").locator("kbd").all_inner_texts()
    assert {"[", "]", "j", "k", ",", ".", "/", "?"} <= set(keys)
    opened.page.keyboard.press("j")
    opened.page.keyboard.press("Escape")
    expect(opened.part("keys-dialog")).to_have_count(0)
    expect_keys(opened, example=None)


def test_what_is_typed_is_found(opened):
    # Of block2 no icons are logged, so that its channels have no pages.
    find(opened, "block2 3")
    expect_keys(opened, layer="block2", atom="channel.3", view="semantic_dictionary")
    find(opened, "block1 2")
    expect_keys(opened, layer="block1", atom="channel.2", view="feature")
    find(opened, "example 2")
    expect_keys(opened, example="2")
    find(opened, "class 4")
    expect_keys(opened, target="4")
    find(opened, "block1")
    expect_keys(opened, layer="block1")
    opened.part("find").click()
    opened.page.keyboard.type("nowhere at all")
    expect(opened.part("find-dialog")).to_contain_text("Nothing is called that.")
    opened.page.keyboard.press("Escape")


def test_the_first_stop_leads_to_the_figure(opened):
    opened.evaluate("document.body.focus(); document.activeElement.blur()")
    opened.part("skip").focus()
    expect(opened.part("skip")).to_be_in_viewport()
    opened.page.keyboard.press("Enter")
    assert opened.evaluate("document.activeElement.closest('#view') !== null")
    assert opened.evaluate(
        "document.querySelector('a, button, input, select') === document.querySelector('[data-testid=skip]')"
    )


def test_back_undoes_a_pin_and_a_change_of_view_and_no_step(opened):
    find(opened, "block2 3")
    expect_keys(opened, atom="channel.3")
    opened.page.keyboard.press("[")
    expect_keys(opened, step="2")
    opened.page.keyboard.press("j")
    expect_keys(opened, example="1")
    opened.part("view-spatial_attribution").click()
    expect_keys(opened, view="spatial_attribution")
    opened.page.go_back()
    expect(opened.part("view-semantic_dictionary")).to_have_attribute("aria-selected", "true")
    expect_keys(opened, view="semantic_dictionary", atom="channel.3", step="2", example="1")
    opened.page.go_back()
    expect_keys(opened, view="semantic_dictionary", atom=None, step=None, example=None)
    expect(opened.part("layer-block1")).to_have_attribute("aria-checked", "true")
    expect(opened.part("step")).to_have_text("Step 5")
    opened.page.go_forward()
    expect_keys(opened, atom="channel.3", step="2")
    expect(opened.part("step")).to_have_text("Step 2")


def test_back_from_the_view_that_opens_goes_to_it(tab, shell):
    """Where nothing of ours was in the address."""
    tab.open(shell.url)
    expect(tab.part("view-compare_classes")).to_have_attribute("aria-selected", "true")
    tab.part("view-semantic_dictionary").click()
    expect_keys(tab, view="semantic_dictionary")
    tab.page.go_back()
    expect(tab.part("view-compare_classes")).to_have_attribute("aria-selected", "true")


def test_back_goes_through_the_tabs_of_tensorboard(opened):
    find(opened, "block2 3")
    expect_keys(opened, atom="channel.3")
    opened.page.get_by_role("tab", name="Scalars").click()
    expect(opened.page).to_have_url(re.compile("#scalars"))
    opened.page.go_back()
    expect(opened.page).to_have_url(re.compile("#semantic_dictionary"))
    expect(opened.page.get_by_role("tab", name="Semantic Dictionaries")).to_have_attribute("aria-selected", "true")
    expect_keys(opened, atom="channel.3")
    opened.page.go_back()
    expect_keys(opened, atom=None)
    expect(opened.part("view-semantic_dictionary")).to_be_visible()


def test_a_channel_is_not_kept_in_another_network_but_its_place_is(opened):
    find(opened, "block2 3")
    expect_keys(opened, atom="channel.3")
    opened.part("run").select_option("two")
    expect_keys(opened, run="two", atom=None)
    notice = opened.part("notice").filter(has_text="Channel 3 of run “one” is no longer kept")
    expect(notice).to_contain_text("run “two” is another network")
    opened.page.go_back()
    expect_keys(opened, atom="channel.3", run=None)
    expect(notice).to_have_count(0)


@pytest.mark.parametrize(("atom", "kept"), [("neuron.1.2.3", "spatial.1.2"), ("spatial.1.2", "spatial.1.2")])
def test_a_place_is_kept_in_another_run(tab, shell, atom, kept):
    tab.open(shell.url, view="semantic_dictionary", layer="block2", atom=atom)
    expect(tab.part("example-3")).to_be_visible()
    tab.part("run").select_option("two")
    expect_keys(tab, run="two", atom=kept)


def test_a_link_to_a_channel_of_a_run_is_followed(tab, shell):
    """Who sends it means that channel."""
    tab.open(shell.url, run="two", view="semantic_dictionary", layer="block2", atom="channel.3")
    expect(tab.part("example-3")).to_be_visible()
    expect_keys(tab, run="two", atom="channel.3")
    assert tab.part("notice").filter(has_text="no longer kept").count() == 0
