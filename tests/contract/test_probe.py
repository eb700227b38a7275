"""The probe set of one data set, as Keras and PyTorch have it: the same images, labels and metadata."""

from typing import Any

import numpy as np
import pytest

tf = pytest.importorskip("tensorflow")
torch = pytest.importorskip("torch")

import keras  # noqa: E402
from torch import nn  # noqa: E402
from torch.utils.data import DataLoader, SubsetRandomSampler, TensorDataset  # noqa: E402

from tb_plugin.backends.pytorch.batches import pixel_batches  # noqa: E402
from tb_plugin.keras.choice import watched  # noqa: E402
from tb_plugin.makers.probe import Probe, Terms  # noqa: E402
from tb_plugin.makers.probing import drawn  # noqa: E402
from tb_plugin.network.metadata import Metadata  # noqa: E402
from tb_plugin.torch import TorchNetwork  # noqa: E402

N, SHAPE, N_IMAGES = 300, (12, 10, 3), 20
# As of photographs: the same bytes to one in [0, 255], to the other normalised.
BYTES = np.random.default_rng(0).integers(0, 256, (N, *SHAPE), np.uint8)
PIXELS = BYTES.astype(np.float32)
LABELS = np.where(np.arange(N) % 10 == 0, 2, np.arange(N) % 2)
FUR = np.array(["warm", "cool", "cool"] * (N // 3))
MEAN, STD = torch.tensor([0.5, 0.4, 0.3])[:, None, None], torch.tensor([0.2, 0.3, 0.25])[:, None, None]
NORMALISED = (torch.tensor(BYTES.transpose(0, 3, 1, 2)) / 255 - MEAN) / STD


def of_keras(dataset: Any, metadata: Any = None, model: Any = None) -> Probe:
    keras.utils.set_random_seed(0)
    layers = keras.layers
    made = keras.Sequential([keras.Input(SHAPE), layers.Conv2D(4, 3), layers.GlobalAveragePooling2D(), layers.Dense(3)])
    seen = watched(made, PIXELS[:2])
    assert seen.network.value_range == (0, 255)
    return drawn(seen.dataset(dataset), seen.network, Terms(metadata=Metadata.of(metadata), n_images=N_IMAGES))


def of_torch(dataset: Any, metadata: Any = None) -> Probe:
    torch.manual_seed(0)
    module = nn.Sequential(nn.Conv2d(3, 4, 3), nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(4, 3))
    network = TorchNetwork(module, NORMALISED[:2], mean=MEAN.flatten().tolist(), std=STD.flatten().tolist())
    terms = Terms(metadata=Metadata.of(metadata), n_images=N_IMAGES)
    return drawn(pixel_batches(network, dataset), network, terms)


def rows() -> Any:
    return tf.data.Dataset.from_tensor_slices((PIXELS, LABELS))


class Items(torch.utils.data.Dataset):
    def __len__(self) -> int:
        return N

    def __getitem__(self, i: int) -> Any:
        return {"pixel_values": NORMALISED[i], "labels": int(LABELS[i]), "fur": str(FUR[i])}


FORMS = {
    "of Keras: arrays": lambda: of_keras((PIXELS, LABELS)),
    "of Keras: bytes": lambda: of_keras((BYTES, LABELS)),
    "of Keras: rows": lambda: of_keras(rows().batch(32)),
    "of Keras: shuffled rows": lambda: of_keras(rows().shuffle(N).batch(7, drop_remainder=True).prefetch(2)),
    "of Keras: rows that are mapped": lambda: of_keras(
        rows().map(lambda x, y: (x, tf.one_hot(y, 3)), num_parallel_calls=2).batch(16)
    ),
    "of Keras: data of torch": lambda: of_keras(
        DataLoader(TensorDataset(torch.tensor(PIXELS), torch.tensor(LABELS)), 8)
    ),
    "of torch: a loader that shuffles": lambda: of_torch(
        DataLoader(TensorDataset(NORMALISED, torch.tensor(LABELS)), 8, shuffle=True)
    ),
    "of torch: items": lambda: of_torch(Items()),
}


@pytest.mark.parametrize("name", FORMS)
def test_all_have_the_same_images(name):
    probe, expected = FORMS[name](), FORMS["of Keras: arrays"]()
    if "shuffled rows" in name:
        # Of 80 rows in batches of 7 the last three are dropped.
        assert probe.n_seen == 77
    else:
        assert probe.fingerprint == expected.fingerprint
        np.testing.assert_array_equal(probe.numbers, expected.numbers)
    np.testing.assert_array_equal(probe.labels, LABELS[probe.numbers])
    assert sorted(np.bincount(probe.labels).tolist()) == [6, 7, 7]


TOLD = {
    "rows and a table": lambda: of_keras(rows().batch(32), {"fur": FUR}),
    "what a filter leaves, and a table of that": lambda: of_keras(
        rows().filter(lambda x, y: y != 1).batch(32), {"fur": FUR[LABELS != 1]}
    ),
    "a part, and a table of that": lambda: of_keras(rows().skip(100).take(150).batch(32), {"fur": FUR[100:250]}),
    "elements with a mapping": lambda: of_keras(
        tf.data.Dataset.from_tensor_slices((PIXELS, LABELS, {"fur": FUR})).shuffle(N).batch(32), "fur"
    ),
    "a shuffled loader and a table": lambda: of_torch(
        DataLoader(TensorDataset(NORMALISED, torch.tensor(LABELS)), 8, shuffle=True), {"fur": FUR}
    ),
    "a loader of a part and a table of the whole": lambda: of_torch(
        DataLoader(TensorDataset(NORMALISED, torch.tensor(LABELS)), 8, sampler=SubsetRandomSampler([*range(7, 60)])),
        {"fur": FUR},
    ),
    "batches with columns": lambda: of_torch(DataLoader(Items(), 8, shuffle=True), ["fur"]),
}


@pytest.mark.parametrize("name", TOLD)
def test_metadata_are_those_of_the_images(name):
    probe = TOLD[name]()
    pixels = np.rint(probe.inputs * (255 if probe.inputs.max() < 2 else 1))
    numbers = [int(np.flatnonzero((image == PIXELS).all(axis=(1, 2, 3)))[0]) for image in pixels]
    assert probe.metadata["fur"].tolist() == FUR[numbers].tolist()
    assert len(numbers) == N_IMAGES


REFUSED = {
    "shuffled rows": (lambda: of_keras(rows().shuffle(N).batch(8), {"fur": FUR}), "and it shuffles"),
    "rows that are too many": (lambda: of_keras(rows().batch(8), {"fur": FUR[:299]}), "each of 300 images .*, got 299"),
    "no such column": (lambda: of_keras(rows().batch(8), ["fur"]), "got 'fur': it gives no mapping"),
    "a loader": (
        lambda: of_torch(DataLoader(TensorDataset(NORMALISED), 8), {"fur": FUR[:1]}),
        "each of 300 images of the data set, got 1",
    ),
}


@pytest.mark.parametrize("name", REFUSED)
def test_what_does_not_fit_is_refused(name):
    make, said = REFUSED[name]
    with pytest.raises(ValueError, match=said):
        make()
