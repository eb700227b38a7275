import dataclasses

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tb_plugin import grammar
from tb_plugin.artifacts import (
    ActivationGrid,
    Dictionary,
    GroupLinks,
    LayerRelations,
    NeuronGroups,
    Relation,
    Snapshot,
    activation_of,
)
from tb_plugin.artifacts.groups import N_STRONGEST
from tb_plugin.encoding.blobs import BlobReader, Factorisation
from tb_plugin.encoding.manifest import parse_manifest
from tb_plugin.network import LayerInfo
from tb_plugin.schema import SCHEMA_VERSION, pb
from tests.samples import (
    LAYERS,
    known,
    random_dictionary,
    random_grid,
    random_groups,
    random_relations,
    random_snapshot,
)

SIDES = st.integers(1, 5)


@settings(max_examples=25, deadline=None)
@given(st.integers(0, 1000), st.integers(2, 4), st.integers(5, 9), SIDES, SIDES, SIDES)
def test_snapshot_round_trip(seed, n, n_classes, height, width, channels):
    layers = (LayerInfo("a/b:1", height, width, channels), LayerInfo("c", width, height, channels, signed=True))
    snapshot = random_snapshot(seed, n, n_classes, layers)
    blobs = snapshot.to_blobs()
    back = Snapshot.from_blobs(blobs)
    assert (back.images, back.labels, back.class_names) == (snapshot.images, snapshot.labels, snapshot.class_names)
    assert (back.output, back.value_range) == (snapshot.output, snapshot.value_range)
    np.testing.assert_array_equal(back.logits, snapshot.logits)
    np.testing.assert_array_equal(np.sort(back.targets), np.sort(snapshot.targets))
    for before, after in zip(snapshot.layers, back.layers, strict=True):
        assert after.info == before.info
        largest = np.abs(known(before.activations)).max()
        np.testing.assert_allclose(known(after.activations), known(before.activations), atol=0.005 * largest)
        for name in ("by_neuron", "by_position", "by_channel"):
            tolerance = 0.005 * np.abs(getattr(before, name)).max()
            np.testing.assert_allclose(
                _sums(getattr(after, name)), _sums(getattr(before, name)), atol=tolerance * height * width * channels
            )


def _sums(values):
    """By example, whatever the order of targets."""
    return values.reshape(len(values), -1).sum(axis=1)


def test_factors_round_trip():
    snapshot = random_snapshot()
    back = Snapshot.from_blobs(snapshot.to_blobs())
    assert snapshot.loadings is not None and back.loadings is not None
    for example, row in enumerate(snapshot.targets):
        for t, target in enumerate(row):
            if target >= 0:
                (at,) = np.flatnonzero(back.targets[example] == target)
                np.testing.assert_array_equal(back.loadings[example, :, at], snapshot.loadings[example, :, t])
    for before, after in zip(snapshot.layers, back.layers, strict=True):
        np.testing.assert_allclose(known(after.factors), known(before.factors), atol=1e-4)
    without = dataclasses.replace(
        snapshot, loadings=None, layers=tuple(dataclasses.replace(layer, factors=None) for layer in snapshot.layers)
    )
    back = Snapshot.from_blobs(without.to_blobs())
    assert back.loadings is None and back.layers[0].factors is None


def test_what_is_not_known_stays_unknown_and_what_was_left_out_is_said():
    snapshot = random_snapshot()
    first, second = snapshot.layers
    parts = dict.fromkeys(("activations", "by_neuron", "by_position", "trust"))
    partial = dataclasses.replace(
        snapshot, layers=(dataclasses.replace(first, **parts), dataclasses.replace(second, strongest=4))
    )
    back = Snapshot.from_blobs(partial.to_blobs())
    assert {name: getattr(back.layers[0], name) for name in parts} == parts
    np.testing.assert_allclose(known(back.layers[0].by_channel), known(first.by_channel), atol=1e-3)
    assert [layer.strongest for layer in back.layers] == [None, 4]
    np.testing.assert_array_equal(np.sort(back.targets), np.sort(snapshot.targets))


def test_targets_keep_their_values():
    snapshot = random_snapshot()
    back = Snapshot.from_blobs(snapshot.to_blobs())
    for example in range(3):
        for name, targets, back_targets in (
            ("by_position", snapshot.targets, back.targets),
            ("by_neuron", snapshot.neuron_targets, back.neuron_targets),
        ):
            for t, target in enumerate(targets[example]):
                if target >= 0:
                    (at,) = np.flatnonzero(back_targets[example] == target)
                    expected = getattr(snapshot.layers[1], name)[example, t]
                    np.testing.assert_allclose(getattr(back.layers[1], name)[example, at], expected, atol=0.02)


@pytest.mark.parametrize("diverse", [False, True])
def test_dictionary_round_trip(diverse):
    dictionary = random_dictionary(diverse=diverse)
    back = Dictionary.from_blobs(dictionary.to_blobs())
    assert back.layer == dictionary.layer
    assert (back.settings, back.complete) == (dictionary.settings, False)
    for field in ("icons", "crops", "objective", "icon_maximum", "crop_values", "crop_places", "ranges"):
        np.testing.assert_array_equal(getattr(back, field), getattr(dictionary, field))
    for field in ("diverse_icons", "differences"):
        assert (getattr(back, field) is None) != diverse
        np.testing.assert_array_equal(getattr(back, field), getattr(dictionary, field))


