import numpy as np
import pytest

from tb_plugin.keras.choice import watched
from tb_plugin.keras.logger import keras_logger
from tb_plugin.tf import Icons, KerasNetwork, Rendering
from tests.backends.tensorflow import models

IMAGES = np.random.default_rng(0).uniform(size=(200, *models.SHAPE)).astype(np.float32)


@pytest.mark.parametrize("dataset", [IMAGES, [(IMAGES[:50], np.zeros(50)), (IMAGES[50:90], np.zeros(40))]])
def test_a_large_data_set_is_looked_at_in_batches(dataset, tmp_path, monkeypatch):
    sizes = []

    def record(self, inputs, layers, original=KerasNetwork.record):
        sizes.append(len(inputs))
        return original(self, inputs, layers)

    rendering = Rendering(size=8, n_steps=1)
    logger = keras_logger(
        models.sequential(),
        tmp_path,
        IMAGES[:2],
        dataset=dataset,
        layers=["second"],
        log=[Icons(rendering=rendering)],
        verbose=False,
    )
    monkeypatch.setattr(KerasNetwork, "record", record)
    logger.log(Icons, 0)
    n = len(dataset) if isinstance(dataset, np.ndarray) else 90
    assert sum(size for size in sizes if size > 2) == n
    assert max(sizes) <= 64


def test_what_is_no_data_set_is_refused_when_it_is_looked_at():
    with pytest.raises(ValueError, match="dataset must be images or an iterable of batches, got a int"):
        list(watched(models.sequential(), IMAGES[:2]).dataset(5))
