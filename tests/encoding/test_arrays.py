import base64
import json
import zlib
from pathlib import Path

import hypothesis.extra.numpy as hnp
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tb_plugin.encoding.arrays import decode, encode_floats, encode_quantized
from tb_plugin.schema import pb

LARGEST = float(np.finfo(np.float32).max)
AXES = st.sampled_from(["none", "first", "last"])
BITS = st.sampled_from([8, 16])
LEVELS = st.sampled_from([None, 127, 63, 31, 15, 9, 7, 5, 3, 1])
# Of the range of the values of a scale; and what is lost where a step would be denormal.
CLAIMED, LOST = {8: 0.005, 16: 0.00004}, 1e-33


@st.composite
def anywhere(draw: st.DrawFn) -> np.ndarray:
    """Values of one range wherever: around zero or far from it, wide or of a few units of float32, huge or denormal."""
    sizes = st.sampled_from([0.0, 1e-45, 1e-40, 2e-38, 1e-30, 1e-6, 0.01, 1.0, 50.0, 300.0, 1e10, 1e30, 3e38, LARGEST])
    middle, width = draw(st.sampled_from([-1, 1])) * draw(sizes), draw(st.one_of(sizes, st.floats(0, 500)))
    width *= draw(st.sampled_from([1, 1e-7, 1e-5, 1e-2]))
    unit = hnp.arrays(np.float64, draw(st.integers(1, 24)), elements=st.floats(-1, 1))
    values = middle + width * draw(unit)
    if draw(st.booleans()):
        values[draw(st.integers(0, len(values) - 1))] = 0
    return np.clip(values, -LARGEST, LARGEST).astype(np.float32)


@st.composite
def channels_anywhere(draw: st.DrawFn) -> np.ndarray:
    """A batch `[2, N, C]` of channels, each of a range of its own."""
    columns = [draw(anywhere()) for _ in range(draw(st.integers(1, 4)))]
    return np.stack([np.resize(column, (2, 5)) for column in columns], axis=-1)


BATCHES = st.one_of(
    hnp.arrays(np.float32, hnp.array_shapes(min_dims=2, max_dims=4, max_side=5), elements=st.floats(width=32)).map(
        lambda values: np.nan_to_num(values, posinf=LARGEST, neginf=-LARGEST)
    ),
    channels_anywhere(),
)


def by_scale(array: np.ndarray, axis: str) -> np.ndarray:
    """The values `[planes, size]` of each scale."""
    array = np.asarray(array, np.float64)
    if axis == "last":
        return array.reshape(-1, array.shape[-1]).T
    return array.reshape(array.shape[0] if axis == "first" else 1, -1)


@given(BATCHES, BITS, AXES, LEVELS)
def test_no_value_is_further_than_the_stated_error(values, bits, axis, levels):
    encoded = encode_quantized(values, bits=bits, scale_axis=axis, levels=levels)
    for array, (blob, data) in zip(values, encoded, strict=True):
        error = np.abs(decode(blob, data).astype(np.float64) - array)
        assert error.max() <= blob.max_error


@given(BATCHES, BITS, AXES)
def test_the_error_is_a_small_part_of_the_range_wherever_the_values_lie(values, bits, axis):
    for array, (blob, data) in zip(values, encode_quantized(values, bits=bits, scale_axis=axis), strict=True):
        of_scale = by_scale(array, axis)
        ranges = np.ptp(of_scale, axis=1)
        error = np.abs(by_scale(decode(blob, data), axis) - of_scale).max(axis=1)
        assert (error <= CLAIMED[bits] * ranges + LOST).all()
        # What is stated is no more than that, but for the rounding of a float32 itself.
        assert blob.max_error <= CLAIMED[bits] * ranges.max() + 1.3e-7 * np.abs(of_scale).max() + LOST


@given(BATCHES, BITS, AXES, LEVELS)
def test_zero_and_sign_are_exact(values, bits, axis, levels):
    encoded = encode_quantized(values, bits=bits, scale_axis=axis, levels=levels)
    for array, (blob, data) in zip(values, encoded, strict=True):
        decoded = decode(blob, data)
        assert (decoded[array == 0] == 0).all()
        assert (np.sign(decoded) * np.sign(array) >= 0).all()


@pytest.mark.parametrize("bits", [8, 16])
@pytest.mark.parametrize("middle", [0.5, 0.6, 0.75, 0.9, 1])
@pytest.mark.parametrize("sign", [-1, 1])
def test_no_arithmetic_overflows_beside_the_largest_float(middle, sign, bits):
    values = np.array([[middle * LARGEST, (2 * middle - 1) * LARGEST, LARGEST]], np.float32) * sign
    ((blob, data),) = encode_quantized(values, bits=bits)
    decoded = decode(blob, data)
    assert np.abs(decoded.astype(np.float64) - values[0]).max() <= blob.max_error
    assert blob.p99 == np.abs(decoded).max()


