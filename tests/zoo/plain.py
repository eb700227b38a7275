"""What the networks are held to: plain hooks and autograd, places of patches, and a module that is left as it was."""

from __future__ import annotations

import random
from collections import Counter
from typing import Any

import numpy as np
import torch
from torch import nn

from tb_plugin.network import Network, choose_layers, deciding_layers, layer_named
from tb_plugin.torch import TorchNetwork
from tests.zoo.architectures import Architecture

# Of the largest value.
TOLERANCE = 1e-5

# Places in shares of the image's sides; rows and columns cannot be mistaken for each other.
PATCHES = ((0.2, 0.8), (0.8, 0.2))


def hooked(module: nn.Module, inputs: torch.Tensor, names: tuple[str, ...], target: int, output: int | None) -> Any:
    """Records by plain forward hooks, and differentiates by autograd.

    Returns:
      Logits, and the layers' tensors and gradients as the module lays them out.
    """
    calls: Counter[str] = Counter()
    found: dict[str, torch.Tensor] = {}

    def hook(name: str, given: Any) -> torch.Tensor | None:
        called = f"{name}:{calls[name]}" if calls[name] else name
        calls[name] += 1
        if called not in names:
            return None
        found[called] = given.clone()
        return found[called].clone()

    modules = dict(module.named_modules())
    paths = {name.partition(":")[0] for name in names}
    handles = [modules[path].register_forward_hook(lambda *called, path=path: hook(path, called[2])) for path in paths]
    answer = module(inputs)
    for handle in handles:
        handle.remove()
    logits = answer if isinstance(answer, torch.Tensor) else answer[output] if output is not None else answer.logits
    gradients = torch.autograd.grad(logits[:, target].sum(), [found[name] for name in names])
    tensors = {name: found[name].detach().numpy() for name in names}
    return logits.detach().numpy(), tensors, dict(zip(names, (each.numpy() for each in gradients), strict=True))


def as_grid(tensor: np.ndarray, layout: str, height: int, width: int) -> np.ndarray:
    """Lays a tensor out as `[N, H, W, C]`, by what is known of the architecture."""
    if layout == "tokens":
        patches = tensor[:, tensor.shape[1] - height * width :]
        return patches.reshape(len(tensor), height, width, -1)
    return tensor.transpose(0, 2, 3, 1) if layout == "NCHW" else tensor


def places(network: Any, pixels: np.ndarray, names: tuple[str, ...]) -> dict[str, list[tuple[float, float]]]:
    """Finds the middle of what changes in a layer, in shares of its sides, as each of the PATCHES is changed."""
    before = network.record(pixels, names).activations
    found: dict[str, list[tuple[float, float]]] = {name: [] for name in names}
    height, width = pixels.shape[1:3]
    for row, column in PATCHES:
        y, x, side = int(row * height), int(column * width), max(3, height // 16)
        changed = pixels.copy()
        changed[:, y - side : y + side, x - side : x + side] = 1 - changed[:, y - side : y + side, x - side : x + side]
        after = network.record(changed, names).activations
        for name in names:
            moved = np.square(after[name] - before[name]).sum((0, 3))
            moved /= moved.sum()
            rows, columns = ((np.arange(n) + 0.5) / n for n in moved.shape)
            found[name].append((float(moved.sum(1) @ rows), float(moved.sum(0) @ columns)))
    return found


def everything_of(module: nn.Module) -> dict[str, Any]:
    """Copies all that watching a module could change."""
    state: dict[str, Any] = {
        "torch": torch.get_rng_state(),
        "numpy": np.random.get_state(),
        "random": random.getstate(),
    }
    for name, value in module.state_dict(keep_vars=True).items():
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


def assert_close(found: np.ndarray, expected: np.ndarray, what: object) -> None:
    """Compares values, to a share of the largest."""
    assert found.shape == expected.shape, what
    largest = np.abs(expected).max()
    assert largest > 0, what
    assert np.abs(found - expected).max() <= TOLERANCE * largest, what


def assert_chosen(network: Network, pixels: np.ndarray, one: Architecture) -> None:
    """Checks the choice by the table."""
    chosen = choose_layers(deciding_layers(network, pixels), n_classes=network.n_classes)
    assert tuple(layer.name for layer in chosen) == one.layers


def check_module(one: Architecture) -> None:
    """Holds what is seen of a module to plain hooks, to autograd and to the table, and the module to what it was."""
    torch.manual_seed(0)
    module = one.build()
    for parameter in module.parameters():
        # Some begin with zeros, through which nothing goes.
        if not parameter.any() and parameter.requires_grad:
            nn.init.normal_(parameter, std=0.1)
        parameter.grad = torch.randn_like(parameter)
    module.train()
    inputs = torch.rand(2, 3, one.size, one.size)
    before = everything_of(module)
    network = TorchNetwork(module, inputs, output=one.output)
    pixels = network.pixels(inputs)
    assert_chosen(network, pixels, one)
    recording = network.record(pixels, one.layers)
    gradients = network.gradients(pixels, one.layers, np.full((2, 1), 1))
    found = places(network, pixels, one.layers)
    assert_same(everything_of(module), before)

    logits, tensors, expected = hooked(module.eval(), inputs, one.layers, 1, one.output)
    assert_close(recording.logits, logits, "logits")
    for layer in (layer_named(network, name) for name in one.layers):
        grid = layer.height, layer.width
        assert_close(recording.activations[layer.name], as_grid(tensors[layer.name], one.layout, *grid), layer)
        assert_close(gradients[layer.name][:, 0], as_grid(expected[layer.name], one.layout, *grid), layer)
        # Where a layer sees the whole image the middle of what changes hardly moves, but never the other way.
        (upper, right), (lower, left) = found[layer.name]
        moves = 0.05 if layer.name == one.layers[0] else -0.03
        assert lower - upper > moves, layer
        assert right - left > moves, layer
