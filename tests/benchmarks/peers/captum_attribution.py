"""Attribution by Captum's `LayerGradientXActivation`: one call for each layer and class."""

from __future__ import annotations

import numpy as np
import torch
from captum.attr import LayerGradientXActivation  # pyright: ignore[reportMissingImports]

from tests.benchmarks.peers.efficientnet import block_index, efficientnet_lite0
from tests.benchmarks.peers.exchange import Explain, Explained, fastest, serve


def explain(task: Explain) -> Explained:
    """Explains all images at once."""
    model = efficientnet_lite0()
    images = torch.from_numpy((task.images.transpose(0, 3, 1, 2) - 127) / 128).contiguous()
    found: dict[str, np.ndarray] = {}

    def work() -> None:
        for name in task.layers:
            method = LayerGradientXActivation(model, model._blocks[block_index(name)])
            values = [method.attribute(images, target=target).sum(dim=(2, 3)) for target in range(task.n_classes)]
            found[name] = torch.stack(values, dim=1).detach().numpy()

    return Explained(found, fastest(work))


if __name__ == "__main__":
    serve(Explain, explain)
