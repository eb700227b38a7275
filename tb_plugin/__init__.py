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

    from tb_plugin.correction import How, Relearn
    from tb_plugin.network import Reading

__version__ = "0.1.0"


def correct(
    model: Any,
    layer: str | Sequence[tuple[str, Sequence[int]]],
    channels: Sequence[int] | None = None,
    *,
    images: Any,
    directions: np.ndarray | None = None,
    how: How | Relearn = "mean",
    about: np.ndarray | None = None,
    labels: Any = None,
    reading: Reading | None = None,
) -> Any:
    """Gives a copy of a model that does without some channels, a group or any direction of a layer.

    The copy can be saved, loaded, logged and trained on; the model stays as it is. Where something is suppressed, the
    copy of a Keras model has one layer more, that of a torch module a forward hook whose numbers are buffers. Where the
    last layer is learned anew, the copy is the same model with other weights in it.

    Args:
      model: A functional or sequential Keras model, or a torch module.
      layer: The layer's name, as the tab and the logs call it; or several concepts, as pairs of a layer and channels.
      channels: Which channels; or None, where `directions` are given.
      images: Images as the model takes them, of the kind that it is used for: means are taken of them.
      directions: `[S, C]`: of a group its channel factor, of anything else a direction of the layer's values.
      how: "zero", "mean", "erase" or "reactive", see `tb_plugin.correction.suppress`; or "relearn": the last layer is
        learned anew, on images in which the concepts' places are other images' (deep feature reweighting on slices that
        are made). It is for a concept that has a place of its own, as suspects have, and needs `labels`.
      about: `[N]` or `[N, Z]`: for "erase" what is not to be told any more, of each of the images; for "relearn" their
        groups, where these are known: then slices of classes and groups weigh as much, and no place is exchanged.
      labels: `[N]` numbers of classes, below 0 where not known, for "relearn".
      reading: How the model is read, as far as that cannot be inferred; as of the loggers.

    Raises:
      ValueError: If an argument does not fit, or the model cannot be edited; the message says why.
    """
    from tb_plugin.explain.corrected import correct as corrected

    return corrected(
        model,
        layer,
        channels,
        images=images,
        directions=directions,
        how=how,
        about=about,
        labels=labels,
        reading=reading,
    )
