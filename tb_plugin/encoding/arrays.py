"""Arrays to compact bytes and back, with a stated error.

Values are quantised with one scale per index of an axis (per channel, say), laid out with that axis first, and
deflated. A cube of 14x14x512 values after a ReLU takes a tenth of its float32, and every browser can inflate it.

A scale begins at zero, so that zero and the sign stay exact and what is zero takes hardly a byte. Where all values of a
channel lie far from zero, steps from there would be coarse beside the channel's range: they begin at an offset amid the
values.
"""

from __future__ import annotations

import functools
import math
from typing import Literal

import numpy as np
from isal import isal_zlib

from tb_plugin.encoding.size import inflated
from tb_plugin.schema import pb

ScaleAxis = Literal["none", "first", "last"]

_DTYPES = {pb.INT8: np.dtype("<i1"), pb.UINT8: np.dtype("<u1"), pb.INT16: np.dtype("<i2")}
_SCALE_AXES = {"none": pb.NONE, "first": pb.FIRST, "last": pb.LAST}
_SAMPLE_SIZE = 2048
# What is nearest to zero may be so much of what is farthest before steps begin at an offset. From zero they are then at
# most 1 / (2 * 127 * (1 - 1/5)) = 0.49 % of the range from a value.
_APART = 0.2
# Half a unit in the last place of float32, relative to a value.
_ROUNDING = 2.0**-24
# Scales below it would lose digits: float32 is denormal there.
_SMALLEST = float(np.finfo(np.float32).tiny)


def encode_floats(values: np.ndarray) -> tuple[pb.Blob, bytes]:
    """Encodes any array without loss of float32 precision; NaN is allowed.

    Returns:
      The description (without its content) and the bytes.
    """
    values = np.ascontiguousarray(values, "<f4")
    blob = pb.Blob(shape=values.shape, encoding=pb.FLOAT32, scale_axis=pb.NONE)
    finite = np.abs(values[np.isfinite(values)])
    if finite.size:
        nonzero = finite[finite > 0]
        # What is not finite has no place on a scale.
        blob.minimum = float(np.min(values, where=np.isfinite(values), initial=np.inf))
        blob.maximum = float(np.max(values, where=np.isfinite(values), initial=-np.inf))
        blob.p99 = float(np.percentile(nonzero, 99)) if nonzero.size else 0.0
    return blob, _deflate(values.tobytes())


def encode_quantized(
    values: np.ndarray,
    *,
    bits: Literal[8, 16] = 8,
    scale_axis: ScaleAxis = "none",
    kept: np.ndarray | None = None,
    levels: int | None = None,
    partial: bool = False,
) -> list[tuple[pb.Blob, bytes]]:
    """Quantises a batch of arrays, keeping zero and the sign exact.

    Args:
      values: `[B, ...]`, finite; each of the B arrays is encoded by itself.
      bits: 8 keeps each value within 0.5 % of the range of the values of its scale, 16 within 0.004 %; of a ReLU's it
        is 0.2 % and 0.002 %.
      scale_axis: Which axis of an array has a scale for each index; "none" gives each array one scale.
      kept: With scale axis "first": `[B, K]`, which indices of that axis to keep of each array.
      levels: How many steps there are from zero, or an offset, to the farthest value, where fewer than the bits allow:
        what is kept of a value is then within half a step, and takes fewer bytes.
      partial: Whether NaN stands for a value that is not known, and comes back as NaN.

    Returns:
      For each array the description (without its content) and the bytes. No decoded value is further than its
      `max_error` from what it was.

    Raises:
      ValueError: If a value is not finite, but for NaN in what is known in part.
    """
    values = np.asarray(values, np.float32)
    unknown = np.isnan(_planes(values, scale_axis)) if partial else None
    if partial:
        values = np.nan_to_num(values, nan=0.0, posinf=np.inf, neginf=-np.inf)
    flat = _planes(values, scale_axis)
    low, high = flat.min(axis=2), flat.max(axis=2)
    if kept is not None:
        low, high = np.where(kept, low, 0), np.where(kept, high, 0)
    if not (np.isfinite(low).all() and np.isfinite(high).all()):
        raise ValueError(f"values must be finite, got {np.count_nonzero(~np.isfinite(values))} that are not")
    encoding = pb.INT16 if bits == 16 else pb.INT8 if low.min() < 0 or partial else pb.UINT8
    limit = min(int(np.iinfo(_DTYPES[encoding]).max), levels or 2**15)
    offsets = _offsets(low, high, from_lowest=encoding == pb.UINT8)
    reach = np.maximum(high - offsets, offsets - low)
    scales = _scales(offsets, reach, limit)
    factors = np.where(scales > 0, 1 / np.where(scales > 0, scales, 1), 0)[..., None]
    if offsets.any():
        steps = flat - offsets[..., None]
        steps *= factors
    else:
        steps = flat * factors
    stored = np.rint(steps, out=steps).astype(_DTYPES[encoding])
    p99 = _percentile_99(stored, scales, offsets)
    if unknown is not None:
        # No step reaches so low: what is not known takes no room of its own.
        stored[unknown] = np.iinfo(stored.dtype).min
    lowest, highest = low.min(axis=1), high.max(axis=1)
    errors = _errors(offsets, reach, scales, limit).max(axis=1)
    encoded = []
    for i in range(len(values)):
        rows = slice(None) if kept is None else kept[i]
        shape = values.shape[1:] if kept is None else (int(np.count_nonzero(kept[i])), *values.shape[2:])
        blob = pb.Blob(shape=shape, encoding=encoding, scale_axis=_SCALE_AXES[scale_axis], p99=p99[i])
        blob.minimum, blob.maximum, blob.max_error = lowest[i], highest[i], errors[i]
        blob.offsets, blob.partial = bool(offsets[i].any()), partial
        scaling = scales[i][rows].tobytes() + (offsets[i][rows].tobytes() if blob.offsets else b"")
        encoded.append((blob, _deflate(scaling + stored[i][rows].tobytes())))
    return encoded


