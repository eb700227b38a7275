"""What is computed of models of every shape, on the backend that Keras runs on; as a script, on torch.

    KERAS_BACKEND=torch python -m tests.zoo.keras_on_torch FOLDER

reads weights from FOLDER/in.npz, writes what it computed to FOLDER/out.npz, trains with the callback in FOLDER/logs.
"""

import sys
from pathlib import Path

import keras
import numpy as np

from tb_plugin.feature_visualization import Rendering
from tb_plugin.keras import Groups, Icons, Reading, Relations, SemanticDictionaryCallback, Trust
from tb_plugin.keras.choice import watched
from tests.zoo import shapes, transformers

SHAPE = (16, 14, 3)
IMAGES = np.random.default_rng(0).uniform(size=(3, *SHAPE)).astype(np.float32)
TWO_INPUTS = {"image": IMAGES, "weather": np.ones((3, 4), np.float32)}
CASES = {
    "sequential": (shapes.unbuilt_sequential, IMAGES, Reading()),
    "branches": (lambda: shapes.functional(SHAPE), IMAGES, Reading()),
    "channels first": (
        lambda: shapes.functional(SHAPE, data_format="channels_first"),
        IMAGES.transpose(0, 3, 1, 2),
        Reading(),
    ),
    "subclassed": (shapes.Subclassed, IMAGES, Reading()),
    "nested": (lambda: shapes.nested(SHAPE), IMAGES, Reading()),
    "shared": (lambda: shapes.shared_twice(SHAPE), IMAGES, Reading()),
    "two inputs": (lambda: shapes.two_inputs(SHAPE), TWO_INPUTS, Reading()),
    "two outputs": (lambda: shapes.two_outputs(SHAPE), IMAGES, Reading(output="kind")),
    "transformer": (transformers.vit, transformers.examples(3), Reading()),
}


def computed(name, weights=None):
    """Computes all that a network can, of the last two of its layers; gives it and the model's weights."""
    build, examples, reading = CASES[name]
    keras.utils.set_random_seed(0)
    model = build()
    if not model.built:
        model(examples)
    if weights is not None:
        model.set_weights(weights)
    # Statistics of their own, as after training.
    for layer in model.layers:
        if isinstance(layer, keras.layers.BatchNormalization) and weights is None:
            gamma, beta, mean, variance = layer.get_weights()
            layer.set_weights([gamma + 0.1, beta + 0.2, mean + 0.1, variance * 1.5])
    seen = watched(model, examples, reading)
    network, images = seen.network, seen.images(examples)
    layers = [layer.name for layer in network.layers if layer.nonlinear][-2:]
    record = network.record(images, layers)
    targets = np.tile([0, 3], (len(images), 1))
    later = record.activations[layers[1]]
    cotangents = np.random.default_rng(1).normal(size=(len(images), 2, *later.shape[1:])).astype(np.float32)
    found = {
        "layers": np.array([f"{layer} {network.output_kind} {network.n_classes}" for layer in network.layers]),
        "logits": record.logits,
        "resumed": network.resume(images, layers[0], record.activations[layers[0]] * 0.5),
        "resumed gradients": network.resume_gradients(
            images, layers[0], record.activations[layers[0]] * 0.5, targets.astype(np.int32)
        ),
        "pulled back": network.pullback(images, layers[0], layers[1], cotangents),
    }
    found |= {f"activations {layer}": values for layer, values in record.activations.items()}
    gradients = network.gradients(images, layers, targets)
    found |= {f"gradients {layer}": values for layer, values in gradients.items()}
    return found, model.get_weights()


def trained(log_dir):
    """Trains two epochs with the callback and without it; tells whether the weights became the same."""
    weights = []
    for with_callback in (True, False):
        keras.utils.set_random_seed(1)
        model = shapes.functional(SHAPE)
        model.compile("adam", "sparse_categorical_crossentropy")
        log = [Trust(), Relations(), Groups((2,)), Icons(rendering=Rendering(size=16, n_steps=2))]
        callback = SemanticDictionaryCallback(log_dir, IMAGES, labels=[0, 1, 2], log=log, strict=True)
        callbacks = [callback] if with_callback else []
        model.fit(IMAGES, np.arange(3), epochs=2, verbose=0, callbacks=callbacks)
        weights.append(model.get_weights())
    return all(np.array_equal(one, other) for one, other in zip(*weights, strict=True))


def main():
    folder = Path(sys.argv[1])
    given = np.load(folder / "in.npz")
    out = {"backend": np.array(keras.backend.backend())}
    for name in dict.fromkeys(key.rpartition("/")[0] for key in given):
        weights = [given[f"{name}/{i}"] for i in range(len([key for key in given if key.startswith(f"{name}/")]))]
        found, _ = computed(name, weights)
        out |= {f"{name}/{key}": value for key, value in found.items()}
    out["training is the same"] = np.array(trained(folder / "logs"))
    np.savez(folder / "out.npz", allow_pickle=False, **out)


if __name__ == "__main__":
    main()
