"""A data set that is also trained on: training is the same with and without the logger, and crops are the strongest."""

import contextlib
import itertools
import re
import warnings
from typing import Any

import numpy as np
import pytest

torch = pytest.importorskip("torch")

from PIL import Image  # noqa: E402
from torch import nn  # noqa: E402
from torch.utils.data import DataLoader, Dataset, SubsetRandomSampler, TensorDataset  # noqa: E402

from tb_plugin.backends.pytorch.batches import pixel_batches  # noqa: E402
from tb_plugin.makers.crops import channel_examples  # noqa: E402
from tb_plugin.torch import Groups, Icons, Rendering, SemanticDictionaryLogger, TorchNetwork  # noqa: E402
from tests.torch.datasets import (  # noqa: E402
    IMAGES,
    LABELS,
    LOADERS,
    NAMES,
    WORKERS,
    ByName,
    N,
    Named,
    TellingNames,
    indices,
    plain,
    reset,
)
from tests.torch.training import steps_of  # noqa: E402

ICONS = Icons(every=1, seconds=None, rendering=Rendering(size=8, n_steps=1))


@pytest.fixture(autouse=True)
def one_thread():
    """What is so small is slowed down by several."""
    n = torch.get_num_threads()
    torch.set_num_threads(1)
    yield
    torch.set_num_threads(n)


def module(seed=0):
    torch.manual_seed(seed)
    return nn.Sequential(
        nn.Conv2d(3, 6, 3),
        nn.ReLU(),
        nn.Conv2d(6, 5, 3),
        nn.ReLU(),
        nn.AdaptiveAvgPool2d(1),
        nn.Flatten(),
        nn.Linear(5, 4),
    )


def not_at_all(net, loader):
    return lambda step: None


def looking(net, loader):
    """Goes through the data set as the logger does, for crops and for a probe set of so many that not all are drawn."""
    batches = pixel_batches(TorchNetwork(net, IMAGES[:2]), loader)

    def look(step):
        seen = [batch.sum() for _, batch in batches.spread(2048)]
        # A table is refused of what has no order, after it was looked for.
        with contextlib.suppress(ValueError):
            seen += [some.images.sum() for some in batches.drawn(9, step, in_order=True)]
        return seen

    return look


def logging(log_dir):
    def log(net, loader):
        options = {"layers": ["1"], "log": [ICONS], "strict": True, "verbose": False}
        return SemanticDictionaryLogger(log_dir, net, IMAGES[:2], dataset=loader, **options)

    return log


def trained(make, make_log, n_epochs=2):
    """Trains on batches, and logs before each epoch and in the middle of it."""
    reset()
    net, loader = module(), make()
    optimizer = torch.optim.SGD(net.parameters(), 0.5)
    log = make_log(net, loader)
    steps = itertools.count()
    for _ in range(n_epochs):
        log(next(steps))
        for i, (images, labels) in enumerate(loader):
            if i == 1:
                log(next(steps))
            batch = images if images.ndim == 4 else images[None]
            loss = nn.functional.cross_entropy(net(batch), labels.reshape(-1))
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
    return torch.cat([parameter.detach().flatten() for parameter in net.parameters()])


@pytest.mark.parametrize("name", LOADERS)
def test_looking_at_it_changes_no_training(name):
    assert torch.equal(trained(LOADERS[name], not_at_all), trained(LOADERS[name], looking))


@pytest.mark.parametrize("name", ["shuffled by a generator", "generators of its own", "counters", "a stream"])
def test_logging_changes_no_training(name, tmp_path, much_time):
    assert torch.equal(trained(LOADERS[name], not_at_all), trained(LOADERS[name], logging(tmp_path)))


@pytest.mark.parametrize("name", WORKERS)
def test_looking_changes_no_training_with_workers(name):
    with warnings.catch_warnings():
        # Python warns of forks where there are threads, and others do of one core.
        warnings.simplefilter("ignore")
        assert torch.equal(trained(WORKERS[name], not_at_all), trained(WORKERS[name], looking))


CROPPED = [
    "shuffled by a generator", "a sampler that counts", "a list of batches", "a stream", "names", "batches of names",
    "a subset of names", "names without batches", "pairs",
]  # fmt: skip


@pytest.mark.parametrize("name", CROPPED)
def test_crops_are_the_strongest_of_the_data(name):
    """Every channel's strongest value over the data set is that of all images, computed plainly."""
    net, loader = module(), LOADERS[name]()
    network = TorchNetwork(net, IMAGES[:2])
    layers = [layer for layer in network.layers if layer.name == "3"]
    found = channel_examples(network, pixel_batches(network, loader), layers)["3"]
    with torch.no_grad():
        highest = net[:4](IMAGES).amax(dim=(2, 3))
    values, order = highest.sort(dim=0, descending=True, stable=True)
    np.testing.assert_allclose(found.values.T, values[:4], rtol=1e-5)
    if name != "a stream":
        fired = values[:4].numpy() > 0
        np.testing.assert_array_equal(found.places[:, :, 0].T[fired], order[:4].numpy()[fired])


def test_of_a_sampler_of_a_part_only_that_part_is_looked_at():
    part = indices()[:16]
    loader = DataLoader(plain(), 8, sampler=SubsetRandomSampler(part))
    numbers = [n for some, _ in pixel_batches(TorchNetwork(module(), IMAGES[:2]), loader).spread(2048) for n in some]
    assert numbers == sorted(part)


