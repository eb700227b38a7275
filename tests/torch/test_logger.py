import json
import warnings

import numpy as np
import pytest

torch = pytest.importorskip("torch")

from tensorboard.backend.event_processing.event_file_loader import EventFileLoader  # noqa: E402
from torch import nn  # noqa: E402
from torch.utils.data import DataLoader, TensorDataset  # noqa: E402

from tb_plugin.artifacts import ActivationGrid, Dictionary, LayerRelations, NeuronGroups, Snapshot  # noqa: E402
from tb_plugin.log import DEFAULT  # noqa: E402
from tb_plugin.torch import (  # noqa: E402
    Grids,
    Groups,
    Icons,
    Relations,
    Rendering,
    SemanticDictionaryLogger,
    Snapshots,
    Trust,
    torch_logger,
)
from tests.backends.pytorch import models  # noqa: E402
from tests.samples import known  # noqa: E402
from tests.serving import LOADERS, tensorboard  # noqa: E402

FAST = Rendering(size=8, n_steps=2)
ICONS = Icons(rendering=FAST)
# What is logged by default, with icons that take no time.
FAST_DEFAULT = (*(setting for setting in DEFAULT if not isinstance(setting, Icons)), ICONS)


@pytest.fixture
def data():
    generator = torch.Generator().manual_seed(0)
    images = torch.rand(32, *models.SHAPE, generator=generator)
    return images, torch.randint(0, 5, (32,), generator=generator)


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


def events(log_dir):
    """Every event of the run: step, tag and blobs."""
    (path,) = log_dir.iterdir()
    found = [event for event in EventFileLoader(str(path)).Load() if event.HasField("summary")]
    return [(e.step, e.summary.value[0].tag, e.summary.value[0].tensor.string_val) for e in found]


def steps_of(log_dir, kind):
    return [step for step, tag, _ in events(log_dir / "examples") if tag.startswith(f"semantic_dictionary/{kind}")]


def test_examples_are_all_it_needs(tmp_path, data, capsys):
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


def test_training_is_bit_identical_with_and_without(tmp_path, data):
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


def test_steps_may_be_far_apart_and_their_number_unknown(tmp_path, data):
    log = SemanticDictionaryLogger(
        tmp_path, models.made("sequential"), data[0][:2], log=[Trust(), ICONS], verbose=False
    )
    with log:
        for step in range(100, 900, 100):
            log(step)
    assert steps_of(tmp_path, "snapshot") == list(range(100, 900, 100))
    # After 128, 256 and 512, and at the end.
    assert sorted(set(steps_of(tmp_path, "dictionary"))) == [200, 300, 600, 800]


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
    assert len(ours) == 4  # a snapshot, relations, groups and icons
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


def test_normalised_images_are_shown_as_they_were(tmp_path, data):
    """Also those of a data set, whose strongest crops are pieces of its images."""
    mean, std = torch.tensor([0.485, 0.456, 0.406]), torch.tensor([0.229, 0.224, 0.225])
    pixels = data[0].clone()
    pixels[:, :, :6], pixels[:, :, 6:] = 0, 1
    normalised = (pixels - mean[:, None, None]) / std[:, None, None]
    dataset = TensorDataset(normalised, data[1])
    logger = torch_logger(
        models.made("sequential"), tmp_path, normalised[:2], dataset=dataset, log=[ICONS], verbose=False
    )
    logger.log(Snapshots, 0)
    logger.log(Icons, 0)
    found = {tag: blobs for _, tag, blobs in events(tmp_path)}
    snapshot = Snapshot.from_blobs(found["semantic_dictionary/snapshot"])
    shown = snapshot.images[0].to_array()
    assert snapshot.value_range == (0, 1)
    assert shown[:5].max() < 30
    assert shown[7:].min() > 225
    dictionary = Dictionary.from_blobs(found["semantic_dictionary/dictionary/5"])
    assert dictionary.crop_places[..., 0].max() > 1  # beyond the examples


@pytest.mark.parametrize("loader", LOADERS)
def test_a_summary_writer_that_is_there_takes_it_beside_its_own(tmp_path, data, loader):
    from torch.utils.tensorboard import SummaryWriter

    log_dir = tmp_path / "logs"
    module = models.made("sequential")
    with SummaryWriter(str(log_dir / "run")) as writer:
        log = SemanticDictionaryLogger(
            None,
            module,
            data[0][:2],
            writer=writer,
            log=[Trust(), ICONS],
            strict=True,
            verbose=False,
        )
        for step in range(3):
            writer.add_scalar("loss", 1 / (step + 1), step)
            log(step)
        log.close()
    with torch.no_grad():
        logits = module.eval()(data[0][:2])
    with tensorboard(log_dir, loader) as server:
        (run,) = json_of(server.get("index"))["runs"]
        assert run["run"] == "run"
        by_kind = {(tag["kind"], tag["layer"]): [entry["step"] for entry in tag["steps"]] for tag in run["tags"]}
        assert by_kind == {("dictionary", "2"): [2], ("dictionary", "5"): [2], ("snapshot", ""): [0, 1, 2]}
        manifest = json_of(server.get("manifest", run="run", tag="semantic_dictionary/snapshot", step=2))
        (blob,) = [blob for blob in manifest["blobs"] if "output" in str(blob["content"]) and blob["shape"] == [2, 5]]
        assert blob["maximum"] == pytest.approx(logits.max().item(), rel=1e-4)
        assert blob["minimum"] == pytest.approx(logits.min().item(), rel=1e-4)


def json_of(answer):
    assert answer.status == 200, answer.body
    return json.loads(answer.body)


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
    with pytest.raises(ValueError, match=r"writer must be a torch.utils.tensorboard.SummaryWriter, got builtins.dict"):
        SemanticDictionaryLogger(None, module, x, writer={}, strict=True)(0)


def test_everything_at_the_end_and_a_data_set_that_is_an_array(tmp_path, data):
    log = SemanticDictionaryLogger(
        tmp_path,
        models.made("sequential"),
        data[0][:2].numpy(),
        labels=data[1][:2],
        class_names=list("abcde"),
        layers=["5"],
        dataset=data[0].numpy(),
        log=[Trust(), Relations(), Groups((2,)), Icons(diverse=2, rendering=FAST), Grids()],
        strict=True,
        verbose=False,
    )
    with log:
        log(0)
    found = {tag: blobs for _, tag, blobs in events(tmp_path / "examples")}
    assert ActivationGrid.from_blobs(found["semantic_dictionary/grid/5"]).examples == (0, 1)
    assert NeuronGroups.from_blobs(found["semantic_dictionary/groups/5"]).complete
    dictionary = Dictionary.from_blobs(found["semantic_dictionary/dictionary/5"])
    assert np.isfinite(known(dictionary.differences)).all()
    assert dictionary.crop_places[..., 0].max() > 1
    snapshot = Snapshot.from_blobs(found["semantic_dictionary/snapshot"])
    assert (snapshot.labels, snapshot.class_names) == (tuple(data[1][:2].tolist()), tuple("abcde"))
