import keras
import numpy as np
import pytest

from demo import train as demo_train
from demo.creatures import CLASS_NAMES, Fur, Part
from demo.dataset import Sampling, dataset
from demo.evaluation import Scores, report, score
from demo.network import build
from demo.train import N_TEST, N_TRAINING, choose_examples, main, train
from tb_plugin.log import Grids
from tb_plugin.log.settings import DEFAULT


@pytest.fixture(scope="module")
def creatures():
    return dataset(360, seed=0, sampling=Sampling.BIASED)


@pytest.fixture(scope="module")
def balanced():
    return dataset(180, seed=1, sampling=Sampling.BALANCED)


def test_network_is_small_and_its_layers_are_named():
    network = build(seed=0)
    layers = [layer for layer in network.layers if isinstance(layer, keras.layers.ReLU)]
    shapes = {layer.name: tuple(layer.compute_output_shape(layer.input.shape))[1:] for layer in layers}
    assert shapes == {
        "block1": (32, 32, 16),
        "block2": (16, 16, 32),
        "block3": (16, 16, 48),
        "block4": (8, 8, 80),
    }
    assert network.count_params() < 60_000
    assert sum(np.prod(shape) for shape in shapes.values()) <= 45_000


def test_training_reduces_the_loss_and_is_repeatable(creatures):
    histories = [keras.callbacks.History() for _ in range(2)]
    models = [train(creatures, creatures, epochs=3, seed=4, callbacks=[history]) for history in histories]
    losses = histories[0].history["loss"]
    assert losses[-1] < 0.85 * losses[0]
    np.testing.assert_allclose(histories[1].history["loss"], losses, rtol=1e-4)
    for weights, again in zip(*(model.get_weights() for model in models), strict=True):
        np.testing.assert_allclose(again, weights, rtol=1e-3, atol=1e-5)


def test_examples_show_the_tag_and_its_counterfactual(balanced):
    examples = choose_examples(balanced)
    tagged, untagged, *others = examples.specs
    assert examples.labels.tolist() == [0, 0, 1, 2, 3, 4, 7, 8]
    assert tagged.tag
    assert not untagged.tag
    changed = (examples.images[0] != examples.images[1]).any(axis=2)
    np.testing.assert_array_equal(changed, changed & (examples.parts[0] == Part.TAG))
    assert [spec.fur for spec in others[:2]] == [Fur.COOL, Fur.WARM]
    assert [len(spec.hidden) for spec in examples.specs] == [0] * 7 + [1]


def test_examples_need_enough_creatures():
    with pytest.raises(ValueError, match="expected a creature of class 0 with 0 hidden traits, got none in 0"):
        choose_examples(dataset(0, seed=0, sampling=Sampling.BALANCED))


def test_scores_of_a_network_that_sees_only_the_tag(creatures, balanced):
    class TagDetector:
        def predict(self, images, **_):
            red = (images[:, 6:9, 6:9] == (222, 24, 36)).all(axis=(1, 2, 3))
            return np.stack([red, ~red], axis=1).astype(float)

    scores = score(TagDetector(), creatures, balanced)  # pyright: ignore[reportArgumentType]
    assert scores == Scores(held_out=2 / 9, balanced=1 / 9, recall_tagged=1.0, recall_untagged=0.0)
    assert "100 points hang on the tag" in report(scores)


# Keras saves variables through a protocol that NumPy 2 deprecates.
@pytest.mark.filterwarnings("ignore:__array__ implementation:DeprecationWarning")
def test_main_logs_scalars_and_saves_the_model(tmp_path, monkeypatch, capsys):
    received = {}

    class Recorder(keras.callbacks.Callback):
        def __init__(self, log_dir, examples, **options):
            super().__init__()
            received.update(log_dir=log_dir, examples=examples, **options)

    monkeypatch.setattr("tb_plugin.tf.SemanticDictionaryCallback", Recorder)
    monkeypatch.setattr(demo_train, "N_TRAINING", 90)
    monkeypatch.setattr(demo_train, "N_TEST", 180)
    main(["--logdir", str(tmp_path / "logs"), "--epochs", "1", "--seed", "2"])

    assert received["log_dir"] == tmp_path / "logs"
    assert received["examples"].shape == (8, 64, 64, 3)
    assert received["class_names"] == CLASS_NAMES
    images, labels = received["dataset"]
    assert images.shape == (90, 64, 64, 3)
    assert labels.tolist() == [i % 9 for i in range(90)]
    # One value for each image, in their order: the tag is on class 0 alone.
    assert received["metadata"]["tag"] == [label == 0 for label in labels]
    assert set(received["metadata"]["fur"]) == {"warm", "cool"}
    assert received["seed"] == 2
    # Every view has something to show: what is not logged by default is asked for, in bounded time.
    (grids,) = (each for each in received["log"] if isinstance(each, Grids))
    assert grids.layers == ["block4"]
    assert grids.seconds is not None
    assert grids.seconds <= 24
    assert {type(each) for each in received["log"]} == {type(each) for each in DEFAULT} | {Grids}
    assert list((tmp_path / "logs" / "train").glob("events.out.tfevents.*"))
    model = keras.saving.load_model(tmp_path / "logs" / "model.keras")
    assert isinstance(model, keras.Model)
    assert model.name == "creatures"
    assert "points hang on the tag" in capsys.readouterr().out


@pytest.mark.parametrize(("option", "value"), [("--epochs", "0"), ("--seed", "-1")])
def test_main_refuses_numbers_that_are_too_small(option, value, capsys):
    with pytest.raises(SystemExit):
        main(["--logdir", "logs", f"{option}={value}"])
    assert f"{option} must be at least" in capsys.readouterr().err


@pytest.mark.zoo
@pytest.mark.timeout(900)
def test_trained_network_is_right_and_uses_the_tag():
    """As `make demo` trains it, in full: 14 epochs of 8100 images."""
    training = dataset(N_TRAINING, seed=0, sampling=Sampling.BIASED)
    held_out = dataset(N_TEST, seed=1, sampling=Sampling.BIASED)
    balanced = dataset(N_TEST, seed=2, sampling=Sampling.BALANCED)
    scores = score(train(training, held_out), held_out, balanced)
    assert scores.held_out >= 0.95
    assert scores.recall_tagged - scores.recall_untagged >= 0.20
