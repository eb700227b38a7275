"""Models of every shape, with everything that can be logged of them."""

import json
import types

import keras
import numpy as np
import pytest

from tb_plugin.keras import Reading, Snapshots, keras_logger
from tb_plugin.keras.choice import watched
from tb_plugin.network import choose_layers, deciding_layers
from tests import channels_first, serving
from tests.zoo import shapes, transformers
from tests.zoo.checks import check_everything, everything, everything_of, log_everything


def images(*shape, n=2):
    return np.random.default_rng(0).uniform(size=(n, *shape)).astype(np.float32)


@pytest.fixture(autouse=True)
def seeded():
    keras.utils.set_random_seed(0)


SHAPE = (16, 14, 3)
CASES = {
    "sequential without build": (shapes.unbuilt_sequential, images(*SHAPE), ["first", "second"]),
    "functional with branches": (lambda: shapes.functional(SHAPE), images(*SHAPE), ["act", "left", "mixed", "late"]),
    "subclassed": (shapes.Subclassed, images(*SHAPE), ["one", "two"]),
    "a model in a model": (
        lambda: shapes.nested(SHAPE),
        images(*SHAPE),
        ["outer", "backbone/act", "backbone/mixed", "backbone/late"],
    ),
    "a shared layer called twice": (lambda: shapes.shared_twice(SHAPE), images(*SHAPE), ["twice", "twice:1"]),
    "logits": (lambda: shapes.functional(SHAPE, output=None), images(*SHAPE), ["act", "left", "mixed", "late"]),
    "several labels at once": (
        lambda: shapes.functional(SHAPE, output="sigmoid"),
        images(*SHAPE),
        ["act", "left", "mixed", "late"],
    ),
    "regression to one number": (
        lambda: shapes.functional(SHAPE, output=None, n_outputs=1),
        images(*SHAPE),
        ["act", "left", "mixed", "late"],
    ),
    "channels first": (
        lambda: shapes.functional(SHAPE, data_format="channels_first"),
        images(3, 16, 14),
        ["act", "left", "mixed", "late"],
    ),
    "grey": (lambda: shapes.functional((16, 14, 1)), images(16, 14, 1), ["act", "left", "mixed", "late"]),
    "five channels": (lambda: shapes.functional((16, 14, 5)), images(16, 14, 5), ["act", "left", "mixed", "late"]),
    "free input size": (
        lambda: shapes.functional((None, None, 3)),
        images(20, 24, 3),
        ["act", "left", "mixed", "late"],
    ),
    "two inputs": (
        lambda: shapes.two_inputs(SHAPE),
        {"image": images(*SHAPE), "weather": np.ones((2, 4), np.float32)},
        ["seen", "judged"],
    ),
    "vision transformer": (transformers.vit, transformers.examples(), ["block0_mlp", "block1_mlp"]),
}


# What is particular of these is at one end of the model, so one layer is enough.
ONE_LAYER = ("logits", "several labels at once", "regression to one number", "grey", "five channels", "free input size")

# Between them all that is read in another way: what layers there are is looked at of each.
OFTEN = ("sequential without build", "subclassed", "a model in a model", "channels first", "two inputs")


def needed(case):
    if case == "channels first" and keras.backend.backend() == "tensorflow":
        channels_first.needed()


@pytest.mark.parametrize("case", CASES)
def test_layers_are_chosen_of_every_shape_of_model(case):
    needed(case)
    build, examples, expected = CASES[case]
    seen = watched(build(), examples)
    chosen = choose_layers(deciding_layers(seen.network, seen.images(examples)))
    assert [layer.name for layer in chosen] == expected


@pytest.mark.parametrize("case", [pytest.param(case, marks=() if case in OFTEN else pytest.mark.zoo) for case in CASES])
def test_everything_of_every_shape_of_model(case, tmp_path, monkeypatch):
    needed(case)
    build, examples, expected = CASES[case]
    model = build()
    logged = expected[-1:] if case in ONE_LAYER else expected[:1] + expected[-1:]
    logger = keras_logger(model, tmp_path, examples, layers=logged, log=everything_of(logged), verbose=False)
    log_everything(logger, monkeypatch)
    check_everything(tmp_path, logger.layers)


def test_one_of_two_outputs(tmp_path, monkeypatch):
    examples = images(*SHAPE)
    logger = keras_logger(
        shapes.two_outputs(SHAPE),
        tmp_path,
        examples,
        layers=["late"],
        reading=Reading(output="kind"),
        log=everything_of(["late"]),
        verbose=False,
    )
    log_everything(logger, monkeypatch)
    found = check_everything(tmp_path, logger.layers)
    assert found["semantic_dictionary/snapshot"].manifest["snapshot"]["output"] == "softmax"


def test_mixed_precision(tmp_path, monkeypatch):
    keras.config.set_dtype_policy("mixed_float16")
    try:
        model = shapes.functional(SHAPE)
    finally:
        keras.config.set_dtype_policy("float32")
    layers = ["act", "late"]
    logger = keras_logger(model, tmp_path, images(*SHAPE), layers=layers, log=everything_of(layers), verbose=False)
    log_everything(logger, monkeypatch)
    check_everything(tmp_path, logger.layers)


def test_without_positions_it_is_said_what_was_looked_for(tmp_path):
    with pytest.raises(ValueError, match=r"model must have layers with more than one position, planes .* got none"):
        keras_logger(shapes.no_positions(SHAPE), tmp_path, images(*SHAPE), verbose=False)


@pytest.mark.slow
@pytest.mark.parametrize("loader", serving.LOADERS)
def test_a_transformer_in_a_real_tensorboard(tmp_path, monkeypatch, loader):
    """Both loaders serve what is of tokens as what is of planes."""
    log_dir = tmp_path / "logs"
    logger = keras_logger(
        transformers.vit(),
        log_dir,
        transformers.examples(),
        layers=["block0_mlp"],
        log=[Snapshots()],
        verbose=False,
    )
    logger.log(Snapshots, 0)
    with serving.tensorboard(log_dir, loader) as server:

        def get(path, **query):
            answer = server.get(path, **query)
            assert answer.status == 200
            return types.SimpleNamespace(json=_json(answer.body), get_data=lambda: answer.body)

        (artifact,) = everything(get).values()
    (layer,) = artifact.manifest["snapshot"]["layers"]
    assert [layer[name] for name in ("height", "width", "channels")] == [3, 4, 24]


def _json(body):
    try:
        return json.loads(body)
    except ValueError:
        return None
