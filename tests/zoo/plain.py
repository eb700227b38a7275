"""What the networks are held to: plain hooks and autograd, places of patches, and a module that is left as it was."""

from __future__ import annotations

import functools
import random
import re
from collections import Counter
from typing import Any

import numpy as np
import pytest
import torch
from torch import nn

from tb_plugin.network import Network, Reading, choose_layers, deciding_layers, layer_named
from tb_plugin.torch import TorchNetwork
from tests.zoo.building import Architecture, Refused
from tests.zoo.places import as_grid, assert_close, assert_follow, places


def answered(module: nn.Module, inputs: torch.Tensor, reading: Reading) -> torch.Tensor:
    """Gives what is explained, `[N, K]`, of what the module itself returns."""
    answer: Any = module(inputs) if reading.call is None else reading.call(module, inputs)
    if reading.output is not None:
        is_key = isinstance(answer, dict) or isinstance(reading.output, int)
        answer = answer[reading.output] if is_key else getattr(answer, str(reading.output))
    if callable(reading.score):
        return reading.score(answer)
    return answer if isinstance(answer, torch.Tensor) else answer.logits


def hooked(module: nn.Module, inputs: torch.Tensor, names: tuple[str, ...], reading: Reading, target: int) -> Any:
    """Records by plain forward hooks, and differentiates by autograd.

    Returns:
      Logits, and the layers' tensors and gradients as the module lays them out.
    """
    calls: Counter[str] = Counter()
    found: dict[str, torch.Tensor] = {}

    def hook(name: str, given: Any) -> Any:
        called = f"{name}:{calls[name]}" if calls[name] else name
        calls[name] += 1
        if called not in names:
            return None
        first, *rest = given if isinstance(given, tuple) else (given,)
        found[called] = first.clone()
        return (found[called].clone(), *rest) if isinstance(given, tuple) else found[called].clone()

    modules = dict(module.named_modules())
    paths = {name.partition(":")[0] for name in names}
    handles = [modules[path].register_forward_hook(lambda *called, path=path: hook(path, called[2])) for path in paths]
    logits = answered(module, inputs, reading)
    for handle in handles:
        handle.remove()
    gradients = torch.autograd.grad(logits[:, target].sum(), [found[name] for name in names])
    tensors = {name: found[name].detach().numpy() for name in names}
    return logits.detach().numpy(), tensors, dict(zip(names, (each.numpy() for each in gradients), strict=True))


def everything_of(module: nn.Module) -> dict[str, Any]:
    """Copies all that watching a module could change."""
    state: dict[str, Any] = {
        "torch": torch.get_rng_state(),
        "numpy": np.random.get_state(),
        "random": random.getstate(),
    }
    for name, value in (*module.named_parameters(), *module.named_buffers()):
        grad = None if value.grad is None else value.grad.clone()
        state[f"tensor {name}"] = value.detach().clone(), grad, value.requires_grad, id(value), value.data_ptr()
    for name, each in module.named_modules():
        hooks = {key: list(value) for key, value in vars(each).items() if key.endswith("_hooks")}
        state[f"module {name}"] = (
            id(each),
            type(each),
            each.training,
            sorted(vars(each)),
            sorted(map(str, hooks.items())),
        )
    return state


def assert_same(found: Any, expected: Any) -> None:
    """Compares two such copies, bit by bit."""
    if isinstance(expected, torch.Tensor):
        assert torch.equal(found, expected)
    elif isinstance(expected, np.ndarray):
        np.testing.assert_array_equal(found, expected)
    elif isinstance(expected, dict):
        assert list(found) == list(expected)
        for key, value in expected.items():
            assert_same(found[key], value)
    elif isinstance(expected, tuple | list):
        assert len(found) == len(expected)
        for one, other in zip(found, expected, strict=True):
            assert_same(one, other)
    else:
        assert found == expected


def watched(module: nn.Module, inputs: torch.Tensor, reading: Reading) -> TorchNetwork:
    """Reads a module as its users would tell."""
    return TorchNetwork(module, inputs, **reading.only(("call", "output", "score", "layouts"), "a module of the zoo"))


def assert_chosen(network: Network, pixels: np.ndarray, one: Architecture) -> None:
    """Checks the choice by the table."""
    chosen = choose_layers(deciding_layers(network, pixels), n_classes=network.n_classes)
    names = tuple(layer.name for layer in chosen)
    assert names == one.layers, names


def check_module(one: Architecture) -> None:
    """Holds what is seen of a module to plain hooks, to autograd and to the table, and the module to what it was."""
    torch.manual_seed(0)
    module = one.build()
    for name, parameter in module.named_parameters():
        # Some begin with zeros, through which nothing goes. Biases of that size would drown what is small.
        if not parameter.any() and parameter.requires_grad and not name.endswith("bias"):
            nn.init.normal_(parameter, std=0.1)
        parameter.grad = torch.randn_like(parameter)
    module.train()
    inputs = torch.rand(2, 3, one.size, one.size)
    before = everything_of(module)
    network = watched(module, inputs, one.reading)
    pixels = network.pixels(inputs)
    assert_chosen(network, pixels, one)
    recording = network.record(pixels, one.layers)
    gradients = network.gradients(pixels, one.layers, np.full((2, 1), 1))
    assert_follow(places(lambda x: network.record(x, one.layers).activations, pixels, one.layers))
    assert_same(everything_of(module), before)

    logits, tensors, expected = hooked(module.eval(), inputs, one.layers, one.reading, 1)
    assert_close(recording.logits, logits, "logits")
    for layer in (layer_named(network, name) for name in one.layers):
        layout = one.layout_of(layer.name)
        if callable(layout):
            layout = functools.partial(layout, module, layer.name)
        found = recording.activations[layer.name], gradients[layer.name][:, 0]
        for each, own in zip(found, (tensors[layer.name], expected[layer.name]), strict=True):
            assert_close(each, as_grid(own, layout, layer), layer)


def check_refused(one: Refused) -> None:
    """Checks that a module, or layers of it, are refused in the words expected, and that the module is as it was."""
    torch.manual_seed(0)
    module = one.build()
    inputs = torch.rand(2, 3, one.size, one.size)
    before = everything_of(module)
    if not one.layers:
        with pytest.raises(ValueError, match=re.escape(one.says)):
            choose_layers(watched(module, inputs, one.reading).layers)
    else:
        network = watched(module, inputs, one.reading)
        unread = {layer.name: layer for layer in network.unread}
        for name in one.layers:
            assert one.says in str(unread[name]), name
            with pytest.raises(ValueError, match=re.escape(f"layer {name!r} cannot be read: {unread[name]}")):
                layer_named(network, name)
    assert_same(everything_of(module), before)
