"""Training with the callback: when it logs, and what becomes of failures and interrupts."""

import json
import warnings

import keras
import numpy as np
import pytest

from tb_plugin.artifacts import Dictionary, NeuronGroups, Snapshot
from tb_plugin.tf import Groups, Icons, SemanticDictionaryCallback, Snapshots
from tests.keras.training import FAST, FAST_DEFAULT, compiled, events, steps_of


def test_examples_are_all_it_needs(tmp_path, data, much_time):
    x, y = data
    callback = SemanticDictionaryCallback(tmp_path, x[:3], log=FAST_DEFAULT, strict=True)
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


def test_training_is_bit_identical_with_and_without(tmp_path, data, much_time):
    x, y = data

    def weights(callbacks):
        model = compiled(7)
        model.fit(x, y, epochs=3, batch_size=8, verbose=0, callbacks=callbacks)
        return [variable.numpy() for variable in (*model.variables, *model.optimizer.variables)]

    plain, again = weights([]), weights([])
    callback = SemanticDictionaryCallback(tmp_path, x[:3], log=FAST_DEFAULT, strict=True, verbose=False)
    logged = weights([callback])
    for a, b, c in zip(plain, again, logged, strict=True):
        np.testing.assert_array_equal(a, b)
        np.testing.assert_array_equal(a, c)


def test_schedules(tmp_path, data, much_time):
    x, y = data
    log = [Snapshots(every=2), Icons(every=3, rendering=FAST)]
    callback = SemanticDictionaryCallback(tmp_path, x[:3], log=log, verbose=False)
    compiled().fit(x, y, epochs=5, verbose=0, callbacks=[callback])
    assert steps_of(tmp_path, "snapshot") == [0, 2, 4, 5]
    assert sorted(set(steps_of(tmp_path, "dictionary"))) == [3, 5]


def test_a_second_fit_goes_on(tmp_path, data):
    x, y = data
    callback = SemanticDictionaryCallback(tmp_path, x[:3], log=[Snapshots()], verbose=False)
    model = compiled()
    model.fit(x, y, epochs=2, verbose=0, callbacks=[callback])
    model.fit(x, y, epochs=2, verbose=0, callbacks=[callback])
    model.fit(x, y, initial_epoch=4, epochs=5, verbose=0, callbacks=[callback])
    assert steps_of(tmp_path, "snapshot") == [0, 1, 2, 3, 4, 5]


def test_a_resumed_training_starts_at_its_epoch(tmp_path, data):
    x, y = data
    callback = SemanticDictionaryCallback(tmp_path, x[:3], log=[Snapshots()], verbose=False)
    compiled().fit(x, y, initial_epoch=3, epochs=5, verbose=0, callbacks=[callback])
    assert steps_of(tmp_path, "snapshot") == [3, 4, 5]


def test_early_stopping_still_logs_the_end(tmp_path, data):
    x, y = data
    log = [Snapshots(every=10), Icons(rendering=FAST)]
    callback = SemanticDictionaryCallback(tmp_path, x[:3], log=log, verbose=False)
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
    assert len(ours) == 1  # all kinds fail for the one cause
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

    callback = SemanticDictionaryCallback(tmp_path, x[:3], log=[Snapshots()], verbose=False)
    with pytest.warns(UserWarning, match="must be finite"):
        compiled().fit(x, y, epochs=4, verbose=0, callbacks=[Diverge(), callback])
    assert steps_of(tmp_path, "snapshot") == [0, 1, 2]


def test_an_interrupt_keeps_finished_icons_and_can_be_resumed(tmp_path, data, monkeypatch):
    x, y = data
    log = [Icons(every=10, rendering=FAST)]
    callback = SemanticDictionaryCallback(tmp_path, x[:3], log=log, verbose=True)

    def interrupt(what, done, total):
        if what == "icons rendered" and done >= 6:
            raise KeyboardInterrupt

    monkeypatch.setattr("tb_plugin.log.session.progress_bar", lambda: interrupt)
    model = compiled()
    # At the end it ends logging alone: what was trained is not lost.
    history = model.fit(x, y, epochs=2, verbose=0, callbacks=[callback])
    assert len(history.history["loss"]) == 2
    first = {tag: Dictionary.from_blobs(blobs) for _, tag, blobs in events(tmp_path) if "/dictionary/" in tag}
    n_finished = sum(np.isfinite(d.objective).sum() for d in first.values())
    assert n_finished == 6
    assert sorted(d.complete for d in first.values()) == [False, True]
    monkeypatch.undo()
    callback.log(Icons)
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
        callback = SemanticDictionaryCallback(tmp_path, x[:3], log=[Snapshots()], verbose=False)
        compiled().fit(x, y, epochs=1, verbose=0, callbacks=[callback])
        assert (tmp_path / "examples").exists() == expected


