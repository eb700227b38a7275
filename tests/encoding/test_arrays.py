import zlib

import hypothesis.extra.numpy as hnp
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tb_plugin.encoding.arrays import decode, encode_floats, encode_quantized
from tb_plugin.schema import pb

FINITE = st.floats(-(2.0**100), 2.0**100, width=32)
BATCHES = hnp.arrays(np.float32, hnp.array_shapes(min_dims=2, max_dims=4, max_side=5), elements=FINITE)


@given(BATCHES, st.sampled_from([8, 16]), st.sampled_from(["none", "first", "last"]))
def test_quantisation_error_is_within_what_is_stated(values, bits, axis):
    for array, (blob, data) in zip(values, encode_quantized(values, bits=bits, scale_axis=axis), strict=True):
        error = np.abs(decode(blob, data).astype(np.float64) - array)
        assert error.max() <= blob.max_error
        largest = np.abs(array).astype(np.float64).max()
        assert blob.max_error <= largest * (0.005 if bits == 8 else 0.00002) + 1e-33


@given(BATCHES)
def test_channels_do_not_share_their_error(values):
    for array, (blob, data) in zip(values, encode_quantized(values, scale_axis="last"), strict=True):
        error = np.abs(decode(blob, data).astype(np.float64) - array).reshape(-1, array.shape[-1])
        largest = np.abs(array).astype(np.float64).reshape(-1, array.shape[-1]).max(axis=0)
        assert (error.max(axis=0) <= 0.005 * largest + 1e-33).all()


@given(BATCHES)
def test_zero_and_sign_are_exact(values):
    for array, (blob, data) in zip(values, encode_quantized(values), strict=True):
        decoded = decode(blob, data)
        assert (decoded[array == 0] == 0).all()
        assert (decoded * np.sign(array) >= 0).all()


@given(hnp.arrays(np.float32, hnp.array_shapes(max_dims=3)))
def test_floats_come_back_bit_for_bit(values):
    blob, data = encode_floats(values)
    np.testing.assert_array_equal(decode(blob, data), values)


def test_only_kept_indices_are_stored():
    values = np.arange(24, dtype=np.float32).reshape(2, 3, 4)
    kept = np.array([[True, False, True], [False, False, True]])
    encoded = encode_quantized(values, bits=16, scale_axis="first", kept=kept)
    for array, mask, (blob, data) in zip(values, kept, encoded, strict=True):
        np.testing.assert_allclose(decode(blob, data), array[mask], atol=blob.max_error)
        assert (blob.minimum, blob.maximum) == (min(0, array[mask].min()), array[mask].max())


def test_percentile_is_of_the_values_that_are_not_zero():
    values = np.zeros((1, 200, 100), np.float32)
    values[0, :100] = np.linspace(-1, 1, 10000).reshape(100, 100)
    (blob, _), *_ = encode_quantized(values)
    assert blob.p99 == pytest.approx(0.99, abs=0.02)
    assert (blob.minimum, blob.maximum) == (-1, 1)


def test_sparse_cubes_shrink_to_a_fifth():
    rng = np.random.default_rng(0)
    cube = np.maximum(rng.normal(size=(1, 14, 14, 512)) - 1, 0).astype(np.float32)
    (blob, data), *_ = encode_quantized(cube, scale_axis="last")
    assert blob.encoding == pb.UINT8
    assert len(data) < cube.nbytes / 5


@pytest.mark.parametrize("bad", [np.nan, np.inf, -np.inf])
def test_values_that_are_not_finite_are_refused(bad):
    with pytest.raises(ValueError, match="must be finite, got 1"):
        encode_quantized(np.array([[1.0, bad]]))


def test_damaged_bytes_are_refused():
    blob, data = encode_floats(np.zeros((2, 3)))
    with pytest.raises(ValueError, match="must have 24 bytes, got"):
        decode(blob, data[:-6])
    with pytest.raises(ValueError, match="must have 24 bytes, got 24 and 4 behind them"):
        decode(blob, data + b"more")
    with pytest.raises(ValueError, match="not a zlib stream"):
        decode(blob, b"these are no bytes of zlib")
    with pytest.raises(ValueError, match="must have 24 bytes, got more than 24"):
        decode(blob, zlib.compress(bytes(10_000_000)))
    with pytest.raises(ValueError, match="must be an array's"):
        decode(pb.Blob(shape=[2, 3], encoding=77), data)  # pyright: ignore[reportArgumentType]
    with pytest.raises(ValueError, match="must have 24 bytes, got 4"):
        decode(blob, zlib.compress(b"abcd"))


@pytest.mark.parametrize("signed", [False, True])
def test_fewer_levels_take_fewer_bytes_and_state_their_error(signed):
    rng = np.random.default_rng(0)
    values = np.maximum(rng.normal(size=(1, 14, 14, 32)), -9 if signed else 0).astype(np.float32)
    sizes = []
    for levels in (None, 31, 7):
        ((blob, data),) = encode_quantized(values, scale_axis="last", levels=levels)
        error = np.abs(decode(blob, data) - values[0])
        assert error.max() <= blob.max_error
        assert blob.max_error <= 0.51 * np.abs(values).max() / (levels or 127)
        sizes.append(len(data))
    assert sizes[0] > 1.3 * sizes[1] > 1.6 * sizes[2]
