"""The model card: what of a log tells what a network has learned, and where it errs."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from tb_plugin.artifacts.contents import LOGITS, attribution_of
from tb_plugin.grammar import Transform, dumps
from tb_plugin.report.chosen import (
    STATISTICS,
    add,
    add_dictionary,
    add_probe_images,
    images_of_findings,
    layer_of,
    scales_of,
)
from tb_plugin.report.log import Log
from tb_plugin.report.page import Page

# Of each class, as many as the page shows and some more.
_CHANNELS = 4


def model_card(log_dir: Path, *, run: str | None = None, step: int | None = None, layer: str | None = None) -> str:
    """Makes a file of HTML that says what a network has learned, and where it errs.

    Args:
      log_dir: What TensorBoard is given.
      run: None: the first that has snapshots.
      step: None: the last.
      layer: Whose channels stand for what classes rest on; None: the one that the tab opens with.

    Returns:
      The file's text: it asks for nothing from elsewhere, and takes at most 1.5 MB.

    Raises:
      ValueError: If something that is asked for was not logged; it says what was.
    """
    log = Log(log_dir, run, step)
    name = layer_of(log, layer)
    page = Page("card", {"run": log.run, "step": log.step, "example": 0, "layer": name}, steps=log.steps())
    page.answer("scales", scales_of(log, name), run=log.run)
    part = log.snapshot
    held = page.part(part)
    # What is read of every snapshot; a card shows no example.
    for index, content in enumerate(part.contents(), start=1):
        if content == dumps(LOGITS):
            page.item(part, held, index, log.blob(part, index), "logits")
    add(page, log, log.part("findings"))
    add(page, log, log.part("probe"))
    add(page, log, log.part("certainty"))
    add(page, log, log.part("weights"), ())
    add(page, log, log.part("controls"), ("calibration", "calibration error"))
    add(page, log, log.part("statistics", name), STATISTICS)
    # Its items are about examples.
    add(page, log, log.part("audit"), ())
    listed, series = log.curves()
    page.answer("scalars", listed, run=log.run)
    for of, tag, points in series:
        page.answer("points", points, run=of, tag=tag)
    add_dictionary(page, log, name, _channels(log, name))
    add_probe_images(page, log, images_of_findings(log))
    return page.html(log.location)


def _channels(log: Log, layer: str) -> list[int]:
    """Gives the channels that argue most for each class over all images."""
    statistics = log.part("statistics", layer)
    found: list[int] = []
    for content in STATISTICS[::2]:
        told = statistics and log.values(statistics, dumps(Transform(content, attribution_of(layer, "channel"))))
        for row in told[0] if told is not None else ():
            found += np.argsort(-np.nan_to_num(row, nan=-np.inf), kind="stable")[:_CHANNELS].tolist()
    return found
