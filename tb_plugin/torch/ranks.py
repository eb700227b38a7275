"""Icons of a step, shared by all processes that train one module and would wait for the first one.

They speak through the store by which `torch.distributed` has found them: no collective is called, no group is made, and
a process that does not take part is not waited for. What others see is a copy of their own module with the buffers of
the first one's: parameters are the same on all of them, statistics of batch normalization are not.
"""

from __future__ import annotations

import contextlib
import copy
import dataclasses
import functools
import itertools
import time
from collections import deque
from collections.abc import Callable, Generator, Iterable, Iterator
from typing import Any

import torch
from torch import nn

from tb_plugin.backends.pytorch.feature_visualization import ENGINE
from tb_plugin.backends.pytorch.network import TorchNetwork
from tb_plugin.backends.pytorch.replica import unwrapped
from tb_plugin.backends.pytorch.weights import weights_of
from tb_plugin.feature_visualization import Job, RenderedIcons
from tb_plugin.feature_visualization.rendering import Render
from tb_plugin.log.fingerprint import fingerprint
from tb_plugin.log.logger import ArtifactLogger
from tb_plugin.log.notices import in_short
from tb_plugin.log.randomness import same_random_numbers
from tb_plugin.log.warned import warn, warnings_end_nothing
from tb_plugin.torch.mailbox import Mailbox

# How many jobs another process has at once; how often it looks for news; for how many seconds nothing may be heard, of
# a first process that has not come to the same step, and of one that is at work.
_AHEAD, _POLL, _UNTIL_BEGUN, _PATIENCE = 2, 0.02, 60.0, 1800.0

_numbers = itertools.count()


