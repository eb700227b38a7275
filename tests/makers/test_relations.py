import itertools

import keras
import numpy as np
import pytest

from tb_plugin.artifacts import LayerRelations
from tb_plugin.attribution import channel_relations, position_relations
from tb_plugin.makers import relations as assembly
from tb_plugin.makers.relations import assemble
from tb_plugin.tf import KerasNetwork
from tests.clock import Clock, slow_network
from tests.samples import known

L = keras.layers


@pytest.fixture(scope="module")
def inputs():
    return np.random.default_rng(0).uniform(size=(3, 12, 12, 3)).astype(np.float32)


@pytest.fixture(scope="module")
def network(inputs):
    keras.utils.set_random_seed(0)
    model = keras.Sequential(
        [
            keras.Input((12, 12, 3)),
            L.Conv2D(48, 3, padding="same", activation="relu", name="wide"),
            L.Conv2D(40, 3, strides=2, padding="same", activation="relu", name="middle"),
            L.Conv2D(6, 3, padding="same", activation="relu", name="narrow"),
            L.GlobalAveragePooling2D(),
            L.Dense(5),
        ]
    )
    model.compile(loss=keras.losses.SparseCategoricalCrossentropy(from_logits=True))
    return KerasNetwork(model, inputs, value_range=(0, 1))


@pytest.fixture(scope="module")
def whole(network, inputs):
    return list(assemble(network, inputs, network.layers))


def test_all_pairs_of_all_examples_are_what_the_techniques_say(network, inputs, whole):
    *_, last = whole
    assert [each.examples for each in whole] == [(0,), (0, 1), (0, 1, 2)]
    assert [each.complete for each in whole] == [False, False, True]
    names = [layer.name for layer in network.layers]
    assert sorted((pair.earlier, pair.later) for pair in last.pairs) == sorted(itertools.combinations(names, 2))
    for pair in last.pairs:
        expected = position_relations(network, inputs, pair.earlier, pair.later)
        np.testing.assert_allclose(known(pair.positions), expected, rtol=1e-3, atol=1e-6)
        every = channel_relations(network, inputs, pair.earlier, pair.later)
        for example, row in enumerate(known(pair.channels)):
            expected = every[example][:, row].T
            np.testing.assert_allclose(known(pair.by_channel)[example], expected, rtol=1e-3, atol=1e-6)


def test_those_that_decide_and_those_that_they_are_made_of_are_explained(network, inputs, whole):
    by_pair = {(pair.earlier, pair.later): pair for pair in whole[-1].pairs}
    channels = known(by_pair["wide", "middle"].channels)
    assert channels.shape == (3, assembly.N_CHANNELS)
    assert known(by_pair["wide", "narrow"].channels).tolist() == [list(range(6))] * 3
    made_of = np.abs(known(by_pair["middle", "narrow"].by_channel))
    for example, row in enumerate(channels):
        assert row.tolist() == sorted(set(row.tolist()))
        strongest = np.abs(made_of[example]).max(axis=0).argmax()
        assert strongest in row


def test_it_can_be_written_and_read(whole):
    back = LayerRelations.from_blobs(whole[-1].to_blobs())
    assert (back.examples, back.complete, back.settings) == ((0, 1, 2), True, whole[-1].settings)
    assert len(back.pairs) == 3


def test_no_example_is_begun_that_would_take_too_long(network, inputs, monkeypatch):
    clock = Clock()
    monkeypatch.setattr("time.monotonic", clock)
    slow = slow_network(network, clock, {"gradients": (10.0, 0.0), "pullback": (0.0, 1e-3)})
    (second,) = [each for each in assemble(slow, inputs, network.layers, seconds=25) if len(each.examples) == 2]
    assert (second.examples, second.complete) == ((0, 1), False)
    assert clock.now - 1000 < 25
    assert not list(assemble(slow, inputs, network.layers, seconds=5))


def test_pairs_of_the_first_example_that_are_finished_are_kept(network, inputs, monkeypatch):
    clock = Clock()
    monkeypatch.setattr("time.monotonic", clock)
    slow = slow_network(network, clock, {"pullback": (0.0, 1.0)})
    (made,) = assemble(slow, inputs, network.layers, seconds=60)
    assert made.examples == (0,) and not made.complete
    assert 0 < len(made.pairs) < 3
    assert (made.pairs[0].earlier, made.pairs[0].later) == ("wide", "narrow")
    assert LayerRelations.from_blobs(made.to_blobs()).pairs[0].positions is not None


def test_fields_that_are_known_need_not_be_measured_again_and_channels_must_exist(network, inputs):
    fields = assembly.receptive_fields(network, inputs[:1], "wide", "middle")
    expected = position_relations(network, inputs, "wide", "middle")
    found = position_relations(network, inputs, "wide", "middle", fields)
    np.testing.assert_allclose(found, expected, rtol=1e-5, atol=1e-6 * np.abs(expected).max())
    with pytest.raises(ValueError, match="channels must be from 0 to 39, got 40"):
        channel_relations(network, inputs, "wide", "middle", [0, 40])
