"""A short training through each door, and the kinds of what is then logged."""

from typing import Any

import numpy as np
import pytest
from tensorboard.backend.event_processing.event_file_loader import EventFileLoader

from tb_plugin.feature_visualization import Rendering

FAST = Rendering(size=8, n_steps=2)
N_CLASSES = 5
SETTINGS: dict[str, Any] = {"strict": True, "verbose": False, "finish_seconds": None}


def train_keras(log_dir, n_examples=3, **options):
    """Trains two epochs with the callback; the end is not bounded, as machines differ."""
    pytest.importorskip("tensorflow")
    import keras

    from tb_plugin.keras import SemanticDictionaryCallback
    from tests.backends.tensorflow import models

    keras.utils.set_random_seed(0)
    model = models.sequential()
    model.compile("adam", "sparse_categorical_crossentropy")
    x = np.random.default_rng(0).uniform(size=(8, *models.SHAPE)).astype(np.float32)
    callback = SemanticDictionaryCallback(log_dir, x[:n_examples], **{**SETTINGS, **options})
    model.fit(x, np.arange(8) % N_CLASSES, epochs=2, verbose=0, callbacks=[callback])
    return callback


def train_torch(log_dir, n_examples=3, **options):
    """Calls the logger at steps 0 to 2; nothing is learnt."""
    torch = pytest.importorskip("torch")
    from tb_plugin.torch import SemanticDictionaryLogger
    from tests.backends.pytorch import models

    x = torch.rand(n_examples, *models.SHAPE, generator=torch.Generator().manual_seed(0))
    module = models.made("sequential")
    with SemanticDictionaryLogger(log_dir, module, x, n_steps=2, **{**SETTINGS, **options}) as log:
        for step in range(3):
            log(step)
    return log


DOORS = {"keras": train_keras, "torch": train_torch}


def logged_steps(run_dir):
    """At which steps each kind is logged: `{kind: [step, ...]}`, each step once."""
    steps = {}
    for path in sorted(run_dir.iterdir()):
        for event in EventFileLoader(str(path)).Load():
            for value in event.summary.value:
                kind = value.tag.removeprefix("semantic_dictionary/").split("/")[0].split("#")[0]
                steps.setdefault(kind, []).append(event.step)
    return {kind: sorted(set(found)) for kind, found in steps.items()}
