"""A log of known numbers for the view Compare classes."""

import dataclasses

import numpy as np

from tb_plugin.artifacts import LayerRecord, Snapshot
from tb_plugin.artifacts.encoded import Encoded
from tb_plugin.artifacts.trust import REMOVALS, SUMMARY
from tb_plugin.network import LayerInfo
from tb_plugin.schema import pb
from tests.samples import known, random_snapshot

VIEW = "compare_classes"
LAYER = LayerInfo("deep", 3, 4, 20)
LAYERS = (LayerInfo("early", 6, 8, 5), LAYER)
# Of the explained classes of an example by rank; by neuron only the first three of five are, of example 0 two.
BEST, RUNNER_UP, THIRD, LAST = 0, 1, 2, 4


def known_snapshot() -> Snapshot:
    """Example 0 is right, example 1 takes the class ranked third for the best, of example 2 one class is explained."""
    snapshot = random_snapshot(layers=LAYERS)
    targets, neuron_targets = snapshot.targets.copy(), snapshot.neuron_targets.copy()
    logits = np.full_like(snapshot.logits, -9)
    for example, row in enumerate(targets):
        logits[example, row[row >= 0]] = 4 - np.arange(np.count_nonzero(row >= 0))
    targets[2, 1:] = neuron_targets[2, 1:] = -1
    return dataclasses.replace(
        snapshot,
        logits=logits,
        targets=targets,
        neuron_targets=neuron_targets,
        labels=(int(targets[0, BEST]), int(targets[1, THIRD]), int(targets[2, BEST])),
        layers=tuple(_with_effects(layer) for layer in snapshot.layers),
    )


def _with_effects(layer: LayerRecord) -> LayerRecord:
    """What was predicted came nearly true; evidence by position is the sum of that by neuron where there is any."""
    trust = known(layer.trust)
    by_neuron, by_position = known(layer.by_neuron), known(layer.by_position).copy()
    by_position[:, : by_neuron.shape[1]] = by_neuron.sum(axis=4)
    predicted = np.take_along_axis(known(layer.by_channel), trust.channels[:, None], axis=2)
    trust = dataclasses.replace(
        trust,
        exact=False,
        to_zero=(predicted + 0.2 * trust.to_zero).astype(np.float32),
        summary=_summary(trust.summary),
        contradicted=_contradicted(trust.contradicted, np.abs(predicted[0, BEST] - predicted[0, RUNNER_UP])),
    )
    return dataclasses.replace(layer, by_position=by_position, trust=trust)


def _summary(random: np.ndarray) -> np.ndarray:
    """Random numbers of a size that is shown without an exponent, about resampled removal, of four channels."""
    summary = 1 + np.abs(random)
    numbers = {"removal": REMOVALS.index("resampled"), "n_channels": 4, "n_signs": 3, "wrong_signs": 1 / 3}
    numbers |= {"wrong_signs_low": 0.06, "wrong_signs_high": 0.79, "sum_error": 0.54, "replaced_difference": 0.6}
    for name, value in numbers.items():
        summary[:, :, SUMMARY.index(name)] = value
    return summary


def _contradicted(random: np.ndarray, evidence: np.ndarray) -> np.ndarray:
    """Removing the channel of the most evidence says the opposite, whatever is compared; of the least nobody knows."""
    contradicted = np.zeros_like(random)
    contradicted[:, :, evidence.argmax()], contradicted[:, :, evidence.argmin()] = 1, np.nan
    return contradicted


def without_trust(snapshot: Snapshot) -> Snapshot:
    layers = tuple(dataclasses.replace(layer, trust=None) for layer in snapshot.layers)
    return dataclasses.replace(snapshot, layers=layers)


def exactly(snapshot: Snapshot) -> Snapshot:
    """The same where the network is linear from the layers on."""
    layers = tuple(
        dataclasses.replace(layer, trust=dataclasses.replace(known(layer.trust), exact=True))
        for layer in snapshot.layers
    )
    return dataclasses.replace(snapshot, layers=layers)


def as_before(snapshot: Snapshot) -> Encoded:
    """The same as a version wrote it that removed channels to zero and checked nothing else."""
    manifest, *items = snapshot.to_blobs()
    message = pb.Manifest.FromString(manifest)
    new = ("linearity", "comparisons", "checks", "contradicted", "mean ablation", "resampled ablation")
    contents = [blob.content or message.contents[blob.content_number - 1] for blob in message.blobs]
    kept = [i for i, content in enumerate(contents) if not any(f'"{name}"' in content for name in new)]
    assert len(kept) < len(contents)
    blobs = [message.blobs[i] for i in kept]
    del message.blobs[:]
    message.blobs.extend(blobs)
    return Encoded("snapshot", "", [message.SerializeToString(), *(items[i] for i in kept)])


SNAPSHOT = known_snapshot()
# As it is read back: quantised.
LOGGED = Snapshot.from_blobs(SNAPSHOT.to_blobs())
RECORD = LOGGED.layers[LAYERS.index(LAYER)]
