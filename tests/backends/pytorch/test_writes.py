"""Forward passes that begin to write in weights after set-up: what they write stays with the replica."""

import copy
import threading
from typing import Any

import numpy as np
import pytest

torch = pytest.importorskip("torch")

from torch import nn  # noqa: E402

from tb_plugin.backends.pytorch.passes import running  # noqa: E402
from tb_plugin.backends.pytorch.replica import replica  # noqa: E402
from tb_plugin.torch import TorchNetwork  # noqa: E402
from tests.backends.pytorch.held import SHAPE, Base  # noqa: E402
from tests.backends.pytorch.models import to_module  # noqa: E402
from tests.backends.pytorch.test_untouched import fingerprint  # noqa: E402

# What a module of this file does with its weight, if anything.
GLOBAL: dict[str, Any] = {"write": None}


class Later(Base):
    """Writes in its weights, but not at first."""

    def run(self, x):
        if GLOBAL["write"] is not None:
            GLOBAL["write"](self.stage0[0].weight)
        return super().run(x)


def by_view(weight):
    first = weight.data.view(-1)[:5]
    first += 1
    weight.data[1] *= 2


def by_array(weight):
    weight.detach().numpy()[0] += 1


def by_asarray(weight):
    np.asarray(weight.data)[1] = 2


def by_dlpack(weight):
    torch.from_dlpack(weight.detach()).mul_(2)


def elsewhere(weight):
    thread = threading.Thread(target=lambda: weight.detach().add_(1))
    thread.start()
    thread.join()


WRITES = {
    "in place": lambda weight: weight.add_(1), "by data": lambda weight: weight.data.mul_(3), "by a view": by_view,
    "by detach": lambda weight: weight.detach().clamp_(min=0), "by copy": lambda weight: weight.data.copy_(weight * 2),
    "by index": lambda weight: weight.__setitem__(0, 1.5), "by init": lambda weight: nn.init.constant_(weight, 0.1),
    "by list": lambda weight: torch._foreach_add_([weight.data], 1), "by array": by_array, "by asarray": by_asarray,
    "by out": lambda weight: torch.mul(weight.data, 2, out=weight.data), "by dlpack": by_dlpack,
    "by data of its own": lambda weight: setattr(weight, "data", weight * 2),
}  # fmt: skip


@pytest.mark.parametrize("way", WRITES)
def test_a_later_write_in_weights_stays_with_the_replica(way, inputs):
    GLOBAL["write"] = None
    module = Later()
    network = TorchNetwork(module, to_module(inputs))
    plain = network.record(inputs, []).logits
    before, versions = fingerprint(module), [one._version for one in module.parameters()]
    GLOBAL["write"] = WRITES[way]
    twin = copy.deepcopy(module).eval()
    with torch.no_grad():
        expected = twin(to_module(inputs)).numpy()
    assert np.abs(expected - plain).max() > 1e-3
    for _ in range(2):
        np.testing.assert_allclose(network.record(inputs, []).logits, expected, rtol=1e-4, atol=1e-5)
        assert np.isfinite(network.gradients(inputs, ["stage1.2"], np.zeros((3, 1), int))["stage1.2"]).all()
    assert fingerprint(module) == before
    assert [one._version for one in module.parameters()] == versions


@pytest.mark.parametrize("way", ["in place", "by data", "by array"])
def test_a_write_that_begins_while_icons_are_made_stays_with_the_replica(way, inputs):
    GLOBAL["write"] = None
    module = Later()
    network = TorchNetwork(module, to_module(inputs))
    one = network.replica()
    other = replica(one)
    before = fingerprint(module)
    GLOBAL["write"] = WRITES[way]
    for _ in range(2):
        for each in (other, one):
            network.features(each, torch.rand(2, *SHAPE), ["stage1.2"])
    assert fingerprint(module) == before


def test_training_beside_passes_is_no_write_of_theirs(inputs):
    """As where icons are made while the module trains: its weights are overwritten between a pass's begin and end."""
    GLOBAL["write"] = None
    module = Later()
    network = TorchNetwork(module, to_module(inputs))
    with running(replica(network.replica())):
        elsewhere(module.stage0[0].weight)


def test_a_write_in_another_thread_is_said(inputs):
    """It cannot be kept from happening, but what counts changes sees it."""
    GLOBAL["write"] = None
    network = TorchNetwork(Later(), to_module(inputs))
    GLOBAL["write"] = elsewhere
    with pytest.raises(ValueError, match=r"its forward changes stage0\.0\.weight in a thread of its own"):
        network.record(inputs, [])