@pytest.mark.parametrize(
    ("low", "high"), [(-2, -1), (50, 51), (299, 301), (-100, -99), (7, 7), (-1, 3), (0, 9), (1, 2), (-5, -5), (1e-3, 2)]
)
@pytest.mark.parametrize("others", [0, -1], ids=["none negative", "some negative"])
def test_half_a_per_cent_of_the_range_is_the_most_that_is_lost(low, high, others):
    values = np.zeros((1, 400, 2), np.float32)
    values[0, :, 0] = np.linspace(low, high, 400)
    values[0, 0, 1] = others
    ((blob, data),) = encode_quantized(values, scale_axis="last")
    error = np.abs(decode(blob, data)[:, 0] - values[0, :, 0].astype(np.float64))
    assert error.max() <= 0.005 * (high - low)
    assert low != high or (decode(blob, data) == values[0]).all()


@pytest.mark.parametrize("bits", [8, 16])
@pytest.mark.parametrize("middle", [0, 3, -3, 1000])
def test_of_many_values_none_is_further_than_the_stated_error(middle, bits):
    values = (middle + np.random.default_rng(0).uniform(-1, 1, (1, 300_000))).astype(np.float32)
    ((blob, data),) = encode_quantized(values, bits=bits)
    error = np.abs(decode(blob, data).astype(np.float64) - values[0])
    # The bound is no looser than it must be: half a step, and what float32 rounds.
    assert 0.95 * blob.max_error - 1e-7 * abs(middle) <= error.max() <= blob.max_error


def test_where_zero_is_near_nothing_is_stored_but_scales_and_values():
    rng = np.random.default_rng(0)
    after_relu = np.maximum(rng.normal(size=(2, 7, 7, 16)), 0).astype(np.float32)
    for values in (after_relu, rng.normal(size=(2, 7, 7, 16)).astype(np.float32)):
        for blob, data in encode_quantized(values, scale_axis="last"):
            assert not blob.offsets
            assert len(zlib.decompress(data)) == 4 * 16 + 7 * 7 * 16
    apart = encode_quantized(after_relu + np.float32(9), scale_axis="last")
    assert all(blob.offsets and len(zlib.decompress(data)) == 2 * 4 * 16 + 7 * 7 * 16 for blob, data in apart)


@given(BATCHES.filter(lambda values: values.ndim > 2), BITS, st.data())
def test_what_is_left_out_does_not_count(values, bits, data):
    kept = data.draw(hnp.arrays(bool, values.shape[:2]))
    values = np.where(kept.reshape(*kept.shape, *[1] * (values.ndim - 2)), values, np.float32(1e30))
    encoded = encode_quantized(values, bits=bits, scale_axis="first", kept=kept)
    for array, mask, (blob, stored) in zip(values, kept, encoded, strict=True):
        decoded, expected = decode(blob, stored), array[mask]
        assert decoded.shape == expected.shape
        if expected.size:
            assert np.abs(decoded.astype(np.float64) - expected).max() <= blob.max_error
            ranges = np.ptp(by_scale(expected, "first"), axis=1).max()
            largest = np.abs(expected.astype(np.float64)).max()
            assert blob.max_error <= CLAIMED[bits] * ranges + 1.3e-7 * largest + LOST


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


SHARED = json.loads((Path(__file__).parents[1] / "fixtures" / "arrays.json").read_text())


@pytest.mark.parametrize("case", SHARED, ids=[case["about"] for case in SHARED])
def test_what_the_page_decodes_too(case):
    """`frontend/src/math/tensor.test.ts` decodes the same bytes to the same values."""
    values = np.array(case["values"], np.float32)
    ((blob, data),) = encode_quantized(values[None], bits=case["bits"], scale_axis=case["scale_axis"] or "none")
    stored = base64.b64decode(case["bytes"])
    assert zlib.decompress(data) == stored
    assert (list(blob.shape), pb.Encoding.Name(blob.encoding).lower()) == (case["shape"], case["encoding"])
    assert blob.offsets == case["offsets"]
    decoded = decode(blob, zlib.compress(stored))
    np.testing.assert_array_equal(decoded, np.array(case["decoded"], np.float32))
    assert (np.abs(decoded.astype(np.float64) - values) <= blob.max_error).all()


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


@pytest.mark.parametrize("bits", [8, 16])
@pytest.mark.parametrize("scale_axis", ["none", "first", "last"])
def test_what_is_not_known_comes_back_so_and_zero_as_zero(bits, scale_axis):
    rng = np.random.default_rng(0)
    values = rng.uniform(0, 5, (2, 3, 4, 5)).astype(np.float32)
    values[:, :, 0] = 0
    values[rng.random(values.shape) < 0.7] = np.nan
    for before, (blob, data) in zip(
        values, encode_quantized(values, bits=bits, scale_axis=scale_axis, partial=True), strict=True
    ):
        after = decode(blob, data)
        assert blob.partial
        np.testing.assert_array_equal(np.isnan(after), np.isnan(before))
        np.testing.assert_allclose(after, before, atol=blob.max_error)
        assert (after[before == 0] == 0).all()
    with pytest.raises(ValueError, match="finite"):
        encode_quantized(values, bits=bits, scale_axis=scale_axis)
    with pytest.raises(ValueError, match="finite"):
        encode_quantized(np.array([[np.inf, np.nan]]), bits=bits, partial=True)
