"""The notebook, executed from its first cell to its last."""

import os
import re
from pathlib import Path

import nbformat
import pytest
from nbclient import NotebookClient

from tb_plugin.artifacts import Dictionary, Snapshot
from tests.keras.training import read_events

NOTEBOOK = Path(__file__).parents[2] / "demo/quickstart.ipynb"
# Ends the TensorBoard that the notebook leaves running.
STOP = """
import os, signal
from tensorboard import manager
for info in manager.get_all():
    if info.logdir == "logs" and info.pid in [int(pid) for pid in os.popen(f"pgrep -P {os.getpid()}")]:
        print("ended", info.port)
        os.kill(info.pid, signal.SIGTERM)
"""


@pytest.mark.slow
def test_the_notebook_runs(tmp_path, monkeypatch):
    monkeypatch.setenv("PYTHONPATH", os.pathsep.join([str(NOTEBOOK.parents[1]), os.environ.get("PYTHONPATH", "")]))
    # TensorBoard keeps there what is running, so that another of the same folder is not taken for it.
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    notebook = nbformat.read(NOTEBOOK, as_version=4)
    assert not any(cell.get("outputs") for cell in notebook.cells)
    notebook.cells[-1].source = notebook.cells[-1].source.replace("--logdir logs", "--logdir logs --port 0")
    notebook.cells.append(nbformat.v4.new_code_cell(STOP))
    NotebookClient(
        notebook, timeout=None, startup_timeout=600, resources={"metadata": {"path": str(tmp_path)}}
    ).execute()
    said = "".join(output.get("text", "") for cell in notebook.cells for output in cell.get("outputs", ()))
    assert re.search("accuracy .*: [6-9][0-9]%", said)
    logged = read_events(tmp_path / "logs/digits/examples")
    steps = [step for step, tag, _ in logged if tag == "semantic_dictionary/snapshot"]
    assert steps == list(range(7))
    (*_, dictionary) = [Dictionary.from_blobs(blobs) for _, tag, blobs in logged if tag.endswith("dictionary/shapes")]
    assert dictionary.icons.shape[0] == 16
    (*_, snapshot) = [Snapshot.from_blobs(blobs) for _, tag, blobs in logged if tag.endswith("snapshot")]
    assert snapshot.class_names == tuple("0123456789")
