"""A data set that Keras also trains on: training is the same with and without looking at it."""

import contextlib

import numpy as np
import pytest

tf = pytest.importorskip("tensorflow")

import keras  # noqa: E402
from PIL import Image  # noqa: E402
from tensorflow.python.eager import context  # noqa: E402

from tb_plugin.artifacts import Dictionary  # noqa: E402
from tb_plugin.keras import Icons, Rendering, SemanticDictionaryCallback  # noqa: E402
from tb_plugin.keras.choice import watched  # noqa: E402
from tb_plugin.makers.crops import channel_examples  # noqa: E402
from tests.keras.training import events  # noqa: E402

N, SHAPE = 24, (12, 10, 3)
IMAGES = np.random.default_rng(0).uniform(size=(N, *SHAPE)).astype(np.float32)
LABELS = np.arange(N) % 4


def rows():
    return tf.data.Dataset.from_tensor_slices((IMAGES, LABELS))


def brightened():
    layer = keras.layers.RandomBrightness(0.5, value_range=(0, 1), seed=1)
    return rows().shuffle(N, seed=1).batch(8).map(lambda x, y: (layer(x, training=True), y))


def by_generator_object():
    generator = tf.random.Generator.from_seed(1)
    return rows().batch(8).map(lambda x, y: (x * generator.uniform([]), y))


def by_numpy():
    own = np.random.default_rng(1)

    def noisy(x):
        return np.float32(x * own.uniform() + np.random.uniform())

    def mapped(x, y):
        return tf.ensure_shape(tf.numpy_function(noisy, [x], tf.float32), [None, *SHAPE]), y

    return rows().batch(8).map(mapped)


def by_python_generator():
    own = np.random.default_rng(1)

    def generate():
        for i in own.permutation(N):
            yield IMAGES[i], LABELS[i]

    spec = tf.TensorSpec(SHAPE, tf.float32), tf.TensorSpec([], tf.int64)
    return tf.data.Dataset.from_generator(generate, output_signature=spec).shuffle(8, seed=1).batch(8)


def interleaved():
    def part(first):
        return rows().skip(first).take(8).shuffle(8, seed=2)

    return tf.data.Dataset.from_tensor_slices(np.array([0, 8, 16], np.int64)).interleave(part, 2).shuffle(8).batch(8)


class Shuffled(keras.utils.PyDataset):
    """Shuffles at the end of each epoch, with a generator of its own, and counts."""

    def __init__(self):
        super().__init__()
        self.randomness = np.random.default_rng(1)
        self.order = np.arange(N)
        self.n_read = 0

    def __len__(self):
        return N // 8

    def __getitem__(self, i):
        self.n_read += 1
        chosen = self.order[8 * i : 8 * i + 8]
        return IMAGES[chosen] * np.float32(1 + self.n_read / 100) + np.random.uniform(), LABELS[chosen]

    def on_epoch_end(self):
        self.randomness.shuffle(self.order)


DATASETS = {
    "shuffled": lambda: rows().shuffle(N).batch(8),
    "shuffled by a seed": lambda: rows().shuffle(N, seed=3).batch(8),
    "shuffled once": lambda: rows().shuffle(N, reshuffle_each_iteration=False).batch(8),
    "repeated": lambda: rows().shuffle(N, seed=3).repeat().batch(8).take(3),
    "cached": lambda: rows().map(lambda x, y: (x * tf.random.uniform([]), y)).cache().shuffle(N).batch(8).prefetch(2),
    "random": lambda: rows().shuffle(N).batch(8).map(lambda x, y: (x * tf.random.uniform([]), y)),
    "augmented by a layer": brightened,
    "augmented by a generator": by_generator_object,
    "augmented by NumPy": by_numpy,
    "of a Python generator": by_python_generator,
    "interleaved": interleaved,
    "zipped": lambda: tf.data.Dataset.zip((rows().map(lambda x, y: x), rows().map(lambda x, y: y))).shuffle(N).batch(8),
    "a PyDataset": Shuffled,
}


