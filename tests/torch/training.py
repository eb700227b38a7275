"""What a run of the logger holds, and settings that take no time."""

from tensorboard.backend.event_processing.event_file_loader import EventFileLoader

from tb_plugin.feature_visualization import Rendering
from tb_plugin.log import DEFAULT, Icons

FAST = Rendering(size=8, n_steps=2)
ICONS = Icons(rendering=FAST)
# What is logged by default, with icons that take no time.
FAST_DEFAULT = (*(setting for setting in DEFAULT if not isinstance(setting, Icons)), ICONS)


def events(log_dir):
    """Every event of the run: step, tag and blobs."""
    (path,) = log_dir.iterdir()
    found = [event for event in EventFileLoader(str(path)).Load() if event.HasField("summary")]
    return [(e.step, e.summary.value[0].tag, e.summary.value[0].tensor.string_val) for e in found]


def steps_of(log_dir, kind):
    return [step for step, tag, _ in events(log_dir / "examples") if tag.startswith(f"semantic_dictionary/{kind}")]
