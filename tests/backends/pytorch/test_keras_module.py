"""Keras models on the torch backend, which have no replicas: they are read through a scope, and stay as they are."""

import os
import subprocess
import sys
import textwrap
from pathlib import Path

import pytest

pytest.importorskip("torch")

SCRIPT = """
    import numpy as np
    import keras
    import torch
    from keras import layers
    from tb_plugin.torch import TorchNetwork

    class InWeight(layers.Layer):
        def build(self, shape):
            self.n = self.add_weight(shape=(), initializer="zeros", trainable=False, dtype="int32")

        def call(self, x):
            self.n.assign_add(1)
            return x

    class InAttributes(layers.Layer):
        def __init__(self):
            super().__init__(name="counting")
            self.n, self.log = 0, []

        def call(self, x):
            self.n += 1
            self.log.append(self.n)
            return x

    class Late(layers.Layer):
        begun = False

        def build(self, shape):
            self.n = self.add_weight(shape=(1,), initializer="ones", trainable=False)

        def call(self, x):
            if Late.begun:
                keras.ops.convert_to_tensor(self.n).data.mul_(2)
            return x * self.n

    def model(*counting):
        keras.utils.set_random_seed(0)
        noise = [layers.BatchNormalization(), layers.ReLU(), layers.Dropout(0.5), layers.GaussianNoise(0.1)]
        head = [layers.GlobalAveragePooling2D(), layers.Dense(3)]
        return keras.Sequential([keras.Input((12, 10, 3)), layers.Conv2D(4, 3), *noise, *counting, *head])

    def state(model):
        values = [(v.path, keras.ops.convert_to_numpy(v).tobytes()) for v in model.variables]
        modules = [(m.training, len(m._forward_hooks)) for m in model.modules()]
        counts = [(layer.n, list(layer.log)) for layer in model.layers if layer.name == "counting"]
        return values, modules, counts, torch.get_rng_state().numpy().tobytes(), repr(np.random.get_state())

    images = np.random.default_rng(0).random((3, 12, 10, 3), np.float32)
    for counting in ([], [InWeight()], [InAttributes()]):
        watched = model(*counting)
        watched.train()
        before = state(watched)
        try:
            network = TorchNetwork(watched, images)
            network.record(images, [network.layers[0].name])
            network.gradients(images, [network.layers[0].name], np.zeros((3, 1), int))
        except ValueError as error:
            print(error)
        assert state(watched) == before

    watched = model(Late())
    network = TorchNetwork(watched, images)
    before, plain = state(watched), network.record(images, []).logits
    Late.begun = True
    for _ in range(2):
        assert np.abs(network.record(images, []).logits - plain).max() > 1e-3
        assert state(watched) == before
"""


@pytest.mark.slow
def test_a_model_in_training_mode_is_untouched_and_one_that_would_be_changed_is_refused():
    root = Path(__file__).parents[3]
    environment = os.environ | {"KERAS_BACKEND": "torch", "PYTHONPATH": str(root)}
    done = subprocess.run(
        [sys.executable, "-c", textwrap.dedent(SCRIPT)], env=environment, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert done.stdout.splitlines() == [
        "module cannot be watched safely: a pass of ours changes layer counting, layer counting.log of your own (all "
        "was put back); what a forward pass changes must be held in weights of layers"
    ]
