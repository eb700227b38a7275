"""A module in which no gradient reaches some layers, logged: all but evidence, which is marked as left out."""

import itertools
import re
import warnings

import numpy as np
import pytest

torch = pytest.importorskip("torch")

from torch import nn  # noqa: E402

from tb_plugin.artifacts import Dictionary, LayerRelations, NeuronGroups, Snapshot  # noqa: E402
from tb_plugin.events.logged import logged  # noqa: E402
from tb_plugin.feature_visualization import Rendering  # noqa: E402
from tb_plugin.torch import Grids, Groups, Icons, Relations, SemanticDictionaryLogger, Snapshots, Trust  # noqa: E402
from tests.backends.pytorch.cuts import BLOCKS, CUTS, LAYERS, PLACES, detach, examples, net, numpy, plain  # noqa: E402
from tests.samples import known  # noqa: E402

NAMES = [f"{layer}.1" for layer in LAYERS]
EVIDENCE = [Snapshots(), Trust(share=0.5)]
ALL = [
    Snapshots(),
    Trust(share=0.5),
    Relations(),
    Groups(numbers=(2,), icon_seconds=None),
    Icons(seconds=None, rendering=Rendering(size=8, n_steps=2)),
    Grids(),
]


def log(tmp_path, module, settings=None, layers=NAMES):
    """Logs once; gives what was warned of."""
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        with SemanticDictionaryLogger(
            tmp_path, module, examples(), n_steps=1, layers=layers, log=settings or EVIDENCE, strict=True, verbose=False
        ) as logger:
            logger(0)
            logger(1)
    return [str(each.message) for each in caught if "semantic dictionary" in str(each.message)]


def snapshot_of(tmp_path):
    (snapshot,) = logged(tmp_path / "examples", "snapshot")
    assert isinstance(snapshot, Snapshot)
    return snapshot


@pytest.mark.parametrize(("way", "place"), [*itertools.product(CUTS, PLACES)])
def test_evidence_is_left_out_of_cut_layers_and_said_once(tmp_path, way, place):
    (said,) = log(tmp_path, net(CUTS[way], place))
    cut = [name for name in NAMES if name.split(".")[0] in PLACES[place]]
    assert re.search(r"from the output to layers? (.*?) \(", said).group(1) == ", ".join(cut)  # pyright: ignore
    for record in snapshot_of(tmp_path).layers:
        is_cut = record.info.name in cut
        assert record.info.cut_from_output == is_cut
        assert known(record.activations).any()
        for values in (record.by_channel, record.by_position, record.by_neuron, record.trust):
            assert (values is None) == is_cut


@pytest.mark.parametrize(("way", "place"), [*itertools.product(BLOCKS, PLACES)])
def test_evidence_through_blocks_without_gradients_is_that_without_them(tmp_path, way, place):
    assert log(tmp_path / "plain", net(plain, place)) == log(tmp_path / way, net(BLOCKS[way], place)) == []
    found, expected = snapshot_of(tmp_path / way), snapshot_of(tmp_path / "plain")
    for one, other in zip(found.layers, expected.layers, strict=True):
        assert known(other.by_channel).any()
        np.testing.assert_allclose(known(one.by_channel), known(other.by_channel), rtol=1e-3, atol=1e-6)
        np.testing.assert_allclose(known(one.by_neuron), known(other.by_neuron), rtol=1e-2, atol=1e-5)


@pytest.mark.parametrize(
    ("way", "place"),
    [(numpy, "branch"), *(pytest.param(detach, place, marks=pytest.mark.zoo) for place in ("backbone", "head"))],
)
def test_all_else_is_logged_of_cut_layers(tmp_path, way, place):
    assert len(log(tmp_path, net(way, place), ALL, layers=["stem.1", "right.1", "head.1"])) == 1
    run = tmp_path / "examples"
    made = logged(run, "dictionary")
    assert [each.layer_name for each in made] == ["stem.1", "right.1", "head.1"]
    for dictionary in made:
        assert isinstance(dictionary, Dictionary) and dictionary.complete
        assert known(dictionary.crops).any()
        # Behind a cut no gradient comes to the input, so there is nothing that an icon could be made by.
        no_icons = place == "backbone" and dictionary.layer_name == "head.1"
        assert dictionary.layer.cut_from_input == no_icons
        assert np.isnan(dictionary.objective).all() if no_icons else np.isfinite(dictionary.objective).all()
    for groups in logged(run, "groups"):
        assert isinstance(groups, NeuronGroups) and groups.complete
        assert groups.links or groups.layer_name == "right.1" or place != "head"
        for each in groups.groups:
            is_cut = each.layer.split(".")[0] in PLACES[place]
            assert (each.effects is None) == is_cut
            assert known(each.channel).any()
    (relations,) = logged(run, "relations") or [None]
    pairs = {
        "backbone": [("stem.1", "right.1")],
        "branch": [("stem.1", "right.1"), ("stem.1", "head.1")],
        "head": [("stem.1", "right.1"), ("stem.1", "head.1"), ("right.1", "head.1")],
    }[place]
    assert isinstance(relations, LayerRelations)
    assert sorted((pair.earlier, pair.later) for pair in relations.pairs) == sorted(pairs)
    assert ("left out" in relations.settings) == (place != "head")
    expected = {"stem.1", "right.1"} if place == "backbone" else {"stem.1", "right.1", "head.1"}
    assert {each.layer_name for each in logged(run, "grid")} == expected


class Given(nn.Module):
    """Looks at numbers that it makes itself of the images: nothing that a gradient could come back through."""

    def __init__(self):
        super().__init__()
        self.conv, self.end = nn.Conv2d(3, 4, 3), nn.Linear(4, 2)

    def forward(self, x):
        x = torch.from_numpy(x.detach().numpy() ** 2)
        return self.end(self.conv(x).relu().mean(dim=(2, 3)))


def test_a_cut_before_all_layers_leaves_icons_out_and_evidence_in(tmp_path):
    said = log(tmp_path, Given(), ALL, layers=["conv"])
    assert said == [
        "semantic dictionary: no gradient comes from layer conv to the input: icons are left out, crops of images are "
        "logged"
    ]
    (dictionary,) = logged(tmp_path / "examples", "dictionary")
    assert isinstance(dictionary, Dictionary)
    assert np.isnan(dictionary.objective).all() and known(dictionary.crops).any()
    assert dictionary.settings == {"rendered": "none, as no gradient comes from the layer to the input"}
    assert known(snapshot_of(tmp_path).layers[0].by_channel).any()


def test_where_warnings_are_errors_it_is_printed_and_all_is_logged(tmp_path, capsys):
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        SemanticDictionaryLogger(tmp_path, net(detach, "head"), examples(), log=[Snapshots()], strict=True)(0)
    assert "no gradient comes from the output to layers" in capsys.readouterr().err
    assert known(snapshot_of(tmp_path).layers[0].activations).any()


def test_by_default_layers_are_chosen_though_all_gradients_are_zero(tmp_path):
    module = net(plain, "backbone")
    nn.init.zeros_(module.end.weight)
    assert log(tmp_path, module, layers=None) == []
    assert all(record.by_channel is not None for record in snapshot_of(tmp_path).layers)


def test_that_gradients_are_seen_through_blocks_is_said(tmp_path, capsys):
    module = net(BLOCKS["no_grad"], "backbone")
    SemanticDictionaryLogger(tmp_path, module, examples(), log=[Snapshots()], strict=True)(0)
    assert "gradients are taken as if the module's own no_grad and inference_mode were not" in capsys.readouterr().err
