"""Keras models in which no gradient reaches some layers: all is logged but evidence, which is marked as left out."""

import warnings

import keras
import numpy as np
import pytest
import tensorflow as tf

from tb_plugin.artifacts import Dictionary, LayerRelations, NeuronGroups, Snapshot
from tb_plugin.events.logged import logged
from tb_plugin.feature_visualization import Rendering
from tb_plugin.keras import Groups, Icons, Relations, SemanticDictionaryCallback, Snapshots, Trust
from tb_plugin.network import NoGradientPath, deciding_layers
from tb_plugin.tf import KerasNetwork
from tests.samples import known

L = keras.layers
SHAPE = (8, 6, 3)
PLACES = {"backbone": {"stem", "left", "right"}, "branch": {"right"}, "head": {"stem", "left", "right", "head"}}


def by_python(function, x):
    values = function(lambda values: values * 2, [x], tf.float32)
    values.set_shape(x.shape)
    return values


@tf.custom_gradient
def without_gradient(x):
    return tf.identity(x), lambda upstream: None


WAYS = {
    "stop_gradient": tf.stop_gradient,
    "round": lambda x: tf.round(10 * x),
    "floor": lambda x: tf.floor(10 * x),
    "whole numbers": lambda x: tf.cast(tf.cast(100 * x, tf.int32), tf.float32),
    "largest": lambda x: tf.one_hot(tf.argmax(x, axis=-1), x.shape[-1]),
    "custom gradient": without_gradient,
    "numpy_function": lambda x: by_python(tf.numpy_function, x),
    "py_function": lambda x: by_python(tf.py_function, x),
    "strings": lambda x: tf.strings.to_number(tf.strings.as_string(x)),
}
TABLE = [(way, "backbone") for way in WAYS] + [
    (way, place) for way in ("stop_gradient", "largest", "numpy_function", "py_function") for place in PLACES
]


class Cut(L.Layer):
    """Applies a function that lets no gradient through."""

    def __init__(self, function):
        super().__init__()
        self.function = function

    def call(self, x):
        return self.function(x)

    def compute_output_shape(self, input_shape):
        return input_shape


def model_of(way, place):
    """Two branches of a stem, a convolution behind them, and a linear end."""
    keras.utils.set_random_seed(1)

    def cut(here, x):
        return Cut(WAYS[way])(x) if here == place else x

    image = keras.Input(SHAPE)
    stem = L.Conv2D(4, 3, padding="same", activation="relu", name="stem")(image)
    left, right = (L.Conv2D(5, 3, padding="same", activation="relu", name=name)(stem) for name in ("left", "right"))
    x = cut("backbone", L.Add(name="sum")([left, cut("branch", right)]))
    x = L.Conv2D(6, 3, padding="same", activation="relu", name="head")(x)
    x = L.Dense(4, name="end")(L.GlobalAveragePooling2D()(x))
    return keras.Model(image, cut("head", x))


def examples():
    return np.random.default_rng(0).uniform(size=(2, *SHAPE)).astype(np.float32)


@pytest.mark.parametrize(("way", "place"), TABLE)
def test_layers_that_no_gradient_reaches_are_told(way, place):
    network = KerasNetwork(model_of(way, place), examples())
    convolutions = {layer.name: layer for layer in network.layers if layer.name in PLACES["head"]}
    # A gradient through the free branch would come with one through Python, which there is none of.
    expected = PLACES[place] | ({"stem"} if way == "py_function" else set())
    assert {name for name, layer in convolutions.items() if layer.cut_from_output} == expected
    targets = np.array([[0, 1], [2, 3]])
    free = [name for name in convolutions if name not in expected]
    assert all(gradient.any() for gradient in network.gradients(examples(), free, targets).values())
    with pytest.raises(NoGradientPath, match="no gradient comes from the output to layer 'right'"):
        network.gradients(examples(), ["right"], targets)


