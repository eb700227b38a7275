import json
import warnings

import keras
import numpy as np
import pytest
import tensorflow as tf
from tensorboard.backend.event_processing.event_file_loader import EventFileLoader

from tb_plugin.artifacts import ActivationGrid, Dictionary, LayerRelations, NeuronGroups, Snapshot
from tb_plugin.attribution import integrated_gradients
from tb_plugin.tf import Rendering, SemanticDictionaryCallback
from tests.backends.tensorflow import models
from tests.samples import known

FAST = Rendering(size=8, n_steps=2)
# Where something else is looked at: each of these is traced anew for each model.
WITHOUT = {"trust": 0.0, "relations_every": None, "groups": ()}


@pytest.fixture
def data():
    rng = np.random.default_rng(0)
    return rng.uniform(size=(32, *models.SHAPE)).astype(np.float32), rng.integers(0, 5, 32)


def compiled(seed=0):
    keras.utils.set_random_seed(seed)
    model = models.sequential()
    model.compile("adam", "sparse_categorical_crossentropy")
    return model


def events(log_dir):
    return read_events(log_dir / "examples")


def read_events(run_dir):
    """Every event of a run: step, tag and blobs."""
    (path,) = run_dir.iterdir()
    found = [event for event in EventFileLoader(str(path)).Load() if event.HasField("summary")]
    return [(e.step, e.summary.value[0].tag, e.summary.value[0].tensor.string_val) for e in found]


def steps_of(log_dir, kind):
    return [step for step, tag, _ in events(log_dir) if tag.startswith(f"semantic_dictionary/{kind}")]


def test_examples_are_all_it_needs(tmp_path, data):
    x, y = data
    callback = SemanticDictionaryCallback(tmp_path, x[:3], strict=True, rendering=FAST)
    compiled().fit(x, y, epochs=4, verbose=0, callbacks=[callback])
    assert steps_of(tmp_path, "snapshot") == [0, 1, 2, 3, 4]
    assert sorted(set(steps_of(tmp_path, "dictionary"))) == [1, 2, 4]
    assert steps_of(tmp_path, "relations")[-1] == 4
    snapshots = [Snapshot.from_blobs(blobs) for _, tag, blobs in events(tmp_path) if tag.endswith("snapshot")]
    assert [layer.info.name for layer in snapshots[0].layers] == ["first", "second"]
    assert np.abs(snapshots[0].logits - snapshots[-1].logits).max() > 1e-4
    dictionaries = [
        Dictionary.from_blobs(blobs) for _, tag, blobs in events(tmp_path) if tag.endswith("dictionary/second")
    ]
    assert all(d.complete and np.isfinite(d.objective).all() for d in dictionaries)


def test_training_is_bit_identical_with_and_without(tmp_path, data):
    x, y = data

    def weights(callbacks):
        model = compiled(7)
        model.fit(x, y, epochs=3, batch_size=8, verbose=0, callbacks=callbacks)
        return [variable.numpy() for variable in (*model.variables, *model.optimizer.variables)]

    plain, again = weights([]), weights([])
    callback = SemanticDictionaryCallback(tmp_path, x[:3], strict=True, rendering=FAST, verbose=False)
    logged = weights([callback])
    for a, b, c in zip(plain, again, logged, strict=True):
        np.testing.assert_array_equal(a, b)
        np.testing.assert_array_equal(a, c)


def test_schedules(tmp_path, data):
    x, y = data
    callback = SemanticDictionaryCallback(
        tmp_path, x[:3], every=2, icons_every=3, rendering=FAST, verbose=False, **WITHOUT
    )
    compiled().fit(x, y, epochs=5, verbose=0, callbacks=[callback])
    assert steps_of(tmp_path, "snapshot") == [0, 2, 4, 5]
    assert sorted(set(steps_of(tmp_path, "dictionary"))) == [3, 5]


def test_a_second_fit_goes_on(tmp_path, data):
    x, y = data
    callback = SemanticDictionaryCallback(tmp_path, x[:3], icons_every=None, verbose=False, **WITHOUT)
    model = compiled()
    model.fit(x, y, epochs=2, verbose=0, callbacks=[callback])
    model.fit(x, y, epochs=2, verbose=0, callbacks=[callback])
    model.fit(x, y, initial_epoch=4, epochs=5, verbose=0, callbacks=[callback])
    assert steps_of(tmp_path, "snapshot") == [0, 1, 2, 3, 4, 5]


def test_a_resumed_training_starts_at_its_epoch(tmp_path, data):
    x, y = data
    callback = SemanticDictionaryCallback(tmp_path, x[:3], icons_every=None, verbose=False, **WITHOUT)
    compiled().fit(x, y, initial_epoch=3, epochs=5, verbose=0, callbacks=[callback])
    assert steps_of(tmp_path, "snapshot") == [3, 4, 5]


