"""Networks of random weights: of every framework, of every kind of layers, the user's own model as it was."""

import numpy as np
import pytest

keras = pytest.importorskip("keras")
torch = pytest.importorskip("torch")
pytest.importorskip("tensorflow")

from torch import nn  # noqa: E402

from tb_plugin.feature_visualization import channel  # noqa: E402
from tb_plugin.network.redrawing import CannotRedraw  # noqa: E402
from tb_plugin.tf import KerasNetwork  # noqa: E402
from tb_plugin.torch import TorchNetwork  # noqa: E402

L = keras.layers
SIDE = 16


def images(n=8):
    rng = np.random.default_rng(0)
    return (rng.uniform(size=(n, SIDE, SIDE, 3)) * rng.uniform(size=(n, 1, 1, 1))).astype(np.float32)


class Tokens(nn.Module):
    """A transformer of patches, with a position's parameter of its own."""

    def __init__(self):
        super().__init__()
        self.patches = nn.Conv2d(3, 16, 4, 4)
        self.places = nn.Parameter(torch.randn(1, 16, 16) * 0.1)
        self.block = nn.TransformerEncoderLayer(16, 2, 32, dropout=0.1, batch_first=True, norm_first=True)
        self.norm, self.head = nn.LayerNorm(16), nn.Linear(16, 5)

    def forward(self, x):
        x = self.patches(x).flatten(2).transpose(1, 2) + self.places
        return self.head(self.norm(self.block(x)).mean(1))


def normalized_module():
    layers = [nn.Conv2d(3, 8, 3, padding=1, bias=False), nn.BatchNorm2d(8), nn.ReLU()]
    layers += [nn.Conv2d(8, 12, 3, 2, 1, bias=False), nn.BatchNorm2d(12), nn.ReLU()]
    return nn.Sequential(*layers, nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(12, 5))


def plain_module():
    return nn.Sequential(nn.Conv2d(3, 8, 3), nn.ReLU(), nn.Conv2d(8, 8, 3), nn.ReLU(), nn.Flatten(), nn.LazyLinear(5))


def torch_network(make):
    torch.manual_seed(0)
    module = make().train()
    given = torch.from_numpy(images().transpose(0, 3, 1, 2).copy())
    with torch.no_grad():
        for _ in range(3):
            module(given)
    return TorchNetwork(module, given), lambda: [(n, t.clone().numpy()) for n, t in module.state_dict().items()]


def keras_model(normalized=True):
    inputs = keras.Input((SIDE, SIDE, 3))
    x = inputs
    for n in (8, 12):
        x = L.Conv2D(n, 3, padding="same", use_bias=not normalized)(x)
        x = L.ReLU()(L.BatchNormalization()(x) if normalized else x)
    return keras.Model(inputs, L.Dense(5)(L.GlobalAveragePooling2D()(x)))


class Subclassed(keras.Model):
    """What cannot be cloned: it says nothing of how it is made."""

    def __init__(self, secret):
        super().__init__()
        self.inner = keras_model()
        self.scale = self.add_weight(shape=(3,), initializer="ones", name="scale")
        self.scale.assign([0.5, 1.0, secret])

    def call(self, x):
        return self.inner(x * self.scale)


def keras_network(model):
    keras.utils.set_random_seed(0)
    model(images())
    for layer in model._flatten_layers():
        if isinstance(layer, L.BatchNormalization):
            # What statistics of training would be.
            layer.moving_mean.assign(np.full(layer.moving_mean.shape, 3.0))
    return KerasNetwork(model, images()), lambda: [(v.path, np.array(v.value)) for v in model.variables]


NETWORKS = {
    "torch, batch normalisation": lambda: torch_network(normalized_module),
    "torch, plain": lambda: torch_network(plain_module),
    "torch, transformer": lambda: torch_network(Tokens),
    "keras, batch normalisation": lambda: keras_network(keras_model()),
    "keras, plain": lambda: keras_network(keras_model(normalized=False)),
    "keras, subclassed": lambda: keras_network(Subclassed(2.0)),
}


@pytest.fixture(params=NETWORKS)
def found(request):
    return NETWORKS[request.param]()


def test_the_users_model_is_bit_for_bit_as_it_was(found):
    network, weights = found
    before = weights()
    logits = network.record(images(), ()).logits
    other = network.redrawn(images(), 1)
    other.gradients(images(), [other.layers[-1].name], np.zeros((8, 1), np.int32))
    for (name, old), (_, new) in zip(before, weights(), strict=True):
        assert old.tobytes() == new.tobytes(), name
    np.testing.assert_array_equal(network.record(images(), ()).logits, logits)


