"""What compiles, traces and names modules."""

import numpy as np
import pytest

torch = pytest.importorskip("torch")

from torch import nn  # noqa: E402

from tb_plugin.network.calls import call_names, called_layer  # noqa: E402
from tb_plugin.torch import TorchNetwork, with_receptive_field  # noqa: E402
from tests.backends.pytorch import models  # noqa: E402
from tests.backends.pytorch.held import Base  # noqa: E402
from tests.backends.pytorch.models import to_module  # noqa: E402
from tests.backends.pytorch.test_untouched import fingerprint  # noqa: E402

TARGETS = np.array([[0], [3], [2]])


class Never:
    """A compiler that must not be asked: our passes are plain ones."""

    n = 0

    def __call__(self, graph, inputs):
        type(self).n += 1
        return graph.forward


def compiled_in_place():
    module = Base()
    module.stage1.compile(backend=Never())
    module.compile(backend=Never())
    return module


def compiled_part():
    module = Base()
    module.stage0 = torch.compile(module.stage0, backend=Never())
    return module


def compiled_forward():
    module = Base()
    module.forward = torch.compile(module.forward, backend=Never())
    return module


def compiled_in_class():
    class Compiled(Base):
        @torch.compile(backend=Never())
        def run(self, x):
            return super().run(x)

    return Compiled()


KINDS = [compiled_in_place, compiled_part, compiled_forward, compiled_in_class]


@pytest.mark.parametrize("make", KINDS, ids=[kind.__name__ for kind in KINDS])
def test_compiled_modules_are_read_as_what_was_compiled(make, inputs):
    torch.manual_seed(0)
    module = make().train()
    torch.manual_seed(0)
    expected = TorchNetwork(Base(), to_module(inputs))
    before = fingerprint(module)
    network = TorchNetwork(module, to_module(inputs))
    assert network.layers == expected.layers
    for found, wanted in (
        (network.record(inputs, []).logits, expected.record(inputs, []).logits),
        *((n.gradients(inputs, ["stage0.2"], TARGETS)["stage0.2"] for n in (network, expected)),),
    ):
        np.testing.assert_allclose(found, wanted, rtol=1e-5, atol=1e-6)
    assert (Never.n, fingerprint(module)) == (0, before)


def test_a_traced_graph_has_the_layers_of_what_was_traced(inputs):
    plain = models.made("residual")
    plain.blocks.register_forward_hook(lambda *_: None)
    traced = torch.fx.symbolic_trace(plain).train()
    network, expected = TorchNetwork(traced, to_module(inputs)), TorchNetwork(plain, to_module(inputs))
    names = [layer.name for layer in network.layers]
    # Those of blocks that the trace has no module for are missing.
    assert names == [layer.name for layer in expected.layers if layer.name in names]
    assert {"stem", "blocks.0.relu", "blocks.0.relu:1", "blocks.1.bn2"} <= set(names)
    targets = np.array([[0], [3], [2]])
    np.testing.assert_allclose(network.record(inputs, []).logits, expected.record(inputs, []).logits, rtol=1e-5)
    found, wanted = (n.gradients(inputs, ["stem"], targets)["stem"] for n in (network, expected))
    np.testing.assert_allclose(found, wanted, rtol=1e-4, atol=1e-7)


class Named(nn.Module):
    """With names that only ModuleDict and add_module take, among them those of later calls."""

    def __init__(self):
        super().__init__()
        self.parts = nn.ModuleDict({
            "rgb:stem": nn.Conv2d(3, 4, 3), "act 1/2": nn.ReLU(), "a": nn.Conv2d(4, 4, 1), "a:1": nn.Conv2d(4, 4, 1),
            "a:1:1": nn.Tanh(), "ü:": nn.Sigmoid(), ":2": nn.SiLU(),
        })  # fmt: skip
        self.head = nn.Linear(4, 5)

    def forward(self, x):
        parts = self.parts
        for name in ("rgb:stem", "act 1/2", "a", "a", "a:1", "a", "a:1", "a:1:1", "ü:", ":2", ":2", "ü:"):
            x = parts[name](x)
        return self.head(x.mean((2, 3)))


def test_any_names_are_names_of_layers(inputs):
    module = Named().eval()
    network = TorchNetwork(module, to_module(inputs))
    names = [
        "rgb:stem", "act 1/2", "a", "a:2", "a:1", "a:3", "a:1:2", "a:1:1", "ü:", ":2", ":2:1", "ü::1",
    ]  # fmt: skip
    assert [layer.name for layer in network.layers] == [f"parts.{name}" for name in names]
    kept = []
    for part in module.parts.values():
        part.register_forward_hook(lambda _, __, output: kept.append(output.detach()))
    module(to_module(inputs))
    recording = network.record(inputs, [layer.name for layer in network.layers])
    assert len(with_receptive_field(network, network.layers)) == len(kept) == len(network.layers)
    copied = network.replica()
    for layer, expected in zip(network.layers, kept, strict=True):
        np.testing.assert_allclose(
            recording.activations[layer.name], expected.permute(0, 2, 3, 1), rtol=1e-5, atol=1e-6
        )
        found = network.features(copied, to_module(inputs), [layer.name])[layer.name].after
        np.testing.assert_allclose(found.detach(), expected.permute(0, 2, 3, 1), rtol=1e-5, atol=1e-6)


def test_names_of_calls_are_unique_and_tell_their_layer():
    layers = {"a", "a:1", "a:1:1", "a:", ":", "b:2", "b", "b:", "c:x", "1:1", "1", ":1"}
    calls = {
        (layer, i): name for layer in layers for i, name in zip(range(12), call_names(layer, layers), strict=False)
    }
    assert len(set(calls.values())) == len(calls)
    assert all(called_layer(name, layers) == layer for (layer, _), name in calls.items())
    assert all(calls[layer, 0] == layer for layer in layers)
