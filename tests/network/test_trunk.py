"""Graphs of layers whose trunk is known."""

import random

from tb_plugin.network import LayerInfo
from tb_plugin.network.trunk import IMAGE, LOGITS, with_trunk


def trunk_of(sources, sides=None):
    """Names of the layers on the trunk, and of those that join others."""
    layers = [
        LayerInfo(name, (sides or {}).get(name, 8), (sides or {}).get(name, 8), 4)
        for name in sources
        if name is not LOGITS
    ]
    found = with_trunk(layers, sources)
    return [o.name for o in found if not o.bypassed], [o.name for o in found if o.joins]


def test_the_inside_of_a_residual_block_is_bypassed():
    sources = {
        "stem": [IMAGE],
        "inner": ["stem"],
        "inner2": ["inner"],
        "sum": ["inner2", "stem"],
        "plain": ["sum"],
        LOGITS: ["plain"],
    }
    assert trunk_of(sources) == (["stem", "sum", "plain"], ["sum"])


def test_what_has_no_positions_and_what_is_no_layer_of_ours_is_seen_through():
    """A gate of pooled values joins nothing; a sum around attention, whose layers have no grid, does."""
    sources = {
        "wide": [IMAGE],
        "pooled": ["wide"],
        "gated": ["wide", "pooled"],
        "scores of attention": ["gated"],
        "block": ["gated", "scores of attention"],
        LOGITS: ["block"],
    }
    layers = [LayerInfo(name, side, side, 4) for name, side in (("wide", 8), ("pooled", 1), ("gated", 8), ("block", 8))]
    found = {o.name: o for o in with_trunk(layers, sources)}
    assert not any(o.bypassed for o in found.values())
    assert [o.name for o in found.values() if o.joins] == ["block"]


def test_other_outputs_and_what_leads_nowhere_are_not_on_the_trunk():
    sources = {"a": [IMAGE], "aside": ["a"], "b": ["a"], LOGITS: ["b"]}
    assert trunk_of(sources)[0] == ["a", "b"]


def test_a_way_down_and_up_again():
    sources = {
        "down0": [IMAGE],
        "down1": ["down0"],
        "inner": ["down1"],
        "down2": ["down1", "inner"],
        "middle": ["down2"],
        "up2": ["middle", "down2"],
        "up1": ["up2", "down1"],
        "up0": ["up1", "down0"],
        LOGITS: ["up0"],
    }
    sides = {"down0": 64, "down1": 32, "inner": 16, "down2": 16, "middle": 8, "up2": 16, "up1": 32, "up0": 64}
    assert trunk_of(sources, sides)[0] == [name for name in sides if name != "inner"]


def test_heads_at_several_scales_are_not_on_the_trunk():
    """As of a detector: planes of every stage go down and up again, and each scale has answers of its own."""
    sources: dict[str | None, list[str]] = {
        "c2": [IMAGE],
        "c3": ["c2"],
        "c4": ["c3"],
        "c5": ["c4"],
        "p5": ["c5"],
        "p4": ["c4", "p5"],
        "p3": ["c3", "p4"],
        "p6": ["c5"],
        **{f"{head}{scale}": [f"p{scale}"] for scale in (3, 4, 5, 6) for head in ("class", "box")},
        LOGITS: [f"{head}{scale}" for scale in (3, 4, 5, 6) for head in ("class", "box")],
    }
    sides = {str(name): 2 ** (7 - int(name[-1])) for name in sources if name}
    assert trunk_of(sources, sides)[0] == ["c2", "c3", "c4", "c5", "p5"]
    # As of one whose coarser planes are made by more stages.
    stages: dict[str | None, list[str]] = {f"c{i}": [f"c{i - 1}" if i > 2 else IMAGE] for i in (2, 3, 4, 5)}
    stages |= {f"box{i}": [f"c{i}"] for i in (3, 4, 5)} | {LOGITS: ["box3", "box4", "box5"]}
    assert trunk_of(stages, sides)[0] == ["c2", "c3", "c4"]


def test_what_is_no_layer_of_ours_joins_where_several_come_together():
    """As in windows, around whose attention there is a sum that none but the windows' own layers are given."""
    windows = ["to windows", "attention", "sum"]
    sources = {
        "planes": [IMAGE],
        "to windows": ["planes"],
        "attention": ["to windows"],
        "sum": ["to windows", "attention"],
        "from windows": ["sum"],
        "after": ["from windows"],
        LOGITS: ["after"],
    }
    layers = [LayerInfo(name, 8, 8, 4) for name in sources if name is not LOGITS and name not in windows]
    assert [o.name for o in with_trunk(layers, sources) if o.joins] == ["from windows"]


def test_a_summary_that_is_pooled_at_once_is_no_way_down():
    sources = {"a": [IMAGE], "b": ["a"], "summary": ["b"], "head": ["b", "summary"], LOGITS: ["head"]}
    assert trunk_of(sources, {"a": 64, "b": 32, "summary": 2, "head": 32})[0] == ["a", "b", "head"]


def test_where_nothing_is_known_all_is_the_trunk():
    assert trunk_of({"a": [], "b": [], LOGITS: []})[0] == ["a", "b"]


def test_the_trunk_is_what_no_path_avoids():
    """By leaving out each layer of random graphs, and looking whether the logits can still be reached."""
    for seed in range(200):
        drawn = random.Random(seed)
        names = [IMAGE, *(f"l{i}" for i in range(9))]
        come: dict[str | None, list[str]] = {
            name: drawn.sample(names[:i], drawn.randint(1, min(3, i))) for i, name in enumerate(names) if i
        }
        come[LOGITS] = drawn.sample(names[1:], 2)

        def reached(without, come=come):
            found = {IMAGE}
            for name, sources in come.items():
                if name != without and found & set(sources):
                    found.add(name)
            return LOGITS in found

        assert trunk_of(come)[0] == [name for name in names[1:] if not reached(name)]
