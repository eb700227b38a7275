"""What is damaged of prediction sets, and of how steady decisions are, is refused, and says what is wrong."""

import pytest

from tb_plugin.artifacts import Certainty, Steadiness
from tb_plugin.schema import pb
from tests.certainty_samples import random_certainty, sample_steadiness


def broken(of, break_it):
    manifest, *items = of.to_blobs()
    message = pb.Manifest.FromString(manifest)
    break_it(getattr(message, of.kind))
    return [message.SerializeToString(), *items]


@pytest.mark.parametrize(
    ("break_it", "sentence"),
    [
        (lambda of: setattr(of.entropies, "n_wrong", 11), "entropies must be of 50 images at most"),
        (lambda of: of.entropies.right.append(1.25), "quantiles of entropies must ascend"),
        (lambda of: of.entropies.wrong.append(2.75), "quantiles of entropies must ascend"),
        (lambda of: of.entropies.wrong.append(float("nan")), "quantiles of entropies must ascend"),
        (lambda of: of.entropies.ClearField("right"), "entropies of 40 images must be 2 to 101 quantiles, got 0"),
        (lambda of: setattr(of.entropies, "apart", float("nan")), "shares must be from 0 to 1"),
        (lambda of: of.by_group.add(column="age"), "ranks by group must be one table of"),
        (lambda of: of.ClearField("by_group"), "ranks by group must be one table of"),
        (lambda of: of.by_group[0].groups.append("cool"), "groups must be of 3 examples"),
        (
            lambda of: of.by_group[0].n_held.__setitem__(0, 51),
            "groups must be of 3 examples, and of 50",
        ),
        (lambda of: of.by_group[0].groups.__setitem__(0, "a" * 1025), "names of groups must have at most 1024"),
    ],
)
def test_prediction_sets(break_it, sentence):
    with pytest.raises(ValueError, match=sentence):
        Certainty.from_blobs(broken(random_certainty(), break_it))


@pytest.mark.parametrize(
    ("break_it", "sentence"),
    [
        (lambda of: of.ClearField("examples"), "decisions must be about 1 to 10000 examples"),
        (lambda of: setattr(of, "n_classes", 1), "two classes or more"),
        (lambda of: of.steps.append(1), "steps before must be 100 at most and ascend"),
        (lambda of: of.steps.append(9), "must tell what was decided at 3 steps before"),
        (lambda of: setattr(of, "compared_layer", "a" * 1025), "a layer's name must have at most 1024"),
        (lambda of: setattr(of.examples[0], "same", 21), "decisions must be of 20 passes at most and below 6"),
        (lambda of: setattr(of.examples[2], "decided", 6), "decisions must be of 20 passes at most and below 6"),
        (lambda of: of.examples[0].before.__setitem__(1, 6), "decisions must be of 20 passes at most and below 6"),
        (lambda of: setattr(of.examples[1], "low", float("nan")), "probabilities must be from 0 to 1"),
        (lambda of: of.examples[1].shares.__setitem__(0, 1.5), "probabilities must be from 0 to 1"),
        (lambda of: setattr(of.examples[0], "likeness", float("nan")), "a correlation must be from -1 to 1"),
    ],
)
def test_how_steady_decisions_are(break_it, sentence):
    with pytest.raises(ValueError, match=sentence):
        Steadiness.from_blobs(broken(sample_steadiness(), break_it))
