"""Whatever a module holds, and however: it stays as it is, bit for bit, and what is shown is what it computes."""

import collections
import random
import types
import weakref
from typing import Any

import numpy as np
import pytest

torch = pytest.importorskip("torch")


from tb_plugin.torch import TorchNetwork  # noqa: E402
from tests.backends.pytorch import stateful  # noqa: E402
from tests.backends.pytorch.models import to_module  # noqa: E402

TARGETS = np.array([[0, 3], [3, 1], [2, 1]])
pytestmark = pytest.mark.filterwarnings("ignore:.*weight_norm|.*torch.jit.script|.*None of the inputs:Warning")


def fingerprint(value, seen=None):
    """All that an object leads to, as text and numbers: tensors by their bytes, everything else by what it holds."""
    seen = {} if seen is None else seen
    if isinstance(value, type(None) | bool | int | float | str | bytes | type | types.ModuleType):
        return repr(value)
    if id(value) in seen:
        return f"again {seen[id(value)][0]}"
    # It holds the object too: an id is unique only as long as its object lives.
    seen[id(value)] = len(seen), value
    if isinstance(value, torch.Tensor):
        return tensor_print(value, seen)
    if isinstance(value, np.ndarray) and value.dtype != object:
        return value.tobytes()
    if isinstance(value, torch.Generator):
        generator: Any = value
        return generator.get_state().numpy().tobytes()
    if isinstance(value, np.random.Generator):
        return repr(value.bit_generator.state)
    if isinstance(value, np.random.RandomState):
        return fingerprint(value.get_state(), {})
    if isinstance(value, random.Random):
        return repr(value.getstate())
    if isinstance(value, dict | types.MappingProxyType):
        return [(fingerprint(key, seen), fingerprint(one, seen)) for key, one in value.items()]
    if isinstance(value, list | tuple | set | frozenset | collections.deque | np.ndarray):
        return [type(value).__name__, *(fingerprint(one, seen) for one in value), fingerprint(vars_of(value), seen)]
    if isinstance(value, types.FunctionType):
        cells = [cell.cell_contents for cell in value.__closure__ or ()]
        return fingerprint([cells, value.__defaults__, value.__kwdefaults__, value.__dict__], seen)
    if isinstance(value, types.MethodType):
        return fingerprint([value.__func__, value.__self__], seen)
    if isinstance(value, weakref.ref):
        return fingerprint(value(), seen)
    return [id(value), fingerprint(vars_of(value), seen)]


def vars_of(value):
    own = getattr(value, "__dict__", {}) if not isinstance(value, types.GeneratorType) else {}
    slots = {s: getattr(value, s) for k in type(value).__mro__ for s in vars(k) if s == "slot"}
    return {**own, **slots}


def tensor_print(tensor, seen):
    grad = tensor.grad if tensor.is_leaf else None
    values = tensor.detach().contiguous().numpy().tobytes()
    return [id(tensor), values, tensor.requires_grad, fingerprint(grad, seen), fingerprint(tensor.__dict__, seen)]


def random_states():
    return torch.get_rng_state().numpy().tobytes(), random.getstate(), repr(np.random.get_state())


def twin_of(kind):
    """The same module in evaluation mode: what is expected is computed by it."""
    twin = stateful.made(kind)
    for module in twin.modules():
        module.training = False
        if not isinstance(module, torch.jit.ScriptModule) and getattr(module, "inplace", False):
            module.inplace = False
    return twin


def expected_of(kind, inputs, names):
    twin, kept = twin_of(kind), {}
    for name in names:

        def keep(_, __, output, name=name):
            # Parts that only see what asks for no gradient have none otherwise.
            kept[name] = output if output.requires_grad else output.requires_grad_()

        twin.get_submodule(name).register_forward_hook(keep)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(stateful, "checkpoint", lambda function, *args, use_reentrant: function(*args))
        patch.setattr(stateful, "checkpoint_sequential", lambda functions, n, x, use_reentrant: functions(x))
        logits = twin(to_module(inputs))
    gradients = [
        torch.autograd.grad(logits[range(3), TARGETS[:, t]].sum(), [kept[n] for n in names], retain_graph=True)
        for t in range(2)
    ]
    slopes = {n: torch.stack([g[i] for g in gradients], 1).permute(0, 1, 3, 4, 2) for i, n in enumerate(names)}
    return logits.detach(), {n: kept[n].detach().permute(0, 2, 3, 1) for n in names}, slopes


@pytest.mark.parametrize("kind", stateful.ALL)
def test_a_module_is_untouched_and_computes_the_same(kind, inputs):
    module = stateful.made(kind)
    names = ["stage0.2", "stage1.2"]
    logits, activations, slopes = expected_of(kind, inputs, names)
    for seed in (random.seed, np.random.seed, torch.manual_seed):
        seed(1)
    before = fingerprint(module), random_states()
    network = TorchNetwork(module, to_module(inputs))
    network.record(inputs, names)
    recording, found = network.record(inputs, names), network.gradients(inputs, names, TARGETS)
    assert (fingerprint(module), random_states()) == before
    np.testing.assert_allclose(recording.logits, logits, rtol=1e-5, atol=1e-6)
    for name in names:
        np.testing.assert_allclose(recording.activations[name], activations[name], rtol=1e-5, atol=1e-6)
        np.testing.assert_allclose(found[name], slopes[name], rtol=1e-4, atol=1e-7)
        assert np.abs(found[name]).max() > 0