def decode(blob: pb.Blob, data: bytes) -> np.ndarray:
    """Decodes what `encode_floats` or `encode_quantized` encoded, to a float32 array.

    Raises:
      ValueError: If the bytes do not fit the description.
    """
    shape = tuple(blob.shape)
    raw = inflated(blob, data)
    if blob.encoding == pb.FLOAT32:
        return np.frombuffer(raw, "<f4").reshape(shape).astype(np.float32)
    dtype = _DTYPES[blob.encoding]
    stored_shape = shape[-1:] + shape[:-1] if blob.scale_axis == pb.LAST else shape
    n_scales = 1 if blob.scale_axis == pb.NONE else stored_shape[0]
    scales = np.frombuffer(raw, "<f4", n_scales)[:, None]
    stored = np.frombuffer(raw, dtype, offset=4 * n_scales * (2 if blob.offsets else 1))
    stored = stored.reshape(n_scales, math.prod(shape) // max(n_scales, 1))
    if blob.offsets:
        offsets = np.frombuffer(raw, "<f4", n_scales, offset=4 * n_scales)[:, None]
        # Rounded once, as every reader does, so that all read the same.
        values = (offsets + scales.astype(np.float64) * stored).astype(np.float32)
    else:
        values = scales * stored
    if blob.partial:
        values = np.where(stored == np.iinfo(dtype).min, np.float32(np.nan), values)
    values = values.reshape(stored_shape)
    return np.ascontiguousarray(np.moveaxis(values, 0, -1) if blob.scale_axis == pb.LAST else values)


def _planes(values: np.ndarray, scale_axis: ScaleAxis) -> np.ndarray:
    """Gives a view `[B, planes, size]`: only the quantised values are laid out anew, as they are a quarter as large."""
    if scale_axis == "last":
        return values.reshape(len(values), -1, values.shape[-1]).transpose(0, 2, 1)
    return values.reshape(len(values), 1 if scale_axis == "none" else values.shape[1], -1)


def _offsets(low: np.ndarray, high: np.ndarray, *, from_lowest: bool) -> np.ndarray:
    """Gives `[B, planes]` where steps begin: at zero, or amid (or at the lowest of) values that lie far from zero."""
    nearest, farthest = np.minimum(np.abs(low), np.abs(high)), np.maximum(np.abs(low), np.abs(high))
    apart = (nearest > _APART * farthest) & ((low > 0) | (high < 0))
    begin = low if from_lowest else (low.astype(np.float64) + high) / 2
    return np.where(apart, begin, 0).astype("<f4")


def _scales(offsets: np.ndarray, reach: np.ndarray, limit: int) -> np.ndarray:
    """Gives `[B, planes]` sizes of a step, of which `limit` reach the farthest value; 0 where all is the offset."""
    scales = (reach / limit).astype("<f4")
    scales[scales < _SMALLEST] = 0
    # Rounded up, the last step from near the largest float32 would end beyond it.
    room = ((np.finfo(np.float32).max - np.abs(offsets.astype(np.float64))) / limit).astype("<f4")
    return np.where(scales >= room, np.nextafter(room, np.float32(0)), scales)


def _errors(offsets: np.ndarray, reach: np.ndarray, scales: np.ndarray, limit: int) -> np.ndarray:
    """Bounds the error of a decoded value of each plane by half a step and what float32 arithmetic rounds on the way.

    Encoding rounds a difference, a reciprocal and a product, each by at most `_ROUNDING` of what may be `limit` steps;
    decoding rounds a value.
    """
    scales, reach = scales.astype(np.float64), reach.astype(np.float64)
    stepped = scales * (0.5 + 4 * _ROUNDING * limit) + (np.abs(offsets) + scales * limit) * _ROUNDING
    bounds = np.where(scales > 0, stepped, reach).astype(np.float32)
    return np.where(bounds > 0, np.nextafter(bounds, np.float32(np.inf)), 0)


def _percentile_99(stored: np.ndarray, scales: np.ndarray, offsets: np.ndarray) -> np.ndarray:
    """Gives `[B]` percentiles of the magnitudes that are not zero, estimated from at most 2048 values of an array."""
    n, n_planes, size = stored.shape
    picked = _sample(n_planes * size)
    plane, place = np.divmod(picked, size)
    # As readers decode: beside the largest float32, steps alone may be larger than it.
    magnitudes = np.abs(offsets[:, plane] + scales[:, plane].astype(np.float64) * stored[:, plane, place])
    magnitudes.sort(axis=1)
    n_nonzero = np.count_nonzero(magnitudes, axis=1)
    at = magnitudes.shape[1] - 1 - np.rint(0.01 * np.maximum(n_nonzero - 1, 0)).astype(int)
    return magnitudes[np.arange(n), at]


@functools.lru_cache(maxsize=256)
def _sample(size: int) -> np.ndarray:
    """Gives the places of a sample, the same ones each time."""
    if size <= _SAMPLE_SIZE:
        return np.arange(size)
    return np.sort(np.random.default_rng(0).choice(size, _SAMPLE_SIZE, replace=False))


def _deflate(data: bytes) -> bytes:
    """Deflates by ISA-L: the demo's values in a third of the time of zlib's fastest strategy, to 9 % more bytes."""
    return isal_zlib.compress(data, 1)
