import importlib.util

import numpy as np
import pytest

# Nothing here is for an environment without torch.
collect_ignore_glob = [] if importlib.util.find_spec("torch") else ["test_*.py"]


@pytest.fixture
def inputs():
    return np.random.default_rng(0).uniform(size=(3, 12, 10, 3)).astype(np.float32)
