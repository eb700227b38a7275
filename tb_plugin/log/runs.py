"""Opening the run that a training, or what is logged of a trained model, is written into."""

from __future__ import annotations

from tb_plugin.events import Folder, Run, chosen_run
from tb_plugin.log.warned import warn

# What callbacks and loggers write is a run of its own: of two files that grow in one directory TensorBoard's Python
# loader freezes the older.
OF_TRAINING = "examples"


def begun(folder: Folder, *, resume: bool) -> Run:
    """Chooses the run, and says so where it is not the one that is asked for."""
    run = chosen_run(folder, resume=resume)
    if run.note:
        warn(run.note)
    return run