def test_relations_round_trip():
    relations = random_relations(examples=(0, 2))
    known(relations.pairs[0].channels)[1, -1] = -1
    known(relations.pairs[0].by_channel)[1, -1] = 0
    back = LayerRelations.from_blobs(relations.to_blobs())
    assert (back.layers, back.examples, back.settings, back.complete) == (LAYERS, (0, 2), {"method": "random"}, False)
    (before,), (after,) = relations.pairs, back.pairs
    assert (after.earlier, after.later) == ("block1", "block2")
    np.testing.assert_array_equal(known(after.channels), known(before.channels))
    # Each explained channel and each later position has a scale of its own.
    largest = np.abs(known(before.by_channel)).max(axis=2, keepdims=True)
    assert (np.abs(known(after.by_channel) - known(before.by_channel)) <= 0.5 / 32767 * largest * 1.02).all()
    errors = np.abs(known(after.positions) - known(before.positions)).max(axis=(1, 2))
    assert (errors <= 0.5 / 32767 * np.abs(known(before.positions)).max(axis=(1, 2)) * 1.02).all()


def test_relations_of_an_unknown_layer_are_refused():
    with pytest.raises(ValueError, match=r"pairs must be of the layers \['block1', 'block2'\], got 'block1' and 'c'"):
        LayerRelations(LAYERS, (0,), (Relation("block1", "c"),))


def test_grid_round_trip():
    grid = random_grid()
    back = ActivationGrid.from_blobs(grid.to_blobs())
    assert (back.layer, back.examples, back.settings, back.complete) == (grid.layer, (0, 2), grid.settings, True)
    for field in ("icons", "component_icons", "components", "component_shares"):
        np.testing.assert_array_equal(getattr(back, field), getattr(grid, field))
    for field in ("magnitudes", "component_values"):
        np.testing.assert_allclose(getattr(back, field), getattr(grid, field), atol=1e-3)


def test_a_grid_is_one_picture_per_example_as_the_layer_is_laid_out():
    reader = BlobReader(random_grid().to_blobs(), "grid")
    icons = grammar.Transform("icons", activation_of("block1", "spatial"))
    assert [reader.find(icons, example)[0].sprite.columns for example in reader.examples(icons)] == [8, 8]


def _by_key(groups):
    return {(each.layer, each.of, each.examples): each for each in groups}


def test_groups_round_trip():
    groups = random_groups(examples=(0, 2))
    back = NeuronGroups.from_blobs(groups.to_blobs())
    assert (back.layers, back.settings, back.complete, back.layer_name) == (LAYERS, groups.settings, False, "block2")
    before, after = _by_key(groups.groups), _by_key(back.groups)
    # Of two layers and two numbers, each of two examples and one shared; the first layer's also aligned with both.
    assert len(before) == 2 * 2 * 3 + 2 * 2 * 2 and set(after) == set(before)
    for key, each in before.items():
        largest = each.spatial.max(axis=(1, 2), keepdims=True)
        assert (np.abs(after[key].spatial - each.spatial) <= 0.5 / 255 * largest * 1.01).all()
        strongest = np.abs(known(each.channel)).max(axis=1, keepdims=True)
        assert (np.abs(known(after[key].channel) - known(each.channel)) <= 0.5 / 32767 * strongest * 1.02).all()
        n = after[key].targets.shape[1]
        assert (each.targets[:, n:] == -1).all()
        for name in ("targets", "effects", "rest"):
            np.testing.assert_array_equal(
                getattr(after[key], name), getattr(each, name)[:, :n], err_msg=f"{name}, {key}"
            )
        for name in ("magnitude", "explained", "identity", "icons", "crops", "crop_values"):
            np.testing.assert_array_equal(getattr(after[key], name), getattr(each, name), err_msg=f"{name}, {key}")
        assert after[key].vanished == each.vanished
    assert any(each.vanished for each in back.groups) and any(each.icons is None for each in back.groups)


def test_links_between_groups_round_trip():
    groups = random_groups(examples=(0, 2))
    back = NeuronGroups.from_blobs(groups.to_blobs())
    before, after = ({(link.earlier, link.later, link.of): link for link in each.links} for each in (groups, back))
    assert set(after) == set(before) and len(before) == 2 * 2 * 3
    for key, link in before.items():
        assert after[key].examples == (0, 2)
        np.testing.assert_array_equal(after[key].values, link.values)
        np.testing.assert_array_equal(after[key].rest, link.rest)


def test_what_is_not_known_of_groups_stays_unknown():
    whole = random_groups(layers=LAYERS[1:])
    unknown = dict.fromkeys(("channel", "rest", "explained", "identity", "icons", "crops", "crop_values"))
    partial = [dataclasses.replace(each, **unknown) for each in whole.groups]
    back = NeuronGroups.from_blobs(dataclasses.replace(whole, groups=tuple(partial)).to_blobs())
    for each in back.groups:
        assert {name: getattr(each, name) for name in unknown} == unknown
    assert back.links == () and len(back.groups) == len(partial)


