"""What is refused: modules whose copies reach the user's own state, which is put back."""

import random
from typing import Any, ClassVar

import numpy as np
import pytest

torch = pytest.importorskip("torch")

from torch import nn  # noqa: E402

from tb_plugin.torch import Icons, SemanticDictionaryLogger, TorchNetwork  # noqa: E402
from tests.backends.pytorch import models  # noqa: E402
from tests.backends.pytorch.held import SHAPE, Base, stage  # noqa: E402
from tests.backends.pytorch.test_untouched import fingerprint, random_states  # noqa: E402
from tests.torch.training import FAST  # noqa: E402

# What modules of this file reach as nobody should.
GLOBAL = {}


class ByGlobal(Base):
    def stages(self):
        return [GLOBAL["module"].stage0, self.stage1]


class ByGlobalForward(Base):
    """Goes past `__call__`, and so past all hooks."""

    def run(self, x):
        return self.stage1(GLOBAL["module"].stage0[3].forward(self.stage0(x)))


class ByGlobalThatHides(ByGlobal):
    def run(self, x):
        try:
            return super().run(x)
        except Exception:
            return self.stage1(self.stage0(x))


@pytest.mark.parametrize("kind", [ByGlobal, ByGlobalForward, ByGlobalThatHides])
def test_no_module_of_the_users_runs(kind):
    module = GLOBAL["module"] = kind().train()
    before = fingerprint(module)
    with pytest.raises(ValueError, match=r"cannot be watched safely: .* calls its part 'stage0.*not the copy of it"):
        TorchNetwork(module, torch.rand(3, *SHAPE))
    assert fingerprint(module) == before


class Counts(Base):
    n = 0
    log: ClassVar = []

    def run(self, x):
        for change in GLOBAL["changes"]:
            change(GLOBAL["module"])
        return super().run(x)


def appended(module):
    type(module).log.append(1)


def counted(module):
    type(module).n += 1


def weighed(module):
    module.stage0[0].weight.data += 1


def normalized(module):
    module.stage0[1].running_mean += 1


def forgotten(module):
    module.head.weight.grad = None


def summed(module):
    module.head.weight.grad += 1


def frozen(module):
    module.head.weight.requires_grad_(False)


def evaluated(module):
    module.stage1.eval()


def hooked(module):
    module.head.register_forward_hook(print)


def attributed(module):
    module.new = 3


def listed(module):
    module.items += [3]
    module.by_name["a"].add(3)


def added(module):
    module.register_buffer("late", torch.zeros(2))


def drawn(module):
    for draw in (module.rng.random, module.old.rand, module.dice.random):
        draw()
    torch.rand(2, generator=module.generator)


CHANGES = {
    appended: "Counts.log", counted: "class Counts", weighed: "stage0.0.weight", normalized: "stage0.1.running_mean",
    forgotten: "head.weight", summed: "head.weight", frozen: "head.weight", evaluated: "stage1",
    hooked: r"head\._forward_hooks", attributed: "the module", listed: "items", added: r"_buffers",
    drawn: "generator",
}  # fmt: skip


@pytest.mark.parametrize(("change", "named"), CHANGES.items(), ids=[change.__name__ for change in CHANGES])
def test_what_is_changed_all_the_same_is_put_back_and_named(change, named):
    torch.manual_seed(0)
    module: Any = Counts().train()
    module.items, module.by_name = [1, 2], {"a": {1}}
    module.generator, module.rng = torch.Generator(), np.random.default_rng(0)
    module.old, module.dice = np.random.RandomState(0), random.Random(0)
    GLOBAL.update(module=module, changes=[])
    module(torch.rand(2, *SHAPE)).sum().backward()
    images = torch.rand(3, *SHAPE)
    before = fingerprint(module), random_states(), (Counts.n, list(Counts.log))
    GLOBAL["changes"] = [change]
    with pytest.raises(
        ValueError, match=rf"cannot be watched safely: a pass of ours changes .*{named}.* of your own .all was put back"
    ):
        TorchNetwork(module, images)
    assert (fingerprint(module), random_states(), (Counts.n, Counts.log)) == before


class UsesGlobal(Base):
    def run(self, x):
        return GLOBAL["other"](x)


def test_another_module_that_is_changed_is_put_back():
    """It is no part of the module, and in training mode."""
    other = GLOBAL["other"] = nn.Sequential(stage(3), stage(6))
    before = fingerprint(other)
    with pytest.raises(ValueError, match=r"changes a \w+ that is no part of the module.*running_mean"):
        TorchNetwork(UsesGlobal(), torch.rand(3, *SHAPE))
    assert fingerprint(other) == before
    other.eval()
    TorchNetwork(UsesGlobal(), torch.rand(3, *SHAPE))
    assert all((not module.training) for module in other.modules())


class Makes(Base):
    """Makes a module for itself, which nobody else has."""

    def run(self, x):
        return nn.BatchNorm2d(6)(super().run(x))


def test_modules_that_a_pass_makes_for_itself_may_change():
    assert TorchNetwork(Makes(), torch.rand(3, *SHAPE)).layers


class Advances(Base):
    def __init__(self):
        super().__init__()
        self.numbers = iter(x for x in range(100))

    def run(self, x):
        return super().run(x + next(self.numbers))


def test_a_generator_is_not_advanced():
    module = Advances()
    with pytest.raises(ValueError, match="advances numbers, a generator that cannot be copied"):
        TorchNetwork(module, torch.rand(3, *SHAPE))
    assert next(module.numbers) == 0


def test_training_goes_on_with_a_warning_and_nothing_is_logged(tmp_path):
    module = GLOBAL["module"] = ByGlobal().train()
    images = torch.rand(3, *SHAPE)
    logger = SemanticDictionaryLogger(tmp_path, module, images, log=[Icons(rendering=FAST)], verbose=False)
    with pytest.warns(UserWarning, match="cannot be watched safely"):
        logger(0)
    assert not list(tmp_path.rglob("events*"))
    assert module.stage0[1].num_batches_tracked == 0


def test_parameters_of_replicas_follow_training_and_are_parameters():
    module = models.made("sequential")
    network = TorchNetwork(module, torch.rand(3, *models.SHAPE))
    copied = network.replica()
    assert all(isinstance(one, nn.Parameter) and not one.requires_grad for one in copied.parameters())
    addresses = [one.data_ptr() for one in module.parameters()]
    assert [one.data_ptr() for one in copied.parameters()] == addresses
    assert not {one.data_ptr() for one in copied.buffers()} & {one.data_ptr() for one in module.buffers()}


def test_functions_may_hold_each_other():
    def even(n):
        return n == 0 or odd(n - 1)

    def odd(n):
        return n != 0 and even(n - 1)

    even.partner, odd.partner = odd, even  # type: ignore

    class Countdown(nn.Sequential):
        check = staticmethod(even)

        def forward(self, input):
            assert self.check(4)
            return super().forward(input)

    module = Countdown(nn.Conv2d(3, 4, 3), nn.ReLU(), nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(4, 2))
    network = TorchNetwork(module, torch.rand(2, 3, 8, 8))
    assert [layer.name for layer in network.layers][:2] == ["0", "1"]
