"""Everybody's architectures with random weights: read rightly, looked at where an expert would, and left as they were.

HF_HUB_OFFLINE=1 .venv-zoo/bin/pytest -m "" tests/zoo/test_architectures.py -k "resnet50 or Unet"
"""

import importlib.util
import os

import pytest

from tests.zoo.architectures import KERAS, TORCH
from tests.zoo.refused import REFUSED

os.environ.setdefault("HF_HUB_OFFLINE", "1")
pytestmark = [
    pytest.mark.zoo,
    pytest.mark.timeout(900),
    # What the libraries say of their own code is not ours to mend.
    pytest.mark.filterwarnings("ignore"),
    pytest.mark.skipif(importlib.util.find_spec("torchvision") is None, reason="pip install -e '.[zoo]'"),
]


@pytest.mark.parametrize("name", TORCH)
def test_a_module(name):
    from tests.zoo.plain import check_module

    check_module(TORCH[name])


@pytest.mark.parametrize("name", KERAS)
def test_a_keras_model(name):
    from tests.zoo.plain_keras import check_keras_model

    check_keras_model(KERAS[name])


@pytest.mark.parametrize("name", REFUSED)
def test_what_is_refused(name):
    from tests.zoo.plain import check_refused

    check_refused(REFUSED[name])
