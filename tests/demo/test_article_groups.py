"""The article's published groups of neurons, as an artifact."""

import os
from pathlib import Path

import numpy as np
import pytest

from demo.article_data import Article
from demo.article_groups import neuron_groups
from tb_plugin.artifacts import NeuronGroups
from tb_plugin.encoding.blobs import Factorisation
from tests.samples import known

# A checkout's folder `public`, or what it holds.
DATA = Path(os.environ.get("ARTICLE_DATA", Path(__file__).resolve().parents[3] / "shared" / "article" / "data"))

pytestmark = pytest.mark.skipif(not DATA.exists(), reason="the article's data are not there: ARTICLE_DATA names them")

LABRADOR, BEAGLE, TIGER_CAT = 176, 132, 55


@pytest.fixture(scope="module")
def article() -> Article:
    return Article.find(DATA)


@pytest.fixture(scope="module")
def groups(article) -> NeuronGroups:
    return NeuronGroups.from_blobs(converted(article, "mixed4d").to_blobs())


def converted(article, layer):
    found = neuron_groups(article, layer)
    assert found is not None
    return found


def of(groups, layer, n, aligned=0):
    (found,) = (each for each in groups.groups if (each.layer, each.of) == (layer, Factorisation(n, aligned)))
    return found


def test_effects_and_peaks_of_the_six_groups(groups):
    six = of(groups, "mixed4d", 6)
    rows = six.targets[0].tolist()
    labrador = [2.249, 3.755, -1.193, -1.141, 1.117, -1.892]
    beagle = [3.298, 0.599, -0.110, -0.356, -0.133, -2.618]
    np.testing.assert_allclose(six.effects[0, rows.index(LABRADOR)], labrador, atol=5e-4)
    np.testing.assert_allclose(six.effects[0, rows.index(BEAGLE)], beagle, atol=5e-4)
    peaks = six.spatial[0].reshape(-1, 6).argmax(axis=0) % 14
    assert peaks.tolist() == [1, 3, 4, 1, 13, 10]


def test_link_widths_at_rest(groups):
    """As the article draws them: of the strongest link 20 pixels, times the share of the later group's effect."""
    (link,) = (each for each in groups.links if each.of == Factorisation(8, 6, later_groups=6))
    earlier, later = of(groups, "mixed4a", 8, 6), of(groups, "mixed4d", 6)
    on_cat = [each.effects[0, each.targets[0].tolist().index(TIGER_CAT)] for each in (earlier, later)]
    strongest = max(np.abs(effects).max() for effects in on_cat)
    widths = 20 * np.abs(link.values[0]) / np.abs(link.values).max() * np.abs(on_cat[1])[:, None] / strongest
    np.testing.assert_allclose(widths[0], [1.864, 0.447, 3.710, 0.881, 0.016, 0.108, 0.024, 0.044], atol=1e-3)


def test_all_configurations_are_there(article, groups):
    earlier, later = (2, 4, 6, 8, 10, 12), (2, 4, 6, 8, 10)
    keys = {(each.layer, each.of.n_groups, each.of.aligned) for each in groups.groups}
    aligned = {("mixed4a", n, m) for n in earlier for m in (0, *later)}
    assert keys == aligned | {("mixed4d", n, 0) for n in later}
    assert {link.of for link in groups.links} == {
        Factorisation(n, aligned, later_groups=m) for n in earlier for m in later for aligned in (0, m)
    }
    alone = converted(article, "mixed4a")
    assert {(each.layer, each.of) for each in alone.groups} == {("mixed4a", Factorisation(n)) for n in earlier}
    assert neuron_groups(article, "mixed4b") is None


def test_icons_are_the_groups_own(article, groups):
    """Of the sheets' tiles: a row for each pair of numbers, aligned ones in the second half."""
    files = article.groups("dog_cat")
    assert files is not None
    sheet = files.sheets["mixed4a"]
    row, column = 3 * 5 + 2, 12 + 4
    tile = sheet[110 * row : 110 * (row + 1), 110 * column : 110 * (column + 1)]
    icon = known(of(groups, "mixed4a", 8, 6).icons)[4]
    assert np.abs(icon.astype(int) - tile).mean() < 4


def test_groups_stand_in_order_along_x(groups):
    for each in groups.groups:
        weights = (each.spatial[0].astype(np.float64) ** 2).sum(axis=0)
        centers = np.arange(14) @ weights / weights.sum(axis=0)
        assert (np.diff(centers) > -0.05).all(), (each.layer, each.of)
