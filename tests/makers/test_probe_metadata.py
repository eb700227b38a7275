"""Metadata of the probe set: those of its images, in every form, and refused where that cannot be."""

from typing import Any

import numpy as np
import pytest

from tb_plugin.makers.probe import Terms
from tb_plugin.makers.probing import drawn, probe_of
from tb_plugin.network.metadata import Metadata
from tests.makers.probed import (
    FUR,
    IMAGES,
    LABELS,
    NETWORK,
    YEARS,
    Batched,
    Items,
    N,
    Stream,
    batches_of,
    dicts,
    study_of,
)

TABLE = {"fur": FUR, "year": YEARS}
TOLD = {
    "a table of items": (Items, TABLE),
    "a table of batches by number": (Batched, TABLE),
    "a table of a stream": (Stream, TABLE),
    "a table of all images and labels": (lambda: (IMAGES, LABELS), TABLE),
    "a table of an array": (lambda: IMAGES, TABLE),
    "names in dicts": (dicts, ["fur"]),
    "names behind images and labels": (lambda: Stream(extra=TABLE), ["fur", "year"]),
    "names in what is shuffled": (lambda: Stream(extra=TABLE, shuffled=True), ["fur", "year"]),
}


@pytest.mark.parametrize("name", TOLD)
def test_metadata_are_those_of_the_images(name):
    make, given = TOLD[name]
    probe = drawn(batches_of(make()), NETWORK, Terms(metadata=Metadata.of(given), n_images=30))
    # An image is known by its first pixel, wherever it came.
    numbers = [int(np.flatnonzero(IMAGES[:, 0, 0, 0] == image[0, 0, 0])[0]) for image in probe.inputs]
    assert probe.metadata.keys() == set(given)
    assert probe.metadata["fur"].tolist() == FUR[numbers].tolist()
    if "year" in given:
        np.testing.assert_array_equal(probe.metadata["year"], YEARS[numbers])


class Reshuffled(Batched):
    """Shuffles its batches at the end of an epoch."""

    def __init__(self) -> None:
        super().__init__()
        self.random, self.order = np.random.default_rng(0), np.arange(N)

    def __getitem__(self, i: int) -> Any:
        some = self.order[16 * i : 16 * i + 16]
        return self.images[some], self.labels[some]

    def on_epoch_end(self) -> None:
        self.order = self.random.permutation(self.order)


class Told(Batched):
    """Says that it shuffles, as Keras's own data sets of files do."""

    shuffle = True


MISFITS = {
    "too short": (Items, {"fur": FUR[:-1]}, "one value for each of 90 images of the data set, got 89"),
    "too long": (Items, {"fur": [*FUR, "warm"]}, "one value for each of 90 images of the data set, got 91"),
    "too short for a stream": (Stream, {"fur": FUR[:50]}, "for each of more than 50 images of the data set, got 50"),
    "too long for a stream": (Stream, {"fur": [*FUR, "warm"]}, "for each of 90 images of the data set, got 91"),
    "too long for batches": (Batched, {"fur": [*FUR, "warm"]}, "for each of 90 images of the data set, got 91"),
    "too short for all": (lambda: (IMAGES, LABELS), {"fur": FUR[:9]}, "for each of 90 images .*, got 9"),
    "shuffled": (lambda: Stream(shuffled=True), TABLE, "it begins otherwise each time that somebody goes through it"),
    "shuffled later": (Reshuffled, TABLE, "it shuffles at the end of an epoch"),
    "said to be shuffled": (Told, TABLE, "and it shuffles: give one that is not shuffled, or let it give the columns"),
    "no such column": (dicts, ["site"], "got 'site': it gives image, label, fur"),
    "no columns": (Items, ["fur"], "got 'fur': it gives no mapping"),
    "several values": (
        lambda: Stream(extra={"fur": np.zeros((N, 2))}),
        ["fur"],
        "metadata 'fur' must be one value for each of 7 images of a batch",
    ),
    "mixed": (lambda: Stream(extra={"x": np.array(["a", 1] * 45, object)}), ["x"], "must be numbers alone, or texts"),
}


@pytest.mark.parametrize("name", MISFITS)
def test_metadata_that_do_not_fit_are_an_error_and_cost_nothing_else(name):
    make, given, said = MISFITS[name]
    terms = Terms(metadata=Metadata.of(given), n_images=30)
    with pytest.raises(ValueError, match=said):
        drawn(batches_of(make()), NETWORK, terms)
    study = study_of(batches_of(make()), terms)
    probe = probe_of(study)
    (problem,) = study.problems.taken()
    assert problem.startswith("metadata are left out: ") and not probe.metadata
    assert len(probe.inputs) == 30 and (probe.labels >= 0).all()
    assert not study.problems.without_dataset
