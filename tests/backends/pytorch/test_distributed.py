"""Modules that many processes train."""

import subprocess
import sys
import textwrap
from typing import Any

import numpy as np
import pytest

torch = pytest.importorskip("torch")

from torch import nn  # noqa: E402

from tb_plugin.torch import TorchNetwork  # noqa: E402
from tests.backends.pytorch import models  # noqa: E402
from tests.torch.training import steps_of  # noqa: E402


@pytest.fixture
def one_process(tmp_path):
    torch.distributed.init_process_group("gloo", init_method=f"file://{tmp_path}/store", rank=0, world_size=1)
    yield
    torch.distributed.destroy_process_group()


def test_what_deepspeed_has_emptied_is_refused():
    module = models.made("sequential")
    emptied: Any = nn.Parameter(torch.empty(0))
    module[0].weight, emptied.ds_id = emptied, 3
    with pytest.raises(ValueError, match="all its parameters on this process, got one that is sharded by DeepSpeed"):
        TorchNetwork(module, torch.rand(2, *models.SHAPE))


@pytest.mark.slow
@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("kind", ["FullyShardedDataParallel", "fully_shard"])
def test_sharded_modules_are_refused(kind, one_process):
    from torch.distributed import fsdp
    from torch.distributed.device_mesh import init_device_mesh

    whole = models.made("sequential")
    if kind == "fully_shard":
        sharded = fsdp.fully_shard(whole, mesh=init_device_mesh("cpu", (1,)))
    else:
        sharded = nn.Sequential(fsdp.FullyShardedDataParallel(whole, device_id=torch.device("cpu")))
    with pytest.raises(ValueError, match=rf"got one that is sharded by {kind}: .* needs all processes"):
        TorchNetwork(sharded, torch.rand(2, *models.SHAPE))


TRAINING = """
    import os
    import sys
    import numpy as np
    import torch
    from torch import nn
    from tb_plugin.torch import SemanticDictionaryLogger, Snapshots
    from tests.backends.pytorch import models

    folder, rank, logs = sys.argv[1], int(sys.argv[2]), sys.argv[3] == "logs"
    torch.distributed.init_process_group("gloo", init_method=f"file://{folder}/store", rank=rank, world_size=2)
    torch.manual_seed(0)
    module = nn.parallel.DistributedDataParallel(models.Residual())
    images = torch.rand(16, *models.SHAPE)[rank::2]
    optimizer = torch.optim.SGD(module.parameters(), 0.1)
    logger = SemanticDictionaryLogger(folder, module, images, log=[Snapshots()], strict=True, verbose=False)
    for step in range(3):
        if logs:
            logger(step)
        optimizer.zero_grad()
        nn.functional.nll_loss(module(images), torch.arange(8) % 5).backward()
        optimizer.step()
    values = [value.numpy().ravel() for value in module.module.state_dict().values()]
    np.save(f"{folder}/{rank}.npy", np.concatenate(values))
    torch.distributed.barrier()
    torch.distributed.destroy_process_group()
    # Threads of gloo that are still there when Python ends abort the process now and then.
    os._exit(0)
"""


def trained(folder, logs):
    """Trains in two processes; gives the final values of each."""
    folder.mkdir()
    command = [sys.executable, "-c", textwrap.dedent(TRAINING), str(folder)]
    processes = [subprocess.Popen([*command, str(rank), logs]) for rank in range(2)]
    assert [process.wait(300) for process in processes] == [0, 0]
    return [np.load(folder / f"{rank}.npy") for rank in range(2)]


@pytest.mark.slow
def test_two_processes_train_as_without_it_and_the_first_logs(tmp_path):
    plain, logged = trained(tmp_path / "plain", "silent"), trained(tmp_path / "logged", "logs")
    np.testing.assert_array_equal(logged, plain)
    assert steps_of(tmp_path / "logged", "snapshot") == [0, 1, 2]
