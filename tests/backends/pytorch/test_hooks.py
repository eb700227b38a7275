"""The user's own hooks: those that look on are not told of our passes, those that compute take part in them."""

import collections
import functools
import re
from typing import Any, ClassVar

import numpy as np
import pytest

torch = pytest.importorskip("torch")

from torch import nn  # noqa: E402
from torch.nn.modules import module as torch_module  # noqa: E402

from tb_plugin.torch import TorchNetwork  # noqa: E402
from tests.backends.pytorch import stateful  # noqa: E402
from tests.backends.pytorch.held import SHAPE, Base  # noqa: E402
from tests.backends.pytorch.models import to_module  # noqa: E402

SEEN = []
BY_NAME = collections.OrderedDict()


def noting(module, *arguments):
    SEEN.append(arguments)


def noting_by_name(name, module, *arguments):
    BY_NAME[name] = arguments
    helper(name)


def helper(name):
    SEEN.append(name)


class Recorder:
    def __init__(self):
        self.seen = []

    def __call__(self, module, *arguments):
        self.seen.append(arguments)

    def note(self, module, *arguments):
        return self.seen.append(arguments)


def register(module, hook):
    module.stage0.register_forward_hook(hook)
    module.stage1[0].register_forward_pre_hook(hook)
    module.stage1[2].register_forward_hook(hook, always_call=True, with_kwargs=True)
    module.head.register_full_backward_hook(hook)
    module.stage0[0].register_full_backward_pre_hook(hook)


def used(network, inputs):
    network.record(inputs, ["stage0.2"])
    network.gradients(inputs, ["stage0.2"], np.zeros((3, 1), int))


@pytest.mark.parametrize("make", [
    lambda: noting,
    lambda: functools.partial(noting_by_name, "a"),
    lambda: lambda *arguments: SEEN.append(arguments),
])  # fmt: skip
def test_hooks_that_look_on_are_not_told_of_our_passes(make, inputs):
    SEEN.clear()
    BY_NAME.clear()
    module = Base()
    register(module, make())
    used(TorchNetwork(module, to_module(inputs)), inputs)
    assert (SEEN, BY_NAME) == ([], {})
    module(torch.rand(2, *SHAPE).requires_grad_()).sum().backward()
    assert len(SEEN) == 5


def test_what_objects_and_closures_note_is_not_kept(inputs):
    recorder, kept, module = Recorder(), [], Base()
    n = 0

    def count(*_):
        nonlocal n
        n += 1
        return kept.append(n)

    for hook in (recorder, recorder.note, count, lambda *arguments: kept.append(arguments)):
        register(module, hook)
    used(TorchNetwork(module, to_module(inputs)), inputs)
    assert (recorder.seen, kept, n) == ([], [], 0)


class Run:
    """A library's record, which no copy of a hook leaves alone."""

    seen: ClassVar[list] = []


def recording(module, *arguments):
    return Run.seen.append(arguments)


def test_hooks_of_libraries_that_record_are_not_even_tried(inputs, monkeypatch):
    monkeypatch.setattr(recording, "__module__", "wandb.integration.torch")
    module = Base()
    register(module, recording)
    used(TorchNetwork(module, to_module(inputs)), inputs)
    assert not Run.seen


def test_hooks_for_all_modules_do_not_fire_and_stay(inputs):
    seen = []

    def hook(*_):
        seen.append(1)

    handles = [
        torch_module.register_module_forward_pre_hook(hook),
        torch_module.register_module_forward_hook(hook),
        torch_module.register_module_full_backward_hook(hook),
    ]
    try:
        before = dict(torch_module._global_forward_hooks), dict(torch_module._global_forward_pre_hooks)
        module = Base()
        used(TorchNetwork(module, to_module(inputs)), inputs)
        assert not seen
        assert (dict(torch_module._global_forward_hooks), dict(torch_module._global_forward_pre_hooks)) == before
        with torch.no_grad():
            module(torch.rand(2, *SHAPE))
        assert seen
    finally:
        for handle in handles:
            handle.remove()


def doubled(module, arguments, output):
    return output * 2


def shifted(module, arguments):
    return (arguments[0] + 1,)


def in_place(module, arguments, output):
    output.mul_(3)


def standardized(module, arguments):
    standardize(module)


def standardize(module):
    module.weight = module.raw - module.raw.mean()


def with_standardized():
    module: Any = Base()
    layer = module.stage1[0]
    layer.raw = nn.Parameter(layer.weight.detach().clone())
    del layer.weight
    layer.weight = None
    layer.register_forward_pre_hook(standardized)
    return module


def with_hooks(*hooks):
    module = Base()
    for kind, hook in hooks:
        getattr(module.stage1[0], f"register_forward_{kind}")(hook)
    return module


