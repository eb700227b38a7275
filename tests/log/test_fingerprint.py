"""The same weights give the same number, and others another."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from tb_plugin.log.fingerprint import fingerprint

SHAPES = arrays.array_shapes(min_dims=0, max_dims=3, min_side=1, max_side=4)
WEIGHTS = st.lists(arrays.arrays(np.float32, SHAPES, elements=st.floats(-9, 9, width=32)), min_size=1, max_size=3)


@given(WEIGHTS, st.data())
def test_one_bit_makes_it_another(weights, data):
    before = fingerprint(weights)
    assert before == fingerprint(iter([each.copy() for each in weights]))
    assert before == fingerprint([np.asfortranarray(each) for each in weights])
    changed = data.draw(st.sampled_from(weights))
    bits = changed.reshape(-1).view(np.uint32)
    bits[data.draw(st.integers(0, len(bits) - 1))] ^= np.uint32(1) << np.uint32(data.draw(st.integers(0, 31)))
    if changed.ndim:
        assert fingerprint(weights) != before


def test_weights_of_torch_modules_of_all_kinds():
    torch = pytest.importorskip("torch")
    from tb_plugin.backends.pytorch.weights import weights_of

    module = torch.nn.Sequential(torch.nn.Linear(3, 2), torch.nn.BatchNorm1d(2), torch.nn.LazyLinear(4))
    module.register_buffer("thin", torch.ones((2, 3), dtype=torch.bfloat16).t())
    module.register_buffer("sparse", torch.eye(3).to_sparse())
    module.register_buffer("none", None)
    module.register_buffer("empty", torch.zeros((0, 3)))
    module.register_buffer("flag", torch.tensor(True))
    numbers = [fingerprint(weights_of(module))]

    def note():
        numbers.append(fingerprint(weights_of(module)))

    with torch.no_grad():
        module[0].weight[0, 0] += 1
        note()
        module[1].num_batches_tracked += 1
        note()
        module.thin[2, 1] = 3
        note()
        module.flag.fill_(False)
        note()
        module.sparse = 2 * module.sparse
        note()
        module(torch.ones(4, 3))
        note()
    assert len(set(numbers)) == len(numbers)
    note()
    assert numbers[-1] == numbers[-2]
