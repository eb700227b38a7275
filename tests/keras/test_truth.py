"""What the callback makes of labels and names in real trainings, read back from the event file."""

import warnings

import keras
import numpy as np
import pytest

from tb_plugin.artifacts import Snapshot
from tb_plugin.tf import Reading, SemanticDictionaryCallback, Snapshots
from tests.keras.training import events
from tests.samples import known

L = keras.layers
X = np.random.default_rng(0).random((16, 12, 12, 3), np.float32)
Y = (X.mean(axis=(1, 2, 3)) > np.median(X.mean(axis=(1, 2, 3)))).astype(np.int64)
NAMES = ["cat", "dog"]


def fitted(log_dir, units=1, activation=None, loss="mse", y=Y, strict=False, **options):
    """Trains two epochs; gives the snapshots, the model and what was warned of."""
    keras.utils.set_random_seed(0)
    convolution = L.Conv2D(4, 3, activation="relu")
    layers = [keras.Input((12, 12, 3)), convolution, L.GlobalAveragePooling2D(), L.Dense(units, activation)]
    model = keras.Sequential(layers)
    model.compile(keras.optimizers.Adam(0.01), loss)
    options = {"log": [Snapshots()], "verbose": False, **options}
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        callback = SemanticDictionaryCallback(log_dir, X[:4], strict=strict, **options)
        model.fit(X, y, epochs=2, verbose=0, callbacks=[callback])
    found = [Snapshot.from_blobs(blobs) for _, tag, blobs in events(log_dir) if tag.endswith("snapshot")]
    return found, model, [str(w.message) for w in caught if "semantic dictionary" in str(w.message)]


@pytest.mark.parametrize(("activation", "loss", "options"), [
    ("sigmoid", "binary_crossentropy", {"labels": Y[:4]}),
    ("sigmoid", "binary_crossentropy", {"class_names": NAMES}),
    ("sigmoid", "mse", {"labels": Y[:4, None].astype(float), "class_names": NAMES}),
    (None, keras.losses.BinaryCrossentropy(from_logits=True), {"labels": keras.ops.convert_to_tensor(Y[:4])}),
    (None, "hinge", {"labels": 2 * Y[:4] - 1}),
    (None, lambda y, z: (y - z) ** 2, {"labels": Y[:4] > 0}),
])  # fmt: skip
def test_a_binary_classifier_is_logged_as_two_classes(activation, loss, options, tmp_path):
    snapshots, model, said = fitted(tmp_path, activation=activation, loss=loss, **options)
    assert len(snapshots) == 3 and said == []
    made = np.ravel(model(X[:4]))
    p = made if activation else 1 / (1 + np.exp(-made))
    for snapshot in snapshots:
        assert (snapshot.logits.shape, snapshot.output) == ((4, 2), "softmax")
        assert snapshot.labels == (tuple(Y[:4].tolist()) if "labels" in options else None)
        assert snapshot.class_names == (tuple(NAMES) if "class_names" in options else None)
        (layer,) = snapshot.layers
        assert layer.by_channel is not None
        np.testing.assert_allclose(layer.by_channel[:, 0], -layer.by_channel[:, 1], atol=1e-3)
    np.testing.assert_allclose(np.exp(np.diff(snapshots[-1].logits)), (p / (1 - p))[:, None], rtol=1e-3)


def test_a_regression_has_values_in_place_of_classes(tmp_path):
    values = [3.5, float("nan"), 9.1, 1.0]
    snapshots, model, said = fitted(tmp_path, labels=values, class_names=["age"])
    assert [snapshot.output for snapshot in snapshots] == ["linear"] * 3
    np.testing.assert_array_equal(snapshots[-1].true_values, np.array(values, np.float32)[:, None])
    assert (snapshots[-1].labels, snapshots[-1].class_names) == (None, ("age",))
    np.testing.assert_allclose(snapshots[-1].logits, model(X[:4]), rtol=1e-4)
    (sentence,) = said
    assert "labels must be finite numbers, got nan; left out for example 1" in sentence


