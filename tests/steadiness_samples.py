"""How steady decisions are, as tests need it."""

from tb_plugin.artifacts import Steadiness, SteadyExample


def sample_steadiness(n: int = 3, n_classes: int = 6, *, known: bool = True) -> Steadiness:
    """The first example is decided as ever, the second by other reasons, of the third something else was decided."""
    if not known:
        return Steadiness(n_classes, (SteadyExample(1),) * n)
    kinds = (
        SteadyExample(0, 20, 0.875, 0.96875, 0.03125, (0, 0), (0.75, 0.875), 0.9375),
        SteadyExample(1, 19, 0.5, 0.9375, 0.125, (1, 1), (0.625, 0.75), 0.25),
        SteadyExample(2, 11, 0.25, 0.75, 0.1875, (2, 4), (0.5, 0.375)),
    )
    examples = tuple(kinds[i % 3] for i in range(n))
    return Steadiness(n_classes, examples, 20, (1, 2), "block4", {"dropout": "20 passes"})
