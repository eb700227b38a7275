"""A corrected copy answers as the network without the concept, in both frameworks, and is a model like any other."""

import copy
import subprocess
import sys
from typing import Any

import numpy as np
import pytest

import tb_plugin

pytestmark = pytest.mark.slow

RNG = np.random.default_rng(0)
IMAGES = RNG.random((12, 16, 16, 3)).astype(np.float32)
HOWS = ["zero", "mean", "erase", "reactive"]


def keras_model(axes: str = "channels_last") -> Any:
    keras = pytest.importorskip("keras")
    keras.utils.set_random_seed(0)
    inputs = keras.Input((16, 16, 3))
    values = keras.layers.Conv2D(6, 3, activation="relu", name="early")(inputs)
    values = keras.layers.BatchNormalization(name="norm")(values)
    early = values
    values = keras.layers.Conv2D(6, 3, padding="same", activation="relu", name="late")(values)
    values = keras.layers.Add(name="sum")([early, values])
    values = keras.layers.GlobalAveragePooling2D()(values)
    return keras.Model(inputs, keras.layers.Dense(4, name="head")(values))


def torch_module() -> Any:
    torch = pytest.importorskip("torch")
    torch.manual_seed(0)
    nn = torch.nn
    return nn.Sequential(
        nn.Conv2d(3, 6, 3), nn.ReLU(), nn.BatchNorm2d(6), nn.Conv2d(6, 5, 3), nn.ReLU(), nn.Flatten(), nn.LazyLinear(4)
    ).eval()


def answers_of(model: Any, images: np.ndarray = IMAGES) -> np.ndarray:
    if "torch" in type(model).__module__:
        torch = pytest.importorskip("torch")
        with torch.no_grad():
            return model(torch.from_numpy(images.transpose(0, 3, 1, 2).copy())).numpy()
    return np.asarray(model(images))


def layer_of(model: Any, name: str) -> np.ndarray:
    """`[N, H, W, C]` of a layer, by means of the framework alone."""
    if "torch" in type(model).__module__:
        torch = pytest.importorskip("torch")
        with torch.no_grad():
            values = torch.from_numpy(IMAGES.transpose(0, 3, 1, 2).copy())
            return model[: int(name) + 1](values).numpy().transpose(0, 2, 3, 1)
    keras = pytest.importorskip("keras")
    return np.asarray(keras.Model(model.inputs, model.get_layer(name).output)(IMAGES))


@pytest.fixture(params=["keras", "torch"])
def given(request: pytest.FixtureRequest) -> tuple[Any, str, Any]:
    """A model, a layer of it, and images as it takes them."""
    if request.param == "keras":
        return keras_model(), "late", IMAGES
    torch = pytest.importorskip("torch")
    module, images = torch_module(), torch.from_numpy(IMAGES.transpose(0, 3, 1, 2).copy())
    with torch.no_grad():
        module(images)
    return module, "4", images


def test_without_channels_a_model_answers_as_with_their_weights_at_zero(given):
    model, layer, images = given
    edited = tb_plugin.correct(model, layer, [1, 3], images=images, how="zero")
    expected = copy.deepcopy(model) if layer == "4" else keras_model()
    if layer == "4":
        torch = pytest.importorskip("torch")
        with torch.no_grad():
            for each in (expected[3].weight, expected[3].bias):
                each[[1, 3]] = 0
    else:
        late = expected.get_layer("late")
        kernel, bias = late.get_weights()
        kernel[..., [1, 3]], bias[[1, 3]] = 0, 0
        late.set_weights([kernel, bias])
    np.testing.assert_allclose(answers_of(edited), answers_of(expected), atol=1e-5)


@pytest.mark.parametrize("how", HOWS)
def test_the_model_stays_as_it_is_and_the_copy_is_saved_and_loaded(given, how, tmp_path):
    model, layer, images = given
    before = answers_of(model)
    edited = tb_plugin.correct(model, layer, [2], images=images, how=how)
    np.testing.assert_array_equal(answers_of(model), before)
    found = answers_of(edited)
    assert np.abs(found - before).max() > 1e-4
    if layer == "4":
        torch = pytest.importorskip("torch")
        torch.save(edited, tmp_path / "edited.pt")
        loaded = torch.load(tmp_path / "edited.pt", weights_only=False)
    else:
        edited.save(tmp_path / "edited.keras")
        keras = pytest.importorskip("keras")
        loaded = keras.saving.load_model(tmp_path / "edited.keras")
    np.testing.assert_allclose(answers_of(loaded), found, atol=1e-6)


