"""The tables of docs/architecture.md hold: who may import whom, and where frameworks are imported."""

import ast
import functools
import graphlib
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
PACKAGE = ROOT / "tb_plugin"
FILES = [path for path in sorted(PACKAGE.rglob("*.py")) if "_pb2" not in path.name]
FRAMEWORKS = {"TensorFlow": "tensorflow", "torch": "torch", "Keras": "keras", "Ray": "ray"}
MODULES = {".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__"): path for path in FILES}
# Why a file may be longer than 300 lines.
LONG = {
    "tests/e2e/test_channel_attribution.py": "all that one view does in a browser, on logs of known numbers",
    "tests/e2e/test_group_attribution.py": "all that one view does in a browser, on logs of known numbers",
    "tests/e2e/test_neuron_groups.py": "all that one view does in a browser, on logs of known numbers",
    "tests/e2e/test_spatial_attribution.py": "all that one view does in a browser, on logs of known numbers",
}


def rows(heading: str) -> dict[str, list[str]]:
    """The table below a heading of the page: what is in backticks in the second column, by that in the first."""
    page = (ROOT / "docs/architecture.md").read_text(encoding="utf-8")
    table = page.split(heading)[1].split("\n\n|")[1].split("\n\n")[0]
    found = re.findall(r"^\|? ?(.+?) \| (.+?) \|$", table, re.MULTILINE)[1:]
    return {name.strip("`"): re.findall(r"`([^`]+)`", cell) or [cell] for name, cell in found if "---" not in name}


@functools.cache
def imports(path: Path) -> list[str]:
    """Every module that a file imports, also inside functions and for type checkers alone."""
    found: list[str] = []
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found += [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom) and node.module:
            inner = [f"{node.module}.{alias.name}" for alias in node.names]
            found += [name if name in MODULES else node.module for name in inner]
    return found


def room(module: str, table: dict[str, list[str]]) -> str:
    """The row of a module: the longest name that it is or lies in."""
    inside = [name for name in table if f"{module}.".startswith(f"tb_plugin.{name}.")]
    return max(inside, key=len, default="")


def test_every_import_is_in_the_table():
    table = rows("### tb_plugin")
    rooms = {room(module, table) for module in MODULES if module not in ("tb_plugin", "tb_plugin.backends")}
    assert rooms == set(table)
    # The package itself imports what it does when it is called, and nothing before: tests/explain/test_corrected.py.
    for module, path in MODULES.items() - {("tb_plugin", MODULES["tb_plugin"])}:
        own = room(module, table)
        allowed = [own, *table.get(own, [])]
        for name in imports(path):
            if name.startswith("tb_plugin.") and "everything" not in allowed:
                assert any(f"{name}.".startswith(f"tb_plugin.{folder}.") for folder in allowed), f"{module}: {name}"


@pytest.mark.parametrize("framework", FRAMEWORKS)
def test_frameworks_are_imported_where_the_table_says(framework):
    places = rows("Frameworks, which are extras")[framework]
    for path in FILES:
        if FRAMEWORKS[framework] in {name.split(".")[0] for name in imports(path)}:
            inside = path.relative_to(PACKAGE).as_posix()
            assert any(f"{inside}/".startswith(f"{place}/") for place in places), f"{inside} imports {framework}"


def test_no_module_imports_itself_by_others():
    arrows = {module: set(imports(path)) & MODULES.keys() - {module} for module, path in MODULES.items()}
    graphlib.TopologicalSorter(arrows).prepare()


def test_no_folder_imports_itself_by_others():
    table = rows("### tb_plugin")
    arrows: dict[str, set[str]] = {}
    for module, path in MODULES.items():
        found = {room(name, table) for name in imports(path) if name.startswith("tb_plugin.")}
        arrows.setdefault(room(module, table), set()).update(found - {"", room(module, table)})
    graphlib.TopologicalSorter(arrows).prepare()


def sources() -> Iterator[tuple[str, Path]]:
    for folder in ("tb_plugin", "demo", "docs", "tests"):
        for path in sorted((ROOT / folder).rglob("*.py")):
            if "_pb2" not in path.name:
                yield path.relative_to(ROOT).as_posix(), path


def test_long_files_say_why():
    long = {name for name, path in sources() if len(path.read_text(encoding="utf-8").splitlines()) > 300}
    assert long == set(LONG)


def test_constructors_have_a_dozen_arguments_at_most():
    for name, path in sources():
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.FunctionDef) and node.name == "__init__":
                assert len(node.args.args) + len(node.args.kwonlyargs) - 1 <= 12, f"{name}:{node.lineno}"