@pytest.mark.parametrize("make", [TellingNames, lambda: ByName().items, lambda: DataLoader(TellingNames(), 8)])
def test_names_that_a_data_set_tells_are_known(make):
    network = TorchNetwork(module(), IMAGES[:2])
    found = [image for _, images in pixel_batches(network, make()).spread(2048) for image in images]
    np.testing.assert_array_equal(np.stack(found), network.pixels(IMAGES))


def test_a_sampler_without_end_is_looked_at_in_part():
    class Endless(Named):
        def __iter__(self) -> Any:
            return itertools.cycle(NAMES)

    found = pixel_batches(TorchNetwork(module(), IMAGES[:2]), DataLoader(ByName(), 8, sampler=Endless())).spread(9)
    assert sum(len(images) for _, images in found) == 9


# What cannot be looked at, or read, and what is said of it.
UNFIT = {
    "a generator": (lambda: (IMAGES for _ in range(2)), "got a generator, which can be gone through once only"),
    "an iterator of a loader": (lambda: iter(LOADERS["shuffled"]()), "Iter, which can be gone through once only"),
    "what holds a generator": (lambda: Held(IMAGES for _ in range(2)), "Held, cannot .* it holds one generator"),
    "no data": (lambda: [], "dataset must hold at least one image"),
    "labels": (lambda: TensorDataset(LABELS), r"got a tuple of 1 \(int64 \[\]\)"),
    "other images": (lambda: torch.rand(2, 5, 12, 10), r"must give images of 3 x 12 x 10, .* got float32 \[2, 5, "),
    "large pictures": (lambda: [(Image.new("RGB", (20, 30)), 1)], r"\(a picture of 30 x 20 in mode RGB, a int\)"),
    "what fails": (lambda: Failing(), "ZeroDivisionError: division by zero"),
    "names that nobody tells": (ByName, "a sampler that gives their keys, got a ByName whose item 0 raises KeyError"),
    "a sampler that is used up": (
        lambda: DataLoader(ByName(), 8, sampler=Held(name for name in NAMES)), "only its sampler knows, .* used up",
    ),
    "nothing of the kind": (lambda: 5, "must be images or an iterable of batches, got a int"),
    "what is not finite": (lambda: IMAGES / 0, "must be finite"),
}  # fmt: skip


class Held:
    def __init__(self, generator):
        self.generator = generator

    def __iter__(self):
        return (item for item in self.generator)


class Failing(Dataset):
    def __len__(self):
        return 3

    def __getitem__(self, i):
        return IMAGES[i] * (1 / (2 - i))


@pytest.mark.parametrize("name", UNFIT)
def test_an_unfit_data_set_costs_the_crops_and_is_said_once(name, tmp_path, much_time):
    make, said = UNFIT[name]
    options = {"layers": ["1"], "log": [ICONS], "verbose": False, "dataset": make()}
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        with SemanticDictionaryLogger(tmp_path, module(), IMAGES[:2], **options) as log:
            log(0)
            log(1)
            log(2)
    (warning,) = caught
    assert re.search(f"semantic dictionary: crops are those of the examples alone: .*{said}", str(warning.message))
    assert steps_of(tmp_path, "dictionary") == [1, 2]
    assert steps_of(tmp_path, "snapshot") == [0, 1, 2]


def test_a_strict_logger_raises_what_it_says(tmp_path, much_time):
    log = SemanticDictionaryLogger(tmp_path, module(), IMAGES[:2], log=[ICONS], dataset=5, strict=True, verbose=False)
    with pytest.raises(ValueError, match="crops are those of the examples alone: dataset must be images"):
        log(0)
        log(1)
    assert steps_of(tmp_path, "snapshot") == [0, 1]
    assert set(steps_of(tmp_path, "dictionary")) == {1}


def test_crops_of_groups_come_from_the_data_set_too(tmp_path):
    many = DataLoader(Dicts(), 5)
    groups = Groups((3,), icon_seconds=0)
    with SemanticDictionaryLogger(
        tmp_path, module(), IMAGES[:2], dataset=many, log=[groups], strict=True, verbose=False
    ) as log:
        log(0)
    assert len(steps_of(tmp_path, "groups")) == 2


class Dicts(Dataset):
    def __len__(self):
        return N

    def __getitem__(self, i):
        return {"pixel_values": IMAGES[i], "labels": i % 4}


@pytest.mark.parametrize(
    "dataset",
    [
        DataLoader(Dicts(), 8),
        Dicts(),
        list(IMAGES),
        IMAGES,
        IMAGES.numpy(),
        (IMAGES, LABELS),
        {"image": IMAGES},
        [{"image": IMAGES[:12]}, {"image": IMAGES[12:]}],
        DataLoader(plain(), 7, collate_fn=lambda items: {"x": [image for image, _ in items]}),
        DataLoader(Dicts(), None),
        IMAGES.permute(0, 2, 3, 1),
    ],
    ids=lambda dataset: type(dataset).__name__,
)
def test_every_way_to_give_images_gives_the_same_crops(dataset):
    network = TorchNetwork(module(), IMAGES[:2])
    layers = [layer for layer in network.layers if layer.name == "3"]
    found = channel_examples(network, pixel_batches(network, dataset), layers)["3"]
    expected = channel_examples(network, IMAGES.permute(0, 2, 3, 1).numpy(), layers)["3"]
    np.testing.assert_allclose(found.values, expected.values, rtol=1e-5)
    np.testing.assert_array_equal(found.crops, expected.crops)
    np.testing.assert_array_equal(found.places, expected.places)
