"""How well causes of errors are found, beside what others find.

`python -m tests.benchmarks.audit [--balanced] [--peers DIR] [SEED ...]`, on networks of creatures that learned with two
shortcuts, a tag that one class wears and fur that tells two classes:

- **Slices** of 1,024 creatures that they have not seen, of which half of each class wear the tag and half have warm
  fur. What the network is worse at is known: class 0 without the tag, others with it, and the fur of the other class. A
  slice of the truth counts where it is worse in it by a tenth or more. Precision@10 of one is how many of the ten
  images that are most of a found slice are of it, of the ten slices that are named first the best; the mean over all
  slices of the truth. The rank of a cause is the place of the first slice that has eight of ten of it. Nothing knows
  the attributes. Source: Eyuboglu et al. 2022, "Domino: Discovering Systematic Errors with Cross-Modal Embeddings".
- **Causes** in 512 images of those that it learned from, where a shortcut holds in all images and nothing is wrong:
  the rank of the tag among our findings; of the fur among ten columns, and among directions that nobody named; of the
  class of the tag by the gap of SpRAy's clusters; and which property of images Cleanlab finds to go with the classes.
- The same on networks that learned without shortcuts, where nothing is to be found (`--balanced`).

Cleanlab 2.9.0 is asked where `DIR/cleanlab` is a virtual environment that has it (`tests/benchmarks/peers`).
"""

from __future__ import annotations

import argparse
import dataclasses
import functools
import os
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")

import numpy as np

from demo.creatures import N_CLASSES, Fur
from demo.dataset import TAGGED_CLASS, TIED_FUR, Dataset, Sampling, draw
from demo.train import N_SEARCHED
from tb_plugin.artifacts import Finding
from tb_plugin.findings.directions import directions
from tb_plugin.makers.decisions import Decisions
from tb_plugin.network import Network
from tests.benchmarks import slice_methods as ways
from tests.benchmarks.counterfactuals import as_network
from tests.benchmarks.findings import is_attribute, is_fur, is_tag, looked_at, ten_columns
from tests.benchmarks.trained import REPORTED_ON, balanced, trained, training_data

N_UNSEEN, FEWEST, WORSE, N_FIRST, HELD = 1024, 10, 0.1, 10, 8
ALIKE = 0.9


@dataclass(frozen=True, eq=False)
class Truth:
    """A slice that the network is known to be worse at.

    Attributes:
      cause: "tag" or "fur".
      label: The class.
      own: `[N]` which images are of it.
      worse: By how much less of it is right than of the rest of the class.
    """

    cause: str
    label: int
    own: np.ndarray
    worse: float


