"""Training with the logger: when it logs, and what becomes of failures."""

import warnings

import numpy as np
import pytest

torch = pytest.importorskip("torch")

from torch import nn  # noqa: E402
from torch.utils.data import DataLoader, TensorDataset  # noqa: E402

from tb_plugin.artifacts import Dictionary, LayerRelations, Snapshot  # noqa: E402
from tb_plugin.torch import Grids, Icons, SemanticDictionaryLogger, Snapshots, Trust  # noqa: E402
from tests.backends.pytorch import models  # noqa: E402
from tests.torch.training import FAST_DEFAULT, ICONS, events, steps_of  # noqa: E402


def trained(data, n_epochs, make_log=lambda module: None, seed=7):
    """Trains with shuffling and dropout, which draw at random; logs before the first epoch and after each."""
    torch.manual_seed(seed)
    module = models.sequential()
    optimizer = torch.optim.Adam(module.parameters(), 1e-2)
    loader = DataLoader(TensorDataset(*data), batch_size=8, shuffle=True)
    log = make_log(module) or (lambda step: None)
    log(0)
    for epoch in range(n_epochs):
        for images, labels in loader:
            optimizer.zero_grad()
            nn.functional.cross_entropy(module(images), labels).backward()
            optimizer.step()
        log(epoch + 1)
    if isinstance(log, SemanticDictionaryLogger):
        log.close()
    return module, optimizer


def test_examples_are_all_it_needs(tmp_path, data, capsys, much_time):
    def make(module):
        return SemanticDictionaryLogger(tmp_path, module, data[0][:3], n_steps=4, log=FAST_DEFAULT, strict=True)

    trained(data, 4, make)
    assert steps_of(tmp_path, "snapshot") == [0, 1, 2, 3, 4]
    assert sorted(set(steps_of(tmp_path, "dictionary"))) == [1, 2, 4]
    assert steps_of(tmp_path, "relations")[-1] == 4
    found = events(tmp_path / "examples")
    snapshots = [Snapshot.from_blobs(blobs) for _, tag, blobs in found if tag.endswith("snapshot")]
    assert [layer.info.name for layer in snapshots[0].layers] == ["2", "5"]
    assert np.abs(snapshots[0].logits - snapshots[-1].logits).max() > 1e-4
    assert snapshots[0].layers[0].trust is not None
    assert snapshots[-1].layers[0].trust is not None
    dictionaries = [Dictionary.from_blobs(blobs) for _, tag, blobs in found if "/dictionary/" in tag]
    assert all(d.complete and np.isfinite(d.objective).all() for d in dictionaries)
    (relations,) = [
        LayerRelations.from_blobs(blobs) for step, tag, blobs in found if tag.endswith("relations") and step == 4
    ]
    assert relations.complete
    said = capsys.readouterr().err
    assert "layers 2, 5; inputs from 0 (black) to 1 (white), inferred; logits are taken as of softmax" in said


def test_training_is_bit_identical_with_and_without(tmp_path, data, much_time):
    def values(make_log=lambda module: None):
        module, optimizer = trained(data, 3, make_log)
        moments = [value for state in optimizer.state_dict()["state"].values() for value in state.values()]
        return [*module.state_dict().values(), *moments, torch.rand(1)]

    def make(module):
        dataset = DataLoader(TensorDataset(*data), batch_size=8, shuffle=True)
        return SemanticDictionaryLogger(
            tmp_path,
            module,
            data[0][:3],
            n_steps=3,
            dataset=dataset,
            log=[*FAST_DEFAULT, Grids()],
            strict=True,
            verbose=False,
        )

    for plain, again, logged in zip(values(), values(), values(make), strict=True):
        assert torch.equal(plain, again)
        assert torch.equal(plain, logged)
    assert steps_of(tmp_path, "dictionary")[-1] == 3


def test_steps_may_be_far_apart_and_their_number_unknown(tmp_path, data, much_time):
    log = SemanticDictionaryLogger(
        tmp_path, models.made("sequential"), data[0][:2], log=[Trust(), ICONS], verbose=False
    )
    with log:
        for step in range(100, 900, 100):
            log(step)
    assert steps_of(tmp_path, "snapshot") == list(range(100, 900, 100))
    # After 128, 256 and 512, and at the end.
    assert sorted(set(steps_of(tmp_path, "dictionary"))) == [200, 300, 600, 800]