def test_a_regression_of_several_outputs(tmp_path):
    y = np.stack([10 * X.mean(axis=(1, 2, 3)), X.std(axis=(1, 2, 3))], axis=1)
    snapshots, _, said = fitted(tmp_path, 2, y=y, labels=y[:4])
    np.testing.assert_allclose(known(snapshots[-1].true_values), y[:4], rtol=1e-6)
    assert (snapshots[-1].output, snapshots[-1].labels, said) == ("linear", None, [])


@pytest.mark.parametrize(("loss", "options", "is_regression"), [
    ("huber", {}, True),
    (lambda y, z: (y - z) ** 2, {"reading": Reading(output_kind="linear")}, True),
    (lambda y, z: (y - z) ** 2, {}, False),
    ("mse", {"labels": [0, 2, 1, 0]}, False),
])  # fmt: skip
def test_outputs_are_quantities_without_labels_where_that_is_told(loss, options, is_regression, tmp_path):
    """By the loss or by the user; labels that are classes say otherwise."""
    snapshots, _, said = fitted(tmp_path, units=3, loss=loss, y=np.tile(Y[:, None], 3), **options)
    assert said == [] and snapshots[-1].output == "linear"
    values = snapshots[-1].true_values
    assert (values is not None) == is_regression
    assert values is None or (values.shape == (4, 3) and np.isnan(values).all())


def test_several_true_classes_are_explained(tmp_path):
    y = np.random.default_rng(1).integers(0, 2, (16, 7))
    y[0], y[1] = 1, 0
    snapshots, _, said = fitted(tmp_path, 7, "sigmoid", "binary_crossentropy", y=y, labels=y[:4])
    last = snapshots[-1]
    assert (last.output, last.logits.shape) == ("sigmoid", (4, 7))
    assert last.true_classes == tuple(tuple(np.flatnonzero(row).tolist()) for row in y[:4])
    assert set(last.targets[0]) == set(range(7))
    # A row of zeros says that none is true, which nobody need be told of.
    assert said == []


def test_what_does_not_fit_costs_itself_alone_and_is_said_once(tmp_path):
    options = {"labels": [255, 1, 0, 1], "class_names": ["cat"], "log": [Snapshots(classes=[1, 7])]}
    snapshots, _, said = fitted(tmp_path, activation="sigmoid", loss="bce", **options)
    assert [snapshot.labels for snapshot in snapshots] == [(-1, 1, 0, 1)] * 3
    assert snapshots[-1].class_names is None
    assert said == [
        "semantic dictionary: class_names must be 2, got 1; they are left out",
        "semantic dictionary: labels must be classes from 0 to 1, or -1 where it is not known, got 255; left out for "
        "example 0",
        "semantic dictionary: classes of Snapshots must be from 0 to 1, got 7; left out",
    ]
    with pytest.raises(ValueError, match="class_names must be 2, got 1"):
        fitted(tmp_path / "strict", activation="sigmoid", loss="bce", strict=True, **options)


def test_where_warnings_are_errors_training_goes_on(tmp_path, capsys):
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        model = keras.Sequential([keras.Input((12, 12, 3)), L.Conv2D(4, 3), L.GlobalAveragePooling2D(), L.Dense(2)])
        model.compile("sgd", keras.losses.SparseCategoricalCrossentropy(from_logits=True))
        callback = SemanticDictionaryCallback(tmp_path, X[:4], labels=[0, 1, 9, 0], log=[Snapshots()], verbose=False)
        model.fit(X, Y, epochs=1, verbose=0, callbacks=[callback])
    assert "labels must be classes from 0 to 1, or -1 where it is not known, got 9" in capsys.readouterr().err
    assert [Snapshot.from_blobs(blobs).labels for _, _, blobs in events(tmp_path)] == [(0, 1, -1, 0)] * 2


def test_what_one_output_is_taken_for_is_said_and_can_be_told(tmp_path, capsys):
    options = {"verbose": True, "reading": Reading(output_kind="linear")}
    snapshots, model, _ = fitted(tmp_path, activation="sigmoid", loss="bce", labels=Y[:4], **options)
    assert (
        'the one output is taken for a value (Reading(output_kind="sigmoid") changes that)' in capsys.readouterr().err
    )
    np.testing.assert_allclose(snapshots[-1].logits, model(X[:4]), rtol=1e-4)
    np.testing.assert_array_equal(snapshots[-1].true_values, Y[:4, None])
