"""One of the processes of a training under `MultiWorkerMirroredStrategy`, in a loop of its own as Keras 3 has none:
`python -m tests.log.cluster TASK PORT,PORT LOG_DIR` logs, and without LOG_DIR it does not. Run by the tests.
"""

import json
import os
import sys
from collections.abc import Callable
from typing import Any

N_EPOCHS = 2


def main(task: str, ports: str, log_dir: str = "") -> None:
    """Trains, and prints the weights at the end."""
    workers = [f"localhost:{port}" for port in ports.split(",")]
    config = {"cluster": {"worker": workers}, "task": {"type": "worker", "index": int(task)}}
    os.environ["TF_CONFIG"] = json.dumps(config)
    import tensorflow as tf

    # Before anything else of TensorFlow is used.
    strategy = tf.distribute.MultiWorkerMirroredStrategy()
    import keras
    import numpy as np

    from tb_plugin.feature_visualization import Rendering
    from tb_plugin.keras import Icons, SemanticDictionaryCallback, Snapshots

    keras.utils.set_random_seed(0)
    x = np.random.default_rng(0).random((16, 12, 12, 3), np.float32)
    with strategy.scope():
        layers = [keras.layers.Conv2D(4, 3, activation="relu"), keras.layers.GlobalAveragePooling2D()]
        model = keras.Sequential([keras.Input((12, 12, 3)), *layers, keras.layers.Dense(3)])
        optimizer = keras.optimizers.SGD(0.1, momentum=0.9)
        optimizer.build(model.trainable_variables)
    train = _epoch(strategy, model, optimizer, x, np.arange(16) % 3)
    callbacks = []
    if log_dir:
        icons = Icons(every=1, rendering=Rendering(size=8, n_steps=2))
        callbacks = [SemanticDictionaryCallback(log_dir, x[:2], log=[Snapshots(), icons], strict=True, verbose=False)]
    told = keras.callbacks.CallbackList(callbacks, model=model, epochs=N_EPOCHS)
    told.on_train_begin()
    for epoch in range(N_EPOCHS):
        told.on_epoch_begin(epoch)
        train()
        told.on_epoch_end(epoch)
    told.on_train_end()
    print("weights", [weights.tolist() for weights in model.get_weights()])


def _epoch(strategy: Any, model: Any, optimizer: Any, x: Any, y: Any) -> Callable[[], None]:
    import keras
    import tensorflow as tf

    data = strategy.experimental_distribute_dataset(tf.data.Dataset.from_tensor_slices((x, y)).batch(8))
    losses = keras.losses.SparseCategoricalCrossentropy(from_logits=True, reduction=None)

    def step(batch: Any) -> None:
        images, labels = batch
        with tf.GradientTape() as tape:
            loss = tf.reduce_sum(losses(labels, model(images, training=True))) / 8
        optimizer.apply(tape.gradient(loss, model.trainable_variables))

    run = tf.function(lambda batch: strategy.run(step, args=(batch,)))

    def train() -> None:
        for batch in data:
            run(batch)

    return train


if __name__ == "__main__":
    main(*sys.argv[1:])
