"""What of a snapshot cannot be checked."""

from typing import Any

import numpy as np

from tb_plugin.log.progress import no_progress
from tb_plugin.makers.examples import Examples
from tb_plugin.makers.maker import Study
from tb_plugin.makers.snapshot import SnapshotMaker
from tests.networks import normalised


def test_a_layer_that_cannot_be_checked_is_said_once_and_not_waited_for():
    network = normalised(0.0)
    images = np.random.default_rng(0).uniform(0.1, 1, (3, *network.input_shape)).astype(np.float32)
    unused: Any = None
    study = Study(network, Examples.make(images, (0, 1)), network.layers, unused, unused, images, unused)
    maker = SnapshotMaker(study)
    assert maker.make(0, None, no_progress)
    (said,) = study.problems.taken()
    assert said.startswith("evidence in 'hidden' is not checked: logits must be finite without channels of 'hidden'")
    assert maker.make(1, None, no_progress) and not study.problems.taken()
