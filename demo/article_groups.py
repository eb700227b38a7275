"""The article's groups of neurons of two layers, with the links between them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from demo.article_data import LAYERS, Article, GroupFiles
from tb_plugin.artifacts import GroupLinks, LayerGroups, NeuronGroups
from tb_plugin.encoding.blobs import Factorisation

_EARLIER, _LATER = "mixed4a", "mixed4d"
_TILE = 110
_SETTINGS = {
    "method": "published: NMF of the activations of each image, with channel factors that were not published",
    "aligned": "mixed4a was factored again so that its groups fit the groups of mixed4d, by the article's footnote",
    "icons": "made by the article's authors, with lucid",
}


def neuron_groups(article: Article, layer: str) -> NeuronGroups | None:
    """All numbers of groups of a layer, of mixed4d with mixed4a's; None where none were published."""
    present = {i: files for i, name in enumerate(article.examples) if (files := article.groups(name)) is not None}
    if layer not in (_EARLIER, _LATER) or not present:
        return None
    groups: list[LayerGroups] = []
    links: list[GroupLinks] = []
    for example, files in present.items():
        published = _Published(example, files)
        groups += [published.groups(_EARLIER, n) for n in files.numbers[_EARLIER]]
        if layer == _LATER:
            groups += published.aligned()
            groups += [published.groups(_LATER, n) for n in files.numbers[_LATER]]
            links += published.links()
    names = (_EARLIER,) if layer == _EARLIER else (_EARLIER, _LATER)
    return NeuronGroups(tuple(LAYERS[name] for name in names), tuple(groups), tuple(links), _SETTINGS)


@dataclass(frozen=True)
class _Published:
    """What was published of one example: a configuration for each pair of numbers of groups, aligned or not."""

    example: int
    files: GroupFiles

    def aligned(self) -> Iterator[LayerGroups]:
        """Those of mixed4a that fit the groups of mixed4d."""
        for n in self.files.numbers[_EARLIER]:
            for n_later in self.files.numbers[_LATER]:
                yield self.groups(_EARLIER, n, n_later)

    def groups(self, layer: str, n: int, aligned: int = 0) -> LayerGroups:
        """Of the configurations that hold it, the one with the article's numbers of groups at first sight."""
        default_earlier, default_later = self.files.default
        earlier = int(aligned > 0), n, aligned or default_later
        configuration = earlier if layer == _EARLIER else (1, default_earlier, n)
        at, row = self.files.place(*configuration)
        found = self.files.data[at]
        classes = self.files.classes
        spatial = self.files.factors[layer][configuration[0], row, ..., :n]
        effects = [found["output"][str(index)]["attribution"][layer] for index in classes]
        first_tile = configuration[0] * max(self.files.numbers[layer])
        return LayerGroups(
            layer=layer,
            of=Factorisation(n, aligned),
            examples=(self.example,),
            spatial=spatial[None].astype(np.float32),
            magnitude=np.array([[group["magnitude"] for group in found[layer]["each_group"]]], np.float32),
            targets=np.array([classes]),
            effects=np.array([effects], np.float32),
            icons=self.files.tiles(layer, row, _TILE)[first_tile : first_tile + n],
        )

    def links(self) -> Iterator[GroupLinks]:
        """Of all configurations."""
        for n in self.files.numbers[_EARLIER]:
            for n_later in self.files.numbers[_LATER]:
                for is_aligned in (0, 1):
                    at, _ = self.files.place(is_aligned, n, n_later)
                    later = self.files.data[at][_LATER]["each_group"]
                    values = np.array([[group["attribution"][_EARLIER] for group in later]], np.float32)
                    of = Factorisation(n, is_aligned * n_later, later_groups=n_later)
                    yield GroupLinks(_EARLIER, _LATER, of, (self.example,), values)
