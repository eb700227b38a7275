"""A training that something happens to: `python -m tests.log.trainings FRAMEWORK HARM LOG_DIR`, run by the tests."""

import os
import shutil
import signal
import sys
import warnings
from collections.abc import Callable
from pathlib import Path

N_STEPS = 6
# The harm is done after this step, and undone after the other where that can be.
HARMED, UNDONE = 2, 4


def kill(run: Path) -> Callable[[], None]:
    os.kill(os.getpid(), signal.SIGKILL)
    raise AssertionError("killed")


def interrupt(run: Path) -> Callable[[], None]:
    raise KeyboardInterrupt


def fill_disk(run: Path) -> Callable[[], None]:
    import resource

    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (1000, hard))
    return lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


def remove(run: Path) -> Callable[[], None]:
    shutil.rmtree(run)
    return lambda: None


def forbid(run: Path) -> Callable[[], None]:
    """Nobody can write where a file stands in the place of the directory: not even root, who may do all else."""
    aside = run.with_name("aside")
    run.rename(aside)
    run.touch()

    def allow() -> None:
        run.unlink()
        aside.rename(run)

    return allow


HARMS = {harm.__name__: harm for harm in (kill, interrupt, fill_disk, remove, forbid)}


def harmed(harm: str, run: Path) -> Callable[[int], None]:
    """Gives what is to be called after each step."""
    undo: list[Callable[[], None]] = []

    def after(step: int) -> None:
        if step == HARMED:
            undo.append(HARMS[harm](run))
        if step == UNDONE and undo:
            undo.pop()()

    return after


def train_torch(log_dir: Path, after: Callable[[int], None]) -> None:
    import torch
    from torch import nn

    from tb_plugin.torch import SemanticDictionaryLogger, Snapshots

    torch.manual_seed(0)
    module = nn.Sequential(nn.Conv2d(3, 4, 3), nn.ReLU(), nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(4, 3))
    optimizer = torch.optim.SGD(module.parameters(), 0.1)
    x, y = torch.rand(16, 3, 12, 12), torch.randint(0, 3, (16,))
    log = SemanticDictionaryLogger(log_dir, module, x[:2], log=[Snapshots()], verbose=False)
    log(0)
    for step in range(1, N_STEPS + 1):
        optimizer.zero_grad()
        nn.functional.cross_entropy(module(x), y).backward()
        optimizer.step()
        log(step)
        after(step)


def train_keras(log_dir: Path, after: Callable[[int], None]) -> None:
    import keras
    import numpy as np

    from tb_plugin.keras import SemanticDictionaryCallback, Snapshots

    keras.utils.set_random_seed(0)
    layers = keras.layers
    model = keras.Sequential(
        [
            keras.Input((12, 12, 3)),
            layers.Conv2D(4, 3, activation="relu"),
            layers.GlobalAveragePooling2D(),
            layers.Dense(3),
        ]
    )
    model.compile("sgd", "mse")
    x = np.random.default_rng(0).random((16, 12, 12, 3), np.float32)
    ours = SemanticDictionaryCallback(log_dir, x[:2], log=[Snapshots()], verbose=False)
    harm = keras.callbacks.LambdaCallback(on_epoch_end=lambda epoch, _: after(epoch + 1))
    model.fit(x, x[:, 0, 0], epochs=N_STEPS, verbose=0, callbacks=[ours, harm])


def main(framework: str, harm: str, log_dir: str) -> None:
    warnings.simplefilter("ignore")
    run = Path(log_dir) / "examples"
    {"torch": train_torch, "keras": train_keras}[framework](Path(log_dir), harmed(harm, run))
    print("trained to the end")


if __name__ == "__main__":
    main(*sys.argv[1:])
