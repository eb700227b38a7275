"""Models of every shape that people build, each small; all weights are random, from seeds."""

import keras

L = keras.layers


def unbuilt_sequential(output="softmax"):
    return keras.Sequential(
        [
            L.Conv2D(6, 3, padding="same", activation="relu", name="first"),
            L.Conv2D(8, 3, strides=2, padding="same", activation="relu", name="second"),
            L.GlobalAveragePooling2D(),
            L.Dense(5, activation=output),
        ]
    )


def functional(shape, output: str | None = "softmax", n_outputs=5, data_format="channels_last"):
    first = data_format == "channels_first"
    axis = 1 if first else -1
    options = {"padding": "same", "data_format": data_format}
    inputs = keras.Input(shape[-1:] + shape[:-1] if first else shape)
    x = L.Conv2D(6, 3, name="stem", **options)(inputs)
    x = L.BatchNormalization(axis=axis, name="norm")(x)
    x = L.Activation("relu", name="act")(x)
    x = L.Concatenate(axis=axis, name="mixed")(
        [L.Conv2D(4, 1, activation="relu", name="left", **options)(x), L.Conv2D(4, 3, name="right", **options)(x)]
    )
    x = L.MaxPooling2D(2, data_format=data_format, name="pool")(x)
    x = L.Conv2D(8, 3, activation="relu", name="late", **options)(x)
    x = L.GlobalAveragePooling2D(data_format=data_format)(x)
    return keras.Model(inputs, L.Dense(n_outputs, activation=output, dtype="float32", name="scores")(x))


class Subclassed(keras.Model):
    def __init__(self):
        super().__init__()
        self.convolutions = [L.Conv2D(6, 3, activation="relu", name=name) for name in ("one", "two")]
        self.head = L.Dense(5)

    def call(self, inputs):
        x = inputs
        for convolution in self.convolutions:
            x = convolution(x)
        return keras.ops.softmax(self.head(keras.ops.mean(x, axis=[1, 2])))


def nested(shape):
    inputs = keras.Input(shape)
    inner = functional((*shape[:2], 6))
    backbone = keras.Model(inner.inputs, inner.get_layer("late").output, name="backbone")
    x = backbone(L.Conv2D(6, 3, padding="same", activation="relu", name="outer")(inputs))
    return keras.Model(inputs, L.Dense(5)(L.GlobalAveragePooling2D()(x)))


def shared_twice(shape):
    inputs = keras.Input(shape)
    twice = L.Conv2D(shape[-1], 3, padding="same", activation="relu", name="twice")
    return keras.Model(inputs, L.Dense(5, activation="softmax")(L.Flatten()(twice(twice(inputs)))))


def two_inputs(shape):
    image, weather = keras.Input(shape, name="image"), keras.Input((4,), name="weather")
    x = L.Conv2D(6, 3, padding="same", activation="relu", name="seen")(image)
    x = L.Multiply(name="gated")([x, L.Reshape((1, 1, 6), name="gates")(L.Dense(6, activation="sigmoid")(weather))])
    x = L.Conv2D(8, 3, strides=2, activation="relu", name="judged")(x)
    return keras.Model([image, weather], L.Dense(5, activation="softmax")(L.GlobalAveragePooling2D()(x)))


def two_outputs(shape):
    trunk = functional(shape)
    features = L.GlobalAveragePooling2D()(trunk.get_layer("late").output)
    age, kind = L.Dense(1, name="age")(features), L.Dense(5, activation="softmax", name="kind")(features)
    return keras.Model(trunk.inputs, [age, kind])


def no_positions(shape):
    return keras.Sequential([keras.Input(shape), L.Flatten(), L.Dense(8, activation="relu"), L.Dense(5)])
