"""Ways to find slices of images that a network is worse at: ours, what others do, and errors alone.

Each gives slices in its own order, the worst first: of one class each, with its images in the order in which they are
most of the slice. All see the same images and their classes, and no attribute of them.
"""

from __future__ import annotations

import subprocess
import tempfile
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from sklearn.cluster import SpectralClustering
from sklearn.neighbors import kneighbors_graph

from tb_plugin.audit import by_turns, slices
from tb_plugin.findings.directions import directions
from tb_plugin.makers.audit_layer import audit_layer
from tb_plugin.makers.decisions import Decisions
from tb_plugin.makers.layer_pass import pass_over
from tb_plugin.network import Network, layer_named
from tests.benchmarks.counterfactuals import LAYERS

ROOT = Path(__file__).parents[2]
_MAP, _NEIGHBOURS, _MOST_CLUSTERS = 16, 10, 8
_BATCH = 64


@dataclass(frozen=True, eq=False)
class Found:
    """A slice.

    Attributes:
      label: The class.
      rows: Its images, those first that are most of it.
    """

    label: int
    rows: np.ndarray


@dataclass(frozen=True, eq=False)
class Properties:
    """What Cleanlab says.

    Attributes:
      names: Properties of images.
      scores: Of each how little it goes with classes, from 0 to 1.
      values: `[R, N]` what each is.
      quality: `[N]` of each label, from 0 to 1.
    """

    names: tuple[str, ...]
    scores: np.ndarray
    values: np.ndarray
    quality: np.ndarray


def by_concepts(network: Network, inputs: np.ndarray, decisions: Decisions) -> list[Found]:
    """Ours: slices by concepts of all layers, as the audit lists them."""
    layers = [layer_named(network, name) for name in reversed(LAYERS)]
    passed = pass_over(network, inputs, layers)
    looked = [audit_layer(network, inputs, layer, decisions, passed) for layer in layers]
    return _slices(
        np.concatenate([each.strengths for each in looked], axis=1),
        np.concatenate([each.has for each in looked], axis=1),
        decisions,
    )


def by_directions(network: Network, inputs: np.ndarray, decisions: Decisions) -> list[Found]:
    """Ours, by what splits images along a direction of a layer in place of concepts."""
    parts = [directions(vectors, decisions.labels) for vectors in vectors_of(network, inputs).values()]
    return _slices(
        np.concatenate([each.values for each in parts], axis=1),
        np.concatenate([each.has for each in parts], axis=1),
        decisions,
    )


def vectors_of(network: Network, inputs: np.ndarray) -> dict[str, np.ndarray]:
    """Gives means and maxima of channels over positions `[N, 2 C]`, by layer."""
    kept: dict[str, list[np.ndarray]] = {name: [] for name in LAYERS}
    for first in range(0, len(inputs), _BATCH):
        recorded = network.record(inputs[first : first + _BATCH], LAYERS).activations
        for name, each in recorded.items():
            kept[name].append(np.concatenate([each.mean(axis=(1, 2)), each.max(axis=(1, 2))], axis=1))
    return {name: np.concatenate(parts) for name, parts in kept.items()}


def by_maps(network: Network, inputs: np.ndarray, decisions: Decisions) -> list[Found]:
    """As SpRAy does: clusters of each class's attribution maps, the one first that the network is worst at."""
    strengths, has = [], []
    for label, (rows, clusters, _) in clustered(network, inputs, decisions).items():
        for cluster in np.unique(clusters):
            own = np.zeros(len(inputs), bool)
            own[rows[clusters == cluster]] = True
            # Of another class nothing is said, and an image is in a cluster or is not.
            strengths.append(np.where(own, 1.0, np.where(decisions.labels == label, 0.0, -1.0)))
            has.append(own)
    return _slices(np.stack(strengths, axis=1), np.stack(has, axis=1), decisions)


def clustered(
    network: Network, inputs: np.ndarray, decisions: Decisions
) -> dict[int, tuple[np.ndarray, np.ndarray, float]]:
    """Clusters attribution maps of each class: gives its images, which cluster each is of, and the widest gap.

    Maps are gradient × activation of the first block for the image's class, summed over channels and over cells of
    16 × 16, in place of layer-wise relevance propagation. The gap is the widest between two of the first eigenvalues of
    the Laplacian; where it is tells how many clusters there are.

    Source: Lapuschkin et al. 2019, "Unmasking Clever Hans Predictors and Assessing What Machines Really Learn".
    """
    found = {}
    for label in decisions.classes:
        rows = np.flatnonzero(decisions.labels == label)
        maps = _maps(network, inputs[rows], label)
        graph = kneighbors_graph(maps, min(_NEIGHBOURS, len(rows) - 1), include_self=False)
        graph = 0.5 * (graph + graph.T)
        values = _eigenvalues(graph.toarray())
        gaps = np.diff(values[: _MOST_CLUSTERS + 1])
        # One cluster is no finding: the gap after the first eigenvalue, which is 0, says that there is one.
        n = 2 + int(gaps[1:].argmax())
        clusters = SpectralClustering(n, affinity="precomputed", random_state=0, assign_labels="cluster_qr")
        found[label] = (rows, clusters.fit_predict(graph), float(gaps[1:].max()))
    return found


