import numpy as np
import pytest

from tests.backends.tensorflow import models


@pytest.fixture
def data():
    rng = np.random.default_rng(0)
    return rng.uniform(size=(32, *models.SHAPE)).astype(np.float32), rng.integers(0, 5, 32)
