"""What Cleanlab says of images and labels, asked by `tests.benchmarks.audit`.

`DIR/cleanlab/bin/python -m tests.benchmarks.peers.cleanlab_properties IN OUT`, in a virtual environment with
`pip install 'cleanlab[datalab,image]==2.9.0'`. IN is an `.npz` of uint8 images `[N, H, W, 3]`, labels `[N]` and
predicted probabilities `[N, K]`; OUT says of each property of images, as how dark or blurred they are, how little it
goes with the classes (`scores`, from 0, where it tells them, to 1; Datalab's check of spurious correlations) and what
it is for each image (`values`), and how good each label is (`quality`).
"""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np


def main(given: Path, out: Path) -> None:
    """Asks Datalab, with all its own settings."""
    from cleanlab import Datalab  # pyright: ignore[reportMissingImports]
    from cleanlab.rank import get_label_quality_scores  # pyright: ignore[reportMissingImports]
    from datasets import Dataset, Features, Image, Value  # pyright: ignore
    from PIL import Image as Picture

    with np.load(given) as file:
        images, labels, probabilities = file["images"], file["labels"], file["probabilities"]
    features = Features({"image": Image(), "label": Value("int64")})
    pictures = [Picture.fromarray(each) for each in images]
    data = Dataset.from_dict({"image": pictures, "label": labels.tolist()}, features=features)
    lab = Datalab(data, label_name="label", image_key="image", verbosity=0)
    lab.find_issues()
    found = lab.get_info("spurious_correlations")["correlations_df"]
    names = found["property"].tolist()
    issues = lab.get_issues()
    values = [issues[name].to_numpy(float) if name in issues else np.full(len(labels), np.nan) for name in names]
    quality = get_label_quality_scores(labels, probabilities)
    scores = found["score"].to_numpy(float)
    np.savez(out, names=np.array(names), scores=scores, values=np.stack(values), quality=quality)


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
