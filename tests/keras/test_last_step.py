"""The last step is logged from the weights that training leaves, whatever callbacks do when it ends."""

import keras
import numpy as np
import pytest

from tb_plugin.artifacts import Snapshot
from tb_plugin.tf import Icons, SemanticDictionaryCallback, Snapshots
from tests.backends.tensorflow import models
from tests.keras.training import FAST, events, steps_of


class Puts(keras.callbacks.Callback):
    """Puts the weights of some moment into the model when training ends."""

    def on_train_begin(self, logs=None):
        self.kept = self.model.get_weights()

    def on_train_end(self, logs=None):
        self.model.set_weights(self.kept)


class Passes(keras.callbacks.Callback):
    """Calls another callback, which is in no list itself."""

    def __init__(self, inner):
        super().__init__()
        self.inner = inner

    def set_model(self, model):
        super().set_model(model)
        self.inner.set_model(model)

    def on_train_begin(self, logs=None):
        self.inner.on_train_begin(logs)

    def on_epoch_begin(self, epoch, logs=None):
        self.inner.on_epoch_begin(epoch, logs)

    def on_epoch_end(self, epoch, logs=None):
        self.inner.on_epoch_end(epoch, logs)

    def on_train_end(self, logs=None):
        self.inner.on_train_end(logs)


def stopping():
    # The first epoch is the best.
    return keras.callbacks.EarlyStopping("loss", mode="max", patience=1, restore_best_weights=True)


ORDERS = {
    "before": lambda ours: [ours, stopping()],
    "behind": lambda ours: [stopping(), ours],
    "between": lambda ours: [Puts(), ours, stopping()],
    "with its own history": lambda ours: [keras.callbacks.History(), ours, Puts()],
    "with its own progress bar": lambda ours: [keras.callbacks.ProgbarLogger(), ours, Puts()],
    "a list in the list": lambda ours: [[ours, [Puts()]]],
    "a container in the list": lambda ours: [keras.callbacks.CallbackList([ours]), Puts()],
    "called by another": lambda ours: [Passes(ours), Puts()],
    "nothing but ours": lambda ours: [ours],
}


def linear(optimizer="sgd"):
    keras.utils.set_random_seed(0)
    model = keras.Sequential(
        [
            keras.Input(models.SHAPE),
            keras.layers.Conv2D(4, 3, activation="relu"),
            keras.layers.GlobalAveragePooling2D(),
            keras.layers.Dense(5),
        ]
    )
    model.compile(optimizer, keras.losses.SparseCategoricalCrossentropy(from_logits=True))
    return model


def callback_of(tmp_path, x, *log):
    return SemanticDictionaryCallback(tmp_path, x[:3], log=log or [Snapshots()], strict=True, verbose=False)


def logits(tmp_path):
    """By step, those of the newest snapshot."""
    found = ((step, blobs) for step, tag, blobs in events(tmp_path) if "/snapshot" in tag)
    return {step: Snapshot.from_blobs(blobs).logits for step, blobs in found}


def assert_kept(tmp_path, model, x):
    found = logits(tmp_path)
    np.testing.assert_allclose(found[max(found)], model.predict(x[:3], verbose=0), atol=1e-5)


@pytest.mark.parametrize("order", ORDERS)
def test_whatever_the_order_of_callbacks(tmp_path, data, order):
    x, y = data
    model = linear()
    model.fit(x, y, epochs=3, verbose=0, callbacks=ORDERS[order](callback_of(tmp_path, x)))
    assert_kept(tmp_path, model, x)
    # Of the weights that the last epoch led to as well, if others are kept.
    *_, before, last = steps_of(tmp_path, "snapshot")
    assert (before == last) == (order != "nothing but ours")


def test_of_averaged_weights(tmp_path, data):
    x, y = data
    model = linear(keras.optimizers.SGD(0.5, use_ema=True, ema_momentum=0.5))
    model.fit(x, y, epochs=2, verbose=0, callbacks=[callback_of(tmp_path, x)])
    assert_kept(tmp_path, model, x)
    assert steps_of(tmp_path, "snapshot") == [0, 1, 2, 2]


def test_what_is_logged_already_is_logged_anew_only_of_other_weights(tmp_path, data, much_time):
    x, y = data
    for name, callbacks in (("same", []), ("other", [Puts()])):
        ours = callback_of(tmp_path / name, x, Icons(every=1, rendering=FAST))
        linear().fit(x, y, epochs=2, verbose=0, callbacks=[ours, *callbacks])
    assert (steps_of(tmp_path / "same", "snapshot"), steps_of(tmp_path / "same", "dictionary")) == ([0, 1, 2], [1, 2])
    assert steps_of(tmp_path / "other", "snapshot") == [0, 1, 2, 2]
    assert steps_of(tmp_path / "other", "dictionary") == [1, 2, 2]


def test_a_list_that_is_used_again(tmp_path, data):
    x, y = data
    model, ours = linear(), callback_of(tmp_path, x)
    callbacks = keras.callbacks.CallbackList([ours, Puts()], add_history=True, model=model, epochs=1)
    for n_steps in (1, 2):
        model.fit(x, y, epochs=1, verbose=0, callbacks=callbacks)
        assert_kept(tmp_path, model, x)
        assert max(logits(tmp_path)) == n_steps


def test_two_of_ours(tmp_path, data):
    x, y = data
    model = linear()
    both = [callback_of(tmp_path / name, x) for name in "ab"]
    model.fit(x, y, epochs=1, verbose=0, callbacks=[*both, Puts()])
    for name in "ab":
        assert_kept(tmp_path / name, model, x)


def test_a_training_inside_of_a_training(tmp_path, data):
    x, y = data
    inner, outer = linear(), linear()
    ours = callback_of(tmp_path, x)

    def train_inner(logs=None):
        inner.fit(x, y, epochs=1, verbose=0, callbacks=[ours, Puts()])
        assert_kept(tmp_path, inner, x)

    outer.fit(x, y, epochs=1, verbose=0, callbacks=[keras.callbacks.LambdaCallback(on_train_begin=train_inner)])
    assert steps_of(tmp_path, "snapshot") == [0, 1, 1]


def test_a_loop_of_ones_own(tmp_path, data):
    x, _ = data
    model, ours = linear(), callback_of(tmp_path, x)
    ours.set_model(model)
    ours.on_train_begin()
    ours.on_epoch_begin(0)
    model.layers[-1].bias.assign(np.ones(5))
    ours.on_epoch_end(0)
    model.layers[-1].bias.assign(np.zeros(5))
    ours.on_train_end()
    assert_kept(tmp_path, model, x)
