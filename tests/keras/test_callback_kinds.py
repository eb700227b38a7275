"""What the callback logs of each kind."""

import keras
import numpy as np
import pytest
import tensorflow as tf

from tb_plugin.artifacts import ActivationGrid, Dictionary, LayerRelations, NeuronGroups, Snapshot
from tb_plugin.attribution import integrated_gradients
from tb_plugin.attribution.comparisons import at_channels
from tb_plugin.tf import Grids, Groups, Icons, Relations, SemanticDictionaryCallback, Snapshots, Trust
from tests.keras.training import FAST, compiled, events, steps_of
from tests.samples import known


def test_grey_images_and_a_tf_data_set(tmp_path):
    rng = np.random.default_rng(0)
    x, y = rng.integers(0, 256, (24, 16, 20, 1), np.uint8), rng.integers(0, 3, 24)
    model = keras.Sequential(
        [
            keras.layers.Input((16, 20, 1)),
            keras.layers.Rescaling(1 / 255),
            keras.layers.Conv2D(4, 3, activation="relu", name="edges"),
            keras.layers.Flatten(),
            keras.layers.Dense(3),
        ]
    )
    model.compile("adam", keras.losses.SparseCategoricalCrossentropy(from_logits=True))
    dataset = tf.data.Dataset.from_tensor_slices((x, y)).batch(5)
    callback = SemanticDictionaryCallback(
        tmp_path,
        x[:2],
        labels=keras.utils.to_categorical(y[:2], 3),
        dataset=dataset,
        log=[Icons(rendering=FAST)],
        strict=True,
    )
    model.fit(dataset, epochs=1, verbose=0, shuffle=False, callbacks=[callback])
    blobs = {tag: blobs for _, tag, blobs in events(tmp_path)}
    snapshot = Snapshot.from_blobs(blobs["semantic_dictionary/snapshot"])
    assert (snapshot.value_range, snapshot.output) == ((0, 255), "softmax")
    assert snapshot.labels == tuple(y[:2])
    dictionary = Dictionary.from_blobs(blobs["semantic_dictionary/dictionary/edges"])
    assert dictionary.crop_places[..., 0].max() > 4  # beyond the first batch
    # Grey stays grey, but for what compression makes of it.
    assert np.ptp(dictionary.icons.astype(int), axis=3).max() <= 4


def test_grids_are_logged_at_the_end(tmp_path, data, capsys):
    x, y = data
    log = [Icons(diverse=2, rendering=FAST), Grids()]
    callback = SemanticDictionaryCallback(tmp_path, x[:3], layers=["second"], log=log, strict=True)
    compiled().fit(x, y, epochs=2, verbose=0, callbacks=[callback])
    assert steps_of(tmp_path, "grid") == [2]
    grids = [ActivationGrid.from_blobs(blobs) for _, tag, blobs in events(tmp_path) if "/grid/" in tag]
    assert grids[0].examples == (0, 1, 2)
    dictionaries = [Dictionary.from_blobs(blobs) for _, tag, blobs in events(tmp_path) if "/dictionary/" in tag]
    assert dictionaries[-1].diverse_icons is not None
    assert dictionaries[-1].differences is not None
    assert np.isfinite(dictionaries[-1].differences).all()
    assert "3 grids rendered" in capsys.readouterr().err


def test_one_diverse_icon_is_no_diversity(tmp_path, data):
    with pytest.raises(ValueError, match="diverse of Icons must be at least 2 icons, or 0, got 1"):
        SemanticDictionaryCallback(tmp_path, data[0], log=[Icons(diverse=1)])


@pytest.mark.parametrize(("share", "steps"), [(0.0, []), (1e-9, [4])])
def test_trust_is_measured_last_and_before_as_time_allows(tmp_path, data, share, steps):
    x, y = data
    callback = SemanticDictionaryCallback(tmp_path, x[:3], log=[Trust(share)], strict=True, verbose=False)
    compiled().fit(x, y, epochs=4, verbose=0, callbacks=[callback])
    measured = []
    for step, tag, blobs in events(tmp_path):
        if not tag.endswith("snapshot"):
            continue
        (*_, deepest) = Snapshot.from_blobs(blobs).layers
        if deepest.trust is not None:
            measured.append(step)
            # From the last layer on this network is linear: what attribution predicts is what happens.
            assert deepest.trust.exact
            predicted = at_channels(known(deepest.by_channel), deepest.trust.channels)
            np.testing.assert_allclose(deepest.trust.to_zero, predicted, atol=1e-3)
            assert deepest.trust.resampled is not None
            resampled = deepest.trust.resampled
            np.testing.assert_allclose(resampled.effects, known(resampled.predicted), atol=1e-3)
    assert measured == steps


