"""What must hold of every number that the article published, in its own data and in a small folder like it."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

from demo.article_data import LAYERS, ROUNDING, Article
from demo.article_evidence import class_of_lists, evidence
from demo.article_relations import relations
from demo.article_snapshot import snapshot
from tb_plugin.artifacts import LayerRelations, Snapshot
from tests.samples import known

DATA = Path(os.environ.get("ARTICLE_DATA", Path(__file__).resolve().parents[3] / "shared" / "article" / "data"))
LEFT, RIGHT, THIRD = 4, 7, 9


def made_up(root: Path) -> Path:
    """Writes one image whose files contradict each other, and whose lists are not those of the likeliest class."""
    examples, folder = root / "examples", root / "examples" / "attributions" / "odd"
    folder.mkdir(parents=True)
    (examples / "input_images").mkdir()
    pixels = np.random.default_rng(0).integers(0, 256, (28, 28, 3), np.uint8)
    Image.fromarray(pixels).save(examples / "input_images" / "odd.jpeg")
    _write(examples / "index.json", {"examples": ["odd", "missing"]})
    _write(examples / "labels.json", [f"name {k}" for k in range(12)])
    output = [
        {"n": LEFT, "v": 0.7},
        {"n": RIGHT, "v": 0.2},
        {"n": 1, "v": 0.05},
        {"n": 2, "v": 0.001},
        {"n": 3, "v": 0.0},
    ]
    cells = [[[{"n": n, "v": 0.3 if n in (THIRD, 1) else 0.01 * n} for n in (THIRD, 1, LEFT, 3, 2)]] * 7] * 7
    nmf = [[{"n": LEFT, "v": 2.0}, {"n": 1, "v": 0.5}], [{"n": RIGHT, "v": 1.0}]]
    _write(folder / "spatial_attr.json", {"output": output, "nmf": nmf, "max": {}, "layers": {"mixed5a": cells}})
    told = [(5, 3.0, 2.0), (6, 1.0, 0.5), (8, 0.4, 0.1)]
    against = [(9, -0.5, 0.5), (10, -1.0, 1.0), (11, -2.0, 2.0)]
    ends = [[{"c": c, "nv0": a, "nv1": b} for c, a, b in side] for side in (told, against)]
    _write(folder / "teaser.json", {"classes": [LEFT, RIGHT], f"{LEFT}-{RIGHT}": [*ends[0], "...", *ends[1]]})
    nodes = {
        # As the teaser says, another value than the teaser's, and one that would lead it though it is not listed.
        "5": {"l": _list((RIGHT, 2.0), (LEFT, 1.5))},
        "6": {"l": _list((RIGHT, 0.5), (2, 0.1))},
        "20": {"l": _list((LEFT, 9.0), (RIGHT, 0.2))},
    }
    lists = {
        "mixed4d": [{"c": 5, "v": 2.0}, {"c": 6, "v": 0.5}, {"c": 20, "v": 0.2}, 9.0],
        "l": [{"c": LEFT, "v": 0.6}, 1.0],
    }
    _write(folder / "channel_attr.json", {"output": lists, "mixed4d": nodes})
    return root


def _list(*entries: tuple[int, float]) -> list[Any]:
    return [*({"c": c, "v": v} for c, v in entries), 9.0]


def _write(path: Path, value: Any) -> None:
    path.write_text(json.dumps(value))


@pytest.fixture(scope="module", params=["published", "made up"])
def article(request, tmp_path_factory) -> Article:
    if request.param == "made up":
        return Article.find(made_up(tmp_path_factory.mktemp("article")))
    if not DATA.exists():
        pytest.skip("the article's data are not there: ARTICLE_DATA names them")
    return Article.find(DATA)


@pytest.fixture(scope="module")
def back(article) -> Snapshot:
    return Snapshot.from_blobs(snapshot(article)[0].to_blobs())


def record(back: Snapshot, name: str):
    return next(layer for layer in back.layers if layer.info.name == name)


def near(value: float, published: float) -> bool:
    return abs(value - published) <= 2 * ROUNDING


def cells(article: Article) -> Iterator[tuple[int, str, int, int, list[dict]]]:
    """Every list of a position."""
    for example, name in enumerate(article.examples):
        for layer, rows in article.spatial(name)["layers"].items():
            for y, row in enumerate(rows):
                for x, entries in enumerate(row):
                    yield example, layer, y, x, entries


def test_every_listed_class_of_a_position_is_there_in_the_published_order(article, back):
    for example, layer, y, x, entries in cells(article):
        rows = back.targets[example].tolist()
        values = known(record(back, layer).by_position)[example, :, y, x]
        listed = [values[rows.index(entry["n"])] for entry in entries]
        assert all(near(float(value), entry["v"]) for value, entry in zip(listed, entries, strict=True)), (layer, y, x)
        order = [rows[i] for i in np.argsort(-np.nan_to_num(values, nan=-np.inf), kind="stable")[: len(entries)]]
        if entries[-1]["v"] > 0:
            assert order == [entry["n"] for entry in entries], (layer, y, x)


def test_what_is_known_of_positions_was_listed_or_is_in_a_mask(article, back):
    for example, layer, y, x, entries in cells(article):
        name = article.examples[example]
        masked: set[int] = set()
        if article.mask(name, f"output-{layer}") is not None:
            masked |= {entry["n"] for entry in article.spatial(name)["output"]}
        if article.mask(name, f"nmf-{layer}") is not None:
            masked |= {entry["n"] for column in article.spatial(name)["nmf"] for entry in column}
        values = known(record(back, layer).by_position)[example, :, y, x]
        found = set(back.targets[example][~np.isnan(values) & (back.targets[example] >= 0)].tolist())
        assert found == {entry["n"] for entry in entries} | masked


def published_of_channels(article: Article, name: str, layer: str) -> dict[tuple[int, int], list[float]]:
    """By class and channel all numbers that any file gives."""
    graph, found = article.channels(name), {}
    for channel, node in graph.get(layer, {}).items():
        for entry in node["l"][:-1]:
            found.setdefault((entry["c"], int(channel)), []).append(entry["v"])
    for entry in graph["output"].get(layer, [])[:-1]:
        found.setdefault((known_class(graph), entry["c"]), []).append(entry["v"])
    if layer == "mixed4d":
        for pair, entries in article.teaser(name).items():
            sides = [int(side) for side in pair.split("-") if side.isdigit()]
            for entry in (each for each in (entries if len(sides) == 2 else []) if isinstance(each, dict)):
                for side, key in zip(sides, ("nv0", "nv1"), strict=True):
                    found.setdefault((side, entry["c"]), []).append(entry[key])
    return found


def known_class(graph) -> int:
    target = class_of_lists(graph)
    assert target is not None
    return target


def test_channels_have_what_a_file_says_under_the_class_it_says_and_nothing_else(article, back):
    for example, name in enumerate(article.examples):
        for layer in article.channels(name).keys() & LAYERS.keys():
            published, found = published_of_channels(article, name, layer), evidence(article, name, layer)
            rows = back.targets[example].tolist()
            table = known(record(back, layer).by_channel)[example]
            for (target, channel), value in found.values.items():
                assert near(table[rows.index(target), channel], value)
                assert any(near(value, each) for each in published[target, channel])
            assert (~np.isnan(table[back.targets[example] >= 0])).sum() == len(found.values)
            # What is left out, or is not what another file says, is said.
            lost = published.keys() - found.values.keys()
            differ = any(max(each) - min(each) > 2.2 * ROUNDING for each in published.values())
            assert bool(found.notes) == bool(lost or differ)


def test_the_teaser_leads_with_its_own_channels_in_its_order(article, back):
    for example, name in enumerate(article.examples):
        rows = back.targets[example].tolist()
        table = known(record(back, "mixed4d").by_channel)[example]
        for pair, entries in article.teaser(name).items():
            sides = pair.split("-")
            if len(sides) != 2:
                continue
            net = table[rows.index(int(sides[0]))] - table[rows.index(int(sides[1]))]
            ranked = [c for c in np.argsort(-np.nan_to_num(net, nan=-np.inf), kind="stable") if not np.isnan(net[c])]
            gap = entries.index("...")
            shown = [entry["nv0"] - entry["nv1"] for entry in entries if isinstance(entry, dict)]
            assert np.allclose(net[[*ranked[:gap], *ranked[gap + 1 - len(entries) :]]], shown, atol=4.2 * ROUNDING)


def test_the_class_of_lists_is_found_where_it_is_not_the_likeliest(tmp_path):
    odd = Article.find(made_up(tmp_path))
    assert class_of_lists(odd.channels("odd")) == RIGHT
    found = evidence(odd, "odd", "mixed4d")
    assert found.values[LEFT, 5] == 3.0 and found.values[RIGHT, 20] == 0.2 if (RIGHT, 20) in found.values else True
    assert (LEFT, 20) not in found.values and len(found.notes) == 2


def test_probabilities_are_known_or_bounded(article, back):
    bounds = known(back.logit_bounds)
    for example, name in enumerate(article.examples):
        output = article.spatial(name)["output"]
        told = {entry["n"]: entry["v"] for entry in output if entry["v"] > 0}
        assert set(np.flatnonzero(~np.isnan(back.logits[example])).tolist()) == told.keys()
        for target, probability in told.items():
            assert np.exp(back.logits[example, target]) == pytest.approx(probability, rel=1e-5)
        assert (np.isnan(bounds[example]) != np.isnan(back.logits[example])).all()
        limits = np.exp(bounds[example][~np.isnan(bounds[example])])
        assert (limits <= min(entry["v"] for entry in output) + 1.01 * ROUNDING).all() and (limits > 0).all()
    assert np.isfinite(back.logits[~np.isnan(back.logits)]).all()


def test_loadings_are_those_that_are_listed(article, back):
    for example, name in enumerate(article.examples):
        rows = back.targets[example].tolist()
        for row, column in zip(known(back.loadings)[example], article.spatial(name)["nmf"], strict=True):
            assert (~np.isnan(row[back.targets[example] >= 0])).sum() == len(column)
            assert all(near(row[rows.index(entry["n"])], entry["v"]) for entry in column)


def test_relations_of_channels_are_those_that_are_listed(article):
    found = LayerRelations.from_blobs(relations(article).to_blobs())
    assert found.partial or not found.pairs
    for pair in found.pairs:
        if pair.by_channel is None:
            continue
        channels = known(pair.channels)
        for example, name in enumerate(article.examples):
            graph, told = article.channels(name), {}
            for of, lists in graph.get(pair.later, {}).items():
                told |= {(int(of), entry["c"]): entry["v"] for entry in lists.get(pair.earlier, [])[:-1]}
            for part, lists in graph.get(pair.earlier, {}).items():
                told |= {(entry["c"], int(part)): entry["v"] for entry in lists.get(pair.later, [])[:-1]}
            rows = channels[example].tolist()
            table = pair.by_channel[example]
            assert (~np.isnan(table[channels[example] >= 0])).sum() == len(told)
            for (of, part), value in told.items():
                assert table[rows.index(of), part] == pytest.approx(value, rel=1e-4, abs=0.5)


def test_masks_between_positions_are_there(article):
    for pair in relations(article).pairs:
        for example, name in enumerate(article.examples):
            mask = article.mask(name, f"{pair.later}-{pair.earlier}")
            if mask is not None and pair.positions is not None:
                first, last = LAYERS[pair.earlier], LAYERS[pair.later]
                other = mask.reshape(last.height, first.height, last.width, first.width).transpose(1, 3, 0, 2)
                np.testing.assert_allclose(pair.positions[example] * 255, other, atol=0.01)