def test_early_stopping_still_logs_the_end(tmp_path, data):
    x, y = data
    callback = SemanticDictionaryCallback(tmp_path, x[:3], every=10, rendering=FAST, verbose=False, **WITHOUT)
    stop = keras.callbacks.EarlyStopping("loss", patience=0, baseline=-1.0)
    compiled().fit(x, y, epochs=30, verbose=0, callbacks=[callback, stop])
    last = steps_of(tmp_path, "snapshot")[-1]
    assert 0 < last < 30
    assert steps_of(tmp_path, "dictionary")[-1] == last


def test_failures_warn_once_and_training_goes_on(tmp_path, data):
    x, y = data
    callback = SemanticDictionaryCallback(tmp_path, x[:3], layers=["nowhere"], verbose=False)
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        history = compiled().fit(x, y, epochs=3, verbose=0, callbacks=[callback])
    ours = [str(w.message) for w in caught if "semantic dictionary" in str(w.message)]
    assert len(history.history["loss"]) == 3
    assert len(ours) == 4  # a snapshot, relations, groups and icons
    assert "got 'nowhere'" in ours[0]


def test_strict_raises(tmp_path, data):
    x, y = data
    callback = SemanticDictionaryCallback(tmp_path, x[:3], layers=["nowhere"], strict=True)
    with pytest.raises(ValueError, match="got 'nowhere'"):
        compiled().fit(x, y, epochs=1, verbose=0, callbacks=[callback])


def test_a_diverged_network_keeps_what_is_logged(tmp_path, data):
    x, y = data

    class Diverge(keras.callbacks.Callback):
        def on_epoch_begin(self, epoch, logs=None):
            if epoch == 2:
                self.model.set_weights([weight * np.nan for weight in self.model.get_weights()])

    callback = SemanticDictionaryCallback(tmp_path, x[:3], rendering=FAST, icons_every=None, verbose=False, **WITHOUT)
    with pytest.warns(UserWarning, match="must be finite"):
        compiled().fit(x, y, epochs=4, verbose=0, callbacks=[Diverge(), callback])
    assert steps_of(tmp_path, "snapshot") == [0, 1, 2]


def test_an_interrupt_keeps_finished_icons_and_can_be_resumed(tmp_path, data, monkeypatch):
    x, y = data
    callback = SemanticDictionaryCallback(tmp_path, x[:3], rendering=FAST, icons_every=10, verbose=True, **WITHOUT)

    def interrupting(what, done_to_it="rendered"):
        def show(done, total):
            if what == "icon" and done >= 6:
                raise KeyboardInterrupt

        return show

    monkeypatch.setattr("tb_plugin.log.session.progress_bar", interrupting)
    model = compiled()
    with pytest.raises(KeyboardInterrupt):
        model.fit(x, y, epochs=2, verbose=0, callbacks=[callback])
    first = {tag: Dictionary.from_blobs(blobs) for _, tag, blobs in events(tmp_path) if "/dictionary/" in tag}
    n_finished = sum(np.isfinite(d.objective).sum() for d in first.values())
    assert n_finished == 6
    assert sorted(d.complete for d in first.values()) == [False, True]
    monkeypatch.undo()
    callback.log_icons()
    last = {tag: Dictionary.from_blobs(blobs) for _, tag, blobs in events(tmp_path) if "/dictionary/" in tag}
    for tag, partial in first.items():
        dictionary = last[f"{tag}#2"]
        assert dictionary.complete
        assert np.isfinite(dictionary.objective).all()
        kept = np.isfinite(partial.objective)
        np.testing.assert_array_equal(dictionary.objective[kept], partial.objective[kept])


def test_only_the_chief_logs(tmp_path, data, monkeypatch):
    x, y = data
    cluster = {"worker": ["a:1", "b:1"]}
    for index, expected in ((1, False), (0, True)):
        task = {"cluster": cluster, "task": {"type": "worker", "index": index}}
        monkeypatch.setenv("TF_CONFIG", json.dumps(task))
        callback = SemanticDictionaryCallback(tmp_path, x[:3], icons_every=None, verbose=False, **WITHOUT)
        compiled().fit(x, y, epochs=1, verbose=0, callbacks=[callback])
        assert (tmp_path / "examples").exists() == expected


def test_bad_arguments_are_refused_at_once(tmp_path, data):
    x, _ = data
    with pytest.raises(ValueError, match=r"examples must be images \[N, H, W, C\]"):
        SemanticDictionaryCallback(tmp_path, x[0])
    with pytest.raises(ValueError, match="every must be at least 1"):
        SemanticDictionaryCallback(tmp_path, x, every=0)
    with pytest.raises(ValueError, match="icons_every must be"):
        SemanticDictionaryCallback(tmp_path, x, icons_every=0)