def test_the_copy_is_trained_on_by_itself_and_its_edit_stays(given):
    model, layer, images = given
    before = answers_of(model)
    edited = tb_plugin.correct(model, layer, [0], images=images, how="mean")
    labels = np.arange(len(IMAGES)) % 4
    if layer == "4":
        torch = pytest.importorskip("torch")
        optimizer = torch.optim.SGD(edited.parameters(), 0.1)
        torch.nn.functional.cross_entropy(edited(images), torch.from_numpy(labels)).backward()
        optimizer.step()
    else:
        keras = pytest.importorskip("keras")
        edited.compile(keras.optimizers.SGD(0.1), keras.losses.SparseCategoricalCrossentropy(from_logits=True))
        edited.fit(images, labels, verbose=0)
    assert np.abs(answers_of(edited) - before).max() > 1e-4
    np.testing.assert_array_equal(answers_of(model), before)
    if layer == "4":
        assert np.ptp(layer_of(edited, layer)[..., 0]) < 1e-6


def test_a_copy_can_be_corrected_again(given):
    model, layer, images = given
    twice = tb_plugin.correct(model, layer, [0], images=images, how="zero")
    name = layer if layer == "4" else next(each.name for each in twice.layers if "edit" in each.name)
    twice = tb_plugin.correct(twice, name, [1], images=images, how="zero")
    both = tb_plugin.correct(model, layer, [0, 1], images=images, how="zero")
    np.testing.assert_allclose(answers_of(twice), answers_of(both), atol=1e-5)


def test_tokens_that_stand_for_no_place_stay_as_they_are():
    torch = pytest.importorskip("torch")
    nn = torch.nn

    class Patches(nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.patch, self.cls = nn.Conv2d(3, 8, 4, 4), nn.Parameter(torch.randn(1, 1, 8))
            self.block = nn.Sequential(nn.Linear(8, 8), nn.GELU())
            self.head = nn.Linear(8, 3)

        def forward(self, images: Any) -> Any:
            tokens = self.patch(images).flatten(2).transpose(1, 2)
            tokens = self.block(torch.cat([self.cls.expand(len(tokens), -1, -1), tokens], dim=1))
            return self.head(tokens[:, 0] + tokens[:, 1:].mean(dim=1))

    torch.manual_seed(0)
    module, images = Patches().eval(), torch.from_numpy(IMAGES.transpose(0, 3, 1, 2).copy())
    edited = tb_plugin.correct(module, "block.1", [2, 5], images=images, how="zero")
    with torch.no_grad():
        hooked = []
        edited.block.register_forward_hook(lambda _, __, output: hooked.append(output))
        edited(images)
        plain = []
        module.block.register_forward_hook(lambda _, __, output: plain.append(output))
        module(images)
    np.testing.assert_allclose(hooked[0][:, 0], plain[0][:, 0], atol=1e-6)
    assert (hooked[0][:, 1:, [2, 5]] == 0).all()


def test_a_layer_that_is_called_twice_is_refused():
    torch = pytest.importorskip("torch")
    nn = torch.nn

    class Twice(nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.first, self.again, self.head = nn.Conv2d(3, 4, 3), nn.Conv2d(4, 4, 3, padding=1), nn.Linear(4, 3)

        def forward(self, images: Any) -> Any:
            values = self.again(self.again(self.first(images)))
            return self.head(values.mean(dim=(2, 3)))

    torch.manual_seed(0)
    images = torch.from_numpy(IMAGES.transpose(0, 3, 1, 2).copy())
    with pytest.raises(ValueError, match="called twice"):
        tb_plugin.correct(Twice().eval(), "again", [0], images=images, how="zero")


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({}, "either channels or directions"),
        ({"channels": [0], "directions": np.ones((1, 6))}, "either channels or directions"),
        ({"channels": [6]}, "from 0 to 5"),
        ({"layer": "later", "channels": [0]}, "got 'later'"),
        ({"model": "a model", "channels": [0]}, "a Keras model or a torch module, got str"),
    ],
)
def test_what_does_not_fit_is_said(given, said):
    fitting = {"model": keras_model(), "layer": "late", "images": IMAGES} | given
    with pytest.raises(ValueError, match=said):
        tb_plugin.correct(fitting.pop("model"), fitting.pop("layer"), **fitting)


def test_a_keras_model_of_a_class_of_its_own_is_refused():
    keras = pytest.importorskip("keras")

    class Own(keras.Model):
        def __init__(self) -> None:
            super().__init__()
            self.conv, self.head = keras.layers.Conv2D(4, 3, name="conv"), keras.layers.Dense(3)

        def call(self, inputs: Any) -> Any:
            return self.head(keras.ops.mean(self.conv(inputs), axis=(1, 2)))

    with pytest.raises(ValueError, match="functional and sequential Keras models can be edited, got Own"):
        tb_plugin.correct(Own(), "conv", [0], images=IMAGES)


def test_the_package_loads_no_numpy():
    code = "import sys, tb_plugin; sys.exit('numpy' in sys.modules)"
    subprocess.run([sys.executable, "-c", code], check=True)