def test_relations_are_logged_as_their_share_of_the_time_allows_and_whole_at_the_end(tmp_path, data):
    x, y = data
    log = [Relations(every=1, share=1e-9)]
    callback = SemanticDictionaryCallback(tmp_path, x[:3], log=log, strict=True, verbose=False)
    compiled().fit(x, y, epochs=4, verbose=0, callbacks=[callback])
    assert steps_of(tmp_path, "relations") == [4]
    (made,) = [LayerRelations.from_blobs(blobs) for _, tag, blobs in events(tmp_path) if tag.endswith("relations")]
    assert (made.examples, made.complete) == ((0, 1, 2), True)
    assert [(pair.earlier, pair.later) for pair in made.pairs] == [("first", "second")]


def test_no_relations_where_none_are_wanted(tmp_path, data):
    x, y = data
    callback = SemanticDictionaryCallback(tmp_path, x[:3], log=[Snapshots()], verbose=False)
    compiled().fit(x, y, epochs=2, verbose=0, callbacks=[callback])
    assert steps_of(tmp_path, "relations") == []


def test_groups_go_on_from_step_to_step(tmp_path, data, capsys, much_time):
    x, y = data
    log = [Groups((2, 3), every=1, icon_seconds=0)]
    callback = SemanticDictionaryCallback(tmp_path, x[:3], log=log, strict=True)
    compiled().fit(x, y, epochs=4, verbose=0, callbacks=[callback])
    assert steps_of(tmp_path, "groups/first") == steps_of(tmp_path, "groups/second") == [1, 2, 3, 4]
    late = [NeuronGroups.from_blobs(blobs) for _, tag, blobs in events(tmp_path) if tag.endswith("groups/second")][-1]
    assert len(late.groups) == 2 * 2 + 3 * (2 * 2 + 4)
    assert sum(len(link.examples) for link in late.links) == 3 * 2 * 2 * 3
    assert late.complete
    assert all(each.icons is None for each in late.groups)
    shared = {each.layer: known(each.identity)[:, 1] for each in late.groups if each.of == late.groups[0].of}
    assert all(np.isfinite(similarities).any() for similarities in shared.values())
    assert "28 factorisations made" in capsys.readouterr().err


def test_groups_have_icons_where_icons_are_wanted(tmp_path, data):
    x, y = data
    log = [Groups((3,)), Icons(rendering=FAST)]
    callback = SemanticDictionaryCallback(tmp_path, x[:2], log=log, strict=True, verbose=False)
    model = compiled()
    model.fit(x, y, epochs=1, verbose=0, callbacks=[callback])
    (groups,) = (NeuronGroups.from_blobs(blobs) for _, tag, blobs in events(tmp_path) if tag.endswith("groups/second"))
    assert groups.complete and all(known(each.icons).shape == (3, 8, 8, 3) for each in groups.groups)
    assert all((each.crops is not None) == each.of.shared for each in groups.groups)
    # From the last layer on this network is linear: groups and rest are the logits, but for the bias.
    bias = model.get_layer("scores").get_weights()[1]
    snapshot = next(
        Snapshot.from_blobs(blobs) for step, tag, blobs in events(tmp_path) if tag.endswith("snapshot") and step
    )
    for each in groups.groups:
        if each.layer == "second":
            rows = list(each.examples)
            expected = np.take_along_axis(snapshot.logits[rows] - bias, each.targets, axis=1)
            np.testing.assert_allclose(known(each.effects).sum(axis=2) + known(each.rest), expected, atol=1e-3)


def test_no_groups_where_none_are_wanted(tmp_path, data):
    x, y = data
    for name, log in (("a", [Groups((), every=1)]), ("b", [Snapshots()])):
        callback = SemanticDictionaryCallback(tmp_path / name, x[:3], log=log, verbose=False)
        compiled().fit(x, y, epochs=1, verbose=0, callbacks=[callback])
        assert steps_of(tmp_path / name, "groups") == []
    with pytest.raises(ValueError, match="of must be one of"):
        SemanticDictionaryCallback(tmp_path, x, log=[Groups(of="weights")])
    with pytest.raises(ValueError, match="every of Groups must be"):
        SemanticDictionaryCallback(tmp_path, x, log=[Groups(every=0)])
    with pytest.raises(ValueError, match="share of Groups must be a share"):
        SemanticDictionaryCallback(tmp_path, x, log=[Groups(share=1.0)])
    with pytest.raises(ValueError, match="numbers of groups must be from 1"):
        SemanticDictionaryCallback(tmp_path, x, log=[Groups((4, 0))])


def test_another_method_explains(tmp_path, data):
    x, y = data
    asked = []

    def method(network, inputs, layer, target):
        asked.append((layer, target))
        return integrated_gradients(network, inputs, layer=layer, target=target, n_steps=4)

    log = [Snapshots(attribute=method)]
    callback = SemanticDictionaryCallback(tmp_path, x[:3], log=log, strict=True, verbose=False)
    compiled().fit(x, y, epochs=1, verbose=0, callbacks=[callback])
    assert {layer for layer, _ in asked} == {"first", "second"}
    assert len([tag for _, tag, _ in events(tmp_path) if tag.endswith("snapshot")]) == 2
