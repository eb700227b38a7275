"""The small convolutional network that learns to tell creatures apart."""

from __future__ import annotations

from typing import Any

import keras
from keras import layers

from demo.creatures import N_CLASSES, SIZE

# Name, channels, kernel size and stride of each block.
BLOCKS = (("block1", 16, 5, 2), ("block2", 32, 3, 2), ("block3", 48, 3, 1), ("block4", 80, 3, 1))


def build(seed: int) -> keras.Model:
    """Builds the network, untrained, with 56 k parameters.

    The layers to look at are `block1` to `block4`, each after its ReLU: 32 x 32 x 16, 16 x 16 x 32, 16 x 16 x 48 and
    8 x 8 x 80 values.

    Args:
      seed: Makes the initial weights repeatable.

    Returns:
      An uncompiled model from RGB images `[N, 64, 64, 3]`, 0 to 255, to the probabilities of the classes, `[N, 9]`.
    """
    images = keras.Input((SIZE, SIZE, 3), name="image")
    values = layers.Rescaling(1 / 127.5, offset=-1, name="rescaling")(images)
    for i, (name, channels, kernel_size, stride) in enumerate(BLOCKS):
        if name == "block4":
            values = layers.MaxPooling2D(name="pool")(values)
        values = layers.Conv2D(
            channels,
            kernel_size,
            strides=stride,
            padding="same",
            use_bias=False,
            kernel_initializer=_initializer(seed + i),
            name=f"{name}_conv",
        )(values)
        values = layers.BatchNormalization(momentum=0.9, name=f"{name}_norm")(values)
        values = layers.ReLU(name=name)(values)
    values = layers.GlobalAveragePooling2D(name="average")(values)
    initializer = _initializer(seed + len(BLOCKS))
    classes = layers.Dense(N_CLASSES, activation="softmax", kernel_initializer=initializer, name="class")(values)
    return keras.Model(images, classes, name="creatures")


def _initializer(seed: int) -> Any:
    # Any, because Keras annotates the argument by its default, a string.
    return keras.initializers.HeNormal(seed=seed)