def test_of_layers_before_its_own_an_artifact_holds_the_strongest_channels():
    wide = (LayerInfo("a", 2, 2, 50), LayerInfo("b", 2, 2, 40, signed=True))
    groups = random_groups(wide, examples=(0,), numbers=(2,))
    blobs = groups.to_blobs()
    back = _by_key(NeuronGroups.from_blobs(blobs).groups)
    for key, each in _by_key(groups.groups).items():
        before, after = known(each.channel), known(back[key].channel)
        n_kept = np.count_nonzero(after, axis=1)
        if each.layer == "a":
            assert (n_kept == N_STRONGEST).all()
            for old, new in zip(np.abs(before), after, strict=True):
                assert old[new == 0].max() <= old[new != 0].min()
        else:
            assert (n_kept > N_STRONGEST).all()
        np.testing.assert_allclose(after[after != 0], before[after != 0], atol=0.5 / 127 * 1.01)
    assert {blob.strongest for blob in parse_manifest(blobs[0]).blobs} == {0, N_STRONGEST}


def test_groups_check_what_they_are_about():
    groups = random_groups()
    first = groups.groups[0]
    with pytest.raises(
        ValueError, match=r"spatial of 2 groups of block1 must have shape \[1, 6, 8, 2\], got \[1, 6, 8, 1\]"
    ):
        dataclasses.replace(groups, groups=(dataclasses.replace(first, spatial=first.spatial[..., :1]),))
    with pytest.raises(ValueError, match="examples of 2 groups of block1 must be one, as they are not shared, got 2"):
        dataclasses.replace(groups, groups=(dataclasses.replace(first, examples=(0, 1)),))
    with pytest.raises(ValueError, match=r"groups must be of the layers \['block1', 'block2'\], got 'c'"):
        dataclasses.replace(groups, groups=(dataclasses.replace(first, layer="c"),))
    with pytest.raises(ValueError, match="got no layer"):
        NeuronGroups((), ())
    link = GroupLinks("block1", "block2", Factorisation(2, later_groups=3), (0,), np.zeros((1, 2, 3), np.float32))
    with pytest.raises(ValueError, match=r"links of block1 and block2 must have shape \[1, 3, 2\], got \[1, 2, 3\]"):
        dataclasses.replace(groups, links=(link,))


def test_a_snapshot_checks_its_shapes():
    snapshot = random_snapshot()
    with pytest.raises(ValueError, match=r"targets must have shape \[3, \?\], got \[2, 5\]"):
        dataclasses.replace(snapshot, targets=snapshot.targets[:2])
    with pytest.raises(ValueError, match="class_names must be 6, got 2"):
        dataclasses.replace(snapshot, class_names=("a", "b"))
    layer = dataclasses.replace(snapshot.layers[0], activations=np.zeros((3, 6, 8, 4)))
    with pytest.raises(ValueError, match="activations of block1"):
        dataclasses.replace(snapshot, layers=(layer,))


def test_values_that_are_not_finite_are_named():
    snapshot = random_snapshot()
    known(snapshot.layers[1].activations)[0, 0, 0, 0] = np.nan
    with pytest.raises(ValueError, match=r"block2.*must be finite, got 1"):
        snapshot.to_blobs()


def test_what_is_not_the_artifact_is_refused():
    blobs = random_snapshot().to_blobs()
    with pytest.raises(ValueError, match="must be a dictionary, got a snapshot"):
        Dictionary.from_blobs(blobs)
    with pytest.raises(ValueError, match=r"names .* blobs, got"):
        Snapshot.from_blobs(blobs[:-1])
    with pytest.raises(ValueError, match="manifest is damaged"):
        Snapshot.from_blobs([b"\xff" * 40, *blobs[1:]])
    with pytest.raises(ValueError, match="empty sequence"):
        Snapshot.from_blobs([])


def test_contents_of_groups_are_written_once():
    manifest, *blobs = random_groups().to_blobs()
    message = pb.Manifest.FromString(manifest)
    assert len(message.contents) == len(set(message.contents)) < 25
    assert all(blob.content_number and not blob.content for blob in message.blobs)
    assert {blob.content for blob in parse_manifest(manifest).blobs} == set(message.contents)
    del message.contents[5:]
    with pytest.raises(ValueError, match="the manifest is damaged: it holds 5 contents, got a later one"):
        NeuronGroups.from_blobs([message.SerializeToString(), *blobs])
    # Others spell theirs out, as viewers of before expect.
    assert not pb.Manifest.FromString(random_grid().to_blobs()[0]).contents


def test_a_newer_version_says_what_to_do():
    manifest, *blobs = random_dictionary(LAYERS[1]).to_blobs()
    message = pb.Manifest.FromString(manifest)
    message.schema_version = SCHEMA_VERSION + 1
    with pytest.raises(ValueError, match="update tensorboard-plugin-semantic-dictionary"):
        Dictionary.from_blobs([message.SerializeToString(), *blobs])
