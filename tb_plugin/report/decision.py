"""The decision report: what of a log tells why one example was decided as it was."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from tb_plugin.artifacts.contents import EXAMPLES, LOGIT_BOUNDS, LOGITS, activation_of, attribution_of
from tb_plugin.grammar import Transform, dumps
from tb_plugin.report.chosen import (
    STATISTICS,
    add,
    add_dictionary,
    add_probe_images,
    audit_of,
    images_of_findings,
    layer_of,
    scales_of,
    transform_name,
)
from tb_plugin.report.log import Log
from tb_plugin.report.page import Page

# The page shows fewer: it ranks them as all views do, and may be opened for another class.
_CHANNELS, _CLASSES, _NEAREST = 10, 3, 8
# What other views show of an example.
_UNUSED = ("factors", "stability")


def decision_report(
    log_dir: Path, example: int, *, run: str | None = None, step: int | None = None, layer: str | None = None
) -> str:
    """Makes a file of HTML that says why an example was decided as it was.

    Args:
      log_dir: What TensorBoard is given.
      example: Which of the logged examples, from 0.
      run: None: the first that has snapshots.
      step: None: the last.
      layer: Whose channels are the elements of the decision; None: the one that the tab opens with.

    Returns:
      The file's text: it asks for nothing from elsewhere, and takes at most 1.5 MB.

    Raises:
      ValueError: If something that is asked for was not logged; it says what was.
    """
    log = Log(log_dir, run, step)
    n_examples = log.snapshot.manifest.snapshot.n_examples
    if not 0 <= example < n_examples:
        raise ValueError(f"example must be from 0 to {n_examples - 1}, got {example}")
    name = layer_of(log, layer)
    page = Page("report", {"run": log.run, "step": log.step, "example": example, "layer": name})
    target = _predicted(log, example)
    page.answer("scales", scales_of(log, name), run=log.run)
    _add_snapshot(page, log, name, example)
    audit = log.part("audit")
    add(page, log, audit, described=audit and audit_of(audit, {target}), example=example)
    add(page, log, log.part("findings"))
    add(page, log, log.part("probe"))
    add(page, log, log.part("certainty"))
    add(page, log, log.part("weights"), ())
    add(page, log, log.part("controls"), ("calibration", "calibration error"))
    add(page, log, log.part("statistics", name), STATISTICS)
    add(page, log, log.part("sketch", name))
    add_dictionary(page, log, name, _channels(log, name, example, target))
    add_probe_images(page, log, [*_nearest(log, name, example, target), *images_of_findings(log, {target})])
    return page.html(log.location)


def _predicted(log: Log, example: int) -> int:
    found = log.values(log.snapshot, dumps(LOGITS))
    if found is None:
        raise ValueError(f"the logits of run {log.run!r} at step {log.step} cannot be read")
    return int(np.nanargmax(np.where(np.isnan(found[0][example]), -np.inf, found[0][example])))


def _add_snapshot(page: Page, log: Log, layer: str, example: int) -> None:
    """Adds what the network computes on the example: what is small and what is most needed first."""
    part = log.snapshot
    held = page.part(part)
    of_all = [dumps(term) for term in (EXAMPLES, LOGITS, LOGIT_BOUNDS)]
    named = f'"name":{dumps_text(layer)}'
    wanted: list[tuple[int, int, bytes | None]] = []
    for index, blob in enumerate(part.manifest.blobs, start=1):
        of = blob.example if blob.HasField("example") else None
        ours = blob.content in of_all or (named in blob.content and transform_name(blob.content) not in _UNUSED)
        if of in (None, example) and ours:
            data = log.blob(part, index)
            wanted.append((0 if blob.content in of_all else len(data or b""), index, data))
    for _, index, data in sorted(wanted, key=lambda each: each[:2]):
        page.item(part, held, index, data, f"neurons of {layer}")


def dumps_text(text: str) -> str:
    """Writes a name as contents do."""
    return dumps(activation_of(text)).split('"name":', 1)[1].split("}", 1)[0]


def _channels(log: Log, layer: str, example: int, target: int) -> list[int]:
    """Gives the channels that may be shown: those that argue most in the example, and for its class over all images."""
    found: list[int] = []
    evidence = log.values(log.snapshot, dumps(attribution_of(layer, "channel")), example)
    if evidence is not None:
        values, targets = evidence
        order = sorted(range(len(targets)), key=lambda row: targets[row] != target)
        for row in order[:_CLASSES]:
            found += _strongest(np.abs(values[row]))
    statistics = log.part("statistics", layer)
    for name in STATISTICS[::2]:
        told = statistics and log.values(statistics, dumps(Transform(name, attribution_of(layer, "channel"))))
        if statistics is not None and told is not None:
            classes = list(statistics.manifest.statistics.classes)
            found += _strongest(told[0][classes.index(target)]) if target in classes else []
    return found


def _strongest(values: np.ndarray) -> list[int]:
    return np.argsort(-np.nan_to_num(values, nan=-np.inf), kind="stable")[:_CHANNELS].tolist()


def _nearest(log: Log, layer: str, example: int, target: int) -> list[int]:
    """Gives the images of the probe set that are nearest among those decided otherwise, by means over positions."""
    probe, sketch = log.part("probe"), log.part("sketch", layer)
    own = log.values(log.snapshot, dumps(activation_of(layer)), example)
    if probe is None or sketch is None or own is None:
        return []
    answers = log.values(probe, dumps(Transform("probe", LOGITS)))
    means = log.values(sketch, dumps(Transform("sketch", activation_of(layer, "channel"))))
    told = sketch.manifest.sketch
    if answers is None or means is None or told.fingerprint != probe.manifest.probe.fingerprint:
        return []
    if len(answers[0]) != told.n_images:
        return []
    images = np.asarray(told.images)
    otherwise = answers[0][images].argmax(axis=1) != target
    vector = np.nan_to_num(own[0]).mean(axis=(0, 1))
    norms = np.linalg.norm(means[0], axis=1) * np.linalg.norm(vector)
    alike = np.divide(means[0] @ vector, norms, out=np.full(len(images), -1.0), where=norms > 0)
    order = np.argsort(-np.where(otherwise, alike, -np.inf), kind="stable")[:_NEAREST]
    return images[order].tolist()
