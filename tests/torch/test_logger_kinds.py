"""What is logged of a module, and through which writer."""

import json

import numpy as np
import pytest

torch = pytest.importorskip("torch")

from torch.utils.data import TensorDataset  # noqa: E402

from tb_plugin.artifacts import ActivationGrid, Dictionary, NeuronGroups, Snapshot  # noqa: E402
from tb_plugin.torch import (  # noqa: E402
    Grids,
    Groups,
    Icons,
    Relations,
    SemanticDictionaryLogger,
    Snapshots,
    Trust,
    torch_logger,
)
from tests.backends.pytorch import models  # noqa: E402
from tests.samples import known  # noqa: E402
from tests.serving import LOADERS, tensorboard  # noqa: E402
from tests.torch.training import FAST, ICONS, events  # noqa: E402


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
    assert "excites the channel most" in dictionary.settings["start"]


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
        (blob,) = [
            blob
            for blob in manifest["blobs"]
            if "output" in str(manifest["contents"][blob["content"]]) and blob["shape"] == [2, 5]
        ]
        assert blob["maximum"] == pytest.approx(logits.max().item(), rel=1e-4)
        assert blob["minimum"] == pytest.approx(logits.min().item(), rel=1e-4)


def json_of(answer):
    assert answer.status == 200, answer.body
    return json.loads(answer.body)


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
