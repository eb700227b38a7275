"""What a machine can do, and what a network asks for: operations on floating-point numbers."""

from __future__ import annotations

import functools
import math
import time
from collections.abc import Callable
from typing import Any

import numpy as np
import tensorflow as tf

from tb_plugin.backends.tensorflow.network import KerasNetwork


def peak_gflops(repeats: int) -> float:
    """Measures what this machine does at best, in products of matrices and in dense convolutions of float32."""
    rng = np.random.default_rng(0)
    best = 0.0
    for n in (1024, 2048):
        matrix = tf.constant(rng.standard_normal((n, n), np.float32))
        best = max(best, 2 * n**3 / _fastest(tf.matmul, matrix, matrix, repeats))
    for side, width in ((56, 128), (28, 256)):
        images = tf.constant(rng.standard_normal((16, side, side, width), np.float32))
        kernel = tf.constant(rng.standard_normal((3, 3, width, width), np.float32))
        convolve = functools.partial(tf.nn.conv2d, strides=1, padding="SAME")
        flops = 2 * 16 * (side * width * 3) ** 2
        best = max(best, flops / _fastest(convolve, images, kernel, repeats))
    return best / 1e9


def _fastest(work: Callable[[Any, Any], Any], first: Any, second: Any, repeats: int) -> float:
    compiled = tf.function(work, autograph=False)
    times = []
    for _ in range(repeats + 1):
        start = time.perf_counter()
        compiled(first, second).numpy()
        times.append(time.perf_counter() - start)
    return min(times[1:])


def multiply_adds(network: KerasNetwork, layer: str, side: int) -> int:
    """Counts the multiplications of all convolutions up to a layer, for one image of `side` pixels a side."""

    def forward(inputs: tf.Tensor) -> tf.Tensor:
        return network.features(inputs, [layer])[layer].after

    spec = tf.TensorSpec([1, side, side, network.input_shape[2]])
    graph = tf.function(forward, input_signature=[spec], autograph=False).get_concrete_function().graph
    return sum(_multiplications(operation) for operation in graph.get_operations())


def _multiplications(operation: tf.Operation) -> int:
    if operation.type not in ("Conv2D", "DepthwiseConv2dNative"):
        return 0
    sides = [*operation.inputs[1].shape, *operation.outputs[0].shape[1:3]]
    return math.prod(int(side or 0) for side in sides)