@dataclass(frozen=True, eq=False)
class Unseen:
    """Creatures in which nothing goes with a class.

    Attributes:
      images: uint8 `[N, 64, 64, 3]`.
      inputs: The same as float32.
      decisions: What is decided on them.
      truths: What the network is worse at.
    """

    images: np.ndarray
    inputs: np.ndarray
    decisions: Decisions
    truths: tuple[Truth, ...]

    @classmethod
    def of(cls, network: Network, seed: int) -> Unseen:
        """Draws them: of each class every second one wears the tag."""
        drawn = balanced(seed, N_UNSEEN).specs
        data = draw([dataclasses.replace(spec, tag=bool(i // N_CLASSES % 2)) for i, spec in enumerate(drawn)])
        inputs = data.images.astype(np.float32)
        decisions = decided(network, inputs, data.labels)
        return cls(data.images, inputs, decisions, truths_of(data, decisions))


def decided(network: Network, inputs: np.ndarray, labels: np.ndarray) -> Decisions:
    """Decides images, some at a time."""
    parts = [network.record(inputs[first : first + 64], []).logits for first in range(0, len(inputs), 64)]
    return Decisions(np.concatenate(parts), labels, "softmax", are_true=True)


def truths_of(data: Dataset, decisions: Decisions) -> tuple[Truth, ...]:
    """Gives what goes against a shortcut, where the network is worse at it."""
    tag = np.array([spec.tag for spec in data.specs])
    warm = np.array([spec.fur is Fur.WARM for spec in data.specs])
    against = [("tag", label, tag != (label == TAGGED_CLASS)) for label in range(N_CLASSES)]
    against += [("fur", label, warm != (fur is Fur.WARM)) for label, fur in TIED_FUR.items()]
    found = []
    for cause, label, goes_against in against:
        of_class = data.labels == label
        own, rest = of_class & goes_against, of_class & ~goes_against
        worse = float(decisions.right[rest].mean() - decisions.right[own].mean())
        if min(own.sum(), rest.sum()) >= FEWEST and worse >= WORSE:
            found.append(Truth(cause, label, own, worse))
    return tuple(found)


@dataclass(frozen=True)
class Score:
    """How well slices are found.

    Attributes:
      precision: Precision@10, in the mean over slices of the truth.
      ranks: Of each cause the place of the first slice of it; 0 where there is none, None where there is no truth.
    """

    precision: float
    ranks: dict[str, int | None]


def scored(found: Sequence[ways.Found], truths: Sequence[Truth]) -> Score:
    """Compares slices with what is known."""
    best: list[float] = []
    ranks: dict[str, int | None] = {"tag": None, "fur": None}
    for truth in truths:
        hits = [int(truth.own[each.rows[:N_FIRST]].sum()) if each.label == truth.label else 0 for each in found]
        best.append(max(hits[:N_FIRST], default=0) / N_FIRST)
        place = next((i for i, n in enumerate(hits, start=1) if n >= HELD), 0)
        ranks[truth.cause] = min((each for each in (ranks[truth.cause], place) if each), default=0)
    return Score(float(np.mean(best)) if best else float("nan"), ranks)


def of_slices(network: Network, unseen: Unseen, cleanlab: Path | None) -> dict[str, Score]:
    """Asks each way for slices of unseen creatures."""
    inputs, decisions = unseen.inputs, unseen.decisions
    ask: dict[str, Callable[[], list[ways.Found]]] = {
        "ours, by concepts": functools.partial(ways.by_concepts, network, inputs, decisions),
        "ours, by directions": functools.partial(ways.by_directions, network, inputs, decisions),
        "clusters of maps (SpRAy)": functools.partial(ways.by_maps, network, inputs, decisions),
        "largest losses": functools.partial(ways.by_errors, decisions),
    }
    if cleanlab:
        said = ways.properties(cleanlab, unseen.images, decisions)
        ask["worst labels (Cleanlab)"] = functools.partial(ways.by_quality, said, decisions)
        ask["properties of images (Cleanlab)"] = functools.partial(ways.by_properties, said, decisions)
    return {name: scored(slices(), unseen.truths) for name, slices in ask.items()}


def of_causes(network: Network, seed: int, sampling: Sampling, cleanlab: Path | None) -> dict[str, str]:
    """Asks what is found in images of the kind that was learned from."""
    data = training_data(seed, N_SEARCHED, sampling=sampling)
    bare, ten = looked_at(network, data), looked_at(network, data, ten_columns(data, seed))
    said = {
        "tag, of all findings": str(bare.rank(is_tag)),
        "suspects": str(sum(each.rule == "suspect" for each in bare.found)),
        "fur, of ten columns": f"{_place(ten.found, is_fur)} of {sum(map(is_attribute, ten.found))} that are named",
    }
    columns, alike = nameless(network, data)
    found = [each for each in looked_at(network, data, columns).found if is_attribute(each)]
    place = next((i for i, each in enumerate(found, start=1) if alike[each.column] >= ALIKE), 0)
    said["fur, of directions nobody named"] = f"{place} of {len(found)} that move a decision"
    best = max(alike.values(), default=0.5)
    said["directions nobody named"] = f"{len(columns)}, of which one tells the fur with an AUC of {best:.2f}"
    inputs, labels = data.images[:512].astype(np.float32), data.labels[:512]
    decisions = decided(network, inputs, labels)
    gaps = {label: gap for label, (_, _, gap) in ways.clustered(network, inputs, decisions).items()}
    order = sorted(gaps, key=lambda label: -gaps[label])
    said["class of the tag, by the gap of clusters (SpRAy)"] = f"{order.index(TAGGED_CLASS) + 1} of {N_CLASSES}"
    if cleanlab:
        told = ways.properties(cleanlab, data.images[:512], decisions)
        j = int(told.scores.argmin())
        said["property that goes with classes most (Cleanlab)"] = f"{told.names[j]} {told.scores[j]:.2f}"
    return said


def nameless(network: Network, data: Dataset) -> tuple[dict[str, list[str]], dict[str, float]]:
    """Gives directions of all layers as if they were columns of metadata; and how well each tells the fur, as an AUC.

    The fur is asked of classes that it does not go with.
    """
    warm = np.array([spec.fur is Fur.WARM for spec in data.specs])
    free = ~np.isin(data.labels, list(TIED_FUR))
    columns, alike = {}, {}
    for layer, vectors in ways.vectors_of(network, data.images.astype(np.float32)).items():
        found = directions(vectors, data.labels)
        for j in range(len(found.apart)):
            name = f"{layer} {j}"
            columns[name] = ["upper" if each else "lower" for each in found.has[:, j]]
            alike[name] = auc(found.values[free, j], warm[free])
    return columns, alike


def auc(values: np.ndarray, has: np.ndarray) -> float:
    """Gives how well values tell what has it, whichever way they go."""
    from sklearn.metrics import roc_auc_score

    found = float(roc_auc_score(has, values))
    return max(found, 1 - found)


def _place(found: Sequence[Finding], is_it: Callable[[Finding], bool]) -> int:
    """Gives the place among attributes, from 1; 0 where it is not there."""
    return next((i for i, each in enumerate(filter(is_attribute, found), start=1) if is_it(each)), 0)


def main() -> None:
    """Measures and prints."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("seeds", nargs="*", type=int, default=list(REPORTED_ON))
    parser.add_argument("--peers", type=Path, help="folder of the virtual environment `cleanlab`")
    parser.add_argument("--balanced", action="store_true", help="networks that learned without shortcuts")
    arguments = parser.parse_args()
    cleanlab = arguments.peers / "cleanlab" / "bin" / "python" if arguments.peers else None
    sampling = Sampling.BALANCED if arguments.balanced else Sampling.BIASED
    for seed in arguments.seeds:
        network = as_network(trained(seed, sampling))
        unseen = Unseen.of(network, seed)
        worse = ", ".join(f"{each.cause} of {each.label} by {each.worse:.2f}" for each in unseen.truths)
        print(f"seed {seed}, worse at: {worse or 'nothing'}", flush=True)
        if unseen.truths:
            for name, score in of_slices(network, unseen, cleanlab).items():
                print(f"  {name:32} Precision@10 {score.precision:.2f}  ranks {score.ranks}", flush=True)
        for name, text in of_causes(network, seed, sampling, cleanlab).items():
            print(f"  {name:50} {text}", flush=True)


if __name__ == "__main__":
    main()
