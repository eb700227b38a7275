"""What splits a class along a direction that no channel shows is told by an audit, in both frameworks."""

import dataclasses
import functools
from collections import OrderedDict
from typing import Any

import numpy as np
import pytest

keras = pytest.importorskip("keras")
torch = pytest.importorskip("torch")

from tb_plugin.artifacts import Audit  # noqa: E402
from tb_plugin.makers.audit import AuditMaker  # noqa: E402
from tb_plugin.network import Network  # noqa: E402
from tb_plugin.tf import KerasNetwork  # noqa: E402
from tb_plugin.torch import TorchNetwork  # noqa: E402
from tests.contract.pairs import with_weights_of  # noqa: E402
from tests.makers.test_findings import study  # noqa: E402

K, N, C, SIDE = 4, 400, 20, 2
LABELS = np.arange(N) % K
# Four causes are the classes' things, the next is the hidden one; each is spread evenly over all channels of the layer.
HIDDEN = K
HAS = np.random.default_rng(5).random(N) < 0.5
CHANCE = 0.05


def network(framework: str, harm: float) -> Network:
    """Tells classes by their things; what is hidden argues against class 0 and for class 1."""
    rng = np.random.default_rng(0)
    spread = np.linalg.qr(np.concatenate([np.ones((C, 1)), rng.normal(size=(C, C - 1))], axis=1))[0].astype(np.float32)
    # The first of these is spread most evenly.
    turned = spread[:, [*range(1, HIDDEN + 1), 0, *range(HIDDEN + 1, C)]].T
    head = np.zeros((C, K), np.float32)
    head[range(K), range(K)] = 1
    head[HIDDEN, 0], head[HIDDEN, 1] = -harm, harm
    module = torch.nn.Sequential(
        OrderedDict(
            mixed=torch.nn.Conv2d(C, C, 1, bias=False),
            average=torch.nn.AdaptiveAvgPool2d(1),
            flat=torch.nn.Flatten(),
            scores=torch.nn.Linear(C, K, bias=False),
            probabilities=torch.nn.Softmax(dim=1),
        )
    )
    module.load_state_dict(
        {
            "mixed.weight": torch.from_numpy(turned.T[..., None, None].copy()),
            "scores.weight": torch.from_numpy((turned.T @ head).T.copy()),
        }
    )
    if framework == "torch":
        return TorchNetwork(module, images().transpose(0, 3, 1, 2), value_range=(-20, 20))
    model = keras.Sequential(
        [
            keras.layers.Input((SIDE, SIDE, C)),
            keras.layers.Conv2D(C, 1, use_bias=False, name="mixed"),
            keras.layers.GlobalAveragePooling2D(name="average"),
            keras.layers.Dense(K, use_bias=False, name="scores"),
            keras.layers.Softmax(),
        ]
    )
    with_weights_of(module, model)
    return KerasNetwork(model, images(), value_range=(-20, 20))


def images() -> np.ndarray:
    """Each class has its thing, half of all images what is hidden, and all else is noise."""
    causes = np.random.default_rng(1).normal(size=(N, C))
    causes[range(N), LABELS] += 9
    causes[:, HIDDEN] = 6 * (HAS - 0.5) + causes[:, HIDDEN]
    return np.broadcast_to(causes[:, None, None], (N, SIDE, SIDE, C)).astype(np.float32)


@functools.cache
def audited(framework: str, harm: float) -> Audit:
    subject: Any = network(framework, harm)
    of = study(subject, images(), LABELS)
    maker = AuditMaker(dataclasses.replace(of, layers=tuple(each for each in of.layers if each.name == "mixed")))
    assert maker.make(1, None, lambda *_: None)
    (made,) = maker.artifacts()
    return Audit.from_blobs(made.to_blobs())


@pytest.mark.parametrize("framework", ["keras", "torch"])
def test_a_class_that_is_wrong_at_one_end_is_told_with_images_of_both(framework):
    made = audited(framework, harm=2.0)
    first = made.direction_slices[0]
    along = made.directions[first.concept]
    assert along.layer == "mixed" and along.shown < 0.9
    assert first.index == 0 and first.chance <= CHANCE
    wrong = (network(framework, 2.0).record(images(), []).logits.argmax(axis=1) != LABELS) & (LABELS == 0)
    assert 0.3 < wrong[LABELS == 0].mean() < 0.7
    # Nearly all that have it are at the end that is worse, and its wrong ones come first.
    assert first.right.n == pytest.approx((HAS & (LABELS == 0)).sum(), abs=3)
    assert first.right.hits is not None and first.right.n - first.right.hits == pytest.approx(wrong.sum(), abs=3)
    assert first.worse_at_least > 0.5
    assert all(wrong[list(first.images)]) and not any(HAS[list(first.other_images)])
    ends = HAS[list(along.images)], HAS[list(along.other_images)]
    assert {each.mean() for each in ends} == {0.0, 1.0}
    (lead,) = along.leads
    assert {lead.index, lead.other} == {0, 1} and lead.chance <= CHANCE


def test_what_images_differ_in_is_not_told_where_no_decision_rests_on_it():
    made = audited("keras", harm=0.0)
    assert made.complete and made.directions
    assert [each for each in made.direction_slices if each.chance <= CHANCE] == []
    assert [each for along in made.directions for each in along.leads] == []


def test_both_frameworks_find_the_same():
    one, other = (audited(framework, harm=2.0) for framework in ("keras", "torch"))
    assert [each.layer for each in one.directions] == [each.layer for each in other.directions]
    np.testing.assert_allclose(
        [each.apart for each in one.directions], [each.apart for each in other.directions], atol=1e-3
    )
    assert one.direction_slices[0].right == other.direction_slices[0].right
