"""Contents that several kinds of artifacts hold, as terms of the grammar."""

from __future__ import annotations

from tb_plugin import grammar

EXAMPLES = grammar.Dataset("examples")
DATASET = grammar.Dataset("dataset")
LOGITS = grammar.Activation(grammar.Network("neuron", grammar.Output()))
# Where a logit is not known: what it is at most.
LOGIT_BOUNDS = grammar.Transform("upper bound", LOGITS)
# How much each factor of the attribution by position stands for a class.
LOADINGS = grammar.Transform("factors", LOGITS)
# How alike each of them is found again, and what chance gives.
FACTOR_STABILITY = grammar.Transform("stability", LOADINGS)


def activation_of(layer: str, atom: grammar.AtomKind = "neuron") -> grammar.Activation:
    """Gives the content "activations of a hidden layer's atoms"."""
    return grammar.Activation(grammar.Network(atom, grammar.Hidden(layer)))


def attribution_of(layer: str, atom: grammar.AtomKind) -> grammar.Attribution:
    """Gives the content "attribution of a hidden layer's atoms to the classes"."""
    return grammar.Attribution(
        grammar.Network(atom, grammar.Hidden(layer)), grammar.Network("neuron", grammar.Output())
    )


def factors_of(layer: str) -> grammar.Transform:
    """Gives the content "how much of each factor the positions of a hidden layer serve"."""
    return grammar.Transform("factors", attribution_of(layer, "spatial"))
