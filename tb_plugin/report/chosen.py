"""Which artifacts and items a page holds: what several pages have in common."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import Any

from tb_plugin import grammar
from tb_plugin.artifacts.contents import activation_of
from tb_plugin.report.log import Log, Part
from tb_plugin.report.page import Page
from tb_plugin.report.sheets import only_rows, only_tiles
from tb_plugin.schema import pb

STATISTICS = (
    "evidence by true class",
    "totals, evidence by true class",
    "evidence by predicted class",
    "totals, evidence by predicted class",
)
_DATASET = grammar.Dataset("dataset")
_OF_FINDING = 6


def layer_of(log: Log, wanted: str | None) -> str:
    """Gives the layer that is wanted, or that the tab opens with: the deepest that has positions, if possible icons.

    Raises:
      ValueError: If there is none of that name.
    """
    layers = log.snapshot.manifest.snapshot.layers
    names = [layer.name for layer in layers]
    if not names:
        raise ValueError(f"the snapshot of run {log.run!r} has no layers to report on")
    if wanted is not None:
        if wanted not in names:
            raise ValueError(f"layer must be one of {', '.join(names)}, got {wanted!r}")
        return wanted
    wide = [layer.name for layer in layers if layer.height * layer.width > 1]
    with_icons = [name for name in wide if log.part("dictionary", name) is not None]
    return (with_icons or wide or names)[-1]


def add(
    page: Page,
    log: Log,
    part: Part | None,
    names: Collection[str] | None = None,
    described: dict[str, Any] | None = None,
    example: int | None = None,
) -> None:
    """Adds an artifact: all of its items, or those whose content is a transform of one of some names.

    Of what is of one example each, only that of `example` is added, where one is given.
    """
    if part is None:
        return
    held = page.part(part, described)
    what = f"{part.kind} {part.layer}".strip()
    for index, blob in enumerate(part.manifest.blobs, start=1):
        is_ours = example is None or not blob.HasField("example") or blob.example == example
        if is_ours and (names is None or transform_name(blob.content) in names):
            page.item(part, held, index, log.blob(part, index), what)


def add_dictionary(page: Page, log: Log, layer: str, channels: Iterable[int]) -> None:
    """Adds icons of some channels, and crops that excite them; what is known of each channel stays for all."""
    part = log.part("dictionary", layer)
    if part is None:
        return
    held, wanted = page.part(part), sorted(set(channels))
    icons = grammar.dumps(grammar.Transform("icons", grammar.Network("channel", grammar.Hidden(layer))))
    crops = grammar.dumps(grammar.Transform("crops", _DATASET))
    kept = [grammar.Transform(name, _DATASET) for name in ("crop values", "crop places")]
    kept += [
        grammar.Transform("icon maximum", grammar.Network("channel", grammar.Hidden(layer))),
        grammar.Transform("range", activation_of(layer, "channel")),
    ]
    values = [grammar.dumps(term) for term in kept]
    for index, blob in enumerate(part.manifest.blobs, start=1):
        if blob.content in values:
            page.item(part, held, index, log.blob(part, index), f"dictionary {layer}")
        elif blob.content in (icons, crops):
            each = 1 if blob.content == icons else blob.shape[1]
            tiles = [channel * each + i for channel in wanted for i in range(each)]
            what = f"{'icons' if blob.content == icons else 'crops'} of {layer}"
            page.item(part, held, index, _cut(log, part, index, tiles), what)


def add_probe_images(page: Page, log: Log, images: Iterable[int]) -> None:
    """Adds some of the probe set's images, small."""
    part = log.part("probe_images")
    if part is not None:
        held = page.part(part)
        for index in range(1, len(part.manifest.blobs) + 1):
            page.item(part, held, index, _cut(log, part, index, images), "images of the probe set")


def images_of_findings(log: Log, classes: Collection[int] | None = None) -> list[int]:
    """Gives the images that show what was found: of some classes, or of all."""
    found: list[int] = []
    findings, audit = log.part("findings"), log.part("audit")
    for each in findings.manifest.findings.findings if findings else ():
        if classes is None or set(each.classes) & set(classes):
            found += list(each.images)[:_OF_FINDING]
    for each in audit.manifest.audit.slices if audit else ():
        if classes is None or each.index in classes:
            found += [*list(each.images)[:_OF_FINDING], *list(each.other_images)[:_OF_FINDING]]
    return list(dict.fromkeys(found))


def audit_of(part: Part, classes: Collection[int]) -> dict[str, Any]:
    """Gives the manifest of an audit with cells and slices of some classes alone: there may be many thousand."""
    told = part.json["audit"]
    kept = {name: [each for each in told[name] if each["index"] in classes] for name in ("cells", "slices")}
    return {**part.json, "audit": {**told, **kept}}


def scales_of(log: Log, layer: str) -> dict[str, Any]:
    """Gives the scales of the contents that are about a layer."""
    told = log.scales()
    ours = [scale for scale in told["scales"] if _layers_in(scale["content"]) <= {layer}]
    return {**told, "scales": ours}


def transform_name(content: str) -> str | None:
    """Gives the name of a transform; None of any other content, or one that this version lacks."""
    try:
        term = grammar.loads(content)
    except ValueError:
        return None
    return term.name if isinstance(term, grammar.Transform) else None


def _cut(log: Log, part: Part, index: int, tiles: Iterable[int]) -> bytes | None:
    data, blob = log.blob(part, index), part.manifest.blobs[index - 1]
    if data is None or not blob.HasField("sprite"):
        return None
    try:
        if blob.encoding == pb.ROWS:
            data, sizes = only_rows(data, blob, tiles)
            # The page is told how many bytes each row has there.
            part.json["blobs"][index - 1]["sprite"]["rows"] = sizes
            return data
        return only_tiles(data, blob.sprite, tiles)
    except ValueError:
        return None


def _layers_in(term: Any) -> set[str]:
    """Names the hidden layers in a content's JSON form."""
    if not isinstance(term, dict):
        return set()
    own = {term["name"]} if term.get("kind") == "hidden" else set()
    return own.union(*(_layers_in(each) for each in term.values()))
