"""What is chosen of many layers, classes and examples."""

import dataclasses
import re
from pathlib import Path

import numpy as np
import pytest
from playwright.sync_api import expect

from tb_plugin.events import Writer
from tb_plugin.network import LayerInfo
from tests.samples import random_snapshot
from tests.serving import tensorboard

pytestmark = pytest.mark.e2e
AXE = Path(__file__).parents[2] / "frontend" / "node_modules" / "axe-core" / "axe.min.js"
DEEP = tuple(
    LayerInfo(f"encoder/stage{1 + i // 6}/block{1 + i % 6}/conv2", 4, 4, 12, receptive_field=(9, 9)) for i in range(30)
)
N, CLASSES = 64, 1000


def large():
    """64 examples of a network of 30 layers and 1,000 classes: half of them right, every fourth uncertain."""
    snapshot = random_snapshot(0, N, CLASSES, DEEP)
    logits = np.random.default_rng(1).normal(size=(N, CLASSES)).astype(np.float32)
    best = np.random.default_rng(2).permutation(CLASSES)[:N]
    # Probabilities that nobody mistakes, of the likeliest two.
    rest = np.log(np.exp(logits).sum(axis=1))
    for i, k in enumerate(best):
        first, second = (0.4, 0.35) if i % 4 == 0 else (0.8 - i / 500, 0.05 + i / 1000)
        logits[i, k], logits[i, (k + 1) % CLASSES] = np.log([first, second]) + rest[i] - np.log(1 - first - second)
    labels = [int(k if i % 2 == 0 else (k + 1) % CLASSES) for i, k in enumerate(best)]
    names = tuple(f"animal {k:03}" if k != 7 else "arctic fox" for k in range(CLASSES))
    return dataclasses.replace(snapshot, logits=logits, labels=tuple(labels), class_names=names)


LARGE = large()
LABELS = list(LARGE.labels or ())
ODD = [i for i in range(N) if i % 2]


@pytest.fixture(scope="module")
def shell(tmp_path_factory):
    """A TensorBoard on a run of a large network."""
    log_dir = tmp_path_factory.mktemp("many") / "logs"
    with Writer(log_dir / "large") as writer:
        writer.write(LARGE, 3)
    with tensorboard(log_dir) as server:
        yield server


@pytest.fixture
def deep(tab, shell):
    tab.open(shell.url, run="large", view="semantic_dictionary")
    expect(tab.part("example-63")).to_be_attached()
    return tab


def test_layers_of_a_large_network_are_told_apart_found_and_in_sight(deep):
    selected = deep.part(f"layer-{DEEP[-1].name}")
    expect(selected).to_have_attribute("aria-checked", "true")
    names = deep.frame.locator("[data-testid^=layer-] .name")
    texts = names.all_inner_texts()
    assert len(set(texts)) == len(DEEP)
    assert names.evaluate_all("all => all.every((each) => each.scrollWidth <= each.clientWidth)")
    inside = "({dataset: {testid}, offsetTop, offsetHeight, parentElement: list}) => \
        offsetTop >= list.scrollTop && offsetTop + offsetHeight <= list.scrollTop + list.clientHeight"
    assert selected.evaluate(inside)
    deep.part("find-layer").fill("stage2 block3")
    expect(deep.frame.locator("[data-testid^=layer-]")).to_have_count(1)
    deep.part(f"layer-{DEEP[8].name}").click()
    deep.page.wait_for_url(re.compile("stage2"))
    deep.part("find-layer").fill("")
    expect(deep.frame.locator("[data-testid^=layer-]")).to_have_count(len(DEEP))
    assert deep.part(f"layer-{DEEP[8].name}").evaluate(inside)


def test_a_class_among_a_thousand_is_found(deep):
    assert deep.frame.locator("aside [data-testid^=class-]").count() < 12
    deep.part("find-class").fill("fox")
    expect(deep.part("class-7")).to_be_visible()
    expect(deep.frame.locator("aside [data-testid^=class-]")).to_have_count(1)
    deep.part("class-7").click()
    deep.page.wait_for_url(re.compile("target=7"))
    deep.part("find-class").fill("animal")
    expect(deep.frame.locator("aside")).to_contain_text("12 of 999 are listed")
    deep.part("find-class").fill("no such")
    expect(deep.frame.locator("aside")).to_contain_text("Nothing is called that.")


def listed(tab) -> list[int]:
    found = tab.frame.locator("button[data-testid^=example-]").evaluate_all("all => all.map((e) => e.dataset.testid)")
    return [int(name.removeprefix("example-")) for name in found]


def expect_listed(tab, wanted: list[int]) -> None:
    last = tab.frame.locator("button[data-testid^=example-]").last
    expect(last).to_have_attribute("data-testid", f"example-{wanted[-1]}")
    assert listed(tab) == wanted


def test_examples_are_filtered_and_sorted_in_the_address(deep, shell):
    expect_listed(deep, list(range(N)))
    deep.part("examples-show").select_option("wrong")
    expect_listed(deep, ODD)
    deep.page.wait_for_url(re.compile(r"examples\.show=wrong"))
    deep.part("examples-sort").select_option("loss")
    probabilities = np.exp(LARGE.logits - LARGE.logits.max(axis=1, keepdims=True))
    probabilities /= probabilities.sum(axis=1, keepdims=True)
    loss = -np.log(probabilities[np.arange(N), LABELS])
    expect_listed(deep, sorted(ODD, key=lambda i: -loss[i]))
    deep.part("examples-show").select_option("uncertain")
    deep.part("examples-sort").select_option("number")
    expect_listed(deep, list(range(0, N, 4)))
    deep.part("examples-sort").select_option("confidence")
    deep.part("examples-show").select_option("all")
    lead = np.sort(probabilities, axis=1)[:, -1] - np.sort(probabilities, axis=1)[:, -2]
    expect(deep.frame.locator("button[data-testid^=example-]")).to_have_count(N)
    assert listed(deep)[16:] == sorted((i for i in range(N) if i % 4), key=lambda i: lead[i])
    deep.part("examples-show").select_option(f"class.{LABELS[9]}")
    expect_listed(deep, [9])
    deep.open(shell.url, run="large", **{"examples.show": "wrong", "examples.sort": "confidence"})
    expect(deep.part("examples-show")).to_have_value("wrong")
    expect_listed(deep, sorted(ODD, key=lambda i: lead[i]))


def test_the_next_wrong_one(deep):
    deep.part("next-wrong").click()
    deep.page.wait_for_url(re.compile(r"example=1\b"))
    deep.part("next-wrong").click()
    deep.page.wait_for_url(re.compile(r"example=3\b"))
    deep.part("example-62").click()
    deep.part("next-wrong").click()
    deep.page.wait_for_url(re.compile(r"example=63\b"))
    deep.part("next-wrong").click()
    deep.page.wait_for_url(re.compile(r"example=1\b"))


def test_a_large_network_is_accessible(deep):
    deep.part("find-class").fill("animal")
    deep.evaluate(AXE.read_text())
    found = deep.evaluate("axe.run()")["violations"]
    assert [f"{each['id']}: {each['nodes'][0]['html']}" for each in found] == []
