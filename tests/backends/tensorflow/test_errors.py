"""What TensorFlow cannot run on a CPU is said in one sentence."""

import os
import subprocess
import sys

import pytest
import tensorflow as tf

from tb_plugin.backends.tensorflow.errors import plainly_said

LOOK = """
import keras, numpy as np
from keras import layers as L
from tb_plugin.tf import KerasNetwork
first = {"data_format": "channels_first"}
layers = L.Conv2D(4, 3, **first), L.DepthwiseConv2D(3, **first), L.MaxPooling2D(**first), L.AveragePooling2D(2, **first)
for layer in layers:
    model = keras.Sequential([keras.Input((3, 8, 8)), layer, L.Flatten(), L.Dense(2)])
    try:
        KerasNetwork(model, np.zeros((1, 3, 8, 8), np.float32))
    except ValueError as error:
        print(error)
"""


@pytest.mark.slow
def test_a_model_that_this_cpu_cannot_run_is_refused_in_one_sentence():
    environment = {**os.environ, "TF_ENABLE_ONEDNN_OPTS": "0"}
    command = [sys.executable, "-c", LOOK]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=True)
    said = done.stdout.splitlines()
    if not said:
        pytest.skip("TensorFlow runs channels first here without oneDNN")
    for sentence in said:
        assert sentence.startswith("TensorFlow cannot run the model on this CPU (")
        assert "NHWC" in sentence
        assert "set the environment variable TF_ENABLE_ONEDNN_OPTS=1 before TensorFlow is imported" in sentence


def test_other_errors_stay_as_they_are():
    with pytest.raises(tf.errors.InvalidArgumentError, match="shapes"), plainly_said():
        raise tf.errors.InvalidArgumentError(None, None, "shapes differ")