class Ranks:
    """One of the processes that train a module; on each of them a logger is called at the same steps."""

    def __init__(self, module: nn.Module, examples: Any, network_of: Callable[[nn.Module, Any], TorchNetwork]) -> None:
        """Keeps what is looked at.

        Args:
          module: The module.
          examples: Images as it takes them; those of the first process count.
          network_of: Makes a network of a module and examples.

        Raises:
          ValueError: If there is no group of processes.
        """
        if not (torch.distributed.is_available() and torch.distributed.is_initialized()):
            raise ValueError(
                "share_ranks must be used after torch.distributed.init_process_group, which was not called"
            )
        self._module, self._examples, self._network_of = module, examples, network_of
        self._rank, self._n = torch.distributed.get_rank(), torch.distributed.get_world_size()
        self._store, self._prefix = _store(), f"semantic_dictionary/{next(_numbers)}"
        self._n_steps, self._is_alone = 0, self._n == 1
        self._begin()

    def _begin(self) -> None:
        self._box = Mailbox(self._store, f"{self._prefix}/{self._n_steps}/")
        self._n_steps += 1
        self._has_told = False
        # By process: how many jobs it was given at this step.
        self._n_given = dict.fromkeys(range(1, self._n), 0)

    @contextlib.contextmanager
    def step(self) -> Iterator[None]:
        """Lets the others help the first process within the block: they leave it when that does."""
        self._begin()
        self._say("begun")
        try:
            yield
        finally:
            self._say("ended")
        if self._rank and not self._is_alone:
            self._help()

    def _say(self, name: str) -> None:
        """Says to the others where the first process is; where that cannot be, it goes on alone."""
        if self._rank == 0 and not self._is_alone:
            try:
                self._box.put(name)
            except Exception as error:
                self._is_alone = True
                warn(f"icons are not shared with other processes any more: {in_short(error)}")

    def shared(self, logger: ArtifactLogger) -> ArtifactLogger:
        """Gives a logger that lets all of them render icons."""
        if self._is_alone:
            return logger
        return logger.with_study(
            lambda study: dataclasses.replace(
                study, render=functools.partial(self._rendered, study.render), n_workers=self._n
            )
        )

    def _rendered(self, render: Render, jobs: Iterable[Job]) -> Generator[tuple[Job, RenderedIcons], None, None]:
        """Renders jobs here and on all others that are there, and gives them in their order."""
        handed_out = _HandedOut(iter(jobs))
        with contextlib.closing(render(self._own(handed_out))) as own:
            for _, icons in own:
                handed_out.made[handed_out.here.popleft()] = icons
                self._collect(handed_out)
                yield from handed_out.ready()
        heard = time.monotonic()
        while handed_out.n_given < len(handed_out.taken):
            if self._collect(handed_out):
                heard = time.monotonic()
            elif time.monotonic() - heard > _PATIENCE:
                self._take_back(handed_out, list(handed_out.there))
            for number in handed_out.given_back:
                ((_, handed_out.made[number]),) = render([handed_out.taken[number]])
            handed_out.given_back.clear()
            yield from handed_out.ready()
            time.sleep(_POLL)

    def _own(self, handed_out: _HandedOut) -> Iterator[Job]:
        """Gives jobs that are rendered here; before each, others get theirs."""
        while True:
            self._collect(handed_out)
            for rank in [rank for rank in self._n_given if not self._is_alone and self._box.has(f"here/{rank}")]:
                while sum(one == rank for one, _ in handed_out.there) < _AHEAD and not self._box.has(f"out/{rank}"):
                    number = handed_out.take()
                    if number is None:
                        break
                    self._tell()
                    self._box.put(f"job/{rank}/{self._n_given[rank]}", handed_out.taken[number])
                    handed_out.there[rank, self._n_given[rank]] = number
                    self._n_given[rank] += 1
            number = handed_out.take()
            if number is None:
                return
            handed_out.here.append(number)
            yield handed_out.taken[number]

    def _tell(self) -> None:
        """Tells the others, once at a step that needs them, what this process looks at."""
        if not self._has_told:
            self._has_told = True
            module = unwrapped(self._module)
            buffers = {name: buffer.detach().cpu() for name, buffer in module.named_buffers()}
            examples = torch.as_tensor(self._examples).detach().cpu()
            self._box.put("seen", (examples, buffers, fingerprint(weights_of(module))))

    def _collect(self, handed_out: _HandedOut) -> bool:
        """Takes what others have made; tells whether there was anything."""
        found = [key for key in handed_out.there if self._box.has("made/{}/{}".format(*key))]
        for key in found:
            handed_out.made[handed_out.there.pop(key)] = self._box.take("made/{}/{}".format(*key))
        out = [key for key in handed_out.there if self._box.has(f"out/{key[0]}")]
        if out:
            warn(f"icons are not shared with all processes: {self._box.read(f'out/{out[0][0]}')}")
            self._take_back(handed_out, out)
        return bool(found or out)

    def _take_back(self, handed_out: _HandedOut, keys: list[tuple[int, int]]) -> None:
        handed_out.given_back += [handed_out.there.pop(key) for key in keys]

    def _help(self) -> None:
        """Does what the first process gives, until it leaves the step; a failure here costs nothing but the help."""
        with same_random_numbers(), warnings_end_nothing():
            try:
                self._box.put(f"here/{self._rank}")
                self._do_jobs()
            except Exception as error:
                self._is_alone = True
                with contextlib.suppress(Exception):
                    self._box.put(f"out/{self._rank}", f"process {self._rank} stopped helping: {in_short(error)}")
                warn(f"this process, {self._rank}, stops helping with icons: {in_short(error)}")

    def _do_jobs(self) -> None:
        network, n_done, heard = None, 0, time.monotonic()
        while not self._box.has("ended"):
            name = f"{self._rank}/{n_done}"
            if self._box.has(f"job/{name}"):
                network = self._seen() if network is None else network
                ((_, icons),) = ENGINE.render_jobs(network, [self._box.take(f"job/{name}")])
                self._box.put(f"made/{name}", icons)
                n_done, heard = n_done + 1, time.monotonic()
                continue
            patience = _PATIENCE if self._box.has("begun") else _UNTIL_BEGUN
            if time.monotonic() - heard > patience:
                raise ValueError(
                    f"nothing was heard of the first process for {patience:.0f} s: with share_ranks every process must "
                    "call its logger at the same steps"
                )
            time.sleep(_POLL)

    def _seen(self) -> TorchNetwork:
        """Makes the first process's network of a copy of this one's module."""
        examples, buffers, expected = self._box.read("seen")
        module = copy.deepcopy(unwrapped(self._module))
        own = dict(module.named_buffers())
        with torch.no_grad():
            for name, buffer in buffers.items():
                own[name].copy_(buffer)
        if fingerprint(weights_of(module)) != expected:
            raise ValueError("its module has other weights than that of the first process")
        return self._network_of(module, examples)


class _HandedOut:
    """Jobs by their numbers, and who has them."""

    def __init__(self, jobs: Iterator[Job]) -> None:
        self._jobs = jobs
        self.taken: list[Job] = []
        self.made: dict[int, RenderedIcons] = {}
        self.n_given = 0
        # Those that are rendered here, those that others have (by process and its own number), those to do again.
        self.here: deque[int] = deque()
        self.there: dict[tuple[int, int], int] = {}
        self.given_back: list[int] = []

    def take(self) -> int | None:
        """Takes another job, and gives its number; None if there is none."""
        job = next(self._jobs, None)
        if job is not None:
            self.taken.append(job)
        return None if job is None else len(self.taken) - 1

    def ready(self) -> Iterator[tuple[Job, RenderedIcons]]:
        """Gives what is finished, in order."""
        while self.n_given in self.made:
            self.n_given += 1
            yield self.taken[self.n_given - 1], self.made.pop(self.n_given - 1)


def _store() -> Any:
    """Gives the store by which the processes have found each other: there is no public name for it."""
    return torch.distributed.distributed_c10d._get_default_store()