def test_a_branch_that_leads_elsewhere_and_a_gradient_of_zero_are_no_cuts():
    image = keras.Input(SHAPE)
    shared = L.Conv2D(4, 3, activation="relu", name="shared")(image)
    aside = L.Conv2D(4, 3, name="aside")(shared)
    end = L.Dense(3, kernel_initializer="zeros", name="end")(L.GlobalAveragePooling2D()(shared))
    model = keras.Model(image, [end, L.GlobalAveragePooling2D()(aside)])
    network = KerasNetwork(model, examples(), output=0)
    assert not any(layer.cut_from_output for layer in network.layers)
    assert not network.gradients(examples(), ["shared", "aside"], np.zeros((2, 1), int))["shared"].any()
    assert deciding_layers(network, examples()) == network.layers


@pytest.mark.parametrize("way", ["stop_gradient", "py_function"])
def test_between_layers_a_cut_is_told_from_having_nothing_to_do_with_one_another(way):
    network = KerasNetwork(model_of(way, "branch"), examples())
    # In the order in which Keras runs them.
    first, second = (layer.name for layer in network.layers if layer.name in ("left", "right"))
    assert not network.pullback(examples(), first, second, np.ones((2, 1, 8, 6, 5), np.float32)).any()
    cotangents = np.ones((2, 1, 8, 6, 6), np.float32)
    assert network.pullback(examples(), "left", "head", cotangents).any()
    with pytest.raises(NoGradientPath, match="no gradient comes from layer 'head' to layer 'right', on which it"):
        network.pullback(examples(), "right", "head", cotangents)


def log(tmp_path, model, settings, layers):
    model.compile("sgd", "mse")
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        callback = SemanticDictionaryCallback(
            tmp_path, examples(), layers=layers, log=settings, strict=True, verbose=False
        )
        model.fit(examples(), np.zeros((2, 4)), epochs=1, verbose=0, callbacks=[callback])
    return [str(each.message) for each in caught if "semantic dictionary" in str(each.message)]


@pytest.mark.parametrize("place", ["backbone", "branch"])
def test_all_but_evidence_is_logged_and_it_is_said_once(tmp_path, place):
    settings = [
        Snapshots(),
        Trust(share=0.5),
        Relations(),
        Groups(numbers=(2,), icon_seconds=None),
        Icons(seconds=None, rendering=Rendering(size=8, n_steps=2)),
    ]
    model = model_of("stop_gradient", place)
    # Weights of a backbone that no gradient reaches are not trained, and Keras says so.
    said = log(tmp_path, model, settings, ["stem", "right", "head"])
    assert len(said) == 1 and "no gradient comes from the output to layer" in said[0]
    (run,) = (path for path in tmp_path.iterdir() if path.name.startswith("examples"))
    (snapshot,) = logged(run, "snapshot")
    assert isinstance(snapshot, Snapshot)
    for record in snapshot.layers:
        is_cut = record.info.name in PLACES[place]
        assert record.info.cut_from_output == is_cut
        assert known(record.activations).any()
        assert [record.by_channel is None, record.by_position is None, record.trust is None] == [is_cut] * 3
    for dictionary in logged(run, "dictionary"):
        assert isinstance(dictionary, Dictionary) and dictionary.complete and known(dictionary.crops).any()
        no_icons = place == "backbone" and dictionary.layer_name == "head"
        assert np.isnan(dictionary.objective).all() == no_icons
    for groups in logged(run, "groups"):
        assert isinstance(groups, NeuronGroups) and groups.complete
        for each in groups.groups:
            assert (each.effects is None) == (each.layer in PLACES[place])
    (relations,) = logged(run, "relations")
    assert isinstance(relations, LayerRelations)
    pairs = {(pair.earlier, pair.later) for pair in relations.pairs}
    expected = {("stem", "right")} if place == "backbone" else {("stem", "right"), ("stem", "head")}
    assert pairs == expected
