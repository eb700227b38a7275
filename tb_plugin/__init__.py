"""Semantic dictionaries: what a vision network has learned, in TensorBoard.

    from tb_plugin.tf import SemanticDictionaryCallback    # Keras: one callback
    from tb_plugin.events import Writer                    # anything else: artifacts to an event file
    from tb_plugin.artifacts import Snapshot, Dictionary
    tb_plugin.correct(model, "block4", [12, 7], images=images)    # a copy without these channels

Importing this package loads neither TensorFlow nor PyTorch; `tb_plugin.tf` loads TensorFlow and Keras.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import numpy as np

    from tb_plugin.correction import How
    from tb_plugin.network import Reading

__version__ = "0.1.0"


def correct(
    model: Any,
    layer: str,
    channels: Sequence[int] | None = None,
    *,
    images: Any,
    directions: np.ndarray | None = None,
    how: How = "mean",
    about: np.ndarray | None = None,
    reading: Reading | None = None,
) -> Any:
    """Gives a copy of a model that does without some channels, a group or any direction of a layer.

    The copy can be saved, loaded, logged and trained on; the model stays as it is. Of a Keras model the copy has one
    layer more, of a torch module a forward hook whose numbers are buffers.

    Args:
      model: A functional or sequential Keras model, or a torch module.
      layer: The layer's name, as the tab and the logs call it.
      channels: Which channels; or None, where `directions` are given.
      images: Images as the model takes them, of the kind that it is used for: means are taken of them.
      directions: `[S, C]`: of a group its channel factor, of anything else a direction of the layer's values.
      how: "zero", "mean", "erase" or "reactive"; see `tb_plugin.correction.suppress`.
      about: `[N]` or `[N, Z]`, for "erase": what is not to be told any more, of each of the images.
      reading: How the model is read, as far as that cannot be inferred; as of the loggers.

    Raises:
      ValueError: If an argument does not fit, or the model cannot be edited; the message says why.
    """
    from tb_plugin.explain.corrected import correct as corrected

    return corrected(
        model, layer, channels, images=images, directions=directions, how=how, about=about, reading=reading
    )