def test_each_call_logs_a_snapshot_also_where_steps_are_counted_anew(tmp_path, data):
    log = SemanticDictionaryLogger(tmp_path, models.made("sequential"), data[0][:2], log=[Snapshots()], verbose=False)
    for step in (0, 1, 2, 2, 0, 1):
        log(step)
    assert steps_of(tmp_path, "snapshot") == [0, 1, 2, 2, 0, 1]
    every = Snapshots(every=2)
    log = SemanticDictionaryLogger(tmp_path / "b", models.made("sequential"), data[0][:2], log=[every], verbose=False)
    for step in (0, 1, 2, 3, 4, 5):
        log(step)
    assert steps_of(tmp_path / "b", "snapshot") == [0, 2, 4]


def test_a_with_block_that_fails_does_not_wait_for_icons(tmp_path, data):
    with (
        pytest.raises(RuntimeError, match="out of patience"),
        SemanticDictionaryLogger(tmp_path, models.made("sequential"), data[0][:2], verbose=False) as log,
    ):
        log(0)
        raise RuntimeError("out of patience")
    assert steps_of(tmp_path, "snapshot") == [0]
    assert steps_of(tmp_path, "dictionary") == []


def test_closing_twice_logs_once_and_at_the_step_that_is_said(tmp_path, data):
    log = SemanticDictionaryLogger(tmp_path, models.made("sequential"), data[0][:2], log=[Trust()], verbose=False)
    log(1)
    log.close(5)
    log.close(7)
    assert steps_of(tmp_path, "snapshot") == [1, 5]


def test_failures_warn_once_and_training_goes_on(tmp_path, data):
    def make(module):
        return SemanticDictionaryLogger(tmp_path, module, data[0][:3], layers=["nowhere"], n_steps=3, verbose=False)

    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        trained(data, 3, make)
    ours = [str(w.message) for w in caught if "semantic dictionary" in str(w.message)]
    assert len(ours) == 1  # all kinds fail for the one cause
    assert "got 'nowhere'" in ours[0]
    with pytest.raises(ValueError, match="got 'nowhere'"):
        SemanticDictionaryLogger(tmp_path, models.made("sequential"), data[0], layers=["nowhere"], strict=True)(0)


def test_a_diverged_module_keeps_what_is_logged(tmp_path, data):
    module = models.made("sequential")
    log = SemanticDictionaryLogger(tmp_path, module, data[0][:3], log=[Trust()], verbose=False)
    log(0)
    module[0].weight.data *= float("nan")
    with pytest.warns(UserWarning, match="must be finite"):
        log(1)
    assert steps_of(tmp_path, "snapshot") == [0]


def test_only_the_first_process_logs(tmp_path, data, monkeypatch):
    for rank, expected in (("1", False), ("0", True)):
        monkeypatch.setenv("RANK", rank)
        log = SemanticDictionaryLogger(tmp_path, models.made("sequential"), data[0][:2], log=[Trust()], verbose=False)
        log(0)
        assert (tmp_path / "examples").exists() == expected


def test_the_first_of_a_process_group_logs(tmp_path, data):
    store = f"file://{tmp_path}/store"
    torch.distributed.init_process_group("gloo", init_method=store, rank=0, world_size=1)
    try:
        module = nn.parallel.DistributedDataParallel(models.made("sequential"))
        SemanticDictionaryLogger(tmp_path, module, data[0][:2], log=[Trust()], strict=True, verbose=False)(0)
    finally:
        torch.distributed.destroy_process_group()
    assert steps_of(tmp_path, "snapshot") == [0]


def test_bad_arguments_are_refused_at_once(tmp_path, data):
    module, (x, _) = models.made("sequential"), data
    with pytest.raises(ValueError, match=r"examples must be images \[N, C, H, W\]"):
        SemanticDictionaryLogger(tmp_path, module, x[0])
    with pytest.raises(ValueError, match="every of Icons must be"):
        SemanticDictionaryLogger(tmp_path, module, x, log=[Icons(every=0)])
    with pytest.raises(ValueError, match="either log_dir or writer must be given"):
        SemanticDictionaryLogger(None, module, x)
    with pytest.raises(ValueError, match="diverse of Icons must be at least 2 icons, or 0, got 1"):
        SemanticDictionaryLogger(tmp_path, module, x, log=[Icons(diverse=1)])
    with pytest.raises(ValueError, match=r"writer must be a SummaryWriter of .* got a builtins.dict"):
        SemanticDictionaryLogger(None, module, x, writer={})
