"""Making what logs the artifacts of a framework's network."""

from __future__ import annotations

import functools
import sys
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, TypedDict

import numpy as np

from tb_plugin.attribution import Attribute
from tb_plugin.events import ArtifactWriter
from tb_plugin.feature_visualization import Engine, Rendering
from tb_plugin.feature_visualization.engine import AnyNetwork
from tb_plugin.log.logger import ArtifactLogger
from tb_plugin.makers.examples import Examples
from tb_plugin.makers.group_plan import NUMBERS
from tb_plugin.network import choose_layers, deciding_layers, layer_named

if TYPE_CHECKING:
    from typing_extensions import Unpack


class LoggerSettings(TypedDict, total=False):
    """What is the same for every framework, each as of `tb_plugin.tf.SemanticDictionaryCallback`."""

    labels: object
    class_names: Sequence[str] | None
    layers: Sequence[str] | None
    classes: Sequence[int]
    attribute: Attribute | None
    rendering: Rendering | None
    icons_seconds: float | None
    diverse_icons: int
    groups: Sequence[int]
    groups_of: str | Mapping[str, float]


def logger_of(
    network: AnyNetwork,
    engine: Engine[AnyNetwork],
    writer: ArtifactWriter,
    examples: np.ndarray,
    *,
    inferred: str | None,
    dataset: object,
    **settings: Unpack[LoggerSettings],
) -> ArtifactLogger:
    """Makes what logs the artifacts of a network.

    Args:
      network: The model.
      engine: Its feature visualization.
      writer: Where artifacts go.
      examples: `[N, H, W, C]` in the network's value range.
      inferred: What is said of the inputs, beside the layers that are chosen; None: nothing is said.
      dataset: Batches in the network's value range, or None.
      **settings: What else is logged, and how.

    Raises:
      ValueError: If an argument does not fit the model.
    """
    names = settings.get("layers")
    if names is None:
        chosen = choose_layers(deciding_layers(network, examples[:2]))
    else:
        chosen = tuple(layer_named(network, name) for name in names)
    if inferred is not None:
        print(f"semantic dictionary: layers {', '.join(layer.name for layer in chosen)}; {inferred}", file=sys.stderr)
    return ArtifactLogger(
        network,
        writer,
        Examples.make(examples, network.value_range, settings.get("labels"), settings.get("class_names")),
        engine.with_receptive_field(network, chosen),
        functools.partial(engine.render_jobs, network),
        functools.partial(engine.render_grids, network),
        classes=settings.get("classes", ()),
        attribute=settings.get("attribute"),
        dataset=dataset,
        rendering=settings.get("rendering"),
        seconds=settings.get("icons_seconds"),
        n_diverse=settings.get("diverse_icons", 0),
        groups=settings.get("groups", NUMBERS),
        groups_of=settings.get("groups_of", "activations"),
    )