def test_what_was_inferred_is_said(tmp_path, data, capsys):
    x, y = data
    callback = SemanticDictionaryCallback(tmp_path, x[:3] * 200, icons_every=None, **WITHOUT)
    compiled().fit(x, y, epochs=1, verbose=0, callbacks=[callback])
    said = capsys.readouterr().err
    assert "layers first, second" in said
    assert "inputs from 0 (black) to 255 (white), inferred" in said


def test_large_snapshots_are_mentioned_once(tmp_path, data, capsys, monkeypatch):
    x, y = data
    monkeypatch.setattr("tb_plugin.log.session._LARGE_SNAPSHOT", 1000)
    callback = SemanticDictionaryCallback(tmp_path, x[:3], icons_every=None, **WITHOUT)
    compiled().fit(x, y, epochs=2, verbose=0, callbacks=[callback])
    assert capsys.readouterr().err.count("MB each") == 1


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
        strict=True,
        rendering=FAST,
        **WITHOUT,
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


def test_icons_that_time_did_not_allow_are_not_begun_again_at_the_end(tmp_path, data, capsys):
    x, y = data
    callback = SemanticDictionaryCallback(
        tmp_path, x[:3], icons_every=2, icons_seconds=0, rendering=FAST, strict=True, **WITHOUT
    )
    compiled().fit(x, y, epochs=2, verbose=0, callbacks=[callback])
    assert steps_of(tmp_path, "dictionary") == [2, 2]  # once for each of two layers
    assert capsys.readouterr().err.count("not enough for all icons") == 1


def test_grids_are_logged_at_the_end(tmp_path, data, capsys):
    x, y = data
    callback = SemanticDictionaryCallback(
        tmp_path, x[:3], layers=["second"], grids=True, diverse_icons=2, rendering=FAST, strict=True, **WITHOUT
    )
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
    with pytest.raises(ValueError, match="diverse_icons must be at least 2 icons, or 0, got 1"):
        SemanticDictionaryCallback(tmp_path, data[0], diverse_icons=1)


@pytest.mark.parametrize(("trust", "steps"), [(0.0, []), (1e-9, [0, 4])])
def test_trust_is_measured_first_and_last_and_as_time_allows(tmp_path, data, trust, steps):
    x, y = data
    callback = SemanticDictionaryCallback(
        tmp_path, x[:3], trust=trust, icons_every=None, strict=True, relations_every=None, groups=(), verbose=False
    )
    compiled().fit(x, y, epochs=4, verbose=0, callbacks=[callback])
    measured = []
    for step, tag, blobs in events(tmp_path):
        if not tag.endswith("snapshot"):
            continue
        (*_, deepest) = Snapshot.from_blobs(blobs).layers
        if deepest.trust is not None:
            measured.append(step)
            # From the last layer on this network is linear: what attribution predicts is what happens.
            predicted = np.take_along_axis(known(deepest.by_channel), deepest.trust.channels[:, None], axis=2)
            np.testing.assert_allclose(deepest.trust.effects, predicted, atol=1e-3)
            np.testing.assert_allclose(deepest.trust.gaps, 0, atol=1e-4)
    assert measured == steps


def test_relations_are_logged_as_their_share_of_the_time_allows_and_whole_at_the_end(tmp_path, data):
    x, y = data
    callback = SemanticDictionaryCallback(
        tmp_path,
        x[:3],
        relations_every=1,
        relations=1e-9,
        icons_every=None,
        strict=True,
        trust=0,
        groups=(),
        verbose=False,
    )
    compiled().fit(x, y, epochs=4, verbose=0, callbacks=[callback])
    # The share of the time before the first step has room for one example; then it is used up until the end.
    assert steps_of(tmp_path, "relations") == [1, 4]
    logged = [LayerRelations.from_blobs(blobs) for _, tag, blobs in events(tmp_path) if tag.endswith("relations")]
    assert [(each.examples, each.complete) for each in logged] == [((0,), False), ((0, 1, 2), True)]
    assert [(pair.earlier, pair.later) for pair in logged[-1].pairs] == [("first", "second")]


def test_no_relations_where_none_are_wanted(tmp_path, data):
    x, y = data
    callback = SemanticDictionaryCallback(
        tmp_path, x[:3], relations_every=None, icons_every=None, trust=0, groups=(), verbose=False
    )
    compiled().fit(x, y, epochs=2, verbose=0, callbacks=[callback])
    assert steps_of(tmp_path, "relations") == []


