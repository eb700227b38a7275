"""Attribution by Xplique's `GradientInput`, of the rest of the network behind each layer."""

from __future__ import annotations

import keras
import numpy as np
from xplique.attributions import GradientInput  # pyright: ignore[reportMissingImports]

from demo.networks import efficientnet_lite0
from tests.benchmarks.peers.exchange import Explain, Explained, fastest, serve


def explain(task: Explain) -> Explained:
    """Explains all images at once."""
    model = efficientnet_lite0()
    outputs = [model.get_layer(name).output for name in task.layers]
    front = keras.Model(model.inputs[0], outputs)
    rests = [keras.Model(output, model.output) for output in outputs]
    wanted = np.eye(model.output_shape[1], dtype=np.float32)
    found: dict[str, np.ndarray] = {}

    def work() -> None:
        activations = front(task.images, training=False)
        for name, rest, values in zip(task.layers, rests, activations, strict=True):
            explainer = GradientInput(rest, reducer=None)
            targets = [np.repeat(wanted[[target]], task.n_images, axis=0) for target in range(task.n_classes)]
            each = [np.asarray(explainer(values, target)) for target in targets]
            found[name] = np.stack([e.reshape(values.shape).sum(axis=(1, 2)) for e in each], axis=1)

    return Explained(found, fastest(work))


if __name__ == "__main__":
    serve(Explain, explain)