def test_it_is_of_the_same_layers_and_computes_something_else(found):
    network, _ = found
    other = network.redrawn(images(), 1)
    assert other.layers == network.layers
    names = [layer.name for layer in network.layers]
    own, redrawn = (each.record(images(), names) for each in (network, other))
    assert np.abs(own.logits - redrawn.logits).max() > 1e-3
    assert {n: a.shape for n, a in own.activations.items()} == {n: a.shape for n, a in redrawn.activations.items()}


def test_it_repeats_by_the_seed(found):
    network, _ = found
    one, same, other = (network.redrawn(images(), seed).record(images(), ()).logits for seed in (1, 1, 2))
    np.testing.assert_array_equal(one, same)
    assert np.abs(one - other).max() > 1e-3


def test_no_layer_is_dead_or_without_bounds(found):
    """Rectified layers are neither zero nor all the same, whatever statistics the network was trained with."""
    network, _ = found
    names = [layer.name for layer in network.layers]
    other = network.redrawn(images(), 1)
    own, redrawn = (each.record(images(), names).activations for each in (network, other))
    for name in names:
        assert np.isfinite(redrawn[name]).all()
        assert redrawn[name].std() > 0.05 * min(1.0, own[name].std()), name
        assert np.mean(np.abs(redrawn[name]).max(axis=(0, 1, 2)) == 0) < 0.5, name


def test_gradients_are_its_own(found):
    """The gradient of a layer predicts what a small change of it does to the redrawn network."""
    network, _ = found
    other = network.redrawn(images(), 1)
    name = network.layers[0].name
    recording = other.record(images(), [name])
    gradient = other.gradients(images(), [name], np.zeros((8, 1), np.int32))[name][:, 0]
    step = 3e-3 * np.random.default_rng(1).normal(size=gradient.shape).astype(np.float32)
    ahead, behind = (other.resume(images(), name, recording.activations[name] + s * step)[:, 0] for s in (1, -1))
    predicted = (gradient * step).sum(axis=(1, 2, 3))
    # Rectified values that turn over make a difference.
    assert np.corrcoef((ahead - behind) / 2, predicted)[0, 1] > 0.95
    assert 0.8 < np.linalg.norm(ahead - behind) / 2 / np.linalg.norm(predicted) < 1.25


@pytest.mark.parametrize("make", [normalized_module, plain_module, Tokens])
def test_every_weight_that_has_an_order_is_in_another_one(make):
    network, weights = torch_network(make)
    other = network.redrawn(images(), 1)
    own, redrawn = dict(weights()), dict(other.replica().named_parameters())
    for name, tensor in redrawn.items():
        values = tensor.detach().numpy()
        np.testing.assert_array_equal(np.sort(values, axis=None), np.sort(own[name], axis=None))
        assert len(np.unique(own[name])) == 1 or not np.array_equal(values, own[name]), name


def test_icons_are_those_of_the_random_weights():
    from tb_plugin.backends.pytorch.feature_visualization import render

    network, _ = torch_network(normalized_module)
    other = network.redrawn(images(), 1)
    objective = [channel(network.layers[2].name, c) for c in range(2)]
    own, again, redrawn = (render(each, objective, size=12, n_steps=4) for each in (network, network, other))
    np.testing.assert_array_equal(own.images, again.images)
    assert np.abs(own.images - redrawn.images).max() > 0.01


def test_a_model_without_weights_is_refused_in_a_sentence():
    module = nn.Sequential(nn.AvgPool2d(2), nn.ReLU(), nn.Flatten())
    network = TorchNetwork(module, torch.from_numpy(images().transpose(0, 3, 1, 2).copy()))
    with pytest.raises(CannotRedraw, match="weights cannot be redrawn"):
        network.redrawn(images(), 0)
    inputs = keras.Input((SIDE, SIDE, 3))
    model = keras.Model(inputs, L.GlobalAveragePooling2D()(L.ReLU()(L.AveragePooling2D(2)(inputs))))
    with pytest.raises(CannotRedraw, match="weights cannot be redrawn"):
        KerasNetwork(model, images()).redrawn(images(), 0)


def test_weights_that_change_nothing_are_refused():
    class Constant(nn.Module):
        def __init__(self):
            super().__init__()
            self.unused = nn.Conv2d(3, 3, 1)

        def forward(self, x):
            return nn.functional.relu(nn.functional.avg_pool2d(x, 2)).mean((2, 3))

    network = TorchNetwork(Constant(), torch.from_numpy(images().transpose(0, 3, 1, 2).copy()))
    with pytest.raises(CannotRedraw, match="the same whatever they are"):
        network.redrawn(images(), 0)