def _maps(network: Network, inputs: np.ndarray, label: int) -> np.ndarray:
    """Gives attribution of each image, `[n, 256]`, each of length 1."""
    parts, layer = [], LAYERS[0]
    for first in range(0, len(inputs), _BATCH):
        some = inputs[first : first + _BATCH]
        gradients = network.gradients(some, [layer], np.full((len(some), 1), label))[layer][:, 0]
        heat = (gradients * network.record(some, [layer]).activations[layer]).sum(axis=-1)
        cell = heat.shape[1] // _MAP
        parts.append(heat.reshape(len(some), _MAP, cell, _MAP, cell).sum(axis=(2, 4)).reshape(len(some), -1))
    maps = np.concatenate(parts)
    return maps / np.maximum(np.linalg.norm(maps, axis=1, keepdims=True), 1e-12)


def by_errors(decisions: Decisions) -> list[Found]:
    """No method at all: of each class the images of the largest loss, the class first that is worst."""
    own = decisions.logits[np.arange(len(decisions.labels)), decisions.labels]
    loss = np.log(np.exp(decisions.logits - own[:, None]).sum(axis=1))
    order = np.argsort(-loss, kind="stable")
    classes = sorted(decisions.classes, key=lambda label: decisions.right[decisions.labels == label].mean())
    return [Found(label, order[decisions.labels[order] == label]) for label in classes]


def by_quality(said: Properties, decisions: Decisions) -> list[Found]:
    """As Cleanlab ranks labels: of each class the images whose label is worst, the class first that is worst."""
    order = np.argsort(said.quality, kind="stable")
    classes = sorted(decisions.classes, key=lambda label: said.quality[decisions.labels == label].mean())
    return [Found(label, order[decisions.labels[order] == label]) for label in classes]


def by_properties(said: Properties, decisions: Decisions) -> list[Found]:
    """By Cleanlab's properties: the halves of each class, by those that its check says go with the classes most."""
    told = [j for j in np.argsort(said.scores, kind="stable") if np.ptp(said.values[j]) > 0]
    values = said.values[told].T
    return _slices(values, values > np.median(values, axis=0), decisions)


def properties(python: Path, images: np.ndarray, decisions: Decisions) -> Properties:
    """Asks Cleanlab, which has an environment of its own.

    Args:
      python: The interpreter of that environment.
      images: uint8 `[N, H, W, 3]`.
      decisions: What is decided on them.
    """
    raised = np.exp(decisions.logits - decisions.logits.max(axis=1, keepdims=True))
    with tempfile.TemporaryDirectory() as directory:
        given, out = Path(directory, "given.npz"), Path(directory, "out.npz")
        probabilities = (raised / raised.sum(axis=1, keepdims=True)).astype(np.float64)
        np.savez(given, images=images, labels=decisions.labels, probabilities=probabilities)
        command = [python, "-m", "tests.benchmarks.peers.cleanlab_properties", given, out]
        subprocess.run(command, cwd=ROOT, check=True, capture_output=True)
        with np.load(out) as file:
            names = tuple(str(name) for name in file["names"])
            return Properties(names, file["scores"], file["values"], file["quality"])


def _eigenvalues(graph: np.ndarray) -> np.ndarray:
    """Gives the eigenvalues of the normalised Laplacian of a graph, the smallest first."""
    degree = np.maximum(graph.sum(axis=1), 1e-12) ** -0.5
    return np.linalg.eigvalsh(np.eye(len(graph)) - degree[:, None] * graph * degree[None])


def _slices(strengths: np.ndarray, has: np.ndarray, decisions: Decisions) -> list[Found]:
    """Gives the worse half of each class by each column, the worst of each class first, as the audit does."""
    found = []
    for each in by_turns(slices(has, decisions.labels, decisions.right)):
        own = (decisions.labels == each.label) & (has[:, each.concept] == each.has)
        order = np.argsort(strengths[:, each.concept] * (-1 if each.has else 1), kind="stable")
        found.append(Found(each.label, order[own[order]]))
    return found