def test_bad_arguments_are_refused_at_once(tmp_path, data):
    x, _ = data
    with pytest.raises(ValueError, match=r"examples must be images \[N, H, W, C\]"):
        SemanticDictionaryCallback(tmp_path, x[0])
    with pytest.raises(ValueError, match=r"every of Snapshots must be .* from 1, got 0"):
        SemanticDictionaryCallback(tmp_path, x, log=[Snapshots(every=0)])
    with pytest.raises(ValueError, match="every of Icons must be"):
        SemanticDictionaryCallback(tmp_path, x, log=[Icons(every=0)])


def test_what_was_inferred_is_said(tmp_path, data, capsys):
    x, y = data
    callback = SemanticDictionaryCallback(tmp_path, x[:3] * 200, log=[Snapshots()])
    compiled().fit(x, y, epochs=1, verbose=0, callbacks=[callback])
    said = capsys.readouterr().err
    assert "layers first, second" in said
    assert "inputs from 0 (black) to 255 (white), inferred" in said


def test_large_snapshots_are_mentioned_once(tmp_path, data, capsys, monkeypatch):
    x, y = data
    monkeypatch.setattr("tb_plugin.log.session._LARGE_SNAPSHOT", 1000)
    callback = SemanticDictionaryCallback(tmp_path, x[:3], log=[Snapshots()])
    compiled().fit(x, y, epochs=2, verbose=0, callbacks=[callback])
    assert capsys.readouterr().err.count("MB each") == 1


def test_icons_that_time_did_not_allow_are_said(tmp_path, data, capsys):
    x, y = data
    log = [Icons(every=2, seconds=0, rendering=FAST)]
    callback = SemanticDictionaryCallback(tmp_path, x[:3], log=log, strict=True)
    compiled().fit(x, y, epochs=2, verbose=0, callbacks=[callback])
    assert steps_of(tmp_path, "dictionary") == []
    assert capsys.readouterr().err.count("0 s were not enough for all icons; log(Icons) goes on") == 1


def test_time_that_was_given_by_hand_is_not_said_to_be_that_of_the_settings(tmp_path, data, capsys):
    x, _ = data
    callback = SemanticDictionaryCallback(tmp_path, x[:3], log=[Icons(seconds=50, rendering=FAST)], strict=True)
    callback.set_model(compiled())
    callback.log(Icons, seconds=0)
    assert "not enough" not in capsys.readouterr().err


def test_an_interrupt_keeps_finished_groups_and_can_be_resumed(tmp_path, data, monkeypatch):
    x, y = data
    log = [Groups((2, 3), icon_seconds=0)]
    callback = SemanticDictionaryCallback(tmp_path, x[:3], log=log, verbose=False, strict=True)
    model = compiled()
    done = []

    def interrupt(what, made, total):
        done.append(made)
        if made > 6:
            raise KeyboardInterrupt

    monkeypatch.setattr("tb_plugin.log.session.no_progress", interrupt)
    model.fit(x, y, epochs=1, verbose=0, callbacks=[callback])
    (partial,) = (NeuronGroups.from_blobs(blobs) for _, tag, blobs in events(tmp_path) if tag.endswith("groups/second"))
    assert not partial.complete and len(partial.groups) == done[-1]
    monkeypatch.setattr("tb_plugin.log.session.no_progress", lambda what, made, total: None)
    callback.log(Groups)
    whole = next(
        NeuronGroups.from_blobs(blobs) for _, tag, blobs in events(tmp_path) if tag.endswith("groups/second#2")
    )
    assert whole.complete and len(whole.groups) == 28
