"""A small training that is logged, and what the run then holds."""

import keras
from tensorboard.backend.event_processing.event_file_loader import EventFileLoader

from tb_plugin.log import DEFAULT
from tb_plugin.tf import Icons, Rendering
from tests.backends.tensorflow import models

FAST = Rendering(size=8, n_steps=2)
# What is logged by default, with icons that take no time.
FAST_DEFAULT = (*(setting for setting in DEFAULT if not isinstance(setting, Icons)), Icons(rendering=FAST))


def compiled(seed=0):
    keras.utils.set_random_seed(seed)
    model = models.sequential()
    model.compile("adam", "sparse_categorical_crossentropy")
    return model


def events(log_dir):
    return read_events(log_dir / "examples")


def read_events(run_dir):
    """Every event of a run: step, tag and blobs."""
    (path,) = run_dir.iterdir()
    found = [event for event in EventFileLoader(str(path)).Load() if event.HasField("summary")]
    return [(e.step, e.summary.value[0].tag, e.summary.value[0].tensor.string_val) for e in found]


def steps_of(log_dir, kind):
    return [step for step, tag, _ in events(log_dir) if tag.startswith(f"semantic_dictionary/{kind}")]