@pytest.fixture(scope="module")
def model():
    keras.utils.set_random_seed(0)
    made = keras.Sequential(
        [
            keras.Input(SHAPE),
            keras.layers.Conv2D(6, 3, activation="relu", name="conv"),
            keras.layers.GlobalAveragePooling2D(),
            keras.layers.Dense(4, activation="softmax"),
        ]
    )
    made.compile(keras.optimizers.SGD(0.5), "sparse_categorical_crossentropy")
    return made


@pytest.fixture(scope="module")
def look(model):
    """Gives what goes through a data set, as icons and the probe set do."""
    of = watched(model, IMAGES[:2]).dataset

    def look(dataset):
        batches = of(dataset)
        # A table is refused of what has no order, after it was looked for.
        with contextlib.suppress(ValueError):
            list(batches.drawn(9, 0, in_order=True))
        return [batch.sum() for _, batch in batches.spread(2048)]

    return look


@pytest.fixture
def trained(model):
    begun = model.get_weights()

    def train(make, *callbacks, n_epochs=2):
        keras.utils.set_random_seed(0)
        model.set_weights(begun)
        dataset = make()
        made = [callback(dataset) for callback in callbacks]
        model.fit(dataset, epochs=n_epochs, verbose=0, shuffle=False, callbacks=made)
        return np.concatenate([weight.ravel() for weight in model.get_weights()])

    yield train
    model.set_weights(begun)


# Of Keras, where nobody knows before how many batches there are.
@pytest.mark.filterwarnings("ignore:Your input ran out of data")
@pytest.mark.parametrize("name", DATASETS)
def test_looking_at_it_changes_no_training(trained, look, name):
    def looking(dataset):
        return keras.callbacks.LambdaCallback(
            on_epoch_begin=lambda epoch, logs: look(dataset), on_epoch_end=lambda epoch, logs: look(dataset)
        )

    np.testing.assert_array_equal(trained(DATASETS[name]), trained(DATASETS[name], looking))


@pytest.mark.parametrize("name", ["shuffled", "a PyDataset"])
def test_logging_changes_no_training(trained, tmp_path, name, much_time):
    log = [Icons(every=1, seconds=None, rendering=Rendering(size=8, n_steps=1))]

    def logging(dataset):
        options = {"dataset": dataset, "layers": ["conv"], "log": log, "strict": True, "verbose": False}
        return SemanticDictionaryCallback(tmp_path, IMAGES[:2], **options)

    np.testing.assert_array_equal(trained(DATASETS[name]), trained(DATASETS[name], logging))
    assert {step for step, tag, _ in events(tmp_path) if "dictionary/conv" in tag} == {1, 2}


@pytest.mark.parametrize("towards", ["data", "nothing"])
def test_icons_are_drawn_towards_the_data_set_unless_it_is_not_wanted(model, tmp_path, towards):
    rendering = Rendering(size=8, n_steps=128, towards=towards)
    callback = SemanticDictionaryCallback(
        tmp_path, IMAGES[:2], dataset=rows(), layers=["conv"], log=[Icons(rendering=rendering)], strict=True
    )
    callback.set_model(model)
    callback.log(Icons)
    (blobs,) = [blobs for _, tag, blobs in events(tmp_path) if "dictionary/conv" in tag]
    settings = Dictionary.from_blobs(blobs).settings
    assert ("start" in settings) == (towards == "data")


def test_what_is_trained_on_depends_on_the_order(trained, look):
    """What the tests above hold would be broken by going through the data set plainly."""

    def consuming(dataset):
        return keras.callbacks.LambdaCallback(on_epoch_begin=lambda epoch, logs: list(dataset))

    assert (trained(DATASETS["shuffled"]) != trained(DATASETS["shuffled"], consuming)).any()


@pytest.mark.parametrize("name", ["shuffled by a seed", "repeated", "zipped"])
def test_crops_are_the_strongest_of_the_data(model, name):
    seen = watched(model, IMAGES[:2])
    layers = [layer for layer in seen.network.layers if layer.name == "conv"]
    found = channel_examples(seen.network, seen.dataset(DATASETS[name]()), layers)["conv"]
    highest = -np.sort(-model.layers[0](IMAGES).numpy().max(axis=(1, 2)), axis=0)
    np.testing.assert_allclose(found.values.T, highest[:4], rtol=1e-5)