COMPUTING = {
    "returns": lambda: with_hooks(("hook", doubled), ("hook", noting)),
    "before": lambda: with_hooks(("pre_hook", shifted), ("hook", lambda module, arguments, output: output + 1)),
    "in place": lambda: with_hooks(("hook", in_place)),
    "partial": lambda: with_hooks(("hook", functools.partial(lambda by, m, i, output: output * by, 4))),
    "weights": with_standardized,
}


@pytest.mark.parametrize("kind", COMPUTING)
def test_hooks_that_compute_take_part(kind, inputs):
    torch.manual_seed(0)
    SEEN.clear()
    module = COMPUTING[kind]().train()
    network = TorchNetwork(module, to_module(inputs))
    assert not SEEN
    with torch.no_grad():
        for parameter in module.parameters():
            # As training does it: what a hook made of the weights at set-up is out of date.
            parameter *= 1.5
    logits = network.record(inputs, []).logits
    np.testing.assert_allclose(logits, module.eval()(to_module(inputs)).detach(), rtol=1e-5, atol=1e-6)


LATE: dict[str, Any] = {"factor": None}


def late(module, arguments, output):
    return None if LATE["factor"] is None else output * LATE["factor"]


@pytest.mark.parametrize("is_there_at_first", [True, False])
def test_hooks_that_begin_to_compute_later_take_part_then(is_there_at_first, inputs):
    """Be it that they return something in some cases, or that they are registered while the module trains."""
    LATE["factor"] = None
    module = with_hooks(("hook", late)) if is_there_at_first else Base()
    network = TorchNetwork(module, to_module(inputs))
    before = network.record(inputs, []).logits
    LATE["factor"] = 3
    if not is_there_at_first:
        module.stage1[0].register_forward_hook(late)
    logits = network.record(inputs, []).logits
    assert np.abs(logits - before).max() > 1e-3
    np.testing.assert_allclose(logits, module.eval()(to_module(inputs)).detach(), rtol=1e-5, atol=1e-6)
    assert network.remarks == ()


FACTORS = (factor for factor in (2.0, 3.0))


def failing(module, arguments, output):
    return output * next(FACTORS)


def scaled(module, gradients, _):
    return tuple(2 * one for one in gradients)


def with_backward(hook, of="head"):
    module = Base()
    module.get_submodule(of).register_full_backward_hook(hook)
    return module


def with_global(hook):
    torch_module.register_module_forward_hook(hook)
    return Base()


SAID = {
    "failing": (lambda: with_hooks(("hook", failing)), r"failing of stage1\.0, a copy of which failed with ValueError"),
    "backward": (lambda: with_backward(scaled), "scaled of head, which is called backward"),
    "a partial": (
        lambda: with_backward(functools.partial(lambda by, *g: (by * g[1][0],), 2), "stage0"),
        "<lambda> of stage0, which is called backward",
    ),
    "for all": (lambda: with_global(doubled), "doubled for all modules"),
}


@pytest.mark.parametrize("kind", SAID)
def test_hooks_that_are_left_out_are_said_where_that_matters(kind, inputs):
    make, said = SAID[kind]
    before = dict(torch_module._global_forward_hooks)
    try:
        (remark,) = TorchNetwork(make(), to_module(inputs)).remarks
    finally:
        torch_module._global_forward_hooks.clear()
        torch_module._global_forward_hooks.update(before)
    assert re.match(f"hooks that take no part in what is shown: {said}", remark)


def test_of_many_hooks_only_some_are_named(inputs):
    module = Base()
    for name in ("stage0", "stage1", "head", "stage0.0", "stage1.0"):
        module.get_submodule(name).register_full_backward_hook(scaled)
    (remark,) = TorchNetwork(module, to_module(inputs)).remarks
    assert remark.endswith(" and 2 more") and remark.count("scaled of") == 3


@pytest.mark.parametrize("hook", [noting, Recorder(), lambda *arguments: SEEN.append(arguments), Recorder().note])
def test_of_hooks_that_look_on_nothing_is_said(hook, inputs):
    module = Base()
    register(module, hook)
    assert TorchNetwork(module, to_module(inputs)).remarks == ()
    assert TorchNetwork(with_hooks(("hook", doubled)), to_module(inputs)).remarks == ()


@pytest.mark.filterwarnings("ignore:.*weight_norm")
@pytest.mark.parametrize("kind", ["parametrized", "pruned", "spectral", "old weight norm"])
def test_weights_that_torch_computes_follow_training(kind, inputs):
    module = stateful.made(kind)
    network = TorchNetwork(module, to_module(inputs))
    with torch.no_grad():
        for parameter in module.parameters():
            parameter *= 1.5
    logits = network.record(inputs, []).logits
    np.testing.assert_allclose(logits, module.eval()(to_module(inputs)).detach(), rtol=1e-5, atol=1e-6)
