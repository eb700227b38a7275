"""What is read of the axis, and pointed at beside it."""

import numpy as np
from playwright.sync_api import expect

from tests.e2e.compare_classes.log import BEST, LAYER, LOGGED, RECORD, RUNNER_UP
from tests.e2e.shown import Shown
from tests.samples import known


def name(example: int, rank: int) -> str:
    return f"class {LOGGED.targets[example, rank]}"


def number(text: str) -> Shown:
    return Shown(text)


def near(value: float) -> float:
    """What a number that is shown is equal to as far as it is shown."""
    return float(value)


def entries(tab, side: str) -> list[dict[str, float]]:
    """What is written at one end of the axis."""
    found = tab.part(f"side-{side}").get_by_test_id("argument").all()
    return [numbers_of(tab, entry) for entry in found]


def numbers_of(tab, entry) -> dict[str, float]:
    """The numbers of a channel: its net, and in the table of all numbers what it says for either class."""
    tab.details()
    channel = entry.get_attribute("data-channel")
    row = tab.part("arguments").locator(f'[data-channel="{channel}"]')
    parts = {part: number(row.get_by_test_id(part).inner_text()) for part in ("for-a", "for-b")}
    return {"channel": int(channel), "net": number(entry.get_by_test_id("net").inner_text()), **parts}


def expect_axis(tab, left: np.ndarray, right: np.ndarray, *, count: int = 3, sums: np.ndarray | None = None) -> None:
    """The axis shows evidence `[C]` for two classes; `sums` are those of all of it where they were logged too."""
    tab.details()
    net = left - right
    first = [channel for channel in np.argsort(-net, kind="stable") if net[channel] > 0][:count]
    last = [channel for channel in np.argsort(net, kind="stable") if net[channel] < 0][:count]
    expect(tab.part("side-a").get_by_test_id("argument").first).to_have_attribute("data-channel", str(first[0]))
    expect(tab.part("side-b").get_by_test_id("argument").first).to_have_attribute("data-channel", str(last[0]))
    for side, channels in (("a", first), ("b", last)):
        expected = [
            {
                "channel": channel,
                "net": near(net.item(channel)),
                "for-a": near(left.item(channel)),
                "for-b": near(right.item(channel)),
            }
            for channel in channels
        ]
        assert entries(tab, side) == expected
    rest = np.setdiff1d(np.arange(len(net)), [*first, *last])
    expect(tab.part("middle")).to_contain_text(f"{len(rest)} channels between")
    wholes = [left.sum(), right.sum()] if sums is None else sums
    for part, values, whole in (("net", net, wholes[0] - wholes[1]), ("a", left, wholes[0]), ("b", right, wholes[1])):
        # Evidence by neuron has 8 bits, its sum 16: what is rounded of those that are listed is in the rest.
        between = whole - values[[*first, *last]].sum()
        assert number(tab.part(f"rest-{part}").inner_text()) == near(between)
    assert number(tab.part("total").inner_text()) == near(wholes[0] - wholes[1])


def expect_axis_at(tab, y: int, x: int) -> None:
    """The axis shows the evidence of a position of example 0 for the best class and the runner-up."""
    both = (0, [BEST, RUNNER_UP], y, x)
    expect_axis(tab, *known(RECORD.by_neuron)[both], sums=known(RECORD.by_position)[both])


def by_channel(example: int, *ranks: int) -> list[np.ndarray]:
    return [known(RECORD.by_channel)[example, rank] for rank in ranks]


def point_at(tab, y: int, x: int) -> None:
    box = tab.part("image-grid").bounding_box()
    tab.page.mouse.move(
        box["x"] + box["width"] * (x + 0.5) / LAYER.width, box["y"] + box["height"] * (y + 0.5) / LAYER.height
    )


def leave(tab) -> None:
    tab.page.mouse.move(5, 400)
