"""Small Keras models of every kind that people build, all for images `[12, 10, 3]` in [0, 1]."""

import keras
import tensorflow as tf

L = keras.layers
SHAPE = (12, 10, 3)


def sequential(output="softmax"):
    return keras.Sequential(
        [
            L.Input(SHAPE),
            L.Conv2D(6, 3, padding="same", activation="relu", name="first"),
            L.BatchNormalization(name="norm"),
            L.Dropout(0.5, name="drop"),
            L.Conv2D(8, 3, strides=2, padding="same", name="second_conv"),
            L.ReLU(name="second"),
            L.GlobalAveragePooling2D(),
            L.Dense(5, activation=output, name="scores"),
        ]
    )


def functional():
    inputs = keras.Input(SHAPE)
    x = L.Conv2D(6, 3, padding="same", activation="relu", name="stem")(inputs)
    left = L.Conv2D(4, 1, activation="relu", name="left")(x)
    right = L.Conv2D(4, 3, padding="same", activation="relu", name="right")(x)
    x = L.Concatenate(name="mixed")([left, right])
    x = L.Add(name="sum")([x, L.Conv2D(8, 1, name="skip")(inputs)])
    x = L.Flatten()(x)
    return keras.Model(inputs, L.Softmax(name="probabilities")(L.Dense(5)(x)))


def nested():
    backbone = keras.Sequential([L.Input(SHAPE), L.Conv2D(6, 3, activation="relu", name="inner")], name="backbone")
    inputs = keras.Input(SHAPE)
    x = L.Conv2D(7, 3, activation="relu", name="outer")(backbone(inputs))
    return keras.Model(inputs, L.Dense(5, activation="softmax")(L.GlobalAveragePooling2D()(x)))


@keras.saving.register_keras_serializable("tests")
class Subclassed(keras.Model):
    """Calls TensorFlow's own softmax, in which Keras sees no layer."""

    def __init__(self):
        super().__init__()
        self.convolutions = [L.Conv2D(6, 3, activation="relu", name=name) for name in ("one", "two")]
        self.pool = L.GlobalAveragePooling2D()
        self.head = L.Dense(5)

    def call(self, inputs, training=False):
        x = inputs
        for convolution in self.convolutions:
            x = convolution(x)
        return tf.nn.softmax(self.head(self.pool(x)))


def subclassed():
    model = Subclassed()
    model(tf.zeros([1, *SHAPE]))
    return model


def shared():
    inputs = keras.Input(SHAPE)
    twice = L.Conv2D(3, 3, padding="same", activation="relu", name="twice")
    x = twice(twice(inputs))
    return keras.Model(inputs, L.Dense(5, activation="softmax")(L.Flatten()(x)))


ALL = {
    "sequential": sequential,
    "functional": functional,
    "nested": nested,
    "subclassed": subclassed,
    "shared": shared,
}
