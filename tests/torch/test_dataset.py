"""A data set that is also trained on: training is the same with and without the logger, and crops are the strongest."""

import itertools
import warnings

import numpy as np
import pytest

torch = pytest.importorskip("torch")

from torch import nn  # noqa: E402
from torch.utils.data import DataLoader, SubsetRandomSampler  # noqa: E402

from tb_plugin.backends.pytorch.batches import pixel_batches  # noqa: E402
from tb_plugin.makers.crops import channel_examples  # noqa: E402
from tb_plugin.torch import Icons, Rendering, SemanticDictionaryLogger, TorchNetwork  # noqa: E402
from tests.torch.datasets import IMAGES, LOADERS, WORKERS, indices, plain, reset  # noqa: E402

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
    """Goes through the data set as the logger does."""
    batches = pixel_batches(TorchNetwork(net, IMAGES[:2]), loader)
    return lambda step: [batch.sum() for _, batch in batches.spread(2048)]


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
def test_logging_changes_no_training(name, tmp_path):
    assert torch.equal(trained(LOADERS[name], not_at_all), trained(LOADERS[name], logging(tmp_path)))


@pytest.mark.parametrize("name", WORKERS)
def test_looking_changes_no_training_with_workers(name):
    with warnings.catch_warnings():
        # Python warns of forks where there are threads, and others do of one core.
        warnings.simplefilter("ignore")
        assert torch.equal(trained(WORKERS[name], not_at_all), trained(WORKERS[name], looking))


@pytest.mark.parametrize("name", ["shuffled by a generator", "a sampler that counts", "a list of batches", "a stream"])
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
