"""All that can be logged, of modules that hold their parts or state in ways that are easily disturbed."""

import random

import numpy as np
import pytest

torch = pytest.importorskip("torch")

from tb_plugin.artifacts import Snapshot  # noqa: E402
from tb_plugin.torch import Grids, Groups, Icons, Relations, SemanticDictionaryLogger, Snapshots, Trust  # noqa: E402
from tests.backends.pytorch import stateful  # noqa: E402
from tests.backends.pytorch.test_untouched import fingerprint, random_states  # noqa: E402
from tests.torch.training import FAST, events  # noqa: E402

EVERYTHING = [Snapshots(), Trust(), Relations(), Groups((2,)), Icons(rendering=FAST), Grids()]
KINDS = ["InList", "CountsInAttributes", "WritesWeights", "Draws"]


@pytest.mark.parametrize("kind", KINDS)
def test_whatever_is_logged_the_module_is_untouched(kind, tmp_path, data):
    module = stateful.made(kind)
    for seed in (random.seed, np.random.seed, torch.manual_seed):
        seed(1)
    before = fingerprint(module), random_states()
    log = SemanticDictionaryLogger(
        tmp_path, module, data[0][:2], layers=["stage1.2"], log=EVERYTHING, strict=True, verbose=False
    )
    with log:
        log(0)
    assert (fingerprint(module), random_states()) == before
    found = {tag: blobs for _, tag, blobs in events(tmp_path / "examples")}
    assert len(found) == 5
    snapshot = Snapshot.from_blobs(found["semantic_dictionary/snapshot"])
    assert np.isfinite(snapshot.logits).all()
