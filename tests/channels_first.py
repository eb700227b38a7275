"""Whether TensorFlow runs channels first here: without oneDNN it has no such convolution for CPUs."""

import functools

import keras
import numpy as np
import pytest
import tensorflow as tf


@functools.cache
def is_run() -> bool:
    """Runs a convolution of channels first."""
    convolution = keras.layers.Conv2D(2, 1, data_format="channels_first")
    try:
        convolution(np.zeros((1, 2, 2, 2), np.float32))
    except (tf.errors.UnimplementedError, tf.errors.InvalidArgumentError):
        return False
    return True


def needed() -> None:
    """Skips a test that cannot run here, and says why."""
    if not is_run():
        pytest.skip("TensorFlow has no such convolution for this CPU without oneDNN: set TF_ENABLE_ONEDNN_OPTS=1")
