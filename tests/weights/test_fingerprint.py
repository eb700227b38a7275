"""A fingerprint is the same for the same weights only."""

import numpy as np
import pytest

from tb_plugin.network.weights import LayerWeights
from tb_plugin.weights import Fingerprint

VALUES = np.arange(6, dtype=np.float32)


def fingerprint(*layers):
    noted = Fingerprint()
    assert list(noted.of(layers)) == list(layers)
    return noted.digits()


def test_it_is_that_of_the_values_however_they_lie_in_memory():
    plain, turned = VALUES.reshape(2, 3), np.asfortranarray(VALUES.reshape(2, 3))
    assert fingerprint(LayerWeights("a", (plain,))) == fingerprint(LayerWeights("a", (turned,)))
    assert fingerprint(LayerWeights("a", (plain,))) == fingerprint(LayerWeights("a", (plain.astype(">f4"),)))


@pytest.mark.parametrize("changed", [
    [LayerWeights("b", (VALUES,))],
    [LayerWeights("a", (np.nextafter(VALUES, 9),))],
    [LayerWeights("a", (VALUES.reshape(2, 3),))],
    [LayerWeights("a", (VALUES[:3], VALUES[3:]))],
    [LayerWeights("a", (VALUES[:3],)), LayerWeights("a", (VALUES[3:],))],
    [LayerWeights("a", (VALUES,)), LayerWeights("b", ())],
    [],
], ids=["name", "a value", "shape", "arrays", "layers", "one more", "none"])  # fmt: skip
def test_it_is_another_one_where_anything_is_another(changed):
    assert fingerprint(LayerWeights("a", (VALUES,))) != fingerprint(*changed)