def test_rows_in_memory_are_looked_at_spread_evenly(look):
    """More rows than are looked at: those that are sorted by class would show the first classes alone."""
    images = np.repeat(np.linspace(0, 1, 3000, dtype=np.float32), 360).reshape(-1, *SHAPE)
    many = tf.data.Dataset.from_tensor_slices(images)
    assert np.isclose(sum(look(many.shuffle(100).batch(64))) / 360 / 2048, 0.5, atol=1e-3)


@pytest.mark.parametrize(
    "make, what",
    [
        (lambda: iter(rows().batch(8)), "OwnedIterator, which can be gone through once only"),
        (lambda: ((IMAGES, LABELS) for _ in range(2)), "generator, which can be gone through once only"),
        (lambda: map(tf.identity, rows()), "map, which can be gone through once only"),
        (lambda: of_one_iterator(iter(IMAGES)), "a function that it calls: it holds one iterator, which can be"),
        (lambda: Wrapped(rows().batch(8)), "Wrapped, cannot be looked at .* holds a tf.data.Dataset.*give that itself"),
        (lambda: rows().map(lambda x, y: y), "must give images of 12 x 10 x 3, .* got int64"),
    ],
)  # fmt: skip
def test_what_would_be_used_up_is_refused(look, make, what):
    with pytest.raises(ValueError, match=what):
        look(make())


def of_one_iterator(iterator):
    return tf.data.Dataset.from_generator(lambda: iterator, output_signature=tf.TensorSpec(SHAPE))


class Wrapped:
    def __init__(self, dataset):
        self.dataset = dataset

    def __iter__(self):
        return self.dataset.as_numpy_iterator()


def test_files_of_a_folder_are_looked_at(trained, look, tmp_path):
    """Their names are strings in the data set's graph."""
    for i in range(N):
        (tmp_path / str(LABELS[i])).mkdir(exist_ok=True)
        Image.fromarray((IMAGES[i] * 255).astype(np.uint8)).save(tmp_path / str(LABELS[i]) / f"{i}.png")

    def make():
        files = keras.utils.image_dataset_from_directory(tmp_path, image_size=SHAPE[:2], batch_size=8, seed=2)
        return files.map(lambda x, y: (x / 255, y))

    def looking(dataset):
        return keras.callbacks.LambdaCallback(on_epoch_begin=lambda epoch, logs: look(dataset))

    assert np.isclose(sum(look(make())), IMAGES.sum(), rtol=0.01)
    np.testing.assert_array_equal(trained(make), trained(make, looking))


def test_augmented_pictures_of_keras_are_looked_at(trained, look):
    from keras.src.legacy.preprocessing.image import ImageDataGenerator

    def make():
        return ImageDataGenerator(horizontal_flip=True).flow(IMAGES, LABELS, batch_size=8, seed=1)

    def looking(dataset):
        return keras.callbacks.LambdaCallback(on_epoch_begin=lambda epoch, logs: look(dataset))

    assert np.isclose(sum(look(make())), IMAGES.sum(), rtol=1e-5)
    np.testing.assert_array_equal(trained(make), trained(make, looking))


def test_what_has_no_end_is_looked_at_as_long_as_it_is_told(model):
    dataset = watched(model, IMAGES[:2]).dataset(tf.data.experimental.RandomDataset(seed=1).map(lambda seed: IMAGES[0]))
    assert sum(len(numbers) for numbers, _ in dataset.spread(100)) == 100


def test_no_seed_need_be_set(model, monkeypatch):
    monkeypatch.setattr(context.context(), "_seed", None)
    monkeypatch.delattr(context.context(), "_rng", raising=False)
    assert sum(len(batch) for batch in watched(model, IMAGES[:2]).dataset(rows().shuffle(N))) == N