def test_groups_are_logged_as_their_share_of_the_time_allows_and_whole_at_the_end(tmp_path, data, capsys):
    x, y = data
    callback = SemanticDictionaryCallback(
        tmp_path,
        x[:3],
        groups=(2, 3),
        groups_every=1,
        groups_share=1e-9,
        trust=0,
        relations_every=None,
        icons_every=None,
        strict=True,
    )
    compiled().fit(x, y, epochs=4, verbose=0, callbacks=[callback])
    assert steps_of(tmp_path, "groups/first") == steps_of(tmp_path, "groups/second") == [1, 4]
    early, late = (
        NeuronGroups.from_blobs(blobs) for _, tag, blobs in events(tmp_path) if tag.endswith("groups/second")
    )
    # First shared groups of the middle number; then also each example's, and those compatible with the later layer's.
    assert {(each.of.n_groups, each.of.shared) for each in early.groups} == {(3, True)}
    assert len(late.groups) == 2 * 2 + 3 * (2 * 2 + 4)
    assert sum(len(link.examples) for link in late.links) == 3 * 2 * 2 * 3
    assert (early.complete, late.complete) == (False, True)
    assert all(each.icons is None for each in late.groups)
    shared = {each.layer: known(each.identity)[:, 1] for each in late.groups if each.of == early.groups[0].of}
    assert all(np.isfinite(similarities).any() for similarities in shared.values())
    assert "28 factorisations made" in capsys.readouterr().err


def test_groups_have_icons_where_icons_are_wanted(tmp_path, data):
    x, y = data
    callback = SemanticDictionaryCallback(
        tmp_path, x[:2], groups=(3,), rendering=FAST, strict=True, trust=0, relations_every=None, verbose=False
    )
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
            np.testing.assert_allclose(each.effects.sum(axis=2) + known(each.rest), expected, atol=1e-3)


def test_no_groups_where_none_are_wanted(tmp_path, data):
    x, y = data
    for name, numbers, every in (("a", (), 1), ("b", (3,), None)):
        callback = SemanticDictionaryCallback(
            tmp_path / name,
            x[:3],
            groups=numbers,
            groups_every=every,
            icons_every=None,
            trust=0,
            relations_every=None,
            verbose=False,
        )
        compiled().fit(x, y, epochs=1, verbose=0, callbacks=[callback])
        assert steps_of(tmp_path / name, "groups") == []
    with pytest.raises(ValueError, match="groups_of must be one of"):
        SemanticDictionaryCallback(tmp_path, x, groups_of="weights")
    with pytest.raises(ValueError, match="groups_every must be"):
        SemanticDictionaryCallback(tmp_path, x, groups_every=0)
    with pytest.raises(ValueError, match="groups_share must be a share"):
        SemanticDictionaryCallback(tmp_path, x, groups_share=1.0)
    with pytest.raises(ValueError, match="groups must be numbers of groups from 1"):
        SemanticDictionaryCallback(tmp_path, x, groups=(4, 0))


def test_an_interrupt_keeps_finished_groups_and_can_be_resumed(tmp_path, data, monkeypatch):
    x, y = data
    callback = SemanticDictionaryCallback(
        tmp_path, x[:3], groups=(2, 3), icons_every=None, trust=0, relations_every=None, verbose=False, strict=True
    )
    model = compiled()
    done = []

    def interrupt(made, total):
        done.append(made)
        if made > 6:
            raise KeyboardInterrupt

    monkeypatch.setattr("tb_plugin.log.session.no_progress", interrupt)
    with pytest.raises(KeyboardInterrupt):
        model.fit(x, y, epochs=1, verbose=0, callbacks=[callback])
    (partial,) = (NeuronGroups.from_blobs(blobs) for _, tag, blobs in events(tmp_path) if tag.endswith("groups/second"))
    assert not partial.complete and len(partial.groups) == done[-1]
    monkeypatch.setattr("tb_plugin.log.session.no_progress", lambda made, total: None)
    callback.log_groups()
    whole = next(
        NeuronGroups.from_blobs(blobs) for _, tag, blobs in events(tmp_path) if tag.endswith("groups/second#2")
    )
    assert whole.complete and len(whole.groups) == 28


def test_another_method_explains(tmp_path, data):
    x, y = data
    asked = []

    def method(network, inputs, layer, target):
        asked.append((layer, target))
        return integrated_gradients(network, inputs, layer=layer, target=target, n_steps=4)

    callback = SemanticDictionaryCallback(
        tmp_path,
        x[:3],
        attribute=method,
        trust=0,
        relations_every=None,
        icons_every=None,
        groups=(),
        strict=True,
        verbose=False,
    )
    compiled().fit(x, y, epochs=1, verbose=0, callbacks=[callback])
    assert {layer for layer, _ in asked} == {"first", "second"}
    assert len([tag for _, tag, _ in events(tmp_path) if tag.endswith("snapshot")]) == 2
