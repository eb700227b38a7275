"""A training with dropout goes on to the last bit as if nobody had looked how steady its decisions are."""

import random
from typing import Any

import numpy as np
import pytest

from tb_plugin.artifacts import Steadiness
from tb_plugin.events.logged import logged
from tb_plugin.log import Steadiness as Setting

N, CLASSES = 16, 4
IMAGES = np.random.default_rng(0).uniform(size=(N, 12, 10, 3)).astype(np.float32)
LABELS = np.arange(N) % CLASSES
OPTIONS: Any = {"log": [Setting()], "strict": True, "verbose": False, "share": 0.9, "finish_seconds": None}


def with_keras(log_dir):
    """Gives all that there is after three epochs: weights, statistics, optimizer, generators, random numbers."""
    pytest.importorskip("tensorflow")
    import keras
    import tensorflow as tf

    from tb_plugin.tf import SemanticDictionaryCallback

    keras.utils.set_random_seed(0)
    layers = keras.layers
    model = keras.Sequential(
        [
            keras.Input((12, 10, 3)),
            layers.Conv2D(6, 3, activation="relu", name="conv"),
            layers.BatchNormalization(),
            layers.SpatialDropout2D(0.3),
            layers.GlobalAveragePooling2D(),
            layers.Dropout(0.4, seed=3),
            layers.Dense(CLASSES, activation="softmax"),
        ]
    )
    model.compile("adam", "sparse_categorical_crossentropy")
    callbacks = [] if log_dir is None else [SemanticDictionaryCallback(log_dir, IMAGES[:3], **OPTIONS)]
    model.fit(IMAGES, LABELS, epochs=3, batch_size=4, verbose=0, callbacks=callbacks)
    generators = [each.seed_generator.state for each in model.layers if hasattr(each, "seed_generator")]
    assert len(generators) == 2
    held = [*model.variables, *model.optimizer.variables, *generators]
    return [np.array(each) for each in held] + [tf.random.uniform([4]).numpy()]


def with_torch(log_dir):
    """Gives the same after three epochs."""
    torch = pytest.importorskip("torch")
    from torch import nn

    from tb_plugin.torch import SemanticDictionaryLogger

    torch.manual_seed(0)
    module = nn.Sequential(
        nn.Conv2d(3, 6, 3),
        nn.ReLU(),
        nn.BatchNorm2d(6),
        nn.Dropout2d(0.3),
        nn.AdaptiveAvgPool2d(1),
        nn.Flatten(),
        nn.Dropout(0.4, inplace=True),
        nn.Linear(6, CLASSES),
    )
    optimizer = torch.optim.Adam(module.parameters())
    images, labels = torch.from_numpy(IMAGES.transpose(0, 3, 1, 2).copy()), torch.from_numpy(LABELS)
    log = None
    if log_dir is not None:
        log = SemanticDictionaryLogger(log_dir, module, images[:3], layers=["1"], n_steps=3, **OPTIONS)
    for step in range(1, 4):
        module.train()
        for first in range(0, N, 4):
            optimizer.zero_grad()
            answer = module(images[first : first + 4])
            nn.functional.cross_entropy(answer, labels[first : first + 4]).backward()
            optimizer.step()
        if log is not None:
            log(step)
            assert module.training and all(each.training for each in module)
    if log is not None:
        log.close()
    state = [value for of in optimizer.state_dict()["state"].values() for value in of.values()]
    return [np.array(each) for each in (*module.state_dict().values(), *state, torch.rand(4))]


@pytest.mark.parametrize("train", [with_keras, with_torch])
def test_training_is_the_same_to_the_last_bit(train, tmp_path, much_time):
    results = []
    for log_dir in (None, tmp_path):
        random.seed(1)
        np.random.seed(1)
        results.append([*train(log_dir), np.array(random.random()), np.random.uniform(size=2)])
    plain, watched = results
    assert len(plain) == len(watched)
    assert all(np.array_equal(a, b) for a, b in zip(plain, watched, strict=True))
    made = logged(tmp_path / "examples", Steadiness.kind)[-1]
    assert isinstance(made, Steadiness)
    assert made.n_passes == 20 and len(made.steps) >= 1
    # Dropout does something.
    assert all(each.deviation > 0 for each in made.examples)
