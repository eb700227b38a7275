"""Processes that train one module and share its icons: the same icons, the same training, whoever fails."""

import os
import subprocess
import sys
import textwrap

import numpy as np
import pytest

torch = pytest.importorskip("torch")

from tb_plugin.artifacts import Dictionary  # noqa: E402
from tb_plugin.events.logged import logged  # noqa: E402
from tb_plugin.torch import SemanticDictionaryLogger  # noqa: E402
from tb_plugin.torch.mailbox import Mailbox  # noqa: E402
from tests.backends.pytorch import models  # noqa: E402

TRAINING = """
    import os
    import sys
    import numpy as np
    import torch
    from torch import nn
    from tb_plugin.feature_visualization import Rendering
    from tb_plugin.torch import Icons, SemanticDictionaryLogger, ranks
    from tests.backends.pytorch import models

    folder, rank, how = sys.argv[1], int(sys.argv[2]), sys.argv[3]
    torch.set_num_threads(1)
    torch.distributed.init_process_group("gloo", init_method=f"file://{folder}/store", rank=rank, world_size=2)
    torch.manual_seed(0)
    module = nn.parallel.DistributedDataParallel(models.Residual())
    images = torch.rand(16, *models.SHAPE)[rank::2]
    optimizer = torch.optim.SGD(module.parameters(), 0.1)
    n_rendered = 0
    if rank:
        render = ranks.ENGINE.render_jobs

        def counted(network, jobs):
            global n_rendered
            n_rendered += len(jobs)
            if how == "fails":
                raise RuntimeError("no memory is left")
            return render(network, jobs)

        object.__setattr__(ranks.ENGINE, "render_jobs", counted)
    log = [Icons(every=1, seconds=1e4, rendering=Rendering(size=8, n_steps=64))]
    logger = None
    if how != "silent":
        logger = SemanticDictionaryLogger(
            folder, module, images, log=log, share_ranks=how != "alone", verbose=False, share=0.9, finish_seconds=None
        )
    for step in range(2):
        if logger is not None:
            logger(step)
        optimizer.zero_grad()
        nn.functional.nll_loss(module(images), torch.arange(8) % 5).backward()
        optimizer.step()
    if logger is not None:
        logger.close(2)
    values = [value.numpy().ravel() for value in module.module.state_dict().values()]
    np.savez(f"{folder}/{rank}.npz", values=np.concatenate(values), random=torch.get_rng_state(), n=n_rendered)
    torch.distributed.barrier()
    torch.distributed.destroy_process_group()
    # Threads of gloo that are still there when Python ends abort the process now and then.
    os._exit(0)
"""


def trained(folder, how):
    """Trains in two processes; gives what each ends with, and what they say."""
    folder.mkdir()
    command = [sys.executable, "-W", "always", "-c", textwrap.dedent(TRAINING), str(folder)]
    environment = {**os.environ, "OMP_NUM_THREADS": "1"}
    processes = [
        subprocess.Popen([*command, str(rank), how], stderr=subprocess.PIPE, text=True, env=environment)
        for rank in range(2)
    ]
    said = [process.communicate(timeout=300)[1] for process in processes]
    assert [process.returncode for process in processes] == [0, 0], said
    return [dict(np.load(folder / f"{rank}.npz")) for rank in range(2)], said


def dictionaries(folder):
    found = [each for each in logged(folder / "examples", Dictionary.kind) if isinstance(each, Dictionary)]
    return {each.layer_name: each for each in found}


@pytest.fixture(scope="module")
def alone(tmp_path_factory):
    folder = tmp_path_factory.mktemp("ranks") / "alone"
    return trained(folder, "alone")[0], dictionaries(folder)


def assert_as_alone(found, folder, alone):
    for ours, theirs in zip(found, alone[0], strict=True):
        for name in ("values", "random"):
            np.testing.assert_array_equal(ours[name], theirs[name])
    made = dictionaries(folder)
    assert made.keys() == alone[1].keys() and made
    for name, expected in alone[1].items():
        assert made[name].complete and expected.complete
        np.testing.assert_array_equal(made[name].icons, expected.icons)
        np.testing.assert_array_equal(made[name].objective, expected.objective)


def test_two_processes_share_icons_and_train_as_without(tmp_path, alone):
    found, said = trained(tmp_path / "shared", "shared")
    assert_as_alone(found, tmp_path / "shared", alone)
    assert found[1]["n"] > 0
    assert not any("icons are not shared" in each for each in said)
    silent, _ = trained(tmp_path / "silent", "silent")
    for ours, theirs in zip(found, silent, strict=True):
        np.testing.assert_array_equal(ours["values"], theirs["values"])


def test_where_another_process_fails_the_first_does_its_icons(tmp_path, alone):
    found, said = trained(tmp_path / "fails", "fails")
    assert_as_alone(found, tmp_path / "fails", alone)
    assert "icons are not shared with all processes: process 1 stopped helping: RuntimeError: no memory is" in said[0]


def test_without_a_group_of_processes_that_is_said_at_once(tmp_path):
    module = models.made("sequential")
    with pytest.raises(ValueError, match=r"share_ranks must be used after torch\.distributed\.init_process_group"):
        SemanticDictionaryLogger(tmp_path, module, torch.rand(2, *models.SHAPE), share_ranks=True)


@pytest.mark.parametrize("n_bytes", [0, 1, 2**20 - 40, 3 * 2**20 + 7])
def test_values_of_any_size_are_put_and_taken(n_bytes, tmp_path):
    store = torch.distributed.FileStore(str(tmp_path / "store"), 1)
    one, other = Mailbox(store, "a/"), Mailbox(store, "b/")
    assert not one.has("x")
    one.put("x", bytes(n_bytes))
    assert one.has("x") and not other.has("x")
    assert one.read("x") == one.take("x") == bytes(n_bytes)
    assert not one.has("x")
