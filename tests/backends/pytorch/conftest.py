import numpy as np
import pytest


@pytest.fixture
def inputs():
    return np.random.default_rng(0).uniform(size=(3, 12, 10, 3)).astype(np.float32)
