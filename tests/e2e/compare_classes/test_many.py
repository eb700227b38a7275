"""Choosing the classes that are compared where many are explained: by their letters."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import expect

from tb_plugin.events import Writer
from tests.e2e.compare_classes.log import VIEW
from tests.samples import random_snapshot
from tests.serving import Server, tensorboard

pytestmark = pytest.mark.e2e

MANY = random_snapshot(n_classes=60, n_targets=40)
# The likeliest first; of two digits, so that none is a part of another's name.
RANKED = [int(k) for k in MANY.targets[0][(-MANY.logits[0][MANY.targets[0]]).argsort()] if k >= 10]
EXPLAINED = {int(k) for k in MANY.targets[0]}


@pytest.fixture(scope="module")
def many(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    log_dir = tmp_path_factory.mktemp("classes") / "logs"
    with Writer(log_dir / "run") as writer:
        writer.write(MANY, 0)
    with tensorboard(log_dir, "rust") as server:
        yield server


@pytest.fixture
def picking(tab, many):
    tab.open(many.url, view=VIEW)
    expect(tab.part("class-a")).to_be_visible()
    return tab


def test_classes_are_found_by_their_letters(picking):
    wished = RANKED[7]
    for letter, key in (("a", "target"), ("b", "against")):
        picking.part(f"class-{letter}").click()
        field = picking.part(f"class-{letter}-find")
        expect(field).to_be_focused()
        field.fill(f"class {wished}")
        picking.page.keyboard.press("Enter")
        expect(picking.part(f"class-{letter}")).to_contain_text(f"class {wished} (")
        expect(picking.part(f"class-{letter}-find")).to_have_count(0)
        picking.page.wait_for_url(lambda url, key=key, wished=wished: f"{key}={wished}" in url)
        wished = RANKED[11]


def test_only_explained_classes_are_found(picking):
    picking.part("class-b").click()
    missing = next(k for k in range(10, 60) if k not in EXPLAINED)
    picking.part("class-b-find").fill(f"class {missing}")
    expect(picking.part("class-b-find-found")).to_have_count(0)
    expect(picking.part("class-b-find")).to_be_visible()


def test_escape_leaves_the_class_and_what_is_kept(picking):
    chosen = picking.part("class-a").inner_text()
    picking.part("class-a").click()
    picking.part("class-a-find").fill("class")
    picking.page.keyboard.press("Escape")
    expect(picking.part("class-a-find")).to_have_count(0)
    expect(picking.part("class-a")).to_be_focused()
    expect(picking.part("class-a")).to_have_text(chosen)
