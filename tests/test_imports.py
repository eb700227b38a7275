"""The viewing side and the writer must work where no framework is installed."""

import subprocess
import sys
from pathlib import Path

import pytest

# Which modules of ours are for what else is installed.
NEEDED = {"huggingface": "transformers", "lightning": "lightning.pytorch"}
BLOCKED = "import sys; sys.modules.update(dict.fromkeys(['tensorflow', 'keras', 'torch', 'ray'])); "


@pytest.mark.parametrize(
    "module",
    [
        "tb_plugin",
        "tb_plugin.viewer.loader",
        "tb_plugin.viewer.plugin",
        "tb_plugin.events.writer",
        "tb_plugin.log.logger",
        "tb_plugin.log.session",
        "tb_plugin.explain.cli",
    ],
)
def test_imports_without_frameworks(module):
    subprocess.run([sys.executable, "-c", f"{BLOCKED}import {module}"], check=True)


@pytest.mark.slow
@pytest.mark.parametrize("module", ["", "captum", "huggingface", "lightning"])
def test_for_pytorch_no_tensorflow_is_needed(module):
    pytest.importorskip("torch")
    if module in NEEDED:
        pytest.importorskip(NEEDED[module])
    module = f"tb_plugin.torch.{module}".removesuffix(".")
    code = f"import sys; sys.modules['tensorflow'] = sys.modules['keras'] = None; import {module}"
    subprocess.run([sys.executable, "-c", code], check=True)


def test_the_entry_point_imports_nothing_of_ours():
    code = "import sys, tb_plugin.viewer.loader; print([m for m in sys.modules if m.startswith('tb_plugin')])"
    found = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True).stdout
    assert found.strip() == "['tb_plugin', 'tb_plugin.viewer', 'tb_plugin.viewer.loader']"


COLLECTED = """
import sys
from importlib.machinery import PathFinder

import pytest

class NoTorch(PathFinder):
    @classmethod
    def find_spec(cls, name, path=None, target=None):
        return None if name.partition(".")[0] == "torch" else super().find_spec(name, path, target)

sys.meta_path[:] = [NoTorch if finder is PathFinder else finder for finder in sys.meta_path]
sys.exit(pytest.main(sys.argv[1:]))
"""


@pytest.mark.zoo
def test_tests_are_collected_where_no_pytorch_is():
    """As `make oldest` does: a file that cannot be imported there would end the collection."""
    ignored = ["--ignore=tests/e2e", "--ignore=tests/demo", "-p", "no:cacheprovider"]
    command = [sys.executable, "-c", COLLECTED, "--collect-only", "-qq", "-m", "not zoo", *ignored]
    found = subprocess.run(command, capture_output=True, text=True, cwd=Path(__file__).parents[1])
    assert found.returncode == 0, found.stdout + found.stderr
